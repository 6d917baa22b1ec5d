"""Compiled loops of the index: making postings, locating terms, scanning, scoring again exactly.

All release the GIL and run on one thread each. Segments are handed over as a table of addresses, so
that one call visits them all; who calls keeps the arrays alive. A posting is a document (uint16, its
place in the segment) and an impact (uint8, 255 * count / (count + half)).
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import numpy.typing as npt
from numba.core import cgutils
from numba.extending import intrinsic

Array = npt.NDArray[Any]
_jit: Any = numba.njit(nogil=True, cache=True, error_model="numpy")
_inline: Any = numba.njit(nogil=True, cache=True, error_model="numpy", inline="always")

(
    KEYS, KEY_COUNT, STARTS, BUCKETS, SHIFT, DOCUMENTS, IMPACTS, DEAD,
    ODD_PLACES, ODD_COUNTS, ODD_SIZE, HALVES, SIZE, TIES, ROW_OFFSETS, ROW_TERMS, ROW_COUNTS, TOPS, COARSE,
) = range(19)  # fmt: skip
COLUMNS = 19
"""Columns of the table of segments, int64: addresses and sizes of one lane."""

MIX = np.uint32(0x9E3779B1)
"""Terms are kept in the order of term * MIX, which spreads them evenly over the buckets."""
UNMIX = np.uint32(pow(0x9E3779B1, -1, 1 << 32))
_FULL = np.float64(255.0)
BLOCK = 256
SHORT = 24
"""Queries of no more terms are worth the trouble of sparing some; of long ones almost all count."""
FEW = 8
"""Where there are so many times more documents than postings, the postings are visited again."""
LOOK_UPS = 100
"""What looking one posting up costs, in postings added up."""
NOTES = 2048
"""Documents that may be noted beside the k best while a query is scanned, before they are sifted."""
FINE = 250.0
"""Where half is larger, the impact of a single count is rounded by more than a half."""


@intrinsic
def _pointer(typing: Any, address: Any) -> Any:
    """An address as a pointer, for carray."""
    signature = numba.types.voidptr(address)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], cgutils.voidptr_t)

    return signature, generate


@_inline
def _count(code: int, half: float) -> float:
    """The count, in halves, that an impact stands for."""
    if code >= 255:
        return 255.0
    return np.rint(2.0 * half * code / (255.0 - code))


@_jit
def _sorted(keys: Array, spare: Array) -> Array:
    """uint64 keys by their upper 32 bits, stable: three passes of eleven bits."""
    counts = np.empty(2048, np.int64)
    for shift in (32, 43, 54):
        counts[:] = 0
        for i in range(keys.size):
            counts[(keys[i] >> np.uint64(shift)) & np.uint64(2047)] += 1
        if counts.max() == keys.size:
            continue
        at = 0
        for i in range(2048):
            size = counts[i]
            counts[i] = at
            at += size
        for i in range(keys.size):
            digit = (keys[i] >> np.uint64(shift)) & np.uint64(2047)
            spare[counts[digit]] = keys[i]
            counts[digit] += 1
        keys, spare = spare, keys
    return keys


@_jit
def pack(offsets: Array, terms: Array, counts: Array, halves: Array, exact: bool) -> Array:
    """(mixed term << 32 | document << 16 | count in halves << 8 | impact) of every entry of rows."""
    keys = np.empty(terms.size, np.uint64)
    for d in range(offsets.size - 1):
        half = np.float64(halves[d])
        for i in range(offsets[d], offsets[d + 1]):
            count = np.float64(counts[i])
            twice = 0
            if exact:
                twice = min(255, max(1, int(np.rint(2.0 * count))))
                count = twice / 2.0
            code = max(1, int(np.rint(_FULL * count / (count + half))))
            mixed = np.uint64(np.uint32(terms[i] * MIX))
            keys[i] = (
                (mixed << np.uint64(32)) | np.uint64(d << 16) | np.uint64(twice << 8)
                | np.uint64(code)
            )  # fmt: skip
    return keys


@_jit
def unpack(keys: Array, halves: Array, exact: bool) -> tuple[Array, ...]:
    """Postings of packed entries: (keys, starts, documents, impacts, odd places, odd counts).

    Odd ones are the postings whose count cannot be told from the impact.
    """
    keys = _sorted(keys, np.empty_like(keys))
    size = keys.size
    documents = np.empty(size, np.uint16)
    impacts = np.empty(size, np.uint8)
    distinct = 0
    odd = 0
    previous = np.uint64(0)
    for i in range(size):
        mixed = keys[i] >> np.uint64(32)
        if i == 0 or mixed != previous:
            distinct += 1
            previous = mixed
        d = (keys[i] >> np.uint64(16)) & np.uint64(0xFFFF)
        code = keys[i] & np.uint64(0xFF)
        documents[i] = d
        impacts[i] = code
        if exact:
            twice = (keys[i] >> np.uint64(8)) & np.uint64(0xFF)
            if _count(np.int64(code), np.float64(halves[d])) != twice:
                odd += 1
    terms = np.empty(distinct, np.uint32)
    starts = np.empty(distinct + 1, np.uint32)
    odd_places = np.empty(odd, np.uint32)
    odd_counts = np.empty(odd, np.uint8)
    at = 0
    odd = 0
    for i in range(size):
        mixed = keys[i] >> np.uint64(32)
        if i == 0 or mixed != previous:
            terms[at] = mixed
            starts[at] = i
            at += 1
            previous = mixed
        if exact:
            d = (keys[i] >> np.uint64(16)) & np.uint64(0xFFFF)
            twice = (keys[i] >> np.uint64(8)) & np.uint64(0xFF)
            if _count(np.int64(impacts[i]), np.float64(halves[d])) != twice:
                odd_places[odd] = i
                odd_counts[odd] = twice
                odd += 1
    starts[distinct] = size
    return terms, starts, documents, impacts, odd_places, odd_counts


@_jit
def repack(
    keys: Array, starts: Array, documents: Array, impacts: Array, odd_places: Array,
    odd_counts: Array, halves: Array, renumbered: Array, exact: bool, packed: Array, at: int,
) -> int:  # fmt: skip
    """Packed entries of one segment's postings for a merge, into packed from at; where they end.

    renumbered: the new place of each document, -1 for one that is gone.
    """
    odd = 0
    for t in range(keys.size):
        mixed = np.uint64(keys[t])
        for i in range(np.int64(starts[t]), np.int64(starts[t + 1])):
            twice = 0
            is_odd = odd < odd_places.size and odd_places[odd] == i
            if is_odd:
                twice = np.int64(odd_counts[odd])
                odd += 1
            d = renumbered[documents[i]]
            if d < 0:
                continue
            code = np.int64(impacts[i])
            if exact and not is_odd:
                twice = int(_count(code, np.float64(halves[documents[i]])))
            packed[at] = (
                (mixed << np.uint64(32)) | np.uint64(d << 16) | np.uint64(twice << 8)
                | np.uint64(code)
            )  # fmt: skip
            at += 1
    return at


@_jit
def buckets(keys: Array, shift: int) -> Array:
    """For each value of keys >> shift, where it begins among the sorted keys."""
    size = (1 << (32 - shift)) + 1
    found = np.zeros(size, np.uint32)
    for i in range(keys.size):
        found[(keys[i] >> shift) + 1] += 1
    for i in range(1, size):
        found[i] += found[i - 1]
    return found


@_inline
def _position(table: Array, s: int, mixed: Any) -> int:
    """Where a mixed term stands among the keys of segment s, -1 where it does not."""
    size = table[s, KEY_COUNT]
    shift = table[s, SHIFT]
    begins = numba.carray(_pointer(table[s, BUCKETS]), ((1 << (32 - shift)) + 1,), dtype=np.uint32)
    keys = numba.carray(_pointer(table[s, KEYS]), (size,), dtype=np.uint32)
    bucket = np.int64(mixed) >> shift
    for i in range(np.int64(begins[bucket]), np.int64(begins[bucket + 1])):
        if keys[i] == mixed:
            return i
    return -1


@_jit
def locate(
    table: Array, terms: Array, begins: Array, ends: Array, tops: Array, frequency: Array
) -> None:
    """Where each term's postings lie in each segment, and how many living documents have it.

    begins, ends: (segments, terms) uint32; tops: largest impacts, uint8. frequency: (terms,) int64,
    added to.
    """
    for s in range(table.shape[0]):
        size = table[s, KEY_COUNT]
        starts = numba.carray(_pointer(table[s, STARTS]), (size + 1,), dtype=np.uint32)
        highest = numba.carray(_pointer(table[s, TOPS]), (size,), dtype=np.uint8)
        for j in range(terms.size):
            at = _position(table, s, np.uint32(terms[j] * MIX))
            if at < 0:
                begins[s, j] = 0
                ends[s, j] = 0
                tops[s, j] = 0
                continue
            begins[s, j] = starts[at]
            ends[s, j] = starts[at + 1]
            tops[s, j] = highest[at]
            frequency[j] += np.int64(starts[at + 1]) - np.int64(starts[at])
            if table[s, DEAD] != 0:
                dead = numba.carray(_pointer(table[s, DEAD]), (size,), dtype=np.int32)
                frequency[j] -= dead[at]


@_jit
def held(table: Array, terms: Array, frequency: Array) -> None:
    """Add to each term's frequency the living documents that have it."""
    for s in range(table.shape[0]):
        size = table[s, KEY_COUNT]
        starts = numba.carray(_pointer(table[s, STARTS]), (size + 1,), dtype=np.uint32)
        for j in range(terms.size):
            at = _position(table, s, np.uint32(terms[j] * MIX))
            if at >= 0:
                frequency[j] += np.int64(starts[at + 1]) - np.int64(starts[at])
                if table[s, DEAD] != 0:
                    dead = numba.carray(_pointer(table[s, DEAD]), (size,), dtype=np.int32)
                    frequency[j] -= dead[at]


