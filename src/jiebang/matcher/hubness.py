"""How near a candidate is to everything written in the other language; used by the index alone.

Radovanović, Nanopoulos and Ivanović 2010, "Hubs in space". The sample is made from the candidates
themselves, each translated word by word, so that it needs no other text and no query.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import rjieba

from jiebang.matcher import terms
from jiebang.matcher.lexicon import Lexicon
from jiebang.matcher.views import Rows, View, Vocabulary, row_of

Doubles = npt.NDArray[np.float64]

SAMPLE = 1024
LEAST_SAMPLE = 64
WORK = 1_500_000
NEAREST = 10
_FEW = 50
_SURE = 0.3


def correction(
    rows: Rows, which: int, vocabulary: Vocabulary, mutual: Callable[[View], Doubles]
) -> Doubles:
    """How much nearer each view is to everything than the median view; about 0 each.

    rows: the views of language which. mutual: how well each view and a query cover each other. The
    mean of the NEAREST highest figures that translated candidates reach, less that of the median
    view; nearly 0 where there are few candidates to tell from.
    """
    size = len(rows)
    if size < 3:
        return np.zeros(size)
    wanted = min(SAMPLE, max(LEAST_SAMPLE, WORK // size))
    sample = range(0, size, max(1, size // wanted))
    reached = np.zeros((len(sample), size))
    likeliest = functools.cache(functools.partial(_likeliest, vocabulary.lexicon))
    for place, number in enumerate(sample):
        reached[place] = mutual(_translated(rows, which, number, vocabulary, likeliest))
        reached[place, number] = 0.0
    nearest = min(NEAREST, len(sample) - 1)
    level = np.sort(reached, axis=0)[-nearest:].mean(axis=0)
    trust = size / (size + _FEW)
    return np.asarray(trust * (level - np.median(level)))


def _translated(
    rows: Rows,
    which: int,
    number: int,
    vocabulary: Vocabulary,
    likeliest: Callable[[str], list[str]],
) -> View:
    """A view in the other language: each term of row number by its likeliest translations."""
    first, last = rows.offsets[number], rows.offsets[number + 1]
    counts: dict[int, float] = {}
    for term, count in zip(
        rows.terms[first:last].tolist(), rows.counts[first:last].tolist(), strict=True
    ):
        for other in likeliest(vocabulary.term(term)):
            known = vocabulary.number(other, grow=False)
            if known >= 0:
                counts[known] = counts.get(known, 0.0) + count
    ids, values = row_of(counts)
    nothing = np.empty(0, np.int32), np.empty(0, np.float32)
    return View(1 - which, ids, values, *nothing)


def _likeliest(lexicon: Lexicon, term: str) -> list[str]:
    """A Chinese word gives its one or two sure stems; a stem the commonest of its words."""
    found = lexicon.translations(term)
    if not found:
        return [] if terms.is_chinese(term) else [term]
    if terms.is_chinese(term):
        return [other for other, weight in found[:2] if weight >= _SURE] or [found[0][0]]
    best = max(found, key=lambda pair: (pair[1] * math.log(3 + _frequency(pair[0])), pair[0]))
    return [best[0]]


@functools.lru_cache(maxsize=200_000)
def _frequency(word: str) -> int:
    return int(rjieba.suggest_freq(word))
