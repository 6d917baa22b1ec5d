"""Suggestions follow texts and facts; what people decided stays, and nothing rejected comes back."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jiebang.hub.catalog import actions as catalog
from jiebang.hub.kernel.actors import Denied
from jiebang.hub.matching import actions, queries, registry
from jiebang.hub.matching.actions import refresh
from jiebang.hub.matching.models import OwnBest, RefreshEntry, Suggestion
from jiebang.hub.matching.tests.conftest import ANSWERS, NEED, SYSTEM, work
from jiebang.hub.search import actions as search
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
        rows = rows.filter(needs_state="open", found_by="needs")
        return set(rows.values_list("achievement__code", flat=True))

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
    assert RefreshEntry.objects.filter(kind="need").count() == 1
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


def test_an_index_that_was_built_anew_notes_every_need_and_who_is_in_it_or_ranked_by_it(board):
    OutboxEntry.objects.all().delete()
    experts = {("expert", board.expert.pk)}
    answers = {("achievement", one.pk) for one in board.answers}
    for kind, offers in (
        ("expert", experts),
        ("achievement", answers),
        ("need", experts | answers),
    ):
        actions.note_news(kind, None)
        noted = set(RefreshEntry.objects.values_list("kind", "key", "is_news"))
        assert noted == {(*one, False) for one in {("need", board.need.pk), *offers}}
        RefreshEntry.objects.all().delete()


def test_other_weights_are_the_version_of_what_they_scored(board, monkeypatch):
    heavy = registry.Weighing("delta 2", {**WEIGHTS, "field": (0.5, 0.5)})
    monkeypatch.setattr(registry, "_weights", [lambda editions: dict.fromkeys(editions, heavy)])
    before = board.pair(0).score
    actions.refresh_edition(actor=board.world.organiser, edition=board.world.edition)
    work()
    one = board.pair(0)
    assert one.version.endswith("· delta 2")
    assert one.score > before


# The reverse: needs for an offer that others surpass.


@pytest.fixture
def young(board):
    """A board on which 27 others answer the need better than the last of the answers does."""
    world = board.world
    for place in range(25):
        world.make.achievement(world.edition, world.works, code=f"B{place}", texts=ANSWERS[0])
    board.refresh()
    return board


def own(kind, key):
    return list(OwnBest.objects.filter(**{kind: key}).values_list("need__code", flat=True))


def test_who_is_pushed_out_of_the_best_twenty_keeps_its_own_best_needs(young):
    rows = Suggestion.objects.filter(need=young.need, kind="achievement", is_current=True)
    assert rows.filter(found_by="needs").count() == refresh.KEPT
    assert own("achievement", young.answers[2]) == ["NEED"]
    one = young.pair(2)
    assert one.is_current
    assert one.found_by == "offers"
    assert one.rank > refresh.KEPT
    assert queries.LEAST_SCORE < one.score < min(row.score for row in rows.filter(found_by="needs"))
    assert one.reasons["words"]["en"]
    assert one.reasons["words"]["zh-Hans"]
    assert one.reasons["facts"]
    board = queries.on_board(young.world.outsider, "offers")
    assert board.filter(achievement=young.answers[2]).get() == one
    assert queries.on_board(young.world.owner, "needs").filter(pk=one.pk).exists()


def test_what_stands_at_a_need_for_both_is_among_the_needs_own(young):
    young.world.make.achievement(
        young.world.edition, young.world.rival, code="BOTH", texts=NEED, field="environment"
    )
    young.refresh()
    one = Suggestion.objects.get(need=young.need, achievement__code="BOTH")
    assert own("achievement", one.achievement) == ["NEED"]
    assert (one.found_by, one.rank) == ("needs", 1)


def test_a_need_that_is_withdrawn_is_nobodys_own_best_until_it_is_published_again(young):
    catalog.withdraw(actor=SYSTEM, record=young.need)
    young.refresh()
    assert not young.pair(2).is_current
    assert not OwnBest.objects.exists()
    catalog.reopen(actor=SYSTEM, record=young.need)
    catalog.publish(actor=SYSTEM, record=young.need)
    young.refresh()
    assert young.pair(2).is_current
    assert young.pair(2).found_by == "offers"


def test_an_offer_that_is_withdrawn_has_no_own_best(young):
    catalog.withdraw(actor=SYSTEM, record=young.answers[2])
    young.refresh()
    assert own("achievement", young.answers[2]) == []
    assert not young.pair(2).is_current


def test_a_rebuild_keeps_what_stands_for_the_offers_sake(young):
    columns = ("pk", "score", "rank", "found_by", "is_current", "reasons")
    before = list(Suggestion.objects.order_by("pk").values_list(*columns))
    best = set(OwnBest.objects.values_list("achievement", "expert", "need", "rank"))
    search.refresh(rebuild=True)
    work()
    assert list(Suggestion.objects.order_by("pk").values_list(*columns)) == before
    assert set(OwnBest.objects.values_list("achievement", "expert", "need", "rank")) == best


def test_what_was_rejected_does_not_come_back_for_the_offers_sake(young):
    actions.decide(
        actor=young.world.owner, suggestion=young.pair(2), side="needs", verdict="reject",
        reason="price",
    )  # fmt: skip
    actions.note_news("achievement", {str(young.answers[2].pk)})
    work()
    one = young.pair(2)
    assert (one.needs_state, one.offers_state, one.is_current) == ("rejected", "open", True)
    assert not (
        queries.board_visible_to(young.world.owner, "needs")
        .filter(pk=one.pk, needs_state="open")
        .exists()
    )


def test_a_need_of_the_experts_own_organisation_is_not_among_the_own_best(board):
    world = board.world
    words = {"en": {"title": "Own Person", "summary": "wastewater membrane reactor"}}
    house = world.make.expert(world.edition, world.works, code="OWN", texts=words)
    shy = world.make.expert(world.edition, world.rival, code="SHY", texts=words, scope=("profile",))
    board.refresh()
    assert own("expert", board.expert) == ["NEED"]
    assert own("expert", house) == own("expert", shy) == []


def test_a_few_are_kept_the_best_first(board, monkeypatch):
    monkeypatch.setattr(refresh, "REACHED", 2)
    world = board.world
    for place, words in enumerate(("废水", "废水处理 膜反应器", "疫苗")):
        world.need(code=f"N{place}", texts={"zh-Hans": {"title": words}}, region="310000")
    board.refresh()
    found = queries.visible_to(world.anonymous, board.answers[1], k=2)
    assert own("achievement", board.answers[1]) == [one.record.code for one in found]
    ranks = OwnBest.objects.filter(achievement=board.answers[1]).values_list("rank", flat=True)
    assert list(ranks) == [1, 2]


def test_offers_are_ranked_by_the_weights_of_their_own_edition(board, monkeypatch):
    world = board.world
    world.need(code="FIELD", texts={"zh-Hans": {"title": "废水"}}, field="environment")
    board.refresh()
    before = own("achievement", board.answers[0])
    heavy = registry.Weighing("w9", {**WEIGHTS, "region": (0.9, 0.9), "field": (-0.9, 0.9)})
    monkeypatch.setattr(registry, "_weights", [lambda editions: dict.fromkeys(editions, heavy)])
    actions.refresh_edition(actor=world.organiser, edition=world.edition)
    work()
    found = queries.visible_to(world.anonymous, board.answers[0], k=5)
    assert own("achievement", board.answers[0]) == [one.record.code for one in found]
    assert len(before) == 2


def test_offers_cost_the_same_for_one_and_for_four(board, django_assert_num_queries):
    keys = [one.pk for one in board.answers]
    with CaptureQueriesContext(connection) as one:
        actions.refresh_offers(actor=SYSTEM, kind="achievement", keys=keys[:1], news=keys[:1])
    with django_assert_num_queries(len(one)):
        actions.refresh_offers(actor=SYSTEM, kind="achievement", keys=keys, news=keys)


def test_whoever_is_late_does_not_write_over_newer_own_best_needs(board, monkeypatch):
    slow = {}
    real = refresh._write_own

    def held_back(*given):
        slow["given"] = given
        return 0

    given = {"actor": SYSTEM, "kind": "achievement", "keys": [board.answers[0].pk]}
    monkeypatch.setattr(refresh, "_write_own", held_back)
    actions.refresh_offers(**given)
    monkeypatch.setattr(refresh, "_write_own", real)
    other = board.world.need(code="NEWER", texts=NEED, region="310000")
    board.index()
    actions.refresh_offers(**given)
    newer = own("achievement", board.answers[0])
    assert other.code in newer
    assert refresh._write_own(*slow["given"]) == 0
    assert own("achievement", board.answers[0]) == newer


def test_what_is_looked_at_again_concerns_only_the_needs_that_came_or_went(board):
    keys = [one.pk for one in board.answers]
    given = {"actor": SYSTEM, "kind": "achievement", "keys": keys}
    actions.refresh_offers(**given)
    assert not RefreshEntry.objects.exists()
    actions.refresh_offers(**given, news=keys[:1])
    assert list(RefreshEntry.objects.values_list("kind", "is_news")) == [("need", False)]
    RefreshEntry.objects.all().delete()
    OwnBest.objects.filter(achievement=keys[0]).delete()
    actions.refresh_offers(**given)
    assert RefreshEntry.objects.get().key == board.need.pk


def test_what_has_not_been_looked_at_for_a_day_is_looked_at_again(board):
    assert actions.note_old(now=timezone.now()) == 0
    assert not RefreshEntry.objects.exists()
    OwnBest.objects.all().delete()
    assert actions.note_old(now=timezone.now() + refresh.FRESH) == 1
    noted = sorted(RefreshEntry.objects.values_list("kind", flat=True))
    assert noted == ["achievement"] * 3 + ["expert", "need"]
    assert not RefreshEntry.objects.filter(is_news=True).exists()
    work()
    assert own("achievement", board.answers[0]) == ["NEED"]


def test_news_stay_news_when_they_are_noted_again(board):
    key = str(board.need.pk)
    actions.note_news("need", {key})
    first = RefreshEntry.objects.get()
    actions.note_news("need", None)
    again = RefreshEntry.objects.get(kind="need")
    assert (again.pk, again.is_news) == (first.pk, True)
    assert again.at > first.at


@pytest.mark.parametrize("given", [{"kind": "need"}, {"rank": 0}, {"expert": True}, {}])
def test_own_best_needs_are_of_one_offer_and_there_once(board, given):
    if given.get("expert"):
        given = {"expert": board.expert}
    row = {"kind": "achievement", "achievement": board.answers[0], "rank": 1, **given}
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnBest.objects.create(need=board.need, computed_at=timezone.now(), **row)


def test_nobody_but_the_system_works_suggestions_out(board):
    for actor in (board.world.owner, board.world.organiser, board.world.anonymous):
        with pytest.raises(Denied):
            actions.refresh_needs(actor=actor, keys=[board.need.pk])
        with pytest.raises(Denied):
            actions.refresh_offers(actor=actor, kind="expert", keys=[board.expert.pk])
    with pytest.raises(Denied):
        actions.refresh_edition(actor=board.world.owner, edition=board.world.edition)
