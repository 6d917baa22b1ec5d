"""One moment of an index: its segments, what is dead in them, and the tail; asked, never changed."""

from __future__ import annotations

import bisect
import functools
import threading
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from jiebang.matcher.errors import ParameterError
from jiebang.matcher.index import kernels
from jiebang.matcher.index.protocol import idf
from jiebang.matcher.index.rows import Batch, Filter, Floats, Found, Lane, Places, Rows, Terms, tie
from jiebang.matcher.index.segment import Bytes, Segment

Doubles = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int32]

_FEW = 0.05
_FILTERS = 32
_BLOCK = 64
_local = threading.local()


@dataclass(frozen=True, eq=False)
class Sealed:
    """A segment with its dead. alive: a byte each, None where all live. dead: by lane and key."""

    segment: Segment
    alive: Bytes | None = None
    dead: tuple[Numbers | None, ...] = ()
    rows: tuple[tuple[int, ...], ...] = ()

    @classmethod
    def of(cls, segment: Segment, alive: Bytes | None, dead: tuple[Numbers | None, ...]) -> Sealed:
        """With the rows of the table that kernels read."""
        lanes = range(len(segment.postings))
        dead = dead or (None,) * len(lanes)
        rows = tuple(tuple(segment.addresses(lane, dead[lane])) for lane in lanes)
        return cls(segment, alive, dead, rows)

    @functools.cached_property
    def living(self) -> int:
        """How many documents live."""
        return len(self.segment) if self.alive is None else int(self.alive.sum())

    @functools.cached_property
    def holding(self) -> tuple[int, ...]:
        """How many living documents have any term, by lane."""
        found = []
        for rows in self.segment.rows:
            has = np.zeros(0, np.bool_) if rows is None else np.diff(rows.offsets) > 0
            found.append(
                int((has if self.alive is None else has & (self.alive == 1)).sum())
                if rows is not None
                else 0
            )
        return tuple(found)

    def passing(self, where: Filter) -> tuple[Bytes, npt.NDArray[np.uint16] | None]:
        """(a byte for each document, who they are where they are few: one more than they are)."""
        known = self._passing.get(where)
        if known is None:
            mask = self.segment.mask(where)
            mask = mask if self.alive is None else mask & self.alive
            few = np.flatnonzero(mask).astype(np.uint16)
            # One more, so that even nobody has an address.
            listed = np.append(few, np.uint16(0)) if len(few) <= _FEW * len(mask) else None
            if len(self._passing) >= _FILTERS:
                self._passing.clear()
            known = self._passing[where] = (mask, listed)
        return known

    @functools.cached_property
    def _passing(self) -> dict[Filter, tuple[Bytes, npt.NDArray[np.uint16] | None]]:
        return {}

    def without(self, documents: Sequence[int]) -> Sealed:
        """The same with some more dead."""
        alive = np.ones(len(self.segment), np.uint8) if self.alive is None else self.alive.copy()
        dead: list[Numbers | None] = []
        for lane, rows in enumerate(self.segment.rows):
            if rows is None:
                dead.append(None)
                continue
            p, old = self.segment.postings[lane], self.dead[lane]
            counts = np.zeros(len(p.keys), np.int32) if old is None else old.copy()
            for document in documents:
                if alive[document]:
                    kernels.bury(p.keys, p.shift, p.buckets, rows.row(document)[0], counts)
            dead.append(counts)
        alive[list(documents)] = 0
        return Sealed.of(self.segment, alive, tuple(dead))