@_jit
def bury(keys: Array, shift: int, begins: Array, terms: Array, dead: Array) -> None:
    """Add one to the dead of each term of a document that was deleted."""
    for j in range(terms.size):
        mixed = np.uint32(terms[j] * MIX)
        bucket = np.int64(mixed) >> shift
        for i in range(np.int64(begins[bucket]), np.int64(begins[bucket + 1])):
            if keys[i] == mixed:
                dead[i] += 1


@_jit
def tops(starts: Array, impacts: Array) -> Array:
    """The largest impact of each term."""
    found = np.zeros(starts.size - 1, np.uint8)
    for t in range(found.size):
        for i in range(np.int64(starts[t]), np.int64(starts[t + 1])):
            found[t] = max(found[t], impacts[i])
    return found


@_inline
def _push(heap: Array, size: int, score: int) -> int:
    """Keep the largest scores in a heap whose first is the least; its new size."""
    k = heap.size
    if size < k:
        i = size
        heap[i] = score
        while i > 0 and heap[(i - 1) >> 1] > heap[i]:
            heap[i], heap[(i - 1) >> 1] = heap[(i - 1) >> 1], heap[i]
            i = (i - 1) >> 1
        return size + 1
    i = 0
    while True:
        child = 2 * i + 1
        if child >= k:
            break
        if child + 1 < k and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= score:
            break
        heap[i] = heap[child]
        i = child
    heap[i] = score
    return k


