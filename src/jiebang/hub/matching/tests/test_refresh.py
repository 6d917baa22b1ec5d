"""Suggestions follow texts and facts; what people decided stays, and nothing rejected comes back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiebang.hub.catalog import actions as catalog
from jiebang.hub.kernel.actors import Denied
from jiebang.hub.matching import actions, registry
from jiebang.hub.matching.actions import refresh
from jiebang.hub.matching.models import RefreshEntry, Suggestion
from jiebang.hub.matching.tests.conftest import ANSWERS, NEED, SYSTEM, work
from jiebang.hub.search.models import OutboxEntry
from jiebang.matcher.facts import WEIGHTS


def current(need):
    rows = Suggestion.objects.filter(need=need, is_current=True).order_by("kind", "rank")
    return [(row.kind, row.counterpart.code) for row in rows]


def test_what_is_published_is_suggested_with_reasons_and_the_version_that_made_it(board):
    assert ("achievement", "ANSWER-0") in current(board.need)
    assert ("expert", "EXPERT") in current(board.need)
    first = board.pair(0)
    assert first.rank == 1
    assert 0 < first.score <= 1
    assert (first.need_region, first.offer_region) == ("310000", "320000")
    assert first.edition == board.world.edition
    assert first.field == "environment"
    assert first.generation > 0
    assert first.version.startswith("matcher ")
    assert first.version.endswith("· default")
    assert {fact["aspect"] for fact in first.reasons["facts"]} >= {"field"}
    assert set(first.reasons["words"]) == {"zh-Hans", "en"}
    assert not RefreshEntry.objects.exists()


def test_a_refresh_changes_nothing_when_nothing_changed(board):
    columns = ("pk", "score", "rank", "is_current", "needs_state", "reasons", "generation")
    before = list(Suggestion.objects.order_by("pk").values_list(*columns))
    actions.refresh_needs(actor=SYSTEM, keys=[board.need.pk])
    assert list(Suggestion.objects.order_by("pk").values_list(*columns)) == before


@pytest.mark.parametrize("verdict", ["accept", "reject", "later"])
def test_a_decision_outlives_every_refresh(board, verdict):
    one = board.pair(0)
    reason = "price" if verdict == "reject" else ""
    actions.decide(
        actor=board.world.owner, suggestion=one, side="needs", verdict=verdict, reason=reason
    )
    state = one.needs_state
    world = board.world
    catalog.save_record(
        actor=SYSTEM, kind="need", edition=world.edition, organisation=world.works, code="NEED",
        texts={"zh-Hans": {"title": "高炉废水处理", "problem": "废水处理"}},
        facts=catalog.Facts(region="310000"),
    )  # fmt: skip
    board.refresh()
    one.refresh_from_db()
    assert one.needs_state == state


def test_what_is_withdrawn_is_suggested_no_more_and_back_when_it_is_published_again(board):
    catalog.withdraw(actor=SYSTEM, record=board.answers[0])
    board.refresh()
    assert ("achievement", "ANSWER-0") not in current(board.need)
    assert not board.pair(0).is_current
    catalog.reopen(actor=SYSTEM, record=board.answers[0])
    catalog.publish(actor=SYSTEM, record=board.answers[0])
    board.refresh()
    assert board.pair(0).is_current
    assert Suggestion.objects.filter(achievement=board.answers[0]).count() == 1


def test_a_new_answer_comes_to_stand_at_the_need(board):
    world = board.world
    late = world.make.achievement(world.edition, world.rival, code="LATE", texts=ANSWERS[0])
    board.refresh()
    assert ("achievement", "LATE") in current(board.need)
    assert Suggestion.objects.get(achievement=late).needs_state == "open"


def test_a_need_that_is_withdrawn_has_no_suggestions(board):
    catalog.withdraw(actor=SYSTEM, record=board.need)
    board.refresh()
    assert current(board.need) == []


def test_what_is_decided_takes_no_place_of_what_waits(board, monkeypatch):
    monkeypatch.setattr(refresh, "KEPT", 2)
    world = board.world
    for place in range(3):
        world.make.achievement(
            world.edition, world.rival, code=f"MORE-{place}", texts=ANSWERS[place]
        )
    board.refresh()

    def waiting():
        rows = Suggestion.objects.filter(need=board.need, kind="achievement", is_current=True)
        return set(rows.filter(needs_state="open").values_list("achievement__code", flat=True))

    first = waiting()
    assert len(first) == 2
    for one in Suggestion.objects.filter(achievement__code__in=first):
        actions.decide(
            actor=world.owner, suggestion=one, side="needs", verdict="reject", reason="region"
        )
    actions.refresh_needs(actor=SYSTEM, keys=[board.need.pk])
    assert len(waiting()) == 2
    assert not waiting() & first


def test_the_round_costs_the_same_for_one_need_and_for_three(board, django_assert_num_queries):
    world = board.world
    more = [world.need(code=f"N{place}", texts=NEED, region="320000") for place in range(2)]
    board.index()
    with CaptureQueriesContext(connection) as one:
        actions.refresh_needs(actor=SYSTEM, keys=[board.need.pk])
    with django_assert_num_queries(len(one)):
        actions.refresh_needs(actor=SYSTEM, keys=[board.need.pk, *(need.pk for need in more)])


def test_whoever_is_late_does_not_write_over_newer_suggestions(board, monkeypatch):
    """Two workers at once: the slower one has read an older generation."""
    slow = {}
    real = refresh._write

    def held_back(keys, pairs, started):
        slow.update(keys=list(keys), pairs=pairs, started=started)
        return 0

    monkeypatch.setattr(refresh, "_write", held_back)
    actions.refresh_needs(actor=SYSTEM, keys=[board.need.pk])
    monkeypatch.setattr(refresh, "_write", real)
    catalog.withdraw(actor=SYSTEM, record=board.answers[0])
    board.refresh()
    refresh._write(**slow)
    assert not board.pair(0).is_current


def test_what_is_noted_again_meanwhile_stays_on_the_list(board, monkeypatch):
    refresh.note_news("need", {str(board.need.pk)})
    real = refresh.refresh_needs

    def interrupted(**given):
        refresh.note_news("need", {str(board.need.pk)})
        return real(**given)

    monkeypatch.setattr(refresh, "refresh_needs", interrupted)
    assert actions.refresh_noted(actor=SYSTEM) == 1
    assert RefreshEntry.objects.count() == 1
    monkeypatch.setattr(refresh, "refresh_needs", real)
    work()
    assert not RefreshEntry.objects.exists()


def test_an_expert_who_takes_consent_back_is_not_suggested(board):
    catalog.withdraw(actor=SYSTEM, record=board.expert)
    board.refresh()
    assert ("expert", "EXPERT") not in current(board.need)


def test_an_expert_of_the_needs_own_organisation_is_not_suggested(board):
    world = board.world
    world.make.expert(
        world.edition, world.works, code="OWN",
        texts={"en": {"title": "Own Person", "summary": "wastewater membrane reactor"}},
    )  # fmt: skip
    board.refresh()
    assert ("expert", "OWN") not in current(board.need)


def test_an_index_that_was_built_anew_notes_every_need(board):
    OutboxEntry.objects.all().delete()
    actions.note_news("achievement", None)
    assert list(RefreshEntry.objects.values_list("kind", "key")) == [("need", board.need.pk)]


def test_other_weights_are_the_version_of_what_they_scored(board, monkeypatch):
    heavy = registry.Weighing("delta 2", {**WEIGHTS, "field": (0.5, 0.5)})
    monkeypatch.setattr(registry, "_weights", [lambda editions: dict.fromkeys(editions, heavy)])
    before = board.pair(0).score
    actions.refresh_edition(actor=board.world.organiser, edition=board.world.edition)
    work()
    one = board.pair(0)
    assert one.version.endswith("· delta 2")
    assert one.score > before


def test_nobody_but_the_system_works_suggestions_out(board):
    for actor in (board.world.owner, board.world.organiser, board.world.anonymous):
        with pytest.raises(Denied):
            actions.refresh_needs(actor=actor, keys=[board.need.pk])
    with pytest.raises(Denied):
        actions.refresh_edition(actor=board.world.owner, edition=board.world.edition)
