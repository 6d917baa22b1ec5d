"""Presentation of a need's board by organisation: whose what is suggested is, each organisation once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from jiebang.hub.catalog import queries as catalog
from jiebang.hub.catalog import tables as records
from jiebang.hub.catalog.states import RecordKind
from jiebang.hub.kernel import languages
from jiebang.hub.matching.queries import House, Pair, unpacked
from jiebang.hub.matching.states import State
from jiebang.hub.matching.tables.board import state_chip
from jiebang.hub.matching.tables.found import reasons
from jiebang.hub.people.states import Side


def house(found: House, url_of: Callable[[int], str]) -> dict[str, Any]:
    """An organisation with why its best pair is suggested, and links to all. url_of: a pair's page by key."""
    best, *others = found.pairs
    return {
        "name": _name(found),
        "url": best.counterpart.by_url if found.organisation is not None else "",
        "place": records.place(found.organisation.region) if found.organisation else "",
        "count": len(found.pairs),
        "best": _pair(best, url_of),
        "reasons": reasons(
            unpacked(best.suggestion.reasons, languages.current()),
            best.need.record,
            best.counterpart.record,
            lines=2,
            facts=2,
        ),
        "others": [_pair(other, url_of) for other in others],
    }


def _name(found: House) -> str:
    if found.organisation is None:
        return _("Owners who are not named")
    return catalog.name_of(found.organisation)


def _pair(pair: Pair, url_of: Callable[[int], str]) -> dict[str, Any]:
    shown, one = pair.counterpart, pair.suggestion
    reading, state = shown.reading(languages.current()), one.state_of(Side.NEEDS)
    return {
        "url": url_of(one.pk),
        "title": (reading.get("title") if reading else "") or shown.code,
        "lang": reading.language if reading else "",
        "kind": RecordKind(one.kind).label,
        "code": shown.code,
        "by": "" if shown.is_named else records.whose(shown),
        "score": one.score,
        "percent": round(100 * one.score),
        "state": None if state == State.OPEN else state_chip(state),
    }


def house_columns() -> list[str]:
    """Headings of the list as a file."""
    return [
        _("Organisation"),
        _("Region"),
        _("Records"),
        _("Best score"),
        _("Best record"),
        _("Kind of record"),
        _("Title"),
        _("State"),
        _("Others"),
    ]


def house_row(found: House) -> list[object]:
    """An organisation as a row of a file."""
    row = house(found, lambda _pk: "")
    best = row["best"]
    return [
        row["name"],
        row["place"],
        row["count"],
        best["percent"],
        best["code"],
        best["kind"],
        best["title"],
        found.pairs[0].suggestion.state_of(Side.NEEDS).label,
        ", ".join(other["code"] for other in row["others"]),
    ]
