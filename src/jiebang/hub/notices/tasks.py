"""Background work of notices: news to people, notices into mails, searches looked through again."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime

from django.db import close_old_connections, connection
from django.utils import timezone

from jiebang.hub.kernel.mail import is_configured, mailed
from jiebang.hub.notices import actions, queries, tables
from jiebang.hub.notices.actions.mail import ATTEMPTS, MOST
from jiebang.hub.notices.states import MailState

log = logging.getLogger(__name__)
SEARCHES_EVERY = 600.0
"""Seconds between two rounds of looking through kept searches."""
_AT_ONCE = 100


def follow_news(stop: threading.Event, *, seconds: float = 2.0) -> None:
    """Deliver news and send what is to be mailed, until `stop`; now and then look for new answers."""
    searched = time.monotonic()
    while not stop.wait(seconds):
        close_old_connections()
        _safely(_deliver_all)
        _safely(lambda: send_due(now=timezone.now()))
        if time.monotonic() - searched >= SEARCHES_EVERY:
            searched = time.monotonic()
            _safely(lambda: look_through(now=timezone.now(), stop=stop))
    connection.close()


def _safely(work: Callable[[], object]) -> None:
    """A lost database or a full disk ends some day, and this loop must be there then."""
    try:
        work()
    except Exception:
        log.exception("notices: this could not be done; trying again")


def _deliver_all() -> None:
    while actions.deliver():
        pass


def send_due(*, now: datetime) -> int:
    """Put what is due into mails and hand those over that wait; how many went out.

    Where the site has no mail server nothing is claimed: it waits, and is on the site meanwhile.
    """
    if not is_configured():
        return 0
    actions.claim_due(now=now)
    sent = 0
    for mailing in queries.mailings_due(now, MOST):
        if mailing.attempts >= ATTEMPTS:
            log.warning("notices: mail %s is given up after %s attempts", mailing.pk, ATTEMPTS)
            actions.ended(mailing=mailing, to=MailState.FAILED, now=now)
            continue
        if not actions.take(mailing=mailing, now=now):
            continue
        letter = tables.letter(mailing)
        if letter is None:
            actions.ended(mailing=mailing, to=MailState.EMPTY, now=now)
        elif mailed(
            letter.subject,
            letter.text,
            mailing.to.email,
            html=letter.html,
            headers=letter.headers,
        ):
            actions.ended(mailing=mailing, to=MailState.SENT, now=now)
            sent += 1
    return sent


def look_through(*, now: datetime, stop: threading.Event | None = None) -> int:
    """Look through every kept search for new answers; how many were found."""
    actions.forget_deleted(now=now)
    found, after = 0, 0
    while some := queries.searches_to_run(_AT_ONCE, after):
        for search in some:
            if stop is not None and stop.is_set():
                return found
            found += actions.look_again(search=search, now=now)
        after = some[-1].pk
    return found
