"""The index on disk: a folder for each kind and tier, written by one lock holder, read by every process.

Each tier is an index of its own, with its own statistics, so that no score tells of words that the
reader may not see. What is withdrawn or corrected leaves the postings and all counts at once, the
sample that scores are measured against with its next draw.
"""

from __future__ import annotations

import fcntl
import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from jiebang.hub.search.registry import PUBLIC
from jiebang.matcher import DamagedFileError, LexiconError, Matcher

log = logging.getLogger(__name__)
_NAME = re.compile(r"[a-z_]+\Z")


class IndexNotReady(Exception):
    """No generation of this kind can be served: none has been built, or the newest is damaged."""


@dataclass(frozen=True, slots=True)
class Generation:
    """What is being served; `number` rises with every commit of its kind and tier."""

    kind: str
    number: int
    matcher: Matcher


_opened: dict[Path, Matcher] = {}
_loading = threading.Lock()


def folder(kind: str, tier: str = PUBLIC) -> Path:
    """Where the index of a kind and tier lies."""
    for name in (kind, tier):
        if not _NAME.match(name):
            raise ValueError(f"kind {name!r} must be lower-case letters")
    return Path(settings.INDEX_DIR) / kind / tier


def read(kind: str, tier: str = PUBLIC) -> Generation:
    """The newest generation; what changed since the last look is mapped anew. Raises IndexNotReady."""
    place = folder(kind, tier)
    have = _opened.get(place)
    # Who has a generation goes on with it while another thread loads the newer one.
    if _loading.acquire(blocking=have is None):
        try:
            have = _opened.get(place)
            if have is None:
                have = _opened[place] = Matcher.open(place)
            else:
                have.refresh()
        except (FileNotFoundError, DamagedFileError) as damage:
            # Also one that another version of the dictionary made: it is rebuilt, not served.
            if not isinstance(damage, FileNotFoundError):
                log.warning("the index of %s cannot be served: %s", kind, damage)
            _opened.pop(place, None)
            raise IndexNotReady(kind) from damage
        except (OSError, LexiconError) as error:
            log.warning("the newest index of %s cannot be opened: %s", kind, error)
            if have is None:
                raise IndexNotReady(kind) from error
        finally:
            _loading.release()
    if have is None:
        raise IndexNotReady(kind)
    return Generation(kind, have.generation, have)


@contextmanager
def writer_lock(*, wait: bool) -> Iterator[bool]:
    """Yield True to the one process that may write; without `wait`, False to the others at once."""
    place = Path(settings.INDEX_DIR)
    place.mkdir(parents=True, exist_ok=True)
    with (place / "writer.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        try:
            yield True
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)