@_jit
def _ranked(scores: Array, ties: Array) -> Array:
    """The order of ranks: by score downwards, then by tie upwards."""
    order = np.argsort(ties)
    return order[np.argsort(-scores[order], kind="mergesort")]


@_jit
def _compact(
    scores: Array, places: Array, ties: Array, sizes: Array, least: int, keep: int
) -> int:  # fmt: skip
    """Drop what is below least and, where that is not enough, the last in the order of ranks.

    sizes: of the heap, of the notes; the third becomes 1 where something was dropped that may matter.
    """
    kept = 0
    for i in range(sizes[1]):
        if scores[i] >= least:
            scores[kept] = scores[i]
            places[kept] = places[i]
            ties[kept] = ties[i]
            kept += 1
    if kept <= keep:
        return kept
    sizes[2] = 1
    order = _ranked(scores[:kept], ties[:kept])[:keep]
    scores[:keep] = scores[:kept][order]
    places[:keep] = places[:kept][order]
    ties[:keep] = ties[:kept][order]
    return keep


@_inline
def _least(heap: Array, sizes: Array, margin: int) -> int:
    """What a score must reach to be noted; below 1 while fewer than k are known."""
    return heap[0] - margin if sizes[0] == heap.size else 1


@_jit
def _offer(
    place: int, score: int, tie: Any, margin: int, heap: Array, scores: Array, places: Array,
    ties: Array, sizes: Array,
) -> None:  # fmt: skip
    """Note a document that may be among the best. sizes: of the heap, of the notes."""
    if sizes[1] == scores.size:
        sizes[1] = _compact(
            scores, places, ties, sizes, _least(heap, sizes, margin), scores.size // 2
        )
    scores[sizes[1]] = score
    places[sizes[1]] = place
    ties[sizes[1]] = tie
    sizes[1] += 1
    if sizes[0] < heap.size or score > heap[0]:
        sizes[0] = _push(heap, sizes[0], score)


