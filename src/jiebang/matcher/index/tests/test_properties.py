"""What holds for any documents and any order of events, against the plain index as the model."""

from __future__ import annotations

import copy
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from jiebang.matcher.index import Batch, Filter, LocalIndex, Rows, bm25, local
from jiebang.matcher.index.plain import PlainIndex
from jiebang.matcher.index.protocol import idf

Row = dict[int, float]

# Few words and few counts, so that equal scores are common.
rows = st.dictionaries(
    st.integers(0, 9) | st.sampled_from([2**31, 2**32 - 1]),
    st.sampled_from([0.5, 1.0, 1.5, 2.0, 7.5, 127.5]),
    max_size=6,
)
words = st.integers(0, 9) | st.sampled_from([77, 2**31, 2**32 - 1])
questions = st.dictionaries(words, st.sampled_from([0.5, 1.0, 3.0]), max_size=8)
ids = st.sampled_from([f"文{i}" for i in range(14)])
labels = st.sets(st.sampled_from("xyz"), max_size=2).map(lambda found: tuple(sorted(found)))
days = st.sampled_from([0, 700_000, 700_010])
documents = st.dictionaries(ids, st.tuples(rows, labels, days), max_size=9)
filters = st.sampled_from([None, Filter(("x",)), Filter((("y", "z"),)), Filter(("x", ("y", "z")))])


def stacked(given: list[Row]) -> Rows:
    return Rows.stack(
        [
            (np.array(sorted(row), np.uint32), np.array([row[t] for t in sorted(row)], np.float32))
            for row in given
        ]
    )


def batch(given: dict[str, tuple[Row, tuple[str, ...], int]]) -> Batch:
    return Batch(
        ids=list(given),
        lanes=[stacked([row for row, _, _ in given.values()])],
        labels=[own for _, own, _ in given.values()],
        days=np.array([day for _, _, day in given.values()], np.int32),
        payloads=[repr(one).encode() for one in given.values()],
    )


def answer(
    index: Any, question: Row, k: int, where: Filter | None = None, **more: Any
) -> list[tuple[str, float, bytes]]:
    """(id, score, payload) of what is found."""
    while True:
        before = getattr(index, "state", index)
        found = index.find(*stacked([question]).row(0), k, where, **more)
        payloads, names = before.payloads(found.numbers), before.ids(found.numbers)
        if getattr(index, "state", index) is before:
            return list(zip(names, found.scores.tolist(), payloads, strict=True))


def weights_of(index: Any, question: Row) -> np.ndarray:
    """What every index is asked with, where answers are to be the same to the last bit."""
    terms, counts = stacked([question]).row(0)
    return counts * idf(index.frequency(terms), len(index))


class Machine(RuleBasedStateMachine):
    """An index in a folder, a reader beside it, and the model of both."""

    small = (4, 16, 2)

    def __init__(self) -> None:
        super().__init__()
        self.usual = local.TAIL, local.SIZE, local.FAN
        local.TAIL, local.SIZE, local.FAN = self.small
        self.place = tempfile.TemporaryDirectory()
        self.folder = Path(self.place.name) / "index"

    @initialize()
    def begin(self) -> None:
        self.index = LocalIndex.create(self.folder)
        self.model, self.committed = PlainIndex(), PlainIndex()
        self.number = self.index.commit()
        self.reader = LocalIndex.open(self.folder)

    def teardown(self) -> None:
        self.index.close()
        local.TAIL, local.SIZE, local.FAN = self.usual
        self.place.cleanup()

    @rule(given=documents)
    def upsert(self, given: dict[str, Any]) -> None:
        self.index.upsert(batch(given))
        self.model.upsert(batch(given))

    @rule(given=st.lists(ids | st.just("nobody"), max_size=5))
    def delete(self, given: list[str]) -> None:
        assert self.index.delete(given) == self.model.delete(given)

    @rule()
    def commit(self) -> None:
        assert self.index.commit() == self.number + 1
        self.number += 1
        self.committed = copy.deepcopy(self.model)

    @rule()
    def merge(self) -> None:
        self.index.merge()
        assert all(one.alive is None for one in self.index.state.sealed)

    @rule()
    def crash(self) -> None:
        """What was not committed is gone, and nothing else is."""
        self.index.close()
        self.index = LocalIndex.write(self.folder)
        self.model = copy.deepcopy(self.committed)
        assert self.index.generation == self.number

    @rule()
    def follow(self) -> None:
        newer = self.reader.generation != self.number
        assert self.reader.refresh() is newer
        assert not self.reader.refresh()

    @precondition(lambda self: self.reader.generation == self.number)
    @rule(question=questions, k=st.integers(1, 20), where=filters)
    def read(self, question: Row, k: int, where: Filter | None) -> None:
        self.compare(self.reader, self.committed, question, k, where)

    @rule(question=questions, k=st.integers(1, 20), where=filters)
    def find(self, question: Row, k: int, where: Filter | None) -> None:
        self.compare(self.index, self.model, question, k, where)

    def compare(self, index: Any, model: Any, question: Row, k: int, where: Filter | None) -> None:
        weights = weights_of(model, question)
        assert weights_of(index, question).tolist() == weights.tolist()
        found = answer(index, question, k, where, weights=weights)
        assert found == answer(model, question, k, where, weights=weights)
        assert all(0 < score <= weights.sum() for _, score, _ in found)

    @invariant()
    def as_many(self) -> None:
        if hasattr(self, "index"):
            assert len(self.index) == len(self.model)


