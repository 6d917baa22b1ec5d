"""Searches that are kept: saving, changing, deleting, and looking again for new answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.notices import queries, registry
from jiebang.hub.notices.actions.news import Identity, turn, unmailed, write
from jiebang.hub.notices.actions.preferences import person, reader
from jiebang.hub.notices.models import Hit, Notice, SavedSearch
from jiebang.hub.notices.states import KEPT, MAILED, Outlet

NAME_LIMIT, QUERY_LIMIT = 80, 2000
SEARCHES = 20
"""As many can one person keep."""
UNDO = timedelta(minutes=30)
"""How long a deleted search can come back."""
OVERLAP = timedelta(days=1)
"""The index may lag behind what is published: so far back is looked once more, and told only once."""
KIND = "notices.search"


@transaction.atomic
def save_search(
    *, actor: Actor, kind: str, query: str, name: str, outlet: str = Outlet.DAILY
) -> SavedSearch:
    """Keep a search of a list; `query` is the list's address after the question mark.

    What the list does not understand is left out of it. Raises Refused for one that is kept
    already, for a bad name or outlet, and where there are too many.
    """
    user = person(actor)
    listed = registry.listed(kind)
    if listed is None:
        raise Refused(_("There is no such list."))
    name, outlet = _checked(name, outlet)
    cleaned = listed.clean(QueryDict(query[:QUERY_LIMIT]))
    if len(cleaned) > QUERY_LIMIT:
        raise Refused(_("The search asks for too much. Choose fewer filters."))
    reader(user)  # locked, so that two at once do not both count the same
    if queries.searches_of(actor).count() >= SEARCHES:
        raise Refused(
            _("You keep %(n)s searches already. Delete one before you save another.")
            % {"n": SEARCHES}
        )
    try:
        with transaction.atomic():
            saved = SavedSearch.objects.create(
                user=user, kind=kind, query=cleaned, name=name, outlet=outlet
            )
    except IntegrityError:
        raise Refused(_("You keep this search already.")) from None
    audit.record(actor=actor, verb="notices.save_search", subject=saved, facts={"kind": kind})
    return saved


@transaction.atomic
def change_search(*, actor: Actor, search: SavedSearch, name: str, outlet: str) -> None:
    """Give a kept search another name or outlet."""
    name, outlet = _checked(name, outlet)
    rows = queries.searches_of(actor).filter(pk=search.pk)
    if not rows.update(name=name, outlet=outlet):
        raise Denied
    search.name, search.outlet = name, outlet
    audit.record(
        actor=actor, verb="notices.change_search", subject=search, facts={"outlet": outlet}
    )


@transaction.atomic
def delete_search(*, actor: Actor, search: SavedSearch) -> None:
    """Delete a kept search; for a while it can come back."""
    if not queries.searches_of(actor).filter(pk=search.pk).update(deleted_at=timezone.now()):
        raise Denied
    audit.record(actor=actor, verb="notices.delete_search", subject=search)


@transaction.atomic
def restore_search(*, actor: Actor, search: SavedSearch) -> None:
    """Bring back a search that was deleted a short while ago."""
    user = person(actor)
    reader(user)
    if queries.searches_of(actor).count() >= SEARCHES:
        raise Refused(
            _("You keep %(n)s searches already. Delete one before you save another.")
            % {"n": SEARCHES}
        )
    rows = queries.deleted_searches_of(actor, timezone.now() - UNDO).filter(pk=search.pk)
    try:
        with transaction.atomic():
            back = rows.update(deleted_at=None)
    except IntegrityError:
        raise Refused(_("You keep this search already.")) from None
    if not back:
        raise Refused(_("It is too late to undo this."))
    audit.record(actor=actor, verb="notices.restore_search", subject=search)


def _checked(name: str, outlet: str) -> tuple[str, str]:
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise Refused(_("Give the search a name."))
    if len(name) > NAME_LIMIT:
        raise Refused(_("The name is longer than %(n)s characters.") % {"n": NAME_LIMIT})
    if outlet not in KEPT:
        raise Refused(_("Choose how you want to hear of it."))
    return name, outlet


@transaction.atomic
def look_again(*, search: SavedSearch, now: datetime | None = None) -> int:
    """Look for new answers as the search's own person, and tell of them in one notice; how many.

    What was told once is not told again. The background's, and of who asks for it at once.
    """
    turn("deliver")
    now = now or timezone.now()
    listed = registry.listed(search.kind)
    locked = SavedSearch.objects.select_for_update().filter(pk=search.pk, deleted_at__isnull=True)
    row = locked.select_related("user").first()
    if listed is None or row is None:
        return 0
    found = listed.find(row.user, row.query, row.since)
    told = set(row.hits.filter(key__in=found).values_list("key", flat=True))
    new = [key for key in found if key not in told]
    if new:
        open_ = Notice.objects.filter(to=row.user, kind=KIND, key=row.pk, is_open=True)
        row.batch = row.batch if row.batch and open_.exists() else row.batch + 1
        Hit.objects.bulk_create(Hit(search=row, key=key, batch=row.batch) for key in new)
        one = Identity(row.user_id, KIND, "search", row.pk, str(row.batch))
        write({one: len(new)}, lambda counts: _outlet(row, counts), now)
    row.since = max(row.since, now - OVERLAP)
    row.save(update_fields=["since", "batch"])
    return len(new)


def _outlet(search: SavedSearch, counts: Mapping[Identity, int]) -> Mapping[Identity, Outlet]:
    outlet = Outlet(search.outlet)
    if outlet in MAILED and unmailed({search.user_id}):
        outlet = Outlet.SITE
    return dict.fromkeys(counts, outlet)


@transaction.atomic
def forget_deleted(*, now: datetime) -> int:
    """Delete for good what can no longer come back."""
    gone: Any = SavedSearch.objects.filter(deleted_at__lt=now - UNDO).delete()
    return int(gone[1].get("notices.SavedSearch", 0))
