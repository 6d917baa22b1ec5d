"""Files that people hand in: stored whole under random names, outside the web root, and cleaned up.

What a file is, and whether it is taken, says `filetypes`; whose it is, and who may read it, the app
above. An app that stores files names those in use through `register_owner`.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from jiebang.hub.kernel.filetypes import FileType, clean_name, type_of

FOLDER = "attachments"
KEPT = timedelta(days=1)
"""How long a file may lie that no row names: its transaction may not have ended yet."""


class WholeFileStorage(FileSystemStorage):
    """The file system, but a file is never there by half: written beside, flushed, then renamed."""

    def _save(self, name: str, content: File[bytes]) -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{secrets.token_hex(8)}.part")
        try:
            with part.open("xb") as out:
                for chunk in content.chunks():
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            part.replace(target)
        finally:
            with suppress(FileNotFoundError):
                part.unlink()
        return name.replace("\\", "/")


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that was taken: its key in the storage, cleaned name, type, size and SHA-256."""

    key: str
    name: str
    kind: FileType
    size: int
    sha256: str


def look(content: bytes, name: str) -> Stored:
    """What would be stored of a file, under the key that it would have. Raises Refused in words."""
    cleaned = clean_name(name)
    kind = type_of(content, cleaned)
    random = secrets.token_hex(16)
    return Stored(
        key=f"{FOLDER}/{random[:2]}/{random}",
        name=cleaned,
        kind=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def keep(content: bytes, stored: Stored) -> None:
    """Write the bytes; where the transaction does not end well, they are cleaned up later."""
    default_storage.save(stored.key, ContentFile(content))


def drop(key: str) -> None:
    """Delete a file once the transaction at hand has ended well."""
    transaction.on_commit(lambda: default_storage.delete(key))


def answer(key: str, name: str, kind: str) -> HttpResponse:
    """A file to be saved, never shown: whatever a browser makes of it, it runs nowhere on this site.

    Cost: the file in memory, so at most what a request may bring. Raises FileNotFoundError.
    """
    with default_storage.open(key) as file:
        response = HttpResponse(file.read(), content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, clean_name(name)) or ""
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


Owner = Callable[[Collection[str]], set[str]]
_owners: list[Owner] = []


def register_owner(owner: Owner) -> None:
    """Let an app say which of some keys it uses."""
    _owners.append(owner)


def clean_up() -> int:
    """Delete the files that no row names and that are older than a day; how many were deleted."""
    now, gone = timezone.now(), 0
    for folder in _folders():
        names = default_storage.listdir(folder)[1]
        keys = {f"{folder}/{name}" for name in names}
        used = {key for owner in _owners for key in owner(keys)}
        for key in sorted(keys - used):
            with suppress(FileNotFoundError):  # another process cleans up as well
                if now - default_storage.get_modified_time(key) > KEPT:
                    default_storage.delete(key)
                    gone += 1
    return gone


def _folders() -> list[str]:
    if not default_storage.exists(FOLDER):
        return []
    return [f"{FOLDER}/{name}" for name in sorted(default_storage.listdir(FOLDER)[0])]
