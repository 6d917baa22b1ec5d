"""Background work of matching: suggestions follow what the index has taken, invitations and learning the
days; it calls the actions, no more.
"""

from __future__ import annotations

import fcntl
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone

from jiebang.hub.kernel.actors import SystemActor
from jiebang.hub.matching import actions
from jiebang.hub.search.queries import IndexNotReady

log = logging.getLogger(__name__)
OLD_EVERY = 3600.0
"""Seconds between two looks for suggestions that have grown old."""


def follow_index(stop: threading.Event, *, seconds: float = 2.0) -> None:
    """Work out what the index has news of, until `stop`; now and then what has grown old.

    One process of the machine does it at a time. What fails is tried again with the next round.
    """
    pause, looked = seconds, float("-inf")
    while not stop.wait(pause):
        close_old_connections()
        pause = seconds
        try:
            with _alone() as mine:
                if not mine:
                    continue
                if time.monotonic() - looked >= OLD_EVERY:
                    actions.note_old(now=timezone.now())
                    looked = time.monotonic()
                if actions.refresh_noted(actor=SystemActor("suggestions")):
                    pause = 0.05
        except IndexNotReady:
            pause = 2 * seconds
        except Exception:
            log.exception("suggestions could not be worked out; trying again")
            pause = 30.0
    connection.close()


def follow_days(stop: threading.Event, *, seconds: float = 900.0) -> None:
    """Remind of invitations, let them end, and learn from decisions: each once a day, until `stop`."""
    while True:
        close_old_connections()
        system, today = SystemActor("matching"), timezone.localdate()
        for work in (actions.follow_invitations, actions.learn_of_the_day):
            try:
                work(actor=system, today=today)
            except Exception:
                log.exception("matching: what is done once a day could not be done; trying again")
        if stop.wait(seconds):
            break
    connection.close()


@contextmanager
def _alone() -> Iterator[bool]:
    """True to one process at a time, False to the others at once."""
    place = Path(settings.INDEX_DIR)
    place.mkdir(parents=True, exist_ok=True)
    with (place / "suggestions.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        try:
            yield True
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)
