"""The shapes that go into an index and come out of it: sparse rows, documents, filters, finds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from jiebang.matcher.errors import ParameterError

Terms = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]

MOST = 127.5
"""A term counts at most this often in one document: beyond, its saturation has long been reached."""


UTF8 = ("utf-8", "surrogatepass")


def tie(identity: str) -> int:
    """What equal scores are ordered by: a digest of the id, the same in every layout."""
    return int.from_bytes(hashlib.blake2b(identity.encode(*UTF8), digest_size=8).digest(), "little")


@dataclass(frozen=True)
class Rows:
    """Sparse rows: terms and counts of row i are at offsets[i]:offsets[i + 1], terms ascending.

    offsets: (rows + 1,) int64. terms: uint32, no term twice in a row. counts: float32, above 0. Where
    an index is to give exact scores, counts are multiples of a half and at most MOST.
    """

    offsets: Places
    terms: Terms
    counts: Floats

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def row(self, number: int) -> tuple[Terms, Floats]:
        """(terms, counts) of one row."""
        span = slice(self.offsets[number], self.offsets[number + 1])
        return self.terms[span], self.counts[span]

    def part(self, first: int, last: int) -> Rows:
        """Rows first to last, the last excluded."""
        start, end = self.offsets[first], self.offsets[last]
        return Rows(
            self.offsets[first : last + 1] - start, self.terms[start:end], self.counts[start:end]
        )

    def totals(self, values: Floats | None = None) -> npt.NDArray[np.float64]:
        """Sum of each row, of its counts or of other values beside them."""
        values = self.counts if values is None else values
        cumulated = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))
        return cumulated[self.offsets[1:]] - cumulated[self.offsets[:-1]]

    @classmethod
    def stack(cls, rows: Sequence[tuple[Terms, Floats]]) -> Rows:
        """Rows from (terms, counts) pairs."""
        sizes = np.fromiter((len(terms) for terms, _ in rows), np.int64, len(rows))
        return cls(
            np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
            np.concatenate([np.empty(0, np.uint32), *(t for t, _ in rows)]).astype(np.uint32),
            np.concatenate([np.empty(0, np.float32), *(c for _, c in rows)]).astype(np.float32),
        )

    @classmethod
    def joined(cls, parts: Sequence[Rows]) -> Rows:
        """Several rows one after the other."""
        bases = np.cumsum([0] + [len(part.terms) for part in parts])
        offsets = [part.offsets[1:] + base for part, base in zip(parts, bases, strict=False)]
        return cls(
            np.concatenate([np.zeros(1, np.int64), *offsets]).astype(np.int64),
            np.concatenate([part.terms for part in parts]),
            np.concatenate([part.counts for part in parts]),
        )

    @classmethod
    def nothing(cls, size: int) -> Rows:
        """Empty rows."""
        return cls(np.zeros(size + 1, np.int64), np.empty(0, np.uint32), np.empty(0, np.float32))


@dataclass(frozen=True)
class Lane:
    """One set of rows of all documents, and how counts saturate in it.

    A count c of a document of length n is worth c / (c + half), where half is
    base + slope * max(n, least). exact: the rows are kept and scores are exact; else they are rounded to 1/255.
    """

    base: float
    slope: float
    least: float = 0.0
    exact: bool = True

    def half(self, lengths: npt.NDArray[np.floating]) -> Floats:
        """The count that is worth a half, by document."""
        found = self.base + self.slope * np.maximum(np.asarray(lengths, np.float32), self.least)
        return np.asarray(np.maximum(found, 1e-6), np.float32)


def bm25(k1: float = 1.5, b: float = 0.95, reference_length: float = 80.0) -> Lane:
    """The lane of BM25 with a fixed reference length in the place of the collection's average.

    A moving average would let every document that comes or goes change the scores of all others.
    """
    return Lane(base=k1 * (1 - b), slope=k1 * b / reference_length)


@dataclass(frozen=True)
class Batch:
    """Documents to add, column by column.

    ids: unique, not empty. lanes: rows of each lane, one row a document. lengths: length of each
    document by lane; the sum of its counts where None. labels: what filters may ask for. days:
    ordinal day of each document, 0 where it has none. payloads: bytes that come back with it.
    values: numbers that come back with it, (documents, width).
    """

    ids: Sequence[str]
    lanes: Sequence[Rows]
    lengths: Sequence[Floats | None] = ()
    labels: Sequence[Sequence[str]] | None = None
    days: npt.NDArray[np.int32] | None = None
    payloads: Sequence[bytes] | None = None
    values: Floats | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def check(self, lanes: int) -> None:
        """Raises ParameterError where a column has another length than ids, or an id is empty."""
        if len(self.lanes) != lanes:
            raise ParameterError(f"this index has {lanes} lanes, the documents {len(self.lanes)}")
        columns = {
            **{f"rows of lane {at}": len(rows) for at, rows in enumerate(self.lanes)},
            **{
                f"lengths of lane {at}": len(given)
                for at, given in enumerate(self.lengths)
                if given is not None
            },
            "labels": len(self.ids if self.labels is None else self.labels),
            "days": len(self.ids if self.days is None else self.days),
            "payloads": len(self.ids if self.payloads is None else self.payloads),
            "values": len(self.ids if self.values is None else self.values),
        }
        for name, size in columns.items():
            if size != len(self.ids):
                raise ParameterError(f"{len(self.ids)} ids, but {size} {name}")
        if any(not label or "\n" in label for own in self.labels or () for label in own):
            raise ParameterError("a label is one line, and not empty")
        if not all(self.ids):
            raise ParameterError("a document needs an id that is not empty")
        if len(set(self.ids)) != len(self.ids):
            raise ParameterError("two documents of one batch have the same id")

    def part(self, first: int, last: int) -> Batch:
        """Documents first to last, the last excluded."""
        span = slice(first, last)
        return Batch(
            ids=self.ids[span],
            lanes=[rows.part(first, last) for rows in self.lanes],
            lengths=[None if given is None else given[span] for given in self.lengths],
            labels=None if self.labels is None else self.labels[span],
            days=None if self.days is None else self.days[span],
            payloads=None if self.payloads is None else self.payloads[span],
            values=None if self.values is None else self.values[span],
        )

    @classmethod
    def joined(cls, parts: Sequence[Batch]) -> Batch:
        """Several batches of like columns as one."""
        if len(parts) == 1:
            return parts[0]
        valued = [part.values for part in parts if part.values is not None]
        return cls(
            ids=[identity for part in parts for identity in part.ids],
            lanes=[Rows.joined(lane) for lane in zip(*(part.lanes for part in parts), strict=True)],
            lengths=[
                np.concatenate([part.length(lane) for part in parts])
                for lane in range(len(parts[0].lanes))
            ],
            labels=[own for part in parts for own in (part.labels or [()] * len(part))],
            days=np.concatenate(
                [np.zeros(len(p), np.int32) if p.days is None else p.days for p in parts]
            ),
            payloads=[one for part in parts for one in (part.payloads or [b""] * len(part))],
            values=np.concatenate(valued) if valued else None,
        )

    def ties(self) -> npt.NDArray[np.uint64]:
        """What equal scores are ordered by; see tie()."""
        return np.fromiter(map(tie, self.ids), np.uint64, len(self))

    def length(self, lane: int) -> Floats:
        """The documents' lengths in a lane."""
        given = self.lengths[lane] if lane < len(self.lengths) else None
        return np.asarray(self.lanes[lane].totals() if given is None else given, np.float32)


@dataclass(frozen=True)
class Filter:
    """Which documents may be found. Immutable, so that an index may keep what it gives.

    labels: each must be there; of an entry that is a tuple, any. since, until: first and last day;
    documents without a day pass.
    """

    labels: tuple[str | tuple[str, ...], ...] = ()
    since: date | None = None
    until: date | None = None
    groups: tuple[tuple[str, ...], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        groups = tuple((one,) if isinstance(one, str) else tuple(one) for one in self.labels)
        object.__setattr__(self, "groups", groups)

    def passes(self, labels: Iterable[str], day: int) -> bool:
        """Whether a document with these labels, and this ordinal day or 0, may be found."""
        have = set(labels)
        if not all(any(label in have for label in group) for group in self.groups):
            return False
        first = self.since.toordinal() if self.since else 0
        last = self.until.toordinal() if self.until else day
        return day == 0 or first <= day <= last


@dataclass(frozen=True)
class Found:
    """The best documents, best first; equal scores by a digest of the id.

    numbers: places in this state of the index, for Index.ids and Index.payloads. scores: float64.
    """

    numbers: Places
    scores: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.numbers)
