"""Presentation of editions: the chain, the parts, the host regions and the rows behind a figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jiebang.hub.kernel import languages
from jiebang.hub.programmes.models import Edition, HostRegion, Track
from jiebang.hub.programmes.registry import Figure
from jiebang.hub.programmes.states import FunnelStep
from jiebang.reference import regions


def track_name(track: Track) -> str:
    """The track's name for the reader."""
    reading = track.reading(languages.current())
    return reading.get("name") if reading else track.slug


def dates(edition: Edition) -> str:
    """From when to when it runs."""
    return f"{date_format(edition.opens_on, 'DATE_FORMAT')} – {date_format(edition.closes_on, 'DATE_FORMAT')}"


def steps(
    edition: Edition, funnel: Sequence[tuple[FunnelStep, Figure | None]]
) -> list[dict[str, Any]]:
    """The chain for `jb_funnel`."""
    return [
        {
            "label": step.label,
            "value": figure.value if figure else None,
            "url": reverse("programmes:figure", args=[edition.slug, step.value]) if figure else "",
            "note": "" if figure else _("not counted here yet"),
        }
        for step, figure in funnel
    ]


def parts(edition: Edition, published: Figure | None) -> list[dict[str, Any]]:
    """Tracks and enterprise contests with how many needs each has published."""
    counts: Counter[str] = Counter()
    for row in published.rows if published else ():
        counts[row.track] += row.count
    found = []
    for track in edition.tracks.all():
        reading = track.reading(languages.current())
        found.append(
            {
                "name": reading.get("name") if reading else track.slug,
                "about": reading.get("about") if reading else "",
                "count": counts[track.slug],
                "url": _records_url(published, track=track.slug),
            }
        )
    return found


def hosts(edition: Edition, published: Figure | None) -> list[list[Any]]:
    """Rows of the host regions: name, target, published, share of the target."""
    counts: Counter[str] = Counter()
    for row in published.rows if published else ():
        counts[row.region] += row.count
    return [
        [
            {
                "text": regions.label(host.region, languages.current()),
                "url": _records_url(published, host=host.region),
            },
            host.target_needs if host.target_needs is not None else "—",
            counts[host.region],
            _share(host, counts[host.region]),
        ]
        for host in edition.host_regions.all()
    ]


def host_columns() -> list[dict[str, Any]]:
    """Headings of `hosts`."""
    return [
        {"label": _("Host region")},
        {"label": _("Target"), "numeric": True},
        {"label": _("Published"), "numeric": True},
        {"label": _("Share of the target"), "numeric": True},
    ]


def _share(host: HostRegion, count: int) -> str:
    return f"{round(100 * count / host.target_needs)}%" if host.target_needs else "—"


def _records_url(published: Figure | None, **chosen: str) -> str:
    """The list behind the published figure, narrowed; the figure's owner knows the address."""
    if published is None or not published.url:
        return ""
    joint = "&" if "?" in published.url else "?"
    return published.url + joint + "&".join(f"{name}={value}" for name, value in chosen.items())


def figure_rows(edition: Edition, figure: Figure) -> list[list[Any]]:
    """The rows behind a figure, and last their sum."""
    names = {track.slug: track_name(track) for track in edition.tracks.all()}
    language = languages.current()
    rows: list[list[Any]] = [
        [
            regions.label(row.region, language) if row.region else _("no host region"),
            names.get(row.track, row.track) or _("no track"),
            {"text": row.count, "url": row.url},
        ]
        for row in figure.rows
    ]
    return [*rows, [_("Total"), "", figure.value]]


def figure_columns() -> list[dict[str, Any]]:
    """Headings of `figure_rows`."""
    return [
        {"label": _("Host region")},
        {"label": _("Track")},
        {"label": _("Number"), "numeric": True},
    ]
