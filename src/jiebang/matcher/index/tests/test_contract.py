"""What every index does, the same for all of them: in memory, in a folder, and the plain one."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import pytest

from jiebang.matcher import ParameterError
from jiebang.matcher.index import Batch, Filter, Lane, LocalIndex, Rows, bm25
from jiebang.matcher.index.plain import PlainIndex
from jiebang.matcher.index.protocol import Index
from jiebang.matcher.index.rows import tie

TWO = (bm25(), Lane(0.0, 0.005, 30.0, exact=False))


def as_index(index: Index) -> Index:
    """mypy's word that both are what the protocol asks for."""
    return index


def test_both_are_indexes() -> None:
    assert len(as_index(LocalIndex())) == len(as_index(PlainIndex())) == 0


def test_a_score_is_the_formula(backend: Any, make: Any) -> None:
    index = backend()
    index.upsert(make.batch({"a": {1: 2, 5: 1.5}, "b": {1: 1}, "c": {7: 4}}))
    for asked in backend.both(index):
        found = dict(make.answer(asked, make.query({1: 1, 5: 2, 9: 3})))

        def half(length: float) -> float:
            return 1.5 * (0.05 + 0.95 * length / 80)

        rare, common = math.log1p(2.5 / 1.5), math.log1p(1.5 / 2.5)
        a = common * 2 / (2 + half(3.5)) + 2 * rare * 1.5 / (1.5 + half(3.5))
        assert found == pytest.approx({"a": a, "b": common * 1 / (1 + half(1))}, rel=1e-6)


def test_what_is_worth_least_is_worth_something(backend: Any, make: Any) -> None:
    index = backend()
    index.upsert(make.batch({str(i): {1: 1} for i in range(400)}))
    half = float(bm25().half(np.array([1.0]))[0])
    found = make.answer(backend.settled(index), make.query({1: 1}), 1)
    assert found[0][1] == pytest.approx(0.05 / (1 + half))


def test_lengths_may_be_told(backend: Any, make: Any) -> None:
    index = backend()
    lengths = [np.array([10, 200], np.float32)]
    index.upsert(make.batch({"short": {1: 1}, "long": {1: 1}}, lengths=lengths))
    found = make.answer(backend.settled(index), make.query({1: 1}))
    assert [one for one, _ in found] == ["short", "long"]


def test_it_is_what_the_plain_one_is(backend: Any, make: Any) -> None:
    """Hundreds of documents, so that tails are sealed and segments merged, and half of them changed."""
    index, plain = backend(), PlainIndex()
    random = np.random.default_rng(3)
    for step in range(12):
        ids = [str(i) for i in random.permutation(500)[: int(random.integers(1, 120))]]
        if step == 4:
            ids = [str(i) for i in range(300)]
        gone = [str(i) for i in random.permutation(520)[:30]]
        for one in (index, plain):
            one.upsert(make.random(step, ids))
        assert index.delete(gone) == plain.delete(gone)
        make.same(index, plain, step, 4)
    make.same(backend.settled(index), plain, 99, 40)


def test_many_segments_are_as_one(backend: Any, make: Any, small: Any) -> None:
    small()
    index, plain = backend(), PlainIndex()
    random = np.random.default_rng(4)
    for step in range(60):
        ids = [str(i) for i in random.permutation(90)[: int(random.integers(0, 9))]]
        gone = [str(i) for i in random.permutation(90)[:2]]
        for one in (index, plain):
            one.upsert(make.random(step, ids))
            one.delete(gone)
        if step % 7 == 3:
            make.same(backend.settled(index), plain, step, 4)
        make.same(index, plain, step, 4)
    make.same(backend.settled(index), plain, 98, 40)


def test_an_update_takes_the_place_of_the_older(backend: Any, make: Any) -> None:
    index = backend()
    index.upsert(make.batch({"a": {1: 1}, "b": {1: 1}}, payloads=[b"one", b"b"]))
    index.upsert(make.batch({"a": {2: 1}}, payloads=[b"two"]))
    index = backend.settled(index)
    assert len(index) == 2
    assert [one for one, _ in make.answer(index, make.query({1: 1}))] == ["b"]
    found = index.find(*make.query({2: 1}), 10)
    assert index.ids(found.numbers) == ["a"]
    assert index.payloads(found.numbers) == [b"two"]
    assert index.frequency(np.array([1, 2, 3], np.uint32)).tolist() == [1, 1, 0]