@dataclass(frozen=True, eq=False)
class Tail:
    """The newest documents, not yet in a segment: few enough to score one by one."""

    batches: tuple[Batch, ...] = ()
    lanes: tuple[Rows, ...] = ()
    halves: tuple[Floats, ...] = ()
    alive: Bytes = field(default_factory=lambda: np.empty(0, np.uint8))
    ties: npt.NDArray[np.uint64] = field(default_factory=lambda: np.empty(0, np.uint64))

    def __len__(self) -> int:
        return len(self.alive)

    @property
    def living(self) -> int:
        """How many documents live."""
        return int(self.alive.sum())

    def with_one(self, batch: Batch, rules: Sequence[Lane]) -> Tail:
        """The same with one document more."""
        lanes, halves = [], []
        for number, rule in enumerate(rules):
            rows, half = batch.lanes[number], rule.half(batch.length(number))
            if self.batches:
                old = self.lanes[number]
                rows = Rows(
                    np.append(old.offsets, old.offsets[-1] + len(rows.terms)),
                    np.concatenate((old.terms, rows.terms)),
                    np.concatenate((old.counts, rows.counts)),
                )
                half = np.concatenate((self.halves[number], half))
            lanes.append(rows)
            halves.append(half)
        return Tail(
            (*self.batches, batch),
            tuple(lanes),
            tuple(halves),
            np.append(self.alive, np.uint8(1)),
            np.append(self.ties, np.uint64(tie(batch.ids[0]))),
        )

    def without(self, number: int) -> Tail:
        """The same with one document dead."""
        alive = self.alive.copy()
        alive[number] = 0
        return Tail(self.batches, self.lanes, self.halves, alive, self.ties)

    def passing(self, where: Filter | None) -> Bytes:
        """Who lives and passes a filter."""
        if where is None:
            return self.alive
        alive = self.alive.copy()
        for number in np.flatnonzero(alive).tolist():
            one = self.batches[number]
            labels = one.labels[0] if one.labels is not None else ()
            day = int(one.days[0]) if one.days is not None else 0
            alive[number] = where.passes(labels, day)
        return alive


