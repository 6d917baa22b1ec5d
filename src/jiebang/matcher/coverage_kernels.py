"""Compiled loops of the exact score: how far two rows cover each other, within and across languages.

Rows have their terms ascending. All kernels release the GIL and run on one thread.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
_jit: Any = numba.njit(nogil=True, cache=True, error_model="numpy")
_inline: Any = numba.njit(nogil=True, cache=True, error_model="numpy", inline="always")

FIRST_PAIR = 1 << 31


@_jit
def idf(
    chinese: Array, english: Array, links: Array, targets: Array, weights: Array, views: Array,
    found: Array,
) -> None:  # fmt: skip
    """The weight of each term of the lexicon, rare among the views of both languages.

    chinese, english: documents that have each term. A term is also counted, by expectation, where
    a document has a word that translates to it. views: how many documents there are of each language.
    """
    width = found.size
    to_english = np.zeros(width)
    total = np.float64(max(1, views[0] + views[1]))
    for t in range(width):
        mass = 0.0
        for j in range(links[t], links[t + 1]):
            mass += weights[j] * english[targets[j]]
            to_english[targets[j]] += weights[j] * chinese[t]
        found[t] = min(mass, np.float64(views[1]))
    for t in range(width):
        frequency = chinese[t] + english[t] + found[t] + min(to_english[t], np.float64(views[0]))
        frequency = min(frequency, total)
        found[t] = max(np.log1p((total - frequency + 0.5) / (frequency + 0.5)), 0.05)


@_jit
def same(
    offsets: Array, terms: Array, counts: Array, halves: Array, weights: Array,
    query: Array, query_weights: Array, query_impacts: Array, query_worth: Array, covered: Array,
    covering: Array,
) -> None:  # fmt: skip
    """Both coverages within one language, not yet divided by their maxima.

    weights: what one count of each entry is worth; of pairs of words query_worth says it.
    """
    for d in range(offsets.size - 1):
        a = 0.0
        b = 0.0
        j = 0
        half = np.float64(halves[d])
        for i in range(offsets[d], offsets[d + 1]):
            t = terms[i]
            while j < query.size and query[j] < t:
                j += 1
            if j == query.size:
                break
            if query[j] == t:
                count = np.float64(counts[i])
                a += query_weights[j] * count / (count + half)
                worth = weights[i] if t < FIRST_PAIR else query_worth[j]
                b += count * worth * query_impacts[j]
        covered[d] = a
        covering[d] = b


@_inline
def _place(t: Any, places: Array, query: Array) -> int:
    """Where a term stands in a query, -1 where it does not: at once in the lexicon, else by halving."""
    if t < places.size:
        return np.int64(places[t])
    at = np.searchsorted(query, t)
    return np.int64(at) if at < query.size and query[at] == t else -1


@_jit
def english_query(
    offsets: Array, terms: Array, counts: Array, saturation: Array, weights: Array, links: Array,
    targets: Array, link_weights: Array, places: Array, query: Array, query_counts: Array,
    query_weights: Array, query_saturation: float, covered: Array, covering: Array,
) -> None:  # fmt: skip
    """Both coverages of an English query by Chinese documents.

    places: by term of the lexicon, where it stands in the query, else -1.
    """
    met = np.zeros(query.size)
    width = links.size - 1
    for d in range(offsets.size - 1):
        b = 0.0
        for i in range(offsets[d], offsets[d + 1]):
            t = np.int64(terms[i])
            count = np.float64(counts[i])
            mass = 0.0
            if t >= width or links[t] == links[t + 1]:
                at = _place(terms[i], places, query)
                if at >= 0:
                    mass = query_counts[at]
                    met[at] += count
            else:
                for r in range(links[t], links[t + 1]):
                    at = np.int64(places[targets[r]])
                    if at >= 0:
                        mass += link_weights[r] * query_counts[at]
                        met[at] += link_weights[r] * count
            if mass > 0.0:
                b += count * weights[i] * mass / (mass + query_saturation)
        a = 0.0
        k = np.float64(saturation[d])
        for j in range(query.size):
            if met[j] > 0.0:
                a += query_weights[j] * met[j] / (met[j] + k)
                met[j] = 0.0
        covered[d] = a
        covering[d] = b


@_jit
def chinese_query(
    offsets: Array, terms: Array, counts: Array, saturation: Array, weights: Array, places: Array,
    link_terms: Array, link_starts: Array, link_from: Array, link_weights: Array,
    query_counts: Array, query_weights: Array, query_saturation: float, covered: Array,
    covering: Array,
) -> None:  # fmt: skip
    """Both coverages of a Chinese query by English documents.

    link_terms: English stems that the query stands for, ascending; link_starts: where the links of
    each begin; link_from: the query's term; places: by term of the lexicon, where in link_terms.
    """
    met = np.zeros(query_weights.size)
    for d in range(offsets.size - 1):
        b = 0.0
        for i in range(offsets[d], offsets[d + 1]):
            if terms[i] >= FIRST_PAIR:
                break
            at = _place(terms[i], places, link_terms)
            if at < 0:
                continue
            count = np.float64(counts[i])
            mass = 0.0
            for r in range(link_starts[at], link_starts[at + 1]):
                q = link_from[r]
                mass += query_counts[q] * link_weights[r]
                met[q] += link_weights[r] * count
            if mass > 0.0:
                b += count * weights[i] * mass / (mass + query_saturation)
        a = 0.0
        k = np.float64(saturation[d])
        for q in range(query_weights.size):
            if met[q] > 0.0:
                a += query_weights[q] * met[q] / (met[q] + k)
                met[q] = 0.0
        covered[d] = a
        covering[d] = b
