"""Presentation of the desk: a mandate with what waits, and for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from jiebang.hub.catalog.queries import Work, name_of
from jiebang.hub.catalog.queries.lists import OF
from jiebang.hub.catalog.states import RecordKind, Status
from jiebang.hub.catalog.tables.records import STATUS_TONES
from jiebang.hub.people.models import Mandate, Organisation
from jiebang.hub.people.states import MandateState

_OWN = (Status.RECTIFY, Status.DRAFT)
_TONES = {
    MandateState.OFFERED: "info",
    MandateState.SIGNED: "good",
    MandateState.DECLINED: "bad",
    MandateState.REVOKED: "bad",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at a mandate: manages owns one of the two, signs owns the client, edits works on records
    of the side that looks; held says that the looking side is the intermediary. told: whether they read
    the commission.
    """

    manages: bool
    signs: bool
    edits: bool
    held: bool
    told: bool


def mandate(found: Mandate, work: Iterable[Work], reader: Reader) -> dict[str, Any]:
    """One mandate: the two, its term and state, the client's records by status with who is to act."""
    return {
        "pk": found.pk,
        "intermediary": name_of(found.intermediary),
        "client": name_of(found.client),
        "client_url": reverse("people:organisation", args=[found.client.slug]),
        "side": found.get_side_display(),
        "scope": found.scope,
        "commission": found.commission if reader.told else "",
        "starts_on": found.starts_on,
        "ends_on": found.ends_on,
        "state": found.standing,
        "tone": _tone(found),
        "waits": _waits(found),
        "may_sign": reader.signs and found.state == MandateState.OFFERED and not found.is_over,
        "may_end": reader.manages and found.state in {MandateState.OFFERED, MandateState.SIGNED},
        "work": _work(work, found.client.slug, _agents(found, reader)),
    }


def own(organisation: Organisation, work: Iterable[Work], *, edits: bool) -> dict[str, Any]:
    """One of the reader's own organisations: its records by status with who is to act; what waits for
    its people comes first.
    """
    rows = _work(work, organisation.slug, _("you") if edits else "")
    return {
        "name": name_of(organisation),
        "url": reverse("people:organisation", args=[organisation.slug]),
        "work": sorted(rows, key=lambda row: row["code"] not in _OWN),
    }


def _work(work: Iterable[Work], slug: str, agents: str) -> list[dict[str, Any]]:
    return [
        {
            "text": f"{RecordKind(row.kind).label} · {Status(row.status).label} · {row.count}",
            "tone": STATUS_TONES.get(Status(row.status), "line"),
            "url": f"{reverse(f'catalog:{row.kind}s')}?"
            + urlencode({"status": row.status, OF: slug}),
            "kind": RecordKind(row.kind).label,
            "status": Status(row.status).label,
            "code": row.status,
            "count": row.count,
            "who": _who(row.status, agents),
        }
        for row in sorted(work, key=lambda row: (row.kind, Status.values.index(row.status)))
    ]


def client_columns() -> list[str]:
    """Headings of the desk as a file."""
    return [
        _("Client"),
        _("Intermediary"),
        _("Side"),
        _("Commission"),
        _("Term begins"),
        _("Term ends"),
        _("State"),
        _("Kind of record"),
        _("Status"),
        _("Number"),
        _("Waits for"),
    ]


def client_rows(row: dict[str, Any]) -> list[list[object]]:
    """One mandate as rows of a file: one for each kind and status of its records, else one alone."""
    about = [
        row["client"],
        row["intermediary"],
        row["side"],
        row["commission"],
        row["starts_on"],
        row["ends_on"],
        row["state"],
    ]
    if not row["work"]:
        return [[*about, "", "", "", row["waits"]]]
    return [
        [*about, item["kind"], item["status"], item["count"], item["who"]] for item in row["work"]
    ]


def _tone(found: Mandate) -> str:
    """Green is what holds today."""
    if found.is_over:
        return "caution"
    if found.is_ahead or (found.state == MandateState.SIGNED and found.confirmed_at is None):
        return "info"
    return _TONES[MandateState(found.state)]


def _agents(found: Mandate, reader: Reader) -> str:
    """Who may go on with a draft of the client's, as the reader calls them."""
    names = {"intermediary": name_of(found.intermediary)}
    if reader.held:
        return _("you") if reader.edits else names["intermediary"]
    return _("%(intermediary)s or you") % names if reader.edits else names["intermediary"]


def _waits(found: Mandate) -> str:
    if found.is_over:
        return ""
    if found.state == MandateState.OFFERED:
        return _("The client is to sign.")
    if found.state == MandateState.SIGNED and found.confirmed_at is None:
        return _("The officer of the client's region is to confirm it.")
    return ""


def _who(status: str, agents: str) -> str:
    """Who is to act next."""
    return {
        Status.DRAFT: agents,
        Status.RECTIFY: agents,
        Status.SUBMITTED: _("the screeners"),
        Status.SCREENED: _("the organisers"),
    }.get(Status(status), "")
