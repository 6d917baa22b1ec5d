"""Immutable segments of an index: how one is made, merged, written, mapped and asked; no ranking."""

from __future__ import annotations

import bisect
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from jiebang.matcher.index import container, kernels
from jiebang.matcher.index.rows import UTF8, Batch, Filter, Floats, Lane, Rows, Terms, tie

Array = npt.NDArray[Any]
Bytes = npt.NDArray[np.uint8]

SIZE = 32_768
"""Documents of a full segment: their scores (128 KiB) and its hot postings stay in the L2 cache."""

_PER_BUCKET = 4


@dataclass(frozen=True, eq=False)
class Postings:
    """One lane of a segment, by term. See kernels for what the columns mean."""

    keys: Terms
    starts: npt.NDArray[np.uint32]
    buckets: npt.NDArray[np.uint32]
    documents: npt.NDArray[np.uint16]
    impacts: Bytes
    tops: Bytes
    odd_places: npt.NDArray[np.uint32]
    odd_counts: Bytes
    halves: Floats

    @property
    def shift(self) -> int:
        """How far a key is shifted to tell its bucket."""
        return 32 - (len(self.buckets) - 1).bit_length() + 1

    @classmethod
    def of_packed(cls, packed: Array, halves: Floats, exact: bool) -> Postings:
        """From kernels.pack or kernels.repack."""
        keys, starts, documents, impacts, odd_places, odd_counts = kernels.unpack(
            packed, halves, exact
        )
        bits = max(1, (max(1, len(keys)) // _PER_BUCKET).bit_length())
        begins = kernels.buckets(keys, 32 - bits)
        tops = kernels.tops(starts, impacts)
        return cls(keys, starts, begins, documents, impacts, tops, odd_places, odd_counts, halves)


@dataclass(frozen=True, eq=False)
class Segment:
    """Up to 65,536 documents that never change; which of them are dead is told beside it.

    postings: one a lane. rows: the documents' own rows, of lanes that are exact; else None.
    ties: see tie(). by_tie: documents in the order of ties. days, payloads, values: see Batch.
    label_names: all labels, sorted; label_starts, label_documents: who has them.
    name: the file it lies in, empty in memory. digest: of that file.
    """

    postings: tuple[Postings, ...]
    rows: tuple[Rows | None, ...]
    ties: npt.NDArray[np.uint64]
    by_tie: npt.NDArray[np.uint16]
    days: npt.NDArray[np.int32]
    values: Floats
    ids: Bytes
    id_starts: npt.NDArray[np.uint32]
    payloads: Bytes
    payload_starts: npt.NDArray[np.uint64]
    label_names: tuple[str, ...]
    label_starts: npt.NDArray[np.uint32]
    label_documents: npt.NDArray[np.uint16]
    name: str = ""
    digest: str = ""

    def __len__(self) -> int:
        return len(self.ties)

    def id(self, document: int) -> str:
        """The id of one document."""
        span = slice(self.id_starts[document], self.id_starts[document + 1])
        return str(self.ids[span].tobytes(), *UTF8)

    def payload(self, document: int) -> bytes:
        """The payload of one document."""
        span = slice(int(self.payload_starts[document]), int(self.payload_starts[document + 1]))
        return self.payloads[span].tobytes()

    def find(self, identity: str) -> list[int]:
        """The documents with an id, dead ones too."""
        wanted = np.uint64(tie(identity))
        ordered = self._ties_in_order
        at = int(np.searchsorted(ordered, wanted))
        found = []
        while at < len(ordered) and ordered[at] == wanted:
            document = int(self.by_tie[at])
            if self.id(document) == identity:
                found.append(document)
            at += 1
        return found

    @functools.cached_property
    def _ties_in_order(self) -> npt.NDArray[np.uint64]:
        return self.ties[self.by_tie]

    def mask(self, where: Filter) -> Bytes:
        """1 for each document that a filter lets through, 0 for the others."""
        passing = np.ones(len(self), np.uint8)
        for group in where.groups:
            one = np.zeros(len(self), np.uint8)
            for label in group:
                at = bisect.bisect_left(self.label_names, label)
                if at < len(self.label_names) and self.label_names[at] == label:
                    one[self.label_documents[self.label_starts[at] : self.label_starts[at + 1]]] = 1
            passing &= one
        if where.since or where.until:
            first = where.since.toordinal() if where.since else 0
            last = where.until.toordinal() if where.until else np.iinfo(np.int32).max
            passing &= (self.days == 0) | ((self.days >= first) & (self.days <= last))
        return passing

    def addresses(self, lane: int, dead: Array | None) -> list[int]:
        """A row of the table that kernels read. dead: dead documents by key, None where there are none."""
        p = self.postings[lane]
        row = [0] * kernels.COLUMNS
        row[kernels.KEYS] = p.keys.ctypes.data
        row[kernels.KEY_COUNT] = len(p.keys)
        row[kernels.STARTS] = p.starts.ctypes.data
        row[kernels.BUCKETS] = p.buckets.ctypes.data
        row[kernels.SHIFT] = p.shift
        row[kernels.DOCUMENTS] = p.documents.ctypes.data
        row[kernels.IMPACTS] = p.impacts.ctypes.data
        row[kernels.TOPS] = p.tops.ctypes.data
        row[kernels.DEAD] = 0 if dead is None else dead.ctypes.data
        row[kernels.ODD_PLACES] = p.odd_places.ctypes.data
        row[kernels.ODD_COUNTS] = p.odd_counts.ctypes.data
        row[kernels.ODD_SIZE] = len(p.odd_places)
        row[kernels.HALVES] = p.halves.ctypes.data
        row[kernels.SIZE] = len(self)
        row[kernels.COARSE] = int(p.halves.max(initial=0.0) > kernels.FINE)
        row[kernels.TIES] = self.ties.ctypes.data
        rows = self.rows[lane]
        if rows is not None:
            row[kernels.ROW_OFFSETS] = rows.offsets.ctypes.data
            row[kernels.ROW_TERMS] = rows.terms.ctypes.data
            row[kernels.ROW_COUNTS] = rows.counts.ctypes.data
        return row

    def write(self, folder: Path, name: str) -> Segment:
        """The same segment, mapped from a file that is now on the disk."""
        digest = container.write(folder / name, self._arrays())
        return Segment.read(folder, name, digest)

    def _arrays(self) -> dict[str, Array]:
        # What every query reads comes first, what only explanations and merges need last.
        found: dict[str, Array] = {"ties": self.ties, "by_tie": self.by_tie, "days": self.days}
        for lane, p in enumerate(self.postings):
            for field in _POSTINGS:
                found[f"{lane}.{field}"] = getattr(p, field)
        labels = np.frombuffer("\n".join(self.label_names).encode(*UTF8), np.uint8)
        found |= {
            "values": self.values,
            "id_starts": self.id_starts,
            "label_names": labels,
            "label_starts": self.label_starts,
            "label_documents": self.label_documents,
            "ids": self.ids,
        }
        for lane, rows in enumerate(self.rows):
            if rows is not None:
                found[f"{lane}.row_offsets"] = rows.offsets
                found[f"{lane}.row_terms"] = rows.terms
                found[f"{lane}.row_counts"] = rows.counts
        return found | {"payload_starts": self.payload_starts, "payloads": self.payloads}

    @classmethod
    def read(cls, folder: Path, name: str, digest: str) -> Segment:
        """A segment mapped from its file. Raises DamagedFileError, FileNotFoundError."""
        arrays = container.read(folder / name, digest)
        lanes = sum(key.endswith(".keys") for key in arrays)
        names = str(arrays["label_names"].tobytes(), *UTF8)
        return cls(
            postings=tuple(
                Postings(**{field: arrays[f"{lane}.{field}"] for field in _POSTINGS})
                for lane in range(lanes)
            ),
            rows=tuple(_kept(arrays, lane) for lane in range(lanes)),
            label_names=tuple(names.split("\n")) if names else (),
            name=name,
            digest=digest,
            **{field: arrays[field] for field in _PLAIN},
        )


_POSTINGS = (
    "keys", "starts", "buckets", "documents", "impacts", "tops", "odd_places", "odd_counts",
    "halves",
)  # fmt: skip
_PLAIN = (
    "ties", "by_tie", "days", "values", "ids", "id_starts", "payloads", "payload_starts",
    "label_starts", "label_documents",
)  # fmt: skip


def _kept(arrays: Mapping[str, Array], lane: int) -> Rows | None:
    if f"{lane}.row_offsets" not in arrays:
        return None
    return Rows(*(arrays[f"{lane}.row_{part}"] for part in ("offsets", "terms", "counts")))


def made(batch: Batch, lanes: Sequence[Lane]) -> Segment:
    """A segment of at most 65,536 documents, in memory."""
    postings, rows = [], []
    for number, lane in enumerate(lanes):
        given = batch.lanes[number]
        halves = lane.half(batch.length(number))
        packed = kernels.pack(given.offsets, given.terms, given.counts, halves, lane.exact)
        postings.append(Postings.of_packed(packed, halves, lane.exact))
        rows.append(_solid(given) if lane.exact else None)
    return _finished(
        postings,
        rows,
        ids=[identity.encode(*UTF8) for identity in batch.ids],
        labels=batch.labels or [()] * len(batch),
        days=np.zeros(len(batch), np.int32) if batch.days is None else batch.days,
        payloads=batch.payloads or [b""] * len(batch),
        values=np.zeros((len(batch), 0), np.float32) if batch.values is None else batch.values,
        ties=batch.ties(),
    )


def _solid(rows: Rows) -> Rows:
    """Rows of the kinds of numbers that kernels read through addresses."""
    return Rows(
        np.ascontiguousarray(rows.offsets, np.int64),
        np.ascontiguousarray(rows.terms, np.uint32),
        np.ascontiguousarray(rows.counts, np.float32),
    )


def _finished(
    postings: Sequence[Postings],
    rows: Sequence[Rows | None],
    *,
    ids: Sequence[bytes],
    labels: Sequence[Sequence[str]],
    days: npt.NDArray[np.int32],
    payloads: Sequence[bytes],
    values: Floats,
    ties: npt.NDArray[np.uint64],
) -> Segment:
    by_label: dict[str, list[int]] = {}
    for document, own in enumerate(labels):
        for label in own:
            by_label.setdefault(label, []).append(document)
    names = sorted(by_label)
    holders = [np.unique(np.array(by_label[name], np.uint16)) for name in names]
    return Segment(
        postings=tuple(postings),
        rows=tuple(rows),
        ties=ties,
        by_tie=np.argsort(ties, kind="stable").astype(np.uint16),
        days=np.ascontiguousarray(days, np.int32),
        values=np.ascontiguousarray(values, np.float32),
        ids=np.frombuffer(b"".join(ids), np.uint8),
        id_starts=_starts([len(one) for one in ids], np.uint32),
        payloads=np.frombuffer(b"".join(payloads), np.uint8),
        payload_starts=_starts([len(one) for one in payloads], np.uint64),
        label_names=tuple(names),
        label_starts=_starts([len(one) for one in holders], np.uint32),
        label_documents=np.concatenate([*holders, np.empty(0, np.uint16)]),
    )


def _starts(sizes: Sequence[int], kind: Any) -> Array:
    return np.concatenate(([0], np.cumsum(np.array(sizes, np.int64)))).astype(kind)


def merged(
    segments: Sequence[Segment], alive: Sequence[Bytes | None], lanes: Sequence[Lane]
) -> Segment:
    """One segment of the living documents of several, in their order."""
    renumbered = []
    living: list[tuple[Segment, npt.NDArray[np.int64]]] = []
    at = 0
    for segment, lives in zip(segments, alive, strict=True):
        keep = np.ones(len(segment), np.bool_) if lives is None else lives.astype(np.bool_)
        numbers = np.where(keep, at + np.cumsum(keep) - 1, -1).astype(np.int64)
        renumbered.append(numbers)
        living.append((segment, np.flatnonzero(keep)))
        at += int(keep.sum())
    postings, rows = [], []
    for lane, rule in enumerate(lanes):
        packed = np.empty(sum(len(s.postings[lane].documents) for s in segments), np.uint64)
        end = 0
        for segment, numbers in zip(segments, renumbered, strict=True):
            p = segment.postings[lane]
            end = kernels.repack(
                p.keys, p.starts, p.documents, p.impacts, p.odd_places, p.odd_counts, p.halves,
                numbers, rule.exact, packed, end,
            )  # fmt: skip
        halves = np.concatenate([s.postings[lane].halves[kept] for s, kept in living])
        postings.append(Postings.of_packed(packed[:end], halves, rule.exact))
        rows.append(_joined([(s.rows[lane], kept) for s, kept in living]) if rule.exact else None)
    labels: list[list[str]] = [[] for _ in range(at)]
    for segment, numbers in zip(segments, renumbered, strict=True):
        for number, name in enumerate(segment.label_names):
            span = slice(segment.label_starts[number], segment.label_starts[number + 1])
            for document in segment.label_documents[span].tolist():
                if numbers[document] >= 0:
                    labels[numbers[document]].append(name)
    return _finished(
        postings,
        rows,
        ids=[s.id(d).encode(*UTF8) for s, kept in living for d in kept.tolist()],
        labels=labels,
        days=np.concatenate([s.days[kept] for s, kept in living]),
        payloads=[s.payload(d) for s, kept in living for d in kept.tolist()],
        values=np.concatenate([s.values[kept] for s, kept in living]),
        ties=np.concatenate([s.ties[kept] for s, kept in living]),
    )


def _joined(parts: Sequence[tuple[Rows | None, npt.NDArray[np.int64]]]) -> Rows:
    chosen = [(rows, kept) for rows, kept in parts if rows is not None]
    sizes = [np.diff(rows.offsets)[kept] for rows, kept in chosen]
    at = [
        np.repeat(rows.offsets[kept] - (np.cumsum(size) - size), size) + np.arange(size.sum())
        for (rows, kept), size in zip(chosen, sizes, strict=True)
    ]
    return Rows(
        np.concatenate(([0], np.cumsum(np.concatenate(sizes)))).astype(np.int64),
        np.concatenate([rows.terms[a] for (rows, _), a in zip(chosen, at, strict=True)]),
        np.concatenate([rows.counts[a] for (rows, _), a in zip(chosen, at, strict=True)]),
    )
