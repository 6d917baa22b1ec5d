"""An intermediary acts for a client: from the offer to the day of revocation, and what is shown of it."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from jiebang.hub.catalog import actions, queries, rules
from jiebang.hub.catalog.models import Achievement, Need
from jiebang.hub.catalog.states import Status
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Denied, Refused, SystemActor
from jiebang.hub.people import actions as people
from jiebang.hub.people import queries as people_queries
from jiebang.hub.people.models import Mandate, Organisation
from jiebang.hub.people.states import MANDATE_TRANSITIONS, MandateState
from jiebang.hub.programmes import actions as programmes
from jiebang.hub.programmes.models import Edition

SYSTEM = SystemActor("tests")


@pytest.fixture(autouse=True)
def in_english():
    """Whatever language another test has left behind."""
    with translation.override("en"):
        yield


@pytest.fixture
def house(world):
    """A broker's house."""
    return world.make.organisation("kuncheng", kind="intermediary")


@pytest.fixture
def broker(world, house):
    """Somebody who works in it."""
    return world.make.user("broker", of=house)


def offered(world, house, broker, **given):
    today = timezone.localdate()
    wanted = {
        "intermediary": house,
        "client": world.works,
        "side": "needs",
        "scope": "Collect and submit needs.",
        "commission": "3 % of the contract",
        "starts_on": today,
        "ends_on": today + timedelta(days=30),
    }
    return people.offer_mandate(actor=broker, **(wanted | given))


def signed(world, house, broker, **given):
    mandate, _ = offered(world, house, broker, **given)
    owner = mandate.client.memberships.get(role="owner").user
    people.sign_mandate(actor=owner, mandate=mandate, name="Ms Ma, director")
    return mandate


def enter(world, actor, kind="need", code="K1", **given):
    return actions.save_record(
        actor=actor,
        kind=kind,
        edition=world.edition,
        organisation=world.works,
        code=code,
        texts={"en": {"title": given.pop("title", "Cooler slag")}},
        facts=actions.Facts(region="320583"),
    )


def test_only_what_is_signed_lets_a_broker_act(world, house, broker):
    mandate, _ = offered(world, house, broker)
    with pytest.raises(Denied):
        enter(world, broker)
    people.sign_mandate(actor=world.owner, mandate=mandate, name="Ms Ma")
    record, outcome = enter(world, broker)
    assert outcome == "created"
    assert record.mandate == mandate
    actions.submit(actor=broker, record=record)
    assert record.moves.get().mandate == mandate
    assert audit.verify() is None


def test_revoked_means_revoked_at_once(world, house, broker):
    mandate = signed(world, house, broker)
    record, _ = enter(world, broker)
    assert queries.visible_to(broker, Need).filter(pk=record.pk).exists()
    people.revoke_mandate(actor=world.owner, mandate=mandate)
    assert not queries.visible_to(broker, Need).filter(pk=record.pk).exists()
    assert not rules.may_edit(broker, record)
    for act in (
        lambda: enter(world, broker, title="Other"),
        lambda: actions.submit(actor=broker, record=record),
        lambda: actions.withdraw(actor=broker, record=record),
    ):
        with pytest.raises(Denied):
            act()
    assert Need.objects.get(pk=record.pk).status == "draft"
    actions.submit(actor=world.owner, record=record)  # its own people go on
    assert record.moves.get().mandate is None


def test_an_import_looked_at_before_is_not_made_after_the_revocation(world, house, broker):
    mandate = signed(world, house, broker)
    upload = actions.preview_upload(
        actor=broker,
        kind="need",
        edition=world.edition,
        organisation=world.works,
        file_name="needs.csv",
        content=b"id,title\nK1,Cooler slag\n",
    )
    people.revoke_mandate(actor=world.owner, mandate=mandate)
    with pytest.raises(Denied):
        actions.import_upload(actor=broker, upload=upload)
    assert not Need.objects.exists()


def test_a_mandate_holds_within_its_term_alone(world, house, broker):
    today = timezone.localdate()
    early = {"starts_on": today + timedelta(days=1), "ends_on": today + timedelta(days=9)}
    mandate = signed(world, house, broker, **early)
    with pytest.raises(Denied):
        enter(world, broker)
    Mandate.objects.filter(pk=mandate.pk).update(
        starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1)
    )
    with pytest.raises(Denied):
        enter(world, broker)
    Mandate.objects.filter(pk=mandate.pk).update(ends_on=today)  # its last day is a day of it
    enter(world, broker)


