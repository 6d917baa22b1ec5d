"""Two of a team at once: one version each time, no number twice."""

import pytest
from django.utils import translation

from jiebang.hub.conftest import Make, build_world
from jiebang.hub.contests import actions, queries
from jiebang.hub.contests.models import Solution
from jiebang.hub.contests.tests.answering import Teams
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.kernel.tests.test_races import at_once


def test_two_who_hand_in_at_once_make_one_version(threads):
    with translation.override("en"):
        teams = Teams(build_world(Make()))
        solution = teams.draft()
        seen = queries.draft_digest(solution)

    def hand_in():
        return actions.hand_in_solution(
            actor=teams.ann, solution=Solution.objects.get(pk=solution.pk), seen=seen
        ).number

    outcomes = at_once(hand_in, hand_in)
    assert outcomes.count(1) >= 1
    assert all(one == 1 or isinstance(one, Refused) for one in outcomes)
    assert solution.versions.count() == 1


def test_a_withdrawal_and_a_decision_at_once_leave_one(threads):
    with translation.override("en"):
        teams = Teams(build_world(Make()))
        solution = teams.handed_in()

    def withdraw():
        actions.withdraw_solution(actor=teams.ann, solution=Solution.objects.get(pk=solution.pk))

    def shortlist():
        actions.decide(
            actor=teams.world.owner, need=teams.need, to="shortlisted",
            solutions={solution.pk: 1},
        )  # fmt: skip

    at_once(withdraw, shortlist)
    solution.refresh_from_db()
    last = solution.moves.order_by("pk").last()
    assert last.after == solution.status


pytestmark = pytest.mark.gate
