"""Screening: from a submitted record to a published one, and everything that may go otherwise."""

import itertools
import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from jiebang.hub.catalog import actions, queries, rules, tasks
from jiebang.hub.catalog.models import Achievement, Need, NeedMove, NeedReview
from jiebang.hub.catalog.states import TRANSITIONS, UNDOES, Criterion, Status
from jiebang.hub.conftest import Make
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Denied, Refused, SystemActor
from jiebang.hub.kernel.models import AuditEntry
from jiebang.hub.programmes import actions as programmes
from jiebang.hub.programmes.models import Edition

SYSTEM = SystemActor("tests")


@pytest.fixture(autouse=True)
def in_english():
    """Whatever language another test has left behind."""
    with translation.override("en"):
        yield


SCORES = {"wording": 4, "indicators": 5, "decision": 3, "attachments": 2}


def screens(world, how="once"):
    Edition.objects.filter(pk=world.edition.pk).update(screening=how)
    world.edition.refresh_from_db()


def screener(world, name, region="", of=None, role="screener"):
    user = world.make.user(name, of=of)
    programmes.grant_role(actor=SYSTEM, edition=world.edition, user=user, role=role, region=region)
    return user


def submitted(world, **given):
    return world.need(status="submitted", **({"region": "320500"} | given))


def again(record):
    return type(record).objects.get(pk=record.pk)


# One record.


def test_from_a_draft_by_way_of_being_sent_back_to_the_world(world):
    screens(world)
    one = screener(world, "one")
    record = submitted(world)
    actions.take(actor=one, record=record)
    actions.review(
        actor=one,
        record=record,
        verdict="rectify",
        scores=SCORES,
        opinion="Say how hot.",
        remarks={"indicators": "At least two figures", "goal": " "},
    )
    assert again(record).status == "rectify"
    (written,) = record.reviews.all()
    assert written.remarks == {"indicators": "At least two figures"}
    assert [getattr(written, name) for name in Criterion.values] == [4, 5, 3, 2]
    changed, outcome = actions.save_record(
        actor=world.owner,
        kind="need",
        edition=world.edition,
        organisation=world.works,
        code=record.code,
        texts={"en": {"indicators": "below 650 °C, above 95 %"}},
        facts=actions.Facts(region="320500"),
    )
    assert outcome == "updated"
    actions.submit(actor=world.owner, record=changed)
    assert again(record).screener == one  # it comes back to who sent it
    actions.review(actor=one, record=changed, verdict="pass")
    assert again(record).status == "screened"
    actions.publish(actor=world.organiser, record=changed)
    assert again(record).status == "published"
    assert [(m.before, m.after) for m in record.moves.all()] == [
        ("draft", "submitted"),
        ("submitted", "rectify"),
        ("rectify", "submitted"),
        ("submitted", "screened"),
        ("screened", "published"),
    ]
    assert audit.verify() is None


def test_twice_means_the_district_first_and_then_the_region(world):
    screens(world, "twice")
    district = screener(world, "district", "320500")
    region = screener(world, "region", "320000")
    record = submitted(world, region="320505")
    assert queries.queue(district, Need).get() == record
    actions.review(actor=district, record=record, verdict="pass")
    now = again(record)
    assert (now.status, now.step, now.screener) == ("submitted", 2, None)
    assert not queries.queue(district, Need).exists()
    with pytest.raises(Denied):
        actions.review(actor=district, record=now, verdict="pass")
    assert queries.queue(region, Need).get() == record
    actions.review(actor=region, record=now, verdict="rectify", opinion="Which steel?")
    actions.submit(actor=world.owner, record=now)
    assert again(record).step == 2  # and the district is not asked again
    actions.review(actor=region, record=now, verdict="pass")
    assert again(record).status == "screened"
    assert [review.step for review in record.reviews.all()] == [1, 2, 2]


def test_what_is_not_screened_is_not_published_in_an_edition_that_screens(world):
    screens(world)
    for record in (world.need(status="draft"), submitted(world)):
        with pytest.raises(Refused, match="screened"):
            actions.publish(actor=world.organiser, record=record)
    actions.publish(actor=SYSTEM, record=world.need(status="draft"))  # screened elsewhere
    screens(world, "none")
    record = again(record)
    actions.publish(actor=world.organiser, record=record)
    assert record.status == "published"


