"""The page of all suggestions of one record, with every reason."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from jiebang.hub.catalog import queries as catalog
from jiebang.hub.catalog import tables as records
from jiebang.hub.kernel import languages
from jiebang.hub.matching import queries, tables
from jiebang.hub.search.queries import IndexNotReady

SHOWN = 20


def matches(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The best twenty counterparts with their reasons."""
    model = catalog.MODELS.get(kind)
    if model is None:
        raise Http404
    record = get_object_or_404(catalog.visible_to(request.user, model), pk=pk)
    others = queries.COUNTERPARTS[kind]
    of = request.GET.get("of", "") or others[0]
    if of not in others:
        raise Http404
    title = tables.title(kind, of)
    try:
        found = queries.visible_to(
            request.user, record, k=SHOWN, kind=of, language=languages.current()
        )
        ready = True
    except IndexNotReady:
        found, ready = [], False
    row = records.row(catalog.disclosed(request.user, record))
    return render(
        request,
        "matching/matches.html",
        {
            "page": {
                "title": f"{title}: {row['title']}",
                "breadcrumb": [
                    {"label": record.code, "url": row["url"]},
                    {"label": title, "url": ""},
                ],
            },
            "row": row,
            "title": title,
            "ready": ready,
            "suggestions": tables.rows(request.user, record, found, lines=8),
        },
    )
