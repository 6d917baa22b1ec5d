"""Background work of the catalogue: deadlines, imports, lost files; it calls the action, no more."""

from __future__ import annotations

import logging
import threading

from django.db import close_old_connections, connection
from django.utils import timezone

from jiebang.hub.catalog import actions
from jiebang.hub.kernel import files
from jiebang.hub.kernel.actors import SystemActor

log = logging.getLogger(__name__)


def follow_deadlines(stop: threading.Event, *, seconds: float = 900.0) -> None:
    """Let records expire whose deadline is over, and release batches whose day has come, now and every
    quarter of an hour, until `stop`.
    """
    while True:
        close_old_connections()
        try:
            system, today = SystemActor("deadlines"), timezone.localdate()
            actions.expire_due(actor=system, today=today)
            actions.release_due(actor=system, today=today)
            actions.remind_of_deadlines(actor=system, today=today)
            actions.remind_of_access(actor=system, today=today)
        except Exception:
            log.exception("records could not expire or be released; trying again")
        if stop.wait(seconds):
            break
    connection.close()


def follow_imports(stop: threading.Event, *, seconds: float = 1.0) -> None:
    """Write what uploads wait to be imported, until `stop`; then the next worker goes on at once.

    Between two chunks others get their turn at the database. What fails is tried again when its
    claim is over.
    """

    def go_on() -> bool:
        return not stop.wait(0.02)

    pause = seconds
    while not stop.wait(pause):
        close_old_connections()
        pause = seconds
        try:
            if actions.import_next(actor=SystemActor("imports"), go_on=go_on):
                pause = 0.0
        except Exception:
            log.exception("an upload could not be imported; trying again")
    connection.close()


def follow_files(stop: threading.Event, *, seconds: float = 6 * 3600.0) -> None:
    """Delete stored files that no record has any more, now and four times a day, until `stop`."""
    while True:
        close_old_connections()
        try:
            files.clean_up()
        except Exception:
            log.exception("lost files could not be deleted; trying again")
        if stop.wait(seconds):
            break
    connection.close()
