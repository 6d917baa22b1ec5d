"""A juror's own pages: the desk, a seat with its agreement and declaration, and the scoring of one entry."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiebang.hub.contests import actions, queries
from jiebang.hub.contests.forms.contests import DeclareForm, SignForm
from jiebang.hub.contests.models import Assignment, Juror, ScoreSheet
from jiebang.hub.contests.notices import name_of
from jiebang.hub.contests.queries.agreements import juror_agreement
from jiebang.hub.contests.queries.stage import called
from jiebang.hub.contests.states import (
    HANDED_IN,
    ContestStatus,
    EntryState,
    JurorState,
    SheetState,
)
from jiebang.hub.contests.tables import contests as tables
from jiebang.hub.contests.tables import file_rows
from jiebang.hub.contests.tables.stage import entry_name
from jiebang.hub.contests.views.parts import done, key, words
from jiebang.hub.kernel import idempotency, languages
from jiebang.hub.kernel.actors import Denied, Refused
from jiebang.hub.kernel.exports import as_file
from jiebang.hub.people.rules import wields_roles
from jiebang.hub.programmes.tables import organisation_name


def desk(request: HttpRequest) -> HttpResponse:
    """The reader's own seats, with how much of each is done."""
    seats = list(queries.desk_of(request.user))
    counts = queries.counts_of(seats)
    columns: list[dict[str, Any]] = [
        {"label": pgettext("contest", "Contest")},
        {"label": _("State")},
        {"label": _("Handed in"), "numeric": True},
        {"label": _("Scoring ends")},
    ]
    rows = [
        [
            {"text": name_of(seat.contest), "url": reverse("contests:seat", args=[seat.pk])},
            {"text": _state(seat), "label": columns[1]["label"]},
            {
                "text": f"{counts[seat.pk][0]} / {counts[seat.pk][1]}",
                "numeric": True,
                "label": columns[2]["label"],
            },
            {"text": _closes(seat), "label": columns[3]["label"]},
        ]
        for seat in seats
    ]
    if file := as_file(request, "juries", _("My juries"), columns, lambda: rows):
        return file
    title = _("My juries")
    return render(
        request,
        "contests/juries.html",
        {
            "page": {"title": title, "breadcrumb": [{"label": title, "url": ""}]},
            "columns": columns,
            "rows": rows,
        },
    )


def _state(seat: Juror) -> str:
    if seat.state == JurorState.INVITED:
        return _("Waits for your answer")
    if seat.signed_at is None:
        return _("Waits for your signature")
    if seat.declared_at is None:
        return _("Waits for your declaration")
    return str(seat.contest.get_status_display())


def _closes(seat: Juror) -> str:
    closes = seat.contest.scoring_closes_at
    return date_format(localtime(closes), "DATETIME_FORMAT") if closes else ""


