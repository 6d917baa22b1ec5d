"""The pages of a contest's jury and of who judges what: for who runs it, the jury for its chair as well."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiebang.hub.catalog.models import Expert
from jiebang.hub.catalog.queries import visible_to as records_visible_to
from jiebang.hub.contests import actions, queries, rules
from jiebang.hub.contests.forms.contests import InviteForm
from jiebang.hub.contests.models import Assignment, Conflict, Contest
from jiebang.hub.contests.notices import name_of
from jiebang.hub.contests.states import (
    AssignmentState,
    ConflictState,
    ContestStatus,
    JurorState,
    ended_because,
)
from jiebang.hub.contests.tables import contests as tables
from jiebang.hub.contests.tables import jury as words_of
from jiebang.hub.contests.views.parts import done, number, run_contest, tabs, way, words
from jiebang.hub.kernel import idempotency, languages
from jiebang.hub.kernel.exports import as_file
from jiebang.hub.people.models import User
from jiebang.reference import regions

OPEN = (ContestStatus.DRAFT, ContestStatus.OPEN, ContestStatus.SCORING)
RUNS = 4
"""Planned runs on the page, the newest."""
PAIRS = 600
"""Pairs of a run or of the assignment on the page; its file has all."""


def jury(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is on the jury, how far each has come, and whose conflicts stand."""
    found = run_contest(request, slug, chair=True)
    run = rules.may_run(request.user, found)
    form = InviteForm(request.POST if request.POST.get("what") == "invite" else None)
    if request.method == "POST" and _act(request, found, form, run):
        return HttpResponseRedirect(request.path)
    seats = list(found.jurors.select_related("user", "expert").order_by("invited_at", "pk"))
    columns = [
        pgettext("contest", "Name"),
        _("E-mail address"),
        _("Region"),
        _("Chair"),
        _("State"),
        _("Entries, at most"),
    ]
    lang = languages.current()

    def place(code: str) -> str:
        return regions.label(code, lang) if code else ""

    if file := as_file(
        request, f"{slug}-jury", _("Jury"), columns,
        lambda: (
            [str(seat.user), seat.user.email, place(seat.region), _("yes") if seat.is_chair else "",
             words_of.seat_state(seat)["text"], seat.load or found.load]
            for seat in seats
        ),
    ):  # fmt: skip
        return file
    clashes = list(
        Conflict.objects.filter(juror__contest=found)
        .exclude(juror__state__in=(JurorState.DECLINED, JurorState.REMOVED))
        .select_related("juror__user", "entry", "waived_by")
        .order_by("juror", "entry__number")
    )
    entries = {one.entry_id: one.entry for one in clashes}
    names = tables.entry_names(request.user, entries.values())
    rows = [
        {
            "pk": one.pk,
            "juror": str(one.juror.user),
            "entry": names[one.entry_id],
            "kind": one.get_kind_display(),
            "because": words_of.because(one),
            "stands": one.state == ConflictState.STANDS,
            "state": one.get_state_display(),
            "waived_because": one.waived_because,
            "waived_by": one.waived_by,
            "is_own": one.juror.user_id == request.user.pk,
        }
        for one in clashes
    ]
    if file := as_file(
        request, f"{slug}-conflicts", pgettext("contest", "Conflicts"),
        [_("Juror"), _("Entry"), _("Kind"), _("Found by"), _("State"), _("Reason")],
        lambda: (
            [row["juror"], row["entry"], row["kind"], row["because"], row["state"], row["waived_because"]]
            for row in rows
        ),
        part="conflicts",
    ):  # fmt: skip
        return file
    return render(
        request,
        "contests/jury.html",
        {
            "page": {"title": name_of(found), "breadcrumb": way(request, found, (_("Jury"), ""))},
            "contest": found,
            "tabs": tabs(request, found, "jury"),
            "seats": [
                {
                    "pk": seat.pk,
                    "name": str(seat.user),
                    "email": seat.user.email if run else "",
                    "region": place(seat.region),
                    "is_chair": seat.is_chair,
                    "state": words_of.seat_state(seat),
                    "reason": seat.reason,
                    "load": seat.load or found.load,
                    "is_on": seat.state in {JurorState.INVITED, JurorState.ACCEPTED},
                }
                for seat in seats
            ],
            "conflicts": rows,
            "form": form,
            "run": run,
            "chair": rules.may_preside(request.user, found),
            "is_open": found.status in OPEN,
            "is_kept": found.status != ContestStatus.CANCELLED,
            "key": idempotency.new_key(),
        },
        status=422 if form.errors else 200,
    )


