"""Reads of a track's needs and of an enterprise's release calendar, before the day a number alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from jiebang.hub.catalog.models import Need
from jiebang.hub.catalog.queries.records import visible_to
from jiebang.hub.catalog.states import PUBLIC, WAITING, Status
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people.states import Verification
from jiebang.hub.programmes.models import Release, Track
from jiebang.hub.programmes.queries import releases_of
from jiebang.hub.programmes.states import Screening


@dataclass(frozen=True, slots=True)
class Batch:
    """One day of a release calendar: how many needs wait for it, or how many of it the actor sees."""

    release: Release
    count: int


def needs_of(actor: Actor, track: Track) -> QuerySet[Need]:
    """The published needs of a track and of the contests within it that the actor may see."""
    inside = [track.pk, *track.contests.values_list("pk", flat=True)]
    return (
        visible_to(actor, Need)
        .filter(track__in=inside, status__in=PUBLIC)
        .order_by("-published_at", "code")
    )


def batches_of(actor: Actor, track: Track) -> list[Batch]:
    """The release calendar of a contest. Of a day to come everybody is told the number, which the
    enterprise announces by putting a need into the batch; nothing else of the need.
    """
    releases = list(releases_of(track))
    coming = _counts(
        Need.objects.filter(release__in=[r.pk for r in releases if not r.released_at]).filter(
            status__in=WAITING
        )
    )
    gone = _counts(
        visible_to(actor, Need)
        .filter(release__in=[r.pk for r in releases if r.released_at], status__in=PUBLIC)
        .select_related(None)
        .prefetch_related(None)
    )
    counts: dict[int, int] = coming | gone
    return [Batch(release, counts.get(release.pk, 0)) for release in releases]


def _counts(needs: QuerySet[Need]) -> dict[int, int]:
    return dict(needs.order_by().values_list("release").annotate(n=Count("pk")))


def waiting_in(release: Release) -> Sequence[Need]:
    """The needs that are released when the batch's day has come: screened where the edition screens,
    of organisations that are verified.
    """
    ready = [Status.SCREENED]
    if release.track.edition.screening == Screening.NONE:
        ready.append(Status.SUBMITTED)
    found = Need.objects.filter(
        release=release,
        status__in=ready,
        organisation__verification=Verification.VERIFIED,
    )
    return list(found.select_related("organisation", "edition").order_by("code", "pk"))