def test_its_owner_changes_nothing_while_it_is_screened(world):
    screens(world)
    record = submitted(world, code="N7", title="Title")
    given = {
        "kind": "need",
        "edition": world.edition,
        "organisation": world.works,
        "code": "N7",
        "facts": actions.Facts(region="320500"),
    }
    with pytest.raises(Refused, match="N7"):
        actions.save_record(actor=world.owner, texts={"en": {"title": "Another"}}, **given)
    assert again(record).texts.get().title == "Title"
    _, outcome = actions.save_record(actor=world.owner, texts={"en": {"title": "Title"}}, **given)
    assert outcome == "unchanged"  # the same spreadsheet again is no fault
    actions.save_record(actor=world.organiser, texts={"en": {"title": "Mended"}}, **given)
    record = again(record)
    actions.take_back(actor=world.owner, record=record)
    assert record.status == "draft"
    actions.save_record(actor=world.owner, texts={"en": {"title": "Another"}}, **given)
    with pytest.raises(Refused):
        actions.take_back(actor=world.owner, record=record)


@pytest.mark.parametrize(
    "given",
    [
        {"verdict": ""},
        {"verdict": "perhaps"},
        {"verdict": "rectify"},
        {"verdict": "rectify", "remarks": {"goal": "  "}},
        {"verdict": "rectify", "remarks": {"colour": "red"}},
        {"verdict": "rectify", "remarks": {"goal": "x" * 1001}},
        {"verdict": "reject", "reason": "scope"},
        {"verdict": "reject", "opinion": "no"},
        {"verdict": "reject", "opinion": "no", "reason": "taste"},
        {"verdict": "pass", "scores": {"wording": 6}},
        {"verdict": "pass", "scores": {"wording": 0}},
        {"verdict": "pass", "scores": {"beauty": 3}},
        {"verdict": "pass", "opinion": "x" * 4001},
    ],
    ids=str,
)
def test_a_decision_that_lacks_something_is_refused_and_changes_nothing(world, given):
    screens(world)
    record = submitted(world)
    entries = AuditEntry.objects.count()
    with pytest.raises(Refused):
        actions.review(actor=world.organiser, record=record, **given)
    assert again(record).status == "submitted"
    assert AuditEntry.objects.count() == entries
    assert not NeedReview.objects.exists()


def test_a_rejected_record_can_be_a_draft_again(world):
    screens(world)
    record = submitted(world)
    actions.review(
        actor=world.organiser, record=record, verdict="reject", reason="scope", opinion="Not here."
    )
    assert record.status == "rejected"
    with pytest.raises(Refused):
        actions.withdraw(actor=world.owner, record=record)
    actions.reopen(actor=world.owner, record=record)
    assert again(record).status == "draft"


def test_what_one_has_taken_another_leaves(world):
    screens(world)
    one, other = screener(world, "one"), screener(world, "other")
    record = submitted(world)
    actions.take(actor=one, record=record)
    with pytest.raises(Refused):
        actions.take(actor=other, record=again(record))
    with pytest.raises(Refused, match="one"):
        actions.review(actor=other, record=again(record), verdict="pass")
    with pytest.raises(Denied):
        actions.give_back(actor=other, record=again(record))
    with pytest.raises(Denied):
        actions.take(actor=one, record=record, screener=other)  # only heads give to others
    actions.take(actor=world.organiser, record=again(record), screener=other)
    assert again(record).screener == other
    with pytest.raises(Refused):
        actions.take(actor=world.organiser, record=again(record), screener=world.owner)
    actions.give_back(actor=other, record=again(record))
    assert again(record).screener is None


def test_published_records_expire_by_their_deadline(world):
    due, later = world.need(deadline=date(2026, 3, 1)), world.need(deadline=date(2026, 3, 2))
    achievement, open_ended = world.achievement(deadline=date(2026, 2, 1)), world.need()
    assert actions.expire_due(actor=SYSTEM, today=date(2026, 3, 2)) == 2
    assert [again(r).status for r in (due, later, achievement, open_ended)] == [
        "expired",
        "published",
        "expired",
        "published",
    ]
    assert actions.expire_due(actor=SYSTEM, today=date(2026, 3, 2)) == 0
    with pytest.raises(Denied):
        actions.expire_due(actor=world.organiser, today=date(2026, 3, 2))


