"""The optimum against every plan there is, its rules, its price of a pair, and what to relax."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from jiebang.planner import juries
from jiebang.planner.juries import (
    Conflict,
    ContradictionError,
    DuplicateKeyError,
    InfeasibleError,
    Juror,
    LoadError,
    Pair,
    Problem,
    ScoreError,
    Standing,
    StepKind,
    Submission,
    UnknownKeyError,
    WeightError,
    Weights,
    assign,
    diagnose,
    relaxed,
)
from jiebang.planner.tests.oracle import best, broken, every_plan, problems, worth

MICRO = 1_000_000
RELAXED = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.filter_too_much]
)


def millionths(points):
    return round(points * MICRO)


def drawn(seed, jurors=30, submissions=60, wanted=3, **weights):
    """A larger problem than can be looked through, feasible."""
    random = np.random.default_rng(seed)
    people = [Juror(f"j{n:03}", 10, 2, str(random.integers(4) or "")) for n in range(jurors)]
    things = [
        Submission(f"s{n:03}", wanted, str(random.integers(4) or "")) for n in range(submissions)
    ]
    scores = random.random((jurors, submissions)).round(2)
    odd = random.random((jurors, submissions))
    pairs = [Pair(j.key, s.key) for j in people for s in things]
    at = dict(zip(pairs, odd.ravel(), strict=True))
    return Problem(
        people, things, scores,
        conflicts=[Conflict(*pair, "x") for pair in pairs if at[pair] < 0.1],
        forbids=[pair for pair in pairs if 0.1 <= at[pair] < 0.15],
        pins=[pair for pair in pairs if at[pair] > 0.995],
        weights=Weights(**weights),
    )  # fmt: skip


# The optimum.


@RELAXED
@given(problems())
def test_the_plan_is_worth_as_much_as_the_best_of_all(problem):
    most = best(problem)
    if most is None:
        with pytest.raises(InfeasibleError):
            assign(problem)
        return
    plan = assign(problem)
    assert broken(problem, plan.pairs) == set()
    assert len(plan.assignments) == len(plan.pairs)
    assert millionths(plan.worth) == worth(problem, plan.pairs) == most
    assert plan.is_optimum


@RELAXED
@given(problems(coarse=False), st.randoms(use_true_random=False))
def test_the_order_of_the_input_decides_nothing(problem, random):
    people, things = list(problem.jurors), list(problem.submissions)
    random.shuffle(people)
    random.shuffle(things)
    assume(diagnose(problem).options == ())
    other = replace(problem, jurors=people, submissions=things)
    assert assign(other).pairs == assign(problem).pairs


@RELAXED
@given(problems(), st.permutations(range(4)), st.permutations(range(4)))
def test_other_names_leave_the_worth(problem, jurors, submissions):
    """Keys decide ties alone."""
    assume(best(problem) is not None)

    def new(pair):
        return Pair(f"j{jurors[int(pair[0][1:])]}", f"s{submissions[int(pair[1][1:])]}")

    other = Problem(
        [replace(j, key=f"j{jurors[int(j.key[1:])]}") for j in problem.jurors],
        [replace(s, key=f"s{submissions[int(s.key[1:])]}") for s in problem.submissions],
        {new(pair): score for pair, score in problem.scores.items()},
        [Conflict(*new((c.juror, c.submission))) for c in problem.conflicts],
        [new(pair) for pair in problem.pins],
        [new(pair) for pair in problem.forbids],
        problem.weights,
    )
    assert assign(other).worth == pytest.approx(assign(problem).worth)


@pytest.mark.parametrize("seed", range(3))
def test_a_larger_plan_is_proved_by_its_exchanges(seed):
    problem = drawn(seed, own_region=0.3, own_region_free=seed, load=0.01)
    plan = assign(problem)
    assert broken(problem, plan.pairs) == set()
    assert plan.is_optimum
    assert millionths(plan.worth) == worth(problem, plan.pairs)


@pytest.mark.parametrize("seed", range(3))
def test_a_worse_plan_is_not_taken_for_an_optimum(seed):
    """The proof can fail: two jurors of an optimum trade places."""
    problem = drawn(seed)
    plan = assign(problem)
    tables, chosen = problem.tables, np.array(plan._chosen)
    for a, b in np.argwhere(chosen & ~tables.pinned):
        other = np.flatnonzero(tables.open[:, b] & ~chosen[:, b])
        back = [c for c in other if (chosen[c] & ~chosen[a] & tables.open[a]).any()]
        if not back:
            continue
        c = back[0]
        d = np.flatnonzero(chosen[c] & ~chosen[a] & tables.open[a] & ~tables.pinned[c])
        if d.size:
            chosen[[a, c], b] = False, True
            chosen[[c, a], d[0]] = False, True
            break
    worse = juries.Plan(problem, chosen)
    assert broken(problem, worse.pairs) == set()
    assert worse.worth < plan.worth
    assert not worse.is_optimum


@pytest.mark.parametrize("seed", range(4))
def test_no_greedy_plan_is_worth_more(seed):
    problem = drawn(seed, load=0.0, own_region=0.0)
    free = replace(problem, jurors=[replace(j, min_load=0) for j in problem.jurors])
    tables = free.tables
    chosen, room, need = (
        tables.pinned.copy(),
        tables.high - tables.pins_of_juror,
        tables.wanted.copy(),
    )
    need -= tables.pins_of_submission
    for flat in np.argsort(-tables.expertise, axis=None, kind="stable"):
        row, column = np.unravel_index(flat, chosen.shape)
        if tables.open[row, column] and room[row] and need[column]:
            chosen[row, column] = True
            room[row] -= 1
            need[column] -= 1
    assert not need.any()
    assert assign(free).worth >= juries.Plan(free, chosen).worth


def test_ties_are_dealt_round():
    """The n-th submission has the n-th juror and those after, where nothing else decides."""
    problem = Problem(
        [Juror(key, 2) for key in "dbca"], [Submission(key, 2) for key in "4321"], {},
    )  # fmt: skip
    plan = assign(problem)
    assert {key: {one.juror for one in plan.of_submission(key)} for key in "1234"} == {
        "1": {"a", "b"}, "2": {"b", "c"}, "3": {"c", "d"}, "4": {"d", "a"},
    }  # fmt: skip


def test_loads_are_evened_out_as_far_as_they_are_worth_it():
    def loads(weight):
        problem = Problem(
            [Juror("able", 4), Juror("other", 4)],
            [Submission(str(n), 1) for n in range(4)],
            {("able", str(n)): 0.5 for n in range(4)} | {("other", str(n)): 0.3 for n in range(4)},
            weights=Weights(load=weight),
        )
        return tuple(assign(problem).loads.values())

    # From (4, 0) to (3, 1) saves 3 steps of load and costs 0.2 of expertise; from (3, 1) to (2, 2) saves one.
    assert loads(0.0) == (4, 0)
    assert loads(0.066) == (4, 0)
    assert loads(0.067) == (3, 1)
    assert loads(0.201) == (2, 2)


def test_jurors_of_the_own_region_come_after_the_free_ones():
    people = [Juror("h1", 1, region="home"), Juror("h2", 1, region="home"), Juror("away", 1)]

    def jury(cost, free):
        problem = Problem(
            people, [Submission("s", 2, "home")], {("h1", "s"): 1.0, ("h2", "s"): 0.9},
            weights=Weights(own_region=cost, own_region_free=free),
        )  # fmt: skip
        return {one.juror for one in assign(problem).assignments}

    assert jury(0.8, 0) == {"h1", "h2"}
    assert jury(0.95, 0) == {"h1", "away"}
    assert jury(0.95, 1) == {"h1", "away"}
    assert jury(5.0, 2) == {"h1", "h2"}


def test_the_heaviest_weights_are_exact():
    problem = Problem(
        [Juror("a", 1_000_000)], [Submission(str(n), 1) for n in range(3)], {},
        weights=Weights(1000, 1000, 1000),
    )  # fmt: skip
    assert assign(problem).worth == -3000


def test_costs_beyond_the_solvers_integers_are_refused(monkeypatch):
    problem = Problem([Juror("a", 3)], [Submission(str(n), 1) for n in range(3)], {})
    monkeypatch.setattr("jiebang.planner.juries.flow.LARGEST", 1000)
    with pytest.raises(WeightError, match="lower the largest weight"):
        assign(problem)


@pytest.mark.parametrize(
    ("people", "things"), [([], []), ([Juror("a", 1)], []), ([], [Submission("s", 0)])]
)
def test_nothing_to_do(people, things):
    plan = assign(Problem(people, things, {}))
    assert plan.assignments == ()
    assert plan.worth == 0
    assert plan.is_optimum
    assert plan.worst_served == 1.0


def test_dense_and_sparse_scores_are_the_same():
    people, things = [Juror("b", 2), Juror("a", 2)], [Submission("y", 1), Submission("x", 1)]
    table = np.array([[0.1, 0.9], [0.5, 0.6]])
    sparse = {("b", "y"): 0.1, ("b", "x"): 0.9, ("a", "y"): 0.5, ("a", "x"): 0.6}
    plans = [assign(Problem(people, things, scores)) for scores in (table, sparse)]
    assert plans[0].assignments == plans[1].assignments
    assert [one.expertise for one in plans[0].assignments] == [0.5, 0.9]


# Reasons.


@RELAXED
@given(problems(jurors=3, submissions=3))
def test_the_price_of_a_pair_is_what_the_best_plan_loses(problem):
    most = best(problem)
    assume(most is not None)
    plan = assign(problem)
    barred = {(c.juror, c.submission) for c in problem.conflicts}
    for juror in problem.jurors:
        for one in problem.submissions:
            pair = Pair(juror.key, one.key)
            said = plan.explain(*pair)
            held = pair in plan.pairs
            free = replace(
                problem,
                pins=set(problem.pins) - {pair},
                forbids=set(problem.forbids) - {pair},
            )
            other = [
                (worth(free, pairs), pairs)
                for pairs in every_plan(free)
                if (pair in pairs) is not held
            ]
            if pair in barred or not other:
                assert said.price is None
                continue
            top = max(value for value, _ in other)
            assert millionths(said.price) == most - top
            # Who comes or leaves is of one of the plans that are worth as much.
            jury = {p.juror for p in plan.pairs if p.submission == one.key}
            changes = [
                {p.juror for p in pairs if p.submission == one.key} ^ jury
                for value, pairs in other
                if value == top
            ]
            assert any(said.instead in change for change in changes)
            if not {pair} & (set(problem.pins) | set(problem.forbids)):
                assert said.price >= 0


def test_a_plan_says_why():
    problem = Problem(
        [Juror("zhou", 1), Juror("li", 2), Juror("wang", 1), Juror("he", 9)],
        [Submission("s", 1), Submission("t", 1)],
        {
            ("zhou", "s"): 0.9, ("li", "s"): 0.7, ("wang", "s"): 0.95, ("zhou", "t"): 0.8,
            ("li", "t"): 0.1, ("he", "t"): 1.0,
        },
        conflicts=[Conflict("wang", "s", "employer"), Conflict("wang", "s", "co_author")],
        forbids=[("he", "t")],
        weights=Weights(load=0.0),
    )  # fmt: skip
    plan = assign(problem)
    assert plan.pairs == {("li", "s"), ("zhou", "t")}
    li = plan.explain("li", "s")
    assert (li.standing, li.rank, li.eligible, li.load, li.max_load) == (
        Standing.CHOSEN,
        2,
        3,
        1,
        2,
    )
    assert (li.next_best, li.next_expertise) == ("zhou", 0.9)
    # Without li: zhou to s and li to t, 1.0 for 1.5.
    assert (li.price, li.instead) == (pytest.approx(0.5), "zhou")
    wang = plan.explain("wang", "s")
    assert (wang.standing, wang.price, wang.rank) == (Standing.CONFLICT, None, 0)
    assert wang.conflicts == ("employer", "co_author")
    he = plan.explain("he", "t")  # lifted, the forbid would gain: zhou is free for s
    assert (he.standing, he.instead) == (Standing.FORBIDDEN, "zhou")
    assert he.price == pytest.approx(1.5 - 1.9)
    with pytest.raises(UnknownKeyError, match="no juror 'nobody'"):
        plan.explain("nobody", "s")
    assert [one.juror for one in plan.explanations()] == ["li", "zhou"]
    assert plan.served == {"s": 0.7, "t": 0.8}
    assert plan.worst_served == 0.7
    assert plan.of_juror("he") == ()
    assert dict(plan.parts) == {"expertise": 1.5, "load": 0.0, "own_region": 0.0}


@pytest.mark.parametrize("pinned", [False, True])
def test_the_price_counts_what_the_own_region_no_longer_costs(pinned):
    """Of three for two places: home for away loses 0.4 of expertise and saves 0.3."""
    problem = Problem(
        [Juror("home", 1, region="r"), Juror("away", 1), Juror("third", 1)],
        [Submission("s", 2, "r")],
        {("home", "s"): 0.9, ("away", "s"): 0.5, ("third", "s"): 1.0},
        pins=[("home", "s")] if pinned else [],
        weights=Weights(own_region=0.3),
    )
    said = assign(problem).explain("home", "s")
    assert (said.price, said.instead) == (pytest.approx(0.1), "away")


def test_the_price_counts_an_own_region_that_is_left_on_the_way():
    """Without x at t, home goes there and x to s, which then pays for no juror of its own region."""
    problem = Problem(
        [Juror("home", 1, region="r"), Juror("x", 1)],
        [Submission("s", 1, "r"), Submission("t", 1)],
        {("x", "t"): 1.0, ("home", "s"): 1.0, ("home", "t"): 0.6, ("x", "s"): 0.5},
        weights=Weights(own_region=0.3),
    )
    said = assign(problem).explain("x", "t")
    assert (said.price, said.instead) == (pytest.approx(1.7 - 1.1), "home")


def test_the_price_counts_the_free_place_of_the_own_region():
    """One is free: with both of home the second costs, and the first, once gone, would spare that."""
    problem = Problem(
        [Juror("h1", 1, region="r"), Juror("h2", 1, region="r"), Juror("away", 1)],
        [Submission("s", 2, "r")],
        {("h1", "s"): 1.0, ("h2", "s"): 0.9, ("away", "s"): 0.5},
        weights=Weights(own_region=0.3, own_region_free=1),
    )
    plan = assign(problem)
    assert plan.worth == pytest.approx(1.6)
    assert plan.explain("h1", "s").price == pytest.approx(1.6 - 1.4)
    assert plan.explain("away", "s").price == pytest.approx(1.6 - 1.5)
    assert plan.explain("away", "s").instead == "h2"


def test_a_pin_that_costs_has_a_price_below_zero():
    problem = Problem(
        [Juror("a", 1), Juror("b", 1)], [Submission("s", 1)], {("a", "s"): 1.0}, pins=[("b", "s")]
    )
    said = assign(problem).explain("b", "s")
    assert (said.standing, said.price, said.instead) == (Standing.PINNED, -1.0, "a")
    assert assign(problem).assignments[0].pinned


# What to relax.


@RELAXED
@given(problems())
def test_each_option_suffices_and_the_first_is_the_smallest(problem):
    trouble = diagnose(problem)
    assert bool(trouble) is (best(problem) is None)
    if not trouble:
        return
    assert trouble.options
    for option in trouble.options:
        other = relaxed(problem, option)
        plan = assign(other)
        assert broken(other, plan.pairs) == set()
        assert not {(c.juror, c.submission) for c in problem.conflicts} & plan.pairs
        assert option.size >= trouble.options[0].size
    for option in trouble.options[1:]:
        assert len(option.kinds) == 1
    # No step can be left out.
    for option in trouble.options:
        for n in range(len(option.steps)):
            step = option.steps[n]
            less = [replace(step, by=step.by - 1)] if step.by > 1 else []
            rest = juries.Option((*option.steps[:n], *less, *option.steps[n + 1 :]))
            assert diagnose(relaxed(problem, rest))


@RELAXED
@given(problems(jurors=3, submissions=3))
def test_the_first_option_has_the_fewest_steps(problem):
    """Against all single steps: where one suffices, the option has one."""
    trouble = diagnose(problem)
    assume(trouble)
    single = [
        *(juries.Step(StepKind.RAISE_LOAD, juror=j.key) for j in problem.jurors),
        *(juries.Step(StepKind.LOWER_MIN, juror=j.key) for j in problem.jurors if j.min_load),
        *(juries.Step(StepKind.FEWER_JURORS, submission=s.key) for s in problem.submissions if s.wanted),
        *(juries.Step(StepKind.LIFT_FORBID, *pair) for pair in problem.forbids),
        *(juries.Step(StepKind.LIFT_PIN, *pair) for pair in problem.pins),
    ]  # fmt: skip
    suffices = False
    for step in single:
        try:
            suffices |= best(relaxed(problem, juries.Option((step,)))) is not None
        except ContradictionError:
            continue  # one fewer than are pinned
    assert suffices is (trouble.options[0].size == 1)


@RELAXED
@given(problems())
def test_a_bottleneck_is_one(problem):
    """What its jurors can give at most is less than its submissions want: counted from the problem alone."""
    trouble = diagnose(problem)
    barred = {(c.juror, c.submission) for c in problem.conflicts} | set(problem.forbids)
    for one in trouble.bottlenecks:
        can = 0
        for juror in problem.jurors:
            pins = sum(pair[0] == juror.key for pair in problem.pins)
            able = sum(
                (juror.key, key) not in barred and (juror.key, key) not in problem.pins
                for key in one.submissions
            )
            can += min(juror.max_load - pins, able)
        assert one.available == can < one.needed
    lacking = {short.submission for short in trouble.short}
    assert lacking <= {key for one in trouble.bottlenecks for key in one.submissions}
    assert sum(s.missing for s in trouble.short) == sum(
        one.needed - one.available for one in trouble.bottlenecks
    )


def test_an_infeasible_problem_says_who_lacks_what_and_what_helps():
    problem = Problem(
        [Juror("zhou", 1), Juror("li", 1)],
        [Submission("s", 2), Submission("t", 1)],
        {},
        conflicts=[Conflict("li", "t", "employer")],
    )
    with pytest.raises(
        InfeasibleError, match=r"too few jurors can be given to .*max_load of zhou by 1"
    ) as error:
        assign(problem)
    trouble = error.value.trouble
    assert sum(short.missing for short in trouble.short) == 1
    (neck,) = trouble.bottlenecks
    assert (set(neck.submissions), neck.jurors) == ({"s", "t"}, ("zhou",))
    assert str(trouble.options[0]) == "raise max_load of zhou by 1"
    assert {next(iter(option.kinds)) for option in trouble.options} == {
        StepKind.RAISE_LOAD, StepKind.FEWER_JURORS,
    }  # fmt: skip


def test_conflicts_are_never_lifted():
    problem = Problem(
        [Juror("a", 9), Juror("b", 9)], [Submission("s", 2)], {}, [Conflict("a", "s", "employer")]
    )
    trouble = diagnose(problem)
    (short,) = trouble.short
    assert short.too_few_eligible
    assert (short.open, short.conflicts, short.missing) == (1, 1, 1)
    assert [option.kinds for option in trouble.options] == [{StepKind.FEWER_JURORS}]


def test_a_minimum_load_out_of_reach_is_named():
    problem = Problem(
        [Juror("a", 3, 3), Juror("b", 3)], [Submission("s", 1), Submission("t", 1)], {}
    )
    with pytest.raises(InfeasibleError, match="minimum load cannot be reached by a"):
        assign(problem)
    trouble = diagnose(problem)
    assert (trouble.idle[0].juror, trouble.idle[0].missing, trouble.short) == ("a", 1, ())
    assert str(trouble.options[0]) == "lower min_load of a by 1"


def test_equally_few_steps_are_spread():
    problem = Problem(
        [Juror(key, 1) for key in "abc"], [Submission(str(n), 1) for n in range(6)], {}
    )
    option = diagnose(problem).options[0]
    assert [(step.juror, step.by) for step in option.steps] == [("a", 1), ("b", 1), ("c", 1)]


# Bad input.

A, S = Juror("a", 1), Submission("s", 1)


@pytest.mark.parametrize(
    ("error", "code", "given"),
    [
        (DuplicateKeyError, "duplicate_key", {"jurors": [A, A]}),
        (DuplicateKeyError, "duplicate_key", {"submissions": [S, S]}),
        (DuplicateKeyError, "empty_key", {"jurors": [Juror("", 1)]}),
        (UnknownKeyError, "unknown_key", {"pins": [("x", "s")]}),
        (UnknownKeyError, "unknown_key", {"forbids": [("a", "x")]}),
        (UnknownKeyError, "unknown_key", {"conflicts": [Conflict("x", "s")]}),
        (UnknownKeyError, "unknown_key", {"scores": {("x", "s"): 0.5}}),
        (LoadError, "load_range", {"jurors": [Juror("a", -1)]}),
        (LoadError, "load_range", {"jurors": [Juror("a", 1.5)]}),
        (LoadError, "load_range", {"jurors": [Juror("a", True)]}),
        (LoadError, "load_range", {"submissions": [Submission("s", 10**9)]}),
        (LoadError, "min_above_max", {"jurors": [Juror("a", 1, 2)]}),
        (ScoreError, "score_range", {"scores": {("a", "s"): 1.1}}),
        (ScoreError, "score_range", {"scores": {("a", "s"): float("nan")}}),
        (ScoreError, "score_range", {"scores": {("a", "s"): "high"}}),
        (ScoreError, "score_range", {"scores": np.array([[np.nan]])}),
        (ScoreError, "score_range", {"scores": np.array([[-0.1]])}),
        (ScoreError, "score_shape", {"scores": np.zeros((2, 1))}),
        (ScoreError, "scores", {"scores": [["high"]]}),
        (ContradictionError, "pin_conflict", {"pins": [("a", "s")], "conflicts": [Conflict("a", "s")]}),
        (ContradictionError, "pin_forbid", {"pins": [("a", "s")], "forbids": [("a", "s")]}),
        (ContradictionError, "pins_above_max_load", {"jurors": [Juror("a", 0)], "pins": [("a", "s")]}),
        (ContradictionError, "pins_above_wanted", {"submissions": [Submission("s", 0)], "pins": [("a", "s")]}),
    ],
)  # fmt: skip
def test_bad_input_is_named(error, code, given):
    with pytest.raises(error) as raised:
        Problem(**({"jurors": [A], "submissions": [S], "scores": {}} | given))
    assert raised.value.code == code
    assert len(str(raised.value)) > 20


@pytest.mark.parametrize("value", [-1, float("inf"), float("nan"), 1001, "much", None])
def test_weights_out_of_range(value):
    with pytest.raises(WeightError, match="from 0 to 1000"):
        Weights(load=value)


def test_the_surface_is_what_is_named():
    import types

    public = {
        name
        for name, value in vars(juries).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
    }
    assert public == set(juries.__all__)