def seat(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own seat: answer, sign, declare, then what there is to judge."""
    found = get_object_or_404(
        queries.seats_visible_to(request.user)
        .select_related("contest__track", "contest__host_region", "agreement")
        .prefetch_related("contest__texts"),
        pk=key(pk),
        user=request.user.pk,
        state__in=(JurorState.INVITED, JurorState.ACCEPTED),
    )
    contest = found.contest
    language = languages.current()
    text = juror_agreement(contest, language) if found.signed_at is None else None
    seated = found.state == JurorState.ACCEPTED
    if seated and not wields_roles(request.user):
        raise Http404  # the middleware shows the way to the second factor
    what = request.POST.get("what", "")
    sign = SignForm(request.POST if what == "sign" else None)
    declare = None
    if seated and found.signed_at is not None:
        declare = _declaration(request, found, what)
    if request.method == "POST" and _act(request, found, what, sign, declare, language):
        return HttpResponseRedirect(_after(request, found, what))
    assignments = list(
        queries.judging(request.user)
        .filter(juror=found)
        .select_related("entry__solution", "entry__version", "sheet")
        .order_by("entry__number")
    )
    rows = _to_judge(request, assignments)
    wanted = len(rows)
    rows += _withdrawn(found)
    columns = [pgettext("contest", "Number"), _("Entry"), _("Sheet")]
    if file := as_file(
        request, f"jury-{found.pk}", _("What you judge"), columns,
        lambda: ([row["number"], row["name"], row["state"]] for row in rows),
    ):  # fmt: skip
        return file
    complete = sum(row["is_done"] for row in rows)
    return render(
        request,
        "contests/seat.html",
        {
            "page": {
                "title": name_of(contest),
                "breadcrumb": [
                    {"label": _("My juries"), "url": reverse("contests:juries")},
                    {"label": name_of(contest), "url": ""},
                ],
            },
            "seat": found,
            "contest": contest,
            "contest_url": reverse("contests:contest", args=[contest.slug]),
            "results_url": reverse("contests:results", args=[contest.slug])
            if found.is_chair and seated
            else "",
            "steps": _steps(found),
            "agreement": text,
            "sign": sign,
            "declare": declare,
            "rows": rows,
            "wanted": wanted,
            "complete": complete,
            "is_scoring": contest.status == ContestStatus.SCORING,
            "closes": _closes(found),
            "interests": [
                organisation_name(one.organisation) if one.organisation else one.name
                for one in found.interests.filter(ended_at=None)
                .select_related("organisation")
                .prefetch_related("organisation__texts")
            ],
            "key": idempotency.key_in(request.POST),
        },
        status=422 if sign.errors or (declare is not None and declare.errors) else 200,
    )


def _steps(seat: Juror) -> list[dict[str, str]]:
    """Where one is on the way to scoring."""
    labels = [
        (_("Accept"), seat.state == JurorState.ACCEPTED),
        (_("Sign"), seat.signed_at is not None),
        (_("Declare conflicts"), seat.declared_at is not None),
        (pgettext("contest", "Score"), False),
    ]
    found, current = [], False
    for label, is_done in labels:
        state = "done" if is_done else ("todo" if current else "current")
        current = current or not is_done
        found.append({"label": label, "state": state})
    return found


def _declaration(request: HttpRequest, seat: Juror, what: str) -> DeclareForm:
    """The form of conflicts, with what was declared before."""
    organisations = list(queries.organisations_to_declare(seat.contest))
    have = seat.interests.filter(ended_at=None).select_related("organisation")
    mine = {str(one.organisation_id) for one in have if one.organisation_id}
    known = {one.pk for one in organisations}
    organisations += [
        one.organisation for one in have if one.organisation and one.organisation_id not in known
    ]
    choices = sorted(
        ((str(one.pk), organisation_name(one)) for one in organisations), key=lambda pair: pair[1]
    )
    return DeclareForm(
        request.POST if what == "declare" else None,
        choices=choices,
        initial={
            "organisations": sorted(mine),
            "names": "\n".join(one.name for one in have if one.name),
        },
    )


def _act(
    request: HttpRequest, seat: Juror, what: str, sign: SignForm, declare: Any, language: str
) -> bool:
    user = request.user
    if what in {"accept", "decline"}:
        accept, because = what == "accept", words(request, "because")
        done(
            request, "answer_invitation",
            lambda: actions.answer_invitation(
                actor=user, juror=seat, accept=accept, because=because
            ),
        )  # fmt: skip
        return True
    if what == "sign":
        seen = request.POST.get("seen", "")
        return sign.is_valid() and done(
            request, "sign_agreement",
            lambda: actions.sign_agreement(
                actor=user, juror=seat, name=sign.cleaned_data["name"], language=language, seen=seen
            ),
            form=sign,
        )  # fmt: skip
    if what == "declare" and declare is not None:
        if not declare.is_valid():
            return False
        keys = [int(key) for key in declare.cleaned_data["organisations"]]
        chosen = list(queries.organisations_to_declare(seat.contest).filter(pk__in=keys))
        chosen += [
            one.organisation
            for one in seat.interests.filter(organisation__in=keys, ended_at=None)
            if one.organisation and one.organisation not in chosen
        ]
        names = declare.cleaned_data["names"].splitlines()
        return done(
            request, "declare",
            lambda: actions.declare(actor=user, juror=seat, organisations=chosen, names=names),
            form=declare,
        )  # fmt: skip
    raise Http404


def _after(request: HttpRequest, seat: Juror, what: str) -> str:
    return reverse("contests:juries") if what == "decline" else request.path


def _to_judge(request: HttpRequest, assignments: list[Assignment]) -> list[dict[str, Any]]:
    names = tables.entry_names(request.user, [row.entry for row in assignments])
    found = []
    for row in assignments:
        sheet = getattr(row, "sheet", None)
        is_done = sheet is not None and sheet.state == SheetState.HANDED_IN
        found.append(
            {
                "number": row.entry.number,
                "name": names[row.entry_id],
                "url": reverse("contests:sheet", args=[row.pk]),
                "state": str(sheet.get_state_display()) if sheet else _("Not begun"),
                "tone": "good" if is_done else ("caution" if sheet else ""),
                "is_done": is_done,
                "title": _title(row),
            }
        )
    return found


def _withdrawn(seat: Juror) -> list[dict[str, Any]]:
    """Entries that the seat had to judge and that take no part any more, each once."""
    rows = queries.judged_no_more(seat.user).filter(juror=seat)
    listed = rows.select_related("entry__solution", "entry__version")
    last = {row.entry_id: row for row in reversed(listed)}
    names = called([row.entry for row in last.values()], languages.current()) if last else {}
    return [
        {
            "number": row.entry.number,
            "name": entry_name(names[row.entry_id]),
            "url": reverse("contests:sheet", args=[row.pk]),
            "state": str(row.entry.get_state_display()),
            "tone": "line",
            "is_done": False,
            "title": {"text": ""},
        }
        for row in sorted(last.values(), key=lambda one: one.entry.number)
    ]


def _title(row: Assignment) -> dict[str, str]:
    if _is_gone(row):
        return {"text": ""}
    shown = queries.ShownSolution(row.entry.solution, 1, False, False, row.entry.version.content)
    reading = shown.reading(languages.current())
    return {"text": reading.get("title"), "lang": reading.language} if reading else {"text": ""}


def _assignment(request: HttpRequest, pk: int) -> Assignment:
    """What the reader judges now, or would if it had not been withdrawn; a juror who lost it, or who owes
    a second factor, finds nothing.
    """
    beside = (
        "juror__contest",
        "entry__contest",
        "entry__solution__need",
        "entry__version",
        "sheet",
    )
    now = queries.judging(request.user).select_related(*beside).filter(pk=key(pk)).first()
    return now or get_object_or_404(
        queries.judged_no_more(request.user).select_related(*beside), pk=key(pk)
    )


def _is_gone(row: Assignment) -> bool:
    """Whether nobody but its team sees any more what was handed in, or it takes no part."""
    return row.entry.state != EntryState.IN or row.entry.solution.status not in HANDED_IN


def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: what was handed in on the left, the rubric on the right."""
    row = _assignment(request, pk)
    contest = row.entry.contest
    kept: ScoreSheet | None = getattr(row, "sheet", None)
    problem = ""
    if request.method == "POST":
        try:
            _posted(request, row, kept)
        except Denied:
            raise Http404 from None
        except Refused as refusal:
            problem = str(refusal)
        else:
            back = reverse("contests:seat", args=[row.juror_id])
            return HttpResponseRedirect(
                back if request.POST.get("what") == "hand_in" else request.path
            )
        kept = ScoreSheet.objects.filter(assignment=row).first()
    if _is_gone(row):
        return _gone(request, row, problem)
    given = {score.criterion_id: score.points for score in kept.scores.all()} if kept else {}
    rubric = tables.rubric_of(tables.criteria_of(contest))
    typed = request.POST if problem else None
    for line in rubric:
        line["points"] = (
            typed.get(f"p{line['pk']}", "") if typed is not None else given.get(line["pk"], "")
        )
    shown = replace(
        queries.shown(request.user, row.entry.solution),
        content=row.entry.version.content,
        number=row.entry.version.number,
        is_own=False,
    )
    reading = shown.reading(languages.current())
    is_open = contest.status == ContestStatus.SCORING
    name = shown.team or tables.entry_name(row.entry.number)
    return render(
        request,
        "contests/sheet.html",
        {
            "page": {
                "title": name,
                "breadcrumb": [
                    {"label": _("My juries"), "url": reverse("contests:juries")},
                    {
                        "label": name_of(contest),
                        "url": reverse("contests:seat", args=[row.juror_id]),
                    },
                    {"label": name, "url": ""},
                ],
            },
            "assignment": row,
            "contest": contest,
            "entry": row.entry,
            "name": name,
            "shown": shown,
            "reading": reading,
            "sections": _sections(reading),
            "files": file_rows(shown, opens=queries.reads_detail(request.user, row.entry.solution)),
            "has_detail": queries.has_detail(row.entry.solution),
            "may_sign": queries.may_sign(request.user, row.entry.solution),
            "need": row.entry.solution.need,
            "need_url": reverse("catalog:need", args=[row.entry.solution.need_id]),
            "rubric": rubric,
            "opinion": typed.get("opinion", "")
            if typed is not None
            else (kept.opinion if kept else ""),
            "revision": kept.revision if kept else 0,
            "sheet": kept,
            "is_open": is_open,
            "writes": is_open and (kept is None or kept.state == SheetState.DRAFT),
            "handed_in": kept is not None and kept.state == SheetState.HANDED_IN,
            "problem": problem,
            "save_url": reverse("contests:save_sheet", args=[row.pk]),
        },
        status=422 if problem else 200,
    )


def _gone(request: HttpRequest, row: Assignment, problem: str) -> HttpResponse:
    """The sheet of an entry that was withdrawn or excluded: that it was, and nothing of what it said."""
    name = entry_name(called([row.entry], languages.current())[row.entry_id])
    if row.entry.state == EntryState.IN:
        words = _(
            "Its team withdrew it after the scores were locked: the places stand as they were."
        )
    else:
        words = _("It takes no scores, and your sheet of it does not count.")
    is_out = row.entry.state == EntryState.EXCLUDED
    return render(
        request,
        "contests/sheet_gone.html",
        {
            "page": {
                "title": name,
                "breadcrumb": [
                    {"label": _("My juries"), "url": reverse("contests:juries")},
                    {
                        "label": name_of(row.entry.contest),
                        "url": reverse("contests:seat", args=[row.juror_id]),
                    },
                    {"label": name, "url": ""},
                ],
            },
            "contest": row.entry.contest,
            "problem": problem,
            "title": _("This entry was excluded") if is_out else _("This entry was withdrawn"),
            "words": words,
            "back_url": reverse("contests:seat", args=[row.juror_id]),
        },
        status=422 if problem else 200,
    )


def _sections(reading: Any) -> list[dict[str, str]]:
    if reading is None:
        return []
    labels = {
        "summary": _("In short"),
        "approach": _("Approach"),
        "schedule": _("Schedule"),
        "terms": _("Terms"),
        "prior_work": _("Prior work"),
    }
    return [
        {"label": label, "text": reading.get(name), "lang": reading.language}
        for name, label in labels.items()
        if reading.get(name)
    ]


def _given(request: HttpRequest, row: Assignment) -> dict[int, int | None]:
    """Points by criterion out of the form; an empty field empties. Raises Refused for what is no number."""
    found: dict[int, int | None] = {}
    for line in row.entry.contest.criteria.values_list("pk", flat=True):
        text = request.POST.get(f"p{line}")
        if text is None:
            continue
        text = text.strip()
        if text and not (text.isascii() and text.isdecimal() and len(text) < 6):
            raise Refused(_("Points are whole numbers."))
        found[line] = int(text) if text else None
    return found


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def _posted(request: HttpRequest, row: Assignment, kept: ScoreSheet | None) -> None:
    """Do what the button says, without a script."""
    what = request.POST.get("what", "")
    if what == "take_up" and kept is not None:
        actions.take_up(actor=request.user, sheet=kept)
        return
    if what not in {"save", "hand_in"}:
        raise Http404
    saved = actions.save_sheet(
        actor=request.user,
        assignment=row,
        points=_given(request, row),
        opinion=request.POST.get("opinion", ""),
        revision=_revision(request),
    )
    if what == "hand_in":
        actions.hand_in(actor=request.user, sheet=saved)


def save_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Save a sheet for the page's own script: JSON `{revision, at, missing}`; 409 `{code, message, revision}`
    where it is not taken, 422 `{message}` for what cannot be points.
    """
    row = (
        Assignment.objects.filter(pk=key(pk), juror__user=request.user.pk)
        .select_related("juror__contest", "entry__contest")
        .first()
    )
    if row is None:
        raise Http404
    try:
        saved = actions.save_sheet(
            actor=request.user,
            assignment=row,
            points=_given(request, row),
            opinion=request.POST.get("opinion", ""),
            revision=_revision(request),
        )
    except Denied:
        raise Http404 from None
    except actions.NotTaken as refusal:
        return JsonResponse(
            {"code": refusal.code, "message": str(refusal), "revision": refusal.revision},
            status=409,
        )
    except Refused as refusal:
        return JsonResponse({"message": str(refusal)}, status=422)
    return JsonResponse(
        {
            "revision": saved.revision,
            "at": localtime(now()).strftime("%H:%M"),
            "missing": row.entry.contest.criteria.count() - saved.scores.count(),
        }
    )