def test_what_has_changed_since_it_was_read_is_not_decided(world):
    screens(world)
    record = submitted(world)
    client = world.client("organiser")
    address = reverse("catalog:review", args=["need", record.pk])
    page = client.get(address)
    form = {"key": page.context["key"], "version": page.context["version"], "verdict": "pass"}
    actions.take_back(actor=world.owner, record=record)
    actions.submit(actor=world.owner, record=record)
    answer = client.post(address, form)
    assert answer.status_code == 200 or answer.status_code == 422
    assert again(record).status == "submitted"
    stale = again(record)
    actions.take_back(actor=world.owner, record=record)
    actions.submit(actor=world.owner, record=record)
    with pytest.raises(Refused):
        actions.review(actor=world.organiser, record=stale, verdict="pass")


def test_a_head_sends_back_what_was_screened_already(world):
    screens(world)
    one = screener(world, "one")
    record = submitted(world)
    actions.review(actor=one, record=record, verdict="pass")
    with pytest.raises(Refused):
        actions.review(actor=one, record=record, verdict="rectify", opinion="Wait.")
    with pytest.raises(Refused):
        actions.review(actor=world.organiser, record=record, verdict="pass")
    actions.review(actor=world.organiser, record=record, verdict="rectify", opinion="Wait.")
    assert again(record).status == "rectify"
    assert again(record).screener == world.organiser


def test_a_withdrawn_draft_is_still_its_owners_alone(world):
    screens(world)
    one = screener(world, "one")
    never = world.need(status="draft", region="320500")
    actions.withdraw(actor=world.owner, record=never)
    back = submitted(world)
    actions.take_back(actor=world.owner, record=back)
    actions.withdraw(actor=world.owner, record=back)
    assert not queries.visible_to(one, Need).filter(pk__in=[never.pk, back.pk]).exists()


def test_a_corrected_sheet_hands_in_what_was_sent_back(world):
    screens(world)
    record = submitted(world, code="N7", title="Old")
    actions.review(actor=world.organiser, record=record, verdict="rectify", opinion="Title!")
    upload = actions.preview_upload(
        actor=world.owner, kind="need", edition=world.edition, organisation=world.works,
        file_name="a.csv", content=b"id,title\nN7,New title\n",
    )  # fmt: skip
    actions.import_upload(actor=world.owner, upload=upload, then="submit")
    assert again(record).status == "submitted"


def test_the_loop_lets_records_expire_and_stops_when_told(threads):
    make = Make()
    due = make.need(make.edition(), make.organisation(), deadline=date(2020, 1, 1))
    stop = threading.Event()
    stop.set()
    loop = threading.Thread(target=tasks.follow_deadlines, args=(stop,))
    loop.start()
    loop.join(20)
    assert again(due).status == "expired"
    assert due.moves.last().by is None


# Who.


def test_nobody_screens_for_the_own_organisation(world):
    screens(world)
    insider = screener(world, "insider", of=world.works)
    record = submitted(world)
    assert not queries.queue(insider, Need).exists()
    with pytest.raises(Denied):
        actions.review(actor=insider, record=record, verdict="pass")


def test_the_queue_is_what_the_rule_says(world):
    screens(world, "twice")
    regions = ("320000", "320500", "320505", "310000", "DE", "")
    records = [
        world.need(status="submitted", region=region, code=f"{region}{step}")
        for region, step in itertools.product(regions, (1, 2))
    ]
    for record in records:
        Need.objects.filter(pk=record.pk).update(step=int(record.code[-1]))
    people = [
        world.owner,
        world.outsider,
        world.organiser,
        world.officer,
        world.anonymous,
        *(screener(world, f"s{region or 'all'}", region) for region in (*regions, "330000")),
    ]
    seen = 0
    for person in people:
        waiting = set(queries.queue(person, Need).values_list("code", flat=True))
        may = {r.code for r in map(again, records) if rules.may_review(person, r)}
        assert waiting == may, person
        seen += len(may)
        for record in records:  # who may decide a record may see it
            if record.code in may:
                assert queries.visible_to(person, Need).filter(pk=record.pk).exists()
    assert seen > len(records)


def test_a_draft_is_seen_by_no_screener(world):
    screens(world)
    one = screener(world, "one")
    draft = world.need(status="draft", region="320500")
    assert not queries.visible_to(one, Need).filter(pk=draft.pk).exists()
    address = reverse("catalog:review", args=["need", draft.pk])
    client = Client()
    client.force_login(one, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["owner", "colleague", "outsider", "anonymous"])