class State:
    """Everything that a query reads. Safe to share between threads: nothing in it changes."""

    def __init__(
        self, lanes: tuple[Lane, ...], sealed: tuple[Sealed, ...], tail: Tail,
        before: State | None = None,
    ) -> None:  # fmt: skip
        """before: the state that this one follows; what has not changed is taken from it."""
        self.lanes = lanes
        self.sealed = sealed
        self.tail = tail
        self._tallies: dict[tuple[int, int], Places] = {}
        self.bases: Places
        self.tables: list[Places]
        self.size: int
        self._starts: list[int]
        if before is not None and before.sealed is sealed and len(before.bases) > 1:
            self.bases, self.tables = before.bases, before.tables
            self._starts = before._starts
            self._tallies = before._tallies
            self.size = before.size - before.tail.living + tail.living
            return
        sizes = [len(one.segment) for one in sealed]
        self.bases = np.concatenate(([0], np.cumsum(sizes, dtype=np.int64))).astype(np.int64)
        self._starts = self.bases.tolist()
        self.tables = [
            np.array([one.rows[lane] for one in sealed], np.int64).reshape(-1, kernels.COLUMNS)
            for lane in range(len(lanes))
        ]
        self.size = sum(one.living for one in sealed) + tail.living

    def place(self, number: int) -> tuple[int, int]:
        """(segment, document) of a number; the segment after the last is the tail."""
        at = bisect.bisect_right(self._starts, number) - 1
        return at, number - self._starts[at]

    def frequency(self, terms: Terms, lane: int) -> Places:
        """See Index.frequency."""
        found = np.zeros(len(terms), np.int64)
        kernels.held(self.tables[lane], terms, found)
        if len(self.tail):
            rows = self.tail.lanes[lane]
            kernels.frequencies(
                rows.offsets, rows.terms, self.tail.alive, len(self.tail), terms, found
            )
        return found

    def frequencies(self, width: int, lane: int) -> Places:
        """frequency() of every term below width."""
        found = self._tallies.get((width, lane))
        if found is None:
            found = np.zeros(width, np.int64)
            kernels.tally(self.tables[lane], found)
            self._tallies[width, lane] = found
        living = np.flatnonzero(self.tail.alive)
        if len(living):
            rows = self.tail.lanes[lane]
            own = np.concatenate([rows.row(at)[0] for at in living.tolist()])
            found = found + np.bincount(own[own < width], minlength=width)
        return found

    def holding(self, lane: int) -> int:
        """How many living documents have any term in a lane."""
        found = sum(one.holding[lane] for one in self.sealed)
        if len(self.tail):
            found += int(self.tail.alive @ (np.diff(self.tail.lanes[lane].offsets) > 0))
        return found

    def living(self, where: Filter | None = None) -> Places:
        """The numbers of all living documents that a filter lets through, ascending."""
        found = []
        for base, one in zip(self.bases, self.sealed, strict=False):
            mask = np.ones(len(one.segment), np.uint8) if one.alive is None else one.alive
            if where is not None:
                mask = mask & one.segment.mask(where)
            found.append(base + np.flatnonzero(mask))
        found.append(self.bases[-1] + np.flatnonzero(self.tail.passing(where)))
        return np.concatenate(found).astype(np.int64)

    def rows(self, numbers: Places, lane: int) -> Rows:
        """The rows of some documents in an exact lane; numbers ascending."""
        split = int(np.searchsorted(numbers, self.bases[-1]))
        sealed = numbers[:split]
        offsets = np.zeros(split + 1, np.int64)
        kernels.row_sizes(self.tables[lane], self.bases, sealed, offsets)
        terms, counts = np.empty(offsets[-1], np.uint32), np.empty(offsets[-1], np.float32)
        kernels.gather(self.tables[lane], self.bases, sealed, offsets, terms, counts)
        if split == len(numbers):
            return Rows(offsets, terms, counts)
        own = [self.tail.lanes[lane].row(n) for n in (numbers[split:] - self.bases[-1]).tolist()]
        rest = Rows.stack(own)
        return Rows(
            np.concatenate((offsets, offsets[-1] + rest.offsets[1:])),
            np.concatenate((terms, rest.terms)),
            np.concatenate((counts, rest.counts)),
        )

    def values(self, numbers: Places) -> Floats:
        """The values of some documents, (documents, width); numbers ascending."""
        found: list[Floats] = []
        cuts: list[int] = np.searchsorted(numbers, self.bases).tolist()
        for at, one in enumerate(self.sealed):
            own = numbers[cuts[at] : cuts[at + 1]]
            if len(own):
                found.append(one.segment.values[own - self.bases[at]])
        for number in (numbers[cuts[-1] :] - self.bases[-1]).tolist():
            given = self.tail.batches[number].values
            if given is not None:
                found.append(given)
        return np.concatenate(found) if found else np.empty((0, 0), np.float32)

    def ties(self, numbers: Places) -> npt.NDArray[np.uint64]:
        """What equal scores of some documents are ordered by."""
        everyone = np.concatenate([one.segment.ties for one in self.sealed] + [self.tail.ties])
        return everyone[numbers]

    def ids(self, numbers: Places) -> list[str]:
        """The ids of documents."""
        return [
            self.sealed[at].segment.id(document)
            if at < len(self.sealed)
            else self.tail.batches[document].ids[0]
            for at, document in map(self.place, numbers.tolist())
        ]

    def numbers(self, ids: Collection[str]) -> Places:
        """The numbers of the living documents that have one of some ids, ascending."""
        found = [
            int(base) + document
            for base, one in zip(self.bases, self.sealed, strict=False)
            for identity in set(ids)
            for document in one.segment.find(identity)
            if one.alive is None or one.alive[document]
        ]
        wanted, tail = set(ids), self.tail
        found += [
            int(self.bases[-1]) + at
            for at in np.flatnonzero(tail.alive).tolist()
            if tail.batches[at].ids[0] in wanted
        ]
        return np.array(sorted(found), np.int64)

    def payloads(self, numbers: Places) -> list[bytes]:
        """The payloads of documents."""
        return [self.payload(number) for number in numbers.tolist()]

    def payload(self, number: int) -> bytes:
        """The payload of one document."""
        at, document = self.place(number)
        if at < len(self.sealed):
            return self.sealed[at].segment.payload(document)
        given = self.tail.batches[document].payloads
        return given[0] if given is not None else b""

    def find(
        self, terms: Terms, counts: Floats, k: int, where: Filter | None, lane: int,
        weights: Doubles | None, rounded: bool = False,
    ) -> Found:  # fmt: skip
        """See Index.find. rounded: scores to 1/255 of a weight will do, as for who scores again."""
        if k < 1:
            raise ParameterError(f"k is at least 1, not {k}")
        numbers, scores = self._searched(
            np.array([0, len(terms)], np.int64), terms, counts, weights, k, where, lane, rounded
        )
        size = int(np.searchsorted(numbers[0] < 0, True))
        return Found(numbers[0, :size], scores[0, :size])

    def _searched(
        self, offsets: Places, terms: Terms, counts: Floats, weights: Doubles | None, k: int,
        where: Filter | None, lane: int, rounded: bool,
    ) -> tuple[Places, Doubles]:  # fmt: skip
        shape = len(offsets) - 1, min(k, max(1, self.size))
        numbers, scores = np.empty(shape, np.int64), np.empty(shape)
        fixed, _kept = self._asked(lane, where)  # what addresses point at must outlive the call
        given = np.asarray(counts if weights is None else weights, np.float64)
        rounded = rounded or not self.lanes[lane].exact
        own = (offsets, terms, given, weights is not None, rounded, _accumulator())
        if not kernels.search(*fixed, *own, kernels.NOTES, numbers, scores) and not rounded:
            # Very many documents are as good as the k-th: note them all.
            most = int(self.bases[-1]) + len(self.tail)
            kernels.search(*fixed, *own, most, numbers, scores)
        return numbers, scores

    def find_exact(self, terms: Terms, counts: Floats, k: int, lane: int) -> Found:
        """find() by scoring every document."""
        weights = counts * idf(self.frequency(terms, lane), self.size)
        scores = np.zeros(int(self.bases[-1]))
        kernels.everything(self.tables[lane], self.bases, terms, weights, scores)
        for base, one in zip(self.bases, self.sealed, strict=False):
            if one.alive is not None:
                scores[base : base + len(one.alive)] *= one.alive
        if len(self.tail):
            rows, tail = self.tail.lanes[lane], np.empty(len(self.tail))
            kernels.plain(
                rows.offsets, rows.terms, rows.counts, self.tail.halves[lane], self.tail.alive,
                len(tail), terms, weights, tail,
            )  # fmt: skip
            scores = np.concatenate((scores, tail))
        ties = np.concatenate([one.segment.ties for one in self.sealed] + [self.tail.ties])
        order = np.lexsort((ties, -scores))[:k]
        order = order[scores[order] > 0]
        return Found(order.astype(np.int64), scores[order])

    def _asked(self, lane: int, where: Filter | None) -> tuple[tuple[Any, ...], list[Any]]:
        """(what kernels.search takes that is the same for all queries, what it points at)."""
        if where is None and lane in self._plain:
            return self._plain[lane], []
        tail = self.tail
        rows, halves = (
            (tail.lanes[lane], tail.halves[lane]) if len(tail) else (_NO_ROWS, _NO_HALVES)
        )
        masks, kept = (self._plain_masks, []) if where is None else self._masks(where)
        fixed = (
            self.tables[lane], self.bases, self.size, masks, rows.offsets, rows.terms, rows.counts,
            halves, tail.alive, tail.passing(where), tail.ties,
        )  # fmt: skip
        if where is None:
            self._plain[lane] = fixed
        return fixed, kept

    @functools.cached_property
    def _plain(self) -> dict[int, tuple[Any, ...]]:
        return {}

    def _masks(self, where: Filter) -> tuple[Places, list[Any]]:
        """(masks as kernels.search takes them, what they point at)."""
        found = np.zeros((3, len(self.sealed)), np.int64)
        kept: list[Any] = []
        for number, one in enumerate(self.sealed):
            mask, few = one.passing(where)
            found[0, number] = mask.ctypes.data
            if few is not None:
                found[1, number], found[2, number] = few.ctypes.data, len(few) - 1
            kept += [mask] if few is None else [mask, few]
        return found, kept

    @functools.cached_property
    def _plain_masks(self) -> Places:
        found = np.zeros((3, len(self.sealed)), np.int64)
        for number, one in enumerate(self.sealed):
            if one.alive is not None:
                found[0, number] = one.alive.ctypes.data
        return found

    def find_all(self, queries: Rows, k: int, threads: int, lane: int) -> tuple[Places, Doubles]:
        """See Index.find_all."""
        if k < 1:
            raise ParameterError(f"k is at least 1, not {k}")
        numbers = np.full((len(queries), k), -1, np.int64)
        scores = np.zeros((len(queries), k))

        def block(first: int) -> None:
            last = min(first + _BLOCK, len(queries))
            part = queries.part(first, last)
            found = self._searched(
                part.offsets, part.terms, part.counts, None, k, None, lane, False
            )
            numbers[first:last, : found[0].shape[1]] = found[0]
            scores[first:last, : found[1].shape[1]] = found[1]

        starts = range(0, len(queries), _BLOCK)
        if threads == 1 or len(starts) == 1:
            for first in starts:
                block(first)
        else:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(block, starts))
        return numbers, scores


_NO_ROWS = Rows.nothing(0)
_NO_HALVES = np.empty(0, np.float32)


def _accumulator() -> Numbers:
    """This thread's scores of one segment, all 0 between scans."""
    found: Numbers | None = getattr(_local, "accumulator", None)
    if found is None:
        found = _local.accumulator = np.zeros(65_536, np.int32)
    return found
