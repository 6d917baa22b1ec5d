"""Reads of entries: which solutions may be entered, what an actor sees of those that are, and their own."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from jiebang.hub.contests.models import Contest, Entry, Solution
from jiebang.hub.contests.queries.contests import run_by, visible_to
from jiebang.hub.contests.queries.solutions import judging, written_by
from jiebang.hub.contests.states import RUNNING, ContestStatus, EntryState, SolutionStatus
from jiebang.hub.kernel.actors import Actor, SystemActor
from jiebang.hub.people.models import User
from jiebang.hub.programmes.models import Edition


def entries_visible_to(actor: Actor) -> QuerySet[Entry]:
    """Entries of contests that the actor runs, of their own teams, and what they judge; nobody else sees
    who takes part, nor how many.
    """
    entries = Entry.objects.select_related("contest", "solution__need", "version")
    if isinstance(actor, SystemActor):
        return entries
    if not isinstance(actor, User):
        return entries.none()
    solutions = teams_of(actor)
    run = Contest.objects.filter(run_by(actor)).values("pk")
    return entries.filter(
        Q(contest__in=run)
        | Q(pk__in=judging(actor).values("entry"))
        | (Q(solution__in=solutions) & ~Q(contest__status=ContestStatus.DRAFT))
    )


def teams_of(actor: User) -> QuerySet[Solution]:
    """Solutions of the actor's own teams, organisations and clients, by their keys alone."""
    return Solution.objects.filter(written_by(actor)).order_by().values("pk")  # type: ignore[return-value]


def entries_of_team(actor: Actor, contest: Contest) -> QuerySet[Entry]:
    """The actor's own entries in a contest that was announced."""
    if not isinstance(actor, User) or contest.status == ContestStatus.DRAFT:
        return Entry.objects.none()
    own = teams_of(actor)
    return contest.entries.filter(solution__in=own).select_related("solution", "version")


def contests_of_team(actor: Actor, solution: Solution) -> QuerySet[Contest]:
    """The announced contests in which a solution of the actor's own teams was entered."""
    if not isinstance(actor, User):
        return Contest.objects.none()
    own = Entry.objects.filter(solution=solution, solution__in=teams_of(actor))
    return visible_to(actor).filter(
        ~Q(status=ContestStatus.DRAFT), pk__in=own.values("contest")
    ).order_by("slug")  # fmt: skip


def scope(contest: Contest) -> Q:
    """Solutions to the needs of a contest: of its edition and those within it, of its track with the
    enterprises' contests inside, of its host region with the editions that it hosts.
    """
    editions = _editions(contest.edition_id)
    found = Q(need__edition__in=editions)
    if contest.track_id is not None:
        found &= Q(need__track=contest.track_id) | Q(need__track__parent=contest.track_id)
    if contest.host_region_id is not None:
        found &= Q(need__host_region=contest.host_region_id) | Q(
            need__edition__hosted_by=contest.host_region_id
        )
    return found


def _editions(edition: int) -> list[int]:
    found, ring = [edition], [edition]
    while ring:
        ring = list(Edition.objects.filter(parent__in=ring).values_list("pk", flat=True))
        found += ring
    return found


def may_enter(contest: Contest, *, sent_on: bool = False) -> QuerySet[Solution]:
    """Solutions that may be entered and are not yet, the selected and shortlisted first.

    sent_on: what a contest below sends on lies within the scope by that.
    """
    there = contest.entries.values("solution")
    first = Case(
        When(status=SolutionStatus.SELECTED, then=Value(0)),
        When(status=SolutionStatus.SHORTLISTED, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = Solution.objects.filter(status__in=sorted(RUNNING)).exclude(pk__in=there)
    if not sent_on:
        rows = rows.filter(scope(contest))
    return rows.select_related("need", "organisation").order_by(
        first, "need__code", "submitted_at", "pk"
    )


def taking_part(contest: Contest) -> QuerySet[Entry]:
    """Entries that take part."""
    return contest.entries.filter(state=EntryState.IN).order_by("number")
