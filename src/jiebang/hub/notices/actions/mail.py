"""Mails: which notices go into which, an attempt before each is handed over, and what became of it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from jiebang.hub.notices import queries
from jiebang.hub.notices.models import Mailing, Notice
from jiebang.hub.notices.states import MAIL_TRANSITIONS, MailState

MOST = 500
"""Mails in one round."""
ATTEMPTS = 6
AGAIN = timedelta(minutes=5)
"""After the first attempt; each further one takes twice as long."""


def claim_due(*, now: datetime) -> int:
    """Put what is to be mailed by now into mails, one for each reader; how many mails.

    A notice is claimed by a conditional UPDATE: of two processes at once, one has it, and what a
    killed one had claimed lies in a mail that waits.
    """
    return sum(_claim(user, now) for user in queries.readers_due(now, MOST))


@transaction.atomic
def _claim(user: int, now: datetime) -> int:
    mailing = Mailing.objects.create(id=uuid.uuid4(), to_id=user, made_at=now, try_at=now)
    wanted = Notice.objects.filter(queries.due(now), to=user)
    if wanted.update(mailing=mailing, is_open=False):
        return 1
    mailing.delete()
    return 0


@transaction.atomic
def take(*, mailing: Mailing, now: datetime) -> bool:
    """Write down an attempt; False where another process has just done so."""
    again = now + AGAIN * 2**mailing.attempts
    taken = Mailing.objects.filter(
        pk=mailing.pk, state=MailState.WAITING, attempts=mailing.attempts
    ).update(attempts=F("attempts") + 1, try_at=again)
    if taken:
        mailing.attempts += 1
        mailing.try_at = again
    return bool(taken)


@transaction.atomic
def ended(*, mailing: Mailing, to: MailState, now: datetime) -> None:
    """Write down what became of a mail; the first word counts."""
    if to in MAIL_TRANSITIONS[mailing.state]:
        rows = Mailing.objects.filter(pk=mailing.pk, state=mailing.state)
        if rows.update(state=to, ended_at=now):
            mailing.state, mailing.ended_at = to, now
