"""A plan anew when people stay away or the day has changed, with few meetings moved."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from jiebang.planner.meetings.board import Board, by_worth
from jiebang.planner.meetings.errors import RangeError, UnknownKeyError
from jiebang.planner.meetings.plan import Plan, options_of
from jiebang.planner.meetings.planning import Progress, anneal
from jiebang.planner.meetings.shapes import HEAVIEST, Meeting, Problem
from jiebang.planner.meetings.tables import NONE, Bools, Ints, Tables

CHANGE = 25
"""Points that moving or giving up a meeting costs unless the caller says otherwise."""
DEARER = 4
"""The price of a change rises so many times where more was moved than may be."""
TURNS = 2
"""How often is tried; then nothing that can stay moves."""
FIRST_TURN = 0.7
"""The share of the time for the first turn."""


class Because(StrEnum):
    """Why a meeting is no more."""

    ABSENT = "absent"
    """Somebody who was to take part is absent."""
    GONE = "gone"
    """Its request is no longer in the problem."""
    IMPOSSIBLE = "impossible"
    """Its place is gone, and no other was found: a venue, a table, a slot or an interpreter is missing."""
    DISPLACED = "displaced"
    """It could have stayed, but what takes its place is worth more than it and the price of a change."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A request that meets at another slot, venue or table than before."""

    before: Meeting
    after: Meeting


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A meeting that is no more, and why."""

    meeting: Meeting
    because: Because


@dataclass(frozen=True)
class Replanned:
    """A new plan and what it changes of the one before, in the order of time."""

    plan: Plan
    kept: tuple[Meeting, ...]
    moved: tuple[Moved, ...]
    cancelled: tuple[Cancelled, ...]
    added: tuple[Meeting, ...]

    @property
    def moved_share(self) -> float:
        """Of the meetings that go on, the share that is elsewhere."""
        rest = len(self.kept) + len(self.moved)
        return len(self.moved) / rest if rest else 0.0


def replan(
    problem: Problem,
    before: Plan | Iterable[Meeting],
    *,
    absent: Collection[str] = (),
    change: int = CHANGE,
    most_moved: float = 0.1,
    seconds: float = 2.0,
    seed: int = 0,
    moves: int | None = None,
    progress: Callable[[Progress], object] | None = None,
) -> Replanned:
    """A plan without those who are `absent` that leaves meetings where they were as far as it can.

    First every meeting that can stay does, and who waited takes what is free; then meetings move as long as
    that is worth more than `change` points each. Of those that could have stayed no more than the share
    `most_moved` is moved or given up: else the price rises. With `seconds` 0 nothing that can stay moves.
    Locks of those who are absent lapse.
    """
    if not 0 <= most_moved <= 1 or not 0 <= change <= 100 * HEAVIEST:
        raise RangeError(
            "range", f"change is {change!r} and most_moved {most_moved!r}: give points from 0 on and a share",
            change=change, most_moved=most_moved,
        )  # fmt: skip
    old = {one.request: one for one in (before.meetings if isinstance(before, Plan) else before)}
    now = _without(problem, frozenset(absent))
    began = time.perf_counter()
    tables = now.arrays
    places, seats = options_of(now, old)
    # Locks, then what stays, then what has lost its place, then who waited.
    order, stays = by_worth(tables), places != NONE
    lost = np.array([key in old for key in tables.requests], bool) & ~stays
    limit = int(most_moved * int(stays.sum()))

    def changed(placed: Ints) -> int:
        return int((stays & ~_stayed(tables, places, placed)).sum())

    price, turn = change, 0
    while True:
        extra = np.zeros(len(tables.slot), np.int64)
        extra[_same(tables, places)] = price
        board = Board(tables, seed, extra)
        board.fill(order[tables.locked[order]])
        board.fill(order[stays[order]], places)
        board.fill(order[lost[order]])
        board.fill(order)
        quiet = board.placed
        turn += 1
        if seconds > 0 and moves != 0:
            # The first turn is left some time for a second, dearer one.
            until = seconds * (FIRST_TURN if turn == 1 else 1.0)
            anneal(board, began + until, moves=moves, progress=progress)
        if changed(board.best) <= max(limit, changed(quiet)):
            best = board.best
            break
        if turn == TURNS:
            best = quiet
            break
        price = max(1, price) * DEARER
    plan = Plan(now, best, seats)
    return _compared(now, old, plan, places, frozenset(absent))


def _without(problem: Problem, absent: frozenset[str]) -> Problem:
    """The problem with nobody of the absent in any slot, and without their locks."""
    for key in sorted(absent - {one.key for one in problem.people}):
        raise UnknownKeyError(
            "unknown_key", f"the absent name the person {key!r}, who is not in the problem",
            what="person", key=key, where="absent",
        )  # fmt: skip
    if not absent:
        return problem
    touched = {one.key for one in problem.requests if absent & set(one.people)}
    return replace(
        problem,
        people=[replace(one, slots=()) if one.key in absent else one for one in problem.people],
        locks=[one for one in problem.locks if one.request not in touched],
    )


def _same(tables: Tables, places: Ints) -> Ints:
    """All options at the slot and zone of the old one, whoever interprets."""
    old = places[tables.request]
    same = (old != NONE) & (tables.slot == tables.slot[old]) & (tables.zone == tables.zone[old])
    return np.flatnonzero(same)


def _stayed(tables: Tables, places: Ints, placed: Ints) -> Bools:
    """Which requests are at the slot and zone of the old option."""
    both = (places != NONE) & (placed != NONE)
    same = np.zeros(len(places), bool)
    old, new = places[both], placed[both]
    same[both] = (tables.slot[old] == tables.slot[new]) & (tables.zone[old] == tables.zone[new])
    return same


def _compared(
    problem: Problem, old: dict[str, Meeting], plan: Plan, places: Ints, absent: frozenset[str]
) -> Replanned:
    new = {one.request: one for one in plan.meetings}
    people = {one.key: one.people for one in problem.requests}
    turn = {key: n for n, key in enumerate(problem.arrays.slots)}
    stayable = {key: places[n] != NONE for n, key in enumerate(problem.arrays.requests)}

    def because(key: str) -> Because:
        if key not in people:
            return Because.GONE
        if absent & set(people[key]):
            return Because.ABSENT
        return Because.DISPLACED if stayable[key] else Because.IMPOSSIBLE

    def same(one: Meeting, other: Meeting) -> bool:
        return (one.slot, one.venue, one.table) == (other.slot, other.venue, other.table)

    order = sorted(old.values(), key=lambda one: (turn.get(one.slot, -1), one.table, one.request))
    return Replanned(
        plan=plan,
        kept=tuple(
            new[one.request] for one in order if one.request in new and same(one, new[one.request])
        ),
        moved=tuple(
            Moved(one, new[one.request])
            for one in order
            if one.request in new and not same(one, new[one.request])
        ),
        cancelled=tuple(
            Cancelled(one, because(one.request)) for one in order if one.request not in new
        ),
        added=tuple(one for one in plan.meetings if one.request not in old),
    )
