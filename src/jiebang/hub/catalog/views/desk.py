"""The desk: mandates that one's organisations hold or have given, and what waits for whom."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jiebang.hub.catalog import queries, tables
from jiebang.hub.people.queries import intermediaries_of, mandates_visible_to, organisation_ids_of


def desk(request: HttpRequest) -> HttpResponse:
    """All clients with their records by status, and mandates that wait for a signature."""
    mandates = list(mandates_visible_to(request.user))
    work = queries.work_by_mandate(request.user, mandates)
    own = set(organisation_ids_of(request.user))
    return render(
        request,
        "catalog/desk.html",
        {
            "page": {"title": _("Desk")},
            "held": [
                tables.mandate(one, work.get(one.pk, ()))
                for one in mandates
                if one.intermediary_id in own
            ],
            "given": [
                tables.mandate(one, work.get(one.pk, ()))
                for one in mandates
                if one.client_id in own
            ],
            "may_enter": intermediaries_of(request.user).exists(),
        },
    )