@pytest.mark.parametrize(
    ("side", "may"),
    [("needs", {"need"}), ("offers", {"achievement"}), ("both", {"need", "achievement"})],
)
def test_a_mandate_is_for_its_side(world, house, broker, side, may):
    signed(world, house, broker, side=side)
    for kind, model in (("need", Need), ("achievement", Achievement)):
        if kind in may:
            record, _ = enter(world, broker, kind)
            assert queries.visible_to(broker, model).filter(pk=record.pk).exists()
        else:
            with pytest.raises(Denied):
                enter(world, broker, kind)


def test_a_viewer_of_the_house_and_an_unverified_house_do_not_act(world, house, broker):
    signed(world, house, broker)
    with pytest.raises(Denied):
        enter(world, world.make.user("guest", of=house, role="viewer"))
    Organisation.objects.filter(pk=house.pk).update(verification="waiting")
    with pytest.raises(Denied):
        enter(world, broker)


def test_who_acts_for_a_client_does_not_screen_it(world, house, broker):
    Edition.objects.update(screening="once")
    programmes.grant_role(actor=SYSTEM, edition=world.edition, user=broker, role="screener")
    record = world.need(status="submitted", region="320583")
    assert queries.queue(broker, Need).exists()
    assert rules.may_review(broker, record)
    signed(world, house, broker)
    assert not queries.queue(broker, Need).exists()
    assert not rules.may_review(broker, record)


@pytest.mark.parametrize(
    "wrong",
    [
        {"side": ""},
        {"side": "left"},
        {"scope": "  "},
        {"scope": "x" * 1001},
        {"commission": "x" * 201},
        {"ends_on": date(2020, 1, 1), "starts_on": date(2019, 1, 1)},
        {"ends_on": date(2030, 1, 1), "starts_on": date(2031, 1, 1)},
    ],
    ids=str,
)
def test_an_offer_that_lacks_something_is_refused(world, house, broker, wrong):
    with pytest.raises(Refused):
        offered(world, house, broker, **wrong)
    assert not Mandate.objects.exists()


def test_only_intermediaries_offer_and_never_to_themselves(world, house, broker):
    for actor in (world.owner, world.outsider, world.anonymous, world.organiser):
        with pytest.raises(Denied):
            offered(world, house, actor)
    with pytest.raises(Denied):
        offered(world, world.rival, broker)
    with pytest.raises(Refused):
        offered(world, house, broker, client=house)


def test_a_mandate_goes_the_way_of_its_table(world, house, broker):
    assert set(MANDATE_TRANSITIONS) == set(MandateState.values)
    mandate, _ = offered(world, house, broker)
    people.decline_mandate(actor=world.anonymous, mandate=mandate)
    for act in (people.revoke_mandate, people.decline_mandate):
        with pytest.raises(Refused):
            act(actor=world.anonymous, mandate=mandate)
    with pytest.raises(Refused):
        people.sign_mandate(actor=world.owner, mandate=mandate, name="X")
    other, _ = offered(world, house, broker)
    with pytest.raises(Refused):
        people.sign_mandate(actor=world.owner, mandate=other, name=" ")
    stale = Mandate.objects.get(pk=other.pk)
    people.revoke_mandate(actor=broker, mandate=other)
    with pytest.raises(Refused):  # of two at once, one is told
        people.sign_mandate(actor=world.owner, mandate=stale, name="X")


@pytest.mark.parametrize(
    "values",
    [
        {"state": "signed"},
        {"state": "revoked"},
        {"state": "lost"},
        {"side": "left"},
        {"ends_on": date(2000, 1, 1)},
        {"ended_at": "2026-01-01T00:00:00Z"},
    ],
    ids=str,
)
def test_the_database_refuses_a_mandate_without_sense(world, house, broker, values):
    mandate, _ = offered(world, house, broker)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mandate.objects.filter(pk=mandate.pk).update(**values)


# Pages.


