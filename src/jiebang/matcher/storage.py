"""One file format for what the matcher keeps: named arrays behind a checksum, written whole."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from jiebang.matcher.errors import DamagedFileError

Array = npt.NDArray[np.generic]
_DIGEST = 64


def write(path: Path, kind: str, arrays: Mapping[str, Array]) -> None:
    """Write the arrays so that a reader sees the old file or the new one, never a part.

    The same arrays give the same bytes. Raises OSError.
    """
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    payload = buffer.getvalue()
    head = f"{kind}\n{hashlib.sha256(payload).hexdigest()}\n".encode()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(head)
            file.write(payload)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def read(path: Path, kind: str) -> dict[str, Array]:
    """The arrays of a file of this kind. Raises DamagedFileError, or OSError where unreadable."""
    data = path.read_bytes()
    marker = f"{kind}\n".encode()
    if not data.startswith(marker):
        raise DamagedFileError(f"{path} is not a {kind!r} file of this version: build it again")
    start = len(marker) + _DIGEST + 1
    expected = data[len(marker) : start - 1]
    payload = data[start:]
    if hashlib.sha256(payload).hexdigest().encode() != expected:
        raise DamagedFileError(f"{path} is damaged (its checksum differs): build it again")
    try:
        with np.load(io.BytesIO(payload), allow_pickle=False) as loaded:
            return {name: loaded[name] for name in loaded.files}
    except (ValueError, KeyError, zipfile.BadZipFile) as error:
        raise DamagedFileError(f"{path} cannot be read: {error}") from error


def pack_strings(strings: tuple[str, ...] | list[str]) -> Array:
    """Strings as one array of bytes; none may contain the character U+001F."""
    return np.frombuffer("\x1f".join(strings).encode("utf-8", "surrogatepass"), np.uint8)


def unpack_strings(packed: Array) -> list[str]:
    """The inverse of pack_strings; nothing packed gives an empty list."""
    text = packed.tobytes().decode("utf-8", "surrogatepass")
    return text.split("\x1f") if text else []
