"""Presentation of the desk: a mandate with what waits, and for whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from jiebang.hub.catalog.queries import Work, name_of
from jiebang.hub.catalog.states import RecordKind, Status
from jiebang.hub.catalog.tables.records import STATUS_TONES
from jiebang.hub.people.models import Mandate
from jiebang.hub.people.states import MandateState

_TONES = {
    MandateState.OFFERED: "info",
    MandateState.SIGNED: "good",
    MandateState.DECLINED: "bad",
    MandateState.REVOKED: "bad",
}


def mandate(found: Mandate, work: Iterable[Work], *, manages: bool, signs: bool) -> dict[str, Any]:
    """One mandate: the two, its term and state, its records by status with who is to act.

    manages: the reader owns one of the two. signs: the reader owns the client.
    """
    today = timezone.localdate()
    over = found.state == MandateState.SIGNED and found.ends_on < today
    return {
        "pk": found.pk,
        "intermediary": name_of(found.intermediary),
        "client": name_of(found.client),
        "client_url": reverse("people:organisation", args=[found.client.slug]),
        "side": found.get_side_display(),
        "scope": found.scope,
        "commission": found.commission,
        "starts_on": found.starts_on,
        "ends_on": found.ends_on,
        "state": _("Term over") if over else found.get_state_display(),
        "tone": "caution" if over else _TONES[MandateState(found.state)],
        "waits": _waits(found),
        "may_sign": signs and found.state == MandateState.OFFERED,
        "may_end": manages and found.state in {MandateState.OFFERED, MandateState.SIGNED},
        "work": [
            {
                "text": f"{Status(row.status).label} · {row.count}",
                "tone": STATUS_TONES.get(Status(row.status), "line"),
                "url": f"{reverse(f'catalog:{row.kind}s')}?{urlencode({'status': row.status})}",
                "kind": RecordKind(row.kind).label,
                "status": Status(row.status).label,
                "count": row.count,
                "who": _who(row.status),
            }
            for row in sorted(work, key=lambda row: (row.kind, Status.values.index(row.status)))
        ],
    }


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


def _waits(found: Mandate) -> str:
    if found.state == MandateState.OFFERED:
        return _("The client is to sign.")
    if found.state == MandateState.SIGNED and found.confirmed_at is None:
        return _("The officer of the client's region is to confirm it.")
    return ""


def _who(status: str) -> str:
    """Who is to act next."""
    return {
        Status.DRAFT: _("you"),
        Status.RECTIFY: _("you"),
        Status.SUBMITTED: _("the screeners"),
        Status.SCREENED: _("the organisers"),
    }.get(Status(status), "")
