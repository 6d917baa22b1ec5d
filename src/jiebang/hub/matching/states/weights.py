"""Life of learnt weights, and which decisions count as judgements to learn from, as data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jiebang.hub.matching.states.board import ReasonCode


class WeightState(models.TextChoices):
    """Where a version of an edition's weights stands."""

    PROPOSED = "proposed", _("Proposed")
    ACTIVE = "active", _("In use")
    RETIRED = "retired", _("Not in use")
    REFUSED = "refused", _("The default stays")


WEIGHT_TRANSITIONS: dict[str, frozenset[str]] = {
    WeightState.PROPOSED: frozenset({WeightState.ACTIVE, WeightState.RETIRED}),
    WeightState.ACTIVE: frozenset({WeightState.RETIRED}),
    WeightState.RETIRED: frozenset({WeightState.ACTIVE}),
    WeightState.REFUSED: frozenset(),
}
"""From → to; one of an edition is in use at most. What no better was cannot be switched on."""

AGAINST = frozenset({ReasonCode.OUTSIDE_FIELD, ReasonCode.PRICE, ReasonCode.REGION, ReasonCode.IP})
"""Reasons that speak against the match itself: field, money, region and rights are facts that are weighed.

A rejection for another reason is no judgement: who knows the counterpart already, has no capacity, or
finds it too early may well have been shown a good match, and another reason may be anything.
"""