@_inline
def _posting(documents: Array, low: int, high: int, d: Any) -> int:
    """Where a document stands among the postings from low to high, -1 where it does not."""
    end = high
    while low < high:
        middle = (low + high) >> 1
        if documents[middle] < d:
            low = middle + 1
        else:
            high = middle
    return low if low < end and documents[low] == d else -1


@_jit
def _scan(
    table: Array, s: int, base: int, begins: Array, ends: Array, tops: Array, weights: Array,
    masks: Array, margin: int, accumulator: Array, heap: Array, scores: Array, places: Array,
    ties: Array, sizes: Array,
) -> None:  # fmt: skip
    """One segment for one query: add up, then note what comes near the best so far.

    Terms whose impacts together cannot lift a document to the best (Turtle and Flood 1995) are not
    added up, but looked up for the few documents that come near without them.
    """
    m = weights.size
    postings = np.int64(0)
    for j in range(m):
        postings += np.int64(ends[j]) - np.int64(begins[j])
    if postings == 0:
        return
    size = table[s, SIZE]
    tie = numba.carray(_pointer(table[s, TIES]), (size,), dtype=np.uint64)
    documents = numba.carray(_pointer(table[s, DOCUMENTS]), (ends.max(),), dtype=np.uint16)
    impacts = numba.carray(_pointer(table[s, IMPACTS]), (ends.max(),), dtype=np.uint8)
    least = _least(heap, sizes, margin)
    rest = np.int64(0)
    spared = np.int64(0)
    light = np.zeros(m, np.bool_)
    if m <= SHORT and sizes[0] == heap.size:
        order = np.empty(m, np.int64)
        for j in range(m):
            bound = np.int64(weights[j]) * np.int64(tops[j])
            i = j
            while i > 0 and np.int64(weights[order[i - 1]]) * np.int64(tops[order[i - 1]]) > bound:
                order[i] = order[i - 1]
                i -= 1
            order[i] = j
        for i in range(m):
            j = order[i]
            bound = np.int64(weights[j]) * np.int64(tops[j])
            if rest + bound >= least:
                break
            rest += bound
            light[j] = True
            spared += np.int64(ends[j]) - np.int64(begins[j])
        if spared == postings:
            return
    for j in range(m):
        if light[j]:
            continue
        _add(documents, impacts, begins[j], ends[j], weights[j], accumulator)
    if masks[1, s] != 0:
        if spared > 0:
            _rest(documents, impacts, begins, ends, weights, light, accumulator)
        may = numba.carray(_pointer(masks[1, s]), (masks[2, s],), dtype=np.uint16)
        for i in range(masks[2, s]):
            d = may[i]
            score = np.int64(accumulator[d])
            if score > 0 and score >= _least(heap, sizes, margin):
                _offer(base + d, score, tie[d], margin, heap, scores, places, ties, sizes)
        accumulator[:size] = 0
        return
    lives = numba.carray(_pointer(masks[0, s]), (size,), dtype=np.uint8)
    masked = masks[0, s] != 0
    if spared > 0:
        near = _near(
            documents, begins, ends, light, accumulator, size, postings - spared, least - rest
        )
        if near * LOOK_UPS * light.sum() > spared:
            _rest(documents, impacts, begins, ends, weights, light, accumulator)
            light[:] = False
            rest = 0
            spared = 0
    if (postings - spared) * FEW < size:
        # Few postings: visit the documents that have them.
        for j in range(m):
            if light[j]:
                continue
            own = documents[begins[j] : ends[j]]
            for i in range(own.size):
                d = own[i]
                score = np.int64(accumulator[d])
                accumulator[d] = 0
                if score == 0 or score + rest < _least(heap, sizes, margin):
                    continue
                if masked and lives[d] == 0:
                    continue
                if spared > 0:
                    score += _looked_up(documents, impacts, begins, ends, weights, light, d)
                    if score < _least(heap, sizes, margin):
                        continue
                _offer(base + d, score, tie[d], margin, heap, scores, places, ties, sizes)
        return
    floor = np.int64(1)
    if sizes[0] < heap.size:
        floor = _floor(accumulator, lives, masked, size, heap.size) - margin
    for first in range(0, size, BLOCK):
        part = accumulator[first : min(first + BLOCK, size)]
        if _most(part) + rest >= max(floor, _least(heap, sizes, margin)):
            for i in range(part.size):
                score = np.int64(part[i])
                if score <= 0 or score + rest < max(floor, _least(heap, sizes, margin)):
                    continue
                d = first + i
                if masked and lives[d] == 0:
                    continue
                if spared > 0:
                    score += _looked_up(
                        documents, impacts, begins, ends, weights, light, np.uint16(d)
                    )
                    if score < _least(heap, sizes, margin):
                        continue
                _offer(base + d, score, tie[d], margin, heap, scores, places, ties, sizes)
        part[:] = 0


