"""Presentation of disclosure: levels, marks, requests for access, who opened what, what tells a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang import sheets
from jiebang.hub.catalog.models import AccessEntry, AccessRequest, Record, RecordDetail
from jiebang.hub.catalog.queries import Disclosure, Telltale, name_of, state_of
from jiebang.hub.catalog.states import AccessState, Purpose, Tier
from jiebang.hub.catalog.tables.records import note, text_label
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.localised import read
from jiebang.hub.people.models import Organisation, User

TONES = {
    AccessState.REQUESTED: "info",
    AccessState.SIGNED: "info",
    AccessState.GRANTED: "good",
    AccessState.DECLINED: "bad",
    AccessState.WITHDRAWN: "caution",
    AccessState.REVOKED: "bad",
    AccessState.EXPIRED: "caution",
}
MARKS = range(60)
"""How often the watermark stands in its place; what does not fit is cut off."""


def level_label(tier: int) -> str:
    """A level by its number and by who reads it."""
    return _("Level %(n)s: %(who)s") % {"n": int(tier), "who": Tier(tier).label}


def details(rows: Sequence[RecordDetail], language: str) -> list[dict[str, Any]]:
    """What is written for each of the higher tiers, for a reader of `language`."""
    found = []
    for tier in sorted({row.tier for row in rows}):
        reading = read([row for row in rows if row.tier == tier], language)
        if reading is not None:
            found.append(
                {
                    "label": level_label(tier),
                    "lang": reading.language,
                    "text": reading.get("words"),
                    "note": note(reading),
                }
            )
    return found


def mark(
    reader: User, organisation: Organisation | None, code: str, at: datetime
) -> dict[str, Any]:
    """What stands across confidential words: who reads them, for whom, when, and of which record."""
    return {"line": mark_line(reader, organisation, code, at), "times": MARKS}


def mark_line(reader: User, organisation: Organisation | None, code: str, at: datetime) -> str:
    """The same in one line, for a file."""
    name = name_of(organisation) if organisation else ""
    when = localtime(at).strftime("%Y-%m-%d %H:%M")
    return " · ".join(filter(None, [str(reader), name, code, when]))


def details_table(
    reader: User,
    opened: Sequence[tuple[Disclosure, Sequence[RecordDetail]]],
    organisations: Sequence[Organisation | None],
    at: datetime,
) -> sheets.Table:
    """Confidential words as a file's table; every line carries the mark of who read it."""
    rows = []
    for (shown, details), organisation in zip(opened, organisations, strict=True):
        reading = shown.reading(languages.current())
        line = mark_line(reader, organisation, shown.code, at)
        rows += [
            [
                shown.code,
                reading.get("title") if reading else "",
                shown.by,
                str(detail.tier),
                detail.language,
                detail.words,
                line,
            ]
            for detail in details
        ]
    header = (
        _("Code"), _("Title"), _("Organisation"), _("Level"), _("Language"),
        _("Confidential detail"), _("Read by"),
    )  # fmt: skip
    return sheets.Table(_("Confidential detail"), header, rows, (14, 36, 28, 8, 10, 80, 48))


def request(access: AccessRequest, *, reader: User) -> dict[str, Any]:
    """One request, with who has signed; for both its sides."""
    state = state_of(access)
    signatures = [
        {
            "pk": one.pk,
            "name": one.name,
            "account": str(one.user),
            "at": one.signed_at,
            "agreement": _("Version %(version)s, %(language)s, fingerprint %(digest)s")
            % {
                "version": one.agreement.version,
                "language": languages.Language(one.agreement.language).label,
                "digest": one.agreement.digest[:12],
            },
            "is_admitted": one.admitted_at is not None,
        }
        for one in access.signatures.all()
    ]
    mine = [one for one in access.signatures.all() if one.user_id == reader.pk]
    return {
        "pk": access.pk,
        "by": name_of(access.organisation),
        "by_url": reverse("people:organisation", args=[access.organisation.slug]),
        "asked_by": str(access.requested_by),
        "asked_at": access.requested_at,
        "purpose": Purpose(access.purpose).label,
        "words": access.words,
        "state": state.label,
        "tone": TONES[state],
        "reason": access.reason,
        "ends_on": access.ends_on,
        "ended_at": access.ended_at,
        "signatures": signatures,
        "waiting": [one for one in signatures if not one["is_admitted"]],
        "may_sign": not mine
        and state in {AccessState.REQUESTED, AccessState.SIGNED, AccessState.GRANTED},
        "may_withdraw": state in {AccessState.REQUESTED, AccessState.SIGNED},
        "may_grant": state == AccessState.SIGNED,
        "may_decline": state in {AccessState.REQUESTED, AccessState.SIGNED},
        "is_granted": state == AccessState.GRANTED,
        "waits_for_me": bool(mine) and state == AccessState.GRANTED and mine[0].admitted_at is None,
        "steps": _steps(state, signed=bool(mine)),
    }


