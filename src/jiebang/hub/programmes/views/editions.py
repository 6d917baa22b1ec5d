"""Pages of editions: home with its funnel, the rows behind each figure."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.kernel import languages
from jiebang.hub.notices.queries import following
from jiebang.hub.programmes import queries, registry, rules, tables
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.states import FunnelStep


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
    return render(
        request,
        "programmes/edition.html",
        {
            "page": {"description": reading.get("tagline") if reading else ""},
            "edition": current,
            "reading": reading,
            "dates": tables.dates(current),
            "steps": tables.steps(current, funnel),
            "parts": tables.parts(current, published),
            "host_columns": tables.host_columns(),
            "host_rows": tables.hosts(current, published),
            "hosts_caption": _("Host regions"),
            "as_of": timezone.now(),
            "team_url": reverse("programmes:team", args=[current.slug])
            if rules.is_organiser(request.user, current)
            else "",
            "follow": following(request.user, "edition", current.pk),
            "panels": registry.edition_panels.of(actor=request.user, subject=current),
        },
    )


def figure(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """The rows that sum to one figure of the funnel."""
    current = get_object_or_404(queries.visible_to(request.user), slug=slug)
    if step not in FunnelStep.values:
        raise Http404
    reading = current.reading(languages.current())
    found = registry.figure(FunnelStep(step), actor=request.user, edition=current)
    if found is None:
        raise Http404
    return render(
        request,
        "programmes/figure.html",
        {
            "page": {
                "title": FunnelStep(step).label,
                "breadcrumb": [
                    {
                        "label": reading.get("name") if reading else current.slug,
                        "url": reverse("programmes:edition", args=[current.slug]),
                    },
                    {"label": FunnelStep(step).label, "url": ""},
                ],
            },
            "figure": found,
            "columns": tables.figure_columns(),
            "rows": tables.figure_rows(current, found),
            "caption": _("Rows behind the figure"),
            "as_of": timezone.now(),
        },
    )
