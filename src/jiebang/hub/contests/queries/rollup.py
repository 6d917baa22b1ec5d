"""Contests rolled up by edition, host region and track: each solution and each juror counted once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from jiebang.hub.contests.models import Award, Contest, Entry, Juror
from jiebang.hub.contests.queries.contests import run_by
from jiebang.hub.contests.states import ContestStatus, EntryState, JurorState
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.programmes.models import Edition


@dataclass(frozen=True, slots=True)
class Scored:
    """The rows behind one line of the roll-up; every figure is how many distinct of them there are.

    solutions, jurors and awards: keys of solutions, of people, and of awards.
    """

    contests: Sequence[Contest]
    solutions: frozenset[int]
    jurors: frozenset[int]
    awards: frozenset[int]

    def __add__(self, other: Scored) -> Scored:
        """Both together, what is in both counted once."""
        have = {contest.pk for contest in self.contests}
        more = [contest for contest in other.contests if contest.pk not in have]
        return Scored(
            [*self.contests, *more],
            self.solutions | other.solutions,
            self.jurors | other.jurors,
            self.awards | other.awards,
        )


def contests_run_by(actor: Actor, editions: Sequence[Edition]) -> QuerySet[Contest]:
    """The contests of these editions that the actor runs: nobody else is told how many take part."""
    return (
        Contest.objects.filter(run_by(actor), edition__in=[one.pk for one in editions])
        .exclude(status=ContestStatus.CANCELLED)
        .select_related("edition", "track", "host_region", "parent")
        .prefetch_related("texts", "track__texts")
        .order_by("edition", "slug")
    )


def rolled_up(actor: Actor, editions: Sequence[Edition]) -> list[Scored]:
    """One row for each contest that the actor runs; `sum` of any of them counts nothing twice.

    Cost: four queries, however many contests there are.
    """
    contests = list(contests_run_by(actor, editions))
    keys = [contest.pk for contest in contests]
    solutions = _gathered(
        Entry.objects.filter(contest__in=keys, state=EntryState.IN).values_list(
            "contest", "solution"
        )
    )
    jurors = _gathered(
        Juror.objects.filter(contest__in=keys, state=JurorState.ACCEPTED).values_list(
            "contest", "user"
        )
    )
    awards = _gathered(
        Award.objects.filter(Q(prize__contest__in=keys)).values_list("prize__contest", "pk")
    )
    none: frozenset[int] = frozenset()
    return [
        Scored(
            [contest],
            frozenset(solutions.get(contest.pk, none)),
            frozenset(jurors.get(contest.pk, none)),
            frozenset(awards.get(contest.pk, none)),
        )
        for contest in contests
    ]


def _gathered(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for contest, key in pairs:
        found.setdefault(contest, set()).add(key)
    return found


def added_up(rows: Sequence[Scored]) -> Scored:
    """All of these together."""
    total = Scored([], frozenset(), frozenset(), frozenset())
    for row in rows:
        total = total + row
    return total
