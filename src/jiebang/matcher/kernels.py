"""Compiled inner loops over sparse rows; every array is given, nothing is allocated per document.

All release the GIL and run on one thread; they compile at their first call and cache on disk.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy.typing as npt

Array = npt.NDArray[Any]
_jit = numba.njit(nogil=True, cache=True, error_model="numpy")


@_jit
def scatter(
    terms: Array, weights: Array, offsets: Array, documents: Array, impacts: Array, scores: Array
) -> None:
    """scores[d] += weight * impact over the postings of each term: term at a time."""
    for i in range(terms.size):
        t = terms[i]
        w = weights[i]
        for j in range(offsets[t], offsets[t + 1]):
            scores[documents[j]] += w * impacts[j]


@_jit
def same(
    chosen: Array,
    offsets: Array,
    terms: Array,
    impacts: Array,
    weights: Array,
    query_weight: Array,
    query_impact: Array,
    covered: Array,
    covering: Array,
) -> None:
    """Both coverages within one language, not yet divided by their maxima.

    query_weight, query_impact: dense over the vocabulary, zero where the query lacks the term.
    """
    for i in range(chosen.size):
        d = chosen[i]
        a = 0.0
        b = 0.0
        for j in range(offsets[d], offsets[d + 1]):
            t = terms[j]
            w = query_weight[t]
            if w != 0.0:
                a += w * impacts[j]
                b += weights[j] * query_impact[t]
        covered[i] = a
        covering[i] = b


@_jit
def english_query(
    chosen: Array,
    offsets: Array,
    terms: Array,
    counts: Array,
    idf: Array,
    saturation: Array,
    row_offsets: Array,
    row_targets: Array,
    row_weights: Array,
    query_terms: Array,
    query_counts: Array,
    query_weights: Array,
    query_saturation: float,
    dense: Array,
    met: Array,
    covered: Array,
    covering: Array,
) -> None:
    """Both coverages of an English query by Chinese documents.

    dense: count of each English stem in the query, over the vocabulary; met: scratch, zeros.
    """
    for i in range(chosen.size):
        d = chosen[i]
        b = 0.0
        for j in range(offsets[d], offsets[d + 1]):
            t = terms[j]
            first = row_offsets[t]
            last = row_offsets[t + 1]
            mass = 0.0
            if first == last:
                c = dense[t]
                if c != 0.0:
                    mass = c
                    met[t] += counts[j]
            else:
                for r in range(first, last):
                    e = row_targets[r]
                    c = dense[e]
                    if c != 0.0:
                        mass += row_weights[r] * c
                        met[e] += row_weights[r] * counts[j]
            if mass > 0.0:
                b += counts[j] * idf[t] * mass / (mass + query_saturation)
        a = 0.0
        k = saturation[d]
        for j in range(query_terms.size):
            m = met[query_terms[j]]
            if m > 0.0:
                a += query_weights[j] * m / (m + k)
                met[query_terms[j]] = 0.0
        covered[i] = a
        covering[i] = b


@_jit
def chinese_query(
    chosen: Array,
    offsets: Array,
    terms: Array,
    counts: Array,
    idf: Array,
    saturation: Array,
    link_start: Array,
    link_end: Array,
    link_term: Array,
    link_weight: Array,
    query_counts: Array,
    query_weights: Array,
    query_saturation: float,
    met: Array,
    covered: Array,
    covering: Array,
) -> None:
    """Both coverages of a Chinese query by English documents.

    link_start, link_end: dense over the vocabulary, the range of links of an English stem;
    link_term: position of a query term, link_weight: its translation weight; met: scratch, zeros.
    """
    for i in range(chosen.size):
        d = chosen[i]
        b = 0.0
        for j in range(offsets[d], offsets[d + 1]):
            t = terms[j]
            mass = 0.0
            for r in range(link_start[t], link_end[t]):
                q = link_term[r]
                mass += query_counts[q] * link_weight[r]
                met[q] += link_weight[r] * counts[j]
            if mass > 0.0:
                b += counts[j] * idf[t] * mass / (mass + query_saturation)
        a = 0.0
        k = saturation[d]
        for q in range(query_weights.size):
            m = met[q]
            if m > 0.0:
                a += query_weights[q] * m / (m + k)
                met[q] = 0.0
        covered[i] = a
        covering[i] = b
