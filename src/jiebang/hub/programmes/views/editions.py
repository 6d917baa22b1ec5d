"""Pages of editions: home with its funnel, the rows behind each figure, one track."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.kernel import languages
from jiebang.hub.kernel.exports import as_file
from jiebang.hub.notices.queries import following
from jiebang.hub.programmes import queries, registry, rules, tables
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.states import AnnouncementStatus, FunnelStep
from jiebang.hub.programmes.views.manage import may_manage

NEWEST = 3
"""Announcements on an edition's page."""


def home(request: HttpRequest) -> HttpResponse:
    """The current edition; before there is one, a page that says how to begin."""
    current = queries.current(request.user)
    if current is None:
        return render(request, "programmes/empty.html")
    return _edition_page(request, current)


def edition(request: HttpRequest, slug: str) -> HttpResponse:
    """One edition by its name in the address."""
    return _edition_page(request, get_object_or_404(queries.visible_to(request.user), slug=slug))


def _edition_page(request: HttpRequest, current: Edition) -> HttpResponse:
    funnel = queries.funnel(request.user, current)
    published = dict(funnel)[FunnelStep.PUBLISHED]
    reading = current.reading(languages.current())
    above = queries.way_up(request.user, current)
    return render(
        request,
        "programmes/edition.html",
        {
            "page": {
                "description": reading.get("tagline") if reading else "",
                "breadcrumb": tables.crumbs([*above, current]) if above else [],
            },
            "edition": current,
            "reading": reading,
            "dates": tables.dates(current),
            "stages": tables.stages(queries.stages_of(current)),
            "steps": tables.steps(current, funnel),
            "children": tables.children(queries.children_of(request.user, current), published),
            "parts": tables.parts(current, published),
            "hosts": tables.hosts(current, published, queries.reached(current, funnel)),
            "parties": tables.parties(queries.parties_of(current)),
            "activities_url": reverse("programmes:activities", args=[current.slug])
            if queries.activities_visible_to(request.user).filter(edition=current).exists()
            else "",
            "announcements": [
                tables.announcement_row(row)
                for row in queries.announcements_visible_to(request.user).filter(
                    edition=current, status=AnnouncementStatus.PUBLISHED
                )[:NEWEST]
            ],
            "zones_url": reverse("programmes:zones")
            if queries.zones_visible_to(request.user).exists()
            or rules.may_write_zones(request.user)
            else "",
            "as_of": timezone.now(),
            "manage_url": reverse("programmes:manage", args=[current.slug])
            if may_manage(request.user, current)
            else "",
            "follow": following(request.user, "edition", current.pk),
            "panels": registry.edition_panels.of(actor=request.user, subject=current),
        },
    )


def figure(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """The rows that sum to one figure of the funnel, or to the part of it that is chosen."""
    current = get_object_or_404(queries.visible_to(request.user), slug=slug)
    if step not in FunnelStep.values:
        raise Http404
    scope = queries.scope_of(request.user, current)
    found = registry.figure(FunnelStep(step), actor=request.user, scope=scope)
    if found is None:
        raise Http404
    chosen = {name: set(request.GET.getlist(name)) for name in ("region", "track", "edition")}
    if any(chosen.values()):
        kept = [
            row
            for row in found.rows
            if all(not values or getattr(row, name) in values for name, values in chosen.items())
        ]
        found = replace(found, rows=kept, url="")
    label = str(FunnelStep(step).label)
    columns = tables.figure_columns(scope.editions, found)
    rows = tables.figure_rows(scope.editions, found)
    file = as_file(request, f"{slug}-{step}", label, columns, lambda: rows)
    if file is not None:
        return file
    way = [*queries.way_up(request.user, current), current]
    return render(
        request,
        "programmes/figure.html",
        {
            "page": {"title": label, "breadcrumb": tables.crumbs(way, (label, ""))},
            "figure": found,
            "columns": columns,
            "rows": rows,
            "caption": _("Rows behind the figure"),
            "as_of": timezone.now(),
        },
    )


def track(request: HttpRequest, slug: str, track: str) -> HttpResponse:
    """One track of an edition, or one enterprise's own contest."""
    current = get_object_or_404(queries.visible_to(request.user), slug=slug)
    tracks = list(current.tracks.all())
    found = next((one for one in tracks if one.slug == track), None)
    if found is None:
        raise Http404
    published = queries.figure(FunnelStep.PUBLISHED, actor=request.user, edition=current)
    parts = tables.parts(current, published)
    listed = [part for whole in parts for part in (whole, *whole["contests"])]
    page = tables.track_url(current, found)
    above = next((one for one in tracks if one.pk == found.parent_id), None)
    way = [*queries.way_up(request.user, current), current]
    more = [(tables.track_name(above), tables.track_url(current, above))] if above else []
    reading = found.reading(languages.current())
    front = queries.front_of(found)
    return render(
        request,
        "programmes/track.html",
        {
            "page": {
                "title": tables.track_name(found),
                "description": reading.get("about")[:160] if reading else "",
                "breadcrumb": tables.crumbs(way, *more, (tables.track_name(found), "")),
            },
            "track": found,
            "reading": reading,
            "front": tables.front(front),
            "enterprise": tables.organisation_name(found.contest_of) if found.contest_of else "",
            "edit_url": reverse("programmes:item", args=[slug, "fronts", found.pk])
            if found.contest_of_id and rules.may_write_track(request.user, found)
            else "",
            "part": next(part for part in listed if part["page"] == page),
            "contests": next((part["contests"] for part in parts if part["page"] == page), []),
            "panels": registry.track_panels.of(actor=request.user, subject=found),
        },
    )
