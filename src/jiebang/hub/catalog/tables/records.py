"""Presentation of needs and achievements: rows, facts, facets and texts in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jiebang.hub.catalog.models import Achievement, Expert, Need, Record
from jiebang.hub.catalog.queries import Disclosure, FacetCount, name_of
from jiebang.hub.catalog.queries.lists import BOTH, NONE, OF, owner_name
from jiebang.hub.catalog.states import RecordKind, Solving, Status
from jiebang.hub.catalog.tables import experts as persons
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.localised import Origin, Reading
from jiebang.hub.people.models import Mandate
from jiebang.hub.programmes.models import Track
from jiebang.hub.programmes.tables import track_name
from jiebang.reference import (
    achievements,
    cooperation,
    currencies,
    experts,
    fields,
    industries,
    ip,
    needs,
    organisations,
    regions,
    stages,
    tongues,
    wording,
)
from jiebang.sheets import ReadResult, as_text

STATUS_TONES = {
    Status.PUBLISHED: "good",
    Status.SUBMITTED: "info",
    Status.SCREENED: "info",
    Status.RECTIFY: "caution",
    Status.WITHDRAWN: "caution",
    Status.EXPIRED: "caution",
    Status.REJECTED: "bad",
}
SECTIONS = {
    RecordKind.NEED: (
        "problem",
        "basis",
        "indicators",
        "goal",
        "conditions",
        "summary",
        "description",
    ),
    RecordKind.ACHIEVEMENT: ("summary", "indicators", "description"),
    RecordKind.EXPERT: ("position", "summary", "description"),
}
"""The order of the texts on a record's page."""


def url_of(record: Record) -> str:
    """The record's page in the language at hand."""
    return reverse(f"catalog:{record.KIND}", args=[record.pk])


def place(code: str) -> str:
    """The way down to a region, or nothing where none is stated."""
    return regions.path(code, languages.current()) if code else ""


def money(record: Record) -> str:
    """The budget or price as the language writes it, or negotiable; nothing where none is stated."""
    if not record.currency:
        return ""
    return currencies.format_money(
        record.money_low, record.money_high, record.currency, languages.current()
    )


def language_note(reading: Reading[Any]) -> str:
    """What a list says of a text that is not in the reader's language."""
    if reading.is_wanted and not reading.converted:
        return ""
    if reading.converted:
        return _("converted automatically")
    return languages.NAMES[languages.Language(reading.language)]


def whose(shown: Disclosure, mandate: Mandate | None = None) -> str:
    """Whose a record is as a list says it: X for Y where an intermediary entered it, or its reader acts
    under `mandate`; of one that is not named no more than its page says.
    """
    if not shown.is_named:
        return " · ".join(filter(None, [shown.by, shown.entered_by]))
    return shown.entered_by or acting(shown, mandate) or shown.by


def acting(shown: Disclosure, mandate: Mandate | None) -> str:
    """X for Y, where the reader writes under a mandate; else nothing."""
    if mandate is None:
        return ""
    return _("%(intermediary)s for %(client)s") % {
        "intermediary": name_of(mandate.intermediary),
        "client": shown.by,
    }


