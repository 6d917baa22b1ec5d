"""Presentation of records that another one may repeat."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from jiebang.hub.catalog.queries import Likeness, Similar, SimilarRow
from jiebang.hub.catalog.states import Status
from jiebang.hub.catalog.tables.records import url_of
from jiebang.hub.kernel import languages


def _why(one: Similar) -> str:
    """In what it is alike, and whose it is."""
    said = {
        Likeness.SAME_TITLE: _("the same title"),
        Likeness.NEAR_TITLE: _("nearly the same title"),
        Likeness.WORDS: _("much the same words"),
    }[one.likeness]
    whose = _("of the same organisation") if one.is_own else one.shown.by
    return f"{said} · {whose} · {one.shown.code} · {Status(one.shown.status).label}"


def similar(found: Iterable[Similar]) -> list[dict[str, str]]:
    """Each record with the way to it and in what it is alike."""
    rows = []
    for one in found:
        reading = one.shown.reading(languages.current())
        rows.append(
            {
                "title": (reading.get("title") if reading else "") or one.shown.code,
                "lang": reading.language if reading else "",
                "url": url_of(one.shown.record),
                "why": _why(one),
            }
        )
    return rows


def similar_rows(found: Iterable[SimilarRow]) -> list[dict[str, Any]]:
    """Each row of a file with what it may repeat: a record, or an earlier row of the same file."""
    return [
        {
            "row": one.row,
            "row_title": one.title,
            "other_row": one.other_row,
            **(similar([one.similar])[0] if one.similar else {}),
        }
        for one in found
    ]