def test_a_broker_cannot_sign_for_a_client_that_has_owners(world, house, broker):
    """However the link came to the broker: what is signed for an owned client, an owner signs."""
    mandate, token = offered(world, house, broker)
    for actor in (broker, world.anonymous, world.colleague, world.outsider, world.organiser):
        with pytest.raises(Denied):
            people.sign_mandate(actor=actor, mandate=mandate, name="Ms Ma")
    link = reverse("people:mandate", args=[token])
    assert Client().post(link, {"what": "sign", "name": "Ms Ma"}).status_code == 404
    assert Mandate.objects.get().state == "offered"
    owner = world.client("owner")
    owner.post(link, {"what": "sign", "name": "Ms Ma"})
    assert Mandate.objects.get().confirmed_at is not None


def test_a_client_that_nobody_owns_is_spoken_for_by_its_officer(world, house, broker):
    """Signed through the link by whoever has it, but for the broker; it holds once it is confirmed."""
    free = world.make.organisation("free", region="320583")
    mandate, _ = offered(world, house, broker, client=free)
    with pytest.raises(Denied):
        people.sign_mandate(actor=broker, mandate=mandate, name="Me")
    people.sign_mandate(actor=world.anonymous, mandate=mandate, name="Ms Ma")
    assert not rules.represents(broker, free)
    assert list(people_queries.mandates_to_confirm(world.officer)) == [mandate]
    for actor in (broker, world.owner, world.anonymous):
        with pytest.raises(Denied):
            people.confirm_mandate(actor=actor, mandate=mandate)
    world.client("officer").post(
        reverse("people:verification"), {"what": "confirm", "pk": mandate.pk}
    )
    assert rules.represents(broker, free)
    mandate.refresh_from_db()
    with pytest.raises(Refused):
        people.confirm_mandate(actor=world.officer, mandate=mandate)


