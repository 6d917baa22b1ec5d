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
_jit = numba.njit(nogil=True, cache=True, error_model="numpy")
_inline = numba.njit(nogil=True, cache=True, error_model="numpy", inline="always")

(
    KEYS, KEY_COUNT, STARTS, BUCKETS, SHIFT, DOCUMENTS, IMPACTS, DEAD,
    ODD_PLACES, ODD_COUNTS, ODD_SIZE, HALVES, SIZE, TIES, ROW_OFFSETS, ROW_TERMS, ROW_COUNTS,
) = range(17)  # fmt: skip
COLUMNS = 17
"""Columns of the table of segments, int64: addresses and sizes of one lane."""

MIX = np.uint32(0x9E3779B1)
"""Terms are kept in the order of term * MIX, which spreads them evenly over the buckets."""
UNMIX = np.uint32(pow(0x9E3779B1, -1, 1 << 32))
_FULL = np.float64(255.0)
BLOCK = 64


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
def locate(table: Array, terms: Array, begins: Array, ends: Array, frequency: Array) -> None:
    """Where each term's postings lie in each segment, and how many living documents have it.

    begins, ends: (segments, terms) uint32. frequency: (terms,) int64, added to.
    """
    for s in range(table.shape[0]):
        size = table[s, KEY_COUNT]
        starts = numba.carray(_pointer(table[s, STARTS]), (size + 1,), dtype=np.uint32)
        for j in range(terms.size):
            at = _position(table, s, np.uint32(terms[j] * MIX))
            if at < 0:
                begins[s, j] = 0
                ends[s, j] = 0
                continue
            begins[s, j] = starts[at]
            ends[s, j] = starts[at + 1]
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


@_inline
def _push(heap: Array, size: int, score: float) -> int:
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
def _compact(scores: Array, places: Array, ties: Array, size: int, least: float, keep: int) -> int:
    """Drop what is below least and, where that is not enough, the last in the order of ranks."""
    kept = 0
    for i in range(size):
        if scores[i] >= least:
            scores[kept] = scores[i]
            places[kept] = places[i]
            ties[kept] = ties[i]
            kept += 1
    if kept <= keep:
        return kept
    order = np.argsort(ties[:kept])
    order = order[np.argsort(-scores[:kept][order], kind="mergesort")][:keep]
    scores[:keep] = scores[:kept][order]
    places[:keep] = places[:kept][order]
    ties[:keep] = ties[:kept][order]
    return keep


