"""Reads of who translates what of which edition."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from jiebang.hub.kernel.actors import Actor, SystemActor
from jiebang.hub.programmes.models import Edition, Track
from jiebang.hub.programmes.queries.team import TRANSLATING, duties_of, roles_of
from jiebang.hub.programmes.states import EditionRole


def translated_by(actor: Actor) -> list[tuple[int, str]]:
    """(edition, region) pairs whose texts the actor translates; no region where it is all of them."""
    return duties_of(actor).translates


def translations_to_do(actor: Actor) -> Edition | None:
    """The edition whose queue of translations is the actor's, the one that closes last; or None."""
    mine = Edition.objects.filter(pk__in=duties_of(actor).queues)
    return mine.order_by("-closes_on", "slug").first()


def editions_translated_by(actor: Actor) -> QuerySet[Edition]:
    """Editions whose own words the actor translates: organisers, and translators of the whole edition."""
    editions = Edition.objects.prefetch_related("texts").order_by("pk")
    if isinstance(actor, SystemActor):
        return editions
    mine = roles_of(actor).filter(
        Q(role=EditionRole.ORGANISER) | Q(role__in=TRANSLATING, region="")
    )
    return editions.filter(pk__in=mine.values("edition"))


def tracks_translated_by(actor: Actor) -> QuerySet[Track]:
    """The tracks of those editions."""
    editions = editions_translated_by(actor).values("pk")
    return (
        Track.objects.filter(edition__in=editions)
        .select_related("edition")
        .prefetch_related("texts")
    )
