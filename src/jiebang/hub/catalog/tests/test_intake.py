"""Typing in: a draft is begun, saved step by step, never over somebody else's words, and handed in."""

import re
import threading
from datetime import date

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from jiebang.hub.catalog import actions, queries, tables
from jiebang.hub.catalog.models import Achievement, Expert, Need
from jiebang.hub.catalog.states import Status
from jiebang.hub.conftest import SYSTEM, Make, build_world
from jiebang.hub.kernel.actors import Denied, Refused
from jiebang.hub.kernel.models import AuditEntry
from jiebang.hub.people import actions as people
from jiebang.hub.programmes.models import Edition
from jiebang.reference import needs

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def begin(world, actor=None, **given):
    wanted = {
        "kind": "need",
        "language": "en",
        "edition": world.edition,
        "organisation": world.works,
    }
    return actions.start_record(actor=actor or world.owner, **(wanted | given))


def step_of(record, name):
    return next(step for step in queries.steps_of(record) if step.name == name)


def again(record):
    return queries.visible_to(SYSTEM, type(record)).get(pk=record.pk)


def version(record, name):
    step = step_of(record, name)
    return queries.version_of(again(record), (*step.texts, *step.facts))


def save(world, record, name="problem", actor=None, seen=None, **given):
    step = step_of(record, name)
    return actions.save_draft(
        actor=actor or world.owner,
        record=record,
        page=(*step.texts, *step.facts),
        seen=version(record, name) if seen is None else seen,
        texts={key: value for key, value in given.items() if key in step.texts},
        facts={key: value for key, value in given.items() if key in step.facts},
    )


def address(record, name=""):
    return f"/en/intake/{record.KIND}/{record.pk}/" + (f"{name}/" if name else "")


def post(world, record, name, who="owner", *, typing=False, seen=None, **given):
    headers = HTMX if typing else {}
    data = {"version": version(record, name) if seen is None else seen, **given}
    return world.client(who).post(address(record, name), data, headers=headers)


# The verbs.


def test_a_draft_is_begun_with_nothing_but_whose_it_is(world):
    record = again(begin(world, type="talent"))
    assert (record.code, record.status, record.type) == ("W-001", Status.DRAFT, "talent")
    assert record.region == world.works.region
    text = queries.author_text(record)
    assert (text.language, text.title) == ("en", "")
    assert AuditEntry.objects.filter(verb="catalog.start").count() == 1


def test_numbers_are_the_organisations_own_in_each_edition(world):
    assert begin(world).code == "W-001"
    assert begin(world).code == "W-002"
    assert begin(world, actor=world.outsider, organisation=world.rival).code == "W-001"
    assert begin(world, actor=SYSTEM, edition=world.make.edition("two")).code == "W-001"
    assert begin(world, kind="achievement").code == "W-001"
    world.need(code="W-9", status="draft")
    world.need(code="W-x", status="draft")
    assert begin(world).code == "W-010"


@pytest.mark.parametrize("name", ["colleague", "outsider", "officer", "anonymous"])
def test_a_viewer_and_a_stranger_begin_nothing(world, name):
    with pytest.raises(Denied):
        begin(world, actor=getattr(world, name))
    assert not Need.objects.exists()


def test_a_hidden_edition_and_unknown_words_are_refused(world):
    hidden = world.make.edition("hidden", is_public=False)
    with pytest.raises(Denied):
        begin(world, edition=hidden)
    for given in ({"language": "tlh"}, {"type": "wish"}):
        with pytest.raises(Refused):
            begin(world, **given)
    other = world.make.edition("other")
    with pytest.raises(Refused):
        begin(world, track=world.make.track(other, "x"))
    assert not Need.objects.exists()


