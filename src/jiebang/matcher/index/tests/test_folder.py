"""Folders: several processes, generations, damage, failed writes, and a writer that is killed."""

# ruff: noqa: S610 - extra() is no queryset's
from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jiebang.matcher import DamagedFileError
from jiebang.matcher.errors import IndexBusyError
from jiebang.matcher.index import LocalIndex
from jiebang.matcher.index import folder as folders
from jiebang.matcher.index.plain import PlainIndex

# Another process, that runs what it is told line by line and says when it has.
OTHER = """
import sys
from pathlib import Path
import numpy as np
from jiebang.matcher.index import Batch, LocalIndex, Rows
def batch(name, term):
    row = np.array([term], np.uint32), np.ones(1, np.float32)
    return Batch([name], [Rows.stack([row])])
for line in sys.stdin:
    exec(line)
    print("done", flush=True)
"""


class Other:
    """A second process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", OTHER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, line: str) -> None:
        """Have it run a line to its end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "done\n"

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()


@pytest.fixture
def other() -> Iterator[Other]:
    process = Other()
    yield process
    process.kill()


@pytest.fixture
def written(make: Any, tmp_path: Path) -> tuple[Path, PlainIndex]:
    """A folder of two segments, with dead documents and something beside, and its model."""
    plain = PlainIndex()
    with LocalIndex.create(tmp_path / "index", made_with="these words") as index:
        for one in (index, plain):
            one.upsert(make.random(0, [str(i) for i in range(200)]))
            one.upsert(make.random(1, [str(i) for i in range(150, 210)]))
            one.delete(["3", "160"])
        index.commit({"numbers": {"a": np.arange(5), "b": np.zeros((2, 3))}})
    return tmp_path / "index", plain