@_inline
def _add(
    documents: Array, impacts: Array, begin: int, end: int, weight: int, accumulator: Array
) -> None:
    """Add up one term. Slices, and loops from 0: other places are checked for being negative."""
    own = documents[begin:end]
    worth = impacts[begin:end]
    for i in range(own.size):
        accumulator[own[i]] += weight * np.int32(worth[i])


@_inline
def _most(part: Array) -> int:
    """The largest of a slice; a loop from 0, as only such loops become vector instructions."""
    most = np.int32(0)
    for i in range(part.size):
        most = max(most, part[i])
    return np.int64(most)


@_inline
def _most_living(part: Array, lives: Array) -> int:
    """_most() of those that live."""
    most = np.int32(0)
    for i in range(part.size):
        most = max(most, part[i] * np.int32(lives[i]))
    return np.int64(most)


@_jit
def _floor(accumulator: Array, lives: Array, masked: bool, size: int, k: int) -> int:
    """A score that k documents reach for certain: the k-th of the best of each block; 1 without."""
    best = np.empty(k, np.int64)
    held = 0
    for first in range(0, size, BLOCK):
        last = min(first + BLOCK, size)
        part = accumulator[first:last]
        most = _most_living(part, lives[first:last]) if masked else _most(part)
        if held < k or most > best[0]:
            held = _push(best, held, most)
    return best[0] if held == k else 1


@_jit
def _near(
    documents: Array, begins: Array, ends: Array, light: Array, accumulator: Array, size: int,
    postings: int, least: int,
) -> int:  # fmt: skip
    """How many documents come near the best by what was added up (some are counted twice)."""
    near = np.int64(0)
    if postings * FEW < size:
        for j in range(light.size):
            if not light[j]:
                own = documents[begins[j] : ends[j]]
                for i in range(own.size):
                    near += accumulator[own[i]] >= least
        return near
    for first in range(0, size, BLOCK):
        part = accumulator[first : min(first + BLOCK, size)]
        if _most(part) >= least:
            for i in range(part.size):
                near += part[i] >= least
    return near


@_jit
def _rest(
    documents: Array, impacts: Array, begins: Array, ends: Array, weights: Array, light: Array,
    accumulator: Array,
) -> None:  # fmt: skip
    """Add up the terms that were spared after all."""
    for j in range(weights.size):
        if light[j]:
            _add(documents, impacts, begins[j], ends[j], weights[j], accumulator)


@_jit
def _looked_up(
    documents: Array, impacts: Array, begins: Array, ends: Array, weights: Array, light: Array,
    d: Any,
) -> int:  # fmt: skip
    """What the terms that were spared give to one document."""
    found = np.int64(0)
    for j in range(weights.size):
        if light[j]:
            at = _posting(documents, np.int64(begins[j]), np.int64(ends[j]), d)
            if at >= 0:
                found += np.int64(weights[j]) * np.int64(impacts[at])
    return found


