"""Solutions as lists: a team's own, those received for needs, sorted ones of one need, and their count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from jiebang.hub.catalog import queries as catalog
from jiebang.hub.catalog.models import Need
from jiebang.hub.contests.models import Award, Opinion, Solution, SolutionVersion
from jiebang.hub.contests.queries.calls import blind_needs
from jiebang.hub.contests.queries.solutions import (
    ShownSolution,
    overseen,
    owned_needs,
    shown_all,
    visible_to,
    written_by,
)
from jiebang.hub.contests.queries.triage import Sorted, order_of, sorted_one
from jiebang.hub.contests.states import HANDED_IN, OpinionState, SolutionStatus
from jiebang.hub.kernel.actors import Actor, SystemActor
from jiebang.hub.people.models import User
from jiebang.hub.programmes import queries as programmes
from jiebang.hub.programmes.states import TRACK_ROLES


def own_solutions(actor: Actor) -> QuerySet[Solution]:
    """What the actor's organisations, clients and teams write and have handed in."""
    if not isinstance(actor, User):
        return Solution.objects.none()
    return visible_to(actor).filter(written_by(actor))


def received(actor: Actor) -> QuerySet[Solution]:
    """What was handed in to needs that the actor owns or oversees; not what is of the actor's own team."""
    if isinstance(actor, SystemActor):
        return visible_to(actor).filter(status__in=sorted(HANDED_IN))
    if not isinstance(actor, User):
        return Solution.objects.none()
    tracks = programmes.roles_of(actor).filter(role__in=TRACK_ROLES, track__isnull=False)
    seen = owned_needs(actor) | overseen(actor) | Q(need__track__in=tracks.values("track"))
    return (
        visible_to(actor)
        .filter(seen, status__in=sorted(HANDED_IN))
        .exclude(pk__in=Solution.objects.filter(written_by(actor)).values("pk"))
    )


def answers_to(actor: Actor, need: Need) -> QuerySet[Solution]:
    """What was handed in to one need, of which the actor reads it."""
    return received(actor).filter(need=need)


@dataclass(frozen=True, slots=True)
class Answer:
    """One solution in the sorting of a need: what its reader is shown, its sorting, what experts said."""

    shown: ShownSolution
    sorting: Sorted
    advice: Mapping[str, int]


def triaged(actor: Actor, need: Need, keys: Sequence[int] = ()) -> list[Answer]:
    """The solutions to a need in the stated order of the sorting; of `keys` alone where any are given.

    Cost: a constant number of queries.
    """
    rows = answers_to(actor, need)
    if keys:
        rows = rows.filter(pk__in=keys)
    shown = shown_all(actor, rows)
    pks = [one.solution.pk for one in shown]
    late = set(
        SolutionVersion.objects.filter(
            solution__in=pks, is_late=True, number=F("solution__version")
        ).values_list("solution_id", flat=True)
    )
    advice: dict[int, dict[str, int]] = {}
    for key, said in Opinion.objects.filter(solution__in=pks, state=OpinionState.GIVEN).values_list(
        "solution_id", "advice"
    ):
        advice.setdefault(key, {})[said] = advice.get(key, {}).get(said, 0) + 1
    found = [
        Answer(
            one,
            sorted_one(
                need, one.solution.pk, one.content, at=one.solution.submitted_at,
                is_late=one.solution.pk in late,
            ),
            advice.get(one.solution.pk, {}),
        )
        for one in shown
    ]  # fmt: skip
    return sorted(found, key=lambda answer: order_of(answer.sorting))


def announced_needs() -> QuerySet[Need]:
    """Needs of which it is public what became of their solutions: a team was told that it was selected,
    or a prize was announced.
    """
    awards = Award.objects.filter(entry__solution__need=OuterRef("pk"), announced_at__isnull=False)
    chosen = Solution.objects.filter(need=OuterRef("pk"), told=SolutionStatus.SELECTED)
    return Need.objects.filter(Exists(awards) | Exists(chosen))


def counted_for(actor: Actor) -> QuerySet[Solution]:
    """Solutions of which the actor may be told that they are: those that they receive; of others, those to
    needs that they may see, once a blind call has its results. Each stands for one, whatever contests
    it is in.
    """
    handed = Solution.objects.filter(status__in=sorted(HANDED_IN))
    if isinstance(actor, SystemActor):
        return handed
    sighted = ~Q(need__in=blind_needs().values("pk")) | Q(need__in=announced_needs().values("pk"))
    public = Q(need__in=catalog.visible_to(actor, Need).order_by().values("pk")) & sighted
    return handed.filter(public | Q(pk__in=received(actor).order_by().values("pk")))