def row(shown: Disclosure, *, level: int = 2, mandate: Mandate | None = None) -> dict[str, Any]:
    """One record for `jb_record`, as its reader may see it; level: of its heading."""
    language = languages.current()
    record, reading = shown.record, shown.reading(language)
    chips: list[dict[str, Any]] = []
    if isinstance(record, Need) and record.type != needs.DEFAULT:
        chips.append({"text": needs.label(record.type, language), "tone": "accent"})
    if isinstance(record, Expert):
        chips += persons.chips(record)
    elif record.field:
        chips.append({"text": fields.label(record.field, language), "tone": "info"})
    if isinstance(record, Need) and record.track is not None:
        chips.append({"text": track_name(record.track), "tone": "line"})
    if record.trl_low is not None and record.trl_high is not None:
        chips.append({"text": stages.range_label(record.trl_low, record.trl_high), "tone": "line"})
    if isinstance(record, Need) and record.solving != Solving.OPEN:
        chips.append({"text": _("by invitation"), "tone": "caution"})
    amount = money(record)
    facts = [{"label": money_label(record), "value": amount}] if amount else []
    if record.deadline:
        facts.append({"label": _("Deadline"), "value": date_format(record.deadline, "DATE_FORMAT")})
    if isinstance(record, Expert):
        facts += persons.row_facts(record)
    return {
        "title": (reading.get("title") if reading else "") or record.code,
        "url": url_of(record),
        "lang": reading.language if reading else "",
        "code": record.code,
        "text": _excerpt(reading, SECTIONS[record.KIND]) if reading else "",
        "by": whose(shown, mandate),
        "region": place(shown.region),
        "chips": chips,
        "facts": facts,
        "status": status_chip(record) if record.status != Status.PUBLISHED else None,
        "language_note": language_note(reading) if reading else "",
        "level": level,
    }


def _excerpt(reading: Reading[Any], sections: Sequence[str]) -> str:
    """The first text there is, cut where a line or two end."""
    words = next(
        (
            reading.get(name)
            for name in sections
            if name in reading.text.TEXT_FIELDS and reading.get(name)
        ),
        "",
    )
    limit = 200 if reading.language == "en" else 96
    return words if len(words) <= limit else words[: limit - 1].rstrip("，、；, ;") + "…"


def status_chip(record: Record) -> dict[str, Any]:
    """The status as a chip."""
    return {
        "text": record.get_status_display(),
        "tone": STATUS_TONES.get(Status(record.status), ""),
    }


def text_label(record: Record, name: str) -> str:
    """What a text is called on this record: needs of each kind have names of their own for some."""
    own = None
    if isinstance(record, Need):
        own = needs.text_label(record.type, name, languages.current())
    return own or text_label_of(record.KIND, name)


def text_label_of(kind: str, name: str) -> str:
    """What a text is called on all records of a kind."""
    if kind == RecordKind.EXPERT:
        return persons.labels()[name]
    return wording.aspect_label(name, languages.current())


def money_label(record: Record) -> str:
    """What the amount is called on this record."""
    return (
        needs.money_label(record.type, languages.current())
        if isinstance(record, Need)
        else _("Price")
    )


def kicker(record: Record) -> str:
    """What kind of record it is, in two or three words."""
    if isinstance(record, Need):
        return needs.label(record.type, languages.current())
    return str(record.KIND.label)


def sections(record: Record, reading: Reading[Any]) -> list[dict[str, str]]:
    """Heading and words of each text that the record has."""
    return [
        {
            "name": name,
            "label": text_label(record, name),
            "text": reading.get(name),
        }
        for name in SECTIONS[record.KIND]
        if reading.get(name)
    ]


def note(reading: Reading[Any]) -> dict[str, Any]:
    """Arguments of `jb_language_note`: what the reader should know of the text's language."""
    if reading.converted:
        origin = "converted"
    elif reading.text.origin == Origin.MACHINE:
        origin = "machine"
    else:
        origin = {Origin.AUTHOR: "original", Origin.REVIEWED: "reviewed"}.get(
            Origin(reading.text.origin), "human"
        )
    return {"shown": reading.language, "origin": origin, "stale": reading.stale}


