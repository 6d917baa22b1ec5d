"""Reads of who does what for which edition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.once import asked_once
from jiebang.hub.people.models import User
from jiebang.hub.people.rules import wields_roles
from jiebang.hub.programmes.models import Edition, RoleOnEdition, Track
from jiebang.hub.programmes.states import TRACK_ROLES, EditionRole


def roles_of(actor: Actor) -> QuerySet[RoleOnEdition]:
    """The roles that the actor may use now: the one door through which every right of a role comes.

    None for a closed account, and none in a session that owes a second factor.
    """
    if not isinstance(actor, User) or not wields_roles(actor):
        return RoleOnEdition.objects.none()
    return actor.edition_roles.all()


def given_to(actor: Actor) -> QuerySet[RoleOnEdition]:
    """The roles that the actor was given, usable now or not: to tell of them, never for a right."""
    if not isinstance(actor, User):
        return RoleOnEdition.objects.none()
    return actor.edition_roles.all()


def organised_by(actor: Actor) -> QuerySet[Edition]:
    """Editions of which the actor is an organiser."""
    return Edition.objects.filter(
        pk__in=roles_of(actor).filter(role=EditionRole.ORGANISER).values("edition")
    )


def team_of(edition: Edition) -> QuerySet[RoleOnEdition]:
    """Who has which role on an edition: for its organisers alone."""
    return edition.roles.select_related("user", "track").order_by(
        "role", "region", "user__name", "pk"
    )


@asked_once
def officer_regions(actor: Actor) -> list[tuple[int, str]]:
    """(edition, region) pairs for which the actor is the region's officer."""
    return list(
        roles_of(actor)
        .filter(role=EditionRole.REGION_OFFICER)
        .order_by("edition_id", "region")
        .values_list("edition_id", "region")
    )


@asked_once
def regions_verified_by(actor: Actor) -> list[str]:
    """Regions whose organisations the actor verifies: an officer's own, and an organiser's all."""
    found = (
        roles_of(actor)
        .filter(role__in=(EditionRole.ORGANISER, EditionRole.REGION_OFFICER))
        .values_list("role", "region")
    )
    return sorted({"" if role == EditionRole.ORGANISER else region for role, region in found})


SCREENING = (EditionRole.SCREENER, EditionRole.REGION_OFFICER, EditionRole.ORGANISER)
TRANSLATING = (EditionRole.TRANSLATOR, EditionRole.TRACK_MANAGER)
"""Who translates without organising; a role may be narrowed to a region."""


@dataclass(frozen=True, slots=True)
class Duties:
    """(edition, region) pairs in which somebody screens, and in which they translate; no region where
    it is all of the edition. `queues`: editions whose translations they see to. `judges`: whether they
    are on any jury.
    """

    screens: list[tuple[int, str]] = field(default_factory=list)
    translates: list[tuple[int, str]] = field(default_factory=list)
    queues: frozenset[int] = frozenset()
    judges: bool = False


@asked_once
def duties_of(actor: Actor) -> Duties:
    """What the actor screens, translates and judges, in one query."""
    held = (
        roles_of(actor)
        .filter(role__in=(*SCREENING, *TRANSLATING, EditionRole.JUROR))
        .order_by("edition_id", "region")
        .values_list("role", "edition_id", "region")
    )
    screens: list[tuple[int, str]] = []
    translates: list[tuple[int, str]] = []
    queues: set[int] = set()
    judges = False
    for role, edition, region in held:
        if role == EditionRole.JUROR:
            judges = True
            continue
        (screens if role in SCREENING else translates).append((edition, region))
        if role != EditionRole.SCREENER:
            queues.add(edition)
    return Duties(screens, translates, frozenset(queues), judges)


def screened_by(actor: Actor) -> list[tuple[int, str]]:
    """(edition, region) pairs whose records the actor screens; no region where it is all of them.

    Screeners do, and the officers of a region in it, and organisers everywhere.
    """
    return duties_of(actor).screens


def screeners_of(editions: Iterable[int]) -> list[tuple[int, int, str, str]]:
    """(edition, user, region, role) of all who screen; no region where it is all of them."""
    roles = [EditionRole.SCREENER, EditionRole.REGION_OFFICER, EditionRole.ORGANISER]
    return list(
        RoleOnEdition.objects.filter(edition__in=set(editions), role__in=roles)
        .order_by("pk")
        .values_list("edition_id", "user_id", "region", "role")
    )


def contests_managed_by(actor: Actor) -> QuerySet[Track]:
    """Enterprises' contests that the actor manages."""
    held = roles_of(actor).filter(role__in=TRACK_ROLES, track__contest_of__isnull=False)
    return Track.objects.filter(pk__in=held.values("track"))


def managed_tracks(actor: Actor, edition: Edition) -> QuerySet[Track]:
    """Tracks whose words the actor writes as their manager, not as the edition's organiser."""
    roles = roles_of(actor).filter(edition=edition, role__in=TRACK_ROLES)
    held = Q(pk__in=roles.filter(track__isnull=False).values("track"))
    if roles.filter(role=EditionRole.TRACK_MANAGER, track=None).exists():
        held |= Q(contest_of__isnull=True)
    return edition.tracks.filter(held).prefetch_related("texts")
