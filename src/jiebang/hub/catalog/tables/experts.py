"""Presentation of experts: chips, facts, publications, consent and conflicts in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.hub.catalog.models import Conflict, Consent, Expert, Publication
from jiebang.hub.catalog.queries import Disclosure, Works, name_of, shows_publications
from jiebang.hub.catalog.states import ConsentScope
from jiebang.hub.kernel import languages
from jiebang.reference import experts, fields, regions, tongues

AVAILABILITY_TONES = {"open": "good", "limited": "caution", "closed": ""}


def labels() -> dict[str, str]:
    """What the texts of an expert are called."""
    return {
        "title": _("Name of the person"),
        "position": _("Position"),
        "summary": _("Profile"),
        "description": _("Expertise"),
        "keywords": _("Keywords"),
    }


def chips(record: Expert) -> list[dict[str, Any]]:
    """Fields and languages of one row of a list."""
    language = languages.current()
    found = [{"text": fields.label(code, language), "tone": "info"} for code in record.fields[:3]]
    if record.spoken:
        found.append({"text": _spoken(record), "tone": "line"})
    return found


def row_facts(record: Expert) -> list[dict[str, str]]:
    """What stands beside an expert in a list."""
    language = languages.current()
    found = []
    if record.availability:
        found.append(
            {
                "label": _("Availability"),
                "value": experts.AVAILABILITY.label(record.availability, language),
            }
        )
    if record.works is not None and ConsentScope.PUBLICATIONS in record.consent_scope:
        found.append(
            {"label": _("Publications"), "value": number_format(record.works, force_grouping=True)}
        )
    return found


def _listed(words: Iterable[str]) -> str:
    return ("、" if languages.current() != "en" else ", ").join(words)


def _spoken(record: Expert) -> str:
    return _listed(tongues.label(code, languages.current()) for code in record.spoken)


def facts(shown: Disclosure) -> list[dict[str, Any]]:
    """The facts of an expert beside those of every record; counts only where they may be shown."""
    record: Expert = shown.record
    language = languages.current()
    items: list[dict[str, Any]] = [
        {
            "label": _("Technology fields"),
            "value": _listed(fields.label(code, language) for code in record.fields),
        },
        {"label": "IPC", "value": ", ".join(record.ipc)},
        {"label": _("Languages spoken"), "value": _spoken(record)},
        {
            "label": _("Offers"),
            "value": _listed(experts.SERVICES.label(code, language) for code in record.services),
        },
        {
            "label": _("Availability"),
            "value": experts.AVAILABILITY.label(record.availability, language)
            if record.availability
            else "",
        },
        {"label": "ORCID", "value": record.orcid},
    ]
    if shows_publications(shown):
        as_of = (
            _("as of %(day)s") % {"day": date_format(record.counted_on, "DATE_FORMAT")}
            if record.counted_on
            else ""
        )
        counts = (
            (_("Publications"), record.works),
            (_("Citations"), record.cited_by),
            (_("h-index"), record.h_index),
        )
        items += [
            {"label": label, "value": number_format(count, force_grouping=True), "hint": as_of}
            for label, count in counts
            if count is not None
        ]
        items.append({"label": "OpenAlex", "value": record.openalex})
    return items


def works(found: Works) -> dict[str, Any]:
    """Publications for the page: the newest, then the most cited of the others."""
    parts = [
        {"label": _("Newest publications"), "rows": [_paper(row) for row in found.newest]},
        {"label": _("Most cited"), "rows": [_paper(row) for row in found.cited]},
    ]
    return {
        "count": found.count,
        "shown": len(found.newest) + len(found.cited),
        "parts": [part for part in parts if part["rows"]],
    }


def _paper(row: Publication) -> dict[str, Any]:
    return {
        "title": row.title,
        "lang": row.language,
        "venue": row.venue,
        "year": row.year,
        "doi": row.doi or "",
        "authors": ngettext("%(n)s author", "%(n)s authors", row.authors) % {"n": row.authors}
        if row.authors
        else "",
        "cited": ngettext("cited %(n)s time", "cited %(n)s times", row.cited_by)
        % {"n": row.cited_by}
        if row.cited_by
        else "",
        "places": _listed(filter(None, map(_country, row.countries))),
    }


_GREATER_CHINA = {"HK": "810000", "MO": "820000", "TW": "710000"}


def _country(code: str) -> str:
    """The name of a country or region by its ISO code; nothing where the table has none."""
    if code == "CN":  # beside Hong Kong, Macao and Taiwan, which stand for themselves
        return _("Mainland China")
    try:
        return regions.short_label(_GREATER_CHINA.get(code, code), languages.current())
    except ValueError:
        return ""


def consent(found: Consent) -> dict[str, Any]:
    """One consent: who, when, to what, and whether it holds."""
    return {
        "given_by": found.given_by,
        "given_on": found.given_on,
        "scope": [ConsentScope(code).label for code in found.scope if code in ConsentScope.values],
        "recorded_by": str(found.recorded_by) if found.recorded_by else "",
        "holds": found.withdrawn_at is None,
        "withdrawn_at": found.withdrawn_at,
    }


def conflict(found: Conflict) -> dict[str, Any]:
    """One declared conflict."""
    return {
        "pk": found.pk,
        "with": name_of(found.organisation) if found.organisation else found.name,
        "url": reverse("people:organisation", args=[found.organisation.slug])
        if found.organisation
        else "",
        "why": found.why,
        "declared_at": found.declared_at,
    }
