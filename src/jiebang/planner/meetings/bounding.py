"""What no plan exceeds: the time-indexed linear relaxation, made safe against the solver's rounding."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

import numpy as np
import numpy.typing as npt
from ortools.linear_solver.python import model_builder_helper
from scipy.sparse import csr_matrix, vstack

from jiebang.planner.meetings.shapes import Problem
from jiebang.planner.meetings.tables import FAR, NONE, Ints, Tables

Doubles = npt.NDArray[np.float64]
SMALL = 5_000
"""Up to so many options the simplex is as quick, and exact."""
LIMIT = 120.0
"""Seconds that the solver is given unless the caller says otherwise."""
SHORTEST = 0.05
"""It ends the process where it is given next to nothing."""


def bound(problem: Problem, seconds: float = LIMIT) -> int:
    """A worth that no plan exceeds; the same each time as long as `seconds` suffice.

    Sound whatever the solver answers: any prices of people's slots, tables, interpreters and days give a
    bound, which is each request's best option less its prices, and what the prices are worth. The solver only
    seeks the prices that give the least. Where its time is up first, one price of all tables gives a bound, a
    loose one.
    """
    tables = problem.arrays
    if not len(tables.slot):
        return tables.worth(np.zeros(0, np.int64))
    rows = _Rows(tables)
    rows.add_all()
    matrix, limits = rows.matrix()
    gains = tables.gain[tables.request].astype(float)
    steps = np.tile(tables.points, len(tables.parties)).astype(float)
    prices = _prices(tables, matrix, limits, np.concatenate([gains, steps]), seconds)
    left = np.concatenate([gains, steps]) - matrix.T @ prices
    best = _best(tables, left[: len(gains)])
    total = float(limits @ prices + best.sum() + np.maximum(left[len(gains) :], 0).sum())
    safe = math.floor(total + 1e-6 * max(1.0, abs(total) / 1e6))
    return min(safe, _at_one_price(tables) + int(steps.sum()))


def _at_one_price(tables: Tables) -> int:
    """The least bound with one price of every place at a table, and none of anything else."""
    asking = np.bincount(tables.at_zone, minlength=len(tables.room))
    places = int(np.minimum(asking, tables.room).sum())
    gains = tables.gain[np.diff(tables.first) > 0]
    prices = np.unique(np.append(gains, 0))
    totals: list[int] = [
        places * int(price) + int(np.maximum(gains - price, 0).sum()) for price in prices
    ]
    return min(totals)


def _best(tables: Tables, left: Doubles) -> Doubles:
    """What each request's best option is worth, at least 0."""
    some = np.flatnonzero(np.diff(tables.first))
    return np.asarray(np.maximum(np.maximum.reduceat(left, tables.first[some]), 0))


