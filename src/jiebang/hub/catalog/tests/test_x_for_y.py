"""Every page says for whom an intermediary acts, and none says it to who may not know."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from jiebang.hub.catalog import actions, queries, rules
from jiebang.hub.catalog.models import Need
from jiebang.hub.catalog.tests.test_grants import ask, sign, soon
from jiebang.hub.catalog.tests.test_mandates import broker, house, signed
from jiebang.hub.catalog.tests.test_screening import again, screener, screens
from jiebang.hub.conftest import SYSTEM
from jiebang.hub.kernel.models import AuditEntry
from jiebang.hub.people import actions as people

__all__ = ["broker", "house"]
X_FOR_Y = "Kuncheng Ltd for Works Ltd"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def mandate(world, house, broker):
    return signed(world, house, broker, side="both")


def save(world, actor, code="K1", title="Cooler slag"):
    record, _outcome = actions.save_record(
        actor=actor, kind="need", edition=world.edition, organisation=world.works, code=code,
        texts={"en": {"title": title, "problem": "It is hot"}},
        facts=actions.Facts(region="320583"),
    )  # fmt: skip
    return record


def published(world, actor, code="K1", **given):
    record = save(world, actor, code)
    if given:
        actions.set_anonymous(actor=actor, record=record, **given)
    actions.publish(actor=SYSTEM, record=again(record))
    return again(record)


def client_of(world, user):
    client = world.client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def by_in_list(client):
    return {row["code"]: row["by"] for row in client.get("/en/needs/").context["records"]}


def test_a_list_says_who_entered_it_and_for_whom_its_reader_acts(world, broker, mandate):
    published(world, broker, "K1")
    published(world, world.owner, "O1")
    assert by_in_list(world.client()) == {"K1": X_FOR_Y, "O1": "Works Ltd"}
    assert by_in_list(client_of(world, broker)) == {"K1": X_FOR_Y, "O1": X_FOR_Y}
    assert by_in_list(world.client("owner")) == {"K1": X_FOR_Y, "O1": "Works Ltd"}
    rows = world.client().get("/en/exports/need.csv").content.decode("utf-8-sig").splitlines()
    assert rows[0].endswith('"Organisation","Status","Entered by"') or rows[0].endswith(
        "Organisation,Status,Entered by"
    )
    told = {row.split(",")[0].strip('"'): X_FOR_Y in row for row in rows[1:]}
    assert told == {"K1": True, "O1": False}


@pytest.mark.parametrize("address", ["/en/needs/", "/en/exports/need.csv", "/en/needs/{pk}/"])
def test_of_an_anonymous_need_no_more_is_told_than_its_page_tells(world, broker, mandate, address):
    record = published(world, broker, is_anonymous=True, names_intermediary=False)
    path = address.format(pk=record.pk)
    for who in ("anonymous", "outsider"):
        html = world.client(who).get(path).content.decode("utf-8-sig")
        assert "K1" in html
        assert "Kuncheng" not in html
        assert "Works" not in html
    assert X_FOR_Y in client_of(world, broker).get(path).content.decode("utf-8-sig")
    actions.set_anonymous(actor=broker, record=record, is_anonymous=True, names_intermediary=True)
    html = world.client("outsider").get(path).content.decode("utf-8-sig")
    assert "through Kuncheng Ltd" in html
    assert "Works" not in html


def test_who_acts_for_the_owner_of_an_anonymous_need_is_not_told_to_others(world, broker, mandate):
    published(world, world.owner, "O1", is_anonymous=True, names_intermediary=False)
    assert by_in_list(client_of(world, broker)) == {"O1": X_FOR_Y}
    for who in ("anonymous", "outsider"):
        html = world.client(who).get("/en/needs/").content.decode()
        assert "Kuncheng" not in html


@pytest.mark.parametrize("page", ["details", "anonymity", "requests", "log", ""])
def test_each_page_of_a_record_says_it_to_who_acts_and_to_nobody_else(world, broker, mandate, page):
    record = published(world, world.owner)
    path = f"/en/needs/{record.pk}/" if not page else f"/en/records/need/{record.pk}/{page}/"
    acting = client_of(world, broker).get(path)
    assert acting.status_code == 200
    assert acting.context["acting"] == X_FOR_Y
    assert X_FOR_Y in acting.content.decode()
    assert not world.client("owner").get(path).context["acting"]


def test_the_translators_screen_says_it(world, broker, mandate):
    record = published(world, world.owner)
    html = (
        client_of(world, broker).get(f"/en/translations/need/{record.pk}/zh-Hans/").content.decode()
    )
    assert X_FOR_Y in html


def test_the_queue_and_its_file_say_who_entered_it(world, broker, mandate):
    screens(world)
    record = save(world, broker)
    actions.submit(actor=broker, record=record)
    client = world.client("organiser")
    assert client.get("/en/screening/need/").context["rows"][0]["by"] == X_FOR_Y
    assert X_FOR_Y in client.get("/en/screening/need/?as=csv").content.decode("utf-8-sig")


# What an intermediary has changed.


def test_a_change_by_an_intermediary_is_told_on_the_page(world, broker, mandate):
    record = save(world, world.owner)
    save(world, broker, title="Cooler slag, faster")
    record = again(record)
    assert (record.mandate, record.changed_under) == (None, mandate)
    facts = world.client("owner").get(f"/en/needs/{record.pk}/").context["facts"]
    assert [one["value"] for one in facts if one["label"] == "Changed by"] == [X_FOR_Y]
    assert not [one["value"] for one in facts if one["label"] == "Entered by" and one["value"]]
    save(world, broker, title="Cooler slag, faster")  # no change
    save(world, world.owner, title="Cooler slag again")
    assert again(record).changed_under == mandate


def test_who_entered_it_is_not_said_to_have_changed_it_too(world, broker, mandate):
    record = save(world, broker)
    save(world, broker, title="Cooler slag, faster")
    (shown,) = queries.disclosed_all(world.owner, [again(record)])
    assert (shown.entered_by, shown.edited_by) == (X_FOR_Y, "")


def test_a_change_by_an_import_is_told_too(world, broker, mandate):
    record = save(world, world.owner)
    upload = actions.preview_upload(
        actor=broker, kind="need", edition=world.edition, organisation=world.works,
        file_name="a.csv", content=b"id,language,title\nK1,en,Slag\n",
    )  # fmt: skip
    actions.import_upload(actor=broker, upload=upload)
    assert again(record).changed_under == mandate


def test_who_changed_an_anonymous_need_is_not_told_to_others(world, broker, mandate):
    record = published(world, world.owner, is_anonymous=True, names_intermediary=False)
    save(world, broker, title="Slag")
    for who in ("anonymous", "outsider"):
        html = world.client(who).get(f"/en/needs/{record.pk}/").content.decode()
        assert "Slag" in html
        assert "Kuncheng" not in html
    assert X_FOR_Y in world.client("owner").get(f"/en/needs/{record.pk}/").content.decode()


def test_the_house_that_changed_it_does_not_screen_it(world, house, broker, mandate):
    screens(world)
    record = save(world, world.owner)
    save(world, broker, title="Slag")
    actions.submit(actor=world.owner, record=again(record))
    Need.objects.filter(pk=record.pk).update(region="320583")
    people.revoke_mandate(actor=world.owner, mandate=mandate)
    one = screener(world, "one", of=house)
    record = again(record)
    assert not rules.may_review(one, record)
    assert record not in queries.queue(one, Need)
    other = screener(world, "other")
    assert rules.may_review(other, record)
    assert record in queries.queue(other, Need)


def test_the_list_costs_a_broker_the_same_with_one_and_with_three(world, broker, mandate):
    client, counts = client_of(world, broker), []
    for codes in (["A1"], ["A2", "A3"]):
        for code in codes:
            published(world, world.owner, code)
            save(world, broker, code, title="Slag")
        with CaptureQueriesContext(connection) as seen:
            found = by_in_list(client)
        counts.append(len(seen))
    assert set(found.values()) == {X_FOR_Y}
    assert counts[0] == counts[1]


# The audit.


def facts_of(verb):
    return AuditEntry.objects.filter(verb=verb).order_by("number").last().facts


def test_each_entry_of_the_audit_names_the_mandate(world, broker, mandate):
    record = published(world, world.owner)
    actions.set_solving(actor=broker, need=record, solving="invited")
    invited = actions.invite_solver(actor=broker, need=record, organisation=world.rival)
    actions.take_back_invitation(actor=broker, invitation=invited)
    actions.set_anonymous(actor=broker, record=record, is_anonymous=True, names_intermediary=False)
    draft = save(world, world.owner, "K2")
    actions.plan_release(actor=broker, need=draft, release=None)
    question = actions.ask(
        actor=world.outsider, record=record, organisation=world.rival, words="How hot?"
    )
    actions.answer(actor=broker, question=question, words="Very.", to_all=False)
    actions.correct_answer(actor=broker, question=question, words="Very hot.")
    for verb in (
        "catalog.set_solving", "catalog.invite_solver", "catalog.take_back_invitation",
        "catalog.set_anonymous", "catalog.plan_release", "catalog.answer", "catalog.correct_answer",
    ):  # fmt: skip
        assert facts_of(verb)["mandate"] == mandate.pk, verb
    assert "mandate" not in facts_of("catalog.ask")
    actions.set_solving(actor=world.owner, need=again(record), solving="open")
    assert "mandate" not in facts_of("catalog.set_solving")


def test_who_lets_somebody_in_for_a_client_does_so_under_the_mandate(world, broker, mandate):
    access = ask(world, published(world, world.owner))
    sign(access, world.outsider)
    keys = [one.pk for one in access.signatures.all()]
    actions.grant_access(actor=broker, access=access, ends_on=soon(), signatures=keys)
    assert facts_of("catalog.grant_access")["mandate"] == mandate.pk
    assert "mandate" not in facts_of("catalog.request_access")
    actions.revoke_access(actor=broker, access=access, reason="Over")
    assert facts_of("catalog.revoke_access")["mandate"] == mandate.pk
