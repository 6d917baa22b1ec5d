"""The desk: one's own records, mandates that one's organisations hold or have given, what waits for whom."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jiebang.hub.catalog import queries, tables
from jiebang.hub.catalog.registry import desk_panels
from jiebang.hub.kernel.exports import as_file
from jiebang.hub.people.models import Mandate
from jiebang.hub.people.queries import (
    intermediaries_of,
    mandates_visible_to,
    memberships_of,
)
from jiebang.hub.people.rules import is_watched
from jiebang.hub.people.states import MembershipRole


def desk(request: HttpRequest) -> HttpResponse:
    """The own records and those of all clients by status, and mandates that wait for a signature."""
    memberships = list(memberships_of(request.user))
    mandates = list(mandates_visible_to(request.user))
    work = queries.work_of(request.user, mandates, [one.organisation_id for one in memberships])
    roles = {one.organisation_id: one.role for one in memberships}
    owned = {key for key, role in roles.items() if role == MembershipRole.OWNER}
    told = not is_watched(request.user)

    def row(one: Mandate, side: int) -> dict[str, Any]:
        reader = tables.Reader(
            manages=bool(owned & {one.intermediary_id, one.client_id}),
            signs=one.client_id in owned,
            edits=roles[side] != MembershipRole.VIEWER,
            held=side == one.intermediary_id,
            told=told,
        )
        return tables.mandate(one, work.by_mandate.get(one.pk, ()), reader)

    held = [row(one, one.intermediary_id) for one in mandates if one.intermediary_id in roles]
    given = [row(one, one.client_id) for one in mandates if one.client_id in roles]
    file = as_file(
        request,
        "clients",
        _("Clients"),
        tables.client_columns(),
        lambda: [line for one in (*held, *given) for line in tables.client_rows(one)],
    )
    if file is not None:
        return file
    return render(
        request,
        "catalog/desk.html",
        {
            "page": {"title": _("Desk")},
            "own": [
                tables.own(
                    one.organisation,
                    work.by_organisation.get(one.organisation_id, ()),
                    edits=one.role != MembershipRole.VIEWER,
                )
                for one in memberships
            ],
            "held": held,
            "given": given,
            "waiting": _waiting(request),
            "panels": desk_panels.of(actor=request.user, subject=request.user),
            "may_enter": intermediaries_of(request.user).exists(),
        },
    )


def _waiting(request: HttpRequest) -> list[dict[str, Any]]:
    """Records for whose third level somebody has signed and waits."""
    found = queries.waiting_access(request.user)
    shown = queries.disclosed_all(request.user, [one.record for one in found])
    return [tables.waiting(one, of.count) for one, of in zip(shown, found, strict=True)]
