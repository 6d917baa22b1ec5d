"""The list's address as a choice."""

from __future__ import annotations

from django.http import QueryDict

from jiebang.hub.catalog.queries import Choice
from jiebang.hub.catalog.queries.lists import FACETS, OF, SORTS_OF

TEXT_LIMIT = 300
"""A search box takes a question, not a document."""


def choice_from(query: QueryDict, kind: str) -> Choice:
    """What the address asks for; a name that the list does not know is ignored."""
    chosen = {
        facet.name: tuple(clean_text(value)[:60] for value in query.getlist(facet.name) if value)
        for facet in FACETS[kind]
    }
    chosen[OF] = tuple(clean_text(value)[:80] for value in query.getlist(OF) if value)
    sort = query.get("sort", "")
    return Choice(
        text=clean_text(query.get("q", "")).strip()[:TEXT_LIMIT],
        chosen={name: values for name, values in chosen.items() if values},
        sort=sort if sort in SORTS_OF[kind] else "",
    )


def clean_text(value: str) -> str:
    """Without NUL, which PostgreSQL takes in no text."""
    return value.replace("\x00", "")
