"""Reads of juries: the actor's own seats and what they judge, and how far a contest's scoring has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from jiebang.hub.contests.models import Assignment, Contest, Juror, ScoreSheet
from jiebang.hub.contests.queries.contests import run_by
from jiebang.hub.contests.queries.solutions import judging
from jiebang.hub.contests.states import (
    AssignmentState,
    ContestStatus,
    EntryState,
    JurorState,
    SheetState,
)
from jiebang.hub.kernel.actors import Actor, SystemActor
from jiebang.hub.people.models import Organisation, User


def seats_visible_to(actor: Actor) -> QuerySet[Juror]:
    """The actor's own seats that are open or accepted, and all seats of contests that they run."""
    seats = Juror.objects.select_related("contest__edition", "user")
    if isinstance(actor, SystemActor):
        return seats
    if not isinstance(actor, User):
        return seats.none()
    run = Contest.objects.filter(run_by(actor)).values("pk")
    own = Q(user=actor, state__in=(JurorState.INVITED, JurorState.ACCEPTED)) & ~Q(
        contest__status=ContestStatus.CANCELLED
    )
    return seats.filter(own | Q(contest__in=run))


def desk_of(actor: Actor) -> QuerySet[Juror]:
    """The actor's own seats, the newest first."""
    if not isinstance(actor, User):
        return Juror.objects.none()
    return (
        seats_visible_to(actor)
        .filter(user=actor, state__in=(JurorState.INVITED, JurorState.ACCEPTED))
        .prefetch_related("contest__texts")
        .order_by("-invited_at", "-pk")
    )


def counts_of(seats: Sequence[Juror]) -> dict[int, tuple[int, int]]:
    """`seat → (sheets handed in, entries to judge)`, in one query."""
    rows = (
        Assignment.objects.filter(
            juror__in=[seat.pk for seat in seats],
            state=AssignmentState.ASSIGNED,
            entry__state=EntryState.IN,
        )
        .order_by()
        .values("juror")
        .annotate(given=Count("pk"), done=Count("pk", filter=Q(sheet__state=SheetState.HANDED_IN)))
    )
    found = {row["juror"]: (row["done"], row["given"]) for row in rows}
    return {seat.pk: found.get(seat.pk, (0, 0)) for seat in seats}


def sheets_visible_to(actor: Actor, contest: Contest) -> QuerySet[ScoreSheet]:
    """Sheets of a contest: one's own; all of them, once the scores are locked, to who runs the contest and
    to its chair. Peers' are never shown before.
    """
    sheets = ScoreSheet.objects.filter(assignment__entry__contest=contest).select_related(
        "assignment__juror__user", "assignment__entry"
    )
    if isinstance(actor, SystemActor):
        return sheets
    if not isinstance(actor, User):
        return sheets.none()
    own = Q(assignment__in=judging(actor))
    if contest.status in {ContestStatus.LOCKED, ContestStatus.PUBLISHED}:
        chairs = contest.jurors.filter(user=actor, state=JurorState.ACCEPTED, is_chair=True)
        run = Contest.objects.filter(run_by(actor), pk=contest.pk)
        if run.exists() or (judging(actor).filter(juror__in=chairs).exists()) or chairs.exists():
            return sheets
    return sheets.filter(own)


def organisations_to_declare(contest: Contest) -> QuerySet[Organisation]:
    """Organisations that a juror is asked about before they see anything: those that lead entries and those
    whose needs are answered, one list in the order of their names, so that it tells of none which it is.
    """
    lead = contest.entries.filter(state=EntryState.IN)
    return (
        Organisation.objects.filter(
            Q(pk__in=lead.values("solution__organisation"))
            | Q(pk__in=lead.values("solution__poster"))
        )
        .prefetch_related("texts")
        .order_by("slug")
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far scoring has come: sheets wanted, begun and handed in, and entries without enough jurors."""

    given: int
    begun: int
    done: int
    short: int

    @property
    def percent(self) -> int:
        """Of the sheets that are wanted those that are handed in."""
        return 100 * self.done // self.given if self.given else 0


def progress_of(contest: Contest) -> Progress:
    """Counts of a contest's sheets; no points. Cost: two queries."""
    rows = Assignment.objects.filter(
        entry__contest=contest, entry__state=EntryState.IN, state=AssignmentState.ASSIGNED
    )
    counts = rows.aggregate(
        given=Count("pk"),
        begun=Count("sheet"),
        done=Count("pk", filter=Q(sheet__state=SheetState.HANDED_IN)),
    )
    enough = Q(assignments__state=AssignmentState.ASSIGNED)
    short = (
        contest.entries.filter(state=EntryState.IN)
        .annotate(n=Count("assignments", filter=enough))
        .filter(n__lt=contest.jurors_wanted)
        .count()
    )
    return Progress(counts["given"], counts["begun"], counts["done"], short)
