"""Reads of zones: what all public editions have reached in their regions."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from jiebang.hub.kernel.actors import Actor
from jiebang.hub.programmes import registry
from jiebang.hub.programmes.models import Zone, ZoneTarget
from jiebang.hub.programmes.queries.editions import visible_to
from jiebang.hub.programmes.registry import Figure, Scope
from jiebang.hub.programmes.states import MEASURES, FunnelStep


def zones_visible_to(actor: Actor) -> QuerySet[Zone]:
    """Zones are public."""
    return Zone.objects.prefetch_related("texts", "regions", "targets")


def zone_scope(zone: Zone) -> Scope:
    """All public editions, in the zone's regions; those first that publish all figures."""
    editions = visible_to(AnonymousUser()).order_by("-publishes_collected", "slug")
    return Scope(editions=list(editions), regions=[row.region for row in zone.regions.all()])


def zone_figure(step: FunnelStep, *, actor: Actor, zone: Zone) -> Figure | None:
    """One figure of a zone with its rows; None where nobody counts it."""
    scope = zone_scope(zone)
    if step not in MEASURES or not scope.editions:
        return None
    return registry.figure(step, actor=actor, scope=scope)


@dataclass(frozen=True, slots=True)
class Aimed:
    """A zone's target with what has been reached of it; None where nobody counts that."""

    target: ZoneTarget
    value: int | None


def aimed(zone: Zone, figures: dict[FunnelStep, Figure | None]) -> list[Aimed]:
    """The targets of a zone, each beside the figure that answers it."""
    found = []
    for target in zone.targets.all():
        figure = figures.get(FunnelStep(target.measure))
        found.append(Aimed(target, figure.value if figure else None))
    return found
