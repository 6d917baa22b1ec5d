"""A counterparty asks, signs, is let in, reads, and reads no more; the owner sees who read."""

import csv
import io
import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone, translation

from jiebang.hub.catalog import actions, queries
from jiebang.hub.catalog.models import (
    AccessEntry,
    AccessRequest,
    AccessSignature,
    AgreementText,
    Need,
    NeedMove,
)
from jiebang.hub.catalog.queries.agreement import agreement
from jiebang.hub.catalog.states import ACCESS_TRANSITIONS, AccessState, Outlet, Tier
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Denied, Refused, SystemActor
from jiebang.hub.kernel.languages import Language
from jiebang.hub.kernel.models import AuditEntry
from jiebang.hub.people import actions as people
from jiebang.hub.people.models import Membership, Organisation
from jiebang.hub.people.states import Verification

SYSTEM = SystemActor("tests")


@pytest.fixture(autouse=True)
def english():
    """Words are compared in English, whatever ran before."""
    with translation.override("en"):
        yield


SECRET = "Plutonium valve seat"


def soon(days=30):
    return timezone.localdate() + timedelta(days)


@pytest.fixture
def need(world):
    made = world.need(code="N1", title="valve")
    for tier, words in ((2, "Zirconium"), (3, SECRET)):
        actions.save_detail(actor=world.owner, record=made, tier=tier, language="en", words=words)
    return made


def ask(world, record, actor=None, organisation=None):
    return actions.request_access(
        actor=actor or world.outsider, record=record, organisation=organisation or world.rival,
        purpose="solve", words="We make valves.",
    )  # fmt: skip


def sign(access, actor, name="O. Outsider"):
    actions.sign_access(actor=actor, access=access, name=name, language="en")


def grant(world, access, days=30):
    keys = [one.pk for one in access.signatures.all()]
    actions.grant_access(actor=world.owner, access=access, ends_on=soon(days), signatures=keys)


def reads(actor, record):
    return queries.level_of(actor, record) == Tier.NAMED


def test_ask_sign_be_let_in_read_be_revoked(world, need):
    assert not reads(world.outsider, need)
    access = ask(world, need)
    assert not reads(world.outsider, need)
    with pytest.raises(Refused):  # nobody is let in who has not signed
        grant(world, access)
    sign(access, world.outsider)
    assert not reads(world.outsider, need)
    grant(world, access)
    assert reads(world.outsider, need)
    assert not reads(world.make.user("stranger", of=world.rival), need)  # who has not signed
    actions.revoke_access(actor=world.owner, access=access, reason="It is over.")
    assert not reads(world.outsider, need)
    for again in (lambda: grant(world, access), lambda: sign(access, world.outsider)):
        with pytest.raises(Refused):
            again()
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"catalog.request_access", "catalog.sign_access", "catalog.grant_access"} <= verbs
    assert audit.verify() is None


@pytest.mark.parametrize("kind", ["achievement", "expert"])
def test_the_same_holds_for_every_kind_of_record(world, kind):
    made = getattr(world, kind)()
    actions.save_detail(actor=world.owner, record=made, tier=3, language="en", words=SECRET)
    access = ask(world, made)
    sign(access, world.outsider)
    assert not reads(world.outsider, made)
    grant(world, access)
    assert reads(world.outsider, made)
    assert SECRET in world.client("outsider").get(f"/en/{kind}s/{made.pk}/").content.decode()
    (entry,) = queries.log_of(made)
    assert (entry.tier, entry.organisation) == (3, world.rival)
    for name in ("requests", "log", "details", "anonymity"):
        address = reverse(f"catalog:{name}", args=[kind, made.pk])
        assert world.client("owner").get(address).status_code == 200
    actions.revoke_access(actor=world.owner, access=access)
    assert not reads(world.outsider, made)