def parts(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*.part")}


def test_what_is_opened_is_what_was_committed(written: Any, make: Any) -> None:
    folder, plain = written
    index = LocalIndex.open(folder)
    make.same(index, plain)
    assert (index.generation, index.made_with) == (1, "these words")
    extra = index.extra("numbers")
    assert extra is not None
    assert extra["a"].tolist() == [0, 1, 2, 3, 4]
    assert extra["b"].shape == (2, 3)
    assert index.extra("others") is None


def test_extras_stay_until_others_take_their_place(written: Any) -> None:
    folder, _ = written
    with LocalIndex.write(folder) as index:
        index.commit()
        index.commit({"more": {"c": np.ones(1)}})
        index.commit()
        assert index.extra("numbers")["a"].tolist() == [0, 1, 2, 3, 4]  # type: ignore[index]
        index.commit({"numbers": {"a": np.ones(2)}})
    index = LocalIndex.open(folder)
    assert index.extra("numbers")["a"].tolist() == [1, 1]  # type: ignore[index]
    assert index.extra("more")["c"].tolist() == [1]  # type: ignore[index]


def test_another_process_writes_and_this_one_sees_it(
    other: Other, make: Any, tmp_path: Path
) -> None:
    """One writer at a time, also across processes; a commit is seen within a second."""
    other.run(f"index = LocalIndex.create(Path({str(tmp_path)!r})); index.commit()")
    reader = LocalIndex.open(tmp_path)
    with pytest.raises(IndexBusyError, match=str(tmp_path)):
        LocalIndex.write(tmp_path)
    with pytest.raises(IndexBusyError):
        LocalIndex.create(tmp_path)
    for number in range(5):
        assert not reader.refresh()
        other.run(f"index.upsert(batch('{number}', 1))")
        assert not reader.refresh()
        other.run("index.commit()")
        began = time.monotonic()
        assert reader.refresh()
        assert time.monotonic() - began < 1
        assert len(reader) == number + 1
        assert reader.generation == number + 2
    other.kill()
    with LocalIndex.write(tmp_path) as writer:
        assert len(writer) == 5


def test_one_writer_at_a_time_in_one_process_too(tmp_path: Path) -> None:
    with LocalIndex.create(tmp_path) as first:
        first.commit()
        with pytest.raises(IndexBusyError):
            LocalIndex.write(tmp_path)
    LocalIndex.write(tmp_path).close()


def test_a_folder_without_an_index(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        LocalIndex.open(tmp_path / "none")
    with pytest.raises(FileNotFoundError):
        LocalIndex.write(tmp_path / "none")
    LocalIndex.create(tmp_path / "none").close()  # no lock was left behind
    with pytest.raises(FileNotFoundError):
        LocalIndex.open(tmp_path / "none")


def test_a_new_index_serves_the_old_one_until_its_first_commit(written: Any, make: Any) -> None:
    folder, plain = written
    reader = LocalIndex.open(folder)
    index = LocalIndex.create(folder)
    index.upsert(make.random(2, [str(i) for i in range(500, 700)]))
    assert not reader.refresh()
    make.same(LocalIndex.open(folder), plain)
    index.close()
    make.same(LocalIndex.open(folder), plain)
    with LocalIndex.create(folder) as index:
        index.upsert(make.batch({"new": {1: 1}}))
        assert index.commit() == 2
    make.same(reader, plain)
    assert reader.refresh()
    assert len(reader) == len(LocalIndex.open(folder)) == 1
    assert reader.extra("numbers") is None


def damage(path: Path, how: str) -> None:
    data = path.read_bytes()
    if how == "deleted":
        path.unlink()
    elif how == "cut":
        path.write_bytes(data[: len(data) * 2 // 3])
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "longer":
        path.write_bytes(data + b"\0")
    else:
        at = {"first": 0, "middle": len(data) // 2, "last": len(data) - 1}[how]
        path.write_bytes(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :])


HOW = ["deleted", "cut", "empty", "longer", "first", "middle", "last"]


@pytest.mark.parametrize("how", HOW)
def test_a_damaged_segment_is_named(written: Any, how: str) -> None:
    folder, _ = written
    name = folders.read(folder).entries[0].name
    damage(folder / name, how)
    for way in (LocalIndex.open, LocalIndex.write):
        with pytest.raises(DamagedFileError, match=name):
            way(folder)
    with LocalIndex.create(folder) as index:  # built again, in its place
        index.commit()
    assert len(LocalIndex.open(folder)) == 0


@pytest.mark.parametrize("how", HOW[1:])
def test_a_damaged_manifest_is_named(written: Any, how: str) -> None:
    folder, _ = written
    damage(folder / "manifest.json", how)
    with pytest.raises(DamagedFileError, match=r"manifest\.json"):
        LocalIndex.open(folder)
    with LocalIndex.create(folder) as index:
        index.commit()
    assert len(LocalIndex.open(folder)) == 0


@pytest.mark.parametrize("how", HOW)
def test_a_damaged_extra_is_named(written: Any, how: str) -> None:
    folder, _ = written
    name, _ = folders.read(folder).extras["numbers"]
    damage(folder / name, how)
    with pytest.raises(DamagedFileError, match=name):
        LocalIndex.open(folder).extra("numbers")


def test_a_manifest_of_another_version_is_named(written: Any) -> None:
    folder, _ = written
    body = json.dumps({"version": 99}).encode()
    import hashlib

    (folder / "manifest.json").write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    with pytest.raises(DamagedFileError, match="version"):
        LocalIndex.open(folder)


def test_a_reader_of_a_damaged_generation_keeps_its_own(written: Any, make: Any) -> None:
    folder, plain = written
    reader = LocalIndex.open(folder)
    with LocalIndex.write(folder) as writer:
        writer.upsert(make.random(2, ["x", "y"]))
        writer.commit()
    damage(folder / folders.read(folder).entries[-1].name, "middle")
    with pytest.raises(DamagedFileError):
        reader.refresh()
    make.same(reader, plain)
    assert reader.generation == 1


def test_a_snapshot_is_a_folder_of_its_own(written: Any, make: Any, tmp_path: Path) -> None:
    folder, plain = written
    with LocalIndex.write(folder) as index:
        index.snapshot(tmp_path / "copy")
        index.delete([str(i) for i in range(100)])
        index.merge()
        index.commit()
        index.commit()
    copied = LocalIndex.open(tmp_path / "copy")
    make.same(copied, plain)
    assert copied.extra("numbers")["a"].tolist() == [0, 1, 2, 3, 4]  # type: ignore[index]
    shutil.rmtree(folder)
    with LocalIndex.write(tmp_path / "copy") as index:
        index.upsert(make.batch({"new": {1: 1}}))
        index.commit()
    assert len(LocalIndex.open(tmp_path / "copy")) == len(plain) + 1


def change_nothing(index: LocalIndex, make: Any) -> None:
    """No write at all."""


def change_by_merge(index: LocalIndex, make: Any) -> None:
    index.merge()


def change_by_batch(index: LocalIndex, make: Any) -> None:
    index.upsert(make.random(5, [str(i) for i in range(1000, 1200)]))


def change_by_delete(index: LocalIndex, make: Any) -> None:
    index.delete([str(i) for i in range(150)])


@pytest.mark.parametrize(
    "change", [change_nothing, change_by_merge, change_by_batch, change_by_delete]
)
def test_a_snapshot_is_of_the_newest_commit(
    written: Any, make: Any, tmp_path: Path, change: Any
) -> None:
    """What is written and not committed is not in it."""
    folder, plain = written
    with LocalIndex.write(folder) as index:
        change(index, make)
        index.snapshot(tmp_path / "copy")
    make.same(LocalIndex.open(tmp_path / "copy"), plain)


def test_files_that_nobody_needs_are_removed(written: Any, make: Any) -> None:
    folder, _ = written
    (folder / "left over by a crash.part").write_bytes(b"x")
    (folder / "somebody else's").write_bytes(b"x")
    with LocalIndex.write(folder) as index:
        for number in range(6):
            index.upsert(make.random(number, [str(i) for i in range(150)]))
            index.merge()
            index.commit()
            generation = folders.read(folder)
            needed = {entry.name for entry in generation.entries}
            needed |= {name for name, _ in generation.extras.values()}
            assert needed <= parts(folder)
        index.commit()  # one generation back is kept for who is just opening it
        assert parts(folder) == needed
    assert (folder / "somebody else's").exists()
    assert {path.suffix for path in folder.iterdir()} <= {".part", ".json", ".lock", ""} | {
        ".else's"
    }


def test_a_reader_goes_on_with_what_it_has(written: Any, make: Any) -> None:
    """Its files are removed by the writer, but stay mapped."""
    folder, plain = written
    reader = LocalIndex.open(folder)
    names = {one.segment.name for one in reader.state.sealed}
    with LocalIndex.write(folder) as writer:
        for number in range(3):
            writer.upsert(make.random(number, [str(i) for i in range(150)]))
            writer.merge()
            writer.commit({"numbers": {"a": np.array([number])}})
    assert not names & parts(folder)
    make.same(reader, plain)
    extra = reader.extra("numbers")
    assert extra is not None
    assert extra["a"].tolist() == [0, 1, 2, 3, 4]
    assert reader.refresh()
    make.same(reader, LocalIndex.open(folder))


def test_readers_while_a_writer_commits_and_tidies(make: Any, tmp_path: Path, small: Any) -> None:
    """Whoever opens or follows at any moment sees a whole generation: as many as its number says."""
    import threading

    small(tail=4, size=64, fan=2)
    writer = LocalIndex.create(tmp_path)
    writer.commit()
    done = threading.Event()
    wrong: list[object] = []

    def follow() -> None:
        reader = LocalIndex.open(tmp_path)
        while not done.is_set():
            try:
                reader.refresh()
                for index in (reader, LocalIndex.open(tmp_path)):
                    if len(index) != index.generation - 1:
                        wrong.append((len(index), index.generation))  # noqa: PERF401
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=follow) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(60):
        writer.upsert(make.batch({str(number): {1: 1}}))
        if number % 5 == 0:
            writer.merge()
        writer.commit()
    done.set()
    for thread in threads:
        thread.join()
    writer.close()
    assert wrong == []


class FullDisk:
    """From a given call on, one of the ways to the disk fails."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch
        self.calls = 0

    def fail(self, owner: Any, name: str, after: int) -> None:
        real = getattr(owner, name)
        self.calls = 0

        def limited(*given: Any, **named: Any) -> Any:
            self.calls += 1
            if self.calls > after:
                raise OSError(errno.ENOSPC, "disk full")
            return real(*given, **named)

        self._patch.setattr(owner, name, limited)


@pytest.mark.parametrize("way", [(os, "fsync"), (Path, "replace"), (Path, "open")])
@pytest.mark.parametrize("after", range(5))
def test_a_commit_that_fails_leaves_what_was(written: Any, make: Any, way: Any, after: int) -> None:
    """The generation before is served; the next commit has everything, once."""
    folder, plain = written
    with LocalIndex.write(folder) as index:
        before = LocalIndex.open(folder)
        for one in (index, plain):
            one.upsert(make.random(7, [str(i) for i in range(190, 230)]))
            one.delete(["5", "199"])
        with pytest.MonkeyPatch.context() as patch:
            disk = FullDisk(patch)
            disk.fail(*way, after)
            try:
                index.commit({"numbers": {"a": np.ones(1)}})
                failed = False
            except OSError:
                failed = True
            calls = disk.calls
        assert failed is (calls > after)
        served = LocalIndex.open(folder)
        if not failed:
            make.same(served, plain)
        elif served.generation == 1:
            make.same(served, before)
        else:  # only its last sync failed: it is there, as a whole
            make.same(served, plain)
        make.same(index, plain)
        number = index.commit()
        assert number > 1
        served.refresh()
        make.same(served, plain)
        make.same(LocalIndex.open(folder), plain)
        index.commit()
        index.commit()
        generation = folders.read(folder)
        names = {entry.name for entry in generation.entries}
        assert parts(folder) == names | {name for name, _ in generation.extras.values()}


def test_a_batch_that_cannot_be_written_changes_nothing(written: Any, make: Any) -> None:
    """A batch that goes into a file at once: its older versions are not gone when that fails."""
    folder, plain = written
    with LocalIndex.write(folder) as index:
        with pytest.MonkeyPatch.context() as patch:
            FullDisk(patch).fail(os, "fsync", 0)
            with pytest.raises(OSError, match="disk full"):
                index.upsert(make.random(8, [str(i) for i in range(50, 250)]))
        make.same(index, plain)


def test_numbers_of_generations_are_not_used_twice(written: Any, make: Any) -> None:
    """Also where a commit failed after it could be seen."""
    folder, _ = written
    with LocalIndex.write(folder) as index:
        index.upsert(make.batch({"new": {1: 1}}))
        with pytest.MonkeyPatch.context() as patch:
            real = Path.replace

            def then_fail(self: Path, target: Path) -> Path:
                found = real(self, target)
                patch.setattr(os, "fsync", _full)
                return found

            patch.setattr(Path, "replace", then_fail)
            with pytest.raises(OSError, match="disk full"):
                index.commit()
        seen = LocalIndex.open(folder)
        index.upsert(make.batch({"newer": {1: 1}}))
        number = index.commit()
        assert number > seen.generation or len(LocalIndex.open(folder)) == len(seen)


def _full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "disk full")


# kill -9.

IDS = 260


def step(index: Any, number: int) -> None:
    """What the numbered commit changes: the same in every process. Words tell the commit, too."""
    chance = random.Random(number)  # noqa: S311 - for the same numbers everywhere
    size = 200 if number % 9 == 0 else chance.randrange(1, 40)
    ids = [str(i) for i in chance.sample(range(IDS), size)]
    rows = [{number % 50: 1.0, 50 + chance.randrange(9): chance.randrange(1, 9) / 2} for _ in ids]
    index.upsert(changed(ids, rows, [f"{one} at {number}".encode() for one in ids]))
    index.delete([str(i) for i in chance.sample(range(IDS), 6)])


def changed(ids: list[str], rows: list[dict[int, float]], payloads: list[bytes]) -> Any:
    from jiebang.matcher.index import Batch, Rows

    pairs = [
        (np.array(sorted(row), np.uint32), np.array([row[t] for t in sorted(row)], np.float32))
        for row in rows
    ]
    return Batch(ids, [Rows.stack(pairs)], payloads=payloads)


def write_for_ever(folder: Path) -> None:
    """In a child: commit after commit, each acknowledged, until killed."""
    from jiebang.matcher.index import local

    local.TAIL, local.SIZE, local.FAN = 16, 128, 3
    index = LocalIndex.write(folder) if (folder / "manifest.json").exists() else None
    index = index or LocalIndex.create(folder)
    while True:
        number = index.generation + 1
        step(index, number)
        if number % 4 == 0:
            index.merge()
        assert index.commit({"number": {"number": np.array([number])}}) == number
        os.write(1, f"ack {number}\n".encode())


# Starts once, and forks whoever writes: so no child takes a second to start.
NURSERY = """
import os, runpy, sys
from pathlib import Path
test = runpy.run_path(sys.argv[1])
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        os.write(1, f"pid {os.getpid()}\\n".encode())
        try:
            test["write_for_ever"](Path(line.strip()))
        finally:
            os._exit(3)
    _, status = os.waitpid(child, 0)
    os.write(1, f"gone {status}\\n".encode())
"""


@pytest.mark.gate
def test_kill_dash_nine(make: Any, tmp_path: Path) -> None:
    """60 kills: what was acknowledged is there, nothing is there in part, and no file is damaged."""
    chance = random.Random(9)  # noqa: S311 - for the same moments every time, more or less
    folder = tmp_path / "index"
    plain = PlainIndex()
    nursery = subprocess.Popen(
        [sys.executable, "-c", NURSERY, __file__],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    acknowledged = applied = unheard = 0
    try:
        for kill in range(60):
            nursery.stdin.write(f"{folder}\n")
            nursery.stdin.flush()
            word, pid = nursery.stdout.readline().split()
            assert word == "pid"
            # Every other one is in the midst of its commits, the first has a hundred behind it: a wait
            # alone would end all while they open the folder where a machine is slow.
            until = 100 if kill == 0 else acknowledged + 1 - kill % 2
            while acknowledged < until:
                word, number = nursery.stdout.readline().split()
                assert word == "ack"
                acknowledged = int(number)
            time.sleep(chance.uniform(0.0, 0.25))
            os.kill(int(pid), signal.SIGKILL)
            while (line := nursery.stdout.readline().split())[0] == "ack":
                acknowledged = int(line[1])
            assert line == ["gone", str(int(signal.SIGKILL))], line
            if not (folder / "manifest.json").exists():
                assert acknowledged == 0
                continue
            index = LocalIndex.open(folder)  # every checksum is looked at
            assert index.generation in (acknowledged, acknowledged + 1)
            unheard += index.generation != acknowledged
            acknowledged = index.generation
            for number in range(applied + 1, index.generation + 1):
                step(plain, number)
            applied = index.generation
            make.same(index, plain, kill, 4)
            everyone = index.state.living()
            said = dict(zip(index.ids(everyone), index.payloads(everyone), strict=True))
            assert said == {one.id: one.payload for one in plain._documents.values()}
            assert index.extra("number")["number"].tolist() == [applied]  # type: ignore[index]
    finally:
        nursery.stdin.close()
        nursery.wait(20)
        nursery.stdout.close()
    assert applied > 100
    with LocalIndex.write(folder) as index:
        index.commit()
        index.commit()
        generation = folders.read(folder)
        names = {entry.name for entry in generation.entries}
        assert parts(folder) == names | {name for name, _ in generation.extras.values()}
    print(f"{applied} commits, {unheard} of them unheard of")
