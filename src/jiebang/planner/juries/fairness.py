"""A plan for the worst served submission: a heuristic with a floor, beside a bound that no plan exceeds.

To maximise the least sum of expertise is NP-hard (Garg et al. 2010), so nothing here promises the optimum.
What is sure: the plan holds every rule, its worst served submission is served no worse than in the efficient
plan, and no plan at all serves its worst better than `bound`.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jiebang.planner.juries.assigning import assign
from jiebang.planner.juries.flow import cheapest
from jiebang.planner.juries.plan import Plan
from jiebang.planner.juries.shapes import Problem
from jiebang.planner.juries.tables import FORBIDDEN, OPEN, PINNED, SCALE, Bools, Ints, Tables

Doubles = npt.NDArray[np.float64]
HALVINGS = 10
"""How often the floor is narrowed down: to a thousandth of the gap to the bound."""
NEAR = 1e-9
"""Means of the same scores, added in another order, differ by less."""


@dataclass(frozen=True)
class FairPlan:
    """A plan, the efficient one beside it, and `bound`: no plan's worst served submission has a higher mean."""

    plan: Plan
    efficient: Plan
    bound: float

    @property
    def worst_served(self) -> float:
        """The least mean expertise of a submission's jurors."""
        return self.plan.worst_served

    @property
    def kept(self) -> float:
        """The share of the efficient plan's expertise that is left, 1 where it had none."""
        before = self.efficient.parts["expertise"]
        return self.plan.parts["expertise"] / before if before else 1.0


def assign_fair(problem: Problem, *, rounds: int = 20) -> FairPlan:
    """A plan whose worst served submission is served as well as we can find, then worth as much as we can find.

    A submission is served by the mean expertise of its jurors, so that those that want few are not always the
    worst. From the efficient plan on, jurors are exchanged along chains until all reach a floor,
    which is raised by halving; then one flow finds the most valuable plan among those that keep the floor for
    sure. `rounds` flows with prices on submissions lower the bound. The same problem gives the same plan.
    Raises InfeasibleError as assign does.
    """
    efficient = assign(problem)
    tables = problem.tables
    counted = np.flatnonzero(tables.wanted)
    if not counted.size:
        return FairPlan(efficient, efficient, 1.0)
    ideal = _ideal(tables)

    def worst(some: Bools) -> float:
        return float(_means(tables, some)[counted].min())

    best, bound = efficient._chosen, worst(ideal)
    reached = _reach(
        tables, best, bound
    )  # most contests end here: one submission is served as well as can be
    if reached is not None:
        best = reached
    elif worst(best) < bound - NEAR:
        bound, found = _priced(tables, counted, _means(tables, ideal), rounds)
        if worst(found) > worst(best) + NEAR:
            reached = _reach(tables, best, worst(found))
            best = found if reached is None else reached
        low, high = worst(best), bound
        for _ in range(HALVINGS):
            if high - low <= NEAR:
                break
            floor = (low + high) / 2
            reached = _reach(tables, efficient._chosen, floor)
            if reached is None:
                reached = _reach(tables, best, floor)
            if reached is None:
                high = floor
            else:
                best, low = reached, worst(reached)
    best = _dearest(tables, best, worst(best))
    return FairPlan(Plan(problem, best, priced=False), efficient, bound)


def _means(tables: Tables, chosen: Bools) -> Doubles:
    """How each submission is served; those that want nobody have 1."""
    total = np.where(chosen, tables.expertise, 0.0).sum(axis=0)
    return np.where(tables.wanted > 0, total / np.maximum(tables.wanted, 1), 1.0)


def _ideal(tables: Tables) -> Bools:
    """Each submission with its pins and the most expert of the others, whatever the loads."""
    able = np.where(tables.state == OPEN, tables.expertise, -1.0)
    able[tables.state == PINNED] = 2.0  # pins come first whatever they are worth
    order = np.argsort(-able, axis=0, kind="stable")
    chosen = np.zeros(able.shape, bool)
    np.put_along_axis(
        chosen, order, np.arange(len(order))[:, None] < tables.wanted[None, :], axis=0
    )
    return chosen


def _priced(tables: Tables, counted: Ints, alone: Doubles, rounds: int) -> tuple[float, Bools]:
    """What no plan's worst exceeds, and the plan with the best worst that was met on the way.

    Any prices on submissions that sum to 1 give a bound: the worst is at most the priced mean, and the greatest
    priced mean is one flow. Prices rise where the flow serves badly. What rounding may hide is added to the
    bound.
    """
    bound = float(alone[counted].min())
    prices = np.zeros(len(tables.submissions))
    prices[counted] = np.exp(-8.0 * (alone[counted] - bound))
    best, worst = tables.pinned, -1.0
    for turn in range(rounds):
        prices /= prices.sum()
        unit = prices * len(counted) / np.maximum(tables.wanted, 1)
        cost = np.rint(-tables.expertise * unit[None, :] * SCALE).astype(np.int64)
        found = cheapest(tables, cost, 0, 0)
        if found is None:
            raise AssertionError("what has a plan has one at any prices")
        means = _means(tables, found)
        reached = (-int(cost[found].sum()) + 0.5 * int(tables.wanted.sum())) / SCALE / len(counted)
        bound = min(bound, reached)
        if means[counted].min() > worst:
            best, worst = found, float(means[counted].min())
        above = means[counted] - means[counted].min()
        prices[counted] *= np.exp(-4.0 / np.sqrt(turn + 1) * above / max(float(above.max()), NEAR))
    return bound, best


