"""A plan while it is made: the arrays that the compiled loops work on, and what they need to be called."""

from __future__ import annotations

import numpy as np

from jiebang.planner.meetings import kernels
from jiebang.planner.meetings.kernels import Fixed, Work
from jiebang.planner.meetings.tables import NONE, Ints, Tables

CHUNK = 4000
"""Moves between two looks at the clock: some hundredths of a second."""
DEPTH, TRIES = 4, 3
"""How often a chain ejects in turn, and among how many options it chooses."""


class Board:
    """Requests placed so far; locked ones first of all."""

    def __init__(self, tables: Tables, seed: int = 0, extra: Ints | None = None) -> None:
        """`extra` is what options are worth beside their requests."""
        requests, slots, people = len(tables.requests), len(tables.slots), len(tables.people)
        options = len(tables.slot)
        asking = np.bincount(tables.at_zone, minlength=len(tables.room))
        asking += np.bincount(tables.at_pool[tables.at_pool != NONE], minlength=len(tables.room))
        start = np.concatenate([[0], np.cumsum(np.minimum(asking, tables.room))])
        self.tables = tables
        self.extra = np.zeros(options, np.int64) if extra is None else extra
        columns = (tables.slot, tables.venue, tables.at_zone, tables.at_pool, self.extra)
        asks = (tables.gain, tables.locked.astype(np.int64), tables.first[:-1], tables.first[1:])
        self.fixed = Fixed(
            options=np.stack(columns, axis=1),
            asks=np.stack(asks, axis=1),
            members=tables.members,
            asked=tables.asked,
            places=np.stack([tables.room, start[:-1]], axis=1),
            points=tables.points,
            day=tables.day,
            most=tables.most,
            travel=tables.travel if tables.travel.any() else np.zeros((0, 0), np.int64),
        )
        now = np.full((requests, 4), NONE, np.int64)
        now[:, kernels.IDLE] = np.arange(requests)
        self.work = Work(
            now=now,
            at=np.full((people, slots), NONE, np.int64),
            used=np.zeros(len(tables.room), np.int64),
            line=np.full(int(start[-1]) + 1, NONE, np.int64),
            days=np.zeros((people, int(tables.day.max(initial=-1)) + 1), np.int64),
            count=np.zeros(len(tables.parties), np.int64),
            idle=np.append(np.arange(requests), requests).astype(np.int64),
            log=np.zeros((kernels.DEEP, 2), np.int64),
            best=np.full(requests, NONE, np.int64),
            seed=np.array([(seed * 0x9E3779B97F4A7C15 + 0x1234567) % 2**64 or 1], np.uint64),
        )
        self.worth = self.best_worth = 0

    @property
    def placed(self) -> Ints:
        """The option of each request, NONE without one."""
        return self.work.now[:, kernels.OPTION].copy()

    @property
    def best(self) -> Ints:
        """The options of the best plan that was met."""
        return self.work.best.copy()

    def fill(self, order: Ints, given: Ints | None = None) -> None:
        """Place requests in this order wherever nobody has to move, at `given` options where there are any."""
        if given is None:
            given = np.full(len(self.tables.requests), NONE, np.int64)
        self.worth += int(kernels.fill(self.fixed, self.work, order.astype(np.int64), given))
        if self.worth > self.best_worth:
            self.best_worth = self.worth
            self.work.best[:] = self.placed

    def anneal(self, moves: int, hot: float, cold: float, done: int, total: int) -> None:
        """Some moves of a cooling from `hot` to `cold`, of which `done` of `total` are over."""
        worth, best = kernels.anneal(
            self.fixed, self.work, self.worth, self.best_worth, moves, hot, cold, done, total, DEPTH, TRIES,
        )  # fmt: skip
        self.worth, self.best_worth = int(worth), int(best)


def by_worth(tables: Tables) -> Ints:
    """Locked requests, then musts, then the heavier, then those with fewer options, then by key."""
    return np.lexsort((np.diff(tables.first), -tables.gain, ~tables.locked))