def test_who_signs_later_waits_for_the_owner(world, need):
    access = ask(world, need)
    sign(access, world.outsider)
    seen = [one.pk for one in access.signatures.all()]
    late = world.make.user("late", of=world.rival, role="viewer")
    sign(access, late, "Late")  # after the owner has opened the page
    actions.grant_access(actor=world.owner, access=access, ends_on=soon(), signatures=seen)
    assert reads(world.outsider, need)
    assert not reads(late, need)
    later = world.make.user("later", of=world.rival)
    sign(access, later, "Later")
    assert not reads(later, need)
    keys = list(AccessSignature.objects.filter(admitted_at=None).values_list("pk", flat=True))
    with pytest.raises(Denied):
        actions.admit_signatures(actor=world.outsider, access=access, signatures=keys)
    actions.admit_signatures(actor=world.owner, access=access, signatures=keys)
    assert reads(late, need)
    assert reads(later, need)


def granted(world, need):
    access = ask(world, need)
    sign(access, world.outsider)
    grant(world, access)
    assert reads(world.outsider, need)
    return access


@pytest.mark.parametrize("what", ["term", "membership", "verification", "account", "withdrawn"])
def test_what_ends_the_reading_at_once(world, need, what):
    access = granted(world, need)
    if what == "term":
        AccessRequest.objects.filter(pk=access.pk).update(
            ends_on=timezone.localdate() - timedelta(1)
        )
        access.refresh_from_db()
        assert queries.state_of(access) == AccessState.EXPIRED
    elif what == "membership":
        Membership.objects.filter(user=world.outsider).delete()
    elif what == "verification":
        Organisation.objects.filter(pk=world.rival.pk).update(verification=Verification.WAITING)
    elif what == "account":
        type(world.outsider).objects.filter(pk=world.outsider.pk).update(is_active=False)
        world.outsider.is_active = False
    else:
        actions.withdraw(actor=world.owner, record=need)
        address = f"/en/needs/{need.pk}/"
        assert world.client("outsider").get(address).status_code == 404
        return
    assert not reads(world.outsider, need)
    if what != "account":
        page = world.client("outsider").get(f"/en/needs/{need.pk}/").content.decode()
        assert SECRET not in page


def test_a_term_ends_with_its_last_day(world, need):
    access = granted(world, need)
    AccessRequest.objects.filter(pk=access.pk).update(ends_on=timezone.localdate())
    assert reads(world.outsider, need)


def test_after_its_term_one_asks_anew(world, need):
    access = granted(world, need)
    with pytest.raises(Refused):
        ask(world, need)
    AccessRequest.objects.filter(pk=access.pk).update(ends_on=timezone.localdate() - timedelta(1))
    again = ask(world, need)
    access.refresh_from_db()
    assert access.state == AccessState.EXPIRED
    assert again.state == AccessState.REQUESTED
    assert not reads(world.outsider, need)


@pytest.mark.parametrize("name", ["outsider", "organiser", "officer", "colleague", "anonymous"])
def test_only_the_owners_editors_decide(world, need, name):
    access = ask(world, need)
    sign(access, world.outsider)
    actor = getattr(world, name)
    for write in (
        lambda: actions.grant_access(actor=actor, access=access, ends_on=soon(), signatures=[1]),
        lambda: actions.decline_access(actor=actor, access=access, reason="no"),
        lambda: actions.revoke_access(actor=actor, access=access),
        lambda: actions.save_detail(actor=actor, record=need, tier=3, language="en", words="other"),
    ):
        with pytest.raises(Denied):
            write()


def test_who_acts_for_the_owner_decides_but_not_for_the_own_house(world, need):
    house = world.make.organisation("broker", kind="intermediary")
    broker = world.make.user("broker", of=house, role="owner")
    mandate, _ = people.offer_mandate(
        actor=broker, intermediary=house, client=world.works, side="needs", scope="Needs.",
        starts_on=timezone.localdate(), ends_on=soon(),
    )  # fmt: skip
    people.sign_mandate(actor=world.owner, mandate=mandate, name="Owner")
    access = ask(world, need)
    sign(access, world.outsider)
    keys = [one.pk for one in access.signatures.all()]
    own = ask(world, need, actor=broker, organisation=house)
    sign(own, broker)
    with pytest.raises(Denied):
        actions.grant_access(
            actor=broker, access=own, ends_on=soon(), signatures=[own.signatures.get().pk]
        )
    actions.grant_access(actor=broker, access=access, ends_on=soon(), signatures=keys)
    assert reads(world.outsider, need)
    people.revoke_mandate(actor=world.owner, mandate=mandate)
    with pytest.raises(Denied):
        actions.revoke_access(actor=broker, access=access)


