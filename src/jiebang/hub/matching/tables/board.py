"""Presentation of the match board: the queue, a pair side by side, and which regions are thin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.hub.catalog import queries as catalog
from jiebang.hub.catalog import tables as records
from jiebang.hub.catalog.queries import Disclosure
from jiebang.hub.catalog.states import RecordKind
from jiebang.hub.kernel import languages
from jiebang.hub.matching.forms.board import query_of
from jiebang.hub.matching.models import Decision
from jiebang.hub.matching.queries import (
    ALL,
    BoardChoice,
    Cell,
    Coverage,
    FacetOf,
    Pair,
    Standing,
    unpacked,
)
from jiebang.hub.matching.states import ReasonCode, State, Verdict
from jiebang.hub.matching.tables.found import reasons
from jiebang.hub.matching.tables.invitations import invited_chip
from jiebang.hub.people.models import Mandate
from jiebang.hub.people.states import Side
from jiebang.hub.programmes.models import Edition
from jiebang.matcher.facts import WEIGHTS
from jiebang.reference import fields, regions, wording

TONES = {State.LATER: "caution", State.ACCEPTED: "good", State.REJECTED: "bad"}
LINES = 6
"""Lines of words that a pair shows; the strongest come first."""
EXCERPT = {"en": 700}
"""Characters of a text on a pair's page by language; its record's page has it whole."""
EXCERPT_CHINESE = 320


def state_chip(state: State) -> dict[str, str]:
    """What a side has decided, as a chip."""
    return {"text": str(state.label), "tone": TONES.get(state, "line")}


Mandates = Mapping[int, Mandate]
"""`organisation → the mandate` under which the reader decides for it."""


def queued(
    pair: Pair, side: Side, url: str, mandates: Mandates, invited: Standing | None = None
) -> dict[str, Any]:
    """One pair of the queue. invited: its newest invitation."""
    one = pair.suggestion
    facts = one.reasons.get("facts", ())
    state = one.state_of(side)
    return {
        "pk": one.pk,
        "url": url,
        "one": _brief(pair.need, mandates),
        "other": _brief(pair.counterpart, mandates),
        "kind": RecordKind(one.kind).label,
        "score": one.score,
        "agrees": sum(1 for fact in facts if fact["verdict"] == "agrees"),
        "conflicts": sum(1 for fact in facts if fact["verdict"] == "conflicts"),
        "state": None if state == State.OPEN else state_chip(state),
        "invited": None if invited is None else invited_chip(invited.invitation),
        "found": found_label(Side.OFFERS) if one.found_by == Side.OFFERS else "",
        "gone": not one.is_current,
    }


def _mandate(shown: Disclosure, mandates: Mandates) -> Mandate | None:
    return mandates.get(shown.organisation.pk) if shown.organisation is not None else None


def _brief(shown: Disclosure, mandates: Mandates) -> dict[str, Any]:
    reading = shown.reading(languages.current())
    return {
        "title": (reading.get("title") if reading else "") or shown.code,
        "lang": reading.language if reading else "",
        "code": shown.code,
        "by": records.whose(shown, _mandate(shown, mandates)),
        "region": records.place(shown.region),
    }


def columns() -> list[str]:
    """Headings of the queue as a file."""
    return [
        _("Need"),
        _("Title"),
        _("Organisation"),
        _("Region"),
        _("Counterpart"),
        _("Kind of record"),
        _("Title"),
        _("Organisation"),
        _("Region"),
        _("Score"),
        _("Facts that agree"),
        _("Facts that conflict"),
        _("Found from"),
        _("State"),
        _("Reason"),
        _("In other words"),
        _("Invitation"),
        _("Scored by"),
    ]


def file_row(
    pair: Pair, side: Side, last: Decision | None, invited: Standing | None
) -> list[object]:
    """One pair as a row of a file. last: what the side decided last of it; invited: as of queued()."""
    row, state = queued(pair, side, "", {}), pair.suggestion.state_of(side)
    need, other = row["one"], row["other"]
    stands = last is not None and last.verdict != Verdict.UNDO
    return [
        need["code"],
        need["title"],
        need["by"],
        need["region"],
        other["code"],
        row["kind"],
        other["title"],
        other["by"],
        other["region"],
        round(100 * row["score"]),
        row["agrees"],
        row["conflicts"],
        found_label(Side(pair.suggestion.found_by)),
        state.label,
        ReasonCode(last.reason).label if last and stands and last.reason else "",
        last.words if last and stands else "",
        str(invited.invitation.get_state_display()) if invited is not None else "",
        pair.suggestion.version,
    ]


def found_label(side: Side) -> str:
    """Among whose own best a pair is; see Suggestion.found_by."""
    return _("the need's best") if side == Side.NEEDS else _("the counterpart's own best")


def side_label(side: Side) -> str:
    """What a side's board is called."""
    return _("For needs") if side == Side.NEEDS else _("For what we offer")


