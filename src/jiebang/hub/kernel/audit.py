"""The audit chain: appending an entry inside the action's transaction, and verifying the whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone

from jiebang.hub.kernel.actors import Actor, Denied, actor_key
from jiebang.hub.kernel.models import AuditEntry, AuditHead

Fact = str | int | bool | None | list[str] | list[int]


def subject_key(subject: models.Model | str) -> str:
    """`catalog.need:12`; a string stands for itself."""
    return subject if isinstance(subject, str) else f"{subject._meta.label_lower}:{subject.pk}"


def record(
    *, actor: Actor, verb: str, subject: models.Model | str, facts: Mapping[str, Fact] | None = None
) -> AuditEntry:
    """Append one entry; must run inside the transaction of the action that it tells of.

    The head row is locked first, so entries are numbered without gaps on both databases.
    """
    if getattr(actor, "watched_by", None) is not None:
        raise Denied  # an operator who looks as somebody does nothing in their name
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("audit.record belongs inside the action's transaction")
    AuditHead.objects.get_or_create(pk=1)
    head = AuditHead.objects.select_for_update().get(pk=1)
    entry = AuditEntry(
        number=head.number + 1,
        at=timezone.now(),
        actor=actor_key(actor),
        verb=verb,
        subject=subject_key(subject),
        facts=dict(facts or {}),
        previous=head.digest,
    )
    entry.digest = digest_of(entry)
    entry.save(force_insert=True)
    head.number, head.digest = entry.number, entry.digest
    head.save(update_fields=["number", "digest"])
    return entry


def digest_of(entry: AuditEntry) -> str:
    """SHA-256 over a canonical JSON of everything but the digest itself."""
    at: datetime = entry.at
    body = {
        "number": entry.number,
        "at": at.astimezone(timezone.get_fixed_timezone(0)).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "verb": entry.verb,
        "subject": entry.subject,
        "facts": entry.facts,
        "previous": entry.previous,
    }
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the chain does not hold."""

    number: int
    why: str


def verify() -> Break | None:
    """Walk the whole chain; None when it holds, else the first row that was changed, lost or moved."""
    previous, expected = "", 1
    for entry in AuditEntry.objects.order_by("number").iterator(chunk_size=2000):
        if entry.number != expected:
            return Break(expected, "row is missing")
        if entry.previous != previous:
            return Break(entry.number, "does not follow the row before it")
        if entry.digest != digest_of(entry):
            return Break(entry.number, "row was changed")
        previous, expected = entry.digest, expected + 1
    head = AuditHead.objects.filter(pk=1).first()
    if (head.number if head else 0) != expected - 1:
        return Break(expected, "rows at the end are missing")
    if head and head.digest != previous:
        return Break(head.number, "the head was changed")
    return None
