"""What comes of score sheets: three scores of each entry, places, and how sure a place is. Pure functions
of numbers: no rows, no clock, no settings; what is stated here is what docs/explanation/contests.md explains.

A sheet's total is `100 · Σ weight · (points - lowest) / (highest - lowest) / Σ weight`.

raw         the mean of an entry's totals
normalised  the mean of `M + S · z`, where z is `(total - m) / s` by the mean m and the standard deviation s
            (of the population) of its juror's own totals, M and S those of all totals. A juror with one
            sheet has no scale of their own: z is by M and S. A juror who gave the same total to all has
            z = 0: they told no entry from another
trimmed     the mean without the g highest and the g lowest of an entry's totals, g the given percent of
            their number rounded down, at least 1; an entry with fewer than three keeps them all

Places: the highest first, equals share one and the next is left out. Scores are compared as they are shown,
in ten-thousandths of a point. A tie is broken by the stated rule, else it stands; the means of criteria are
compared in ten-thousandths of the criterion's range.

Intervals: in each of DRAWS rounds every entry's sheets are drawn anew with replacement from its own, places
worked out without the tie rule, and the 5th and the 95th percentile of its places taken, widened where its
place lies outside. z stays as it was worked out of all sheets. The draws are the raw words of PCG64 by the
contest's seed, whose sequence NumPy holds stable, so the same rows give the same intervals anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

METHODS = ("raw", "normalised", "trimmed")
DRAWS = 1000
UNIT = 10_000
"""Parts of a point in which scores are compared and kept."""
EDGE = 0.05
"""The share of rounds that lies outside an interval on either side."""
_CHUNK = 2_000_000
"""Drawn sheets that are in memory at once."""


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion: its weight, and the points from `lowest` to `highest`."""

    weight: int
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class Entered:
    """An entry by its key, and when it was handed in (any number that grows with time)."""

    key: int
    handed_in: float = 0.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """One juror's points of one entry, in the order of the criteria."""

    entry: int
    juror: int
    points: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """An entry's score (ten-thousandths of a point), how many sheets made it, its place, and the interval
    of places; tied: how many share the place.
    """

    entry: int
    score: int
    sheets: int
    rank: int
    low: int
    high: int
    tied: int


@dataclass(frozen=True, slots=True)
class Leniency:
    """How one juror scores beside the others, in points of 100.

    mean and spread: of their totals. offset: how far above the other sheets of the same entries theirs
    lie on the mean, None where nobody else has judged those.
    """

    juror: int
    sheets: int
    mean: float
    spread: float
    offset: float | None


