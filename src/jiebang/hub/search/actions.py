"""Writes of the outbox and the index: enqueue inside the action's transaction, refresh afterwards."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from django.db import transaction

from jiebang.hub.search import registry, store
from jiebang.hub.search.models import OutboxEntry
from jiebang.matcher import DamagedFileError, Matcher

Progress = Callable[[int, int, str], None]
MOST = 5000
"""News that are taken at once; the others wait for the next round."""
log = logging.getLogger(__name__)


def enqueue(*, kind: str, key: str) -> None:
    """Note that a record has changed; must run inside the transaction that changes it."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("search.enqueue belongs inside the action's transaction")
    OutboxEntry.objects.create(kind=kind, key=key)


def enqueue_many(*, kind: str, keys: Iterable[str]) -> None:
    """As enqueue(), for many records that have changed together."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("search.enqueue_many belongs inside the action's transaction")
    OutboxEntry.objects.bulk_create(OutboxEntry(kind=kind, key=key) for key in keys)


def is_served(kind: str, tier: str = registry.PUBLIC) -> bool:
    """Whether there is a whole generation that this process can read."""
    try:
        store.read(kind, tier)
    except store.IndexNotReady:
        return False
    return True


def refresh(
    *, rebuild: bool = False, wait: bool = True, progress: Progress | None = None
) -> dict[str, int]:
    """Bring every kind that has news up to date, in each of its tiers; returns `kind → generation` of
    the public ones.

    Only the records that changed are read and written. The entries are deleted after the new
    generation is in place, so a crash in between only means that the work is done again. With
    `rebuild`, and where there is no index that can be served, a kind is built anew; without `wait`
    an empty answer means that another process is at it.
    """
    built: dict[str, int] = {}
    with store.writer_lock(wait=wait) as mine:
        if not mine:
            return built
        for kind in registry.kinds():
            news = OutboxEntry.objects.filter(kind=kind).order_by("pk")
            taken = dict(news.values_list("pk", "key")[:MOST])
            anew = rebuild or not is_served(kind)
            for tier, profiles in registry.source(kind).tiers().items():
                number = _bring(kind, tier, profiles, set(taken.values()), rebuild, progress)
                if number and tier == registry.PUBLIC:
                    built[kind] = number
            if anew or taken:
                for follow in registry.followers():
                    follow(kind, None if anew else set(taken.values()))
            OutboxEntry.objects.filter(pk__in=list(taken)).delete()
    return built


def _bring(
    kind: str,
    tier: str,
    profiles: registry.Profiles,
    news: set[str],
    rebuild: bool,
    progress: Progress | None,
) -> int:
    """Bring one index up to date; its new generation, 0 where there was nothing to do."""
    if rebuild or not is_served(kind, tier):
        return _build(kind, tier, profiles, progress)
    if not news:
        return 0
    try:
        return _update(kind, tier, profiles, news)
    except (DamagedFileError, FileNotFoundError) as damage:
        log.warning("the index of %s is built anew: %s", kind, damage)
        return _build(kind, tier, profiles, progress)


def _build(kind: str, tier: str, profiles: registry.Profiles, progress: Progress | None) -> int:
    with Matcher.create(store.folder(kind, tier), profiles(None), progress=progress) as matcher:
        return matcher.commit()


def _update(kind: str, tier: str, profiles: registry.Profiles, keys: set[str]) -> int:
    """Write the records of these keys anew; those that are no longer there, or hidden, go."""
    with Matcher.open(store.folder(kind, tier), write=True) as matcher:
        found = list(profiles(keys))
        matcher.delete(sorted(keys - {profile.id for profile in found}))
        matcher.upsert(found)
        return matcher.commit()