def facts(shown: Disclosure) -> list[dict[str, Any]]:
    """The structured facts for `jb_facts`; what is not stated, or not told, is left out."""
    language = languages.current()
    record = shown.record
    need = record if isinstance(record, Need) else None
    achievement = record if isinstance(record, Achievement) else None
    items: list[dict[str, Any]] = [
        {
            "label": _("Organisation"),
            "value": shown.by,
            "url": shown.by_url,
        },
        {"label": _("Region"), "value": place(shown.region)},
        {"label": _("Entered by"), "value": shown.entered_by},
        {"label": _("Changed by"), "value": shown.edited_by},
        {
            "label": _("Host region"),
            "value": regions.label(shown.host_region, language) if shown.host_region else "",
        },
    ]
    if isinstance(record, Expert):
        return items + persons.facts(shown)
    if need:
        items += particulars(need)
    if need and need.track:
        items.append({"label": _("Track"), "value": track_name(need.track)})
    items += [
        {"label": _("Technology field"), "value": _label(fields.label, record.field)},
        {"label": _("Industry"), "value": _label(industries.label, record.industry)},
        {"label": "IPC", "value": ", ".join(record.ipc)},
        {
            "label": _("Stage wanted") if need else _("Stage reached"),
            "value": stages.range_label(record.trl_low, record.trl_high)
            if record.trl_low is not None and record.trl_high is not None
            else "",
            "hint": _stages(record),
        },
        {"label": money_label(record), "value": money(record)},
        {
            "label": _("Cooperation"),
            "value": listed([cooperation.label(code, language) for code in record.cooperation]),
        },
        {
            "label": _("Intellectual property"),
            "value": ip.label(record.ip, language, record.KIND) if record.ip else "",
        },
    ]
    if achievement:
        items += [
            {
                "label": _("How obtained"),
                "value": _label(achievements.OBTAINED.label, achievement.obtained),
            },
            {
                "label": _("Kind of protection"),
                "value": _label(achievements.IP_TYPES.label, achievement.ip_type),
            },
        ]
    if record.deadline:
        items.append({"label": _("Deadline"), "value": date_format(record.deadline, "DATE_FORMAT")})
    return items


def particulars(need: Need) -> list[dict[str, Any]]:
    """The kind of a need, and its own fields, for `jb_facts`."""
    language = languages.current()
    return [
        {"label": _("Kind of need"), "value": needs.label(need.type, language)},
        *(
            {"label": one.label(language), "value": one.shown(need.particulars[one.key], language)}
            for one in needs.particulars(need.type)
            if one.key in need.particulars
        ),
    ]


def contact(shown: Disclosure) -> list[dict[str, Any]]:
    """Who decides and how they are reached, for those who are told."""
    return [
        {"label": _("Decision owner"), "value": shown.decision_owner},
        {"label": _("Contact"), "value": shown.contact},
    ]


def _stages(record: Record) -> str:
    """The registration stages that the range of levels covers, from the first to the last."""
    if record.trl_low is None or record.trl_high is None:
        return ""
    ends = dict.fromkeys(stages.stage_of(level) for level in (record.trl_low, record.trl_high))
    return " – ".join(stages.label(stage, languages.current()) for stage in ends)


def _label(label: Callable[[str, str], str], code: str) -> str:
    return label(code, languages.current()) if code else ""


def listed(words: Iterable[str]) -> str:
    return ("、" if languages.current() != "en" else ", ").join(words)


def keywords(reading: Reading[Any]) -> list[str]:
    """The keywords one by one."""
    words = reading.get("keywords")
    for mark in "；;，,|":
        words = words.replace(mark, "、")
    return [word.strip() for word in words.split("、") if word.strip()]


def facet_rows(counts: Iterable[FacetCount], tracks: Sequence[Track]) -> list[dict[str, Any]]:
    """Facets with labelled values for `jb_facets`: in the table's order where there is one, else by
    count. A facet that could not narrow anything is left out.
    """
    labels = {track.slug: track_name(track) for track in tracks}
    rows = []
    for facet in counts:
        name, pairs = facet.name, list(facet.counts)
        if name in {"status", "edition", "type"} and len(pairs) < 2:
            continue
        rows.append(
            {
                "name": name,
                "label": _facet_label(name),
                "options": [
                    {"value": value, "label": _value_label(name, value, labels), "count": count}
                    for value, count in sorted(pairs, key=lambda pair: _place(name, pair, labels))
                ],
            }
        )
    return [row for row in rows if row["options"]]


