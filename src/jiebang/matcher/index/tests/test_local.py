"""What the local index does beside the contract: merging, loading, rounding, and its limits."""

# ruff: noqa: S610 - extra() is no queryset's
from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from jiebang.matcher import ParameterError
from jiebang.matcher.index import Batch, LocalIndex, Rows, local
from jiebang.matcher.index.plain import PlainIndex


class Gate:
    """Holds merges up until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.open = threading.Event(), threading.Event()
        merged = LocalIndex._merged

        def held(index: LocalIndex, group: Any) -> Any:
            found = merged(index, group)
            if threading.current_thread().name.startswith("merge"):
                self.begun.set()
                assert self.open.wait(20)
            return found

        monkeypatch.setattr(LocalIndex, "_merged", held)


def settle(index: LocalIndex) -> None:
    """Let the merge in the background come to its end."""
    if index._merging is not None:
        index._merging[1].result(20)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    return Gate(monkeypatch)


def test_what_is_written_during_a_merge_is_kept(gate: Gate, small: Any, make: Any) -> None:
    small(tail=4, size=64, fan=2)
    index, plain = LocalIndex(), PlainIndex()
    for one in (index, plain):
        one.upsert(make.random(0, [str(i) for i in range(4)]))
        one.upsert(make.random(1, [str(i) for i in range(4, 8)]))
    assert gate.begun.wait(20)
    for one in (index, plain):
        one.delete(["1", "5"])
        one.upsert(make.random(2, ["2", "6", "9"]))
        one.delete(["9", "6"])
        one.upsert(make.random(3, ["5"]))
    make.same(index, plain)
    gate.open.set()
    settle(index)
    make.same(index, plain)
    index.close()


@pytest.mark.parametrize("committed", [0, 1, 2])
def test_a_commit_during_a_merge_doubles_nothing(
    gate: Gate, small: Any, make: Any, tmp_path: Any, committed: int
) -> None:
    """Whether none, some or all of the segments that are merged were in a file when it began."""
    small(tail=4, size=64, fan=99)
    index, plain = LocalIndex.create(tmp_path), PlainIndex()
    for number in range(2):
        for one in (index, plain):
            one.upsert(make.random(number, [str(i) for i in range(4 * number, 4 * number + 4)]))
        if number < committed:
            index.commit()
    small(tail=4, size=64, fan=2)
    for one in (index, plain):
        one.upsert(make.random(2, ["more"]))
    assert gate.begun.wait(20)
    index.commit()
    gate.open.set()
    settle(index)
    make.same(index, plain)
    index.commit()
    make.same(LocalIndex.open(tmp_path), plain)
    index.close()


def test_numbers_hold_until_the_next_write(gate: Gate, small: Any, make: Any) -> None:
    """A merge in the background is no write of the caller's: what was found still has its name."""
    small(tail=4, size=64, fan=2)
    index = LocalIndex()
    index.upsert(make.batch({str(i): {i: 1} for i in range(4)}))
    index.delete(["0"])
    index.upsert(make.batch({str(i): {i: 1} for i in range(4, 8)}))
    assert gate.begun.wait(20)
    found = index.find(*make.query({6: 1}))
    gate.open.set()
    settle(index)
    assert index.ids(found.numbers) == ["6"]
    index.close()


def test_a_merged_segment_is_never_too_large(make: Any) -> None:
    """A document's place is a uint16: eight segments of ten thousand do not become one."""
    index = LocalIndex()
    one = np.ones(10_000, np.float32)
    for number in range(8):
        terms = np.arange(10_000, dtype=np.uint32) + np.uint32(10_000 * number)
        rows = Rows(np.arange(10_001, dtype=np.int64), terms, one)
        index.upsert(Batch([str(t) for t in terms.tolist()], [rows]))
    index.upsert(make.batch({"last": {1: 1}}))
    settle(index)
    index.close()
    assert max(len(sealed.segment) for sealed in index.state.sealed) <= 65_536
    for term in (0, 1234, 65_535, 65_536, 70_000, 79_999):
        assert make.answer(index, make.query({term: 1}))[0][0] in (str(term), "last")
        assert str(term) in dict(make.answer(index, make.query({term: 1})))


def test_segments_keep_to_their_size(small: Any, make: Any) -> None:
    small(tail=4, size=16, fan=4)
    index = LocalIndex()
    for number in range(12):
        index.upsert(make.random(number, [f"{number} {i}" for i in range(7)]))
        index.upsert(make.random(number, [f"{number} more"]))
        settle(index)
    assert max(len(sealed.segment) for sealed in index.state.sealed) <= 16
    index.close()


def test_large_batches_are_merged_too(small: Any, make: Any) -> None:
    small(tail=2, size=1000, fan=4)
    index = LocalIndex()
    for number in range(60):
        index.upsert(make.random(number, [f"{number} {i}" for i in range(3)]))
        settle(index)
    segments = len(index.state.sealed)
    assert segments < 30
    index.close()


def test_documents_with_and_without_values_keep_their_own(small: Any, make: Any) -> None:
    """Either the two may stand beside each other, or the second is refused: never mixed up."""
    index = LocalIndex()
    index.upsert(make.batch({"a": {1: 1}}))
    try:
        index.upsert(make.batch({"b": {1: 1}}, values=np.array([[3.0, 4.0]], np.float32)))
    except ParameterError:
        assert len(index) == 1
        return
    index.merge()
    numbers = index.state.living()
    values = dict(zip(index.ids(numbers), index.state.values(numbers).tolist(), strict=True))
    assert values["b"] == [3.0, 4.0]


