"""Presentation of the files of a solution: their rows, and names where their own are not told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.hub.catalog.states import Tier
from jiebang.hub.contests.queries import ShownSolution


def file_label(number: int, ending: str = "") -> str:
    """What a file is called that has no name for the reader: by its place and its kind."""
    label = _("Attachment %(n)s") % {"n": number}
    return f"{label} ({ending[1:].upper()})" if ending else label


def saved_as(file: Mapping[str, Any]) -> str:
    """The name under which a file, as queries.files_told() has it, is saved."""
    return str(file["file_name"] or file_label(file["number"]) + file["ending"])


def file_rows(shown: ShownSolution, *, opens: bool) -> list[dict[str, Any]]:
    """The files of a version; those of the confidential part only for who may open it."""
    rows = []
    for file in shown.files:
        named = file["tier"] == Tier.NAMED
        if named and not opens:
            continue
        name = file["file_name"] or file_label(file["number"], file["ending"])
        rows.append(
            {
                "title": file["title"] or name,
                "file_name": name if file["title"] else "",
                "size": file["size"],
                "is_named": named,
                "url": reverse("contests:file", args=[shown.solution.alias, file["id"]]),
            }
        )
    return rows
