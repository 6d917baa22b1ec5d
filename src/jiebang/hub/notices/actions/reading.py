"""What a person has read. Not in the audit chain: it is nobody's business, and would fill it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jiebang.hub.kernel.actors import Actor
from jiebang.hub.notices import queries


@transaction.atomic
def mark_read(*, actor: Actor, keys: Collection[int]) -> tuple[int, datetime]:
    """Mark the actor's notices of these keys as read: how many were not, and the moment, by which
    `mark_unread` takes it back.
    """
    now = timezone.now()
    rows = queries.visible_to(actor).filter(pk__in=list(keys), read_at__isnull=True)
    return rows.update(read_at=now, is_open=False), now


@transaction.atomic
def mark_unread(*, actor: Actor, read_at: datetime) -> int:
    """Take back what was marked as read at this moment; how many are unread again.

    They stay closed: the same news again is a notice of its own.
    """
    return queries.visible_to(actor).filter(read_at=read_at).update(read_at=None)
