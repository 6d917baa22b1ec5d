"""Presentation of announcements: rows of a list, one page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from jiebang.hub.kernel import languages
from jiebang.hub.kernel.localised import Origin
from jiebang.hub.kernel.markup import plain, rendered
from jiebang.hub.programmes.models import Announcement
from jiebang.hub.programmes.states import AnnouncementStatus

_TONES = {AnnouncementStatus.DRAFT: "info", AnnouncementStatus.WITHDRAWN: "caution"}


def announcement_url(announcement: Announcement) -> str:
    """Its page."""
    return reverse("programmes:announcement", args=[announcement.edition.slug, announcement.pk])


def announcement_title(announcement: Announcement) -> str:
    """Its title for the reader."""
    reading = announcement.reading(languages.current())
    return reading.get("title") if reading else str(announcement.pk)


def announcement_row(announcement: Announcement) -> dict[str, Any]:
    """One in a list, for `jb_record`."""
    reading = announcement.reading(languages.current())
    status = AnnouncementStatus(announcement.status)
    return {
        "title": announcement_title(announcement),
        "url": announcement_url(announcement),
        "lang": reading.language if reading else "",
        "kind": announcement.get_kind_display(),
        "code": date_format(localtime(announcement.published_at), "DATE_FORMAT")
        if announcement.published_at
        else "",
        "text": plain(reading.get("body")) if reading else "",
        "status": {"text": status.label, "tone": _TONES[status]} if status in _TONES else None,
    }


def announcement_page(announcement: Announcement) -> dict[str, Any]:
    """One as a page: its words, and what to say of their language."""
    reading = announcement.reading(languages.current())
    if reading is None:
        return {}
    if reading.converted:
        origin = "converted"
    elif reading.text.origin == Origin.MACHINE:
        origin = "machine"
    else:
        origin = "original" if reading.text.origin == Origin.AUTHOR else "human"
    return {
        "title": reading.get("title"),
        "body": rendered(reading.get("body")),
        "description": plain(reading.get("body"), 160),
        "lang": reading.language,
        "note": {"shown": reading.language, "origin": origin, "stale": reading.stale},
    }
