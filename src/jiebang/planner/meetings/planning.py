"""A plan at once, and a better one for as long as there is time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from jiebang.planner.meetings.board import CHUNK, Board, by_worth
from jiebang.planner.meetings.errors import RangeError
from jiebang.planner.meetings.plan import Plan
from jiebang.planner.meetings.relaxing import placed_musts
from jiebang.planner.meetings.shapes import Problem
from jiebang.planner.meetings.tables import MUST, NONE

HOT, COLD = 10.0, 0.5
"""Points that a move may lose, in the mean: at the beginning of the first cooling, and at the end of each."""
CALMER = 0.6
"""Each further cooling begins so much cooler, and takes twice as many moves."""
MOVES = 30
"""Moves of the first cooling for each request."""
FEWEST = 4_000
"""Moves of the first cooling of a small problem."""
PATIENCE = 5
"""So many coolings without a better plan are enough."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What has been found so far: `missing` requests have no meeting, `bound` is the caller's."""

    seconds: float
    moves: int
    worth: int
    missing: int
    bound: int | None


def greedy(problem: Problem) -> Plan:
    """The heaviest first, musts before all, each in its first slot that is free; at once, and never undone."""
    board = Board(problem.arrays)
    board.fill(by_worth(problem.arrays))
    return Plan(problem, board.best)


def improve(
    problem: Problem,
    plan: Plan | None = None,
    seconds: float = 5.0,
    *,
    seed: int = 0,
    moves: int | None = None,
    bound: int | None = None,
    progress: Callable[[Progress], object] | None = None,
) -> Plan:
    """A plan that is worth no less than `plan` (None: the greedy one) and as much as can be found in the time.

    The same problem, plan and seed make the same moves in the same order; the clock, or a number of `moves`,
    only says where they end. They also end when the `bound` is reached, when nothing more has been found for
    long, and when `progress`, which is called some times a second with the best so far, answers False.
    """
    began = time.perf_counter()
    start = greedy(problem) if plan is None else plan
    if start.problem is not problem:
        raise RangeError(
            "other_problem", "the plan is of another problem: plan it anew with replan"
        )
    tables = problem.arrays
    begin = start._placed
    musts = tables.gain > MUST
    if (begin[musts] == NONE).any():
        # A few musts that stand in each other's way are found faster by a solver that counts nothing else.
        found = placed_musts(problem, seconds / 4)
        if found is not None and (found[musts] != NONE).sum() > (begin[musts] != NONE).sum():
            begin = found
    board, order = Board(tables, seed), by_worth(tables)
    board.fill(order[begin[order] != NONE], begin)
    board.fill(order)  # whoever fits comes in
    anneal(board, began + seconds, moves=moves, bound=bound, progress=progress)
    return Plan(problem, board.best, start._seats) if board.best_worth > start.worth else start


def anneal(
    board: Board,
    until: float,
    *,
    moves: int | None = None,
    bound: int | None = None,
    progress: Callable[[Progress], object] | None = None,
) -> None:
    """Coolings of growing length, each from where the one before has ended, until the time is up."""
    if not len(board.tables.slot):
        return  # nothing can move, and the compiled loops would draw from nothing
    total = max(FEWEST, MOVES * len(board.tables.requests))
    hot, spent, idle = HOT, 0, 0
    began = time.perf_counter()
    while idle < PATIENCE:
        before = board.best_worth
        for done in range(0, total, CHUNK):
            now = time.perf_counter()
            if progress is not None:
                missing = int((board.work.best == NONE).sum())
                if (
                    progress(Progress(now - began, spent, board.best_worth, missing, bound))
                    is False
                ):
                    return
            if (
                now >= until
                or (moves is not None and spent >= moves)
                or (bound is not None and board.best_worth >= bound)
            ):
                return
            step = min(CHUNK, total - done)
            board.anneal(step, hot, COLD, done, total)
            spent += step
        idle = 0 if board.best_worth > before else idle + 1
        hot = max(hot * CALMER, 2 * COLD)
        total *= 2
