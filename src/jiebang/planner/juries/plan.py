"""A plan: who judges what, what that is worth, and why each pair is or is not in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from jiebang.planner.juries.errors import UnknownKeyError
from jiebang.planner.juries.residual import Residual
from jiebang.planner.juries.shapes import Pair, Problem
from jiebang.planner.juries.tables import CONFLICT, FORBIDDEN, PINNED, SCALE, Bools, Ints


class Standing(StrEnum):
    """What a pair is in a plan."""

    CHOSEN = "chosen"
    PINNED = "pinned"
    NOT_CHOSEN = "not_chosen"
    FORBIDDEN = "forbidden"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Assignment:
    """One pair of a plan; `load` is the juror's in the whole plan, `rank` 1 the most expert eligible one."""

    juror: str
    submission: str
    expertise: float
    rank: int
    eligible: int
    pinned: bool
    own_region: bool
    load: int
    max_load: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a pair is in a plan, or is not.

    `rank` among the `eligible` jurors of the submission (those without conflict or forbid) by expertise, equals
    sharing the better one; 0 where the juror is not eligible. `price` is what the best plan loses, in points,
    if the pair were the other way: an assigned one forbidden, another one pinned. It is exact, all moves that
    follow being counted; None where no plan is left, for a conflict, and in a fair plan, which is no optimum.
    It is at least 0 for what the optimum chose and below 0 where a pin or a forbid costs the plan something.
    After `replan`, `changes` more of the pairs before would be given up. `instead` is who would come in (for an
    assigned pair) or leave (for another one), None where nobody does. `next_best` is the most expert eligible
    juror who is not on the submission, with `next_expertise`.
    """

    juror: str
    submission: str
    standing: Standing
    expertise: float
    rank: int
    eligible: int
    load: int
    max_load: int
    own_region: bool
    price: float | None
    changes: int
    instead: str | None
    next_best: str | None
    next_expertise: float
    conflicts: tuple[str, ...]


class Plan:
    """Who judges what. Read only; made by this library alone."""

    def __init__(
        self, problem: Problem, chosen: Bools,
        *, keeping: Ints | None = None, change: int = 0, priced: bool = True,
    ) -> None:  # fmt: skip
        """`keeping` is what pairs are worth beside expertise, `change` what of it counts as one change."""
        self.problem = problem
        self._keeping, self._change, self._priced = keeping, change, priced
        self._tables = problem.tables
        self._chosen = chosen
        chosen.flags.writeable = False
        self._rows = {key: n for n, key in enumerate(self._tables.jurors)}
        self._columns = {key: n for n, key in enumerate(self._tables.submissions)}

    @cached_property
    def pairs(self) -> frozenset[Pair]:
        """All pairs."""
        rows, columns = np.nonzero(self._chosen)
        jurors, submissions = self._tables.jurors, self._tables.submissions
        return frozenset(
            Pair(jurors[row], submissions[column])
            for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        )

    @cached_property
    def worth(self) -> float:
        """What the plan is worth, in points: expertise less the costs of loads and own regions."""
        return self._tables.worth(self._chosen) / SCALE

    @cached_property
    def parts(self) -> Mapping[str, float]:
        """What the worth is made of: `expertise`, less `load`, less `own_region`."""
        values = self._tables.parts(self._chosen)
        return {
            name: value / SCALE
            for name, value in zip(("expertise", "load", "own_region"), values, strict=True)
        }

    @cached_property
    def loads(self) -> Mapping[str, int]:
        """How many submissions each juror has."""
        return dict(zip(self._tables.jurors, self._chosen.sum(axis=1).tolist(), strict=True))

    @cached_property
    def served(self) -> Mapping[str, float]:
        """The mean expertise of each submission's jurors; submissions that want none are left out."""
        count = self._chosen.sum(axis=0)
        total = np.where(self._chosen, self._tables.expertise, 0.0).sum(axis=0)
        return {
            key: float(total[n] / count[n])
            for n, key in enumerate(self._tables.submissions)
            if count[n]
        }

    @property
    def worst_served(self) -> float:
        """The least of `served`; 1 where nobody wants jurors."""
        return min(self.served.values(), default=1.0)

    @cached_property
    def assignments(self) -> tuple[Assignment, ...]:
        """All pairs: submissions in the problem's order, in each the most expert first, equals by key."""
        tables, made = self._tables, []
        eligible = (tables.state != CONFLICT) & (tables.state != FORBIDDEN)
        count, loads = eligible.sum(axis=0), self._chosen.sum(axis=1)
        for submission in self.problem.submissions:
            column = self._columns[submission.key]
            scores = tables.expertise[:, column]
            rows = np.flatnonzero(self._chosen[:, column])
            for row in rows[np.argsort(-scores[rows], kind="stable")].tolist():
                better = int((eligible[:, column] & (scores > scores[row])).sum())
                made.append(
                    Assignment(
                        juror=tables.jurors[row],
                        submission=submission.key,
                        expertise=float(scores[row]),
                        rank=better + 1,
                        eligible=int(count[column]),
                        pinned=bool(tables.pinned[row, column]),
                        own_region=bool(tables.own[row, column]),
                        load=int(loads[row]),
                        max_load=int(tables.high[row]),
                    )
                )
        return tuple(made)

    def of_submission(self, key: str) -> tuple[Assignment, ...]:
        """The jurors of one submission, the most expert first."""
        self._place(self._columns, "submission", key)
        return tuple(one for one in self.assignments if one.submission == key)

    def of_juror(self, key: str) -> tuple[Assignment, ...]:
        """The submissions of one juror, in the problem's order."""
        self._place(self._rows, "juror", key)
        return tuple(one for one in self.assignments if one.juror == key)

    def explain(self, juror: str, submission: str, *, priced: bool = True) -> Explanation:
        """Why this pair is in the plan, or is not. Its price takes a search over the whole plan, once for
        each juror; without it (`priced`) the answer is quick.
        """
        tables = self._tables
        row = self._place(self._rows, "juror", juror)
        column = self._place(self._columns, "submission", submission)
        state = tables.state[:, column]
        eligible = (state != CONFLICT) & (state != FORBIDDEN)
        scores, chosen = tables.expertise[:, column], self._chosen[:, column]
        others = np.flatnonzero(eligible & ~chosen)
        others = others[others != row]
        best = int(others[np.argmax(scores[others])]) if others.size else None
        standing = (
            Standing.CONFLICT if state[row] == CONFLICT
            else Standing.FORBIDDEN if state[row] == FORBIDDEN
            else Standing.PINNED if state[row] == PINNED
            else Standing.CHOSEN if chosen[row]
            else Standing.NOT_CHOSEN
        )  # fmt: skip
        price, other, changes = None, None, 0
        if priced and self._priced and standing is not Standing.CONFLICT:
            price, other = self._residual.price(row, column)
        if price is not None and self._change:
            changes = (price + self._change // 2) // self._change
            price -= changes * self._change
        return Explanation(
            juror=juror,
            submission=submission,
            standing=standing,
            expertise=float(scores[row]),
            rank=int((eligible & (scores > scores[row])).sum()) + 1 if eligible[row] else 0,
            eligible=int(eligible.sum()),
            load=int(self._chosen[row].sum()),
            max_load=int(tables.high[row]),
            own_region=bool(tables.own[row, column]),
            price=None if price is None else price / SCALE,
            changes=changes,
            instead=None if other is None else tables.jurors[other],
            next_best=None if best is None else tables.jurors[best],
            next_expertise=0.0 if best is None else float(scores[best]),
            conflicts=self._conflicts.get(Pair(juror, submission), ()),
        )

    def explanations(self, *, priced: bool = True) -> Iterator[Explanation]:
        """Those of all pairs of the plan, in the order of `assignments`."""
        for one in self.assignments:
            yield self.explain(one.juror, one.submission, priced=priced)

    @cached_property
    def _conflicts(self) -> Mapping[Pair, tuple[str, ...]]:
        found: dict[Pair, list[str]] = defaultdict(list)
        for one in self.problem.conflicts:
            found[Pair(one.juror, one.submission)].append(one.code)
        return {pair: tuple(codes) for pair, codes in found.items()}

    @cached_property
    def is_optimum(self) -> bool:
        """Whether no plan is worth more, proved without the flow solver: no exchange gains."""
        return self._residual.no_gain()

    @cached_property
    def _residual(self) -> Residual:
        gain = self._tables.gain
        return Residual(
            self._tables, self._chosen, gain if self._keeping is None else gain + self._keeping
        )

    def _place(self, places: dict[str, int], what: str, key: str) -> int:
        if key not in places:
            raise UnknownKeyError(
                "unknown_key", f"the plan has no {what} {key!r}", what=what, key=key, where="plan"
            )
        return places[key]
