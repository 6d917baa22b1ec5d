"""Reads of prizes: who has won what, what is proposed by the standings, and sums by currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from jiebang.hub.contests.models import Award, Contest, Entry, Prize
from jiebang.hub.contests.queries.contests import run_by, within
from jiebang.hub.contests.queries.contests import visible_to as contests_visible_to
from jiebang.hub.contests.queries.standings import final_places
from jiebang.hub.kernel.actors import Actor, SystemActor
from jiebang.hub.people.models import User
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.queries import family_of


def prizes_of(contest: Contest) -> QuerySet[Prize]:
    """The prizes of a contest in their order; who sees the contest sees what is to be won."""
    return contest.prizes.prefetch_related("texts").order_by("order", "pk")


TOLD_ORDER = ("prize__order", "entry__version__content__team", "pk")
"""Who shares a prize stands by the team's name: awards are given in the order of the standings, which would
tell places that are not told.
"""


def awards_visible_to(actor: Actor) -> QuerySet[Award]:
    """What was announced, in contests that the actor sees; what is only prepared, to who runs them."""
    awards = (
        Award.objects.select_related(
            "prize__contest__edition", "entry__solution", "entry__version", "certificate"
        )
        .prefetch_related("prize__texts", "prize__contest__texts")
        .order_by("prize__contest", *TOLD_ORDER)
    )
    if isinstance(actor, SystemActor):
        return awards
    seen = Q(
        announced_at__isnull=False,
        prize__contest__in=contests_visible_to(actor).values("pk"),
    )
    if isinstance(actor, User):
        seen |= Q(prize__contest__in=Contest.objects.filter(run_by(actor)).values("pk"))
    return awards.filter(seen)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the standings propose for one prize: `entries` for certain; `tied` share the last place and
    are more than fit, so a person chooses among them (`left` of them).
    """

    prize: Prize
    entries: Sequence[int]
    tied: Sequence[int]
    left: int


def proposals(contest: Contest) -> list[Proposal]:
    """Who wins what by rank: each prize takes the next entries in turn. Where those who share a rank do
    not all fit, nobody of them is proposed for certain, and the prizes after that wait.
    """
    queue = final_places(contest)
    found = []
    stuck = False
    for prize in prizes_of(contest):
        taken: list[int] = []
        tied: list[int] = []
        while queue and not stuck and len(taken) < prize.places:
            rank = queue[0].rank
            group = [place for place in queue if place.rank == rank]
            if len(taken) + len(group) > prize.places:
                tied, stuck = [place.entry for place in group], True
                break
            taken += [place.entry for place in group]
            queue = queue[len(group) :]
        found.append(Proposal(prize, taken, tied, prize.places - len(taken) if tied else 0))
    return found


@dataclass(frozen=True, slots=True)
class Sum:
    """What was won in one currency: minor units, and how many awards they are the sum of."""

    currency: str
    amount: int
    count: int


def sums(awards: QuerySet[Award]) -> list[Sum]:
    """One sum for each currency; an award belongs to one prize of one contest, so none counts twice."""
    found: dict[str, list[int]] = {}
    for currency, amount in awards.filter(prize__amount__isnull=False).values_list(
        "prize__currency", "prize__amount"
    ):
        found.setdefault(currency, []).append(amount or 0)
    return [Sum(code, sum(each), len(each)) for code, each in sorted(found.items())]


def awards_of(
    actor: Actor, edition: Edition, contest: Contest | None = None, currency: str = ""
) -> QuerySet[Award]:
    """What was announced in an edition with those within it, or in a contest with all below it; of one
    currency. As contests roll up (queries.rollup), of what was announced.
    """
    found = awards_visible_to(actor).filter(announced_at__isnull=False)
    if contest is not None:
        found = found.filter(prize__contest__in=within(contest))
    else:
        found = found.filter(prize__contest__edition__in=family_of(actor, edition))
    return found.filter(prize__currency=currency) if currency else found


def entries_to_award(contest: Contest) -> QuerySet[Entry]:
    """Entries with what they are called by, for who awards."""
    return contest.entries.select_related("solution", "version").prefetch_related(
        Prefetch("awards", Award.objects.select_related("prize"))
    )
