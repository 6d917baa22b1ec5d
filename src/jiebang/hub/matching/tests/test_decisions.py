"""Decisions: who decides on a pair for which side, once, with a reason, and how it is taken back."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from jiebang.hub.conftest import SYSTEM
from jiebang.hub.kernel.actors import Denied, Refused
from jiebang.hub.kernel.models import AuditEntry
from jiebang.hub.matching import actions, queries, registry
from jiebang.hub.matching.models import Decision, Suggestion
from jiebang.hub.matching.tests.conftest import NEED
from jiebang.hub.people import actions as people
from jiebang.hub.programmes import actions as programmes


def decide(actor, one, verdict="accept", side="needs", **given):
    return actions.decide(actor=actor, suggestion=one, side=side, verdict=verdict, **given)


def test_each_side_decides_for_itself_and_is_not_told_of_the_other(board):
    world, one = board.world, board.pair(0)
    decide(world.owner, one)
    decide(world.outsider, board.pair(0), "reject", side="offers", reason="price", words="too low")
    one.refresh_from_db()
    assert (one.needs_state, one.offers_state) == ("accepted", "rejected")
    assert [d.side for d in queries.decisions_of(one, "needs")] == ["needs"]
    made = Decision.objects.get(side="offers")
    assert (made.reason, made.words, made.by) == ("price", "too low", world.outsider)
    assert (made.score, made.version) == (one.score, one.version)
    entry = AuditEntry.objects.latest("number")
    assert (entry.verb, entry.facts["side"]) == ("matching.reject", "offers")
    assert "too low" not in str(entry.facts)


@pytest.mark.parametrize(
    ("name", "sides"),
    [
        ("owner", {"needs"}), ("organiser", {"needs"}), ("outsider", {"offers"}),
        ("colleague", set()), ("officer", set()), ("anonymous", set()),
    ],
)  # fmt: skip
def test_who_decides_on_a_need_of_shanghai(board, name, sides):
    actor, one = getattr(board.world, name), board.pair(0)
    for side in ("needs", "offers"):
        seen = queries.board_visible_to(actor, side).filter(pk=one.pk).exists()
        assert seen == (side in sides)
        if not seen:
            with pytest.raises(Denied):
                decide(actor, one, side=side)
            with pytest.raises(Denied):
                actions.undo(actor=actor, suggestion=one, side=side)
    assert Decision.objects.count() == 0
    with pytest.raises(Denied):
        decide(board.world.owner, one, side="both")


def test_an_officer_decides_on_needs_of_the_own_region(board):
    world = board.world
    need = world.need(code="SUZHOU", texts=NEED, region="320500")
    board.refresh()
    one = Suggestion.objects.get(need=need, achievement=board.answers[0])
    decide(world.officer, one)
    with pytest.raises(Denied):
        decide(world.officer, board.pair(0))


def test_who_screens_does_not_choose_what_their_own_side_offers(board):
    world = board.world
    programmes.grant_role(actor=SYSTEM, edition=world.edition, user=world.outsider, role="screener")
    with pytest.raises(Denied):
        decide(world.outsider, board.pair(0))
    decide(world.outsider, board.pair(0), side="offers")


def test_a_rejection_needs_a_reason_of_the_list(board):
    owner, one = board.world.owner, board.pair(0)
    for given in ({}, {"reason": "because"}, {"reason": "other", "words": "x" * 501}):
        with pytest.raises(Refused):
            decide(owner, one, "reject", **given)
    with pytest.raises(Refused):
        decide(owner, one, "maybe")
    assert Decision.objects.count() == 0
    decide(owner, one, "reject", reason="other", words="a\x00b " + "x" * 490)
    assert "\x00" not in Decision.objects.get().words


def test_what_is_decided_is_changed_by_undo_alone(board):
    owner, one = board.world.owner, board.pair(0)
    decide(owner, one, "later")
    decide(owner, one, "reject", reason="ip")
    with pytest.raises(Refused):
        decide(owner, one, "accept")
    actions.undo(actor=owner, suggestion=one, side="needs")
    assert one.needs_state == "later"
    with pytest.raises(Refused):
        actions.undo(actor=owner, suggestion=one, side="needs")
    decide(owner, one, "accept")
    assert list(Decision.objects.order_by("pk").values_list("verdict", flat=True)) == [
        "later", "reject", "undo", "accept",
    ]  # fmt: skip


def test_two_at_once_decide_once(board):
    world = board.world
    mine, theirs = board.pair(0), board.pair(0)
    decide(world.owner, mine)
    with pytest.raises(Refused):
        decide(world.organiser, theirs, "reject", reason="price")
    assert Decision.objects.count() == 1


def test_an_upper_app_may_keep_a_decision_from_being_taken_back(board, monkeypatch):
    def check(suggestion, side):
        raise Refused("The invitation is out.")

    monkeypatch.setattr(registry, "_undo_checks", [check])
    one = board.pair(0)
    decide(board.world.owner, one)
    with pytest.raises(Refused, match="invitation"):
        actions.undo(actor=board.world.owner, suggestion=one, side="needs")
    assert board.pair(0).needs_state == "accepted"


def test_an_intermediary_decides_for_its_client_by_mandate(board):
    world = board.world
    house = world.make.organisation("broker", kind="intermediary")
    kun = world.make.user("kun", of=house)
    mandate, _ = people.offer_mandate(
        actor=kun, intermediary=house, client=world.works, side="needs", scope="All.",
        starts_on=date(2020, 1, 1), ends_on=date(2099, 1, 1), commission="",
    )  # fmt: skip
    with pytest.raises(Denied):
        decide(kun, board.pair(0))
    people.sign_mandate(actor=world.owner, mandate=mandate, name="Owner")
    made = decide(kun, board.pair(0))
    assert made.mandate == mandate
    assert decide(world.owner, board.pair(1)).mandate is None


def test_accepted_pairs_are_what_a_docking_begins_with(board):
    world = board.world
    decide(world.owner, board.pair(1))
    found = [
        list(queries.accepted_pairs(one, world.edition)) for one in (world.owner, world.organiser)
    ]
    assert found == [[board.pair(1)], [board.pair(1)]]
    assert not queries.accepted_pairs(world.outsider).exists()
    assert not queries.accepted_pairs(world.anonymous).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"needs_state": "gone"}, {"score": 1.5}, {"rank": 0}, {"kind": "expert"},
        {"achievement": None},
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_is_not_written(board, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Suggestion.objects.filter(pk=board.pair(0).pk).update(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"before": "rejected", "after": "accepted"}, {"reason": ""}, {"side": "both"},
        {"before": "open", "after": "open"}, {"verdict": "undo"},
    ],
)  # fmt: skip
def test_a_step_that_is_not_legal_is_not_written(board, wrong):
    made = decide(board.world.owner, board.pair(0), "reject", reason="region")
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=made.pk).update(**wrong)