def test_any_history_is_that_of_the_model() -> None:
    run_state_machine_as_test(
        Machine, settings=settings(max_examples=25, stateful_step_count=25, deadline=None)
    )


@pytest.mark.gate
def test_any_long_history_is_that_of_the_model() -> None:
    run_state_machine_as_test(
        Machine, settings=settings(max_examples=400, stateful_step_count=60, deadline=None)
    )


many = st.lists(st.tuples(rows, labels, days), min_size=1, max_size=40)
layouts = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def named(given: list[Any]) -> dict[str, Any]:
    return {f"文{number}": one for number, one in enumerate(given)}


@layouts
@given(many, st.randoms(use_true_random=False), st.lists(questions, min_size=3, max_size=3))
def test_scores_do_not_depend_on_order_or_layout(
    given: list[Any], random: Any, asked: list[Row]
) -> None:
    """To the last bit, idf included: one by one, at once, shuffled, merged, changed and back."""
    everything = named(given)
    at_once = LocalIndex()
    at_once.load(batch(everything))
    tail = LocalIndex()
    tail.upsert(batch(everything))
    shuffled = list(everything)
    random.shuffle(shuffled)
    pieces, merged, busy = LocalIndex(), LocalIndex(), LocalIndex()
    usual = local.TAIL, local.SIZE, local.FAN
    local.TAIL, local.SIZE, local.FAN = 3, 12, 2
    try:
        for name in shuffled:
            one = {name: everything[name]}
            pieces.upsert(batch(one))
            merged.upsert(batch(one))
            busy.upsert(batch({name: given[0]}))
            busy.delete([random.choice(shuffled)])
        busy.upsert(batch(everything))
        merged.merge()
        all_layouts = [at_once, tail, pieces, merged, busy]
        for index in all_layouts:
            index.close()
    finally:
        local.TAIL, local.SIZE, local.FAN = usual
    for question in asked:
        for k in (1, 5, 100):
            found = [answer(index, question, k) for index in all_layouts]
            assert all(one == found[0] for one in found)


@layouts
@given(many, questions, rows)
def test_an_unrelated_document_changes_no_other(
    given: list[Any], question: Row, other: Row
) -> None:
    """But for idf, which is taken out by telling the weights."""
    index = LocalIndex()
    index.load(batch(named(given)))
    terms, counts = stacked([question]).row(0)
    weights = counts * idf(index.frequency(terms), len(index))
    before = answer(index, question, 100, weights=weights)
    order = [name for name, _, _ in answer(index, question, 100)]
    index.upsert(batch({"new": (other, (), 0)}))
    after = answer(index, question, 100, weights=weights)
    assert [one for one in after if one[0] != "new"] == before
    index.merge()
    after = answer(index, question, 100, weights=weights)
    assert [one for one in after if one[0] != "new"] == before
    if len(question) == 1:
        # One word's rarity moves all that have it alike.
        assert [name for name, _, _ in answer(index, question, 100) if name != "new"] == order


