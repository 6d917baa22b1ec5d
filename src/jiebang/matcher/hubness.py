"""How near a candidate is to everything written in the other language; measured against a fixed sample.

Radovanović, Nanopoulos and Ivanović 2010, "Hubs in space". The sample is made from the candidates
themselves, each translated word by word, so that it needs no other text and no query.
"""

from __future__ import annotations

import functools
import math

import numpy as np
import numpy.typing as npt
import rjieba
from scipy import sparse

from jiebang.matcher import terms
from jiebang.matcher.coverage import Space, Weights
from jiebang.matcher.index import Rows
from jiebang.matcher.views import BEYOND, CHINESE, Terms, Vocabulary

Doubles = npt.NDArray[np.float64]
Ties = npt.NDArray[np.uint64]

SAMPLE = 1024
LEAST_SAMPLE = 64
WORK = 1_500_000
NEAREST = 10
EXPONENT = 0.5
_FLOOR = 0.02
_FEW = 50
_SURE = 0.3
_CHUNK = 64


def sample_size(candidates: int) -> int:
    """How many translated candidates are asked: fewer where there are many to be found by them."""
    return min(SAMPLE, max(LEAST_SAMPLE, WORK // max(1, candidates)), candidates)


class Sample:
    """Translated candidates as what each term of a candidate is worth under each of them.

    The share of a candidate that a query covers is a sum over the candidate's terms, each worth what
    the query alone says: so all shares are one product of sparse rows and a matrix.
    """

    def __init__(self, space: Space, weights: Weights, which: int, asked: Rows) -> None:
        lexicon = space.lexicon
        self._weights = weights
        self._width = len(lexicon)
        self._beyond = np.unique(asked.terms[asked.terms >= self._width])
        self._columns = self._width + len(self._beyond)
        self._asked = sparse.csr_matrix(
            (asked.counts, self._placed(asked.terms), asked.offsets),
            shape=(len(asked), self._columns),
        )
        # Every term with the stems that it stands for: itself where it has none.
        own = np.flatnonzero(np.diff(lexicon.offsets) == 0)
        own = np.concatenate((own, np.arange(self._width, self._columns)))
        rows = np.repeat(np.arange(self._width), np.diff(lexicon.offsets))
        links = sparse.csr_matrix(
            (
                np.concatenate((lexicon.weights, np.ones(len(own), np.float32))),
                (np.concatenate((rows, own)), np.concatenate((lexicon.targets, own))),
            ),
            shape=(self._columns, self._columns),
        )
        # What English queries give to Chinese terms, or Chinese queries to English stems.
        self._links = links.T.tocsr() if which == CHINESE else links
        self._saturation = space.crossing(np.maximum(asked.totals(), 1e-9))
        names = np.concatenate((np.arange(self._width, dtype=np.uint32), self._beyond))
        self._worth = weights.of(names.astype(np.uint32))

    def __len__(self) -> int:
        return int(self._asked.shape[0])

    def _placed(self, numbers: Terms) -> npt.NDArray[np.int64]:
        """The column of each term, -1 for one that no query has."""
        at = np.searchsorted(self._beyond, numbers)
        at[at == len(self._beyond)] = 0
        known = numbers < self._width
        hit = self._beyond[at] == numbers if len(self._beyond) else np.zeros(len(at), np.bool_)
        return np.where(known, numbers, np.where(hit, self._width + at, -1)).astype(np.int64)

    def levels(self, rows: Rows, ties: Ties, origins: Ties) -> Doubles:
        """The mean of the NEAREST highest shares of each row that translated ones cover.

        ties: the digest of each row's id; origins: of the candidate that each query was made from.
        None is asked for itself.
        """
        totals = np.maximum(rows.totals(rows.counts * self._weights.of(rows.terms)), 1e-9)
        columns = self._placed(rows.terms)
        known = columns >= 0
        offsets = np.concatenate(([0], np.cumsum(known)))[rows.offsets]
        held = sparse.csr_matrix(
            (rows.counts[known], columns[known], offsets), shape=(len(rows), self._columns)
        )
        nearest = max(1, min(NEAREST, len(self) - 1))
        best = np.zeros((len(rows), 0), np.float32)
        for first in range(0, len(self), _CHUNK):
            last = min(first + _CHUNK, len(self))
            mass = (self._asked[first:last] @ self._links).toarray().T
            mass /= mass + self._saturation[first:last].astype(np.float32)
            mass *= self._worth[:, None]
            covered = np.clip((held @ mass) / totals[:, None].astype(np.float32), 0.0, 1.0)
            covered[ties[:, None] == origins[None, first:last]] = 0.0
            both = np.concatenate((best, covered), axis=1)
            best = np.partition(both, both.shape[1] - min(nearest, both.shape[1]), axis=1)[
                :, -nearest:
            ]
        return np.asarray(np.sort(best, axis=1).mean(axis=1, dtype=np.float64) + _FLOOR)


def divisors(levels: Doubles, median: float, size: int) -> Doubles:
    """What each candidate's own coverage is divided by; about 1, and nearly 1 where size is small.

    median: the level of the median candidate of the sample. size: how many it was told from.
    """
    trust = size / (size + _FEW)
    return np.asarray((levels / median) ** (EXPONENT * trust))


def translated(rows: Rows, vocabulary: Vocabulary) -> Rows:
    """Each row in the other language: its terms by their likeliest translations."""
    likeliest = functools.cache(functools.partial(_likeliest, vocabulary))
    found = []
    for number in range(len(rows)):
        counts: dict[int, float] = {}
        for term, count in zip(*(column.tolist() for column in rows.row(number)), strict=True):
            for other in likeliest(term):
                counts[other] = counts.get(other, 0.0) + count
        kept = sorted(counts)
        found.append((np.array(kept, np.uint32), np.array([counts[t] for t in kept], np.float32)))
    return Rows.stack(found)


def _likeliest(vocabulary: Vocabulary, number: int) -> list[int]:
    """A Chinese word gives its one or two sure stems; a stem the commonest of its words."""
    if number >= BEYOND:
        return [number]
    lexicon = vocabulary.lexicon
    term = lexicon.terms[number]
    found = lexicon.translations(term)
    if not found:
        return [] if terms.is_chinese(term) else [number]
    if terms.is_chinese(term):
        chosen = [other for other, weight in found[:2] if weight >= _SURE] or [found[0][0]]
    else:
        chosen = [
            max(found, key=lambda pair: (pair[1] * math.log(3 + _frequency(pair[0])), pair[0]))[0]
        ]
    return [lexicon.ids[other] for other in chosen]


@functools.lru_cache(maxsize=200_000)
def _frequency(word: str) -> int:
    return int(rjieba.suggest_freq(word))
