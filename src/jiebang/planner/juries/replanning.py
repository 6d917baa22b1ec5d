"""A plan anew when something has changed on the way, with as few changes as can be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from jiebang.planner.juries.errors import InfeasibleError, WeightError
from jiebang.planner.juries.flow import cheapest
from jiebang.planner.juries.plan import Plan
from jiebang.planner.juries.relaxing import diagnose
from jiebang.planner.juries.shapes import HEAVIEST, Pair, Problem
from jiebang.planner.juries.tables import CONFLICT, FORBIDDEN, SCALE


class Because(StrEnum):
    """Why a pair of the plan before is not in the new one."""

    GONE = "gone"
    """Its juror or submission is no longer in the problem."""
    CONFLICT = "conflict"
    FORBIDDEN = "forbidden"
    MOVED = "moved"
    """It could have stayed, but what else changed took its place."""


@dataclass(frozen=True, slots=True)
class Removed:
    """A pair that was, and why it is no more."""

    juror: str
    submission: str
    because: Because


@dataclass(frozen=True)
class Replanned:
    """A new plan and what it changes of the one before; all in the order of submissions and jurors by key."""

    plan: Plan
    kept: tuple[Pair, ...]
    added: tuple[Pair, ...]
    removed: tuple[Removed, ...]


def replan(
    problem: Problem,
    before: Plan | Iterable[tuple[str, str]],
    *,
    locked: Iterable[tuple[str, str]] = (),
    change: float | None = None,
) -> Replanned:
    """The plan of a problem that has changed since `before`: `locked` pairs (say, already scored) are pins.

    With `change` None as many pairs of `before` are kept as any plan can keep, and among such plans the one of
    the greatest worth is taken; with a number each pair that is kept is worth so many points. Both are exact.
    In explanations `changes` then counts the kept pairs that the other way would cost, beside the `price`;
    where `change` is a number it is in the price. Raises like Problem and assign.
    """
    if change is not None and not 0 <= change <= HEAVIEST:
        raise WeightError(
            "weight_range", f"change is {change!r}: give a number from 0 to {HEAVIEST:g}, or None",
            weight="change", value=change,
        )  # fmt: skip
    pairs = before.pairs if isinstance(before, Plan) else frozenset(Pair(*one) for one in before)
    problem = replace(problem, pins=set(problem.pins) | {Pair(*pair) for pair in locked})
    tables = problem.tables
    rows = {key: n for n, key in enumerate(tables.jurors)}
    columns = {key: n for n, key in enumerate(tables.submissions)}
    keeping = np.zeros(tables.state.shape, np.int64)
    if change is None:
        # More than twice what two plans can differ by: no worth outweighs a change.
        most = int(tables.gain.max(initial=0)) + tables.own_cost
        most += tables.load_cost * min(int(tables.high.max(initial=0)), len(columns))
        value = step = 2 * int(tables.wanted.sum()) * most + 1
    else:
        value, step = round(change * SCALE), 0
    for juror, submission in pairs:
        if juror in rows and submission in columns:
            keeping[rows[juror], columns[submission]] = value
    found = cheapest(tables, -tables.gain - keeping, tables.load_cost, tables.own_cost)
    if found is None:
        raise InfeasibleError(diagnose(problem))
    plan = Plan(problem, found, keeping=keeping, change=step)

    def because(pair: Pair) -> Because:
        if pair.juror not in rows or pair.submission not in columns:
            return Because.GONE
        state = tables.state[rows[pair.juror], columns[pair.submission]]
        known = {CONFLICT: Because.CONFLICT, FORBIDDEN: Because.FORBIDDEN}
        return known.get(int(state), Because.MOVED)

    def ordered(some: Iterable[Pair]) -> list[Pair]:
        return sorted(some, key=lambda pair: (pair.submission, pair.juror))

    return Replanned(
        plan=plan,
        kept=tuple(ordered(pairs & plan.pairs)),
        added=tuple(ordered(plan.pairs - pairs)),
        removed=tuple(Removed(*pair, because(pair)) for pair in ordered(pairs - plan.pairs)),
    )
