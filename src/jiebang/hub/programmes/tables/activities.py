"""Presentation of collection activities: rows, facts, firms, and the columns of their file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jiebang.hub.kernel import languages
from jiebang.hub.programmes.models import Activity
from jiebang.hub.programmes.queries import Firms
from jiebang.hub.programmes.tables.calendar import organisation_name
from jiebang.reference import regions


def activity_name(activity: Activity) -> str:
    """Its name for the reader."""
    reading = activity.reading(languages.current())
    return reading.get("name") if reading else activity.code


def activity_url(activity: Activity) -> str:
    """Its page."""
    return reverse("programmes:activity", args=[activity.edition.slug, activity.pk])


def activity_rows(
    activities: Iterable[Activity], firms: Mapping[int, Firms], needs: Mapping[int, int]
) -> list[list[Any]]:
    """Rows of the list; firms only of those whose firms the reader may know."""
    return [
        [
            {"text": activity_name(row), "url": activity_url(row)},
            row.code,
            row.get_kind_display(),
            date_format(row.held_on, "DATE_FORMAT"),
            regions.path(row.region, languages.current()),
            organisation_name(row.held_by) if row.held_by else "—",
            firms[row.pk].present if row.pk in firms else "—",
            needs.get(row.pk, 0),
        ]
        for row in activities
    ]


def activity_columns() -> list[dict[str, Any]]:
    """Headings of `activity_rows`."""
    return [
        {"label": _("Activity")},
        {"label": _("Code")},
        {"label": _("Kind")},
        {"label": _("Date")},
        {"label": _("Region")},
        {"label": _("Held by")},
        {"label": _("Firms"), "numeric": True},
        {"label": _("Needs"), "numeric": True},
    ]


def activity_facts(activity: Activity, firms: Firms | None) -> list[dict[str, Any]]:
    """What is known of one, for `jb_facts`."""
    return [
        {"label": _("Kind"), "value": activity.get_kind_display()},
        {"label": _("Date"), "value": date_format(activity.held_on, "DATE_FORMAT")},
        {"label": _("Region"), "value": regions.path(activity.region, languages.current())},
        {"label": _("Place"), "value": activity.place},
        {
            "label": _("Held by"),
            "value": organisation_name(activity.held_by) if activity.held_by else "",
            "url": reverse("people:organisation", args=[activity.held_by.slug])
            if activity.held_by
            else "",
        },
        {"label": _("Code"), "value": activity.code},
        {
            "label": _("Firms"),
            "value": firms.present if firms else "",
            "hint": _("%(n)s of them counted here for the first time") % {"n": firms.counted}
            if firms and firms.counted != firms.present
            else "",
        },
    ]
