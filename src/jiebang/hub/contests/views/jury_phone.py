"""The juror's phone at a stage: the pitch that is on opens by itself, and is scored by tapping."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.contests.actions import scoring
from jiebang.hub.contests.actions import stage as actions
from jiebang.hub.contests.models import Assignment, RehearsalSheet, ScoreSheet, Show
from jiebang.hub.contests.queries import shown_all
from jiebang.hub.contests.queries import stage as queries
from jiebang.hub.contests.queries import visible_to as solutions_visible_to
from jiebang.hub.contests.states import EntryState, SheetState
from jiebang.hub.contests.tables import stage as tables
from jiebang.hub.kernel import idempotency, languages
from jiebang.hub.kernel.actors import Denied, Refused
from jiebang.hub.kernel.exports import as_file


def phone(request: HttpRequest, slug: str) -> HttpResponse:
    """The sheet of the pitch that is on, or of the entry that the address names; and one's own list."""
    show = get_object_or_404(queries.seated_stages(request.user), contest__slug=slug)
    mine = list(
        queries.on_stage_for(request.user, show)
        .filter(entry__state=EntryState.IN)
        .select_related("entry__solution", "entry__version", "juror")
        .order_by("entry__pitches__order", "entry__number")
    )
    current = show.pitches.filter(state__in=queries.ON_STAGE).first()
    wanted = request.POST.get("entry") or request.GET.get("entry") or ""
    chosen = next((one for one in mine if str(one.entry.number) == wanted), None)
    if request.method == "POST":
        if chosen is None:
            return _refused(request, slug, _("This entry is not yours to judge any more."), "ended")
        return _save(request, show, chosen)
    if chosen is None and current is not None:
        chosen = next((one for one in mine if one.entry_id == current.entry_id), None)
    names = _names(request, mine)
    sheets = {
        sheet.assignment_id: sheet
        for sheet in ScoreSheet.objects.filter(assignment__in=[one.pk for one in mine])
    }
    file = as_file(
        request,
        f"{slug}-my-sheets",
        _("Your sheets"),
        [_("Entry"), _("Pitching team"), _("Status")],
        lambda: (
            [
                one.entry.number,
                names[one.pk],
                sheets[one.pk].get_state_display() if one.pk in sheets else "",
            ]
            for one in mine
        ),
    )
    if file is not None:
        return file
    return render(
        request,
        "contests/phone.html",
        {
            "page": {"title": tables.contest_name(show.contest), "noindex": True},
            "show": show,
            "state": show.get_state_display(),
            "on": f"{show.pk}-{current.entry_id if current else 0}-{int(show.is_rehearsal)}",
            "is_current": bool(chosen and current and chosen.entry_id == current.entry_id),
            "not_mine": current is not None and chosen is None,
            "part": current.get_state_display() if current else "",
            "clock": tables.clock_shown(show, current, timezone.now()),
            "sheet": _sheet(show, chosen, sheets.get(chosen.pk)) if chosen else None,
            "title": names.get(chosen.pk, "") if chosen else "",
            # A rehearsal may be held before scoring begins, and leads to no sheet that counts.
            "proposal_url": reverse("contests:sheet", args=[chosen.pk]) + "#proposal"
            if chosen and not show.is_rehearsal
            else "",
            "mine": [
                {
                    "number": one.entry.number,
                    "name": names[one.pk],
                    "state": ""
                    if show.is_rehearsal or one.pk not in sheets
                    else sheets[one.pk].get_state_display(),
                    "is_open": one is chosen,
                }
                for one in mine
            ],
            "key": idempotency.new_key(),
            "state_url": reverse("contests:stage_state", args=[slug]),
            "page_url": reverse("contests:phone", args=[slug]),
        },
    )


def _names(request: HttpRequest, mine: list[Assignment]) -> dict[int, str]:
    """What this juror may call the entries: a team's name where it is told."""
    seen = solutions_visible_to(request.user).filter(pk__in=[one.entry.solution_id for one in mine])
    told = {one.solution.pk for one in shown_all(request.user, seen) if one.names_team}
    called = queries.called([one.entry for one in mine], languages.current())
    names = {}
    for one in mine:
        team = (
            str(one.entry.version.content.get("team", "")) if one.entry.solution_id in told else ""
        )
        names[one.pk] = team or tables.entry_name(called[one.entry_id])
    return names


