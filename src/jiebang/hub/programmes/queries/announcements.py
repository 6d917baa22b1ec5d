"""Reads of announcements; begins with what an actor may see."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from jiebang.hub.kernel.actors import Actor, SystemActor
from jiebang.hub.programmes.models import Announcement
from jiebang.hub.programmes.queries.editions import visible_to
from jiebang.hub.programmes.queries.team import organised_by
from jiebang.hub.programmes.states import AnnouncementStatus


def announcements_visible_to(actor: Actor) -> QuerySet[Announcement]:
    """Published ones of the editions that the actor may see, all of those that they organise: pinned
    ones first, then the newest.
    """
    found = (
        Announcement.objects.select_related("edition")
        .prefetch_related("texts", "edition__texts")
        .order_by("-pinned", F("published_at").desc(nulls_first=True), "-pk")
    )
    if isinstance(actor, SystemActor):
        return found
    shown = Q(
        status=AnnouncementStatus.PUBLISHED,
        edition__in=visible_to(actor).prefetch_related(None).values("pk"),
    )
    return found.filter(shown | Q(edition__in=organised_by(actor).values("pk")))
