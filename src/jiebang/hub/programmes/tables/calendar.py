"""Presentation of an edition's stages and of the bodies behind it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jiebang.hub.kernel import languages
from jiebang.hub.people.models import Organisation
from jiebang.hub.programmes.models import Party, Stage
from jiebang.hub.programmes.states import PartyRole
from jiebang.hub.programmes.tables.editions import span


def stage_name(stage: Stage) -> str:
    """Its own name, or its kind's."""
    reading = stage.reading(languages.current())
    return reading.get("name") if reading else stage.get_kind_display()


def stages(found: Iterable[Stage]) -> list[dict[str, Any]]:
    """The calendar for `jb_stepper`: what is over, what is on, what is to come."""
    today = timezone.localdate()
    rows = []
    for stage in found:
        reading = stage.reading(languages.current())
        name = stage_name(stage)
        on = stage.starts_on <= today <= stage.ends_on
        rows.append(
            {
                "label": f"{name} · {_('now')}" if on else name,
                "hint": " · ".join(
                    filter(
                        None,
                        [
                            span(stage.starts_on, stage.ends_on),
                            _closing(stage, today),
                            reading.get("about") if reading else "",
                        ],
                    )
                ),
                "state": "current" if on else ("done" if stage.ends_on < today else "todo"),
            }
        )
    return rows


def _closing(stage: Stage, today: date) -> str:
    if not stage.closes_submission:
        return ""
    last = stage.grace_until or stage.ends_on
    shown = date_format(last, "DATE_FORMAT")
    if last < today:
        return _("Needs were submitted until %(day)s.") % {"day": shown}
    return _("Needs are submitted until %(day)s.") % {"day": shown}


def organisation_name(organisation: Organisation) -> str:
    """The organisation's name for the reader."""
    reading = organisation.reading(languages.current())
    return reading.get("name") if reading else organisation.slug


def party(found: Party) -> dict[str, str]:
    """One body by its name; an organisation of the site with its page."""
    if found.organisation is not None:
        return {
            "name": organisation_name(found.organisation),
            "url": reverse("people:organisation", args=[found.organisation.slug]),
            "lang": "",
        }
    reading = found.reading(languages.current())
    return {
        "name": reading.get("name") if reading else "",
        "url": "",
        "lang": reading.language if reading else "",
    }


def parties(found: Iterable[Party]) -> list[dict[str, Any]]:
    """The bodies behind an edition by role, in the order of a notice."""
    rows = list(found)
    grouped = [
        {"label": role.label, "bodies": [party(row) for row in rows if row.role == role]}
        for role in PartyRole
    ]
    return [group for group in grouped if group["bodies"]]