@layouts
@given(many, questions, st.integers(1, 50))
def test_the_fast_way_finds_what_the_slow_one_finds(
    given: list[Any], question: Row, k: int
) -> None:
    index = LocalIndex()
    index.load(batch(named(given)))
    index.delete(["文0"])
    index.upsert(batch({"more": given[0]}))
    terms, counts = stacked([question]).row(0)
    fast, slow = index.find(terms, counts, k), index.find_exact(terms, counts, k)
    assert fast.numbers.tolist() == slow.numbers.tolist()
    assert fast.scores.tolist() == slow.scores.tolist()
    assert np.isfinite(fast.scores).all()
    assert (np.diff(fast.scores) <= 0).all()


@settings(deadline=None)
@given(
    st.dictionaries(st.integers(0, 2**32 - 1), st.floats(2**-10, 2**10), min_size=1, max_size=8),
    st.lists(st.integers(1, 255), min_size=8, max_size=8),
    st.lists(st.floats(0, 1e7, width=32), min_size=2, max_size=2),
)
def test_any_weight_any_length_and_any_number_of_a_word(
    weighted: dict[int, float], halves: list[int], lengths: list[float]
) -> None:
    """Scores are finite, above 0, at most the sum of the weights, and the plain formula's."""
    terms = sorted(weighted)
    assume(len(terms) > 0)
    own = stacked([{t: h / 2 for t, h in zip(terms, halves, strict=False)}, {terms[0]: 1.0}])
    given = Batch(["a", "b"], [own], lengths=[np.array(lengths, np.float32)])
    index, plain = LocalIndex(), PlainIndex()
    index.load(given)
    plain.upsert(given)
    weights = np.array([weighted[t] for t in terms])
    query = np.array(terms, np.uint32), np.ones(len(terms), np.float32)
    found, expected = (one.find(*query, 5, weights=weights) for one in (index, plain))
    assert index.ids(found.numbers) == plain.ids(expected.numbers)
    assert found.scores.tolist() == expected.scores.tolist()
    assert np.isfinite(found.scores).all()
    assert ((found.scores > 0) & (found.scores <= weights.sum())).all()


def spread(random: np.random.Generator, size: int, words: int, most: int) -> Rows:
    """Random rows, common words more often, quickly."""
    drawn = (words * random.random((size, most)) ** 4).astype(np.int64)
    kept = random.random((size, most)) < random.random((size, 1))
    owners = np.repeat(np.arange(size), most).reshape(size, most)
    keys, counts = np.unique(owners[kept] * words + drawn[kept], return_counts=True)
    offsets = np.searchsorted(keys, np.arange(size + 1) * words)
    halves = counts + random.integers(0, 2, len(keys)) / 2
    return Rows(
        offsets.astype(np.int64),
        (keys % words).astype(np.uint32),
        np.minimum(halves, 127.5).astype(np.float32),
    )


def checked(index: LocalIndex, queries: Rows, k: int) -> None:
    """find, find_all and find_exact say the same."""
    numbers, scores = index.find_all(queries, k)
    for at in range(len(queries)):
        exact = index.find_exact(*queries.row(at), k)
        fast = index.find(*queries.row(at), k)
        assert fast.numbers.tolist() == exact.numbers.tolist()
        assert fast.scores.tolist() == exact.scores.tolist()
        assert numbers[at, : len(exact)].tolist() == exact.numbers.tolist()
        assert scores[at, : len(exact)].tolist() == exact.scores.tolist()


def test_several_full_segments() -> None:
    random = np.random.default_rng(70_000)
    index = LocalIndex.build(spread(random, 70_000, 3000, 24))
    assert [len(one.segment) for one in index.state.sealed] == [23_333, 23_333, 23_334]
    checked(index, spread(random, 50, 3000, 12), 10)
    index.delete([str(i) for i in range(0, 70_000, 7)])
    index.upsert(Batch([str(i) for i in range(100)], [spread(random, 100, 3000, 24)]))
    checked(index, spread(random, 20, 3000, 12), 100)
    index.close()


@pytest.mark.gate
@pytest.mark.parametrize("most", [3, 12, 80])
def test_full_segments_and_short_and_long_queries(most: int) -> None:
    random = np.random.default_rng(most)
    index = LocalIndex.build(spread(random, 200_000, 20_000, 40), lane=bm25(1.2, 0.75, 30.0))
    for k in (1, 10, 1000):
        checked(index, spread(random, 200, 20_000, most), k)
