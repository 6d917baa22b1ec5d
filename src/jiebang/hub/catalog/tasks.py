"""Background work of the catalogue: what is over expires; it calls the action, no more."""

from __future__ import annotations

import logging
import threading

from django.db import close_old_connections, connection
from django.utils import timezone

from jiebang.hub.catalog import actions
from jiebang.hub.kernel.actors import SystemActor

log = logging.getLogger(__name__)


def follow_deadlines(stop: threading.Event, *, seconds: float = 900.0) -> None:
    """Let records expire whose deadline is over, now and every quarter of an hour, until `stop`."""
    while True:
        close_old_connections()
        try:
            actions.expire_due(actor=SystemActor("deadlines"), today=timezone.localdate())
        except Exception:
            log.exception("records could not expire; trying again")
        if stop.wait(seconds):
            break
    connection.close()