def test_the_pages_are_for_screeners_alone(world, name):
    screens(world)
    record = submitted(world)
    client = world.client(name)
    for address in (
        reverse("catalog:screening", args=["need"]),
        reverse("catalog:review", args=["need", record.pk]),
    ):
        answer = client.get(address)
        assert answer.status_code == (302 if name == "anonymous" else 404)
    answer = client.post(
        reverse("catalog:many", args=["need"]), {"record": record.pk, "verb": "pass"}
    )
    assert answer.status_code == 404
    assert again(record).status == "submitted"


def test_opinions_are_for_the_organisation_and_for_screeners(world):
    screens(world)
    record = submitted(world)
    actions.review(
        actor=world.organiser, record=record, verdict="pass", opinion="Ask for the secret sauce."
    )
    actions.publish(actor=world.organiser, record=record)
    address = reverse("catalog:need", args=[record.pk])
    told = {
        name: "secret sauce" in world.client(name).get(address).content.decode()
        for name in ("anonymous", "outsider", "owner", "colleague", "organiser")
    }
    assert told == {
        "anonymous": False,
        "outsider": False,
        "owner": True,
        "colleague": True,
        "organiser": True,
    }


# What the database itself refuses.


def test_the_database_refuses_a_step_that_the_table_has_not(world):
    record = world.need(status="draft")
    for before, after in itertools.product(Status.values, Status.values):
        legal = after in TRANSITIONS[before] or after in UNDOES.get(before, ())
        try:
            with transaction.atomic():
                NeedMove.objects.create(record=record, before=before, after=after)
        except IntegrityError:
            assert not legal, (before, after)
        else:
            assert legal, (before, after)


@pytest.mark.parametrize(
    "values",
    [
        {"verdict": "perhaps"},
        {"verdict": "reject", "opinion": "no"},
        {"verdict": "rectify"},
        {"verdict": "pass", "wording": 6},
        {"verdict": "pass", "attachments": 0},
        {"verdict": "pass", "step": 3},
    ],
    ids=str,
)
def test_the_database_refuses_a_review_without_sense(world, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        NeedReview.objects.create(record=world.need(status="draft"), **({"step": 1} | values))


@pytest.mark.parametrize(
    "values", [{"status": "lost"}, {"status": "submitted", "submitted_at": None}]
)
def test_the_database_refuses_a_status_without_sense(world, values):
    record = world.need(status="draft")
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=record.pk).update(**values)


# Many at once.


def test_many_at_once_are_looked_at_then_moved_then_put_back(world):
    screens(world)
    records = [submitted(world) for _ in range(3)]
    actions.withdraw(actor=world.owner, record=records[2])
    hindrances = [actions.hindrance(world.organiser, "pass", again(record)) for record in records]
    assert [bool(one) for one in hindrances] == [False, False, True]
    assert [again(r).status for r in records] == ["submitted", "submitted", "withdrawn"]
    assert audit.verify() is None
    done = actions.many(actor=world.organiser, verb="pass", records=list(map(again, records)))
    assert (done.done, list(done.refused)) == (2, [f"need:{records[2].pk}"])
    assert [again(r).status for r in records] == ["screened", "screened", "withdrawn"]
    actions.publish(actor=world.organiser, record=again(records[0]))  # has moved on since
    assert actions.undo(actor=world.organiser, batch=done.batch) == 1
    assert [again(r).status for r in records] == ["published", "submitted", "withdrawn"]
    with pytest.raises(Refused):
        actions.undo(actor=world.organiser, batch=done.batch)


def test_who_undoes_a_pass_screens_it_still(world):
    screens(world)
    record = submitted(world)
    done = actions.many(actor=world.organiser, verb="pass", records=[record])
    actions.undo(actor=world.organiser, batch=done.batch)
    assert rules.may_review(world.organiser, again(record))
    assert list(queries.visible_to(world.organiser, Need).filter(pk=record.pk)) == [record]
    life = world.client("owner").get(f"/en/needs/{record.pk}/").context["life"]
    assert [step["title"] for step in life][:2] == ["Undone: “Submitted” again", "Passed"]
    client = world.client("organiser")
    assert f"/screening/need/{record.pk}/" in client.get("/en/screening/need/").content.decode()
    actions.review(actor=world.organiser, record=again(record), verdict="pass")
    assert again(record).status == "screened"


