"""A plan anew: against every plan there is, it keeps the most pairs and then is worth the most."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from jiebang.planner.juries import (
    Because,
    Conflict,
    ContradictionError,
    InfeasibleError,
    Juror,
    Pair,
    Problem,
    Removed,
    Submission,
    UnknownKeyError,
    WeightError,
    assign,
    replan,
)
from jiebang.planner.tests.oracle import broken, every_plan, problems, worth

MICRO = 1_000_000
SOME = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
before = st.frozensets(
    st.builds(Pair, st.sampled_from(["j0", "j1", "j2", "gone"]), st.sampled_from(["s0", "s1", "s2"])),
    max_size=6,
)  # fmt: skip


@SOME
@given(problems(jurors=3, submissions=3), before)
def test_as_many_pairs_are_kept_as_can_be_and_then_worth_decides(problem, pairs):
    plans = list(every_plan(problem))
    if not plans:
        with pytest.raises(InfeasibleError):
            replan(problem, pairs)
        return
    made = replan(problem, pairs)
    assert broken(problem, made.plan.pairs) == set()
    best = max((len(plan & pairs), worth(problem, plan)) for plan in plans)
    assert (len(made.kept), worth(problem, made.plan.pairs)) == best
    assert made.plan.is_optimum
    assert set(made.kept) | set(made.added) == made.plan.pairs
    assert {Pair(one.juror, one.submission) for one in made.removed} == pairs - made.plan.pairs
    # The price of a pair: first the changes, then the points.
    for pair in made.plan.pairs - set(problem.pins):
        said = made.plan.explain(*pair)
        other = [(len(plan & pairs), worth(problem, plan)) for plan in plans if pair not in plan]
        if not other:
            assert said.price is None
            continue
        assert said.changes == best[0] - max(other)[0]
        assert round(said.price * MICRO) == best[1] - max(other)[1]


@SOME
@given(problems(jurors=3, submissions=3), before, st.sampled_from([0.0, 0.15, 0.5]))
def test_a_change_may_have_a_price(problem, pairs, change):
    plans = list(every_plan(problem))
    assume(plans)

    def value(plan):
        return worth(problem, plan) + round(change * MICRO) * len(plan & pairs)

    assert value(replan(problem, pairs, change=change).plan.pairs) == max(map(value, plans))


def contest(**given):
    return Problem(
        **{
            "jurors": [Juror(key, 2) for key in ("li", "wang", "zhou")],
            "submissions": [Submission("s", 2), Submission("t", 2)],
            "scores": {("li", "s"): 0.9, ("wang", "s"): 0.8, ("zhou", "t"): 0.7, ("li", "t"): 0.6},
        }
        | given
    )


def test_a_juror_who_leaves_is_replaced_and_nobody_else_moves():
    before = assign(contest())
    left = contest(
        jurors=[Juror(key, 2) for key in ("li", "zhou", "new")],
        scores={("li", "s"): 0.9, ("zhou", "t"): 0.7, ("li", "t"): 0.6},
    )
    made = replan(left, before)
    assert made.removed == (Removed("wang", "s", Because.GONE),)
    assert [pair.submission for pair in made.added] == ["s"]
    assert len(made.kept) == 3


def test_a_late_conflict_is_honoured_and_named():
    before = assign(contest())
    late = contest(conflicts=[Conflict("li", "s", "co_author")])
    made = replan(late, before)
    assert made.removed == (Removed("li", "s", Because.CONFLICT),)
    assert made.added == (Pair("zhou", "s"),)
    assert replan(contest(forbids=[("li", "s")]), before).removed[0].because is Because.FORBIDDEN
    with pytest.raises(ContradictionError, match="lift the pin or the conflict"):
        replan(late, before, locked=[("li", "s")])


def test_what_is_locked_stays_and_what_had_to_move_is_said():
    before = [("li", "s"), ("wang", "s"), ("li", "t"), ("zhou", "t")]
    tight = contest(jurors=[Juror("li", 1), Juror("wang", 2), Juror("zhou", 2)])
    made = replan(tight, before, locked=[("li", "t")])
    assert made.removed == (Removed("li", "s", Because.MOVED),)
    assert Pair("li", "t") in made.plan.pairs
    with pytest.raises(UnknownKeyError):
        replan(tight, before, locked=[("nobody", "t")])
    with pytest.raises(WeightError, match="or None"):
        replan(tight, before, change=-1.0)


def test_without_change_the_plan_before_comes_back_however_much_better_another_is():
    poor = [("zhou", "s"), ("wang", "s"), ("wang", "t"), ("li", "t")]
    assert replan(contest(), poor).plan.pairs == set(poor)
    assert replan(contest(), poor, change=0.0).plan.pairs == assign(contest()).pairs