def test_who_may_ask_and_sign(world, need):
    viewer = world.make.user("viewer", of=world.rival, role="viewer")
    fresh = world.make.organisation("fresh")
    newcomer = world.make.user("newcomer", of=fresh)
    Organisation.objects.filter(pk=fresh.pk).update(verification=Verification.WAITING)
    for actor, organisation in (
        (viewer, world.rival), (newcomer, fresh), (world.outsider, world.works),
        (world.anonymous, world.rival), (world.organiser, world.rival),
    ):  # fmt: skip
        with pytest.raises(Denied):
            ask(world, need, actor, organisation)
    draft = world.need(code="DRAFT", status="draft")
    with pytest.raises(Denied):
        ask(world, draft)
    with pytest.raises(Refused):
        ask(world, need, world.owner, world.works)
    access = ask(world, need)
    for actor in (world.owner, newcomer, world.anonymous):
        with pytest.raises(Denied):
            sign(access, actor)
    for name in ("", "  ", "x" * 81):
        with pytest.raises(Refused):
            sign(access, world.outsider, name)
    with pytest.raises(Refused):
        actions.sign_access(actor=world.outsider, access=access, name="x", language="fr")
    sign(access, viewer, "Viewer")
    with pytest.raises(Refused):
        sign(access, viewer, "Viewer")


def test_what_a_decision_needs(world, need):
    access = ask(world, need)
    with pytest.raises(Refused):
        actions.decline_access(actor=world.owner, access=access, reason=" ")
    actions.decline_access(actor=world.owner, access=access, reason="You compete with us.")
    with pytest.raises(Refused):
        sign(access, world.outsider)
    access = ask(world, need)
    sign(access, world.outsider)
    keys = [access.signatures.get().pk]
    for day in (soon(-1), soon(4000)):
        with pytest.raises(Refused):
            actions.grant_access(actor=world.owner, access=access, ends_on=day, signatures=keys)
    actions.withdraw_access(actor=world.outsider, access=access)
    with pytest.raises(Refused):
        actions.grant_access(actor=world.owner, access=access, ends_on=soon(), signatures=keys)


