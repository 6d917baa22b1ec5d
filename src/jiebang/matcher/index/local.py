"""The index that Jiebang brings along: segments in memory or in a folder, and a tail that takes news.

A document that is added lies in the tail until there are TAIL of them, or until commit(); then the
tail becomes a segment. Segments of like size are merged, by merge() or in the background.
"""

from __future__ import annotations

import contextlib
import itertools
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from jiebang.matcher.errors import DamagedFileError, ParameterError
from jiebang.matcher.index import container
from jiebang.matcher.index import folder as folders
from jiebang.matcher.index.rows import (
    Batch,
    Filter,
    Floats,
    Found,
    Lane,
    Places,
    Rows,
    Terms,
    bm25,
)
from jiebang.matcher.index.segment import SIZE, Segment, made, merged
from jiebang.matcher.index.state import Sealed, State, Tail

TAIL = 128
"""Documents that are scored one by one; making a segment of them takes about two milliseconds."""
FAN = 8
"""Segments of one size that become one: each document is so copied about three times."""
_TRIES = 20


@dataclass(frozen=True)
class Place:
    """Where a document lies now: its segment, or None for the tail, and its number in it."""

    segment: Segment | None
    document: int


class LocalIndex:
    """An Index in memory, or in a folder that several processes read while one writes.

    Queries may come from any thread at any time; they see the state at which they began. Writes
    come from one thread at a time: a lock sees to it.
    """

    def __init__(self, lanes: Sequence[Lane] = (bm25(),), *, made_with: str = "") -> None:
        """An empty index in memory."""
        self.lanes = tuple(lanes)
        self.made_with = made_with
        self._state = State(self.lanes, (), Tail())
        self._places: dict[str, int] = {}  # of the tail alone
        self._writing = threading.RLock()
        self._folder: Path | None = None
        self._lock: IO[str] | None = None
        self._stamp: folders.Stamp | None = None
        self._generation = folders.Generation(0, made_with, self.lanes, (), {})
        self._merging: tuple[Sequence[Sealed], Future[Segment]] | None = None
        self._extras: dict[str, dict[str, npt.NDArray[Any]]] = {}
        self._pool: ThreadPoolExecutor | None = None

    # Opening.

    @classmethod
    def create(
        cls, folder: Path, lanes: Sequence[Lane] = (bm25(),), *, made_with: str = ""
    ) -> LocalIndex:
        """A new and empty index in a folder, in the place of any that is there, for writing.

        The older one is served until the first commit(). Raises IndexBusyError.
        """
        index = cls(lanes, made_with=made_with)
        index._lock = folders.take_lock(folder)
        index._folder = folder
        with contextlib.suppress(FileNotFoundError):
            try:
                number = folders.read(folder).number
            except DamagedFileError:
                number = int(time.time())  # above any that was counted up to
            index._generation = replace(index._generation, number=number)
        return index

    @classmethod
    def open(cls, folder: Path) -> LocalIndex:
        """The newest generation of a folder, for reading; see refresh().

        Raises FileNotFoundError where there is none, DamagedFileError naming the file.
        """
        index = cls()
        index._folder = folder
        index._load()
        return index

    @classmethod
    def write(cls, folder: Path) -> LocalIndex:
        """The newest generation of a folder, for writing. Raises as open() does, and IndexBusyError."""
        lock = folders.take_lock(folder)
        try:
            index = cls.open(folder)
        except BaseException:
            lock.close()
            raise
        index._lock = lock
        return index

    @classmethod
    def build(
        cls,
        rows: Rows,
        *,
        folder: Path | None = None,
        ids: Sequence[str] | None = None,
        labels: Sequence[Sequence[str]] | None = None,
        lane: Lane | None = None,
        threads: int = 2,
    ) -> LocalIndex:
        """An index of one lane, of rows that are there already."""
        lanes = (lane or bm25(),)
        index = cls(lanes) if folder is None else cls.create(folder, lanes)
        names = ids if ids is not None else _Numbers(len(rows))
        index.load(Batch(names, [rows], labels=labels), threads=threads)
        if folder is not None:
            index.commit()
            index.close()
            return cls.open(folder)
        return index

    def close(self) -> None:
        """Let another process write. What was not committed is gone with this object."""
        self._merging = None
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> LocalIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Reading.

    @property
    def state(self) -> State:
        """This moment, for several questions about the same documents."""
        return self._state

    @property
    def generation(self) -> int:
        """The number of the newest commit that this object knows, 0 before the first."""
        return self._generation.number

    def __len__(self) -> int:
        return self._state.size

    def find(
        self, terms: Terms, counts: Floats, k: int = 10, where: Filter | None = None, *,
        lane: int = 0, weights: npt.NDArray[np.float64] | None = None,
    ) -> Found:  # fmt: skip
        """See Index.find."""
        return self._state.find(terms, counts, k, where, lane, weights)

    def find_exact(self, terms: Terms, counts: Floats, k: int = 10, *, lane: int = 0) -> Found:
        """find() by scoring every document: slow, to check the fast way by."""
        return self._state.find_exact(terms, counts, k, lane)

    def find_all(
        self, queries: Rows, k: int = 10, *, threads: int = 2, lane: int = 0
    ) -> tuple[Places, npt.NDArray[np.float64]]:
        """See Index.find_all."""
        return self._state.find_all(queries, k, threads, lane)

    def frequency(self, terms: Terms, lane: int = 0) -> Places:
        """See Index.frequency."""
        return self._state.frequency(terms, lane)

    def ids(self, numbers: Places) -> list[str]:
        """See Index.ids; numbers of this state."""
        return self._state.ids(numbers)

    def payloads(self, numbers: Places) -> list[bytes]:
        """What was added with the documents found."""
        return self._state.payloads(numbers)

    def refresh(self) -> bool:
        """See a newer generation, if a writer has made one; whether there was one.

        Costs one look at the folder. Raises DamagedFileError; what was open stays open then.
        """
        if self._folder is None or self._lock is not None:
            return False
        with self._writing:
            if folders.stamp(self._folder) in (self._stamp, None):
                return False
            self._load()
            return True

    def _load(self) -> None:
        folder = self._folder
        assert folder is not None  # noqa: S101 - only who has a folder loads
        known = {one.segment.name: one for one in self._state.sealed}
        for attempt in range(_TRIES):
            seen = folders.stamp(folder)
            generation = folders.read(folder)
            try:
                sealed = tuple(
                    _opened(folder, entry, known.get(entry.name)) for entry in generation.entries
                )
                extras = {
                    purpose: self._extras[purpose]
                    if self._generation.extras.get(purpose) == (name, digest)
                    else container.read(folder / name, digest)
                    for purpose, (name, digest) in generation.extras.items()
                }
            except FileNotFoundError as error:
                # The writer went on, and removed what it merged, between the two looks.
                if attempt + 1 == _TRIES or folders.stamp(folder) == seen:
                    raise DamagedFileError(
                        f"{error.filename} is missing: build the index again"
                    ) from error
                continue
            break
        self._stamp, self._generation, self._extras = seen, generation, extras
        self.lanes, self.made_with = generation.lanes, generation.made_with
        self._state = State(self.lanes, sealed, Tail())

    # Writing.

    def add(self, id: str, terms: Terms, counts: Floats, labels: Sequence[str] = ()) -> None:
        """upsert() of one document of an index of one lane."""
        self.upsert(Batch([id], [Rows.stack([(terms, counts)])], labels=[tuple(labels)]))

    def upsert(self, batch: Batch) -> None:
        """See Index.upsert. Raises ParameterError or OSError, and changes nothing then."""
        self._check_writer()
        with self._writing:
            self._settle()
            self._check(batch)
            if len(batch) > TAIL:
                self._append(batch, threads=2)
            else:
                for at in range(len(batch)):
                    self._add_one(batch.part(at, at + 1))
            self._merge_soon()

    def _add_one(self, one: Batch) -> None:
        sealed, tail, _ = self._without(one.ids)
        tail = tail.with_one(one, self.lanes)
        self._places[one.ids[0]] = len(tail) - 1
        self._become(sealed, tail)
        if len(tail) >= TAIL:
            self._seal()

    def load(self, batch: Batch, *, threads: int = 2) -> None:
        """upsert() of many documents into an index that is still empty.

        Raises ParameterError where the index is not empty, and as upsert() does.
        """
        self._check_writer()
        if len(self):
            raise ParameterError("only an empty index can be loaded: use upsert")
        with self._writing:
            self._settle()
            self._check(batch)
            self._append(batch, threads=threads)

    def _check(self, batch: Batch) -> None:
        """Raises ParameterError where a batch does not fit this index."""
        batch.check(len(self.lanes))
        width = 0 if batch.values is None else batch.values.shape[1]
        own = self._width()
        if own is not None and len(batch) and width != own:
            raise ParameterError(f"documents of this index have {own} values, not {width}")

    def _width(self) -> int | None:
        for one in self._state.sealed:
            return int(one.segment.values.shape[1])
        for batch in self._state.tail.batches:
            return 0 if batch.values is None else int(batch.values.shape[1])
        return None

    def _append(self, batch: Batch, *, threads: int) -> None:
        """New segments, filled evenly; then the older versions go, all in one step."""
        parts = -(-len(batch) // SIZE)
        if not parts:
            return
        cuts = np.linspace(0, len(batch), parts + 1).astype(np.int64).tolist()

        def one(span: tuple[int, int]) -> Sealed:
            segment = made(batch.part(*span), self.lanes)
            if self._folder is not None:
                segment = segment.write(self._folder, _fresh())
            return Sealed.of(segment, None, ())

        spans = list(itertools.pairwise(cuts))
        if parts == 1 or threads == 1:
            new = list(map(one, spans))
        else:
            with ThreadPoolExecutor(threads) as pool:
                new = list(pool.map(one, spans))
        sealed, tail, _ = self._without(batch.ids if len(self) else ())
        for identity in batch.ids if len(tail) else ():
            self._places.pop(identity, None)
        self._become((*sealed, *new), tail)

    def delete(self, ids: Sequence[str]) -> int:
        """See Index.delete."""
        self._check_writer()
        with self._writing:
            self._settle()
            sealed, tail, count = self._without(ids)
            for identity in ids:
                self._places.pop(identity, None)
            if count:
                self._become(sealed, tail)
                self._merge_soon()
            return count

    def _without(self, ids: Sequence[str]) -> tuple[tuple[Sealed, ...], Tail, int]:
        """(segments, tail, how many there were) once documents are gone."""
        state = self._state
        tail = state.tail
        gone: dict[int, list[int]] = {}
        count = 0
        for identity in dict.fromkeys(ids):
            in_tail = self._places.get(identity)
            if in_tail is not None:
                tail = tail.without(in_tail)
                count += 1
                continue
            for at, one in enumerate(state.sealed):
                for document in one.segment.find(identity):
                    if one.alive is None or one.alive[document]:
                        gone.setdefault(at, []).append(document)
                        count += 1
        if not gone:
            return state.sealed, tail, count
        sealed = list(state.sealed)
        for at, documents in gone.items():
            sealed[at] = sealed[at].without(documents)
        return tuple(one for one in sealed if one.living), tail, count

    def _seal(self) -> None:
        """Make a segment of the tail."""
        tail = self._state.tail
        sealed = self._state.sealed
        living = [tail.batches[at] for at in np.flatnonzero(tail.alive).tolist()]
        if living:
            segment = made(Batch.joined(living), self.lanes)
            sealed = (*sealed, Sealed.of(segment, None, ()))
        self._places = {}
        self._become(sealed, Tail())

    def _become(self, sealed: tuple[Sealed, ...], tail: Tail) -> None:
        self._state = State(self.lanes, sealed, tail, self._state)

    def commit(self, extras: dict[str, dict[str, Any]] | None = None) -> int:
        """Make all that was written the newest generation; its number.

        extras: named arrays to keep with it, by purpose; those of the generation before stay where
        they are not given. Once this returns, a crash loses nothing of it. Raises OSError; the
        generation before is then still the newest.
        """
        self._check_writer()
        folder = self._folder
        if folder is None:
            raise ParameterError("this index is in memory: create it in a folder to commit")
        with self._writing:
            self._settle()
            if len(self._state.tail):
                self._seal()
            sealed = tuple(
                one
                if one.segment.name
                else Sealed.of(one.segment.write(folder, _fresh()), one.alive, one.dead)
                for one in self._state.sealed
            )
            kept = dict(self._generation.extras)
            new = extras or {}
            for purpose, arrays in new.items():
                name = _fresh()
                kept[purpose] = (name, container.write(folder / name, arrays))
            before = self._generation
            generation = folders.Generation(
                number=before.number + 1,
                made_with=self.made_with,
                lanes=self.lanes,
                entries=tuple(
                    folders.Entry(one.segment.name, one.segment.digest, len(one.segment), one.alive)
                    for one in sealed
                ),
                extras=kept,
            )
            if self._merging is not None:
                # Its parts have files now: they are known by what they were when it began.
                now = dict(zip(map(id, self._state.sealed), sealed, strict=True))
                by_segment = {id(o.segment): now[id(o)].segment for o in self._state.sealed}
                group, merging = self._merging
                parts = [
                    replace(one, segment=by_segment.get(id(one.segment), one.segment))
                    for one in group
                ]
                self._merging = (parts, merging)
            self._become(sealed, self._state.tail)
            try:
                self._stamp = folders.write(folder, generation)
            except OSError:
                # It may have been named before the failure: its number is not used again.
                with contextlib.suppress(OSError, DamagedFileError):
                    number = folders.read(folder).number
                    self._generation = replace(before, number=max(before.number, number))
                raise
            self._generation = generation
            self._extras = {**self._extras, **new}
            folders.tidy(folder, (before, generation))
            return generation.number

    def extra(self, purpose: str) -> dict[str, npt.NDArray[Any]] | None:
        """The arrays kept with the newest generation under a purpose."""
        return self._extras.get(purpose)

    def snapshot(self, target: Path) -> None:
        """The newest generation as a folder of its own, which no later write changes."""
        if self._folder is None:
            raise ParameterError("this index is in memory: create it in a folder to copy it")
        if target.resolve() == self._folder.resolve():
            raise ParameterError("a snapshot goes to another folder than the index's own")
        with self._writing:
            folders.copy(self._folder, self._generation, target)
            folders.write(target, self._generation)

    def revalue(self, values: Callable[[Segment], Floats]) -> None:
        """Give every document new values, told segment by segment."""
        self._check_writer()
        with self._writing:
            self._merging = None  # its result would have the old values
            if len(self._state.tail):
                self._seal()
            sealed = tuple(
                Sealed.of(
                    replace(one.segment, values=values(one.segment), name="", digest=""),
                    one.alive,
                    one.dead,
                )
                for one in self._state.sealed
            )
            self._become(sealed, self._state.tail)

    # Merging.

    def merge(self) -> None:
        """Make as few segments as there can be, without the dead. Blocks writes, not queries."""
        self._check_writer()
        with self._writing:
            self._settle()
            if len(self._state.tail):
                self._seal()
            groups: list[list[Sealed]] = [[]]
            for one in self._state.sealed:
                if groups[-1] and sum(s.living for s in groups[-1]) + one.living > SIZE:
                    groups.append([])
                groups[-1].append(one)
            for group in groups:
                if len(group) > 1 or any(one.alive is not None for one in group):
                    self._replace(group, self._merged(group))

    def _merged(self, group: Sequence[Sealed]) -> Segment:
        return merged([one.segment for one in group], [one.alive for one in group], self.lanes)

    def _replace(self, group: Sequence[Sealed], segment: Segment) -> None:
        """Put a merged segment in the place of its parts; who died meanwhile dies in it, too."""
        before = {id(one.segment): one for one in group}
        now = [one for one in self._state.sealed if id(one.segment) in before]
        if len(now) != len(group):
            return  # a part is gone, as all of it died: another merge will come
        gone: list[int] = []
        for one in now:
            if one.alive is not None:
                was = before[id(one.segment)].alive
                died = (one.alive == 0) & (True if was is None else was == 1)
                for document in np.flatnonzero(died).tolist():
                    gone += segment.find(one.segment.id(document))
        new = Sealed.of(segment, None, ())
        if gone:
            new = new.without(gone)
        kept: list[Sealed] = []
        for one in self._state.sealed:
            if id(one.segment) not in before:
                kept.append(one)
            elif one is now[0] and new.living:
                kept.append(new)
        self._become(tuple(kept), self._state.tail)

    def _due(self) -> list[Sealed]:
        """Segments to merge: FAN of one size, or one of which half is dead."""
        by_level: dict[int, list[Sealed]] = {}
        for one in self._state.sealed:
            if one.living < len(one.segment) / 2:
                return [one]
            level = 0
            while TAIL * FAN ** (level + 1) <= one.living:
                level += 1
            if one.living <= SIZE / 2:
                by_level.setdefault(level, []).append(one)
        for _, group in sorted(by_level.items()):
            if len(group) >= FAN:
                sizes = itertools.accumulate(one.living for one in group[:FAN])
                fitting = [one for one, size in zip(group, sizes, strict=False) if size <= SIZE]
                if len(fitting) > 1:
                    return fitting
        return []

    def _merge_soon(self) -> None:
        """Begin to merge what is due; the next write puts the result in its place."""
        if self._merging is not None:
            return
        group = self._due()
        if group:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(1, thread_name_prefix="merge")
            self._merging = (group, self._pool.submit(self._merged, group))

    def settle(self) -> None:
        """Wait for what is being merged, and take it."""
        with self._writing:
            if self._merging is not None:
                self._merging[1].result()
                self._settle()

    def _settle(self) -> None:
        """Take what was merged in the background: only writes change where documents lie."""
        if self._merging is not None and self._merging[1].done():
            group, merging = self._merging
            self._merging = None
            self._replace(group, merging.result())

    def _check_writer(self) -> None:
        if self._folder is not None and self._lock is None:
            raise ParameterError("this index was opened for reading: use LocalIndex.write")


class _Numbers(Sequence[str]):
    """0, 1, 2 … as ids, without a million strings."""

    def __init__(self, size: int, first: int = 0) -> None:
        self._size, self._first = size, first

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            first, last, _ = at.indices(self._size)
            return _Numbers(last - first, self._first + first)
        if not 0 <= at < self._size:
            raise IndexError(at)
        return str(self._first + at)


def _fresh() -> str:
    """A file name that was never used: a name that is reused could be read with an old digest."""
    return f"{secrets.token_hex(8)}.part"


def _opened(folder: Path, entry: folders.Entry, known: Sealed | None) -> Sealed:
    """A segment of a generation; one that is open already is used again."""
    segment = known.segment if known else Segment.read(folder, entry.name, entry.digest)
    if entry.alive is None:
        return known if known and known.alive is None else Sealed.of(segment, None, ())
    if known and known.alive is not None and np.array_equal(known.alive, entry.alive):
        return known
    return Sealed.of(segment, None, ()).without(np.flatnonzero(entry.alive == 0).tolist())