def test_who_is_deleted_is_gone(backend: Any, make: Any) -> None:
    index = backend()
    index.upsert(make.batch({"a": {1: 1}, "b": {1: 1}, "c": {1: 2, 3: 1}}))
    assert index.delete(["b", "b", "nobody", "c"]) == 2
    assert index.delete(["b"]) == 0
    index = backend.settled(index)
    assert len(index) == 1
    assert [one for one, _ in make.answer(index, make.query({1: 1, 3: 1}))] == ["a"]
    assert index.frequency(np.array([1, 3], np.uint32)).tolist() == [1, 0]


def test_to_delete_and_add_again_changes_nothing(backend: Any, make: Any) -> None:
    ids = [str(i) for i in range(200)]
    batch = make.random(5, ids)
    index, plain = backend(), PlainIndex()
    for one in (index, plain):
        one.upsert(batch)
    # To the last bit, the weights of the index's own making included.
    before = [make.answer(index, query, 300) for query in make.queries(6, 20)]
    index.delete(ids[50:60])
    index.upsert(batch.part(50, 60))
    assert [make.answer(index, query, 300) for query in make.queries(6, 20)] == before
    make.same(backend.settled(index), plain)
    index.delete(ids)
    assert len(index) == 0
    assert len(index.find(*make.query({1: 1}), 10)) == 0
    index.upsert(batch)
    assert [make.answer(index, query, 300) for query in make.queries(6, 20)] == before


def test_labels_and_days(backend: Any, make: Any) -> None:
    index = backend()
    documents = {one: {1: 1} for one in "abcd"}
    labels = [("x", "y"), ("x",), ("y", "z"), ()]
    days = [date(2026, 1, 1), date(2026, 1, 31), date(2026, 3, 1), None]
    ordinals = np.array([day.toordinal() if day else 0 for day in days], np.int32)
    index.upsert(make.batch(documents, labels=labels, days=ordinals))
    first, last = date(2026, 1, 2), date(2026, 1, 31)
    expected = {
        Filter(): "abcd",
        Filter(("x",)): "ab",
        Filter(("x", "y")): "a",
        Filter((("x", "z"),)): "abc",
        Filter((("x", "z"), "y")): "ac",
        Filter(((),)): "",
        Filter(("w",)): "",
        Filter((("w", "z"),)): "c",
        Filter(since=first): "bcd",
        Filter(until=last): "abd",
        Filter(since=first, until=last): "bd",
        Filter(since=last, until=last): "bd",
        Filter(("y",), since=first): "c",
    }
    for asked in backend.both(index):
        for where, ids in expected.items():
            assert {one for one, _ in make.answer(asked, make.query({1: 1}), 10, where)} == set(ids)
    index.delete("a")
    for asked in backend.both(index):
        for where, ids in expected.items():
            found = {one for one, _ in make.answer(asked, make.query({1: 1}), 10, where)}
            assert found == set(ids) - {"a"}


@pytest.mark.parametrize("labels", [("标签", "𠮷"), ("\ud800",), ("a", "a\0"), ("x y", "\t")])
def test_a_label_may_be_any_word(backend: Any, make: Any, labels: tuple[str, ...]) -> None:
    index = backend()
    index.upsert(make.batch({one: {1: 1} for one in labels}, labels=[(one,) for one in labels]))
    for asked in backend.both(index):
        for one in labels:
            found = make.answer(asked, make.query({1: 1}), 10, Filter((one,)))
            assert [identity for identity, _ in found] == [one]


@pytest.mark.parametrize("label", ["", "two\nlines"])
def test_a_label_that_no_file_can_hold_is_refused(backend: Any, make: Any, label: str) -> None:
    index = backend()
    with pytest.raises(ParameterError):
        index.upsert(make.batch({"a": {1: 1}, "b": {1: 1}}, labels=[(label,), ()]))


def test_few_of_many_pass_a_filter(backend: Any, make: Any) -> None:
    index, plain = backend(), PlainIndex()
    documents = {str(i): {1: 1 + i % 5, 2 + i % 3: 1} for i in range(500)}
    labels = [("rare",) if i % 100 == 7 else ("other",) for i in range(500)]
    for one in (index, plain):
        one.upsert(make.batch(documents, labels=labels))
        one.delete(["107"])
    index = backend.settled(index)
    for where in (
        Filter(("rare",)),
        Filter(("none",)),
        Filter(("other",)),
        Filter(("rare", "other")),
    ):
        query = make.query({1: 1, 3: 2})
        mine, theirs = (
            make.answer(one, query, 5, where, weights=np.array([1.0, 2.5]))
            for one in (index, plain)
        )
        assert mine == theirs


