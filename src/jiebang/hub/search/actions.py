"""Writes of the outbox and the index: enqueue inside the action's transaction, refresh afterwards."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from jiebang.hub.search import registry, store
from jiebang.hub.search.models import OutboxEntry
from jiebang.matcher import Matcher

Progress = Callable[[int, int, str], None]


def enqueue(*, kind: str, key: str) -> None:
    """Note that a record has changed; must run inside the transaction that changes it."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("search.enqueue belongs inside the action's transaction")
    OutboxEntry.objects.create(kind=kind, key=key)


def is_served(kind: str) -> bool:
    """Whether there is a whole generation that this process can read."""
    try:
        store.read(kind)
    except store.IndexNotReady:
        return False
    return True


def refresh(
    *, rebuild: bool = False, wait: bool = True, progress: Progress | None = None
) -> dict[str, int]:
    """Build a new generation of every kind that has news; returns `kind → generation`.

    The entries are deleted after the new generation is in place, so a crash in between only
    means that the work is done again. With `rebuild` every kind is built anew; without `wait`
    an empty answer means that another process is at it.
    """
    built: dict[str, int] = {}
    with store.writer_lock(wait=wait) as mine:
        if not mine:
            return built
        for kind in registry.kinds():
            taken = list(OutboxEntry.objects.filter(kind=kind).values_list("pk", flat=True))
            if not (taken or rebuild or not is_served(kind)):
                continue
            profiles = list(registry.source(kind).profiles())
            built[kind] = store.write(kind, Matcher(profiles, progress=progress))
            OutboxEntry.objects.filter(pk__in=taken).delete()
    return built
