"""Pages of announcements, policies and guides: the list of an edition, one of them."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.hub.kernel.exports import MOST, as_file
from jiebang.hub.programmes import queries, rules, tables
from jiebang.hub.programmes.states import AnnouncementKind, AnnouncementStatus

PAGE_SIZE = 20


def announcements(request: HttpRequest, slug: str) -> HttpResponse:
    """What an edition has announced, of one kind where it is chosen."""
    current = get_object_or_404(queries.visible_to(request.user), slug=slug)
    found = queries.announcements_visible_to(request.user).filter(edition=current)
    kind = request.GET.get("kind", "")
    kind = kind if kind in AnnouncementKind.values else ""
    found = found.filter(kind=kind) if kind else found
    title = _("Announcements")
    file = as_file(
        request,
        f"{slug}-announcements",
        title,
        [_("Title"), _("Kind"), _("Day"), _("Status")],
        lambda: (
            [
                tables.announcement_title(row),
                row.get_kind_display(),
                row.published_at,
                row.get_status_display(),
            ]
            for row in found[:MOST]
        ),
    )
    if file is not None:
        return file
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    way = [*queries.way_up(request.user, current), current]
    return render(
        request,
        "programmes/announcements.html",
        {
            "page": {"title": title, "breadcrumb": tables.crumbs(way, (title, ""))},
            "kinds": [
                {"label": _("All"), "url": "?", "current": not kind},
                *(
                    {"label": one.label, "url": f"?kind={one.value}", "current": one.value == kind}
                    for one in AnnouncementKind
                ),
            ],
            "page_obj": page,
            "rows": [tables.announcement_row(row) for row in page.object_list],
            "add_url": reverse("programmes:item", args=[slug, "announcements", 0])
            if rules.may_run(request.user, current)
            else "",
        },
    )


def announcement(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One of them, in the reader's language where it is written in it."""
    current = get_object_or_404(queries.visible_to(request.user), slug=slug)
    if pk >= 10**18:
        raise Http404
    found = queries.announcements_visible_to(request.user).filter(edition=current)
    row = get_object_or_404(found, pk=pk)
    shown = tables.announcement_page(row)
    if not shown:
        raise Http404
    listed = reverse("programmes:announcements", args=[slug])
    way = [*queries.way_up(request.user, current), current]
    return render(
        request,
        "programmes/announcement.html",
        {
            "page": {
                "title": shown["title"],
                "description": shown["description"],
                "breadcrumb": tables.crumbs(
                    way, (_("Announcements"), listed), (shown["title"], "")
                ),
                "noindex": row.status != AnnouncementStatus.PUBLISHED,
            },
            "announcement": row,
            "shown": shown,
            "status": tables.announcement_row(row)["status"],
            "edit_url": reverse("programmes:item", args=[slug, "announcements", row.pk])
            if rules.may_run(request.user, current)
            else "",
        },
    )
