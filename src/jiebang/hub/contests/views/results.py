"""Scores and places of a contest, and what the chair does with them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.hub.contests import actions, queries, rules
from jiebang.hub.contests.models import Award, Contest, Override
from jiebang.hub.contests.notices import name_of
from jiebang.hub.contests.states import ContestStatus, EntryState
from jiebang.hub.contests.tables import contests as tables
from jiebang.hub.contests.tables import jury as words_of
from jiebang.hub.contests.tables import results as shown
from jiebang.hub.contests.views.parts import done, number, run_contest, tabs, way, words
from jiebang.hub.kernel import idempotency
from jiebang.hub.kernel.exports import as_file


def results(request: HttpRequest, slug: str) -> HttpResponse:
    """Progress while jurors score; once locked, places by all methods side by side, and jurors beside one
    another.
    """
    found = run_contest(request, slug, chair=True)
    chair = rules.may_preside(request.user, found)
    if request.method == "POST":
        _act(request, found)
        return HttpResponseRedirect(request.path)
    lock = queries.lock_of(found)
    entries = list(found.entries.filter(state=EntryState.IN).select_related("solution"))
    names = tables.entry_names(request.user, entries)
    columns = shown.columns()
    rows = shown.rows(found, names) if lock else []
    if file := as_file(request, f"{slug}-scores", _("Scores and places"), columns, lambda: rows):
        return file
    jurors = {seat.pk: str(seat.user) for seat in found.jurors.select_related("user")}
    juror_rows = shown.juror_rows(queries.marks_of(found), jurors) if lock else []
    juror_columns = shown.juror_columns()
    if file := as_file(
        request, f"{slug}-jurors", _("Jurors beside one another"), juror_columns,
        lambda: juror_rows, part="jurors",
    ):  # fmt: skip
        return file
    late = queries.unheeded(found).select_related("juror__user") if lock else []
    return render(
        request,
        "contests/results.html",
        {
            "page": {
                "title": name_of(found),
                "breadcrumb": way(request, found, (_("Scores and places"), "")),
            },
            "contest": found,
            "tabs": tabs(request, found, "results"),
            "progress": queries.progress_of(found),
            "lock": lock,
            "late": [
                {
                    "juror": str(one.juror.user),
                    "entry": names.get(one.entry_id, ""),
                    "kind": one.get_kind_display(),
                    "because": words_of.because(one),
                }
                for one in late
            ],
            "jury_url": reverse("contests:jury", args=[slug]),
            "is_told": Award.objects.filter(
                prize__contest=found, announced_at__isnull=False
            ).exists(),
            "columns": columns,
            "rows": rows,
            "picture": shown.picture(found, names) if lock else None,
            "juror_columns": juror_columns,
            "juror_rows": juror_rows,
            "overrides": [
                {
                    "entry": names.get(one.entry_id, ""),
                    "before": one.rank_before,
                    "after": one.rank_after,
                    "because": one.because,
                    "by": one.by,
                    "at": one.at,
                }
                for one in Override.objects.filter(lock=lock).select_related("by")
            ]
            if lock
            else [],
            "before": found.locks.exclude(ended_at=None),
            "chair": chair,
            "is_scoring": found.status == ContestStatus.SCORING,
            "is_locked": found.status == ContestStatus.LOCKED,
            "names": sorted(names.items(), key=lambda pair: pair[1]),
            "key": idempotency.new_key(),
        },
    )


def _act(request: HttpRequest, contest: Contest) -> bool:
    what, user, because = request.POST.get("what", ""), request.user, words(request, "because")
    one: dict[str, Any] = {"actor": user, "contest": contest}
    if what == "lock":
        return done(request, what, lambda: actions.lock_scores(**one, despite=because))
    if what == "reopen":
        return done(request, what, lambda: actions.reopen_scores(**one, because=because))
    if what == "override":
        entry = get_object_or_404(contest.entries, pk=number(request.POST.get("entry", "")))
        place = number(request.POST.get("place", ""))
        return done(
            request, what,
            lambda: actions.override_place(**one, entry=entry, place=place, because=because),
        )  # fmt: skip
    raise Http404