def _sheet(show: Show, mine: Assignment, sheet: ScoreSheet | None) -> dict[str, Any]:
    """The form's values: the criteria with every number that can be given."""
    given: dict[int, int] = {}
    opinion, revision, state = "", 0, ""
    if show.is_rehearsal:
        kept = RehearsalSheet.objects.filter(show=show, juror=mine.juror, entry=mine.entry).first()
        given = {int(key): value for key, value in (kept.points if kept else {}).items()}
    elif sheet is not None:
        given = dict(sheet.scores.values_list("criterion", "points"))
        opinion, revision, state = sheet.opinion, sheet.revision, sheet.state
    lines = []
    for line in show.contest.criteria.prefetch_related("texts"):
        reading = line.reading(languages.current())
        lines.append(
            {
                "pk": line.pk,
                "name": reading.get("name") if reading else str(line.order),
                "guidance": reading.get("guidance") if reading else "",
                "lang": reading.language if reading else "",
                "choices": range(line.lowest, line.highest + 1),
                "given": given.get(line.pk),
            }
        )
    return {
        "id": f"{'rehearsal-' if show.is_rehearsal else ''}{mine.pk}",
        "number": mine.entry.number,
        "lines": lines,
        "opinion": opinion,
        "revision": revision,
        "is_handed_in": state == SheetState.HANDED_IN,
        "is_void": state == SheetState.VOID,
    }


def _save(request: HttpRequest, show: Show, mine: Assignment) -> HttpResponse:
    """Save what was tapped; with `hand_in` it counts, with `take_up` it is open again. The same key is
    answered as before, so a phone may send again what it had no answer to.
    """
    slug = show.contest.slug
    sent = {
        name: value
        for name, value in request.POST.items()
        if name not in {"key", "csrfmiddlewaretoken"}
    }
    # A sheet of the rehearsal that comes late is none of the contest.
    if (sent.get("rehearsal") == "1") != show.is_rehearsal:
        return _refused(
            request, slug, _("The rehearsal is over; these points do not count."), "ended"
        )
    try:
        points = _points(sent)
        answer = idempotency.once(
            actor=request.user,
            verb="contests.stage_sheet",
            key=idempotency.key_in(request.POST),
            payload={**sent, "assignment": mine.pk},
            act=lambda: _write(request, show, mine, points, sent),
        )
    except scoring.NotTaken as error:
        return _refused(request, slug, str(error), error.code)
    except Denied:
        raise Http404 from None
    except Refused as error:
        return _refused(request, slug, str(error), "refused")
    if _wants_json(request):
        return JsonResponse(answer)
    return HttpResponseRedirect(
        f"{reverse('contests:phone', args=[slug])}?entry={mine.entry.number}"
    )


def _points(sent: dict[str, Any]) -> dict[int, int]:
    found = {}
    for name, value in sent.items():
        if name.startswith("points_"):
            key, text = name.removeprefix("points_"), str(value)
            if not key.isdecimal() or not text.isdecimal() or len(key) > 18 or len(text) > 4:
                raise Refused(_("These points are outside the range of the criterion."))
            found[int(key)] = int(text)
    return found


def _write(
    request: HttpRequest, show: Show, mine: Assignment, points: dict[int, int], sent: dict[str, Any]
) -> dict[str, Any]:
    actor = request.user
    if show.is_rehearsal:
        actions.rehearse_points(actor=actor, show=show, entry=mine.entry, points=points)
        return {"revision": 0, "reload": False}
    if sent.get("take_up"):
        sheet = get_object_or_404(ScoreSheet, assignment=mine)
        return {"revision": scoring.take_up(actor=actor, sheet=sheet).revision, "reload": True}
    revision = str(sent.get("revision", "0"))
    sheet = scoring.save_sheet(
        actor=actor,
        assignment=mine,
        points=points,
        opinion=str(sent.get("opinion", "")),
        revision=int(revision) if revision.isdecimal() and len(revision) < 10 else 0,
    )
    if sent.get("hand_in"):
        sheet = scoring.hand_in(actor=actor, sheet=sheet)
    return {"revision": sheet.revision, "reload": bool(sent.get("hand_in"))}


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _refused(request: HttpRequest, slug: str, words: str, code: str) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"message": words, "code": code}, status=409)
    messages.error(request, words)
    return HttpResponseRedirect(reverse("contests:phone", args=[slug]))