def _act(request: HttpRequest, contest: Contest, form: InviteForm, run: bool) -> bool:
    what, user, because = request.POST.get("what", ""), request.user, words(request, "because")
    if what == "invite":
        return run and form.is_valid() and _invited(request, contest, form)
    if what == "look":
        done(request, what, lambda: actions.look_for_conflicts(actor=user, contest=contest))
        return True
    if what in {"waive", "restore"}:
        clash = get_object_or_404(
            Conflict.objects.filter(juror__contest=contest).select_related("juror__contest"),
            pk=number(request.POST.get("conflict", "")),
        )
        one: dict[str, Any] = {"actor": user, "conflict": clash}
        if what == "waive":
            done(request, what, lambda: actions.waive_conflict(**one, because=because))
        else:
            done(request, what, lambda: actions.restore_conflict(**one))
        return True
    seat = get_object_or_404(
        contest.jurors.select_related("user", "contest__edition"),
        pk=number(request.POST.get("juror", "")),
    )
    acts = {
        "remove": lambda: actions.remove_juror(actor=user, juror=seat, because=because),
        "chair": lambda: actions.set_chair(actor=user, juror=seat, is_chair=not seat.is_chair),
    }
    if what not in acts:
        raise Http404
    done(request, what, acts[what])
    return True


def _invited(request: HttpRequest, contest: Contest, form: InviteForm) -> bool:
    given = form.cleaned_data
    user, expert = None, None
    if given["email"]:
        user = User.objects.filter(email=given["email"].strip().lower(), is_active=True).first()
        if user is None:
            form.add_error("email", _("Nobody has an account with this address."))
            return False
    if given["expert"]:
        expert = (
            records_visible_to(request.user, Expert)
            .filter(code=given["expert"].replace("\x00", ""))
            .first()
        )
        if expert is None:
            form.add_error("expert", _("No expert's record has this number."))
            return False
    return done(
        request,
        "invite_juror",
        lambda: actions.invite_juror(
            actor=request.user,
            contest=contest,
            user=user,
            expert=expert,
            is_chair=given["is_chair"],
            load=given["load"],
            region=given["region"],
        ),
        said=_("The invitation is on its way."),
        form=form,
    )


def assignment(request: HttpRequest, slug: str) -> HttpResponse:
    """Who judges what: a plan to look at, the fairer one beside it, what stands today, and changes by hand."""
    found = run_contest(request, slug)
    if request.method == "POST":
        _assign(request, found)
        return HttpResponseRedirect(request.path)
    jurors = {
        seat.pk: str(seat.user)
        for seat in found.jurors.filter(state=JurorState.ACCEPTED).select_related("user")
    }
    entries = list(found.entries.filter(state="in").order_by("number"))
    names = tables.entry_names(request.user, entries)
    rows = list(
        Assignment.objects.filter(entry__contest=found, state=AssignmentState.ASSIGNED)
        .select_related("juror__user", "entry", "sheet")
        .order_by("entry__number", "juror")
    )

    def state(row: Assignment) -> str:
        sheet = getattr(row, "sheet", None)
        return str(sheet.get_state_display()) if sheet else _("Not begun")

    if file := as_file(
        request, f"{slug}-assignment", _("Who judges what"),
        [_("Entry"), _("Juror"), _("Sheet"), _("Why")],
        lambda: (
            [names.get(row.entry_id, ""), str(row.juror.user), state(row), words_of.why(row.why, jurors)]
            for row in rows
        ),
    ):  # fmt: skip
        return file
    by_entry: dict[int, list[dict[str, Any]]] = {}
    for row in rows[:PAIRS]:
        by_entry.setdefault(row.entry_id, []).append(
            {"pk": row.pk, "juror": str(row.juror.user), "state": state(row),
             "why": words_of.why(row.why, jurors)}
        )  # fmt: skip
    ended = Assignment.objects.filter(
        entry__contest=found, state=AssignmentState.REMOVED, sheet__isnull=False
    ).select_related("juror__user", "entry")
    runs = list(found.runs.all()[:RUNS])
    return render(
        request,
        "contests/assignment.html",
        {
            "page": {
                "title": name_of(found),
                "breadcrumb": way(request, found, (_("Assignment"), "")),
            },
            "contest": found,
            "tabs": tabs(request, found, "assignment"),
            "progress": queries.progress_of(found),
            "is_open": found.status in OPEN,
            "is_late": found.status in {ContestStatus.LOCKED, ContestStatus.PUBLISHED},
            "runs": [_run(run, jurors, names) for run in runs],
            "entries": [
                {"pk": entry.pk, "name": names[entry.pk], "jurors": by_entry.get(entry.pk, []),
                 "lacks": max(0, found.jurors_wanted - len(by_entry.get(entry.pk, [])))}
                for entry in entries
            ],
            "jurors": sorted(jurors.items(), key=lambda pair: pair[1]),
            "names": [(entry.pk, names[entry.pk]) for entry in entries],
            "ended": [
                {"juror": str(row.juror.user), "entry": names.get(row.entry_id, ""),
                 "because": ended_because(row.ended_because)}
                for row in ended[:100]
            ],
            "key": idempotency.new_key(),
        },
    )  # fmt: skip


