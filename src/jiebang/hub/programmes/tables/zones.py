"""Presentation of zones: their figures and targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from jiebang.hub.kernel import languages
from jiebang.hub.programmes.models import Zone
from jiebang.hub.programmes.queries import Aimed
from jiebang.hub.programmes.registry import Figure
from jiebang.hub.programmes.states import FunnelStep
from jiebang.reference import regions


def zone_name(zone: Zone) -> str:
    """The zone's name for the reader."""
    reading = zone.reading(languages.current())
    return reading.get("name") if reading else zone.slug


def zone_row(zone: Zone) -> dict[str, Any]:
    """One in the list."""
    reading = zone.reading(languages.current())
    return {
        "name": zone_name(zone),
        "about": reading.get("about") if reading else "",
        "lang": reading.language if reading else "",
        "url": reverse("programmes:zone", args=[zone.slug]),
        "members": [
            regions.short_label(row.region, languages.current()) for row in zone.regions.all()
        ],
    }


def zone_figures(zone: Zone, figures: Mapping[FunnelStep, Figure | None]) -> list[dict[str, Any]]:
    """Each figure of a zone with the page of its rows."""
    return [
        {
            "label": step.label,
            "value": figure.value if figure else None,
            "url": figure_url(zone, step) if figure else "",
        }
        for step, figure in figures.items()
    ]


def figure_url(zone: Zone, step: FunnelStep) -> str:
    """The page of the rows that sum to one figure of a zone."""
    return reverse("programmes:zone_figure", args=[zone.slug, step.value])


def zone_targets(zone: Zone, found: Iterable[Aimed]) -> list[dict[str, Any]]:
    """Targets as quotas are shown: reached x of y, opening to the rows of x."""
    return [
        {
            "pk": one.target.pk,
            "label": str(FunnelStep(one.target.measure).label),
            "due": one.target.due_on,
            "value": one.value,
            "number": one.target.number,
            "percent": None
            if one.value is None
            else min(100, 100 * one.value // one.target.number),
            "url": figure_url(zone, FunnelStep(one.target.measure)),
        }
        for one in found
    ]