def test_equal_scores_are_in_the_order_of_the_ids_digests(backend: Any, make: Any) -> None:
    ids = [f"文档{i}" for i in range(150)]
    index = backend()
    index.upsert(make.batch({one: {4: 1.5} for one in ids}))
    for asked in backend.both(index):
        for k in (1, 10, 150):
            found = make.answer(asked, make.query({4: 1}), k)
            assert [one for one, _ in found] == sorted(ids, key=tie)[:k]
            assert len({score for _, score in found}) == 1


def test_k_may_be_more_than_there_is(backend: Any, make: Any) -> None:
    index = backend()
    index.upsert(make.batch({"a": {1: 1}, "b": {1: 2}, "c": {2: 1}}))
    for asked in backend.both(index):
        assert len(asked.find(*make.query({1: 1}), 10**6)) == 2
        assert len(asked.find(*make.query({1: 1}), 1)) == 1


@pytest.mark.parametrize("k", [0, -1])
def test_k_is_one_at_least(backend: Any, make: Any, k: int) -> None:
    index = backend()
    index.upsert(make.batch({"a": {1: 1}}))
    index = backend.settled(index)
    with pytest.raises(ParameterError):
        index.find(*make.query({1: 1}), k)
    with pytest.raises(ParameterError):
        index.find_all(make.rows([{1: 1}]), k)


def test_nothing_is_found_in_nothing(backend: Any, make: Any) -> None:
    index = backend()
    for asked in backend.both(index):
        assert len(asked) == 0
        assert len(asked.find(*make.query({1: 1}), 10)) == 0
        assert asked.frequency(np.array([1], np.uint32)).tolist() == [0]
        assert asked.ids(np.empty(0, np.int64)) == []
        numbers, scores = asked.find_all(make.rows([{1: 1}, {}]), 3)
        assert numbers.tolist() == [[-1] * 3] * 2
        assert not scores.any()
    assert index.delete(["a"]) == 0
    index.upsert(Batch([], [Rows.nothing(0)]))
    assert len(index) == 0


def test_an_empty_query_or_an_unknown_word_finds_nothing(backend: Any, make: Any) -> None:
    index = backend()
    index.upsert(make.batch({"a": {1: 1}, "empty": {}}))
    for asked in backend.both(index):
        assert len(asked) == 2
        assert len(asked.find(*make.query({}), 10)) == 0
        assert len(asked.find(*make.query({0: 1, 2: 1, 2**32 - 1: 5}), 10)) == 0
        assert make.answer(asked, make.query({0: 1, 1: 1, 2**32 - 1: 5}))[0][0] == "a"


def test_documents_without_words_are_only_counted(backend: Any, make: Any) -> None:
    index = backend()
    index.upsert(make.batch({str(i): {} for i in range(150)}))
    index = backend.settled(index)
    assert len(index) == 150
    assert len(index.find(*make.query({1: 1}), 10)) == 0


def test_words_may_have_any_number(backend: Any, make: Any) -> None:
    terms = [0, 1, 2**31 - 1, 2**31, 2**32 - 2, 2**32 - 1]
    index = backend()
    index.upsert(make.batch({str(t): {t: 1} for t in terms}))
    for asked in backend.both(index):
        for t in terms:
            assert [one for one, _ in make.answer(asked, make.query({t: 1}))] == [str(t)]


def test_many_queries_at_once_are_as_one_by_one(backend: Any, make: Any) -> None:
    index = backend()
    index.upsert(make.random(7, [str(i) for i in range(400)]))
    index.upsert(make.random(8, [str(i) for i in range(20)]))
    asked = [*make.queries(9, 150), make.query({})]
    rows = Rows.stack(asked)
    for one in backend.both(index):
        for threads in (1, 2):
            numbers, scores = one.find_all(rows, 5, threads=threads)
            assert numbers.shape == scores.shape == (151, 5)
            for at, query in enumerate(asked):
                found = one.find(*query, 5)
                assert numbers[at].tolist() == found.numbers.tolist() + [-1] * (5 - len(found))
                assert scores[at].tolist() == found.scores.tolist() + [0.0] * (5 - len(found))


