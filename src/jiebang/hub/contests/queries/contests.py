"""Reads of contests; begins with what an actor may see."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from jiebang.hub.contests.models import Contest
from jiebang.hub.contests.states import ContestStatus, JurorState
from jiebang.hub.kernel.actors import Actor, SystemActor
from jiebang.hub.people.models import User
from jiebang.hub.programmes import queries as programmes
from jiebang.hub.programmes.states import TRACK_ROLES

ANNOUNCED = (
    ContestStatus.OPEN,
    ContestStatus.SCORING,
    ContestStatus.LOCKED,
    ContestStatus.PUBLISHED,
)
"""Everybody sees that there is such a contest, its rules, and nothing of its entries or jury."""


def visible_to(actor: Actor) -> QuerySet[Contest]:
    """Announced contests of public editions, those that the actor runs, and those to whose jury they
    belong or were invited. What of them is shown is for other reads to say.
    """
    contests = Contest.objects.select_related("edition", "track", "host_region").prefetch_related(
        "texts"
    )
    if isinstance(actor, SystemActor):
        return contests
    seen = Q(status__in=ANNOUNCED, edition__is_public=True)
    if isinstance(actor, User):
        seen |= run_by(actor)
        seats = actor.juries.filter(state__in=(JurorState.INVITED, JurorState.ACCEPTED))
        seen |= Q(pk__in=seats.values("contest")) & ~Q(status=ContestStatus.CANCELLED)
    return contests.filter(seen)


def run_by(actor: Actor) -> Q:
    """Contests that the actor runs; the same as rules.may_run()."""
    if isinstance(actor, SystemActor):
        return Q()
    found = Q(edition__in=programmes.organised_by(actor).values("pk"))
    for edition, region in programmes.officer_regions(actor):
        found |= Q(edition_id=edition, host_region__region=region)
    held = programmes.roles_of(actor).filter(role__in=TRACK_ROLES, track__isnull=False)
    return found | Q(track__in=held.values("track"))


def within(contest: Contest) -> list[int]:
    """The contest (key) and all those below it, each once."""
    found, level = [contest.pk], [contest.pk]
    while level:
        level = list(
            Contest.objects.filter(parent__in=level)
            .exclude(pk__in=found)
            .values_list("pk", flat=True)
        )
        found += level
    return found


def above(contests: Iterable[Contest]) -> dict[int, list[int]]:
    """`contest → the contests above it` (keys), the nearest first: within() read from below, for many.

    Cost: none where all that stand above are among them, else a query for each level that is missing.
    """
    rows = list(contests)
    parents = {one.pk: one.parent_id for one in rows}
    while missing := {up for up in parents.values() if up is not None and up not in parents}:
        parents |= dict(Contest.objects.filter(pk__in=missing).values_list("pk", "parent"))
    found: dict[int, list[int]] = {}
    for one in rows:
        way: list[int] = []
        place = one.parent_id
        while place is not None and place not in way and place != one.pk:
            way.append(place)
            place = parents[place]
        found[one.pk] = way
    return found
