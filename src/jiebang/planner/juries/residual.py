"""What may still be exchanged in a plan, and what it would cost: shortest ways, by Bellman and Ford, in NumPy.

Giving a juror one submission more and taking another away are steps along the arcs that the flow leaves
open. A cycle of steps that costs less than nothing would be a better plan; the shortest way from one end of a
pair to the other is what the plan loses without it (or with it), everything that follows counted. Ties among
plans are not priced: a step's cost is its change of worth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jiebang.planner.juries.tables import CONFLICT, Bools, Ints, Tables

FAR = 2**61
"""No way; the sum of two still fits into 64 bits."""
NOBODY = -1


@dataclass
class _Ways:
    """Least costs of reaching each node, and the juror at whom each way leaves its beginning.

    The hub is one entry long. A counter is what a submission's jurors of its own region go through.
    """

    hub: Ints
    jurors: Ints
    submissions: Ints
    counters: Ints
    via_hub: Ints
    via_jurors: Ints
    via_submissions: Ints
    via_counters: Ints


class Residual:
    """The exchanges that a plan leaves open."""

    def __init__(self, tables: Tables, chosen: Bools, gain: Ints) -> None:
        self._tables = tables
        self._chosen = chosen
        self._gain = gain
        own, free, unit = tables.own, tables.weights.own_region_free, tables.load_cost
        self._loads: Ints = chosen.sum(axis=1)
        count: Ints = (chosen & own).sum(axis=0)
        add, drop = tables.open & ~chosen, tables.open & chosen
        # Steps from juror to submission and back; those of the own region lead to its counter.
        self._add = _where(add & ~own, -gain)
        self._add_own = _where(add & own, -gain)
        self._drop = _where(drop & ~own, gain)
        self._drop_own = _where(drop & own, gain)
        self._saved = np.where(count > free, tables.own_cost, 0)
        self._enter = np.where(count >= free, tables.own_cost, 0)
        self._leave = _where(np.asarray((drop & own).any(axis=0)), -self._saved)
        self._more = _where(self._loads < tables.high, self._loads * unit)
        least = np.maximum(tables.low, tables.pins_of_juror)
        self._less = _where(self._loads > least, -(self._loads - 1) * unit)
        self._known: dict[tuple[str, int, bool], _Ways] = {}

    def price(self, row: int, column: int) -> tuple[int | None, int | None]:
        """What the plan loses with the pair the other way, and the juror who then comes or leaves."""
        if self._tables.state[row, column] == CONFLICT:
            return None, None
        if self._chosen[row, column]:
            return self._without(row, column)
        return self._with(row, column)

    def no_gain(self) -> bool:
        """Whether no cycle of exchanges gains anything, which proves the plan an optimum."""
        ways = self._blank()
        for part in (ways.hub, ways.jurors, ways.submissions, ways.counters):
            part[:] = 0
        return self._settle(ways)

    def _without(self, row: int, column: int) -> tuple[int | None, int | None]:
        """The juror has a unit to place and the submission lacks one: the way from the one to the other."""
        tables = self._tables
        ways = self._from_juror(row, bool(tables.pinned[row, column]))
        straight = ways.jurors + self._add[:, column]
        through = ways.jurors + self._add_own[:, column]
        if tables.own[row, column]:  # its place in the counter is free again, or its cost is saved
            steps = np.minimum(straight - self._saved[column], through)
        else:
            steps = np.minimum(straight, through + self._enter[column])
        comes = int(np.argmin(steps))
        if steps[comes] >= FAR // 2:
            return None, None
        return int(steps[comes] + self._gain[row, column]), comes

    def _with(self, row: int, column: int) -> tuple[int | None, int | None]:
        """The submission has one too many and the juror lacks a unit: the way from the one to the other."""
        ways = self._from_submission(column, bool(self._tables.own[row, column]))
        if ways.jurors[row] >= FAR // 2:
            return None, None
        leaves = int(ways.via_jurors[row])
        return (
            int(ways.jurors[row] - self._gain[row, column]),
            None if leaves == NOBODY else leaves,
        )

    def _from_juror(self, row: int, pinned: bool) -> _Ways:
        key = ("juror", row, pinned)
        if key not in self._known:
            ways = self._blank()
            ways.jurors[row] = 0
            if pinned and self._loads[row] > self._tables.low[row]:
                # Other pins of the juror hold their own units, not that of this one.
                ways.hub[0] = -(self._loads[row] - 1) * self._tables.load_cost
            self._settle(ways)
            self._known[key] = ways
        return self._known[key]

    def _from_submission(self, column: int, own: bool) -> _Ways:
        key = ("submission", column, own)
        if key not in self._known:
            ways = self._blank()
            (ways.counters if own else ways.submissions)[column] = 0
            self._settle(ways)
            self._known[key] = ways
        return self._known[key]

    def _blank(self) -> _Ways:
        jurors, submissions = self._chosen.shape
        sizes = (1, jurors, submissions, submissions)
        return _Ways(
            *(np.full(size, FAR, np.int64) for size in sizes),
            *(np.full(size, NOBODY, np.int64) for size in sizes),
        )

    def _settle(self, ways: _Ways) -> bool:
        """Shorten the ways until none gets shorter; False where a cycle gains and they never would.

        A way without cycles meets each juror once, and a round goes from jurors to jurors, so that as many
        rounds suffice.
        """
        if not self._chosen.size:
            return True
        every = np.arange(len(ways.jurors))
        hub, jurors, submissions, counters = ways.hub, ways.jurors, ways.submissions, ways.counters
        by_hub, by_jurors = ways.via_hub, ways.via_jurors
        by_submissions, by_counters = ways.via_submissions, ways.via_counters
        for _ in range(len(jurors) + 3):
            found = [
                _shorten(hub, by_hub, (jurors + self._less)[:, None], by_jurors),
                _shorten(jurors, by_jurors, hub + self._more[None, :], by_hub),
                _shorten(counters, by_counters, jurors[:, None] + self._add_own, by_jurors),
                _shorten(submissions, by_submissions, jurors[:, None] + self._add, by_jurors),
                _along(submissions, by_submissions, counters + self._enter, by_counters),
                _along(counters, by_counters, submissions + self._leave, by_submissions),
                _shorten(jurors, by_jurors, (submissions + self._drop).T, by_submissions, every),
                _shorten(jurors, by_jurors, (counters + self._drop_own).T, by_counters, every),
            ]
            if not any(found):
                return True
        return False


def _where(condition: Bools, cost: Ints) -> Ints:
    """Costs where there is a step, FAR elsewhere."""
    return np.where(condition, cost, FAR).astype(np.int64)


def _shorten(
    costs: Ints, via: Ints, offers: Ints, via_offers: Ints, names: Ints | None = None
) -> bool:
    """Take the best of the offers (one row each) where it is shorter; a way via nobody takes a name."""
    best = offers.argmin(axis=0)
    found = offers[best, np.arange(offers.shape[1])]
    better = found < costs
    if not better.any():
        return False
    source = via_offers[best]
    if names is not None:
        source = np.where(source == NOBODY, names, source)
    costs[better], via[better] = found[better], source[better]
    return True


def _along(costs: Ints, via: Ints, offers: Ints, via_offers: Ints) -> bool:
    """Take each offer where it is shorter."""
    better = offers < costs
    costs[better], via[better] = offers[better], via_offers[better]
    return bool(better.any())
