"""News: told inside the action's transaction, delivered to people afterwards, each exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jiebang.hub.kernel.actors import Actor
from jiebang.hub.notices import registry
from jiebang.hub.notices.models import News, Notice, Preference, Reader, Turn
from jiebang.hub.notices.states import MAILED, Outlet

MOST = 2000
"""Rows of news that are delivered at once; the others wait for the next round."""
CHUNK = 1000
"""Keys in one row of news, and notices in one statement."""

_gathering: ContextVar[list[News] | None] = ContextVar("gathering", default=None)


class Identity(NamedTuple):
    """What is the same news to the same person."""

    to: int
    kind: str
    subject: str
    key: int
    detail: str


OutletsOf = Callable[[Mapping[Identity, int]], Mapping[Identity, Outlet]]


def tell(*, actor: Actor, news: str, subject: str, keys: Sequence[int], detail: str = "") -> None:
    """Note that something has happened to these subjects; the last word of the action's transaction.

    One row, however many keys. Who acts is not told of it. News that no kind of notice tells of is a
    programming error.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("notices.tell belongs inside the action's transaction")
    if not registry.hearing(news):
        raise ValueError(f"no kind of notice tells of {news!r}")
    if not keys:
        return
    by = actor if isinstance(actor, get_user_model()) else None
    row = News(kind=news, subject=subject, keys=list(keys), detail=detail, by=by)
    gathering = _gathering.get()
    if gathering is None:
        row.save(force_insert=True)
    else:
        gathering.append(row)


@contextmanager
def gathered() -> Iterator[None]:
    """Inside, `tell` writes nothing; at the end all of it is written with one statement.

    For verbs that do the same to many: the cost does not grow with how many they are.
    """
    if _gathering.get() is not None:
        yield
        return
    told: list[News] = []
    token = _gathering.set(told)
    try:
        yield
    finally:
        _gathering.reset(token)
    joined: dict[tuple[str, str, str, int | None], list[int]] = {}
    for news in told:
        same = (news.kind, news.subject, news.detail, news.by_id)
        joined.setdefault(same, []).extend(news.keys)
    News.objects.bulk_create(
        News(kind=kind, subject=subject, detail=detail, by_id=by, keys=keys[first : first + CHUNK])
        for (kind, subject, detail, by), keys in joined.items()
        for first in range(0, len(keys), CHUNK)
    )


@transaction.atomic
def deliver(*, now: datetime | None = None) -> int:
    """Turn waiting news into notices; how many rows of news were taken.

    News and notices change in one transaction under one lock: a process that is killed has done
    nothing, and two at once do it once. The background's own; no audit, as the verbs have theirs.
    """
    turn("deliver")
    now = now or timezone.now()
    waiting = list(News.objects.order_by("pk")[:MOST])
    groups: dict[tuple[str, str, str, int | None], list[int]] = {}
    for news in waiting:
        same = (news.kind, news.subject, news.detail, news.by_id)
        groups.setdefault(same, []).extend(news.keys)
    counts: Counter[Identity] = Counter()
    for (code, subject, detail, by), keys in groups.items():
        keys = list(
            dict.fromkeys(keys)
        )  # what changed twice before anybody heard of it is told once
        for kind in registry.hearing(code):
            for to, about, key in kind.audience(subject, keys, detail):
                if to != by:
                    counts[Identity(to, kind.code, about, key, detail)] += 1
    wanted = list(counts.items())
    for first in range(0, len(wanted), CHUNK):
        write(dict(wanted[first : first + CHUNK]), _outlets, now)
    News.objects.filter(pk__in=[news.pk for news in waiting]).delete()
    return len(waiting)


def turn(name: str) -> Turn:
    """Lock the row of this name to the end of the transaction: one process at a time."""
    Turn.objects.get_or_create(pk=name)
    return Turn.objects.select_for_update().get(pk=name)


def first_of_day(*, name: str, today: date) -> date | None:
    """The day on which this was last done, where it has not been done today; it counts as done then.

    None where it has. Never done counts as done the day before. Inside the transaction of the work.
    """
    row = turn(name)
    if row.day is not None and row.day >= today:
        return None
    before = row.day or date.fromordinal(today.toordinal() - 1)
    row.day = today
    row.save(update_fields=["day"])
    return before


def write(
    counts: Mapping[Identity, int],
    outlets: OutletsOf,
    now: datetime,
) -> None:
    """Make the notices, or raise the count of those that are still open. Under the lock of a turn,
    so nobody else makes any meanwhile; who reads or mails one waits for this, or this for them.
    """
    chosen = outlets(counts)
    still = (
        Notice.objects.select_for_update()
        .filter(
            is_open=True,
            to__in={one.to for one in chosen},
            kind__in={one.kind for one in chosen},
            key__in={one.key for one in chosen},
        )
        .order_by("pk")
        .values_list("pk", "to_id", "kind", "subject", "key", "detail")
    )
    open_ = {
        Identity(to, kind, subject, key, detail): pk for pk, to, kind, subject, key, detail in still
    }
    raised: dict[int, list[int]] = {}
    for one in chosen:
        if one in open_:
            raised.setdefault(counts[one], []).append(open_[one])
    for more, keys in raised.items():
        Notice.objects.filter(pk__in=keys).update(count=F("count") + more, at=now)
    Notice.objects.bulk_create(
        Notice(
            to_id=one.to,
            kind=one.kind,
            subject=one.subject,
            key=one.key,
            detail=one.detail,
            count=counts[one],
            outlet=outlet,
            made_at=now,
            at=now,
        )
        for one, outlet in chosen.items()
        if one not in open_
    )


def _outlets(counts: Mapping[Identity, int]) -> dict[Identity, Outlet]:
    """By which outlet each is told; without those who are gone, or do not want to hear of it."""
    users = {one.to for one in counts}
    active = set(
        get_user_model()
        ._default_manager.filter(pk__in=users, is_active=True)
        .values_list("pk", flat=True)
    )
    preferences = {
        (user, kind): Outlet(outlet)
        for user, kind, outlet in Preference.objects.filter(user__in=users).values_list(
            "user_id", "kind", "outlet"
        )
    }
    silent = unmailed(users)
    defaults = {kind.code: kind.default for kind in registry.kinds()}
    found: dict[Identity, Outlet] = {}
    for one in counts:
        outlet = preferences.get((one.to, one.kind), defaults[one.kind])
        if one.to in active and outlet != Outlet.NONE:
            found[one] = Outlet.SITE if one.to in silent and outlet in MAILED else outlet
    return found


def unmailed(users: set[int]) -> set[int]:
    """Those who want no notices by mail at all."""
    return set(
        Reader.objects.filter(user__in=users, by_mail=False).values_list("user_id", flat=True)
    )
