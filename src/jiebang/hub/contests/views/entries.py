"""The page of a contest's entries: which take part, what may be entered, and who goes on."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jiebang.hub.contests import actions, queries
from jiebang.hub.contests.models import Contest
from jiebang.hub.contests.notices import name_of
from jiebang.hub.contests.states import ContestStatus, EntryState
from jiebang.hub.contests.tables import contests as tables
from jiebang.hub.contests.views.parts import done, number, run_contest, tabs, way, words
from jiebang.hub.kernel import idempotency
from jiebang.hub.kernel.exports import as_file

OFFERED = 300
"""Solutions that the page offers to enter at once."""


def entries(request: HttpRequest, slug: str) -> HttpResponse:
    """Entries with their state, and the solutions that may be entered, the shortlisted first."""
    found = run_contest(request, slug)
    if request.method == "POST":
        _act(request, found)
        return HttpResponseRedirect(request.path)
    rows = list(
        found.entries.select_related("solution__need", "version", "came_from__contest")
        .prefetch_related("came_from__contest__texts")
        .order_by("number")
    )
    names = tables.entry_names(request.user, rows)
    newest = dict(
        found.entries.filter(solution__isnull=False).values_list("pk", "solution__version")
    )
    columns = [
        pgettext("contest", "Number"),
        _("Entry"),
        _("Need"),
        _("Version"),
        _("State"),
        _("Reason"),
    ]
    if file := as_file(
        request, f"{slug}-entries", _("Entries"), columns,
        lambda: (
            [row.number, names[row.pk], row.solution.need.code, row.version.number,
             row.get_state_display(), row.reason]
            for row in rows
        ),
    ):  # fmt: skip
        return file
    is_open = found.status in {ContestStatus.DRAFT, ContestStatus.OPEN}
    offered = list(queries.may_enter(found)[: OFFERED + 1]) if is_open else []
    seen = {one.solution.pk: one for one in queries.shown_all(request.user, offered[:OFFERED])}
    return render(
        request,
        "contests/entries.html",
        {
            "page": {
                "title": name_of(found),
                "breadcrumb": way(request, found, (_("Entries"), "")),
            },
            "contest": found,
            "tabs": tabs(request, found, "entries"),
            "entries": [
                {
                    "pk": row.pk,
                    "number": row.number,
                    "name": names[row.pk],
                    "need": row.solution.need.code,
                    "need_pk": row.solution.need_id,
                    "version": row.version.number,
                    "is_in": row.state == EntryState.IN,
                    "state": row.get_state_display(),
                    "reason": row.reason,
                    "came_from": name_of(row.came_from.contest) if row.came_from else "",
                    "renews": is_open and newest.get(row.pk, 0) > row.version.number,
                }
                for row in rows
            ],
            "offered": [
                {
                    "pk": one.pk,
                    "name": seen[one.pk].team or one.alias,
                    "need": one.need.code,
                    "status": one.get_status_display(),
                    "is_short": one.status != "submitted",
                }
                for one in offered[:OFFERED]
            ],
            "more": len(offered) > OFFERED,
            "is_open": is_open,
            "may_leave": is_open or found.status == ContestStatus.SCORING,
            "may_send": found.parent_id is not None
            and found.status in {ContestStatus.LOCKED, ContestStatus.PUBLISHED},
            "parent": name_of(found.parent) if found.parent else "",
            "key": idempotency.new_key(),
        },
    )


def _act(request: HttpRequest, contest: Contest) -> bool:
    what, user = request.POST.get("what", ""), request.user
    if what == "enter":
        keys = {number(text) for text in request.POST.getlist("solution")[:OFFERED]}
        chosen = list(queries.may_enter(contest).filter(pk__in=keys))
        return done(
            request, what,
            lambda: actions.enter(actor=user, contest=contest, solutions=chosen),
            said=ngettext("%(n)s solution is entered.", "%(n)s solutions are entered.", len(chosen))
            % {"n": len(chosen)},
        )  # fmt: skip
    if what == "send_on":
        count = number(request.POST.get("count", ""))
        return done(
            request, what, lambda: actions.send_on(actor=user, contest=contest, count=count)
        )
    entry = get_object_or_404(
        contest.entries.select_related("solution", "contest__edition"),
        pk=number(request.POST.get("entry", "")),
    )
    because = words(request, "because")
    acts = {
        "withdraw": lambda: actions.withdraw_entry(actor=user, entry=entry, because=because),
        "exclude": lambda: actions.exclude_entry(actor=user, entry=entry, because=because),
        "readmit": lambda: actions.readmit_entry(actor=user, entry=entry),
        "renew": lambda: actions.renew_version(actor=user, entry=entry),
    }
    if what not in acts:
        raise Http404
    return done(request, what, acts[what])