def _facet_label(name: str) -> str:
    return {
        "type": _("Kind of need"),
        "edition": _("Edition"),
        "track": _("Track"),
        "host": _("Host region"),
        "field": _("Technology field"),
        "language": _("Language"),
        "region": _("Region"),
        "cooperation": _("Cooperation"),
        "status": _("Status"),
        "owner": _("Kind of owner"),
        "spoken": _("Language spoken"),
        "services": _("Offers"),
        "availability": _("Availability"),
    }[name]


def value_label(name: str, value: str, tracks: Sequence[Track]) -> str:
    """The label of one facet value; a value that nobody knows stands as it is."""
    return _value_label(name, value, {track.slug: track_name(track) for track in tracks})


def _value_label(name: str, value: str, tracks: dict[str, str]) -> str:
    language = languages.current()
    try:
        if name == "edition":
            return value
        if name == OF:
            return owner_name(value)
        if name == "type":
            return needs.label(value, language)
        if name in {"track", "host"} and value == NONE:
            return _("no track") if name == "track" else _("no host region")
        if name == "track":
            return tracks.get(value, value)
        if name == "host":
            return regions.short_label(value, language)
        if name == "region":
            return regions.short_label(
                value.ljust(6, "0") if value.isdecimal() else value, language
            )
        if name == "field":
            return fields.label(value, language)
        if name == "language" and value == BOTH:
            return _("Chinese and English")
        if name == "language":
            return languages.NAMES[languages.Language(value)]
        if name == "cooperation":
            return cooperation.label(value, language)
        if name == "owner":
            return organisations.label(value, language)
        if name == "spoken":
            return tongues.label(value, language)
        if name == "services":
            return experts.SERVICES.label(value, language)
        if name == "availability":
            return experts.AVAILABILITY.label(value, language)
        return str(Status(value).label)
    except ValueError:
        return value  # somebody typed it into the address; the list is empty and says so


def _place(name: str, pair: tuple[str, int], tracks: dict[str, str]) -> tuple[int, int, str]:
    """Tracks, languages and statuses keep their own order; the rest goes by count, then by value."""
    own = {
        "type": list(needs.codes()),
        "track": list(tracks),
        "language": [language.value for language in languages.Language],
        "status": Status.values,
    }.get(name)
    value, count = pair
    return (own.index(value) if own and value in own else len(own or ()), -count, value)


GRID_ROWS = 200
"""As many rows of an uploaded file are drawn; the error file has all of them."""


def grid(found: ReadResult) -> dict[str, Any]:
    """The uploaded rows for `jb_table`: bad cells marked, with their reason beneath, in place."""
    language = languages.current()
    wrong: dict[tuple[int | None, str], list[str]] = {}
    for error in found.errors:
        wrong.setdefault((error.row, error.column), []).append(error.reason(language))
    shown = [
        place
        for place, header in enumerate(found.header)
        if header and found.keys[place : place + 1] != (None,)
    ]
    of_rows = any(error.row is not None and not error.column for error in found.errors)
    rows = []
    for source in found.rows[:GRID_ROWS]:
        whole = wrong.get((source.number, ""), [])
        cells: list[dict[str, Any]] = [{"text": source.number}]
        for place in shown:
            value = source.cells[place] if place < len(source.cells) else None
            reasons = wrong.get((source.number, found.header[place]), [])
            cells.append(
                {
                    "text": _cut(as_text(value)),
                    "bad": bool(reasons),
                    "note": " ".join(reasons),
                }
            )
        if of_rows:
            cells.append({"text": " ".join(whole), "bad": bool(whole)})
        rows.append(cells)
    return {
        "columns": [
            {"label": wording.heading("row", language), "numeric": True},
            *({"label": found.header[place]} for place in shown),
            *([{"label": wording.heading("error", language)}] if of_rows else []),
        ],
        "rows": rows,
        "more": max(0, len(found.rows) - GRID_ROWS),
    }


def problems(found: ReadResult) -> list[dict[str, str]]:
    """What is wrong with the file, for the error summary: the first twenty, each with its place."""
    language = languages.current()
    return [
        {"text": error.sentence(language, with_file=False), "url": ""}
        for error in found.errors[:20]
    ]


def _cut(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
