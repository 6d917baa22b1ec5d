"""Generations of the index on disk: one lock holder writes, every process reads the newest whole one."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from jiebang.matcher import DamagedFileError, Matcher

log = logging.getLogger(__name__)
_KIND = re.compile(r"[a-z_]+\Z")


class IndexNotReady(Exception):
    """No generation of this kind can be served: none has been built, or the newest is damaged."""


@dataclass(frozen=True, slots=True)
class Generation:
    """One built index; `number` rises with every build of its kind."""

    kind: str
    number: int
    matcher: Matcher


_loaded: dict[tuple[Path, str], Generation] = {}
_loading = threading.Lock()


def _folder() -> Path:
    return Path(settings.INDEX_DIR)


def _pointer(kind: str) -> Path:
    if not _KIND.match(kind):
        raise ValueError(f"kind {kind!r} must be lower-case letters")
    return _folder() / f"{kind}.current.json"


def current_number(kind: str) -> int:
    """The number of the newest whole generation; 0 when there is none, or the pointer is damaged."""
    try:
        return int(json.loads(_pointer(kind).read_text("utf-8"))["number"])
    except FileNotFoundError:
        return 0
    except (ValueError, KeyError, TypeError):
        log.warning("the pointer %s is damaged; the index is built anew", _pointer(kind))
        return 0


def read(kind: str) -> Generation:
    """The newest whole generation; loaded once a process and generation. Raises IndexNotReady."""
    key = (_folder(), kind)
    while True:
        number = current_number(kind)
        if not number:
            raise IndexNotReady(kind)
        have = _loaded.get(key)
        if have and have.number == number:
            return have
        # Who has a generation goes on with it while another thread loads the newer one.
        if not _loading.acquire(blocking=have is None) and have:
            return have
        try:
            have = _loaded.get(key)
            if have and have.number == number:
                return have
            matcher = Matcher.load(_folder() / f"{kind}.{number}.index")
            _loaded[key] = Generation(kind, number, matcher)
            return _loaded[key]
        except (FileNotFoundError, DamagedFileError) as damage:
            if current_number(kind) != number:
                continue  # a newer generation took its place between the two reads
            # Also a file that another version of the dictionary made: it is rebuilt, not served.
            log.warning("index %s %d cannot be served: %s", kind, number, damage)
            raise IndexNotReady(kind) from damage
        finally:
            _loading.release()


def write(kind: str, matcher: Matcher) -> int:
    """Save a new generation and point at it; the one before stays for readers that still open it."""
    taken = [int(old.name.split(".")[-2]) for old in _folder().glob(f"{kind}.*.index")]
    number = max([current_number(kind), *taken]) + 1
    matcher.save(_folder() / f"{kind}.{number}.index")
    fresh = _pointer(kind).with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as out:
        json.dump({"number": number}, out)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(_pointer(kind))
    for old in taken:
        if old < number - 1:
            (_folder() / f"{kind}.{old}.index").unlink(missing_ok=True)
    return number


@contextmanager
def writer_lock(*, wait: bool) -> Iterator[bool]:
    """Yield True to the one process that may write; without `wait`, False to the others at once."""
    _folder().mkdir(parents=True, exist_ok=True)
    with (_folder() / "writer.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        try:
            yield True
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)
