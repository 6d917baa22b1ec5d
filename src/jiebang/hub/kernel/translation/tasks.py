"""Background work of translation: a loop that makes the drafts asked for; it calls the action, no more."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from django.db import close_old_connections, connection
from django.utils import timezone

from jiebang.hub.kernel.translation import actions

log = logging.getLogger(__name__)
KEPT = timedelta(days=90)
"""How long used drafts and the counts of past days are kept."""


def follow_drafts(stop: threading.Event, *, seconds: float = 2.0) -> None:
    """Make drafts as they are asked for, until `stop`; what is waiting stays in its table.

    A failure of the database, or of anything else, is told in the log and tried again.
    """
    pause = seconds
    swept = None
    while not stop.wait(pause):
        close_old_connections()
        try:
            while actions.work() and not stop.is_set():
                pass
            if swept != timezone.localdate():
                actions.forget(before=timezone.now() - KEPT)
                swept = timezone.localdate()
            pause = seconds
        except Exception:
            log.exception("drafts could not be made; trying again")
            pause = min(60.0, pause * 2)
    connection.close()