def test_the_database_knows_the_table(world, need):
    access = ask(world, need)
    rows = AccessRequest.objects.filter(pk=access.pk)
    now = timezone.now()
    for wrong in (
        {"state": "perhaps"},
        {"state": "granted"},
        {"state": "granted", "decided_at": now},
        {"state": "declined", "ended_at": now, "decided_at": now},
        {"state": "revoked", "ends_on": soon(), "decided_at": now},
        {"ended_at": now},
        {"purpose": "spying"},
        {"need": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessRequest.objects.create(
            need=need, organisation=world.rival, requested_by=world.outsider, purpose="solve",
            words="again",
        )  # fmt: skip
    for before, after in ACCESS_TRANSITIONS.items():
        assert before not in after
    assert set(ACCESS_TRANSITIONS) == set(AccessState.values)


def test_what_was_signed_is_kept(world, need):
    access = ask(world, need)
    sign(access, world.outsider)
    kept = AgreementText.objects.get()
    text = agreement("en")
    assert (kept.version, kept.words, kept.digest) == (text.version, text.words, text.digest)
    assert {agreement(tag).digest for tag in Language.values}.__len__() == 3
    assert all(agreement(tag).words.count("\n") == 9 for tag in Language.values)


@pytest.mark.parametrize("other", ["revoke", "grant", "withdraw"])
def test_of_two_who_decide_at_once_one_is_told(threads, lexicon, other):
    from jiebang.hub.conftest import Make, build_world

    world = build_world(Make())
    need = world.need()
    access = ask(world, need)
    sign(access, world.outsider)
    if other == "revoke":
        grant(world, access)
    keys = [access.signatures.get().pk]
    acts = {
        "revoke": lambda mine: actions.revoke_access(actor=world.owner, access=mine),
        "grant": lambda mine: actions.grant_access(
            actor=world.owner, access=mine, ends_on=soon(), signatures=keys
        ),
        "withdraw": lambda mine: actions.withdraw_access(actor=world.outsider, access=mine),
    }
    second = acts["revoke"] if other == "revoke" else acts["grant"]
    barrier, outcomes = threading.Barrier(2), []

    def run(act):
        try:
            mine = AccessRequest.objects.get(pk=access.pk)
            barrier.wait(10)
            act(mine)
            outcomes.append("done")
        except Refused:
            outcomes.append("told")
        finally:
            connection.close()

    both = [threading.Thread(target=run, args=(act,)) for act in (acts[other], second)]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    assert sorted(outcomes) == ["done", "told"]


def test_opening_is_noted_for_the_owner(world, need):
    for role in ("anonymous", "owner", "colleague"):
        world.client(role).get(f"/en/needs/{need.pk}/")
    assert not AccessEntry.objects.exists()
    world.client("outsider").get(f"/en/needs/{need.pk}/")
    entry = AccessEntry.objects.get()
    assert (entry.user, entry.organisation, entry.tier) == (world.outsider, world.rival, 2)
    granted(world, need)
    world.client("outsider").get(f"/en/needs/{need.pk}/")
    assert [one.tier for one in queries.log_of(need)] == [3, 2]
    page = world.client("owner").get(reverse("catalog:log", args=["need", need.pk]))
    assert [row[3] for row in page.context["rows"]] == ["3", "2"]
    assert {row[2] for row in page.context["rows"]} == {"Rival Ltd"}
    file = world.client("owner").get(reverse("catalog:log_file", args=["need", need.pk, "csv"]))
    assert len(list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))) == 2
    for role in ("outsider", "organiser"):
        answer = world.client(role).get(reverse("catalog:log", args=["need", need.pk]))
        assert answer.status_code == 404
    told = AuditEntry.objects.filter(verb="catalog.open_detail")
    assert [row.facts["entries"] for row in told] == [
        [one.pk] for one in AccessEntry.objects.order_by("pk")
    ]


def test_the_log_costs_the_same_with_one_row_and_with_three(world, need, django_assert_num_queries):
    address = reverse("catalog:log", args=["need", need.pk])
    client = world.client("owner")

    def open_it():
        actions.log_access(actor=world.outsider, record=need, tier=2, outlet=Outlet.PAGE)

    open_it()
    client.get(address)
    with django_assert_num_queries(26):
        client.get(address)
    for _ in range(2):
        open_it()
    with django_assert_num_queries(26):
        assert len(client.get(address).context["rows"]) == 3


def test_the_mark_stands_across_what_is_confidential(world, need):
    anonymous = world.client().get(f"/en/needs/{need.pk}/").content.decode()
    assert "jb-watermark" not in anonymous
    assert "You see level 1 of 3" in anonymous
    page = world.client("outsider").get(f"/en/needs/{need.pk}/").content.decode()
    assert "You see level 2 of 3" in page
    assert 'class="jb-watermark" aria-hidden="true"' in page
    assert page.count("outsider · Rival Ltd · N1") >= 20
    assert "Zirconium" in page
    assert SECRET not in page
    assert reverse("catalog:access", args=["need", need.pk]) in page


def test_a_file_of_confidential_words_says_who_read_it(world, need):
    address = reverse("catalog:detail_export", args=["need", "csv"])
    assert rows(world.client("outsider").get(address)) == [("2", "Zirconium")]
    granted(world, need)
    answer = world.client("outsider").get(address)
    assert rows(answer) == [("2", "Zirconium"), ("3", SECRET)]
    assert answer.content.decode().count("outsider · Rival Ltd · N1 · ") == 2
    assert [one.outlet for one in queries.log_of(need)] == ["export", "export"]
    assert world.client().get(address).status_code == 302
    assert rows(world.client("owner").get(address)) == [("2", "Zirconium"), ("3", SECRET)]


def rows(answer):
    found = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    return [(row["Level"], row["Confidential detail"]) for row in found]


