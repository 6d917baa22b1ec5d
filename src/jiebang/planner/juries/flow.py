"""The problem as a flow of least cost, solved by OR-Tools; knows tables and integers, no keys.

A unit of flow is one pair. It runs from the hub to a juror, from there to a submission, straight or through
the node that counts the submission's own region, and ends there. All costs are convex along parallel arcs
(a juror's k-th submission, a submission's n-th juror of its own region), so a cheapest flow fills them in their
order, and as capacities are whole the cheapest flow is whole: the optimum of the flow is that of the problem.

Pins are no arcs: they are taken out before, with the capacity that they use up. A minimum load is supplied at
the juror itself and so has to leave it.
"""

from __future__ import annotations

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from jiebang.planner.juries.errors import WeightError
from jiebang.planner.juries.tables import Bools, Ints, Tables

LARGEST = 2**62
"""Costs times nodes stay below: the solver multiplies them in 64 bits."""


class Network:
    """Arcs gathered in bulk, then solved once."""

    def __init__(self) -> None:
        self._parts: list[tuple[Ints, Ints, Ints, Ints]] = []
        self._count = 0

    def add(self, tail: Ints, head: Ints, capacity: Ints, cost: Ints) -> slice:
        """Arcs; returns their place among the flows."""
        self._parts.append((tail, head, capacity, cost))
        begin, self._count = self._count, self._count + len(tail)
        return slice(begin, self._count)

    def solve(self, supply: Ints) -> Ints | None:
        """The flow on every arc, or None where the supplies cannot be met.

        Raises OverflowError where costs are too large for the solver's integers.
        """
        tail, head, capacity, cost = (
            np.concatenate([part[n] for part in self._parts]) for n in range(4)
        )
        if int(np.abs(cost).max(initial=0)) * (len(supply) + 1) >= LARGEST:
            raise OverflowError
        flow = SimpleMinCostFlow()
        flow.add_arcs_with_capacity_and_unit_cost(tail, head, capacity, cost)
        flow.set_nodes_supplies(np.arange(len(supply)), supply)
        status = flow.solve()
        if status == flow.OPTIMAL:
            return np.array(flow.flows(np.arange(len(tail))), np.int64)
        if status == flow.INFEASIBLE:
            return None
        if status == flow.BAD_COST_RANGE:
            raise OverflowError
        raise RuntimeError(f"the flow solver answers {status}")  # a fault of ours, not of the input


def segments(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """For each row the numbers from `first` to `last` inclusive: (row of each, number of each)."""
    count = np.maximum(last - first + 1, 0)
    rows = np.repeat(np.arange(len(count)), count)
    begin = np.repeat(np.cumsum(count) - count, count)
    return rows, np.arange(len(rows)) - begin + first[rows]


def ties(tables: Tables) -> Ints:
    """Of plans of one worth the one with the least sum: the n-th submission asks first for the n-th juror."""
    jurors, submissions = tables.state.shape
    turn = np.arange(jurors)[:, None] - np.arange(submissions)[None, :]
    return np.asarray(turn % max(jurors, 1))


def cheapest(tables: Tables, cost: Ints, load_cost: int, own_cost: int) -> Bools | None:
    """The pairs of least total cost, pins included, or None where nothing satisfies all rules.

    `cost` is of each open pair, jurors x submissions. Of plans that cost the same, the one with the least sum
    of `ties`, where integers of 64 bits have room for that; else the solver's own choice, the same each time.
    """
    spread = (len(tables.jurors) - 1) * int(tables.wanted.sum()) + 1
    for unit, second in ((spread, ties(tables)), (1, None)):
        most = max(
            int(np.abs(cost).max(initial=0)), load_cost * int(tables.high.max(initial=0)), own_cost
        )
        if most * unit >= LARGEST:
            continue
        try:
            total = cost * unit if second is None else cost * unit + second
            return _solve(tables, total, load_cost * unit, own_cost * unit)
        except OverflowError:
            continue
    raise WeightError(
        "weights_apart",
        "weights and loads are too large to be added exactly: lower the largest weight",
    )


def _solve(tables: Tables, cost: Ints, load_cost: int, own_cost: int) -> Bools | None:
    jurors, submissions = tables.state.shape
    pins = tables.pins_of_juror
    must = np.maximum(tables.low - pins, 0)
    need = tables.wanted - tables.pins_of_submission
    spare = int(need.sum() - must.sum())
    if spare < 0:
        return None
    network = Network()
    # The hub is node 0, then jurors, then submissions, then own regions of submissions.
    most = np.minimum(tables.high, pins + tables.open.sum(axis=1))
    rows, numbers = segments(np.maximum(tables.low, pins) + 1, most)
    ones = np.ones(len(rows), np.int64)
    network.add(np.zeros(len(rows), np.int64), rows + 1, ones, (numbers - 1) * load_cost)
    first = 1 + jurors
    pinned_own = (tables.pinned & tables.own).sum(axis=0)
    free = np.maximum(tables.weights.own_region_free - pinned_own, 0)
    able = np.minimum((tables.open & tables.own).sum(axis=0), need)
    counted = np.flatnonzero((able > free) & (own_cost > 0))
    counter = np.full(submissions, -1)
    counter[counted] = first + submissions + np.arange(len(counted))
    row, column = np.nonzero(tables.open & (need > 0))
    own = tables.own[row, column] & (counter[column] >= 0)
    head = np.where(own, counter[column], first + column)
    chosen = network.add(row + 1, head, np.ones(len(row), np.int64), cost[row, column])
    for capacity, price in ((free[counted], 0), ((able - free)[counted], own_cost)):
        network.add(counter[counted], first + counted, capacity, np.full(len(counted), price))
    supply = np.concatenate([[spare], must, -need, np.zeros(len(counted), np.int64)])
    flow = network.solve(supply)
    if flow is None:
        return None
    found = tables.pinned.copy()
    taken = flow[chosen] > 0
    found[row[taken], column[taken]] = True
    return found
