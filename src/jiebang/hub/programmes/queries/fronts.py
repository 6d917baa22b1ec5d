"""Reads of enterprises' fronts and release calendars."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from jiebang.hub.kernel.actors import Actor, SystemActor
from jiebang.hub.programmes.models import Edition, Front, Release, Track
from jiebang.hub.programmes.queries.team import managed_tracks, organised_by


def front_of(track: Track) -> Front | None:
    """The front of a contest, where it has one; a track that is no contest any more shows none."""
    if track.contest_of_id is None:
        return None
    return Front.objects.filter(track=track).prefetch_related("texts").first()


def written_tracks(actor: Actor, edition: Edition) -> QuerySet[Track]:
    """Tracks whose words the actor writes, as their manager or as an organiser."""
    if isinstance(actor, SystemActor) or organised_by(actor).filter(pk=edition.pk).exists():
        return edition.tracks.prefetch_related("texts")
    return managed_tracks(actor, edition)


def releases_of(track: Track) -> QuerySet[Release]:
    """The release calendar of a contest, in the order of its days; a themed track has none."""
    return Release.objects.filter(track=track, track__contest_of__isnull=False).order_by(
        "release_on", "pk"
    )


def releases_due(today: date) -> QuerySet[Release]:
    """Batches whose day has come and which are not released yet."""
    return Release.objects.filter(released_at__isnull=True, release_on__lte=today).order_by(
        "release_on", "pk"
    )
