"""Presentation of editions: their nest, the chain, the parts and the rows behind a figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from jiebang.hub.kernel import languages
from jiebang.hub.programmes.models import Edition, Track
from jiebang.hub.programmes.queries import Reached, slugs_of
from jiebang.hub.programmes.registry import Figure
from jiebang.hub.programmes.states import FunnelStep
from jiebang.reference import regions


def edition_name(edition: Edition) -> str:
    """The edition's name for the reader."""
    reading = edition.reading(languages.current())
    return reading.get("name") if reading else edition.slug


def track_name(track: Track) -> str:
    """The track's name for the reader."""
    reading = track.reading(languages.current())
    return reading.get("name") if reading else track.slug


def edition_url(edition: Edition) -> str:
    """The edition's page."""
    return reverse("programmes:edition", args=[edition.slug])


def track_url(edition: Edition, track: Track) -> str:
    """The track's page, or the enterprise's front."""
    return reverse("programmes:track", args=[edition.slug, track.slug])


def crumbs(way: Iterable[Edition], *more: tuple[str, str]) -> list[dict[str, str]]:
    """The way down to a page: editions from the outermost, then (label, address) pairs."""
    return [
        *({"label": edition_name(one), "url": edition_url(one)} for one in way),
        *({"label": label, "url": url} for label, url in more),
    ]


def dates(edition: Edition) -> str:
    """From when to when it runs."""
    return span(edition.opens_on, edition.closes_on)


def span(first: Any, last: Any) -> str:
    """Two days as the language writes them; one where they are the same."""
    start = date_format(first, "DATE_FORMAT")
    return start if first == last else f"{start} – {date_format(last, 'DATE_FORMAT')}"


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


def children(editions: Iterable[Edition], published: Figure | None) -> list[dict[str, Any]]:
    """The editions right within this one, each with the needs that it has published by itself."""
    language = languages.current()
    return [
        {
            "name": edition_name(one),
            "url": edition_url(one),
            "dates": dates(one),
            "host": regions.label(one.hosted_by.region, language) if one.hosted_by else "",
            "count": sum(row.count for row in _rows(published) if row.edition == one.slug),
        }
        for one in editions
    ]


def parts(edition: Edition, published: Figure | None) -> list[dict[str, Any]]:
    """Tracks with their contests, each with how many needs it has published; a track's own number
    holds its contests'.
    """
    tracks = list(edition.tracks.all())
    return [
        {
            **_part(edition, track, tracks, published),
            "contests": [
                _part(edition, contest, tracks, published)
                for contest in tracks
                if contest.parent_id == track.pk
            ],
        }
        for track in tracks
        if track.parent_id is None
    ]


def _part(
    edition: Edition, track: Track, tracks: Iterable[Track], published: Figure | None
) -> dict[str, Any]:
    reading = track.reading(languages.current())
    slugs = [track.slug, *(one.slug for one in tracks if one.parent_id == track.pk)]
    count = sum(
        row.count for row in _rows(published) if row.edition == edition.slug and row.track in slugs
    )
    return {
        "name": track_name(track),
        "about": reading.get("about") if reading else "",
        "lang": reading.language if reading else "",
        "is_contest": track.contest_of_id is not None,
        "count": count,
        "page": track_url(edition, track),
        "url": figure_url(edition, FunnelStep.PUBLISHED, track=slugs, edition=[edition.slug])
        if published
        else "",
    }


def _rows(figure: Figure | None) -> Sequence[Any]:
    return figure.rows if figure else ()


def figure_url(edition: Edition, step: FunnelStep, /, **chosen: Sequence[str]) -> str:
    """The page of the rows that sum to a figure, or to the part of it that is chosen."""
    page = reverse("programmes:figure", args=[edition.slug, step.value])
    pairs = [(name, value) for name, values in chosen.items() for value in values]
    return f"{page}?{urlencode(pairs)}" if pairs else page


def hosts(
    edition: Edition, published: Figure | None, quotas: Sequence[Reached]
) -> list[dict[str, Any]]:
    """The host regions: what each has published, and what it has reached of each quota."""
    language = languages.current()
    return [
        {
            "name": regions.label(host.region, language),
            "count": sum(row.count for row in _rows(published) if row.region == host.region),
            "url": figure_url(edition, FunnelStep.PUBLISHED, region=[host.region])
            if published
            else "",
            "quotas": [
                quota(edition, one) for one in quotas if one.quota.host_region_id == host.pk
            ],
        }
        for host in edition.host_regions.all()
    ]


def quota(edition: Edition, found: Reached) -> dict[str, Any]:
    """Reached x of y, with the page of the rows that sum to x."""
    row = found.quota
    label = str(FunnelStep(row.measure).label)
    chosen: dict[str, Sequence[str]] = {"region": [row.host_region.region]}
    if row.track is not None:
        label = f"{label} · {track_name(row.track)}"
        chosen |= {"track": sorted(slugs_of(row)), "edition": [edition.slug]}
    return {
        "label": label,
        "due": row.due_on,
        "value": found.value,
        "number": row.number,
        "percent": found.percent,
        "url": figure_url(edition, FunnelStep(row.measure), **chosen)
        if found.value is not None
        else "",
    }


def figure_rows(editions: Sequence[Edition], figure: Figure) -> list[list[Any]]:
    """The rows behind a figure, and last their sum."""
    names = {
        (edition.slug, track.slug): track_name(track)
        for edition in editions
        for track in edition.tracks.all()
    }
    titles = {edition.slug: edition_name(edition) for edition in editions}
    language = languages.current()
    several = len(editions) > 1
    labelled = any(row.label for row in figure.rows)
    rows: list[list[Any]] = []
    for row in figure.rows:
        place = row.place or row.region
        cells: list[Any] = [regions.label(place, language) if place else _("no host region")]
        if several:
            cells.insert(0, titles.get(row.edition, row.edition))
        if labelled:
            cells.append(row.label or "—")
        else:
            cells.append(names.get((row.edition, row.track), row.track) or _("no track"))
        rows.append([*cells, {"text": row.count, "url": row.url}])
    return [*rows, [_("Total"), *[""] * (1 + several), figure.value]]


def figure_columns(editions: Sequence[Edition], figure: Figure) -> list[dict[str, Any]]:
    """Headings of `figure_rows`."""
    labelled = any(row.label for row in figure.rows)
    return [
        *([{"label": _("Edition")}] if len(editions) > 1 else []),
        {"label": _("Host region")},
        {"label": _("Activity") if labelled else _("Track")},
        {"label": _("Number"), "numeric": True},
    ]
