"""How near a candidate is to everything written in the other language; measured against a fixed sample.

Radovanović, Nanopoulos and Ivanović 2010, "Hubs in space". The sample is made from the candidates
themselves, each translated word by word, so that it needs no other text and no query.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jiebang.matcher import terms
from jiebang.matcher.coverage import Candidates, Query, Space, Weights
from jiebang.matcher.coverage_kernels import FIRST_PAIR
from jiebang.matcher.index import Rows
from jiebang.matcher.lexicon import Lexicon
from jiebang.matcher.views import BEYOND, ENGLISH, View

Doubles = npt.NDArray[np.float64]
Ties = npt.NDArray[np.uint64]

SAMPLE = 1500
LEAST_SAMPLE = 64
WORK = 2_250_000
NEAREST = 10
_FEW = 50
_SURE = 0.3
_CHUNK = 4096


def sample_size(candidates: int) -> int:
    """How many translated candidates are asked: fewer where there are many to be found by them."""
    return min(SAMPLE, max(LEAST_SAMPLE, WORK // max(1, candidates)), candidates)


def levels(
    space: Space,
    weights: Weights,
    which: int,
    rows: tuple[Rows, Ties],
    asked: tuple[Rows, Ties],
) -> Doubles:
    """The mean of the NEAREST highest mutual coverages that translated candidates reach with each row.

    rows: of language which, with the digests of their ids. asked: translated candidates, with the
    digests of those that they were made from; none is asked for itself.
    """
    found = np.empty(len(rows[0]))
    nearest = max(1, min(NEAREST, len(asked[0]) - 1))
    for first in range(0, len(found), _CHUNK):
        last = min(first + _CHUNK, len(found))
        part = rows[0].part(first, last)
        # The fewer are the queries, as the figure is the same both ways; but a Chinese query costs
        # less, as a stem has many more translations than a Chinese word.
        own, other = (3 if one == ENGLISH else 1 for one in (which, 1 - which))
        if own * len(part) < other * len(asked[0]):
            reached = _reached(space, weights, which, part, asked[0]).T
        else:
            reached = _reached(space, weights, 1 - which, asked[0], part)
        reached[asked[1][:, None] == rows[1][None, first:last]] = 0.0
        best = np.partition(reached, len(reached) - nearest, axis=0)[-nearest:]
        found[first:last] = np.sort(best, axis=0).mean(axis=0)
    return found


def _reached(space: Space, weights: Weights, asking: int, queries: Rows, others: Rows) -> Doubles:
    """The mutual coverage of each row as a query with each row of the other language."""
    nothing = np.empty(0, np.uint32), np.empty(0, np.float32)
    zeros = np.zeros(len(others))
    candidates = Candidates.of(others, weights, zeros, across=True)
    found = np.empty((len(queries), len(others)))
    for number in range(len(queries)):
        terms, counts = queries.row(number)
        single = terms < FIRST_PAIR
        view = View(asking, terms[single], counts[single], *nothing)
        query = Query(space, weights, view, held=True)
        found[number] = query.mutual(candidates, 1 - asking)
    return found


def taken(levels: Doubles, median: float, size: int, share: float) -> Doubles:
    """What is taken away from each candidate; about 0, and nearly 0 where size is small.

    median: the level of the median candidate of the sample. size: how many it was told from. share:
    see Parameters.hubness.
    """
    trust = size / (size + _FEW)
    return np.asarray(share * trust * (levels - median))


def translated(rows: Rows, lexicon: Lexicon) -> Rows:
    """Each row in the other language: its terms by their likeliest translations."""
    numbers, slot = np.unique(rows.terms, return_inverse=True)
    listed = [_likeliest(lexicon, number) for number in numbers.tolist()]
    likeliest = np.array([other for own in listed for other in own], np.int64)
    sizes = np.fromiter(map(len, listed), np.int64, len(listed))
    first, sizes = (np.cumsum(sizes) - sizes)[slot], sizes[slot]
    at = np.repeat(first - (np.cumsum(sizes) - sizes), sizes) + np.arange(int(sizes.sum()))
    owners = np.repeat(np.repeat(np.arange(len(rows)), np.diff(rows.offsets)), sizes)
    # One row after the other, terms ascending; what several words give adds up.
    keys, entry = np.unique((owners << 32) | likeliest[at], return_inverse=True)
    counts = np.bincount(entry, np.repeat(rows.counts, sizes), minlength=len(keys))
    offsets = np.searchsorted(keys >> 32, np.arange(len(rows) + 1))
    return Rows(
        offsets.astype(np.int64),
        (keys & 0xFFFFFFFF).astype(np.uint32),
        counts.astype(np.float32),
    )


def _likeliest(lexicon: Lexicon, number: int) -> list[int]:
    """A Chinese word gives its one or two sure stems; a stem the commonest of its words."""
    if number >= BEYOND:
        return [number]
    first, last = int(lexicon.offsets[number]), int(lexicon.offsets[number + 1])
    if first < last:
        both = last - first > 1 and lexicon.weights[first + 1] >= _SURE
        found: list[int] = lexicon.targets[first : first + 2 if both else first + 1].tolist()
        return found
    starts, heads, weights = lexicon.inverse
    first, last = int(starts[number]), int(starts[number + 1])
    if first < last:
        own = heads[first:last]
        return [int(own[np.argmax(weights[first:last] * lexicon.commonness[own])])]
    return [] if terms.is_chinese(lexicon.terms[number]) else [number]