def test_a_detail_is_written_where_the_record_may_be_changed(world):
    type(world.edition).objects.filter(pk=world.edition.pk).update(screening="once")
    draft = Need.objects.get(pk=world.need(status="draft").pk)
    write = {"actor": world.owner, "record": draft, "tier": 3}
    actions.save_detail(**write, language="zh-Hans", words="阀座材料")
    actions.save_detail(**write, language="en", words="Valve seat")
    assert [(row.language, row.origin) for row in draft.details.order_by("pk")] == [
        ("zh-Hans", "author"), ("en", "translation"),
    ]  # fmt: skip
    actions.save_detail(**write, language="en", words="  ")
    assert draft.details.count() == 1
    for wrong in ({"tier": 1}, {"language": "fr"}, {"words": "x" * 20_001}):
        with pytest.raises(Refused):
            actions.save_detail(**{**write, "language": "en", "words": "x", **wrong})
    before = draft.updated_at
    actions.submit(actor=world.owner, record=draft)
    with pytest.raises(Refused):
        actions.save_detail(**write, language="en", words="changed")
    assert draft.updated_at > before
    assert NeedMove.objects.count() == 1
    assert "阀座" not in str(list(AuditEntry.objects.values_list("facts", flat=True)))


def test_the_pages_from_asking_to_revoking(world, need):
    there, owner = world.client("outsider"), world.client("owner")
    asking = reverse("catalog:access", args=["need", need.pk])
    deciding = reverse("catalog:requests", args=["need", need.pk])
    assert there.post(asking, {"what": "ask"}).status_code == 422
    form = {
        "what": "ask", "organisation": world.rival.pk, "purpose": "solve", "words": "We make",
    }  # fmt: skip
    assert there.post(asking, {**form, "words": "We\x00 make"}).status_code == 422
    assert there.post(asking, form).status_code == 302
    assert there.post(asking, form).status_code == 422  # twice
    access = AccessRequest.objects.get()
    assert access.words == "We make"
    assert "Non-disclosure agreement" in there.get(asking).content.decode()
    unread = {"what": "sign", "access": access.pk, "name": "O. Outsider"}
    assert there.post(asking, unread).status_code == 422
    assert there.post(asking, {**unread, "agrees": "on"}).status_code == 302
    assert owner.get(reverse("catalog:desk")).context["waiting"][0]["count"] == "1 request waits"
    page = owner.get(deciding)
    (row,) = page.context["rows"]
    keys = [one["pk"] for one in row["signatures"]]
    bad = owner.post(deciding, {"what": "grant", "access": access.pk, "ends_on": "x"}, follow=True)
    assert bad.status_code == 200
    assert not reads(world.outsider, need)
    owner.post(
        deciding,
        {"what": "grant", "access": access.pk, "ends_on": soon().isoformat(), "signature": keys},
    )
    assert SECRET in there.get(f"/en/needs/{need.pk}/").content.decode()
    assert there.get(deciding).status_code == 404
    assert there.post(deciding, {"what": "revoke", "access": access.pk}).status_code == 404
    owner.post(deciding, {"what": "revoke", "access": access.pk, "reason": "Over"})
    assert SECRET not in there.get(f"/en/needs/{need.pk}/").content.decode()
    assert "Over" in there.get(asking).content.decode()
    for wrong in ({}, {"what": "grant"}, {"what": "x", "access": access.pk}):
        assert owner.post(deciding, wrong).status_code == 404
        assert there.post(asking, wrong).status_code in {404, 422}


def test_who_is_let_in_finds_the_way_back_to_an_expert(world):
    expert = world.expert(title="Wei Lan")
    actions.save_detail(
        actor=world.owner, record=expert, tier=3, language="en", words="Fee: 900 a day"
    )
    access = ask(world, expert)
    sign(access, world.outsider)
    grant(world, access)
    page = world.client("outsider").get(reverse("catalog:access", args=["expert", expert.pk]))
    assert f"/en/experts/{expert.pk}/#disclosure" in page.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_every_page_speaks_the_readers_language(world, need, language):
    granted(world, need)
    for role, names in (
        ("owner", ("details", "requests", "log", "anonymity")), ("outsider", ("access",)),
    ):  # fmt: skip
        for name in names:
            address = reverse(f"catalog:{name}", args=["need", need.pk])
            address = address.replace("/en/", f"/{language}/").replace("/zh-hans/", f"/{language}/")
            assert world.client(role).get(address).status_code == 200