class _Rows:
    """Rows of the relaxation: sums of options (and of steps of fairness, which come after) with a limit."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.options = len(tables.slot)
        self.steps = len(tables.parties) * len(tables.points)
        self.count = 0
        self.parts: list[tuple[Ints, Ints, Doubles]] = []
        self.limits: list[Doubles] = []

    def add(self, row: Ints, column: Ints, limit: Ints, value: float = 1.0) -> None:
        """Rows numbered from 0; those that cannot bind are left out."""
        live = np.bincount(row, minlength=len(limit)) > limit
        name = np.cumsum(live) - 1
        keep = live[row]
        self.parts.append(
            (self.count + name[row[keep]], column[keep], np.full(int(keep.sum()), value))
        )
        self.limits.append(limit[live].astype(float))
        self.count += int(live.sum())

    def add_all(self) -> None:
        """A person once a slot and so often a day, places, travel, fairness."""
        tables = self.tables
        slots, days = len(tables.slots), int(tables.day.max(initial=-1)) + 1
        members = tables.members[tables.request]
        option, which = np.nonzero(members != NONE)
        person = members[option, which]
        slot = tables.slot[option]
        self.add(person * slots + slot, option, np.ones(len(tables.people) * slots, np.int64))
        self.add(person * days + tables.day[slot], option, np.repeat(tables.most, days))
        self.add(tables.at_zone, np.arange(self.options), tables.room)
        led = np.flatnonzero(tables.at_pool != NONE)
        self.add(tables.at_pool[led], led, tables.room)
        if tables.travel.any():
            self._add_travel(person, option)
        if self.steps:
            self._add_fairness()

    def _add_travel(self, person: Ints, option: Ints) -> None:
        """Of a person's meetings at a venue and of those too far away in a near slot only one can be."""
        tables = self.tables
        at: dict[tuple[int, int], list[int]] = defaultdict(list)
        for p, o in zip(person.tolist(), option.tolist(), strict=True):
            at[p, int(tables.slot[o])].append(o)
        most = int(tables.travel[tables.travel < FAR].max(initial=1))
        row, column = [], []
        count = 0
        for (p, s), here in sorted(at.items()):
            for t in range(s + 1, min(s + 1 + most, len(tables.slots))):
                if tables.day[t] != tables.day[s] or (p, t) not in at:
                    continue
                for v in sorted({int(tables.venue[o]) for o in here}):
                    far = [o for o in at[p, t] if tables.travel[v, tables.venue[o]] > t - s - 1]
                    if far:
                        some = [o for o in here if tables.venue[o] == v] + far
                        row += [count] * len(some)
                        column += some
                        count += 1
        self.add(np.array(row, np.int64), np.array(column, np.int64), np.ones(count, np.int64))

    def _add_fairness(self) -> None:
        """A party has no more steps than meetings that it asked for."""
        tables = self.tables
        asked = tables.asked[tables.request]
        option, which = np.nonzero(asked != NONE)
        party = asked[option, which]
        count, width = len(tables.parties), len(tables.points)
        steps = np.arange(self.steps)
        self.parts.append((self.count + steps // width, self.options + steps, np.ones(self.steps)))
        self.parts.append((self.count + party, option, np.full(len(option), -1.0)))
        self.limits.append(np.zeros(count))
        self.count += count

    def matrix(self) -> tuple[csr_matrix, Doubles]:
        """The rows and their limits."""
        row, column, value = (np.concatenate([part[n] for part in self.parts]) for n in range(3))
        shape = (self.count, self.options + self.steps)
        return csr_matrix((value, (row, column)), shape), np.concatenate(self.limits)


def _prices(
    tables: Tables, matrix: csr_matrix, limits: Doubles, gains: Doubles, seconds: float
) -> Doubles:
    """Prices of the rows, none below 0, from the relaxation's dual; zeros where the solver gives none."""
    options, columns, rows = len(tables.slot), matrix.shape[1], matrix.shape[0]
    once = csr_matrix(
        (np.ones(options), (tables.request, np.arange(options))), (len(tables.requests), columns)
    )
    both = csr_matrix(vstack([matrix, once]))
    above = np.concatenate([limits, np.ones(len(tables.requests))])
    model = model_builder_helper.ModelBuilderHelper()
    upper = np.full(columns, np.inf)
    upper[options:] = 1.0
    fill: Any = model.fill_model_from_sparse_data  # its stubs know no numpy.typing
    fill(np.zeros(columns), upper, gains, np.full(len(above), -np.inf), above, both)
    model.set_maximize(True)
    solver = model_builder_helper.ModelSolverHelper("glop" if options <= SMALL else "pdlp")
    solver.set_time_limit_in_seconds(max(seconds, SHORTEST))
    solver.solve(model)
    if solver.has_response() and solver.has_solution():
        found: Doubles = np.asarray(solver.dual_values(), float)[:rows]
        if found.size == rows and np.isfinite(found).all():
            return np.asarray(np.maximum(found, 0.0))
    return np.zeros(rows)
