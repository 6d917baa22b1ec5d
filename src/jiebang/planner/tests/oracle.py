"""Problems drawn at random, and the answers of the slowest way there is: every set of pairs, one by one."""

from __future__ import annotations

from itertools import combinations, product

from hypothesis import strategies as st

from jiebang.planner.juries import Conflict, Juror, Pair, Problem, Submission, Weights

MICRO = 1_000_000


def worth(problem, pairs):
    """What a plan is worth in millionths, from the definitions alone."""
    weights = problem.weights
    scores = score_table(problem)
    home = {juror.key: juror.region for juror in problem.jurors}
    total = sum(round(MICRO * weights.expertise * scores[pair]) for pair in pairs)
    for juror in problem.jurors:
        load = sum(pair[0] == juror.key for pair in pairs)
        total -= sum(round(MICRO * weights.load) * (k - 1) for k in range(1, load + 1))
    for one in problem.submissions:
        own = sum(
            pair[1] == one.key and bool(one.region) and home[pair[0]] == one.region
            for pair in pairs
        )
        total -= round(MICRO * weights.own_region) * max(0, own - weights.own_region_free)
    return total


def score_table(problem):
    """Expertise by pair."""
    if isinstance(problem.scores, dict):
        return {
            Pair(j.key, s.key): problem.scores.get((j.key, s.key), 0.0)
            for j in problem.jurors
            for s in problem.submissions
        }
    return {
        Pair(j.key, s.key): float(problem.scores[a][b])
        for a, j in enumerate(problem.jurors)
        for b, s in enumerate(problem.submissions)
    }


def broken(problem, pairs):
    """The rules that a plan breaks, by name."""
    pairs = list(pairs)
    found = set()
    if len(set(pairs)) < len(pairs):
        found.add("twice")
    if {(c.juror, c.submission) for c in problem.conflicts} & set(pairs):
        found.add("conflict")
    if set(problem.forbids) & set(pairs):
        found.add("forbid")
    if not set(problem.pins) <= set(pairs):
        found.add("pin")
    for juror in problem.jurors:
        load = sum(pair[0] == juror.key for pair in pairs)
        if load > juror.max_load:
            found.add("max_load")
        if load < juror.min_load:
            found.add("min_load")
    for one in problem.submissions:
        if sum(pair[1] == one.key for pair in pairs) != one.wanted:
            found.add("wanted")
    return found


def every_plan(problem):
    """All plans in which every rule holds."""
    barred = {(c.juror, c.submission) for c in problem.conflicts} | set(problem.forbids)
    choices = []
    for one in problem.submissions:
        able = [j.key for j in problem.jurors if (j.key, one.key) not in barred]
        choices.append(
            [[Pair(j, one.key) for j in some] for some in combinations(able, one.wanted)]
        )
    for parts in product(*choices):
        pairs = frozenset(pair for part in parts for pair in part)
        if not broken(problem, pairs):
            yield pairs


def best(problem):
    """The greatest worth of any plan in millionths, or None."""
    return max((worth(problem, pairs) for pairs in every_plan(problem)), default=None)


@st.composite
def problems(draw, jurors=4, submissions=4, coarse=True):
    """Small problems, many of them infeasible; coarse scores make many ties."""
    some = st.sampled_from(["", "north", "south"])
    count = draw(st.integers(1, jurors))
    people = []
    for n in range(count):
        high = draw(st.integers(0, submissions))
        people.append(Juror(f"j{n}", high, draw(st.integers(0, min(high, 1))), draw(some)))
    things = [
        Submission(f"s{n}", draw(st.integers(0, min(2, count))), draw(some))
        for n in range(draw(st.integers(1, submissions)))
    ]
    score = st.sampled_from([0.0, 0.25, 0.5, 1.0]) if coarse else st.floats(0, 1)
    pairs = [Pair(j.key, s.key) for j in people for s in things]
    scores = {pair: draw(score) for pair in pairs}
    states = {pair: draw(st.sampled_from("ooooooocfp")) for pair in pairs}
    loads = {j.key: j.max_load for j in people}
    wants = {s.key: s.wanted for s in things}
    pins = []
    for pair in pairs:
        if states[pair] == "p" and loads[pair[0]] and wants[pair[1]]:
            pins.append(pair)
            loads[pair[0]] -= 1
            wants[pair[1]] -= 1
    return Problem(
        jurors=people,
        submissions=things,
        scores=scores,
        conflicts=[Conflict(*pair, "employer") for pair in pairs if states[pair] == "c"],
        forbids=[pair for pair in pairs if states[pair] == "f"],
        pins=pins,
        weights=Weights(
            draw(st.sampled_from([0.0, 1.0, 2.0])),
            draw(st.sampled_from([0.0, 0.1, 0.6])),
            draw(st.sampled_from([0.0, 0.3, 2.0])),
            draw(st.integers(0, 2)),
        ),
    )
