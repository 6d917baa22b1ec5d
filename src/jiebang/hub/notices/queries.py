"""Reads of notices, follows and kept searches; begins with what an actor may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core import signing
from django.db.models import Q, QuerySet
from django.utils import timezone

from jiebang.hub.kernel.actors import Actor, SystemActor
from jiebang.hub.notices import registry
from jiebang.hub.notices.models import (
    Follow,
    Hit,
    Mailing,
    Notice,
    Preference,
    Reader,
    SavedSearch,
)
from jiebang.hub.notices.registry import Said
from jiebang.hub.notices.states import MAILED, MailState, Outlet

SHOWN = 1000
"""As many of a person's newest notices can be looked at."""
COUNTED = 99
"""The bell counts no further."""
MORNING = time(8)
"""When digests go out, in the site's time zone; the weekly one on Mondays."""
STALE = timedelta(days=14)
"""What could not be mailed for so long is not mailed any more; it stays on the site."""
_UNSUBSCRIBE = "notices.unsubscribe"


def visible_to(actor: Actor) -> QuerySet[Notice]:
    """The actor's own notices; what each is about is read through its subject's own `rows`."""
    if isinstance(actor, SystemActor) or not actor.is_authenticated:
        return Notice.objects.none()
    return Notice.objects.filter(to_id=actor.pk)


def follows_of(actor: Actor) -> QuerySet[Follow]:
    """What the actor follows, the newest first."""
    if isinstance(actor, SystemActor) or not actor.is_authenticated:
        return Follow.objects.none()
    return Follow.objects.filter(user_id=actor.pk)


def searches_of(actor: Actor) -> QuerySet[SavedSearch]:
    """The searches that the actor has kept and not deleted."""
    return _searches(actor).filter(deleted_at__isnull=True)


def deleted_searches_of(actor: Actor, since: datetime) -> QuerySet[SavedSearch]:
    """Those that the actor has deleted lately."""
    return _searches(actor).filter(deleted_at__gte=since)


def _searches(actor: Actor) -> QuerySet[SavedSearch]:
    if isinstance(actor, SystemActor) or not actor.is_authenticated:
        return SavedSearch.objects.none()
    return SavedSearch.objects.filter(user_id=actor.pk)


def shown_keys(actor: Actor, *, unread: bool = False) -> list[int]:
    """Keys of the actor's newest notices of which it may see the subjects, the newest first.

    Cost: one query, and what each kind of subject that occurs takes to say what may be seen.
    """
    notices = visible_to(actor)
    if unread:
        notices = notices.filter(read_at__isnull=True)
    rows = list(notices.values_list("pk", "kind", "subject", "key")[:SHOWN])
    return _seen(actor, rows)


def unread(actor: Actor) -> int:
    """How many unread notices the bell counts: of the newest, those that would be shown."""
    rows = visible_to(actor).filter(read_at__isnull=True)
    newest = list(rows.values_list("pk", "kind", "subject", "key")[: COUNTED + 1])
    return len(_seen(actor, newest))


def _seen(actor: Actor, rows: Sequence[tuple[int, str, str, int]]) -> list[int]:
    wanted: dict[str, set[int]] = {}
    for _pk, _kind, subject, key in rows:
        wanted.setdefault(subject, set()).add(key)
    seen = {code: visible_keys(actor, code, keys) for code, keys in wanted.items()}
    shown, asked = [], []
    for pk, code, subject, key in rows:
        kind = registry.kind(code)
        if kind is not None and key in seen.get(subject, ()):
            shown.append(pk)
            if kind.may_be_empty:
                asked.append(pk)
    if asked:
        full = {notice.pk for notice, _ in said(actor, Notice.objects.filter(pk__in=asked))}
        empty = set(asked) - full
        shown = [pk for pk in shown if pk not in empty]
    return shown


def visible_keys(actor: Actor, code: str, keys: Iterable[int]) -> set[int]:
    """Which of the keys of a kind of subject the actor may see."""
    subject = registry.subject(code)
    if subject is None:
        return set()
    rows = subject.rows(actor).prefetch_related(None).order_by()
    return set(rows.filter(pk__in=list(keys)).values_list("pk", flat=True))


def said(actor: Actor, notices: Iterable[Notice]) -> list[tuple[Notice, Said]]:
    """Each notice with its words for the actor, in the order given.

    Left out is every one whose subject the actor may not see now, without a trace.
    """
    notices = list(notices)
    keys: dict[str, set[int]] = {}
    for notice in notices:
        keys.setdefault(notice.subject, set()).add(notice.key)
    rows = {code: _rows(actor, code, wanted) for code, wanted in keys.items()}
    by_kind: dict[str, list[tuple[Notice, Any]]] = {}
    for notice in notices:
        row = rows[notice.subject].get(notice.key)
        if row is not None:
            by_kind.setdefault(notice.kind, []).append((notice, row))
    words: dict[int, Said] = {}
    for code, pairs in by_kind.items():
        kind = registry.kind(code)
        if kind is not None:
            words |= kind.say(actor, pairs)
    return [(notice, words[notice.pk]) for notice in notices if notice.pk in words]


def _rows(actor: Actor, code: str, keys: set[int]) -> dict[int, Any]:
    subject = registry.subject(code)
    return subject.rows(actor).in_bulk(list(keys)) if subject is not None else {}


