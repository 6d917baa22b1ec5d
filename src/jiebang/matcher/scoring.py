"""From coverages to one comparable figure for each candidate: calibration across languages."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jiebang.matcher.calibration import Calibration
from jiebang.matcher.coverage import NOTHING, Candidates, Query, Space, Weights
from jiebang.matcher.index import Filter, Found, Rows
from jiebang.matcher.index.rows import Places
from jiebang.matcher.index.state import State
from jiebang.matcher.views import CHINESE, ENGLISH, View

Doubles = npt.NDArray[np.float64]

_FEW = 12
_SCALE = 0.15


@dataclass(frozen=True, eq=False)
class Moment:
    """The candidates of one moment with all that their scores depend on."""

    space: Space
    state: State
    weights: Weights
    calibration: Calibration

    @functools.cached_property
    def background(self) -> dict[tuple[int, bool], Candidates]:
        """A sample of each language's candidates, by which unrelated scores are told, for queries
        in the same language and across."""
        return {
            (which, across): self.calibration.background(
                self.space, self.weights, which, across=across
            )
            for which in (CHINESE, ENGLISH)
            for across in (False, True)
        }

    def queries(self, views: Sequence[View]) -> list[Query]:
        """A query for each view."""
        return [Query(self.space, self.weights, view) for view in views]

    def chosen(self, queries: Sequence[Query], k: int, where: Filter | None) -> Places:
        """The candidates worth scoring exactly: the best by one-sided coverage, or all of a few."""
        state, limit = self.state, max(k, self.space.parameters.candidates)
        if state.size <= limit:
            return state.living(where)
        found = [
            self._found(query, which, limit, where).numbers
            for query in queries
            for which in (CHINESE, ENGLISH)
            if self.weights.views[which]
        ]
        numbers = np.unique(np.concatenate([*found, np.empty(0, np.int64)])).astype(np.int64)
        if len(numbers) < k:
            # Fewer answer than are wanted: the others follow, in the order of equal scores.
            rest = np.setdiff1d(state.living(where), numbers)
            rest = rest[np.argsort(state.ties(rest), kind="stable")[: k - len(numbers)]]
            numbers = np.sort(np.concatenate((numbers, rest)))
        return numbers

    def _found(self, query: Query, which: int, k: int, where: Filter | None) -> Found:
        lane, terms, weights = query.lookup(which)
        counts = np.ones(len(terms), np.float32)
        return self.state.find(terms, counts, k, where, lane, weights, rounded=True)

    def evidence(self, queries: Sequence[Query], numbers: Places) -> Doubles:
        """How far each candidate's mutual coverage stands above unrelated ones.

        Each view of the query is compared with the candidate's view in its own language where there
        is one, else with the one in the other language by translation; several views are averaged,
        so that a second language adds evidence but no chance to win twice.
        """
        rows = [self.state.rows(numbers, which) for which in (CHINESE, ENGLISH)]
        holds = [np.diff(one.offsets) > 0 for one in rows]
        values = self.state.values(numbers)
        totals = np.zeros(len(numbers))
        for query in queries:
            own, other = query.language, 1 - query.language
            evidence = np.full(len(numbers), -1.0)
            for which, has in ((own, holds[own]), (other, holds[other] & ~holds[own])):
                if has.any():
                    evidence[has] = self._above(query, which, rows[which], values, has)
            totals += evidence
        return totals / max(1, len(queries))

    def _above(
        self, query: Query, which: int, rows: Rows, values: npt.NDArray[np.float32],
        has: npt.NDArray[np.bool_],
    ) -> Doubles:  # fmt: skip
        hubness = values[has, which].astype(np.float64)
        across = which != query.language
        candidates = Candidates.of(_some(rows, has), self.weights, hubness, across=across)
        raw = query.coverage(candidates, which)
        unrelated = _unrelated(query.coverage(self.background[which, across], which))
        gain = self.space.parameters.translation_gain if across else 1.0
        return np.where(raw > NOTHING, gain * (raw - unrelated), NOTHING)


def _some(rows: Rows, kept: npt.NDArray[np.bool_]) -> Rows:
    """Some of the rows."""
    if kept.all():
        return rows
    entries = np.repeat(kept, np.diff(rows.offsets))
    offsets = np.concatenate(([0], np.cumsum(np.diff(rows.offsets)[kept]))).astype(np.int64)
    return Rows(offsets, rows.terms[entries], rows.counts[entries])


def _unrelated(sample: Doubles) -> float:
    """What a candidate that has nothing to do with the query scores: the median of a sample.

    Few candidates may all be related, so that then nothing much is taken away. Where no word met a
    candidate stands beside the least related of the others.
    """
    if not len(sample):
        return 0.0
    met = sample > NOTHING
    sample = np.where(met, sample, min(0.0, sample[met].min()) if met.any() else 0.0)
    return float(np.median(sample)) * len(sample) / (len(sample) + _FEW)


def to_score(evidence: float, effect: float) -> float:
    """Text evidence as a score from 0 to 1, scaled by 1 + effect of the facts; rises with both."""
    return round(1.0 - math.exp(-max(0.0, evidence) * max(0.0, 1.0 + effect) / _SCALE), 6)
