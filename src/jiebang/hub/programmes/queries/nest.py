"""Reads of how editions nest: the way up, what stands within, and what a figure counts over."""

from __future__ import annotations

from jiebang.hub.kernel.actors import Actor
from jiebang.hub.programmes import registry
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.queries.editions import visible_to
from jiebang.hub.programmes.registry import Figure, Scope
from jiebang.hub.programmes.states import LEVELS, FunnelStep


def way_up(actor: Actor, edition: Edition) -> list[Edition]:
    """The editions that this one stands within and that the actor may see, outermost first."""
    keys: list[int] = []
    above = _above()
    place = edition.parent_id
    while place is not None and len(keys) < LEVELS:
        keys.append(place)
        place = above.get(place)
    seen = {found.pk: found for found in visible_to(actor).filter(pk__in=keys)}
    return [seen[key] for key in reversed(keys) if key in seen]


def children_of(actor: Actor, edition: Edition) -> list[Edition]:
    """The editions right within this one that the actor may see, by host region, then by name."""
    found = visible_to(actor).filter(parent=edition).select_related("hosted_by")
    return list(found.order_by("hosted_by__order", "slug"))


def family_of(actor: Actor, edition: Edition) -> list[Edition]:
    """This edition, and after it all that stand within it and that the actor may see."""
    keys = _below(edition.pk)
    if not keys:
        return [edition]
    found = visible_to(actor).filter(pk__in=keys).order_by("slug")
    return [edition, *found]


def scope_of(actor: Actor, edition: Edition) -> Scope:
    """What the edition's figures count over: itself and what stands within it, each edition once."""
    editions = family_of(actor, edition)
    hosted: dict[int, str] = {}
    if len(editions) > 1:
        above = _above()
        right_below = Edition.objects.filter(parent=edition, hosted_by__isnull=False)
        regions = dict(right_below.values_list("pk", "hosted_by__region"))
        for one in editions[1:]:
            place: int | None = one.pk
            while place is not None and above.get(place) != edition.pk:
                place = above.get(place)
            if place in regions:
                hosted[one.pk] = regions[place]
    return Scope(editions=editions, hosted=hosted)


def figure(step: FunnelStep, *, actor: Actor, edition: Edition) -> Figure | None:
    """One figure of an edition, rolled up through what stands within it."""
    return registry.figure(step, actor=actor, scope=scope_of(actor, edition))


def funnel(actor: Actor, edition: Edition) -> list[tuple[FunnelStep, Figure | None]]:
    """All steps of the chain in order, each with its figure or None while nobody counts it."""
    scope = scope_of(actor, edition)
    return [(step, registry.figure(step, actor=actor, scope=scope)) for step in FunnelStep]


def _above() -> dict[int, int | None]:
    """Edition → the one that it stands within. One query: there are as many as a country has events."""
    return dict(Edition.objects.values_list("pk", "parent_id"))


def _below(edition: int) -> list[int]:
    found, level = [], [edition]
    above = _above()
    for _ in range(LEVELS):
        level = [child for child, parent in above.items() if parent in level]
        found += level
    return found