@dataclass(frozen=True, slots=True)
class Followed:
    """Something that a person follows; no words where it is not there for them any more."""

    follow: Follow
    words: Said | None


def followed(actor: Actor, follows: Iterable[Follow]) -> list[Followed]:
    """Each follow with the name of what is followed, as the actor may see it."""
    follows = list(follows)
    keys: dict[str, set[int]] = {}
    for follow in follows:
        keys.setdefault(follow.subject, set()).add(follow.key)
    rows = {code: _rows(actor, code, wanted) for code, wanted in keys.items()}
    found = []
    for follow in follows:
        subject, row = registry.subject(follow.subject), rows[follow.subject].get(follow.key)
        named = subject.named if subject is not None else None
        found.append(Followed(follow, named(actor, row) if named and row is not None else None))
    return found


@dataclass(frozen=True, slots=True)
class Following:
    """What `notices/follow.html`, the button on the page of what can be followed, has to know."""

    subject: str
    key: int
    signed_in: bool
    followed: bool


def following(actor: Actor, subject: str, key: int) -> Following:
    """The button's state for one reader."""
    signed_in = bool(actor.is_authenticated)
    return Following(subject, key, signed_in, signed_in and follows(actor, subject, key))


def follows(actor: Actor, subject: str, key: int) -> bool:
    """Whether the actor follows it."""
    return follows_of(actor).filter(subject=subject, key=key).exists()


def followers(subject: str, keys: Iterable[int]) -> list[tuple[int, int, int]]:
    """(user, key of what is followed, key of the follow) of all who follow any of the keys."""
    return list(
        Follow.objects.filter(subject=subject, key__in=list(keys))
        .order_by("user_id", "key")
        .values_list("user_id", "key", "pk")
    )


def outlets_of(user: Any) -> dict[str, Outlet]:
    """`kind → outlet` of one person, for every kind that there is."""
    chosen = dict(Preference.objects.filter(user=user).values_list("kind", "outlet"))
    return {kind.code: Outlet(chosen.get(kind.code, kind.default)) for kind in registry.kinds()}


def is_mailed(user: Any) -> bool:
    """Whether the person gets any notice by mail."""
    return not Reader.objects.filter(user=user, by_mail=False).exists()


def morning_before(now: datetime, *, weekly: bool = False) -> datetime:
    """The last moment at or before `now` at which digests go out, in the site's time zone."""
    local = timezone.localtime(now)
    back = local.weekday() if weekly else 0
    day = local.date() - timedelta(days=back)
    slot = datetime.combine(day, MORNING, tzinfo=local.tzinfo)
    if slot > local:
        day -= timedelta(days=7 if weekly else 1)
        slot = datetime.combine(day, MORNING, tzinfo=local.tzinfo)
    return slot


def due(now: datetime) -> Q:
    """Notices that are to be put into a mail by now: what is unread, and was told before its hour."""
    wait = Q(mailing__isnull=True, read_at__isnull=True, outlet__in=sorted(MAILED))
    hour = (
        Q(outlet=Outlet.ONCE, made_at__lte=now)
        | Q(outlet=Outlet.DAILY, made_at__lt=morning_before(now))
        | Q(outlet=Outlet.WEEKLY, made_at__lt=morning_before(now, weekly=True))
    )
    return wait & hour & Q(made_at__gte=now - STALE)


def readers_due(now: datetime, most: int) -> list[int]:
    """Users for whom something is to be mailed."""
    found = Notice.objects.filter(due(now)).order_by("to_id").values_list("to_id", flat=True)
    return list(found.distinct()[:most])


def mailings_due(now: datetime, most: int) -> list[Mailing]:
    """Mails that wait for their first or next attempt, the oldest first."""
    waiting = Mailing.objects.filter(state=MailState.WAITING, try_at__lte=now)
    return list(waiting.select_related("to").order_by("try_at", "pk")[:most])


def unsubscribe_token(user: Any) -> str:
    """The secret of the link that ends a person's mails, and can do nothing else."""
    return signing.dumps(user.pk, salt=_UNSUBSCRIBE)


def unsubscribing(token: str) -> Any | None:
    """Whose mails a link's secret ends; None for any other."""
    try:
        key = signing.loads(token, salt=_UNSUBSCRIBE)
    except signing.BadSignature:
        return None
    return get_user_model()._default_manager.filter(pk=key).first()


def searches_to_run(most: int, after: int = 0) -> list[SavedSearch]:
    """Kept searches of people who can sign in, in order of their keys, after one of them."""
    alive = SavedSearch.objects.filter(pk__gt=after, deleted_at__isnull=True, user__is_active=True)
    return list(alive.select_related("user").order_by("pk")[:most])


def hits_of(search: SavedSearch, batch: int | None = None) -> list[int]:
    """Keys of what a search has told of, in one of its notices or in all, the newest first."""
    hits = search.hits.all() if batch is None else search.hits.filter(batch=batch)
    return list(hits.order_by("-batch", "-pk").values_list("key", flat=True)[:SHOWN])


def hits_in(searches: Iterable[int]) -> list[tuple[int, int, int]]:
    """(search, batch, key) of all that these searches have told of."""
    hits = Hit.objects.filter(search__in=list(searches)).order_by("pk")
    return list(hits.values_list("search_id", "batch", "key"))