@_inline
def _offer(
    place: int, score: float, tie: Any, margin: float,
    heap: Array, scores: Array, places: Array, ties: Array, sizes: Array,
) -> None:  # fmt: skip
    """Note a document that may be among the best. sizes: of the heap, of the notes."""
    if sizes[1] == scores.size:
        least = heap[0] - margin if sizes[0] == heap.size else -1.0
        sizes[1] = _compact(scores, places, ties, sizes[1], least, scores.size // 2)
    scores[sizes[1]] = score
    places[sizes[1]] = place
    ties[sizes[1]] = tie
    sizes[1] += 1
    if sizes[0] < heap.size or score > heap[0]:
        sizes[0] = _push(heap, sizes[0], score)


@_inline
def _scan_segment(
    table: Array, s: int, base: int, begins: Array, ends: Array, weights: Array, mask: int,
    allowed: int, allowed_size: int, margin: float, accumulator: Array, heap: Array, scores: Array,
    places: Array, ties: Array, sizes: Array,
) -> None:  # fmt: skip
    """One segment for one query: add up, then note what comes near the best so far.

    mask: address of a byte for each document, 0 where it may not be found; 0 where all may.
    allowed: address of the few documents that may be found, where they are few; else 0.
    """
    postings = np.int64(0)
    for j in range(weights.size):
        postings += np.int64(ends[j]) - np.int64(begins[j])
    if postings == 0:
        return
    size = table[s, SIZE]
    tie = numba.carray(_pointer(table[s, TIES]), (size,), dtype=np.uint64)
    total = numba.carray(_pointer(table[s, STARTS]), (table[s, KEY_COUNT] + 1,), dtype=np.uint32)[
        table[s, KEY_COUNT]
    ]
    documents = numba.carray(_pointer(table[s, DOCUMENTS]), (total,), dtype=np.uint16)
    impacts = numba.carray(_pointer(table[s, IMPACTS]), (total,), dtype=np.uint8)
    for j in range(weights.size):
        w = np.float32(weights[j])
        for i in range(np.int64(begins[j]), np.int64(ends[j])):
            accumulator[documents[i]] += w * np.float32(impacts[i])
    if allowed != 0:
        may = numba.carray(_pointer(allowed), (allowed_size,), dtype=np.uint16)
        for i in range(allowed_size):
            d = may[i]
            score = np.float64(accumulator[d])
            if score > 0.0 and (sizes[0] < heap.size or score >= heap[0] - margin):
                _offer(base + d, score, tie[d], margin, heap, scores, places, ties, sizes)
        accumulator[:size] = np.float32(0.0)
        return
    for first in range(0, size, BLOCK):
        last = min(first + BLOCK, size)
        least = np.float32(0.0)
        if sizes[0] == heap.size:
            # Rounded down: the block is only skipped where every score is below for certain.
            least = np.float32(max(0.0, (heap[0] - margin) * (1.0 - 1e-6)))
        above = np.int32(0)
        for d in range(first, last):
            above += np.int32(accumulator[d] > least)
        if above > 0:
            for d in range(first, last):
                score = np.float64(accumulator[d])
                if score <= 0.0 or (sizes[0] == heap.size and score < heap[0] - margin):
                    continue
                if mask != 0:
                    alive = numba.carray(_pointer(mask), (size,), dtype=np.uint8)
                    if alive[d] == 0:
                        continue
                _offer(base + d, score, tie[d], margin, heap, scores, places, ties, sizes)
        for d in range(first, last):
            accumulator[d] = np.float32(0.0)


@_jit
def scan(
    table: Array, bases: Array, begins: Array, ends: Array, weights: Array, masks: Array,
    allowed: Array, allowed_sizes: Array, margin: float, accumulator: Array, heap: Array,
    scores: Array, places: Array, ties: Array, sizes: Array,
) -> None:  # fmt: skip
    """All segments for one query. Scores are in units of 1/255 of a weight."""
    for s in range(table.shape[0]):
        _scan_segment(
            table, s, bases[s], begins[s], ends[s], weights, masks[s], allowed[s], allowed_sizes[s],
            margin, accumulator, heap, scores, places, ties, sizes,
        )  # fmt: skip


@_jit
def scan_many(
    table: Array, bases: Array, offsets: Array, begins: Array, ends: Array, weights: Array,
    masks: Array, allowed: Array, allowed_sizes: Array, margins: Array, accumulator: Array,
    heaps: Array, scores: Array, places: Array, ties: Array, sizes: Array,
) -> None:  # fmt: skip
    """All segments for several queries, segment by segment, so that its postings stay in the cache.

    offsets: where each query's terms begin in the columns of begins, ends and weights.
    """
    for s in range(table.shape[0]):
        for q in range(offsets.size - 1):
            span = slice(offsets[q], offsets[q + 1])
            _scan_segment(
                table, s, bases[s], begins[s, span], ends[s, span], weights[span], masks[s],
                allowed[s], allowed_sizes[s], margins[q], accumulator, heaps[q], scores[q],
                places[q], ties[q], sizes[q],
            )  # fmt: skip


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
def again(
    table: Array, bases: Array, begins: Array, ends: Array, weights: Array, places: Array,
    scores: Array,
) -> None:  # fmt: skip
    """The exact score of each place, summed in the order of the terms."""
    for n in range(places.size):
        s = np.searchsorted(bases, places[n], side="right") - 1
        d = np.uint16(places[n] - bases[s])
        halves = numba.carray(_pointer(table[s, HALVES]), (table[s, SIZE],), dtype=np.float32)
        half = np.float64(halves[d])
        total = numba.carray(
            _pointer(table[s, STARTS]), (table[s, KEY_COUNT] + 1,), dtype=np.uint32
        )[table[s, KEY_COUNT]]
        documents = numba.carray(_pointer(table[s, DOCUMENTS]), (total,), dtype=np.uint16)
        impacts = numba.carray(_pointer(table[s, IMPACTS]), (total,), dtype=np.uint8)
        score = 0.0
        for j in range(weights.size):
            low, high = np.int64(begins[s, j]), np.int64(ends[s, j])
            end = high
            while low < high:
                middle = (low + high) >> 1
                if documents[middle] < d:
                    low = middle + 1
                else:
                    high = middle
            if low < end and documents[low] == d:
                count = _exact_count(table, s, low, np.int64(impacts[low]), half)
                score += weights[j] * (count / (count + half))
        scores[n] = score


@_jit
def everything(
    table: Array, bases: Array, begins: Array, ends: Array, weights: Array, scores: Array
) -> None:
    """The exact score of every document of every segment: slow, for checking the fast way."""
    for s in range(table.shape[0]):
        halves = numba.carray(_pointer(table[s, HALVES]), (table[s, SIZE],), dtype=np.float32)
        total = numba.carray(
            _pointer(table[s, STARTS]), (table[s, KEY_COUNT] + 1,), dtype=np.uint32
        )[table[s, KEY_COUNT]]
        documents = numba.carray(_pointer(table[s, DOCUMENTS]), (total,), dtype=np.uint16)
        impacts = numba.carray(_pointer(table[s, IMPACTS]), (total,), dtype=np.uint8)
        for j in range(weights.size):
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
def offer_tail(
    base: int, exact: Array, tail_ties: Array, margin: float, heap: Array, scores: Array,
    places: Array, ties: Array, sizes: Array,
) -> None:  # fmt: skip
    """Note the documents of the tail whose score is above 0, in the units of a scan."""
    for d in range(exact.size):
        score = exact[d] * 255.0
        if score > 0.0 and (sizes[0] < heap.size or score >= heap[0] - margin):
            _offer(base + d, score, tail_ties[d], margin, heap, scores, places, ties, sizes)


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
