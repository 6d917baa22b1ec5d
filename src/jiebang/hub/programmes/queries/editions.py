"""Reads of editions; begins with what an actor may see."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from jiebang.hub.kernel.actors import Actor, SystemActor
from jiebang.hub.people.models import User
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.queries.team import roles_of


def visible_to(actor: Actor) -> QuerySet[Edition]:
    """Public editions, and those on which the actor has a role."""
    editions = Edition.objects.prefetch_related("texts", "tracks__texts", "host_regions")
    if isinstance(actor, SystemActor):
        return editions
    seen = Q(is_public=True)
    if isinstance(actor, User):
        seen |= Q(pk__in=roles_of(actor).values("edition"))
    return editions.filter(seen)


def current(actor: Actor) -> Edition | None:
    """The edition that the site's home shows: the one that closes last; of a nest the outermost."""
    outermost = F("parent").asc(nulls_first=True)
    return visible_to(actor).order_by("-closes_on", outermost, "slug").first()
