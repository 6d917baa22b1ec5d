"""Presentation of an enterprise's front and of its release calendar."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format

from jiebang.hub.kernel import languages
from jiebang.hub.programmes.models import Front
from jiebang.hub.programmes.tables.editions import span


def front(found: Front | None) -> dict[str, Any] | None:
    """What the band of a front says; None for a track without one."""
    if found is None:
        return None
    reading = found.reading(languages.current())
    days = [day for day in (found.opens_on, found.closes_on) if day]
    return {
        "accent": found.accent,
        "intro": reading.get("intro") if reading else "",
        "prize": reading.get("prize") if reading else "",
        "lang": reading.language if reading else "",
        "dates": span(*days)
        if len(days) == 2
        else "".join(date_format(d, "DATE_FORMAT") for d in days),
    }
