"""Reads of what host regions were to reach and have reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jiebang.hub.programmes.models import Edition, Quota
from jiebang.hub.programmes.registry import Figure
from jiebang.hub.programmes.states import FunnelStep


@dataclass(frozen=True, slots=True)
class Reached:
    """A quota with what has been reached of it; None where the actor may not know."""

    quota: Quota
    value: int | None

    @property
    def percent(self) -> int | None:
        """Of the number asked for, not more than a whole."""
        return None if self.value is None else min(100, 100 * self.value // self.quota.number)


def reached(edition: Edition, funnel: Sequence[tuple[FunnelStep, Figure | None]]) -> list[Reached]:
    """The quotas of an edition's host regions, each with the sum of the figure's rows that answer it.

    A track's own contests count for it.
    """
    quotas = (
        Quota.objects.filter(host_region__edition=edition)
        .select_related("host_region", "track")
        .prefetch_related("track__texts", "track__contests")
    )
    figures = dict(funnel)
    found = []
    for quota in quotas:
        figure = figures.get(FunnelStep(quota.measure))
        value = None
        place = quota.host_region.region
        if figure is not None and (figure.told is None or place in figure.told):
            slugs = slugs_of(quota)
            value = sum(
                row.count
                for row in figure.rows
                if row.region == place
                and (not slugs or (row.edition == edition.slug and row.track in slugs))
            )
        found.append(Reached(quota, value))
    return found


def slugs_of(quota: Quota) -> set[str]:
    """The tracks that count for a quota; none where all do."""
    if quota.track is None:
        return set()
    return {quota.track.slug, *(contest.slug for contest in quota.track.contests.all())}