def _run(run: Any, jurors: dict[int, str], names: dict[int, str]) -> dict[str, Any]:
    report = run.report
    found: dict[str, Any] = {
        "pk": run.pk,
        "number": run.number,
        "is_fair": run.is_fair,
        "at": run.at,
        "taken_at": run.taken_at,
        "feasible": report.get("feasible"),
    }
    if not report.get("feasible"):
        return found | {
            "short": [words_of.short(one, names) for one in report.get("short", ())],
            "options": [
                [words_of.step(one, jurors, names) for one in option]
                for option in report.get("options", ())
            ],
        }
    loads = list(report["loads"].values())
    pairs: dict[int, list[str]] = {}
    for one in report["pairs"][:PAIRS]:
        pairs.setdefault(one["entry"], []).append(
            f"{jurors.get(one['juror'], '')} — {words_of.why(one, jurors)}"
        )
    bound = report.get("bound")
    return found | {
        "worst": round(100 * report["worst"]),
        "mean": round(100 * report["mean"]),
        "total": f"{report['expertise']:.1f}",
        "bound": round(100 * bound) if bound is not None else "",
        "least": min(loads, default=0),
        "most": max(loads, default=0),
        "kept": report.get("kept", 0),
        "ended": report.get("ended", 0),
        "count": len(report["pairs"]),
        "pairs": [(names.get(entry, ""), lines) for entry, lines in pairs.items()],
    }


def _assign(request: HttpRequest, contest: Contest) -> bool:
    what, user = request.POST.get("what", ""), request.user
    if what == "plan":
        return done(request, what, lambda: actions.plan(actor=user, contest=contest))
    if what == "take":
        run = get_object_or_404(contest.runs, pk=number(request.POST.get("run", "")))
        return done(request, what, lambda: actions.take_run(actor=user, run=run))
    if what == "unassign":
        row = get_object_or_404(
            Assignment.objects.filter(entry__contest=contest).select_related(
                "juror__contest__edition"
            ),
            pk=number(request.POST.get("assignment", "")),
        )
        because = words(request, "because")
        return done(
            request, what, lambda: actions.unassign(actor=user, assignment=row, because=because)
        )
    seat = get_object_or_404(
        contest.jurors.select_related("contest__edition"),
        pk=number(request.POST.get("juror", "")),
    )
    entry = get_object_or_404(contest.entries, pk=number(request.POST.get("entry", "")))
    one: dict[str, Any] = {"actor": user, "juror": seat, "entry": entry}
    musts = {"must": True, "never": False, "free": None}
    if what == "assign":
        return done(request, what, lambda: actions.assign(**one))
    if what == "conflict":
        because = words(request, "because")
        return done(request, what, lambda: actions.add_conflict(**one, because=because))
    if what not in musts:
        raise Http404
    return done(request, what, lambda: actions.set_wish(**one, must=musts[what]))