def test_an_undo_never_reaches_over_what_came_later(world):
    screens(world)
    record = submitted(world)
    done = actions.many(actor=world.organiser, verb="pass", records=[record])
    actions.undo(actor=world.organiser, batch=done.batch)
    actions.review(actor=screener(world, "other"), record=again(record), verdict="pass")
    with pytest.raises(Refused):
        actions.undo(actor=world.organiser, batch=done.batch)
    assert again(record).status == "screened"


def test_the_districts_pass_of_many_can_be_undone_too(world):
    screens(world, "twice")
    district = screener(world, "district", "320500")
    records = [submitted(world) for _ in range(2)]
    done = actions.many(actor=district, verb="pass", records=records)
    assert [again(r).step for r in records] == [2, 2]
    region = screener(world, "region", "320000")
    actions.review(actor=region, record=again(records[0]), verdict="pass")
    assert actions.undo(actor=district, batch=done.batch) == 1
    assert [(again(r).status, again(r).step) for r in records] == [
        ("screened", 2),
        ("submitted", 1),
    ]


def test_published_by_many_and_taken_back_nobody_sees_them(world):
    screens(world)
    record = submitted(world)
    actions.review(actor=world.organiser, record=record, verdict="pass")
    done = actions.many(actor=world.organiser, verb="publish", records=[again(record)])
    assert queries.visible_to(world.anonymous, Need).filter(pk=record.pk).exists()
    with pytest.raises(Refused):
        actions.undo(actor=world.officer, batch=done.batch)  # somebody else's
    actions.undo(actor=world.organiser, batch=done.batch)
    assert not queries.visible_to(world.anonymous, Need).filter(pk=record.pk).exists()
    assert again(record).published_at is None


def test_after_half_an_hour_it_is_too_late(world):
    screens(world)
    record = submitted(world)
    done = actions.many(actor=world.organiser, verb="pass", records=[record])
    NeedMove.objects.filter(batch=done.batch).update(at=timezone.now() - timedelta(minutes=31))
    with pytest.raises(Refused):
        actions.undo(actor=world.organiser, batch=done.batch)
    assert again(record).status == "screened"


def test_there_is_an_end_to_many(world):
    with pytest.raises(Refused):
        actions.many(actor=world.organiser, verb="pass", records=[world.need(status="draft")] * 201)
    with pytest.raises(Refused):
        actions.many(actor=world.organiser, verb="delete", records=[])


# What is missing.

FULL = {
    "title": "Lower the slag temperature in the ladle furnace",
    "problem": "In the ladle furnace of our steelworks the slag stays above 1600 degrees for too long, "
    "which wears the lining; two kinds of flux were tried and failed after ten heats.",
    "indicators": "below 1550 °C; lining life ≥ 90 heats",
    "keywords": "slag; ladle",
}
FACTS = {
    "currency": "CNY",
    "cooperation": ("joint",),
    "deadline": date(2026, 9, 1),
    "decision_owner": "A. Wang, chief engineer",
}


def with_a_file(world, record):
    actions.add_attachment(
        actor=world.organiser, record=record, file_name="a.txt", content=b"plan", tier=3
    )
    return again(record)


def test_a_full_need_has_no_gap(world):
    record = world.need(texts={"en": FULL}, **FACTS)
    assert [gap.what for gap in queries.gaps(again(record))] == ["no_attachments"]
    assert queries.gaps(with_a_file(world, record)) == []


@pytest.mark.parametrize(
    ("texts", "facts", "what"),
    [
        ({"title": "Slag"}, {}, "short_title"),
        ({"problem": "Too hot."}, {}, "short_text"),
        ({"indicators": "as cool as can be"}, {}, "no_figures"),
        ({"indicators": "below 1550 °C"}, {}, "no_figures"),
        ({"keywords": ""}, {}, "no_keywords"),
        ({}, {"currency": ""}, "no_money"),
        ({}, {"cooperation": ()}, "no_cooperation"),
        ({}, {"deadline": None}, "no_deadline"),
        ({}, {"decision_owner": ""}, "no_decision_owner"),
    ],
)
def test_each_gap_is_told(world, texts, facts, what):
    record = with_a_file(world, world.need(texts={"en": FULL | texts}, **(FACTS | facts)))
    assert [gap.what for gap in queries.gaps(record)] == [what]