def request_columns() -> list[str]:
    """Headings of the requests as a file."""
    return [
        _("Organisation"),
        _("State"),
        _("Purpose"),
        _("Asked by"),
        _("Asked at"),
        _("Words"),
        _("Until"),
        _("Reason"),
        _("Signed by"),
    ]


def request_row(row: Mapping[str, Any]) -> list[object]:
    """One request as a row of a file."""
    return [
        row["by"],
        str(row["state"]),
        str(row["purpose"]),
        row["asked_by"],
        row["asked_at"],
        row["words"],
        row["ends_on"],
        row["reason"],
        "; ".join(f"{one['name']} ({one['account']})" for one in row["signatures"]),
    ]


def _steps(state: AccessState, *, signed: bool) -> list[dict[str, str]]:
    """Ask, sign, be let in; where one stands."""
    over = state in {
        AccessState.DECLINED,
        AccessState.WITHDRAWN,
        AccessState.REVOKED,
        AccessState.EXPIRED,
    }
    decided = "done" if state == AccessState.GRANTED else "bad" if over else "todo"
    if state == AccessState.SIGNED and signed:
        decided = "current"
    return [
        {"label": _("Ask"), "state": "done"},
        {"label": _("Sign"), "state": "done" if signed else "todo" if over else "current"},
        {"label": str(state.label) if over else _("Be let in"), "state": decided},
    ]


def log_columns() -> list[dict[str, Any]]:
    """Headings of the log."""
    return [
        {"label": _("When")},
        {"label": _("Who")},
        {"label": _("Organisation")},
        {"label": _("Level"), "numeric": True},
        {"label": _("Way")},
        {"label": _("What")},
    ]


def log_rows(entries: Iterable[AccessEntry]) -> list[list[str]]:
    """The log line by line, as the page and the file show it."""
    return [
        [
            date_format(localtime(entry.at), "DATETIME_FORMAT"),
            str(entry.user) if entry.user else _("an account that was closed"),
            name_of(entry.organisation) if entry.organisation else "",
            str(entry.tier),
            str(entry.get_outlet_display()),
            entry.what,
        ]
        for entry in entries
    ]


def log_table(entries: Iterable[AccessEntry]) -> sheets.Table:
    """The log as a file's table."""
    header = tuple(str(column["label"]) for column in log_columns())
    return sheets.Table(_("Who opened it"), header, log_rows(entries), (22, 24, 28, 8, 12, 36))


def telltales(record: Record, found: Iterable[Telltale]) -> list[dict[str, str]]:
    """What in the words may tell whose an anonymous record is."""
    sayings = {
        "name": _("the organisation's name, or a part of it"),
        "brand": _("a brand"),
        "patent": _("the number of a patent"),
        "phone": _("a telephone number"),
        "email": _("an e-mail address"),
        "url": _("an address on the web"),
        "account": _("an account of a messenger"),
    }
    places = {"code": _("Code"), "detail": _("Confidential detail"), "file": _("Files")}
    return [
        {
            "words": one.words,
            "what": str(sayings[one.what]),
            "where": places.get(one.field) or text_label(record, one.field),
        }
        for one in found
    ]


def waiting(shown: Disclosure, count: int) -> dict[str, Any]:
    """A record on which requests wait, for the desk."""
    reading = shown.reading(languages.current())
    return {
        "title": reading.get("title") if reading else shown.code,
        "lang": reading.language if reading else "",
        "url": reverse("catalog:requests", args=[shown.kind, shown.pk]),
        "count": ngettext("%(n)s request waits", "%(n)s requests wait", count) % {"n": count},
    }
