"""An index's folder: generations, each named by a manifest that is replaced whole; one writer at a time.

`manifest.json` names the files of the newest generation with their digests, and who is dead in them.
It is written beside and renamed, after all that it names is on the disk, so that a reader, or who
comes after a crash, sees one generation or the one before. Files are never changed once named.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from jiebang.matcher.errors import DamagedFileError, IndexBusyError
from jiebang.matcher.index import container
from jiebang.matcher.index.rows import Lane
from jiebang.matcher.index.segment import Bytes

MANIFEST = "manifest.json"
_LOCK = "writer.lock"
_VERSION = 1

Stamp = tuple[int, int, int]


@dataclass(frozen=True)
class Entry:
    """A segment of a generation. size: its documents. alive: a byte each, None where all live."""

    name: str
    digest: str
    size: int
    alive: Bytes | None


@dataclass(frozen=True)
class Generation:
    """What a manifest says. made_with: what the terms' numbers depend on; a caller's own word.

    extras: other files of this generation by their purpose, with their digests.
    """

    number: int
    made_with: str
    lanes: tuple[Lane, ...]
    entries: tuple[Entry, ...]
    extras: dict[str, tuple[str, str]]


def stamp(folder: Path) -> Stamp | None:
    """Changes with every generation; None where there is none."""
    try:
        seen = (folder / MANIFEST).stat()
    except FileNotFoundError:
        return None
    return seen.st_ino, seen.st_mtime_ns, seen.st_size


def read(folder: Path) -> Generation:
    """The newest generation. Raises DamagedFileError, FileNotFoundError."""
    path = folder / MANIFEST
    head, _, body = path.read_bytes().partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != head:
        raise DamagedFileError(f"{path} is damaged (its checksum differs): build the index again")
    said = json.loads(body)
    if said.get("version") != _VERSION:
        raise DamagedFileError(f"{path} is not of this version: build the index again")
    return Generation(
        number=said["number"],
        made_with=said["made_with"],
        lanes=tuple(Lane(**lane) for lane in said["lanes"]),
        entries=tuple(
            Entry(one["name"], one["digest"], one["size"], _unpacked(one["dead"], one["size"]))
            for one in said["segments"]
        ),
        extras={name: (file, digest) for name, (file, digest) in said["extras"].items()},
    )


def write(folder: Path, generation: Generation) -> Stamp:
    """Make a generation the newest; what it names is on the disk already."""
    said: dict[str, Any] = {
        "version": _VERSION,
        "number": generation.number,
        "made_with": generation.made_with,
        "lanes": [vars(lane) for lane in generation.lanes],
        "segments": [
            {"name": one.name, "digest": one.digest, "size": one.size, "dead": _packed(one.alive)}
            for one in generation.entries
        ],
        "extras": generation.extras,
    }
    body = json.dumps(said, sort_keys=True).encode()
    beside = folder / f"{MANIFEST}.new"
    with beside.open("wb") as file:
        file.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        file.flush()
        os.fsync(file.fileno())
    container.sync_folder(folder)  # the names of the segments, before the manifest that names them
    beside.replace(folder / MANIFEST)
    container.sync_folder(folder)
    found = stamp(folder)
    assert found is not None  # noqa: S101 - it was renamed just now
    return found


def tidy(folder: Path, keep: Sequence[Generation]) -> None:
    """Remove files that no kept generation names; mapped ones live on for who has them open."""
    named = {entry.name for one in keep for entry in one.entries}
    named |= {file for one in keep for file, _ in one.extras.values()}
    for path in folder.iterdir():
        if path.suffix == ".part" and path.name not in named:
            path.unlink(missing_ok=True)


def copy(folder: Path, generation: Generation, target: Path) -> None:
    """The files of a generation in another folder, linked where the file system can."""
    target.mkdir(parents=True, exist_ok=True)
    names = [entry.name for entry in generation.entries]
    names += [file for file, _ in generation.extras.values()]
    for name in names:
        (target / name).unlink(missing_ok=True)
        try:
            os.link(folder / name, target / name)
        except OSError:
            shutil.copyfile(folder / name, target / name)


def take_lock(folder: Path) -> IO[str]:
    """Be the one who writes: the open lock file; closing it, or the end of the process, lets it go.

    Raises IndexBusyError where another process, or another object of this one, has it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = (folder / _LOCK).open("a")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        raise IndexBusyError(f"{folder}: another process is writing this index") from None
    return handle


def _packed(alive: Bytes | None) -> str:
    if alive is None:
        return ""
    return base64.b64encode(zlib.compress(np.packbits(alive).tobytes())).decode()


def _unpacked(packed: str, size: int) -> Bytes | None:
    if not packed:
        return None
    bits = np.frombuffer(zlib.decompress(base64.b64decode(packed)), np.uint8)
    return np.unpackbits(bits, count=size)