def test_gaps_are_told_in_chinese_by_characters(world):
    full = {
        "title": "降低钢包精炼炉炉渣温度",
        "problem": "本厂钢包精炼炉炉渣长期高于一千六百度，包衬侵蚀严重，已试用两种熔剂，均在十炉次后失效，"
        "目前只能依靠停炉降温，严重影响生产节奏。",
        "indicators": "炉渣温度≤1550℃，包衬寿命≥90炉次",
        "keywords": "炉渣、钢包",
    }
    record = with_a_file(world, world.need(texts={"zh-Hans": full}, **FACTS))
    assert queries.gaps(record) == []
    short = world.need(texts={"zh-Hans": full | {"title": "炉渣"}}, **FACTS)
    assert [gap.what for gap in queries.gaps(with_a_file(world, short))] == ["short_title"]


# Pages.


def test_a_screener_sends_a_record_back_and_its_owner_reads_why(world):
    screens(world)
    record = submitted(world, title="Cooling of slag")
    client = world.client("organiser")
    queue = client.get(reverse("catalog:screening", args=["need"]))
    assert "Cooling of slag" in queue.content.decode()
    address = reverse("catalog:review", args=["need", record.pk])
    client.post(address, {"take": "take"})
    assert again(record).screener == world.organiser
    page = client.get(address)
    key = page.context["key"]
    form = {
        "key": key,
        "version": page.context["version"],
        "verdict": "rectify",
        "wording": "2",
        "remark_problem": "Which furnace?",
    }
    assert client.post(address, form | {"verdict": ""}).status_code == 422
    for _ in range(2):  # sent twice, it happens once
        assert client.post(address, form).status_code == 302
    assert record.reviews.count() == 1
    told = world.client("owner").get(reverse("catalog:need", args=[record.pk])).content.decode()
    assert "Which furnace?" in told
    public = world.client().get(reverse("catalog:need", args=[record.pk]))
    assert public.status_code == 404


def test_many_go_through_the_pages(world):
    screens(world)
    records = [submitted(world) for _ in range(3)]
    client = world.client("organiser")
    here = reverse("catalog:screening", args=["need"])
    address = reverse("catalog:many", args=["need"])
    chosen = {"record": [r.pk for r in records[:2]], "verb": "pass"}
    look = client.post(address, chosen)
    assert look.status_code == 200
    assert {again(r).status for r in records} == {"submitted"}
    versions = {f"version-{row['pk']}": row["version"] for row in look.context["rows"]}
    done = client.post(address, chosen | versions | {"sure": "1", "key": look.context["key"]})
    assert done.status_code == 302
    assert [again(r).status for r in records] == ["screened", "screened", "submitted"]
    assert len(client.get(done["Location"]).context["rows"]) == 2
    batch = NeedMove.objects.filter(after="screened").first().batch
    client.post(address, {"verb": "undo", "batch": str(batch)})
    assert {again(r).status for r in records} == {"submitted"}
    assert client.post(address, {"verb": "undo", "batch": "x"}).status_code == 404
    assert client.post(address, {"verb": "pass"}).url == here


@pytest.mark.parametrize(("kind", "queries_made"), [("need", 28), ("achievement", 26)])
def test_the_queue_costs_the_same_with_one_row_and_with_three(
    world, django_assert_num_queries, kind, queries_made
):
    screens(world)
    make = getattr(world, kind)
    make(status="submitted", region="320500")
    client = world.client("organiser")
    address = reverse("catalog:screening", args=[kind])
    client.get(address)
    with django_assert_num_queries(queries_made):
        client.get(address)
    for _ in range(2):
        make(status="submitted", region="320500")
    with django_assert_num_queries(queries_made):
        answer = client.get(address)
    assert len(answer.context["rows"]) == 3


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_every_page_speaks_the_readers_language(world, language):
    screens(world)
    record = submitted(world)
    client = world.client("organiser")
    words = {"zh-hans": "审核", "zh-hant": "審核", "en": "Screening"}[language]
    for address in (f"/{language}/screening/need/", f"/{language}/screening/need/{record.pk}/"):
        page = client.get(address)
        assert page.status_code == 200
        assert words in page.content.decode()


def test_achievements_are_screened_as_needs_are(world):
    screens(world)
    record = world.achievement(status="submitted", region="320500")
    actions.review(
        actor=world.organiser, record=record, verdict="rectify", remarks={"summary": "Longer."}
    )
    assert Achievement.objects.get().status == "rectify"
    with pytest.raises(Refused):
        actions.review(
            actor=world.organiser, record=record, verdict="rectify", remarks={"problem": "?"}
        )
