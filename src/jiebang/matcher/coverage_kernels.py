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
def table(keys: Array, values: Array) -> tuple[Array, Array]:
    """An open hash table of terms above 0: (keys, values), a power of two in size."""
    size = 16
    while size < 4 * keys.size:
        size *= 2
    slots, held = np.zeros(size, np.uint32), np.zeros(size, np.float32)
    for i in range(keys.size):
        at = _slot(slots, keys[i])
        slots[at], held[at] = keys[i], values[i]
    return slots, held


@_inline
def _slot(slots: Array, key: Any) -> int:
    """Where a key is in a table(), or would be."""
    at = np.int64(np.uint32(key * np.uint32(0x9E3779B1)) & np.uint32(slots.size - 1))
    while slots[at] != 0 and slots[at] != key:
        at = (at + 1) & (slots.size - 1)
    return at


@_jit
def worth(terms: Array, idf: Array, slots: Array, held: Array, rare: float) -> Array:
    """The weight of each term: of the lexicon, in a table(), or else rare; 0 for pairs of words."""
    found = np.zeros(terms.size, np.float32)
    for i in range(terms.size):
        t = terms[i]
        if t < idf.size:
            found[i] = idf[t]
        elif t < FIRST_PAIR:
            at = _slot(slots, t)
            found[i] = held[at] if slots[at] == t else rare
    return found


@_jit
def cross(terms: Array, weights: Array, sure: Array, chinese: int) -> None:
    """Make weights() ones of terms that are to be met in translation. chinese: a bit of terms without any."""
    for i in range(terms.size):
        if terms[i] < sure.size:
            weights[i] *= sure[terms[i]]
        elif np.int64(terms[i]) & chinese:
            weights[i] = 0.0


@_jit
def lengths(
    offsets: Array, terms: Array, counts: Array, weights: Array, pair: float
) -> tuple[Array, Array]:
    """(sum of counts without pairs of words, worth of all) of each row. pair: what a pair is worth."""
    length, total = np.empty(offsets.size - 1), np.empty(offsets.size - 1)
    for d in range(offsets.size - 1):
        own = worth = 0.0
        for i in range(offsets[d], offsets[d + 1]):
            count = np.float64(counts[i])
            if terms[i] < FIRST_PAIR:
                own += count
                worth += count * weights[i]
            else:
                worth += count * pair
        length[d] = max(own, 1e-9)
        total[d] = max(worth, 1e-9)
    return length, total


@_jit
def same(
    offsets: Array, terms: Array, counts: Array, halves: Array,
    query: Array, query_weights: Array, query_impacts: Array, query_worth: Array, covered: Array,
    covering: Array,
) -> None:  # fmt: skip
    """Both coverages within one language, not yet divided by their maxima.

    query_worth: what one count of each of the query's terms is worth.
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
                b += count * query_worth[j] * query_impacts[j]
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
def translated(
    offsets: Array, terms: Array, counts: Array, saturation: Array, weights: Array, places: Array,
    link_terms: Array, link_starts: Array, link_from: Array, link_weights: Array,
    query_counts: Array, query_weights: Array, query_saturation: float, covered: Array,
    covering: Array,
) -> None:  # fmt: skip
    """Both coverages of a query by documents of the other language, not yet divided by their maxima.

    link_terms: terms of that language that the query stands for, ascending; link_starts: where the
    links of each begin; link_from: the query's term; places: by term of the lexicon, where in link_terms.
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


@_jit
def meetings(
    chinese: Array, english: Array, links: Array, targets: Array, link_weights: Array, places: Array
) -> tuple[Array, Array, Array]:
    """(places in chinese, places in english, weight) of all pairs of terms that meet in translation.

    Terms that the lexicon has no translation for meet themselves, with weight 1. places: -1 for each
    term of the lexicon, before and after.
    """
    width = links.size - 1
    size = 0
    for t in chinese:
        size += max(1, links[t + 1] - links[t]) if t < width else 1
    at, to = np.empty(size, np.int64), np.empty(size, np.int64)
    weight = np.empty(size, np.float32)
    met = 0
    for e in range(english.size):
        if english[e] < width:
            places[english[e]] = e
    for i in range(chinese.size):
        t = np.int64(chinese[i])
        plain = t >= width or links[t] == links[t + 1]
        first, last = (np.int64(0), np.int64(1)) if plain else (links[t], links[t + 1])
        for r in range(first, last):
            target = chinese[i] if plain else np.uint32(targets[r])
            e = _place(target, places, english)
            if e >= 0:
                at[met], to[met], weight[met] = i, e, np.float32(1.0) if plain else link_weights[r]
                met += 1
    for t in english:
        if t < width:
            places[t] = -1
    return at[:met], to[:met], weight[:met]


@_jit
def shares(
    at: Array, counts: Array, worth: Array, half: float,
    to: Array, other_counts: Array, other_worth: Array, other_half: float, weight: Array,
) -> Array:  # fmt: skip
    """What each meeting() adds to the two coverages, as the mean of its shares in both.

    worth, other_worth: what one count of the term of each meeting weighs. half: the translated mass
    at which a term counts half in the text.
    """
    mass, other_mass = np.zeros(counts.size), np.zeros(other_counts.size)
    for m in range(at.size):
        mass[at[m]] += weight[m] * other_counts[to[m]]
        other_mass[to[m]] += weight[m] * counts[at[m]]
    a, b = np.empty(at.size), np.empty(at.size)
    sum_a = sum_b = 0.0
    for m in range(at.size):
        here, there = np.float64(counts[at[m]]), np.float64(other_counts[to[m]])
        a[m] = here * worth[m] * weight[m] * there / (mass[at[m]] + other_half)
        b[m] = there * other_worth[m] * weight[m] * here / (other_mass[to[m]] + half)
        sum_a += a[m]
        sum_b += b[m]
    return (a / max(sum_a, 1e-9) + b / max(sum_b, 1e-9)) / 2
