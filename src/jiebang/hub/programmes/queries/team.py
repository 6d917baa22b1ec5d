"""Reads of who does what for which edition."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people.models import User
from jiebang.hub.programmes.models import Edition, RoleOnEdition
from jiebang.hub.programmes.states import EditionRole


def organised_by(actor: Actor) -> QuerySet[Edition]:
    """Editions of which the actor is an organiser."""
    if not isinstance(actor, User):
        return Edition.objects.none()
    return Edition.objects.filter(
        pk__in=actor.edition_roles.filter(role=EditionRole.ORGANISER).values("edition")
    )


def team_of(edition: Edition) -> QuerySet[RoleOnEdition]:
    """Who has which role on an edition: for its organisers alone."""
    return edition.roles.select_related("user").order_by("role", "region", "user__name", "pk")


def officer_regions(actor: Actor) -> list[tuple[int, str]]:
    """(edition, region) pairs for which the actor is the region's officer."""
    if not isinstance(actor, User):
        return []
    return list(
        actor.edition_roles.filter(role=EditionRole.REGION_OFFICER)
        .order_by("edition_id", "region")
        .values_list("edition_id", "region")
    )


def regions_verified_by(actor: Actor) -> list[str]:
    """Regions whose organisations the actor verifies: an officer's own, and an organiser's all."""
    if not isinstance(actor, User):
        return []
    found = actor.edition_roles.filter(
        role__in=(EditionRole.ORGANISER, EditionRole.REGION_OFFICER)
    ).values_list("role", "region")
    return sorted({"" if role == EditionRole.ORGANISER else region for role, region in found})


def screened_by(actor: Actor) -> list[tuple[int, str]]:
    """(edition, region) pairs whose records the actor screens; no region where it is all of them.

    Screeners do, and the officers of a region in it, and organisers everywhere.
    """
    if not isinstance(actor, User):
        return []
    roles = (EditionRole.SCREENER, EditionRole.REGION_OFFICER, EditionRole.ORGANISER)
    return list(
        actor.edition_roles.filter(role__in=roles)
        .order_by("edition_id", "region")
        .values_list("edition_id", "region")
    )


def screeners_of(editions: Iterable[int]) -> list[tuple[int, int, str, str]]:
    """(edition, user, region, role) of all who screen; no region where it is all of them."""
    roles = [EditionRole.SCREENER, EditionRole.REGION_OFFICER, EditionRole.ORGANISER]
    return list(
        RoleOnEdition.objects.filter(edition__in=set(editions), role__in=roles)
        .order_by("pk")
        .values_list("edition_id", "user_id", "region", "role")
    )