def test_offered_signed_used_and_revoked_through_the_pages(world, house, broker):
    desk = Client()
    desk.force_login(broker, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse("people:offer_mandate", args=["works"])
    form = {
        "intermediary": "kuncheng",
        "side": "needs",
        "scope": "Collect needs",
        "commission": "3 %",
        "starts_on": str(timezone.localdate()),
        "ends_on": str(timezone.localdate() + timedelta(days=9)),
        "email": "ma@jiebang.example",
    }
    assert desk.get(address).status_code == 200
    assert desk.post(address, form | {"side": ""}).status_code == 422
    assert desk.post(address, form).status_code == 302
    (sent,) = mail.outbox
    link = re.search(r"https?://[^/\s]+(/\S+)", sent.body)[1]
    assert "Kuncheng Ltd for Works Ltd" in Client().get(link).content.decode()
    client = world.client("owner")
    client.post(link, {"what": "sign", "name": "Ms Ma"})
    assert Mandate.objects.get().signed_name == "Ms Ma"
    record, _ = enter(world, broker)
    page = desk.get(reverse("catalog:desk")).content.decode()
    assert "Kuncheng Ltd for Works Ltd" in page
    assert "Draft · 1" in page
    shown = desk.get(reverse("catalog:need", args=[record.pk])).content.decode()
    assert "Kuncheng Ltd for Works Ltd" in shown
    Client().post(link, {"what": "revoke"})  # the link alone revokes
    assert desk.get(reverse("catalog:need", args=[record.pk])).status_code == 404
    assert client.get(link).status_code == 200  # the client may still read what was
    assert client.post(link, {"what": "dance"}).status_code == 404
    assert Client().get(link[:-3] + "x/").status_code == 404


def test_who_edits_two_houses_chooses_one(world, house, broker):
    second = world.make.organisation("second", kind="park")
    people.add_member(actor=SYSTEM, user=broker, organisation=second, role="editor")
    browser = Client()
    browser.force_login(broker, backend="allauth.account.auth_backends.AuthenticationBackend")
    form = {
        "intermediary": "second", "side": "both", "scope": "All", "commission": "",
        "starts_on": str(timezone.localdate()), "ends_on": str(timezone.localdate()),
        "email": "ma@jiebang.example",
    }  # fmt: skip
    assert browser.post(reverse("people:offer_mandate", args=["works"]), form).status_code == 302
    assert Mandate.objects.get().intermediary == second


def test_without_a_mail_server_nothing_is_offered(world, house, broker, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    browser = Client()
    browser.force_login(broker, backend="allauth.account.auth_backends.AuthenticationBackend")
    form = {
        "intermediary": "kuncheng", "side": "both", "scope": "All", "commission": "",
        "starts_on": str(timezone.localdate()), "ends_on": str(timezone.localdate()),
        "email": "ma@jiebang.example",
    }  # fmt: skip
    answer = browser.post(reverse("people:offer_mandate", args=["works"]), form, follow=True)
    assert "/mandates/" not in answer.content.decode().replace("/mandates/answer/", "")
    assert Mandate.objects.get().state == "revoked"


def test_an_owner_of_the_client_signs_at_the_desk(world, house, broker):
    mandate, _ = offered(world, house, broker)
    address = reverse("people:answer_mandate")
    given = {"mandate": mandate.pk, "what": "sign"}
    browser = Client()
    browser.force_login(broker, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert browser.post(address, given).status_code == 404
    assert "Sign</button>" in world.client("owner").get("/en/desk/").content.decode()
    world.client("owner").post(address, given)
    assert Mandate.objects.get().confirmed_at is not None


def test_leaving_or_revoking_makes_nobody_a_screener_of_the_own_work(world, house, broker):
    Edition.objects.update(screening="once")
    programmes.grant_role(actor=SYSTEM, edition=world.edition, user=broker, role="screener")
    mandate = signed(world, house, broker)
    record, _ = enter(world, broker)
    actions.submit(actor=broker, record=record)
    people.revoke_mandate(actor=world.owner, mandate=mandate)
    record = Need.objects.get()
    assert not queries.queue(broker, Need).exists()
    assert not rules.may_review(broker, record)
    programmes.grant_role(actor=SYSTEM, edition=world.edition, user=world.owner, role="screener")
    other = world.need(status="draft", region="320583")
    actions.submit(actor=world.owner, record=other)
    people.add_member(actor=SYSTEM, user=world.make.user(), organisation=world.works, role="owner")
    people.remove_member(actor=world.owner, membership=world.owner.memberships.get())
    assert other not in queries.queue(world.owner, Need)
    assert not rules.may_review(world.owner, Need.objects.get(pk=other.pk))


def test_the_commission_is_for_the_two_alone(world, house, broker):
    mandate = signed(world, house, broker)
    record, _ = enter(world, broker)
    actions.publish(actor=SYSTEM, record=record)
    for name in ("anonymous", "outsider", "organiser"):
        client = world.client(name)
        for address in (
            reverse("catalog:need", args=[record.pk]),
            reverse("people:organisation", args=["works"]),
            reverse("catalog:desk"),
        ):
            assert mandate.commission not in client.get(address, follow=True).content.decode()
    assert mandate.commission in world.client("owner").get(reverse("catalog:desk")).content.decode()


def test_a_viewer_revokes_nothing_and_an_owner_does(world, house, broker):
    mandate = signed(world, house, broker)
    address = reverse("people:answer_mandate")
    for name in ("colleague", "outsider", "organiser"):
        given = {"mandate": mandate.pk, "what": "revoke"}
        assert world.client(name).post(address, given).status_code == 404
    assert world.client("owner").post(address, given).status_code == 302
    assert Mandate.objects.get().state == "revoked"


def test_a_broker_enters_a_client_that_nobody_owns(world, house, broker):
    browser = Client()
    browser.force_login(broker, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse("people:new_organisation") + "?for=client"
    given = {"name_en": "Delta Pumps", "kind": "enterprise", "region": "320583"}
    done = browser.post(address, given)
    assert done["Location"] == reverse("people:offer_mandate", args=["delta-pumps"])
    made = Organisation.objects.get(slug="delta-pumps")
    assert not made.memberships.exists()
    assert made.verification == "waiting"
    assert world.client("owner").get(address).status_code == 404
    with pytest.raises(Denied):
        people.enter_client(
            actor=world.owner, kind="enterprise", region="320583", names={"en": "X"}
        )


def test_uploads_are_offered_for_clients_of_the_side(world, house, broker):
    signed(world, house, broker)
    choose = queries.organisations_to_upload_for
    assert set(choose(broker, "need")) == {house, world.works}
    assert set(choose(broker, "achievement")) == {house}
    assert people_queries.mandate_for(broker, world.works, "offers") is None


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_the_desk_speaks_the_readers_language(world, house, broker, language):
    signed(world, house, broker)
    browser = Client()
    browser.force_login(broker, backend="allauth.account.auth_backends.AuthenticationBackend")
    words = {"zh-hans": "工作台", "zh-hant": "工作台", "en": "Desk"}[language]
    page = browser.get(f"/{language}/desk/").content.decode()
    assert f"<title>{words}" in page


def test_the_desk_costs_the_same_with_more_rows(world, house, broker, django_assert_num_queries):
    browser = Client()
    browser.force_login(broker, backend="allauth.account.auth_backends.AuthenticationBackend")
    signed(world, house, broker)
    enter(world, broker)
    browser.get("/en/desk/")
    with django_assert_num_queries(33):
        browser.get("/en/desk/")
    signed(world, house, broker, client=world.rival)
    signed(world, house, broker, side="both")
    enter(world, broker, code="K2")
    with django_assert_num_queries(33):
        assert len(browser.get("/en/desk/").context["held"]) == 3


def test_the_queue_says_for_whom_somebody_has_entered_a_record(world, house, broker):
    mandate = signed(world, house, broker)
    record, _ = enter(world, broker)
    actions.submit(actor=broker, record=record)
    people.revoke_mandate(actor=broker, mandate=mandate)  # what was entered under it stays so
    client = world.client("organiser")
    page = client.get("/en/screening/need/").content.decode()
    assert "K1 · Kuncheng Ltd for Works Ltd · " in page
    file = client.get("/en/screening/need/?as=csv")
    assert "Kuncheng Ltd for Works Ltd" in file.content.decode("utf-8-sig")


def browser(user):
    found = Client()
    found.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return found


def over(mandate):
    """Its term ended yesterday."""
    today = timezone.localdate()
    Mandate.objects.filter(pk=mandate.pk).update(
        starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1)
    )


@pytest.mark.parametrize("what", [{}, {"what": ""}, {"what": "dance"}])
def test_an_answer_that_says_nothing_does_nothing(world, house, broker, what):
    mandate = signed(world, house, broker)
    given = {"mandate": mandate.pk, **what}
    answer = world.client("owner").post(reverse("people:answer_mandate"), given)
    assert answer.status_code == 404
    assert Mandate.objects.get().state == "signed"


def test_what_is_over_is_signed_no_more(world, house, broker):
    mandate, token = offered(world, house, broker)
    over(mandate)
    link = reverse("people:mandate", args=[token])
    owner = world.client("owner")
    page = owner.get(link).content.decode()
    assert "Term over" in page
    assert 'value="sign"' not in page
    answer = owner.post(link, {"what": "sign", "name": "Ms Ma"}, follow=True)
    assert "cannot be signed any more" in answer.content.decode()
    desk = owner.get("/en/desk/").content.decode()
    assert "Term over" in desk
    assert 'value="sign"' not in desk
    owner.post(reverse("people:answer_mandate"), {"mandate": mandate.pk, "what": "sign"})
    assert Mandate.objects.get().state == "offered"


def test_a_signed_mandate_whose_term_is_over_says_so_on_its_link(world, house, broker):
    mandate, token = offered(world, house, broker)
    people.sign_mandate(actor=world.owner, mandate=mandate, name="Ms Ma")
    link = reverse("people:mandate", args=[token])
    assert "Term over" not in Client().get(link).content.decode()
    over(mandate)
    assert "Term over" in Client().get(link).content.decode()


def test_a_mandate_that_begins_later_says_when(world, house, broker):
    today = timezone.localdate()
    early = {"starts_on": today + timedelta(days=40), "ends_on": today + timedelta(days=90)}
    signed(world, house, broker, **early)
    (row,) = browser(broker).get("/en/desk/").context["held"]
    assert row["tone"] == "info"
    assert row["state"].startswith("Signed, holds from ")
    assert str(early["starts_on"].year) in row["state"]


def test_the_link_leads_to_sign_in_and_back(world, house, broker):
    _mandate, token = offered(world, house, broker)
    link = reverse("people:mandate", args=[token])
    page = Client().get(link).content.decode()
    assert f"{reverse('account_login')}?next={link.replace('/', '%2F')}" in page
    assert "?next=" not in browser(world.outsider).get(link).content.decode()


def test_each_number_of_the_desk_is_what_its_link_opens(world, house, broker):
    """By client and side, whoever entered it."""
    signed(world, house, broker)
    signed(world, house, broker, client=world.rival, side="both")
    enter(world, broker)
    world.need(status="draft")
    world.need()
    world.achievement(status="draft")  # of the other side
    world.make.need(world.edition, world.rival, status="draft")
    world.make.achievement(world.edition, world.rival, status="submitted")
    client = browser(broker)
    held = client.get("/en/desk/").context["held"]
    texts = {row["client"]: {item["text"] for item in row["work"]} for row in held}
    assert texts["Works Ltd"] == {"Need · Draft · 2", "Need · Published · 1"}
    assert texts["Rival Ltd"] == {"Need · Draft · 1", "Achievement · Submitted · 1"}
    for row in held:
        for item in row["work"]:
            opened = client.get(item["url"])
            assert opened.context["page_obj"].paginator.count == item["count"], item
            assert row["client"] in opened.content.decode()


def test_a_company_without_a_mandate_finds_what_was_sent_back(world):
    """What waits for its own people comes first, and each number is what its link opens."""
    world.need()
    sent_back = world.need(status="submitted")
    Need.objects.filter(pk=sent_back.pk).update(status=Status.RECTIFY)
    client = world.client("owner")
    (row,) = client.get("/en/desk/").context["own"]
    assert [(item["text"], item["who"]) for item in row["work"]] == [
        ("Need · To be rectified · 1", "you"),
        ("Need · Published · 1", ""),
    ]
    opened = client.get(row["work"][0]["url"])
    assert sent_back.code in opened.content.decode()
    assert "No mandate yet" not in client.get("/en/desk/").content.decode()
    assert world.client("outsider").get("/en/desk/").context["own"][0]["work"] == []


def test_a_list_by_organisation_tells_nobody_whose_an_anonymous_need_is(world):
    need = world.need(status="submitted")
    actions.set_anonymous(actor=world.owner, record=need, is_anonymous=True)
    actions.publish(actor=SYSTEM, record=need)
    world.need()
    for name, count in (("anonymous", 1), ("outsider", 1), ("owner", 2)):
        client = world.client(name)
        page = client.get("/en/needs/?of=works")
        assert page.context["page_obj"].paginator.count == count
        file = client.get("/en/exports/need.csv?of=works").content.decode()
        assert len(file.strip().splitlines()) == count + 1
    for odd in ("%00", "x" * 300, "nobody"):
        assert Client().get(f"/en/needs/?of={odd}").status_code == 200


def test_the_desk_says_for_whom_a_draft_waits(world, house, broker):
    signed(world, house, broker)
    enter(world, broker)

    def who(user, rows):
        (row,) = browser(user).get("/en/desk/").context[rows]
        return {item["who"] for item in row["work"]}

    assert who(broker, "held") == {"you"}
    assert who(world.make.user(of=house, role="viewer"), "held") == set()  # who sees no draft
    assert who(world.owner, "given") == {"Kuncheng Ltd or you"}
    assert who(world.colleague, "given") == {"Kuncheng Ltd"}


def test_a_viewer_finds_the_desk_in_the_menu(world, house, broker):
    signed(world, house, broker)
    page = world.client("colleague").get("/en/me/").content.decode()
    assert f'href="{reverse("catalog:desk")}"' in page
    desk = world.client("colleague").get("/en/desk/").content.decode()
    assert "Kuncheng Ltd for Works Ltd" in desk
    nobody = browser(world.make.user()).get("/en/me/").content.decode()
    assert f'href="{reverse("catalog:desk")}"' not in nobody


def test_an_operator_who_looks_as_the_client_reads_no_commission(world, house, broker, settings):
    settings.STAFF_MFA = False
    _mandate, token = offered(world, house, broker)
    operator = world.make.user("operator")
    type(operator).objects.filter(pk=operator.pk).update(is_staff=True)
    client = browser(operator)
    places = ("/en/desk/", "/en/desk/?as=csv", reverse("people:mandate", args=[token]))
    client.post(reverse("people:look_as"), {"user": world.owner.pk})
    for place in places:
        text = client.get(place).content.decode()
        assert "Kuncheng" in text
        assert "3 % of the contract" not in text
    for place in places:
        assert "3 % of the contract" in world.client("owner").get(place).content.decode()


def test_an_officer_sees_what_the_mandate_says_but_not_its_pay(world, house, broker):
    free = world.make.organisation("free", region="320583")
    mandate, _ = offered(world, house, broker, client=free, side="both")
    people.sign_mandate(actor=world.anonymous, mandate=mandate, name="Ms Ma")
    page = world.client("officer").get(reverse("people:verification")).content.decode()
    for word in ("for both", "Collect and submit needs.", "Ms Ma", str(mandate.ends_on.year)):
        assert word in page
    assert mandate.commission not in page