def test_many_who_begin_at_once_get_a_number_each(threads):
    world = build_world(Make())
    gate, codes, problems = threading.Barrier(4), [], []

    def one():
        try:
            gate.wait(timeout=20)
            codes.append(begin(world).code)
        except Exception as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    crowd = [threading.Thread(target=one) for _ in range(4)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join(timeout=60)
    assert problems == []
    assert sorted(codes) == ["W-001", "W-002", "W-003", "W-004"]


def test_a_step_is_kept_and_the_rest_stays(world):
    record = begin(world)
    save(world, record, title="Slag", problem="Too hot.")
    save(world, record, "terms", cooperation=("joint",), currency="CNY", money_high=500)
    save(world, record, "people", decision_owner="A. Wang")
    record = again(record)
    text = queries.author_text(record)
    assert (text.title, text.problem) == ("Slag", "Too hot.")
    assert (record.cooperation, record.money_high) == (("joint",), 500)
    assert record.decision_owner == "A. Wang"
    assert text.keywords == ""


def test_a_title_that_nobody_wrote_is_not_made_up_and_may_be_emptied_again(world):
    record = begin(world)
    save(world, record, problem="Too hot.")
    assert queries.author_text(again(record)).title == ""
    save(world, record, title="Slag", problem="")
    save(world, record, title="")
    assert queries.author_text(again(record)).title == ""


def test_what_somebody_else_saved_meanwhile_is_not_written_over(world):
    record = begin(world)
    seen = version(record, "problem")
    save(world, record, actor=world.organiser, seen=seen, title="Theirs")
    with pytest.raises(actions.Changed):
        save(world, record, seen=seen, title="Mine")
    assert queries.author_text(again(record)).title == "Theirs"
    save(world, record, seen=seen, title="Theirs")  # the same words are no quarrel
    save(world, record, "goal", goal="Another step is another page.")


def test_of_two_who_save_at_once_one_is_told(threads):
    world = build_world(Make())
    record = begin(world)
    seen = version(record, "problem")
    gate, told, problems = threading.Barrier(2), [], []

    def one(words):
        try:
            gate.wait(timeout=20)
            save(world, record, seen=seen, title=words)
        except actions.Changed:
            told.append(words)
        except Exception as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    crowd = [threading.Thread(target=one, args=(words,)) for words in ("One", "Two")]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join(timeout=60)
    assert problems == []
    assert len(told) == 1
    assert queries.author_text(again(record)).title == ({"One", "Two"} - set(told)).pop()


@pytest.mark.parametrize("name", ["colleague", "outsider", "officer", "anonymous"])
def test_nobody_else_saves(world, name):
    record = begin(world)
    with pytest.raises(Denied):
        save(world, record, actor=getattr(world, name), title="x")


def test_what_is_being_screened_is_not_typed_into(world):
    Edition.objects.filter(pk=world.edition.pk).update(screening="once")
    record = begin(world)
    save(world, record, title="Slag in the ladle furnace")
    actions.submit(actor=world.owner, record=again(record))
    with pytest.raises(Denied):
        save(world, record, title="Other")
    answer = world.client("owner").get(address(record, "problem"))
    assert (answer.status_code, answer["Location"]) == (302, f"/en/needs/{record.pk}/")


def test_another_region_is_another_host(world):
    record = begin(world)
    assert again(record).host_region is None
    save(world, record, "basics", region="320500")
    assert again(record).host_region == world.hosts["320000"]
    save(world, record, "basics", region="110000", track=world.tracks["digital"])
    record = again(record)
    assert (record.host_region, record.track) == (None, world.tracks["digital"])
    save(world, record, "basics", track=None)
    assert again(record).track is None


def test_another_kind_asks_for_other_things(world):
    record = begin(world, type="talent")
    save(world, record, "particulars", particulars={"talent_form": "post", "positions": 2})
    save(world, record, "basics", type="funding")
    record = again(record)
    assert (record.type, record.particulars) == ("funding", {})


# What submission needs.


def test_an_empty_draft_is_not_handed_in_and_says_what_it_lacks(world):
    record = again(begin(world, type="talent"))
    assert [gap.field for gap in queries.missing(record)] == ["talent_form", "positions", "title"]
    with pytest.raises(Refused):
        actions.submit(actor=world.owner, record=record)
    save(world, record, title="An engineer")
    save(world, record, "particulars", particulars={"talent_form": "post", "positions": 2})
    actions.submit(actor=world.owner, record=again(record))
    assert again(record).status == Status.SUBMITTED


def test_nothing_else_is_a_gate(world):
    record = begin(world)
    save(world, record, title="x")
    rubric = queries.rubric_of(again(record))
    assert rubric.missing == ()
    assert len(rubric.gaps) >= 8
    assert rubric.met + len(rubric.gaps) == rubric.points
    actions.submit(actor=world.owner, record=again(record))


def test_what_has_no_title_is_not_published(world):
    with pytest.raises(Refused):
        actions.publish(actor=world.organiser, record=again(begin(world)))


@pytest.mark.parametrize("kind", needs.codes())
def test_every_gap_of_every_kind_has_a_step_that_mends_it(world, kind):
    record = again(begin(world, type=kind))
    for row in tables.gap_rows(record, queries.gaps(record)):
        assert row["url"].startswith(address(record))
        page = world.client("owner").get(row["url"].partition("#")[0]).content.decode()
        assert f'id="{row["url"].partition("#")[2]}"' in page, row


def test_every_gap_of_an_achievement_has_a_step_that_mends_it(world):
    record = again(begin(world, kind="achievement"))
    for row in tables.gap_rows(record, queries.gaps(record)):
        page = world.client("owner").get(row["url"].partition("#")[0]).content.decode()
        assert f'id="{row["url"].partition("#")[2]}"' in page, row


def test_every_gap_of_an_expert_has_a_step_that_mends_it(world):
    record = again(begin(world, kind="expert"))
    rows = tables.gap_rows(record, queries.gaps(record))
    assert len(rows) == 9
    for row in rows:
        page = world.client("owner").get(row["url"].partition("#")[0]).content.decode()
        assert f'id="{row["url"].partition("#")[2]}"' in page, row


# Pages.


def test_one_begins_by_a_form_and_a_form_sent_twice_begins_one(world):
    client = world.client("owner")
    given = {
        "edition": world.edition.pk, "organisation": world.works.pk, "type": "equipment",
        "language": "zh-Hans", "key": "k1",
    }  # fmt: skip
    first = client.post("/en/intake/need/", given)
    second = client.post("/en/intake/need/", given)
    record = Need.objects.get()
    assert record.type == "equipment"
    assert first["Location"] == second["Location"] == address(record, "problem")
    page = client.get("/en/intake/need/").content.decode()
    assert address(record) in page


def test_whose_one_may_not_enter_for_cannot_be_chosen(world):
    answer = world.client("owner").post(
        "/en/intake/need/",
        {"edition": world.edition.pk, "organisation": world.rival.pk, "type": "talent",
         "language": "en"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert not Need.objects.exists()


@pytest.mark.parametrize("kind", needs.codes())
@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_every_step_of_every_kind_opens(world, kind, language):
    record = again(begin(world, type=kind))
    client = world.client("owner")
    for step in queries.steps_of(record):
        answer = client.get(f"/{language}/intake/need/{record.pk}/{step.name}/")
        assert answer.status_code == 200, step.name
    assert client.get(f"/{language}/intake/need/{record.pk}/").status_code == 200
    assert client.get(f"/{language}/intake/need/{record.pk}/nothing/").status_code == 404


def test_the_steps_of_an_achievement(world):
    record = again(begin(world, kind="achievement"))
    for step in queries.steps_of(record):
        assert world.client("owner").get(address(record, step.name)).status_code == 200
    post(world, record, "terms", money="80万元", obtained="original", cooperation=["licence"])
    record = again(record)
    assert isinstance(record, Achievement)
    assert (record.money_high, record.obtained) == (80_000_000, "original")


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_every_step_of_an_expert_opens(world, language):
    record = again(begin(world, kind="expert"))
    for step in queries.steps_of(record):
        answer = world.client("owner").get(f"/{language}/intake/expert/{record.pk}/{step.name}/")
        assert answer.status_code == 200, step.name
    assert world.client("outsider").get(address(record, "person")).status_code == 404


def test_an_expert_is_typed_in_handed_in_and_published_with_consent(world):
    client = world.client("owner")
    begun = client.post(
        "/en/intake/expert/",
        {"edition": world.edition.pk, "organisation": world.works.pk, "language": "zh-Hans"},
    )
    record = again(Expert.objects.get())
    assert begun["Location"] == address(record, "person")
    with pytest.raises(Refused):  # nobody without a name is handed in
        actions.submit(actor=world.owner, record=record)
    post(world, record, "person", title="曾明", position="教授", description="转炉渣的热量回收")
    post(
        world, record, "basics", region="江苏", fields=["energy", "materials"], spoken=["zh", "en"]
    )
    post(world, record, "offers", services=["consulting", "review"], availability="limited")
    bad = post(world, record, "works", orcid="0000-0002-1825-0098", openalex="A1")
    assert bad.status_code == 422
    record = again(record)
    assert (record.orcid, record.openalex) == ("", "A1"), "what can be read is kept"
    assert post(world, record, "works", orcid="0000-0002-1825-0097").status_code == 302
    record = again(record)
    assert record.fields == ("energy", "materials")
    assert record.field == "energy"
    assert (record.spoken, record.services) == (("zh", "en"), ("consulting", "review"))
    assert (record.availability, record.region) == ("limited", "320000")
    assert record.name_key.startswith("zeng"), "a list finds its place"
    check = client.get(address(record, "check")).content.decode()
    assert "转炉渣的热量回收" in check
    assert client.post(address(record, "check")).status_code == 302
    record = again(record)
    assert record.status == Status.SUBMITTED
    actions.review(actor=world.organiser, record=record, verdict="pass")
    with pytest.raises(Refused, match="consented"):
        actions.publish(actor=world.organiser, record=again(record))
    actions.record_consent(
        actor=world.owner, expert=again(record), given_by="曾明", given_on=date(2026, 1, 1),
        scope=("profile",),
    )  # fmt: skip
    actions.publish(actor=world.organiser, record=again(record))


def test_what_somebody_else_saved_of_an_expert_is_shown_and_not_written_over(world):
    record = again(begin(world, kind="expert"))
    seen = version(record, "basics")
    step = step_of(record, "basics")
    more = {"fields": ("energy",), "spoken": ("en",), "region": "320000"}
    actions.save_draft(
        actor=world.owner, record=record, page=(*step.texts, *step.facts), seen=seen, texts={},
        facts=more,
    )  # fmt: skip
    answer = world.client("owner").post(
        address(record, "basics"), {"version": seen, "fields": ["materials"], "region": "Shanghai"}
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Technology fields" in page
    assert again(record).fields == ("energy",)


def test_a_broker_types_in_an_expert_of_a_client_of_that_side_only(world):
    house = world.make.organisation("kuncheng", kind="intermediary")
    broker = world.make.user("broker", of=house)
    for side in ("needs", "offers"):
        mandate, _link = people.offer_mandate(
            actor=broker, intermediary=house, client=world.works, side=side, scope="All",
            starts_on=date.today(), ends_on=date(2099, 1, 1),  # noqa: DTZ011
        )  # fmt: skip
        people.sign_mandate(actor=world.owner, mandate=mandate, name="Ms Ma")
        if side == "needs":
            with pytest.raises(Denied):
                begin(world, actor=broker, kind="expert")
    record = begin(world, actor=broker, kind="expert")
    assert record.mandate == mandate


def test_without_a_script_a_button_saves_and_goes_on(world):
    record = begin(world)
    answer = post(world, record, "problem", title="Slag", problem="Too hot.", go="on")
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"{address(record, 'indicators')}?saved=problem",
    )
    assert queries.author_text(again(record)).title == "Slag"
    stay = post(world, record, "problem", title="Slag 2", stay="1")
    assert stay["Location"] == f"{address(record, 'problem')}?saved=problem"
    page = world.client("owner").get(address(record, "problem")).content.decode()
    assert 'value="Slag 2"' in page


def test_typing_is_saved_and_answered_with_the_state_and_the_rubric(world):
    record = begin(world)
    answer = post(world, record, "problem", typing=True, title="Slag in the ladle furnace")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in page
    assert re.search(r"Saved \d\d:\d\d", page)
    assert "data-whole" in page
    assert "The title says little" not in page
    assert "The problem is told in few words" in page
    assert f'value="{version(record, "problem")}"' in page


def test_what_cannot_be_read_is_said_and_the_rest_is_saved(world):
    record = begin(world)
    given = {"money": "a lot", "deadline": "2027-13-40", "cooperation": ["joint"], "ip": "shared"}
    answer = post(world, record, "terms", typing=True, **given)
    page = answer.content.decode()
    assert "all but this" in page
    assert "data-whole" not in page
    assert "not an amount" in page
    record = again(record)
    assert (record.cooperation, record.ip, record.currency) == (("joint",), "shared", "")
    whole = post(world, record, "terms", **given)
    assert whole.status_code == 422
    text = whole.content.decode()
    assert 'value="a lot"' in text  # what was typed is still there
    assert "There are 2 problems" in text  # in the summary
    assert text.count("not an amount") >= 2  # and at the field


@pytest.mark.parametrize(
    ("step", "given"),
    [
        ("problem", {"title": "x" * 501}),
        ("problem", {"title": "a\x00b"}),
        ("goal", {"trl_low": "7", "trl_high": "3"}),
        ("goal", {"trl_low": "12"}),
        ("goal", {"field": "magic"}),
        ("basics", {"type": "wish", "region": "Atlantis"}),
        ("basics", {"type": "technology", "track": "999999999999999999999"}),
        ("terms", {"cooperation": ["marriage"]}),
        ("terms", {"deadline": "soonish"}),
        ("people", {"decision_owner": "x" * 201}),
        ("indicators", {"rows": "3", "name-0": "COD", "mark-0": "≤", "value-0": "low"}),
        ("indicators", {"rows": "3", "value-0": "50"}),
        ("indicators", {"rows": "3", "name-0": "x", "mark-0": "~"}),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_breaks(world, step, given):
    record = begin(world)
    answer = post(world, record, step, **given)
    assert answer.status_code == 422
    assert "jb-field__error" in answer.content.decode()


@pytest.mark.parametrize("rows", ["", "-1", "99999999999", "²", "3\x00"])
def test_a_number_of_rows_that_is_none_does_no_harm(world, rows):
    record = begin(world)
    assert post(world, record, "indicators", rows=rows).status_code in {302, 422}


def test_indicators_are_rows_and_stay_text(world):
    record = begin(world)
    post(
        world, record, "indicators",
        **{"rows": "3", "name-0": "COD", "mark-0": "≤", "value-0": "50", "unit-0": "mg/L",
           "name-2": "as cheap as can be"},
    )  # fmt: skip
    assert queries.author_text(again(record)).indicators == "COD ≤ 50 mg/L\nas cheap as can be"
    page = world.client("owner").get(address(record, "indicators")).content.decode()
    assert 'name="unit-0" value="mg/L"' in page
    more = post(world, record, "indicators", more="1", rows="5", **{"name-0": "COD"})
    assert "rows=8" in more["Location"]
    assert 'name="name-7"' in world.client("owner").get(more["Location"]).content.decode()


def test_indicators_of_a_sheet_that_nobody_touched_stay_as_they_were_written(world):
    record = world.need(
        code="S", status="draft", texts={"en": {"title": "x", "indicators": "COD<=50mg/L; oil ≤ 1"}}
    )
    post(
        world, record, "indicators",
        **{"rows": "5", "name-0": "COD", "mark-0": "≤", "value-0": "50", "unit-0": "mg/L",
           "name-1": "oil", "mark-1": "≤", "value-1": "1"},
    )  # fmt: skip
    assert queries.author_text(again(record)).indicators == "COD<=50mg/L; oil ≤ 1"


@pytest.mark.parametrize("typing", [True, False])
def test_two_tabs_do_not_write_over_each_other_and_one_is_asked(world, typing):
    record = begin(world)
    seen = version(record, "problem")
    post(world, record, "problem", title="First tab")
    answer = post(world, record, "problem", typing=typing, seen=seen, title="Second tab")
    page = answer.content.decode()
    assert answer.status_code == (200 if typing else 409)
    assert "changed meanwhile" in page
    assert "First tab" in page
    assert "data-whole" not in page
    assert queries.author_text(again(record)).title == "First tab"
    over = re.search(r'name="over" value="([0-9a-f]+)"', page)[1]
    post(world, record, "problem", seen=seen, over=over, title="Second tab")
    assert queries.author_text(again(record)).title == "Second tab"


@pytest.mark.parametrize("name", ["outsider", "officer", "colleague"])
def test_a_draft_is_not_there_for_others(world, name):
    record = begin(world)
    client = world.client(name)
    for place in ("", "problem", "check", "files"):
        assert client.get(address(record, place)).status_code == 404
    assert client.post(address(record, "problem"), {"title": "x"}).status_code == 404
    assert address(record) not in client.get("/en/intake/need/").content.decode()


def test_who_acts_for_a_client_is_told_so_on_every_page(world):
    broker = world.make.organisation("broker", kind="intermediary", names={"en": "Bridge House"})
    kun = world.make.user("kun", of=broker)
    mandate, _link = people.offer_mandate(
        actor=kun, intermediary=broker, client=world.works, side="needs", scope="Collect needs.",
        starts_on=date(2026, 1, 1), ends_on=date(2099, 1, 1),
    )  # fmt: skip
    people.sign_mandate(actor=world.owner, mandate=mandate, name="Owner")
    record = begin(world, actor=kun)
    assert again(record).mandate == mandate
    client = world.client("owner")
    client.force_login(kun, backend="allauth.account.auth_backends.AuthenticationBackend")
    for place in ("", "problem", "files", "check"):
        assert "Bridge House for Works Ltd" in client.get(address(record, place)).content.decode()
    assert "Bridge House for" not in world.client("owner").get(address(record)).content.decode()
    people.revoke_mandate(actor=world.owner, mandate=mandate)
    assert client.get(address(record)).status_code == 404
    with pytest.raises(Denied):
        save(world, record, actor=kun, title="x")


def test_the_check_shows_what_is_missing_with_the_way_to_it_and_hands_in_once(world):
    record = begin(world)
    client = world.client("owner")
    page = client.get(address(record, "check")).content.decode()
    assert "Before it can be handed in" in page
    assert f'href="{address(record, "problem")}#id_title"' in page
    refused = client.post(address(record, "check"), {"key": "a"})
    assert refused["Location"] == address(record, "check")
    assert again(record).status == Status.DRAFT
    save(world, record, title="Slag", problem="Too hot.")
    save(world, record, "people", decision_owner="A. Wang")
    page = client.get(address(record, "check")).content.decode()
    assert "Before it can be handed in" not in page
    assert "Too hot." in page
    assert "A. Wang" in page
    for _ in range(2):
        assert client.post(address(record, "check"), {"key": "b"})["Location"] in {
            f"/en/needs/{record.pk}/"
        }
    assert again(record).status == Status.SUBMITTED
    assert again(record).moves.count() == 1


def test_a_screeners_remarks_stand_at_their_fields(world):
    Edition.objects.filter(pk=world.edition.pk).update(screening="once")
    record = begin(world)
    save(world, record, title="Slag in the furnace", problem="Too hot.")
    save(world, record, "basics", region="320500")
    actions.submit(actor=world.owner, record=again(record))
    actions.review(
        actor=world.officer, record=again(record), verdict="rectify", opinion="Say more.",
        remarks={"problem": "How hot, exactly?", "indicators": "Give two figures."},
    )  # fmt: skip
    client = world.client("owner")
    overview = client.get(address(record)).content.decode()
    assert "Sent back to be rectified" in overview
    assert overview.count("a remark to answer") == 2
    problem = client.get(address(record, "problem")).content.decode()
    assert "How hot, exactly?" in problem
    assert problem.index("How hot, exactly?") < problem.index('id="id_problem"')
    assert "Give two figures." in client.get(address(record, "indicators")).content.decode()
    save(world, record, problem="1,620 °C in heat 7.")
    assert client.post(address(record, "check"), {"key": "c"}).status_code == 302
    assert again(record).status == Status.SUBMITTED


def test_the_list_of_drafts_costs_the_same_with_one_and_with_three(
    world, django_assert_num_queries
):
    begin(world)
    client = world.client("owner")
    client.get("/en/intake/need/")
    with CaptureQueriesContext(connection) as first:
        client.get("/en/intake/need/")
    begin(world)
    begin(world)
    with django_assert_num_queries(len(first)):
        page = client.get("/en/intake/need/").content.decode()
    assert page.count("W-00") == 3


def test_a_draft_without_a_word_has_a_name_in_every_list(world, index):
    record = begin(world)
    world.achievement(title="wastewater")
    index()
    client = world.client("owner")
    for place in ("/en/needs/", f"/en/needs/{record.pk}/", "/en/organisations/works/"):
        page = client.get(place)
        assert page.status_code == 200
        assert "W-001" in page.content.decode()
    assert "W-001" not in world.client().get("/en/needs/").content.decode()


# Pasted cells.


def paste(world, cells, who="owner", **given):
    data = {
        "edition": world.edition.pk, "organisation": world.works.pk, "header": "auto",
        "cells": cells, **given,
    }  # fmt: skip
    return world.client(who).post("/en/paste/need/", data)


def test_pasted_cells_are_seen_and_imported_as_an_upload_is(world):
    answer = paste(
        world, '编号\t名称\t技术难题\r\nP1\t废水\t"第一行\r\n第二行"\r\nP2\t油雾\t很热\r\n'
    )
    assert answer.status_code == 302
    page = world.client("owner").get(answer["Location"]).content.decode()
    assert "第二行" in page
    assert not Need.objects.exists()
    world.client("owner").post(answer["Location"], {"what": "import", "then": ""})
    assert set(Need.objects.values_list("code", flat=True)) == {"P1", "P2"}


def test_pasted_cells_without_a_header_row_and_with_a_bad_row(world):
    answer = paste(world, "P1\ten\tTalent need\tAn engineer\nP2\ten\twish\tx")
    page = world.client("owner").get(answer["Location"]).content.decode()
    assert "unknown kind of need" in page
    errors = world.client("owner").get(f"{answer['Location']}errors.xlsx")
    assert errors.status_code == 200
    world.client("owner").post(answer["Location"], {"what": "import", "skip_bad": "on", "then": ""})
    assert Need.objects.get().type == "talent"


@pytest.mark.parametrize("cells", ["", " \t \n", "x" * 1_000_001])
def test_nothing_and_too_much_are_refused_at_the_field(world, cells):
    answer = paste(world, cells)
    assert answer.status_code == 422
    assert "jb-field__error" in answer.content.decode()


def test_a_stranger_pastes_nothing_for_another_organisation(world):
    assert paste(world, "id\ttitle\nP1\tx", who="outsider").status_code == 422
    assert world.client().get("/en/paste/need/").status_code == 302
