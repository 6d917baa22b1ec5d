"""One file for named arrays, laid out to be mapped into memory: written whole, checked by its digest."""

from __future__ import annotations

import hashlib
import json
import mmap
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from jiebang.matcher.errors import DamagedFileError

Array = npt.NDArray[Any]
_MAGIC = b"jiebang arrays 1\n"
_ALIGNED = 64
_CHUNK = 1 << 22


def write(path: Path, arrays: Mapping[str, Array]) -> str:
    """Write the arrays and see them on the disk; the SHA-256 of the file. Raises OSError.

    The file is complete only once this returns: name it somewhere after that.
    """
    index: dict[str, tuple[str, list[int], int]] = {}
    at = 0
    for name, array in arrays.items():
        at = -(-at // _ALIGNED) * _ALIGNED
        index[name] = (array.dtype.str, list(array.shape), at)
        at += array.nbytes
    head = json.dumps(index, sort_keys=True).encode()
    start = len(_MAGIC) + 8 + len(head)
    start = -(-start // _ALIGNED) * _ALIGNED
    seal = hashlib.sha256()
    with path.open("wb") as file:

        def put(data: bytes | memoryview) -> None:
            file.write(data)
            seal.update(data)

        put(_MAGIC + len(head).to_bytes(8, "little") + head)
        put(b"\0" * (start - len(_MAGIC) - 8 - len(head)))
        at = 0
        for name, array in arrays.items():
            put(b"\0" * (index[name][2] - at))
            at = index[name][2] + array.nbytes
            if array.nbytes:
                put(np.ascontiguousarray(array).data.cast("B"))
        file.flush()
        os.fsync(file.fileno())
    return seal.hexdigest()


def digest(path: Path) -> str:
    """The SHA-256 of a file, read piece by piece. Raises OSError."""
    seal = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while piece := file.read(_CHUNK):
            seal.update(piece)
    return seal.hexdigest()


def read(path: Path, expected: str) -> dict[str, Array]:
    """The arrays of a file, mapped and read-only. Raises DamagedFileError, FileNotFoundError."""
    if digest(path) != expected:
        raise DamagedFileError(f"{path} is damaged (its checksum differs): build the index again")
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if mapped[: len(_MAGIC)] != _MAGIC:
        raise DamagedFileError(f"{path} is not of this version: build the index again")
    size = int.from_bytes(mapped[len(_MAGIC) : len(_MAGIC) + 8], "little")
    first = len(_MAGIC) + 8
    index = json.loads(mapped[first : first + size])
    start = -(-(first + size) // _ALIGNED) * _ALIGNED
    found = {}
    for name, (kind, shape, at) in index.items():
        count = int(np.prod(shape))
        found[name] = np.frombuffer(mapped, np.dtype(kind), count, start + at).reshape(shape)
    return found


def sync_folder(folder: Path) -> None:
    """See names that were made or changed in a folder on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
