"""What the pages of solutions share: finding one for its reader, and saying who is who."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.hub.catalog import queries as catalog
from jiebang.hub.catalog.models import Need
from jiebang.hub.contests import queries, rules
from jiebang.hub.contests.models import Solution
from jiebang.hub.contests.queries import ShownSolution
from jiebang.hub.kernel import idempotency
from jiebang.hub.people.models import Mandate, Organisation


def solution_of(request: HttpRequest, alias: str) -> Solution:
    """A solution that its reader may see: to others it is not there."""
    rows = queries.visible_to(request.user).select_related(
        "need__organisation", "need__edition", "need__track", "need__mandate"
    )
    return get_object_or_404(rows, alias=alias)


def written_by_reader(request: HttpRequest, alias: str) -> Solution:
    """A solution that its reader writes."""
    found = solution_of(request, alias)
    if not rules.may_write(request.user, found):
        raise Http404
    return queries.written_now(found)


def need_of(request: HttpRequest, pk: int) -> Need:
    """A need that its reader may see."""
    if pk >= 10**18:
        raise Http404
    rows = catalog.visible_to(request.user, Need).select_related("mandate")
    return get_object_or_404(rows, pk=pk)


def answered_need(request: HttpRequest, pk: int) -> Need:
    """A need whose solutions its reader sees."""
    need = need_of(request, pk)
    if not rules.reads_answers(request.user, need):
        raise Http404
    return need


def names(shown: Iterable[ShownSolution]) -> dict[int, str]:
    """`key → name` of the leading organisations that are told."""
    keys = {one.organisation for one in shown if one.organisation is not None}
    rows = Organisation.objects.filter(pk__in=keys).prefetch_related("texts")
    return {row.pk: catalog.name_of(row) for row in rows}


def intermediaries(shown: Sequence[ShownSolution]) -> dict[int, str]:
    """`mandate → name` of who acts for the teams that are told."""
    keys = {one.solution.mandate_id for one in shown if one.names_team and one.solution.mandate_id}
    rows = Mandate.objects.filter(pk__in=keys).select_related("intermediary")
    rows = rows.prefetch_related("intermediary__texts")
    return {row.pk: catalog.name_of(row.intermediary) for row in rows} if keys else {}


def page(title: str, *way: tuple[str, str]) -> dict[str, Any]:
    """The page's title and the way to it."""
    crumbs = [{"label": label, "url": url} for label, url in way]
    return {"title": title, "breadcrumb": [*crumbs, {"label": title, "url": ""}]}


def way_to(shown: ShownSolution) -> list[tuple[str, str]]:
    """The list in which a reader finds the solution, then the solution."""
    solution = shown.solution
    listed = (
        (_("My solutions"), reverse("contests:solutions"))
        if shown.is_own
        else (_("Solutions received"), reverse("contests:triage", args=[solution.need_id]))
    )
    return [listed, (solution.alias, reverse("contests:solution", args=[solution.alias]))]


def once(request: HttpRequest, verb: str, payload: dict[str, Any], act: Any) -> idempotency.Answer:
    """Do it at most once for a form that is sent twice."""
    return idempotency.once(
        actor=request.user,
        verb=verb,
        key=idempotency.key_in(request.POST),
        payload=payload,
        act=act,
    )
