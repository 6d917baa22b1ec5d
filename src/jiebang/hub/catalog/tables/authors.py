"""Presentation of an OpenAlex import: each author with where it goes and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.hub.catalog.queries import name_of
from jiebang.hub.catalog.queries.authors import Planned
from jiebang.hub.catalog.tables.records import listed, url_of
from jiebang.hub.kernel import languages
from jiebang.openalex import Problem, Reading
from jiebang.reference import fields

SHOWN = 12
"""Topics that are in no field, and problems, that are named."""


def authors(rows: Iterable[Planned]) -> list[dict[str, Any]]:
    """Each author of the file, in its order."""
    return [_author(row) for row in rows]


def _author(row: Planned) -> dict[str, Any]:
    language = languages.current()
    author = row.author
    institution = author.institutions[0].name if author and author.institutions else ""
    counts = (
        [
            (_("Publications"), author.works),
            (_("Citations"), author.cited_by),
            (_("h-index"), author.h_index),
        ]
        if author
        else []
    )
    return {
        "key": row.key,
        "name": author.name if author else (row.expert.code if row.expert else row.key),
        "names": listed(author.names[:3]) if author else "",
        "orcid": author.orcid if author else "",
        "institution": institution,
        "organisation": name_of(row.organisation),
        "is_sure": row.is_sure,
        "fields": [fields.label(code, language) for code in row.fields.fields],
        "unmapped": listed(row.fields.unmapped[:SHOWN]),
        "counts": [
            f"{label} {number_format(n, force_grouping=True)}"
            for label, n in counts
            if n is not None
        ],
        "url": url_of(row.expert) if row.expert else "",
        "is_new": row.expert is None,
        "works": ngettext("%(n)s work", "%(n)s works", len(row.works)) % {"n": len(row.works)},
        "left_out": ngettext(
            "%(n)s more work is left out", "%(n)s more works are left out", row.left_out
        )
        % {"n": number_format(row.left_out, force_grouping=True)}
        if row.left_out > 0
        else "",
    }


def author_problems(found: Reading) -> list[dict[str, str]]:
    """What is wrong with the file, for the error summary: the first of it."""
    return [{"text": _sentence(problem), "url": ""} for problem in found.problems[:SHOWN]]


def _sentence(problem: Problem) -> str:
    return problem.message(languages.current())
