"""Background work of the index: a loop that takes the outbox's news; it calls the action, no more."""

from __future__ import annotations

import gc
import logging
import threading

from django.db import close_old_connections, connection

from jiebang.hub.search import actions, queries, registry, store
from jiebang.hub.search.models import OutboxEntry

log = logging.getLogger(__name__)


def follow_outbox(stop: threading.Event, *, seconds: float = 0.25) -> None:
    """Refresh the index whenever there is news, until `stop` is set.

    A database that is away for a moment is tried again; what is waiting stays in the outbox.
    Each new generation is loaded and warmed here, before a reader asks for it.
    """
    warmed: dict[tuple[str, str], int] = {}
    pause = seconds
    while not stop.wait(pause):
        close_old_connections()
        try:
            if OutboxEntry.objects.exists() or any(
                not actions.is_served(*index) for index in registry.indexes()
            ):
                actions.refresh(wait=False)
            indexes = registry.indexes()
            newest = {
                index: store.read(*index).number for index in indexes if actions.is_served(*index)
            }
            if newest != warmed and len(newest) == len(indexes):
                queries.warm()
                if not warmed:  # what stays for good is not looked through while a reader waits
                    gc.collect()
                    gc.freeze()
                warmed = newest
            pause = seconds
        except Exception:
            # A full disk or a lost database ends some day, and this loop must be there then.
            log.exception("the index could not be refreshed; trying again")
            pause = min(30.0, pause * 2 + 0.5)
    connection.close()