@_inline
def rarity(frequency: float, size: float) -> float:
    """See protocol.idf."""
    rest = max(size - frequency, 0.0)
    return max(np.log1p((rest + 0.5) / (frequency + 0.5)), 0.05)


@_jit
def rarities(frequency: Array, size: int) -> Array:
    """rarity() of each term."""
    found = np.empty(frequency.size)
    for i in range(found.size):
        found[i] = rarity(np.float64(frequency[i]), np.float64(size))
    return found


@_jit
def search(
    table: Array, bases: Array, living: int, masks: Array, tail_offsets: Array, tail_terms: Array,
    tail_counts: Array, tail_halves: Array, tail_alive: Array, tail_passing: Array,
    tail_ties: Array, offsets: Array, terms: Array, given: Array, is_weight: bool, rounded: bool,
    accumulator: Array, notes_wanted: int, numbers: Array, found: Array,
) -> bool:  # fmt: skip
    """The best documents of all segments and of the tail for several queries.

    Segment by segment, so that its postings stay in the cache. offsets: where each query's terms
    begin. given: counts, or with is_weight weights. masks: by segment, address of a byte for each
    document, 0 where all may be found; address of the documents that may, where they are few, and
    their number. notes_wanted: documents that may be noted beside. numbers,
    found: (queries, k), filled with the places, -1 where there are fewer, and the scores. False where
    more documents came near than could be noted: then ask again with more.
    """
    segments = table.shape[0]
    queries = offsets.size - 1
    k = numbers.shape[1]
    begins = np.empty((segments, terms.size), np.uint32)
    ends = np.empty((segments, terms.size), np.uint32)
    tops = np.empty((segments, terms.size), np.uint8)
    frequency = np.zeros(terms.size, np.int64)
    locate(table, terms, begins, ends, tops, frequency)
    coarse = False
    for s in range(segments):
        coarse = coarse or table[s, COARSE] != 0
    weights = np.empty(terms.size)
    rounds = np.empty(terms.size, np.int32)
    scales = np.empty(queries)
    margins = np.empty(queries, np.int64)
    for q in range(queries):
        span = slice(offsets[q], offsets[q + 1])
        if not is_weight:
            frequencies(
                tail_offsets, tail_terms, tail_alive, tail_alive.size, terms[span],
                frequency[span],
            )  # fmt: skip
        total = 0.0
        for j in range(offsets[q], offsets[q + 1]):
            weights[j] = np.float64(given[j])
            if not is_weight:
                n = np.float64(frequency[j])
                weights[j] *= rarity(n, np.float64(living))
            total += weights[j]
        # Whole numbers, so that equal documents have equal sums in whatever order they are added.
        scale = min(65536.0, 2.0**30 / (256.0 * max(total, 1e-12)))
        scales[q] = scale * 255.0
        for j in range(offsets[q], offsets[q + 1]):
            rounds[j] = np.int32(np.rint(weights[j] * scale))
            if weights[j] > 0.0:
                rounds[j] = max(np.int32(1), rounds[j])
        # How far a rounded score may lie from the exact one: each impact by a half, as all words that a
        # document has once are rounded alike; each weight by a half, too.
        margins[q] = 1 + np.int64(
            (1.0 if coarse else 0.5) * total * scale + 128.0 * (offsets[q + 1] - offsets[q])
        )
    width = 2 * k + notes_wanted
    heaps = np.empty((queries, k), np.int64)
    scores = np.empty((queries, width), np.int64)
    places = np.empty((queries, width), np.int64)
    ties = np.empty((queries, width), np.uint64)
    sizes = np.zeros((queries, 3), np.int64)
    for s in range(segments):
        for q in range(queries):
            first, last = offsets[q], offsets[q + 1]
            if last > first:
                _scan(
                    table, s, bases[s], begins[s, first:last], ends[s, first:last],
                    tops[s, first:last], rounds[first:last], masks, 2 * margins[q], accumulator,
                    heaps[q], scores[q], places[q], ties[q], sizes[q],
                )  # fmt: skip
    exact = np.empty(tail_alive.size)
    final = np.empty(width)
    numbers_of = np.empty(width, np.int64)
    ties_of = np.empty(width, np.uint64)
    for q in range(queries):
        first, last = offsets[q], offsets[q + 1]
        heap, notes, where = heaps[q], scores[q], places[q]
        plain(
            tail_offsets, tail_terms, tail_counts, tail_halves, tail_passing, tail_alive.size,
            terms[first:last], weights[first:last], exact,
        )  # fmt: skip
        for d in range(exact.size):
            score = max(1, np.int64(np.rint(exact[d] * scales[q])))
            if exact[d] > 0.0 and score >= _least(heap, sizes[q], 2 * margins[q]):
                _offer(
                    bases[segments] + d, score, tail_ties[d], 2 * margins[q], heap, notes, where,
                    ties[q], sizes[q],
                )  # fmt: skip
        # The k best by rounded scores give a bound; what may exceed it is scored exactly, too.
        bar = _least(heap, sizes[q], 0)
        bound = 0.0
        size = 0
        for turn in range(2):
            for n in range(sizes[q, 1]):
                seen = notes[n] >= bar
                if seen != (turn == 0) or notes[n] + margins[q] < bound * scales[q]:
                    continue
                if where[n] >= bases[segments]:
                    score = exact[where[n] - bases[segments]]
                elif rounded:
                    score = notes[n] / scales[q]
                else:
                    score = _exactly(
                        table, bases, begins[:, first:last], ends[:, first:last],
                        weights[first:last], where[n],
                    )  # fmt: skip
                final[size] = score
                numbers_of[size] = where[n]
                ties_of[size] = ties[q, n]
                size += 1
            if sizes[q, 0] < k:
                break
            if turn == 0:
                bound = np.partition(final[:size], size - k)[size - k] * (1.0 - 1e-12)
        order = _ranked(final[:size], ties_of[:size])
        for n in range(k):
            numbers[q, n] = numbers_of[order[n]] if n < size else -1
            found[q, n] = final[order[n]] if n < size else 0.0
    return sizes[:, 2].max() == 0 if queries > 0 else True


