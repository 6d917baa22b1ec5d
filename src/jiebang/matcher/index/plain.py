"""The index written as plainly as can be, to check any other by: dictionaries, no speed, no folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jiebang.matcher.errors import ParameterError
from jiebang.matcher.index.protocol import idf
from jiebang.matcher.index.rows import (
    Batch,
    Filter,
    Floats,
    Found,
    Lane,
    Places,
    Rows,
    Terms,
    bm25,
    tie,
)


@dataclass(frozen=True)
class _Document:
    id: str
    counts: tuple[dict[int, float], ...]
    halves: tuple[float, ...]
    labels: tuple[str, ...]
    day: int
    payload: bytes


class PlainIndex:
    """An Index in memory that looks at every document for every question.

    Scores are exact in every lane, also in those that another index may round.
    """

    def __init__(self, lanes: Sequence[Lane] = (bm25(),)) -> None:
        """An empty index."""
        self.lanes = tuple(lanes)
        self._documents: dict[int, _Document] = {}
        self._numbers: dict[str, int] = {}
        self._next = 0

    def __len__(self) -> int:
        return len(self._documents)

    def upsert(self, batch: Batch) -> None:
        """See Index.upsert. Raises ParameterError, and changes nothing then."""
        batch.check(len(self.lanes))
        halves = [lane.half(batch.length(at)) for at, lane in enumerate(self.lanes)]
        for at, identity in enumerate(batch.ids):
            rows = [lane.row(at) for lane in batch.lanes]
            self.delete([identity])
            self._documents[self._next] = _Document(
                id=identity,
                counts=tuple(
                    dict(zip(terms.tolist(), counts.tolist(), strict=True))
                    for terms, counts in rows
                ),
                halves=tuple(float(half[at]) for half in halves),
                labels=() if batch.labels is None else tuple(batch.labels[at]),
                day=0 if batch.days is None else int(batch.days[at]),
                payload=b"" if batch.payloads is None else batch.payloads[at],
            )
            self._numbers[identity] = self._next
            self._next += 1

    def delete(self, ids: Sequence[str]) -> int:
        """See Index.delete."""
        there = [self._numbers.pop(one) for one in dict.fromkeys(ids) if one in self._numbers]
        for number in there:
            del self._documents[number]
        return len(there)

    def find(
        self,
        terms: Terms,
        counts: Floats,
        k: int = 10,
        where: Filter | None = None,
        *,
        lane: int = 0,
        weights: npt.NDArray[np.float64] | None = None,
    ) -> Found:
        """See Index.find."""
        if k < 1:
            raise ParameterError(f"k is at least 1, not {k}")
        if weights is None:
            weights = counts * idf(self.frequency(terms, lane), len(self))
        asked = list(zip(terms.tolist(), weights.tolist(), strict=True))
        ranked = []
        for number, one in self._documents.items():
            if where is not None and not where.passes(one.labels, one.day):
                continue
            score = 0.0
            for term, weight in asked:
                count = one.counts[lane].get(term)
                if count is not None:
                    score += weight * (count / (count + one.halves[lane]))
            if score > 0.0:
                ranked.append((-score, tie(one.id), number))
        best = sorted(ranked)[:k]
        return Found(
            np.array([number for _, _, number in best], np.int64),
            np.array([-score for score, _, _ in best], np.float64),
        )

    def find_all(
        self, queries: Rows, k: int = 10, *, threads: int = 2, lane: int = 0
    ) -> tuple[Places, npt.NDArray[np.float64]]:
        """See Index.find_all; on one thread, whatever is asked for."""
        if k < 1:
            raise ParameterError(f"k is at least 1, not {k}")
        numbers = np.full((len(queries), k), -1, np.int64)
        scores = np.zeros((len(queries), k))
        for at in range(len(queries)):
            found = self.find(*queries.row(at), k, lane=lane)
            numbers[at, : len(found)] = found.numbers
            scores[at, : len(found)] = found.scores
        return numbers, scores

    def frequency(self, terms: Terms, lane: int = 0) -> Places:
        """See Index.frequency."""
        everyone = self._documents.values()
        return np.array(
            [sum(term in one.counts[lane] for one in everyone) for term in terms.tolist()], np.int64
        )

    def ids(self, numbers: Places) -> list[str]:
        """See Index.ids."""
        return [self._documents[number].id for number in numbers.tolist()]

    def payloads(self, numbers: Places) -> list[bytes]:
        """What was added with the documents."""
        return [self._documents[number].payload for number in numbers.tolist()]
