"""Pages of collection activities: the list, its file, one activity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang import sheets
from jiebang.hub.kernel.exports import MOST, TYPES, answer
from jiebang.hub.programmes import queries, registry, rules, tables
from jiebang.hub.programmes.models import Activity, Edition

PAGE_SIZE = 50


def activities(request: HttpRequest, slug: str) -> HttpResponse:
    """The activities of an edition that the reader may see, the newest first."""
    current, found = _found(request, slug)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    title = _("Collection activities")
    way = [*queries.way_up(request.user, current), current]
    return render(
        request,
        "programmes/activities.html",
        {
            "page": {"title": title, "breadcrumb": tables.crumbs(way, (title, ""))},
            "edition": current,
            "page_obj": page,
            "columns": tables.activity_columns(),
            "rows": _rows(request, list(page.object_list)),
            "add_url": reverse("programmes:item", args=[slug, "activities", 0])
            if rules.may_run(request.user, current) or rules.officer_codes(request.user, current)
            else "",
        },
    )


def _found(request: HttpRequest, slug: str) -> tuple[Edition, QuerySet[Activity]]:
    current = get_object_or_404(queries.visible_to(request.user), slug=slug)
    return current, queries.activities_visible_to(request.user).filter(edition=current)


def _rows(request: HttpRequest, found: list[Activity]) -> list[list[Any]]:
    keys = [row.pk for row in found]
    inside = set(
        queries.activities_inside(request.user).filter(pk__in=keys).values_list("pk", flat=True)
    )
    firms = queries.firms_of(row for row in found if row.pk in inside)
    needs: Mapping[int, int] = registry.needs_brought(request.user, keys)
    return tables.activity_rows(found, firms, needs)


def export(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """The same list as a file; cells are text, whatever they look like."""
    if ending not in TYPES:
        raise Http404
    current, found = _found(request, slug)
    header = tuple(str(column["label"]) for column in tables.activity_columns())
    rows = [
        [cell["text"] if isinstance(cell, dict) else cell for cell in row]
        for row in _rows(request, list(found[:MOST]))
    ]
    table = sheets.Table(
        str(_("Collection activities")), header, rows, (32, 14, 14, 18, 28, 28, 8, 8)
    )
    return answer(table, f"{current.slug}-activities", ending)


def activity(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One activity with the needs that it brought; firms and notes for those who collect."""
    current, found = _found(request, slug)
    if pk >= 10**18:
        raise Http404
    row = get_object_or_404(found, pk=pk)
    inside = queries.activities_inside(request.user).filter(pk=pk).exists()
    firms = queries.first_visits(row) if inside else None
    title = tables.activity_name(row)
    way = [*queries.way_up(request.user, current), current]
    listed = reverse("programmes:activities", args=[slug])
    named = row.firms.select_related("organisation").prefetch_related("organisation__texts")
    return render(
        request,
        "programmes/activity.html",
        {
            "page": {
                "title": title,
                "breadcrumb": tables.crumbs(way, (_("Collection activities"), listed), (title, "")),
            },
            "activity": row,
            "facts": tables.activity_facts(row, firms),
            "firms": [
                {
                    "name": tables.organisation_name(firm.organisation),
                    "url": reverse("people:organisation", args=[firm.organisation.slug]),
                }
                for firm in named
            ]
            if inside
            else [],
            "notes": row.notes if inside else "",
            "edit_url": reverse("programmes:item", args=[slug, "activities", row.pk])
            if rules.may_collect(request.user, current, row.region)
            else "",
            "panels": registry.activity_panels.of(actor=request.user, subject=row),
        },
    )