def test_weights_stand_for_counts_and_rarity(backend: Any, make: Any) -> None:
    index = backend()
    index.upsert(make.batch({"a": {1: 1}, "b": {2: 1}, "c": {1: 1, 2: 1}}))
    terms, counts = make.query({1: 9, 2: 9})
    for asked in backend.both(index):
        weighted = np.array([1.0, 0.0])
        found = make.answer(asked, (terms, counts), 10, weights=weighted)
        half = bm25().half(np.array([1.0, 2.0])).astype(np.float64)
        assert dict(found) == {"a": 1 / (1 + half[0]), "c": 1 / (1 + half[1])}


def test_a_lane_that_is_not_exact(backend: Any, make: Any) -> None:
    """The two lanes do not mix, and a rounded score is at most 1/255 of the weights off."""
    index, plain = backend(TWO), PlainIndex(TWO)
    for one in (index, plain):
        one.upsert(make.random(10, [str(i) for i in range(300)], lanes=2))
        one.delete([str(i) for i in range(40)])
        one.upsert(make.random(11, [str(i) for i in range(300, 320)], lanes=2))
    for asked in backend.both(index):
        for query in make.queries(12, 20):
            weights = query[1].astype(np.float64)
            mine, theirs = (make.answer(one, query, 20, weights=weights) for one in (asked, plain))
            assert mine == theirs
            found = dict(make.answer(asked, query, 400, lane=1, weights=weights))
            expected = dict(make.answer(plain, query, 400, lane=1, weights=weights))
            assert found == pytest.approx(expected, abs=max(1e-9, weights.sum() / 255))
            found = dict(make.answer(asked, query, 5, lane=1, weights=weights))
            least = min(sorted(expected.values())[-5:], default=0)
            assert all(expected[one] >= least - 2 * weights.sum() / 255 for one in found)


def test_frequency_is_of_the_living(backend: Any, make: Any) -> None:
    index, plain = backend(TWO), PlainIndex(TWO)
    for one in (index, plain):
        one.upsert(make.random(13, [str(i) for i in range(300)], lanes=2))
        one.delete([str(i) for i in range(0, 300, 3)])
    terms = np.arange(45, dtype=np.uint32)
    for asked in backend.both(index):
        assert asked.frequency(terms, 0).tolist() == plain.frequency(terms, 0).tolist()
        # A lane that is not exact keeps no rows, from which the dead could be told.
        assert (asked.frequency(terms, 1) >= plain.frequency(terms, 1)).all()


@pytest.mark.parametrize(
    "broken",
    [
        lambda rows: Batch(["a", "b"], []),
        lambda rows: Batch(["a", "b"], [rows, rows]),
        lambda rows: Batch(["a"], [rows]),
        lambda rows: Batch(["a", "b", "c"], [rows]),
        lambda rows: Batch(["a", ""], [rows]),
        lambda rows: Batch(["a", "a"], [rows]),
        lambda rows: Batch(["a", "b"], [rows], labels=[()]),
        lambda rows: Batch(["a", "b"], [rows], days=np.zeros(3, np.int32)),
        lambda rows: Batch(["a", "b"], [rows], payloads=[b""]),
        lambda rows: Batch(["a", "b"], [rows], values=np.zeros((1, 2), np.float32)),
        lambda rows: Batch(["a", "b"], [rows], lengths=[np.zeros(1, np.float32)]),
    ],
)
def test_a_bad_batch_changes_nothing(backend: Any, make: Any, broken: Any) -> None:
    index = backend()
    index.upsert(make.batch({"a": {1: 1}}))
    before = make.answer(index, make.query({1: 1, 2: 1}))
    with pytest.raises(ParameterError):
        index.upsert(broken(make.rows([{1: 1}, {2: 1}])))
    assert len(index) == 1
    assert make.answer(index, make.query({1: 1, 2: 1})) == before


def test_a_lane_with_too_many_rows_is_a_bad_batch(backend: Any, make: Any) -> None:
    index = backend(TWO)
    with pytest.raises(ParameterError):
        index.upsert(Batch(["a"], [make.rows([{1: 1}]), make.rows([{1: 1}, {2: 1}])]))
    assert len(index) == 0