@_inline
def _exact_count(table: Array, s: int, posting: int, code: int, half: float) -> float:
    """The count of one posting."""
    odd = table[s, ODD_SIZE]
    if odd > 0:
        where = numba.carray(_pointer(table[s, ODD_PLACES]), (odd,), dtype=np.uint32)
        low, high = 0, odd
        while low < high:
            middle = (low + high) >> 1
            if where[middle] < posting:
                low = middle + 1
            else:
                high = middle
        if low < odd and where[low] == posting:
            counts = numba.carray(_pointer(table[s, ODD_COUNTS]), (odd,), dtype=np.uint8)
            return counts[low] / 2.0
    return _count(code, half) / 2.0


@_jit
def _exactly(
    table: Array, bases: Array, begins: Array, ends: Array, weights: Array, place: int
) -> float:
    """The exact score of a document, summed in the order of the terms."""
    s = np.searchsorted(bases, place, side="right") - 1
    d = np.uint16(place - bases[s])
    halves = numba.carray(_pointer(table[s, HALVES]), (table[s, SIZE],), dtype=np.float32)
    half = np.float64(halves[d])
    size = ends[s].max()
    documents = numba.carray(_pointer(table[s, DOCUMENTS]), (size,), dtype=np.uint16)
    impacts = numba.carray(_pointer(table[s, IMPACTS]), (size,), dtype=np.uint8)
    score = 0.0
    for j in range(weights.size):
        at = _posting(documents, np.int64(begins[s, j]), np.int64(ends[s, j]), d)
        if at >= 0:
            count = _exact_count(table, s, at, np.int64(impacts[at]), half)
            score += weights[j] * (count / (count + half))
    return score


