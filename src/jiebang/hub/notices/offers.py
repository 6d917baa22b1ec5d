"""What notices give to their own registry: kept searches and their news."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from jiebang.hub.kernel.actors import Actor
from jiebang.hub.notices import queries, registry
from jiebang.hub.notices.actions.searches import KIND
from jiebang.hub.notices.models import Notice, SavedSearch
from jiebang.hub.notices.states import Outlet


def register() -> None:
    """Called once, when the app is ready."""
    registry.register_subject(registry.Subject("follow", queries.follows_of))
    registry.register_subject(registry.Subject("search", queries.searches_of))
    registry.register_kind(
        registry.Kind(
            code=KIND,
            group=gettext_lazy("Saved searches"),
            label=gettext_lazy("New answers to a saved search"),
            default=Outlet.DAILY,
            audience=_nobody,
            say=_found,
            is_chosen=False,
            may_be_empty=True,
        )
    )


def _nobody(subject: str, keys: Sequence[int], detail: str) -> Iterable[registry.Telling]:
    """Searches tell their own person themselves, when they are looked through."""
    return ()


def _found(actor: Actor, pairs: Sequence[tuple[Notice, Any]]) -> dict[int, registry.Said]:
    """How many answers there still are for this reader, and where exactly those stand."""
    batches = {(row.pk, int(notice.detail)): notice for notice, row in pairs}
    searches: dict[int, SavedSearch] = {row.pk: row for _, row in pairs}
    keys: dict[tuple[int, int], set[int]] = {}
    for search, batch, key in queries.hits_in(searches):
        if (search, batch) in batches:
            keys.setdefault((search, batch), set()).add(key)
    visible = {
        code: queries.visible_keys(
            actor, code, {key for one in keys if searches[one[0]].kind == code for key in keys[one]}
        )
        for code in {search.kind for search in searches.values()}
    }
    said = {}
    for one, notice in batches.items():
        saved = searches[one[0]]
        count = len(keys.get(one, set()) & visible[saved.kind])
        if count:
            title = ngettext(
                "%(n)s new answer to “%(name)s”", "%(n)s new answers to “%(name)s”", count
            ) % {"n": count, "name": saved.name}
            url = f"{reverse('notices:search', args=[saved.pk])}?batch={notice.detail}"
            said[notice.pk] = registry.Said(title, url)
    return said