class _Exchange:
    """A plan while its jurors are exchanged."""

    def __init__(self, tables: Tables, chosen: Bools) -> None:
        self.tables = tables
        self.chosen = chosen.copy()
        self.loads: Ints = chosen.sum(axis=1)
        self.means = _means(tables, chosen)

    def improve(self, column: int, floor: float) -> bool:
        """One juror of the submission for a better one, by the shortest chain; nobody falls below the floor."""
        tables = self.tables
        scores = tables.expertise[:, column]
        leaving = np.flatnonzero(self.chosen[:, column] & tables.open[:, column])
        for out in leaving[np.argsort(scores[leaving], kind="stable")].tolist():
            able = tables.open[:, column] & ~self.chosen[:, column]
            enough = scores[out] + (floor - self.means[column]) * tables.wanted[column] - NEAR
            for least in (enough, scores[out] + NEAR):
                coming = np.flatnonzero(able & (scores >= least) & (scores > scores[out]))
                # Just enough leaves the most expert to others; where one does not suffice, the most expert.
                sign = 1.0 if least == enough else -1.0
                coming = coming[np.argsort(sign * scores[coming], kind="stable")]
                chain = self._chain(column, out, coming.tolist(), floor)
                if chain is not None:
                    self._take(column, out, chain)
                    return True
        return False

    def _chain(
        self, column: int, out: int, coming: list[int], floor: float
    ) -> list[tuple[int, int]] | None:
        """Who comes, and from where: (juror, submission that the juror leaves, -1 for none), the first to
        `column`.

        Breadth first over jurors; each who comes from a submission is replaced there by the next of the chain.
        The last has room, or is the one who goes out.
        """
        tables = self.tables
        may_fall = self.loads[out] > tables.low[out]
        before: dict[int, tuple[int, int]] = dict.fromkeys(coming, (-1, -1))
        waiting = deque(coming)
        while waiting:
            juror = waiting.popleft()
            if juror == out or (may_fall and self.loads[juror] < tables.high[juror]):
                return self._back(juror, before, column)
            columns = np.flatnonzero(self.chosen[juror] & tables.open[juror])
            columns = columns[columns != column]
            if not columns.size:
                continue
            spare = (self.means[columns] - np.minimum(floor, self.means[columns])) * tables.wanted[
                columns
            ]
            least = tables.expertise[juror, columns] - spare - NEAR
            able = (
                tables.open[:, columns]
                & ~self.chosen[:, columns]
                & (tables.expertise[:, columns] >= least)
            )
            for other in np.flatnonzero(able.any(axis=1)).tolist():
                if other not in before:
                    gain = np.where(able[other], tables.expertise[other, columns] - least, -1.0)
                    before[other] = (juror, int(columns[int(np.argmax(gain))]))
                    waiting.append(other)
        return None

    def _back(
        self, juror: int, before: dict[int, tuple[int, int]], column: int
    ) -> list[tuple[int, int]] | None:
        """The chain that ends with the juror, or None where it goes twice through one submission."""
        chain = [(juror, -1)]
        while before[juror][0] >= 0:
            earlier, place = before[juror]
            chain.append((earlier, place))
            juror = earlier
        places = [place for _, place in chain if place >= 0]
        if len(set(places)) < len(places):
            return None
        return chain[::-1]

    def _take(self, column: int, out: int, chain: list[tuple[int, int]]) -> None:
        self.chosen[out, column] = False
        place = column
        for juror, leaves in chain:
            self.chosen[juror, place] = True
            if leaves >= 0:
                self.chosen[juror, leaves] = False
                place = leaves
        self.loads = self.chosen.sum(axis=1)
        touched = [column, *(place for _, place in chain if place >= 0)]
        total = np.where(self.chosen[:, touched], self.tables.expertise[:, touched], 0.0).sum(
            axis=0
        )
        self.means[touched] = total / self.tables.wanted[touched]


def _reach(tables: Tables, start: Bools, floor: float) -> Bools | None:
    """The plan with every submission lifted to the floor, the worst first; None where a chain is missing."""
    work = _Exchange(tables, start)
    for column in np.argsort(work.means, kind="stable").tolist():
        while work.means[column] < floor - NEAR:
            if not work.improve(column, floor):
                return None
    return work.chosen


def _dearest(tables: Tables, chosen: Bools, floor: float) -> Bools:
    """The plan of the greatest worth among those in which every juror of a submission is at the floor or above.

    Submissions for which that does not hold now keep their jurors as they are.
    """
    below = tables.expertise < floor - NEAR
    alike: Bools = ~np.asarray((chosen & below).any(axis=0))
    state = tables.state.copy()
    state[(state == OPEN) & below & alike[None, :]] = FORBIDDEN
    state[(state == OPEN) & ~alike[None, :]] = FORBIDDEN
    state[chosen & ~alike[None, :]] = PINNED
    narrower = Tables(
        tables.jurors, tables.submissions, tables.expertise, state, tables.low, tables.high,
        tables.wanted, tables.own, tables.weights,
    )  # fmt: skip
    found = cheapest(narrower, -tables.gain, tables.load_cost, tables.own_cost)
    return chosen if found is None else found
