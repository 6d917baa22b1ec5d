"""Reads of who is told a figure that an edition need not publish, and for which of its regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jiebang.hub.kernel.actors import Actor
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.queries.team import officer_regions, organised_by
from jiebang.hub.programmes.registry import Scope


@dataclass(frozen=True, slots=True)
class Told:
    """The editions of a scope that tell somebody: those that publish, those that they organise, and of
    the others those in which they are the officer of a region, for that region alone.

    organised: keys of editions. partly: edition key → the regions for which alone it is told.
    """

    editions: Sequence[Edition]
    organised: frozenset[int]
    partly: Mapping[int, Sequence[str]]
    caveats: Sequence[str]

    @property
    def regions(self) -> frozenset[str] | None:
        """The host regions of the first edition for which alone its figure is told; None for all."""
        own = self.partly.get(self.editions[0].pk)
        return None if own is None else frozenset(own)


def told_to(actor: Actor, scope: Scope) -> Told | None:
    """Who is told what of a scope; None where its first edition tells nothing."""
    organised = frozenset(organised_by(actor).values_list("pk", flat=True))
    officer: dict[int, list[str]] = {}
    for edition, region in officer_regions(actor):
        officer.setdefault(edition, []).append(region)
    whole = {one.pk for one in scope.editions if one.publishes_collected or one.pk in organised}
    # What is counted over regions of its own, as a zone is, is told as a whole or not at all.
    partly = {
        one.pk: officer[one.pk]
        for one in scope.editions
        if one.pk not in whole and one.pk in officer and not scope.regions
    }
    editions = [one for one in scope.editions if one.pk in whole or one.pk in partly]
    if not editions or editions[0] != scope.editions[0]:
        return None
    caveats = []
    if len(editions) < len(scope.editions):
        caveats.append(_("Editions that do not publish this figure are left out."))
    if partly:
        caveats.append(_("Not public: you are told the part of your own region."))
    elif any(not one.publishes_collected for one in editions):
        caveats.append(_("Not public: you see it as an organiser."))
    return Told(editions, organised, partly, caveats)