def test_values_come_back_with_their_documents(small: Any, make: Any) -> None:
    small()
    index = LocalIndex()
    for i in range(40):
        index.upsert(make.batch({str(i): {1: 1}}, values=np.array([[i, -i]], np.float32)))
    index.delete([str(i) for i in range(0, 40, 3)])
    settle(index)
    numbers = index.state.living()
    expected = [[float(one), -float(one)] for one in index.state.ids(numbers)]
    assert index.state.values(numbers).tolist() == expected
    index.close()


def test_load_wants_an_empty_index_and_a_sound_batch(make: Any) -> None:
    index = LocalIndex()
    with pytest.raises(ParameterError):
        index.load(Batch(["a", "a"], [make.rows([{1: 1}, {1: 1}])]))
    with pytest.raises(ParameterError):
        index.load(Batch(["a"], [make.rows([{1: 1}, {1: 1}])]))
    index.load(make.batch({"a": {1: 1}}))
    with pytest.raises(ParameterError):
        index.load(make.batch({"b": {1: 1}}))
    assert len(index) == 1


def test_build_numbers_the_rows(make: Any, tmp_path: Any) -> None:
    rows = make.rows([{i: 1} for i in range(50)])
    for index in (LocalIndex.build(rows), LocalIndex.build(rows, folder=tmp_path)):
        for i in (0, 7, 49):
            assert [one for one, _ in make.answer(index, make.query({i: 1}))] == [str(i)]


def odd_lengths(make: Any) -> Batch:
    """The impacts of one document all round down, those of the others, which lack a word, up."""
    lengths = [(255 / impact - 1 - 0.075) / 0.0178125 for impact in (100.49, *[100.51] * 12)]
    rows = {"best": dict.fromkeys(range(200), 1.0)}
    rows |= {str(i): {t: 1.0 for t in range(200) if t != i} for i in range(12)}
    rows["rest"] = dict.fromkeys(range(12), 1.0)  # so that all words are equally rare
    return make.batch(rows, lengths=[np.array([*lengths, 80], np.float32)])


def long_ones(make: Any) -> Batch:
    """Long documents, every impact of which is rounded up to one, and short ones with one word."""
    documents = {f"long {i}": dict.fromkeys(range(200), 0.5) for i in range(20)}
    documents |= {f"short {i}": {i: 0.5} for i in range(20)}
    lengths = np.array([2e6] * 20 + [2000] * 20, np.float32)
    return make.batch(documents, lengths=[lengths])


def near_ones(make: Any) -> Batch:
    """Thousands of documents that differ by less than a rounding."""
    lengths = (80 + np.arange(6000) % 5999 / 6000).astype(np.float32)
    return make.batch({str(i): {1: 1} for i in range(6000)}, lengths=[lengths])


@pytest.mark.parametrize("documents", [odd_lengths, long_ones, near_ones])
@pytest.mark.parametrize("k", [1, 10])
def test_the_best_are_found_however_impacts_round(
    make: Any, documents: Callable[[Any], Batch], k: int
) -> None:
    index = LocalIndex()
    index.upsert(documents(make))
    index.merge()  # what lies in the tail is not rounded
    query = make.query(dict.fromkeys(range(200), 1.0))
    exact = index.find_exact(*query, k)
    found = index.find(*query, k)
    assert found.scores.tolist() == exact.scores.tolist()
    assert found.numbers.tolist() == exact.numbers.tolist()


def test_what_was_opened_for_reading_cannot_be_written(make: Any, tmp_path: Any) -> None:
    with LocalIndex.create(tmp_path) as writer:
        writer.upsert(make.batch({"a": {1: 1}}))
        writer.commit()
        reader = LocalIndex.open(tmp_path)
        for write in (
            lambda: reader.upsert(make.batch({"b": {1: 1}})), lambda: reader.delete(["a"]),
            reader.commit, reader.merge,
        ):  # fmt: skip
            with pytest.raises(ParameterError):
                write()
    for write in (lambda: writer.upsert(make.batch({"b": {1: 1}})), writer.commit):
        with pytest.raises(ParameterError):
            write()


def test_an_index_in_memory_has_no_folder(tmp_path: Any) -> None:
    index = LocalIndex()
    assert index.extra("any") is None
    assert not index.refresh()
    with pytest.raises(ParameterError):
        index.commit()
    with pytest.raises(ParameterError):
        index.snapshot(tmp_path)


def test_many_threads_ask_while_one_writes(small: Any, make: Any) -> None:
    """Each answer is of one moment: all of a batch's documents, which come together, or none."""
    small(tail=64, size=256, fan=2)
    assert local.TAIL == 64
    index = LocalIndex()
    wrong: list[object] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            state = index.state
            found = state.ids(state.find(*make.query({1: 1}), 1000, None, 0, None).numbers)
            if len(found) != len(set(found)) or len(found) != len(state.living()):
                wrong.append(found)
            time.sleep(0.002)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(40):
        index.upsert(make.batch({f"{number % 20} {i}": {1: 1, 2 + i: 1} for i in range(9)}))
    done.set()
    for thread in threads:
        thread.join()
    index.close()
    assert wrong == []
    assert len(index) == 180
