"""The fair plan: its rules, its floor and its bound, against every plan there is; how often it is the best."""

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from jiebang.planner.juries import (
    Conflict,
    InfeasibleError,
    Juror,
    Problem,
    Submission,
    Weights,
    assign_fair,
    fairness,
)
from jiebang.planner.tests.oracle import broken, every_plan, problems, score_table

SOME = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


def worst(problem, pairs):
    scores = score_table(problem)
    return min(
        (
            sum(scores[pair] for pair in pairs if pair.submission == one.key) / one.wanted
            for one in problem.submissions
            if one.wanted
        ),
        default=1.0,
    )


@SOME
@given(problems(coarse=False))
def test_it_is_between_the_efficient_plan_and_a_bound_that_holds(problem):
    plans = list(every_plan(problem))
    assume(plans)
    fair = assign_fair(problem, rounds=6)
    assert broken(problem, fair.plan.pairs) == set()
    assert fair.worst_served == pytest.approx(worst(problem, fair.plan.pairs))
    most = max(worst(problem, pairs) for pairs in plans)
    assert fair.efficient.worst_served - 1e-9 <= fair.worst_served <= most + 1e-9
    assert most <= fair.bound + 1e-9
    assert fair.plan.explain(problem.jurors[0].key, problem.submissions[0].key).price is None


def tight(seed):
    """Few experts and no room: the efficient plan leaves somebody with little."""
    random = np.random.default_rng(seed)
    scores = np.clip(random.random((6, 8)) * random.random((6, 1)) * 1.5, 0, 1)
    people = [Juror(f"j{n}", 3) for n in range(6)]
    odd = [(a, b) for a in range(6) for b in range(8) if random.random() < 0.1]
    return Problem(
        people, [Submission(f"s{n}", 2) for n in range(8)], scores,
        conflicts=[Conflict(f"j{a}", f"s{b}") for a, b in odd], weights=Weights(load=0.0),
    )  # fmt: skip


def by_threshold(problem):
    """The greatest worst of any plan, by search: submission by submission, the loads that are left."""
    tables = problem.tables
    from itertools import combinations

    states = {tuple(tables.high.tolist()): 9.0}
    for column in range(len(tables.submissions)):
        juries = [
            (some, sum(float(tables.expertise[j, column]) for j in some) / 2)
            for some in combinations(np.flatnonzero(tables.open[:, column]).tolist(), 2)
        ]
        after = {}
        for room, value in states.items():
            for some, mean in juries:
                if all(room[j] for j in some):
                    left = tuple(n - (j in some) for j, n in enumerate(room))
                    after[left] = max(after.get(left, -1.0), min(value, mean))
        states = after
    return max(states.values(), default=None)


def test_it_is_mostly_the_best_there_is_and_well_above_the_efficient_plan():
    reached, gained, seen = 0, 0, 0
    for seed in range(40):
        problem = tight(seed)
        most = by_threshold(problem)
        if most is None:
            continue
        fair = assign_fair(problem)
        seen += 1
        reached += fair.worst_served >= most - 1e-9
        gained += fair.worst_served > fair.efficient.worst_served + 1e-9
        assert fair.worst_served <= most + 1e-9
        assert most <= fair.bound + 1e-9
    assert seen >= 30
    assert reached >= 0.8 * seen
    assert gained >= 0.5 * seen


def test_the_same_problem_gives_the_same_plan():
    assert assign_fair(tight(3)).plan.pairs == assign_fair(tight(3)).plan.pairs


def test_prices_lower_the_bound():
    """Two submissions want the one expert: alone each could have her, together they cannot."""
    problem = Problem(
        [Juror("expert", 1), Juror("other", 1)], [Submission("s", 1), Submission("t", 1)],
        {("expert", "s"): 1.0, ("expert", "t"): 1.0, ("other", "s"): 0.2, ("other", "t"): 0.2},
    )  # fmt: skip
    fair = assign_fair(problem, rounds=20)
    assert fair.worst_served == 0.2
    assert fair.bound == pytest.approx(
        0.6, abs=0.01
    )  # half an expert each: what the bound cannot exclude


def test_a_fair_plan_of_what_has_none_is_refused_in_the_same_way():
    with pytest.raises(InfeasibleError, match="max_load"):
        assign_fair(Problem([Juror("a", 1)], [Submission("s", 1), Submission("t", 1)], {}))
    empty = assign_fair(Problem([Juror("a", 1)], [Submission("s", 0)], {}))
    assert (empty.worst_served, empty.kept, empty.bound) == (1.0, 1.0, 1.0)


def test_chains_of_several_jurors_are_found():
    """s can only have b if t takes c instead, and u takes a in c's place."""
    problem = Problem(
        [Juror(key, 1) for key in "abc"], [Submission(key, 1) for key in "stu"],
        {
            ("a", "s"): 0.1, ("b", "s"): 0.5, ("b", "t"): 0.95, ("c", "t"): 0.5, ("c", "u"): 0.95,
            ("a", "u"): 0.5,
        },
    )  # fmt: skip
    fair = assign_fair(problem)
    assert fair.efficient.worst_served == 0.1
    assert fair.plan.pairs == {("b", "s"), ("c", "t"), ("a", "u")}
    work = fairness._Exchange(problem.tables, fair.efficient._chosen)
    assert not work.improve(0, 0.6)