def state_label(state: str) -> str:
    """A state as the board's tabs call it."""
    return _("All") if state == ALL else str(State(state).label)


def facet_rows(found: Iterable[FacetOf], editions: Mapping[str, str]) -> list[dict[str, Any]]:
    """Facets for `jb_facets`, by count; one that could not narrow anything is left out."""
    labels = {
        "edition": _("Edition"),
        "kind": _("Kind of record"),
        "found": _("Found from"),
        "field": _("Technology field"),
        "from": _("Need from"),
        "to": _("Counterpart from"),
    }
    rows = []
    for facet in found:
        counts = [(value, n) for value, n in facet.counts if value]
        if facet.name not in labels or len(counts) < 2:
            continue
        rows.append(
            {
                "name": facet.name,
                "label": labels[facet.name],
                "single": True,
                "options": [
                    {"value": value, "label": value_label(facet.name, value, editions), "count": n}
                    for value, n in sorted(counts, key=lambda pair: (-pair[1], pair[0]))
                ],
            }
        )
    return rows


def value_label(name: str, value: str, editions: Mapping[str, str]) -> str:
    """The label of a facet's value; one that nobody knows stands as it is."""
    language = languages.current()
    try:
        if name == "edition":
            return editions.get(value, value)
        if name == "kind":
            return str(RecordKind(value).label)
        if name == "found":
            return found_label(Side(value))
        if name == "field":
            return fields.label(value, language)
        return regions.short_label(value, language)
    except ValueError:
        return value  # somebody typed it into the address; the list is empty and says so


# A pair.


def side_by_side(pair: Pair, mandates: Mandates) -> list[dict[str, Any]]:
    """Need and counterpart, each as its list shows it, with its texts."""
    return [
        _half(_("Need"), pair.need, mandates),
        _half(str(RecordKind(pair.suggestion.kind).label), pair.counterpart, mandates),
    ]


def _half(label: str, shown: Disclosure, mandates: Mandates) -> dict[str, Any]:
    row = records.row(shown, mandate=_mandate(shown, mandates))
    reading = shown.reading(languages.current())
    limit = EXCERPT.get(reading.language, EXCERPT_CHINESE) if reading else 0
    return {
        **row,
        "text": "",
        "label": label,
        "sections": [
            {**section, "text": _cut(section["text"], limit)}
            for section in records.sections(shown.record, reading)[:4]
        ]
        if reading
        else [],
    }


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip("，、；, ;") + "…"


def evidence(pair: Pair) -> dict[str, Any]:
    """What speaks for a pair, what speaks against it, and what could not be compared, for `jb_reasons`."""
    language = languages.current()
    found = unpacked(pair.suggestion.reasons, language)
    told = reasons(found, pair.need.record, pair.counterpart.record, lines=LINES)
    compared = {reason.aspect for reason in found if reason.kind == "fact"}
    return {
        "for": [one for one in told if one["kind"] == "words" or one["verdict"] == "agrees"],
        "against": [one for one in told if one["kind"] == "fact" and one["verdict"] == "conflicts"],
        "unknown": _listed(
            [wording.aspect_label(name, language) for name in WEIGHTS if name not in compared]
        ),
    }


def _listed(words: Sequence[str]) -> str:
    """Words one after another, as the language does it."""
    return ("、" if languages.current() != "en" else ", ").join(words)


def decided(found: Iterable[Decision]) -> list[dict[str, Any]]:
    """What a side has decided of a pair for `jb_timeline`."""
    titles = {
        Verdict.ACCEPT: _("Accepted"),
        Verdict.LATER: _("Put off"),
        Verdict.REJECT: _("Rejected"),
        Verdict.UNDO: _("Taken back"),
    }
    return [
        {
            "when": one.at,
            "title": titles[Verdict(one.verdict)]
            + (f": {ReasonCode(one.reason).label}" if one.reason else ""),
            "text": one.words,
            "by": _who(one),
            "tone": TONES.get(State(one.after), ""),
        }
        for one in found
    ]


