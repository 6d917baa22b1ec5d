"""Who may do what on an edition: named predicates of (actor, edition or record of it)."""

from __future__ import annotations

from django.db.models import Q
from rules.predicates import predicate

from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.regions import covers
from jiebang.hub.people.rules import is_operator, is_system
from jiebang.hub.programmes.models import Edition, Track
from jiebang.hub.programmes.queries.team import roles_of
from jiebang.hub.programmes.queries.translation import editions_translated_by
from jiebang.hub.programmes.states import TRACK_ROLES, EditionRole


@predicate
def is_organiser(actor: Actor, edition: Edition) -> bool:
    """An organiser of this very edition."""
    return has_role(actor, edition, EditionRole.ORGANISER)


def may_run(actor: Actor, edition: Edition) -> bool:
    """Who writes an edition and all that belongs to it."""
    return bool(is_system(actor) or is_organiser(actor, edition))


def may_write_track(actor: Actor, track: Track) -> bool:
    """Who writes a track's words, and an enterprise's front: its manager, and the organisers."""
    return may_run(actor, track.edition) or manages_track(actor, track)


def manages_track(actor: Actor, track: Track) -> bool:
    """Whether the actor manages this very track; a track manager without one manages them all."""
    held = Q(role__in=TRACK_ROLES, track=track)
    if track.contest_of_id is None:
        held |= Q(role=EditionRole.TRACK_MANAGER, track=None)
    return roles_of(actor).filter(held, edition=track.edition_id).exists()


def may_staff(actor: Actor, edition: Edition) -> bool:
    """Who gives roles on an edition and says how it screens."""
    return bool(is_system(actor) or is_organiser(actor, edition))


def may_translate_edition(actor: Actor, edition: Edition) -> bool:
    """Who translates the words of the edition itself and of its tracks; the same as
    queries.editions_translated_by().
    """
    return is_system(actor) or editions_translated_by(actor).filter(pk=edition.pk).exists()


def has_role(actor: Actor, edition: Edition, role: str, region: str | None = None) -> bool:
    """Whether the actor holds the role, on the region where one is given."""
    roles = roles_of(actor).filter(edition=edition, role=role)
    return (roles if region is None else roles.filter(region=region)).exists()


def officer_codes(actor: Actor, edition: Edition) -> list[str]:
    """The regions of the edition whose officer the actor is, as codes."""
    held = roles_of(actor).filter(edition=edition, role=EditionRole.REGION_OFFICER)
    return list(held.order_by("region").values_list("region", flat=True))


def may_collect(actor: Actor, edition: Edition, region: str) -> bool:
    """Who enters collection activities: organisers everywhere, an officer in the own region."""
    return may_run(actor, edition) or any(
        covers(code, region) for code in officer_codes(actor, edition)
    )


def may_write_zones(actor: Actor) -> bool:
    """Who says what zones there are: they lie across editions, so whoever operates the site does."""
    return bool(is_system(actor)) or is_operator(actor)