def test_the_owner_writes_details_on_the_page(world, need):
    address = reverse("catalog:details", args=["need", need.pk])
    client = world.client("owner")
    assert "Zirconium" in client.get(address).content.decode()
    form = client.get(address).context["form"]
    seen = {field.name: field.initial for field in form if field.is_hidden}
    assert client.post(address, {**seen, "3-en": "Hafnium", "3-zh-Hans": "铪"}).status_code == 302
    assert {(row.tier, row.language, row.words) for row in need.details.all()} == {
        (3, "en", "Hafnium"), (3, "zh-Hans", "铪"),
    }  # fmt: skip
    assert client.post(address, {"3-en": "x" * 20_001}).status_code == 422
    for role in ("organiser", "outsider", "colleague"):
        assert world.client(role).get(address).status_code == 404


def test_the_desk_costs_the_same_with_one_request_and_with_three(
    world, need, django_assert_num_queries
):
    client, address = world.client("owner"), "/en/desk/"
    sign(ask(world, need), world.outsider)
    client.get(address)
    with django_assert_num_queries(35):
        assert len(client.get(address).context["waiting"]) == 1
    for _ in range(2):
        sign(ask(world, world.need()), world.outsider)
    with django_assert_num_queries(35):
        assert len(client.get(address).context["waiting"]) == 3


def test_a_form_that_stood_open_takes_no_colleagues_words_away(world):
    need = world.need()
    client = world.client("owner")
    address = f"/en/records/need/{need.pk}/details/"

    def shown():
        form = client.get(address).context["form"]
        return {name: form[name].value() or "" for name in form.fields}

    first, second = shown(), shown()
    assert client.post(address, {**first, "3-en": "FIRST"}).status_code == 302
    assert client.post(address, {**second, "2-en": "SECOND"}).status_code == 302
    words = {row.tier: row.words for row in need.details.all()}
    assert words == {2: "SECOND", 3: "FIRST"}
    refused = client.post(address, {**second, "3-en": "THIRD"})
    assert refused.status_code == 422
    assert "It says now: “FIRST”" in refused.content.decode()
    assert need.details.get(tier=3).words == "FIRST"
    form = refused.context["form"]
    again = {name: form[name].value() or "" for name in form.fields}
    assert client.post(address, again).status_code == 302  # now it has been read
    assert need.details.get(tier=3).words == "THIRD"


@pytest.mark.parametrize("address", ["/en/needs/{}/", "/en/exports/need-details.csv"])
def test_no_cache_keeps_what_a_person_was_answered(world, address):
    need = world.need()
    answer = world.client("owner").get(address.format(need.pk))
    assert answer["Cache-Control"] == "private, no-store"


def test_who_looks_as_somebody_finds_by_public_words_alone(world, index):
    need = world.need(title="pump")
    actions.save_detail(actor=SYSTEM, record=need, tier=2, language="en", words="zirconium")
    index()
    operator = world.make.user("operator")
    people.grant_operator(actor=SYSTEM, user=operator)
    client = world.client()
    client.force_login(operator, backend="allauth.account.auth_backends.AuthenticationBackend")

    def found(who):
        page = who.get("/en/needs/?q=zirconium").content.decode()
        return f"/en/needs/{need.pk}/" in page

    assert found(world.client("outsider"))
    client.post("/en/operators/look/", {"user": world.outsider.pk})
    assert not found(client)


def test_a_preview_is_shut_to_who_left(world):
    upload = actions.preview_upload(
        actor=world.owner, kind="need", edition=world.edition, organisation=world.works,
        file_name="n.csv", content=b"id,title\nN1,Slag\n",
    )  # fmt: skip
    client = world.client("owner")
    assert client.get(f"/en/uploads/{upload.pk}/").status_code == 200
    world.owner.memberships.all().delete()
    assert client.get(f"/en/uploads/{upload.pk}/").status_code == 404
