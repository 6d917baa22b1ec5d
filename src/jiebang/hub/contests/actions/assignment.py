"""Who judges what: wishes before, a plan to look at, a person who takes it, and changes by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiebang.hub.contests.actions.conflicts import clear_to_judge, find_conflicts
from jiebang.hub.contests.actions.shared import person, reason, require, run_by
from jiebang.hub.contests.models import (
    Assignment,
    AssignmentRun,
    Contest,
    Entry,
    Juror,
    ScoreSheet,
    Wish,
)
from jiebang.hub.contests.queries.assignment import Posed, posed
from jiebang.hub.contests.states import AssignmentState, ContestStatus, Ended, SheetState
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.notices.actions import tell
from jiebang.planner import juries

OPEN = (ContestStatus.DRAFT, ContestStatus.OPEN, ContestStatus.SCORING)
MOST_TOLD = 50
"""Entries that lack jurors, and steps of a way out, that a report names."""


@transaction.atomic
def set_wish(*, actor: Actor, juror: Juror, entry: Entry, must: bool | None) -> None:
    """Say before the plan is made that a juror is to judge an entry, or never; None takes that back."""
    contest = run_by(actor, juror.contest)
    require(contest, *OPEN)
    if entry.contest_id != contest.pk:
        raise Denied
    if must and not clear_to_judge(juror, entry):
        raise Refused(_("A conflict stands, or the juror or the entry takes no part."))
    if must is None:
        Wish.objects.filter(juror=juror, entry=entry).delete()
    else:
        Wish.objects.update_or_create(
            juror=juror, entry=entry, defaults={"must": must, "by": person(actor)}
        )
    audit.record(
        actor=actor,
        verb="contests.set_wish",
        subject=contest,
        facts={"juror": juror.pk, "entry": entry.pk, "must": must},
    )


@transaction.atomic
def plan(*, actor: Actor, contest: Contest) -> list[AssignmentRun]:
    """Work out who might judge what, and change nothing: a run to look at and to take.

    Where no plan satisfies all rules the run's report says who lacks jurors and what would have to give.
    Conflicts are worked out anew first. Raises Refused where what people have fixed contradicts itself.
    """
    row = run_by(actor, contest)
    require(row, *OPEN)
    find_conflicts(actor=actor, contest=row)
    try:
        question = posed(row)
    except juries.ProblemError as error:
        raise Refused(said(error)) from None
    if not question.entries or not question.jurors:
        raise Refused(_("Entries and jurors who have accepted are needed first."))
    number = (row.runs.aggregate(top=Max("number"))["top"] or 0) + 1
    made: list[AssignmentRun] = []
    for is_fair, report in _reports(question):
        made.append(
            AssignmentRun.objects.create(
                contest=row,
                number=number + len(made),
                is_fair=is_fair,
                report=report,
                digest=question.digest,
                by=person(actor),
            )
        )
    audit.record(
        actor=actor,
        verb="contests.plan",
        subject=row,
        facts={"runs": [run.pk for run in made], "digest": question.digest},
    )
    return made


def _reports(question: Posed) -> list[tuple[bool, dict[str, Any]]]:
    """Reports of the efficient plan and of the fairer one beside it; one where there is no plan."""
    try:
        if question.before:
            # Somebody has judging to do already: what need not change does not.
            again = juries.replan(question.problem, question.before)
            return [(False, _report(question, again.plan))]
        fair = juries.assign_fair(question.problem)
    except juries.InfeasibleError as error:
        return [(False, {"feasible": False, **_trouble(question, error.trouble)})]
    best, second = _report(question, fair.efficient), _report(question, fair.plan)
    if fair.plan.pairs == fair.efficient.pairs:
        return [(False, {**best, "is_fairest": True, "bound": round(fair.bound, 4)})]
    return [(False, best), (True, {**second, "bound": round(fair.bound, 4)})]


def _report(question: Posed, plan: juries.Plan) -> dict[str, Any]:
    served = plan.served
    return {
        "feasible": True,
        "expertise": round(plan.parts["expertise"], 4),
        "worth": round(plan.worth, 4),
        "worst": round(plan.worst_served, 4),
        "mean": round(sum(served.values()) / len(served), 4) if served else 0,
        "loads": {str(question.jurors[key]): load for key, load in plan.loads.items()},
        "kept": len(plan.pairs & question.before),
        "ended": len(question.before - plan.pairs),
        "pairs": [_pair(question, one) for one in plan.explanations(priced=False)],
    }


def _pair(question: Posed, one: juries.Explanation) -> dict[str, Any]:
    """One pair with why it is in the plan, by the rows' keys."""
    return {
        "juror": question.jurors[one.juror],
        "entry": question.entries[one.submission],
        "standing": one.standing.value,
        "expertise": round(one.expertise, 4),
        "rank": one.rank,
        "eligible": one.eligible,
        "load": one.load,
        "max_load": one.max_load,
        "own_region": one.own_region,
        "next_best": question.jurors[one.next_best] if one.next_best else None,
        "next_expertise": round(one.next_expertise, 4),
    }