def _who(one: Decision) -> str:
    who = str(one.by) if one.by else ""
    if one.mandate is None:
        return who
    acting = _("%(intermediary)s for %(client)s") % {
        "intermediary": catalog.name_of(one.mandate.intermediary),
        "client": catalog.name_of(one.mandate.client),
    }
    return f"{who} · {acting}"


def codes(pair: Pair) -> str:
    """A pair in a few characters: N101 × A7."""
    return f"{pair.need.code} × {pair.counterpart.code}"


def reason_choices() -> list[dict[str, Any]]:
    """Reasons of a rejection, each with the key that chooses it."""
    return [
        {"value": code, "label": label, "key": str(place)}
        for place, (code, label) in enumerate(ReasonCode.choices, start=1)
    ]


def keys(*, pair: bool) -> list[dict[str, Any]]:
    """What the keyboard does, for `jb_keys`."""
    moves = [{"keys": ["J"], "label": _("next")}, {"keys": ["K"], "label": _("previous")}]
    if not pair:
        return [
            *moves,
            {"keys": ["Enter"], "label": _("open")},
            {"keys": ["?"], "label": _("help")},
        ]
    return [
        *moves,
        {"keys": ["A"], "label": _("accept")},
        {"keys": ["L"], "label": _("later")},
        {"keys": ["R"], "label": _("reject, then 1–8 for the reason")},
        {"keys": ["U"], "label": _("undo")},
        {"keys": ["?"], "label": _("help")},
    ]


def owners(pairs: Iterable[Pair], side: Side) -> list[dict[str, Any]]:
    """Whose the counterparts of one record are, for `jb_facts`: how many each has, the most first.

    Those of whom the reader is not told stand under what stands for their name.
    """
    counts: dict[tuple[str, str], int] = {}
    for pair in pairs:
        shown = pair.counterpart if side == Side.NEEDS else pair.need
        key = (shown.by, shown.by_url)
        counts[key] = counts.get(key, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [{"label": by, "url": url, "value": n} for (by, url), n in ordered]


# Coverage.

SHADES = 4


def matrix(found: Coverage, edition: Edition) -> dict[str, Any]:
    """The matrix of provinces as a table, whose columns are the needs' provinces, which are few; each figure
    leads to the rows that it counts.
    """
    most = max((cell.suggested for cell in found.cells.values()), default=0)
    return {
        "columns": [{"label": _place(here), "needs": found.needs[here]} for here in found.rows],
        "rows": [
            {
                "label": _place(there),
                "cells": [_cell(found.cells[here, there], edition, most) for here in found.rows],
            }
            for there in found.columns
        ],
    }


def _cell(cell: Cell, edition: Edition, most: int) -> dict[str, Any]:
    shade = -(-SHADES * cell.suggested // most) if most else 0
    return {
        "suggested": cell.suggested,
        "accepted": cell.accepted,
        "shade": shade,
        "thin": cell.is_thin,
        "label": f"{_place(cell.need_region)} → {_place(cell.offer_region)}",
        "url": _rows_of(cell, edition) if cell.suggested else "",
    }


def _rows_of(cell: Cell, edition: Edition) -> str:
    query = BoardChoice(
        Side.NEEDS,
        ALL,
        {"edition": edition.slug, "from": cell.need_region, "to": cell.offer_region},
    )
    return f"{reverse('matching:board')}?{query_of(query)}"


def coverage_columns() -> list[str]:
    """Headings of the coverage as a file."""
    return [
        _("Need from"),
        _("Counterpart from"),
        _("Needs"),
        _("Suggested pairs"),
        _("Counterparts a need"),
        _("Accepted"),
        _("Thin"),
    ]


def coverage_rows(found: Coverage) -> list[list[object]]:
    """The coverage as rows of a file."""
    return [
        [
            _place(cell.need_region),
            _place(cell.offer_region),
            cell.needs,
            cell.suggested,
            round(cell.suggested / cell.needs, 2) if cell.needs else 0,
            cell.accepted,
            _("yes") if cell.is_thin else "",
        ]
        for cell in found.cells.values()
    ]


def _place(code: str) -> str:
    return regions.short_label(code, languages.current()) if code else _("no place stated")