@_jit
def everything(table: Array, bases: Array, terms: Array, weights: Array, scores: Array) -> None:
    """The exact score of every document of every segment: slow, for checking the fast way."""
    begins = np.empty((table.shape[0], terms.size), np.uint32)
    ends = np.empty((table.shape[0], terms.size), np.uint32)
    tops = np.empty((table.shape[0], terms.size), np.uint8)
    locate(table, terms, begins, ends, tops, np.zeros(terms.size, np.int64))
    for s in range(table.shape[0]):
        halves = numba.carray(_pointer(table[s, HALVES]), (table[s, SIZE],), dtype=np.float32)
        size = ends[s].max() if terms.size > 0 else np.uint32(0)
        documents = numba.carray(_pointer(table[s, DOCUMENTS]), (size,), dtype=np.uint16)
        impacts = numba.carray(_pointer(table[s, IMPACTS]), (size,), dtype=np.uint8)
        for j in range(terms.size):
            for i in range(np.int64(begins[s, j]), np.int64(ends[s, j])):
                half = np.float64(halves[documents[i]])
                count = _exact_count(table, s, i, np.int64(impacts[i]), half)
                scores[bases[s] + documents[i]] += weights[j] * (count / (count + half))


@_jit
def plain(
    offsets: Array, terms: Array, counts: Array, halves: Array, alive: Array, size: int,
    query: Array, weights: Array, scores: Array,
) -> None:  # fmt: skip
    """Exact scores of the documents of the tail; query and rows both have their terms ascending."""
    for d in range(size):
        if alive[d] == 0:
            scores[d] = -1.0
            continue
        half = np.float64(halves[d])
        j = 0
        score = 0.0
        for i in range(offsets[d], offsets[d + 1]):
            while j < query.size and query[j] < terms[i]:
                j += 1
            if j == query.size:
                break
            if query[j] == terms[i]:
                count = np.float64(counts[i])
                score += weights[j] * (count / (count + half))
        scores[d] = score


@_jit
def frequencies(
    offsets: Array, terms: Array, alive: Array, size: int, query: Array, frequency: Array
) -> None:
    """Add to each term's frequency the living documents of the tail that have it."""
    for d in range(size):
        if alive[d] == 0:
            continue
        j = 0
        for i in range(offsets[d], offsets[d + 1]):
            while j < query.size and query[j] < terms[i]:
                j += 1
            if j == query.size:
                break
            if query[j] == terms[i]:
                frequency[j] += 1


@_jit
def tally(table: Array, frequency: Array) -> None:
    """Add to the frequency of each term below frequency.size the living documents that have it."""
    for s in range(table.shape[0]):
        size = table[s, KEY_COUNT]
        keys = numba.carray(_pointer(table[s, KEYS]), (size,), dtype=np.uint32)
        starts = numba.carray(_pointer(table[s, STARTS]), (size + 1,), dtype=np.uint32)
        for i in range(size):
            term = np.int64(np.uint32(keys[i] * UNMIX))
            if term < frequency.size:
                frequency[term] += np.int64(starts[i + 1]) - np.int64(starts[i])
        if table[s, DEAD] != 0:
            dead = numba.carray(_pointer(table[s, DEAD]), (size,), dtype=np.int32)
            for i in range(size):
                term = np.int64(np.uint32(keys[i] * UNMIX))
                if term < frequency.size:
                    frequency[term] -= dead[i]


@_jit
def row_sizes(table: Array, bases: Array, numbers: Array, offsets: Array) -> None:
    """offsets: (numbers + 1,), where each document's row will begin."""
    for n in range(numbers.size):
        s = np.searchsorted(bases, numbers[n], side="right") - 1
        d = numbers[n] - bases[s]
        own = numba.carray(_pointer(table[s, ROW_OFFSETS]), (table[s, SIZE] + 1,), dtype=np.int64)
        offsets[n + 1] = offsets[n] + own[d + 1] - own[d]


@_jit
def gather(
    table: Array, bases: Array, numbers: Array, offsets: Array, terms: Array, counts: Array
) -> None:
    """The rows of some documents, one after the other."""
    for n in range(numbers.size):
        s = np.searchsorted(bases, numbers[n], side="right") - 1
        d = numbers[n] - bases[s]
        size = table[s, SIZE]
        own = numba.carray(_pointer(table[s, ROW_OFFSETS]), (size + 1,), dtype=np.int64)
        total = own[size]
        all_terms = numba.carray(_pointer(table[s, ROW_TERMS]), (total,), dtype=np.uint32)
        all_counts = numba.carray(_pointer(table[s, ROW_COUNTS]), (total,), dtype=np.float32)
        at = offsets[n]
        for i in range(own[d], own[d + 1]):
            terms[at] = all_terms[i]
            counts[at] = all_counts[i]
            at += 1
