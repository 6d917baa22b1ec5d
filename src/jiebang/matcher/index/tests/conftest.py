"""Documents out of a seed, and the indexes that all have to do the same with them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jiebang.matcher.index import Batch, Filter, LocalIndex, Rows, bm25, local
from jiebang.matcher.index.plain import PlainIndex
from jiebang.matcher.index.protocol import idf
from jiebang.matcher.index.rows import Lane

LABELS = ("kind:need", "kind:offer", "region:34", "region:31", "edition:一")
FIRST_DAY = date(2026, 1, 1)

Row = Mapping[int, float]
Query = tuple[np.ndarray, np.ndarray]


class Made:
    """Documents, queries and answers; a namespace, so that every test can have it as a fixture."""

    @staticmethod
    def rows(rows: Iterable[Row]) -> Rows:
        """Rows of counts by term."""
        return Rows.stack(
            [
                (
                    np.array(sorted(row), np.uint32),
                    np.array([row[t] for t in sorted(row)], np.float32),
                )
                for row in rows
            ]
        )

    @classmethod
    def batch(cls, documents: Mapping[str, Row], **columns: Any) -> Batch:
        """Documents of one lane, by id."""
        return Batch(list(documents), [cls.rows(documents.values())], **columns)

    @staticmethod
    def row(random: np.random.Generator, vocabulary: int = 40, most: int = 12) -> dict[int, float]:
        """A few terms, common ones more often, with counts in halves; now and then none, or many."""
        size = int(random.integers(0, most))
        terms = np.unique((vocabulary * random.random(size) ** 2).astype(np.int64))
        counts = random.integers(1, 8, len(terms)) / 2
        if random.random() < 0.05 and len(counts):
            counts[0] = 127.5
        return dict(zip(terms.tolist(), counts.tolist(), strict=True))

    @classmethod
    def random(cls, seed: int, ids: Sequence[str], lanes: int = 1) -> Batch:
        """Documents with labels, days and payloads."""
        random = np.random.default_rng(seed)
        days = random.integers(-20, 60, len(ids))
        first = FIRST_DAY.toordinal()
        return Batch(
            ids=list(ids),
            lanes=[cls.rows(cls.row(random) for _ in ids) for _ in range(lanes)],
            labels=[
                tuple(label for label in LABELS if random.random() < 0.3) for _ in range(len(ids))
            ],
            days=np.where(days < 0, 0, first + days).astype(np.int32),
            payloads=[f"{one} {seed}".encode() for one in ids],
        )

    @classmethod
    def queries(cls, seed: int, size: int, **shape: int) -> list[Query]:
        """(terms, counts) of some queries."""
        random = np.random.default_rng(seed)
        rows = cls.rows(cls.row(random, **shape) for _ in range(size))
        return [rows.row(at) for at in range(size)]

    @staticmethod
    def query(row: Row) -> Query:
        """(terms, counts) of a query."""
        return Made.rows([row]).row(0)

    @staticmethod
    def answer(
        index: Any, query: tuple[np.ndarray, np.ndarray], k: int = 10, *more: Any, **named: Any
    ) -> list[tuple[str, float]]:
        """(id, score) of what is found, to the last bit."""
        while True:  # a merge in the background may give other numbers in between
            before = getattr(index, "state", index)
            found = index.find(*query, k, *more, **named)
            ids = index.ids(found.numbers) if before is index else before.ids(found.numbers)
            if getattr(index, "state", index) is before:
                return list(zip(ids, found.scores.tolist(), strict=True))

    @classmethod
    def same(
        cls, index: Any, other: Any, seed: int = 0, size: int = 12, *, filters: bool = True
    ) -> None:
        """Two indexes give the same answers: ids, order, and scores to the last bit.

        The last bit of a logarithm is nobody's promise: so the weights are told, and what the
        indexes make of the words' rarity is compared apart.
        """
        assert len(index) == len(other)
        filtered = [
            None,
            Filter(("kind:need",)),
            Filter((("region:34", "region:31"), "kind:offer"), FIRST_DAY + timedelta(9)),
            Filter(("no such label",)),
        ]
        for number, query in enumerate(cls.queries(seed, size)):
            where = filtered[number % 4]
            frequency = other.frequency(query[0])
            assert index.frequency(query[0]).tolist() == frequency.tolist()
            weights = query[1] * idf(frequency, len(other))
            for k in (1, 7, 1000):
                mine, theirs = (
                    cls.answer(one, query, k, where, weights=weights) for one in (index, other)
                )
                assert mine == theirs
            mine, theirs = (dict(cls.answer(one, query, 1000, where)) for one in (index, other))
            assert mine == pytest.approx(theirs, rel=1e-12)


@pytest.fixture
def make() -> type[Made]:
    return Made


class Backend:
    """How to make, and to settle, one kind of index."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._folders = (folder / str(number) for number in itertools.count())
        self._open: list[Any] = []

    def __call__(self, lanes: Sequence[Lane] = (bm25(),)) -> Any:
        """An empty index."""
        index: Any
        if self.name == "plain":
            return PlainIndex(lanes)
        if self.name == "memory":
            index = LocalIndex(lanes)
        else:
            index = LocalIndex.create(next(self._folders), lanes)
        self._open.append(index)
        return index

    def settled(self, index: Any) -> Any:
        """What another process would see of it, or after a tidying up, of the same documents."""
        if self.name == "memory":
            index.merge()
        elif self.name == "folder":
            index.commit()
            return LocalIndex.open(index._folder)
        return index

    def both(self, index: Any) -> Iterator[Any]:
        """The index as it is, and then settled."""
        yield index
        yield self.settled(index)

    def close(self) -> None:
        for index in self._open:
            index.close()


@pytest.fixture(params=["memory", "folder", "plain"])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    """Every kind of index in turn."""
    made = Backend(request.param, tmp_path)
    yield made
    made.close()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Tails and segments so small that a few documents make many of them, and many merges."""

    def shrink(tail: int = 4, size: int = 16, fan: int = 2) -> None:
        monkeypatch.setattr(local, "TAIL", tail)
        monkeypatch.setattr(local, "SIZE", size)
        monkeypatch.setattr(local, "FAN", fan)

    return shrink