def _trouble(question: Posed, trouble: juries.Trouble) -> dict[str, Any]:
    return {
        "short": [
            {
                "entry": question.entries[one.submission],
                "wanted": one.wanted,
                "missing": one.missing,
                "open": one.open,
                "conflicts": one.conflicts,
                "forbids": one.forbids,
            }
            for one in trouble.short[:MOST_TOLD]
        ],
        "options": [
            [
                {
                    "kind": step.kind.value,
                    "juror": question.jurors.get(step.juror),
                    "entry": question.entries.get(step.submission),
                    "by": step.by,
                }
                for step in option.steps[:MOST_TOLD]
            ]
            for option in trouble.options
        ],
    }


def said(error: juries.ProblemError) -> str:
    """A problem that cannot be, in the reader's words."""
    if isinstance(error, juries.ContradictionError):
        return _("What is fixed by hand contradicts itself: take a wish back first.")
    return _("The loads and numbers cannot be planned with: %(why)s") % {"why": error}


@transaction.atomic
def take_run(*, actor: Actor, run: AssignmentRun) -> int:
    """Make a planned run the assignment; how many pairs are new. What was scored stays, and so does all
    else once scoring has begun.

    Raises Refused where anything that went into the plan has changed since.
    """
    contest = run_by(actor, run.contest)
    require(contest, *OPEN)
    find_conflicts(actor=actor, contest=contest)
    if not run.report.get("feasible"):
        raise Refused(_("This run has no plan."))
    question = posed(contest)
    if question.digest != run.digest:
        raise Refused(_("Jurors, entries or conflicts have changed since: plan anew."))
    now = timezone.now()
    rows = AssignmentRun.objects.filter(pk=run.pk, taken_at=None)
    if not rows.update(taken_at=now):
        raise Refused(_("This run was taken already."))
    run.taken_at = now
    pairs: dict[tuple[int, int], Mapping[str, Any]] = {
        (one["juror"], one["entry"]): one for one in run.report["pairs"]
    }
    have = {
        (row.juror_id, row.entry_id): row
        for row in Assignment.objects.filter(juror__contest=contest, state=AssignmentState.ASSIGNED)
    }
    gone = [row.pk for pair, row in have.items() if pair not in pairs]
    _end(gone, Ended.PLANNED)
    new = [
        Assignment(juror_id=juror, entry_id=entry, run=run, why=dict(one))
        for (juror, entry), one in pairs.items()
        if (juror, entry) not in have
    ]
    Assignment.objects.bulk_create(new, batch_size=2000)
    audit.record(
        actor=actor,
        verb="contests.take_run",
        subject=run,
        facts={"contest": contest.pk, "digest": run.digest, "new": len(new), "ended": len(gone)},
    )
    if new:
        tell(
            actor=actor,
            news="contests.assigned",
            subject="juror",
            keys=sorted({one.juror_id for one in new}),
        )
    return len(new)


def _end(keys: list[int], because: str) -> None:
    now = timezone.now()
    ScoreSheet.objects.filter(assignment__in=keys).exclude(state=SheetState.VOID).update(
        state=SheetState.VOID, void_because=because, updated_at=now
    )
    Assignment.objects.filter(pk__in=keys).update(
        state=AssignmentState.REMOVED, ended_at=now, ended_because=because
    )


@transaction.atomic
def assign(*, actor: Actor, juror: Juror, entry: Entry) -> Assignment:
    """Give an entry to a juror by hand; the plan holds it from then on."""
    contest = run_by(actor, juror.contest)
    require(contest, *OPEN)
    if entry.contest_id != contest.pk:
        raise Denied
    find_conflicts(actor=actor, contest=contest)
    juror, entry = Juror.objects.get(pk=juror.pk), Entry.objects.get(pk=entry.pk)
    if not clear_to_judge(juror, entry):
        raise Refused(_("A conflict stands, or the juror or the entry takes no part."))
    try:
        with transaction.atomic():
            made = Assignment.objects.create(juror=juror, entry=entry, why={"standing": "by_hand"})
    except IntegrityError:
        raise Refused(_("This juror has this entry already.")) from None
    audit.record(
        actor=actor,
        verb="contests.assign",
        subject=made,
        facts={"contest": contest.pk, "juror": juror.pk, "entry": entry.pk},
    )
    tell(actor=actor, news="contests.assigned", subject="juror", keys=[juror.pk])
    return made


@transaction.atomic
def unassign(*, actor: Actor, assignment: Assignment, because: str) -> None:
    """Take an entry from a juror by hand, with a reason; a sheet that was begun does not count."""
    contest = run_by(actor, assignment.juror.contest)
    require(contest, *OPEN)
    because = reason(because, needed=_("Say why."))
    rows = Assignment.objects.filter(pk=assignment.pk, state=AssignmentState.ASSIGNED)
    if not rows.exists():
        raise Refused(pgettext("contest", "It was taken back already."))
    _end([assignment.pk], because)
    audit.record(
        actor=actor,
        verb="contests.unassign",
        subject=assignment,
        facts={"contest": contest.pk, "because": because},
    )