class Marks:
    """Sheets with what they are of, in one stated order, so that the order of rows decides nothing.

    Raises ValueError for a sheet of an unknown entry, of a wrong number of points, with points out of
    range, or twice of one juror. Entries without a sheet have no place.
    """

    def __init__(
        self, entries: Sequence[Entered], sheets: Sequence[Sheet], lines: Sequence[Line]
    ) -> None:
        if not lines:
            raise ValueError("there is no criterion")
        self.lines = list(lines)
        sheets = sorted(sheets, key=lambda sheet: (sheet.entry, sheet.juror))
        known = {entry.key: entry for entry in entries}
        for before, sheet in zip([None, *sheets], sheets, strict=False):
            if sheet.entry not in known:
                raise ValueError(f"a sheet is of entry {sheet.entry}, which is not among them")
            if len(sheet.points) != len(lines):
                raise ValueError(f"juror {sheet.juror} has not all points of entry {sheet.entry}")
            if before and (before.entry, before.juror) == (sheet.entry, sheet.juror):
                raise ValueError(f"juror {sheet.juror} has two sheets of entry {sheet.entry}")
        keys = sorted({sheet.entry for sheet in sheets})
        self.entries = [known[key] for key in keys]
        self.points: Ints = np.array([sheet.points for sheet in sheets], np.int64).reshape(
            -1, len(lines)
        )
        low = np.array([line.lowest for line in lines])
        span = np.array([line.highest - line.lowest for line in lines])
        wrong = (self.points < low) | (self.points > low + span)
        if wrong.any():
            sheet = sheets[int(np.argwhere(wrong)[0][0])]
            raise ValueError(f"juror {sheet.juror} has points out of range for {sheet.entry}")
        self.juror_keys = sorted({sheet.juror for sheet in sheets})
        at = {key: n for n, key in enumerate(keys)}
        by = {key: n for n, key in enumerate(self.juror_keys)}
        self.entry: Ints = np.array([at[sheet.entry] for sheet in sheets], np.int64)
        self.juror: Ints = np.array([by[sheet.juror] for sheet in sheets], np.int64)
        self.count: Ints = np.bincount(self.entry, minlength=len(keys)).astype(np.int64)
        self.start: Ints = np.concatenate([[0], np.cumsum(self.count)[:-1]]).astype(np.int64)
        self.shares: Floats = (self.points - low) / span
        weight = np.array([line.weight for line in lines], np.float64)
        self.totals: Floats = self.shares @ weight / weight.sum() * 100

    @cached_property
    def normalised(self) -> Floats:
        """Each sheet's total on the scale that all jurors share."""
        totals, juror, jurors = self.totals, self.juror, len(self.juror_keys)
        if not len(totals):
            return totals
        sheets = np.bincount(juror, minlength=jurors)
        mean = np.bincount(juror, totals, jurors) / sheets
        away = totals - mean[juror]
        spread = np.sqrt(np.bincount(juror, away**2, jurors) / sheets)
        spread[spread < 1e-9] = 0.0
        centre, scale = float(totals.mean()), float(totals.std())
        own = np.divide(away, spread[juror], out=np.zeros_like(away), where=spread[juror] > 0)
        found = centre + scale * own
        return np.where(sheets[juror] == 1, totals, found)

    def values(self, method: str) -> Floats:
        """What each sheet counts for by a method."""
        return self.normalised if method == "normalised" else self.totals

    def scores(self, method: str, trim: int) -> Ints:
        """The score of each entry, in ten-thousandths of a point."""
        if not self.entries:
            return np.zeros(0, np.int64)
        found: Ints = self._means(self.values(method)[None, :], method, trim)[0]
        return found

    def _means(self, values: Floats, method: str, trim: int) -> Ints:
        """Scores of rounds × sheets: rounds × entries."""
        if method != "trimmed":
            sums = np.add.reduceat(values, self.start, axis=1)
            means: Ints = np.rint(sums / self.count * UNIT).astype(np.int64)
            return means
        found = np.zeros((len(values), len(self.entries)), np.int64)
        for size in np.unique(self.count).tolist():
            at = np.flatnonzero(self.count == size)
            columns = self.start[at][:, None] + np.arange(size)
            part = np.sort(values[:, columns], axis=2)
            cut = cut_of(size, trim)
            part = part[:, :, cut : size - cut]
            found[:, at] = np.rint(part.mean(axis=2) * UNIT)
        return found

    def draws(self, seed: int, rounds: int) -> Any:
        """Chunks of rounds × sheets: which sheet stands in for each."""
        size = len(self.totals)
        words = np.random.PCG64(seed)
        own, first = self.count[self.entry].astype(np.uint64), self.start[self.entry]
        step = max(1, _CHUNK // max(size, 1))
        for begin in range(0, rounds, step):
            many = min(step, rounds - begin)
            raw = words.random_raw(many * size).reshape(many, size)
            picked = ((raw >> np.uint64(32)) * own) >> np.uint64(32)
            yield picked.astype(np.int64) + first


def cut_of(size: int, trim: int) -> int:
    """How many of `size` totals are left out at either end."""
    return max(1, size * trim // 100) if size >= 3 else 0


def places(
    marks: Marks, *, trim: int, tie_rule: str, seed: int, rounds: int = DRAWS
) -> dict[str, list[Place]]:
    """`method → places`, best first, equals by key. trim: percent at either end.

    tie_rule: "criteria" (means of each criterion in order), "earlier" (handed in first) or "shared".
    """
    scores = {method: marks.scores(method, trim) for method in METHODS}
    low, high = _intervals(marks, trim, seed, rounds)
    found = {}
    for method in METHODS:
        order = _ordered(marks, scores[method], tie_rule)
        found[method] = [
            Place(
                entry=marks.entries[at].key,
                score=int(scores[method][at]),
                sheets=int(marks.count[at]),
                rank=rank,
                low=min(rank, int(low[method][at])),
                high=max(rank, int(high[method][at])),
                tied=tied,
            )
            for at, rank, tied in order
        ]
    return found


def _ordered(marks: Marks, scores: Ints, tie_rule: str) -> list[tuple[int, int, int]]:
    """(entry's number, place, how many share it), best first."""
    breaking: list[tuple[float, ...]]
    if tie_rule == "criteria" and marks.entries:
        means = np.add.reduceat(marks.shares, marks.start, axis=0) / marks.count[:, None]
        breaking = [tuple(row) for row in (-np.rint(means * UNIT)).tolist()]
    elif tie_rule == "earlier":
        breaking = [(entry.handed_in,) for entry in marks.entries]
    else:
        breaking = [()] * len(marks.entries)
    keys = [(-score, breaking[at]) for at, score in enumerate(scores.tolist())]
    shared: dict[tuple[int, tuple[float, ...]], int] = {}
    for key in keys:
        shared[key] = shared.get(key, 0) + 1
    found: list[tuple[int, int, int]] = []
    rank, before = 0, None
    for n, at in enumerate(sorted(range(len(keys)), key=lambda at: (keys[at], at)), start=1):
        rank = rank if keys[at] == before else n
        before = keys[at]
        found.append((at, rank, shared[keys[at]]))
    return found


def ranked(scores: Ints) -> Ints:
    """Places of each row's scores, 1 the highest, equals sharing the better one."""
    if not scores.shape[1]:
        return scores
    order = np.argsort(-scores, axis=1, kind="stable")
    sorted_ = np.take_along_axis(scores, order, axis=1)
    place = np.arange(1, scores.shape[1] + 1)
    first = np.where(
        np.concatenate(
            [np.ones((len(scores), 1), bool), sorted_[:, 1:] != sorted_[:, :-1]], axis=1
        ),
        place,
        0,
    )
    found = np.empty_like(scores)
    np.put_along_axis(found, order, np.maximum.accumulate(first, axis=1), axis=1)
    return found


def edges(rounds: int) -> tuple[int, int]:
    """Of `rounds` sorted places, the numbers of the two that bound the interval."""
    return int(np.floor(EDGE * (rounds - 1))), int(np.ceil((1 - EDGE) * (rounds - 1)))


def _intervals(
    marks: Marks, trim: int, seed: int, rounds: int
) -> tuple[Mapping[str, Ints], Mapping[str, Ints]]:
    drawn: dict[str, list[npt.NDArray[np.int32]]] = {method: [] for method in METHODS}
    if marks.entries:
        for picked in marks.draws(seed, rounds):
            for method in METHODS:
                scores = marks._means(marks.values(method)[picked], method, trim)
                drawn[method].append(ranked(scores).astype(np.int32))
    low, high = {}, {}
    first, last = edges(rounds)
    for method, parts in drawn.items():
        if not parts:
            low[method] = high[method] = np.zeros(0, np.int64)
            continue
        bounds = np.partition(np.concatenate(parts), [first, last], axis=0)
        low[method] = bounds[first].astype(np.int64)
        high[method] = bounds[last].astype(np.int64)
    return low, high


def leniencies(marks: Marks) -> list[Leniency]:
    """How each juror scores beside the others, in the order of their keys."""
    found = []
    sums = np.bincount(marks.entry, marks.totals, len(marks.entries))
    for n, key in enumerate(marks.juror_keys):
        own = np.flatnonzero(marks.juror == n)
        totals, entries = marks.totals[own], marks.entry[own]
        others = marks.count[entries] - 1
        seen = others > 0
        offset = None
        if seen.any():
            rest = (sums[entries] - totals)[seen] / others[seen]
            offset = float((totals[seen] - rest).mean())
        found.append(Leniency(key, len(own), float(totals.mean()), float(totals.std()), offset))
    return found
