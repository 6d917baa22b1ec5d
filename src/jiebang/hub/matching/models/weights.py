"""Weights of facts as the decisions of an edition have taught them, one row a version; no verbs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from jiebang.hub.matching.states import WeightState
from jiebang.hub.programmes.models import Edition


class WeightSet(models.Model):
    """What was learnt at one time from an edition's decisions, with what it does to unseen ones.

    content: as `matcher.learn.Learnt.content()` has it: weights, why, and the report of each fact.
    left_out: why decisions were not learnt from, with how many: `{code: count}`. Of what was refused
    nothing changes but that it is known. switched_at: when it was last switched on or off, by whom.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="weight_sets")
    version = models.PositiveIntegerField()
    content = models.JSONField()
    accepted = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    left_out = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=8, choices=WeightState.choices)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    switched_at = models.DateTimeField(null=True, blank=True)
    switched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["edition", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "version"], name="weights_version_once"),
            models.UniqueConstraint(
                fields=["edition"],
                condition=Q(state=WeightState.ACTIVE),
                name="weights_active_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=WeightState.values) & Q(version__gte=1),
                name="weights_state_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[WeightState.PROPOSED, WeightState.REFUSED], switched_at__isnull=True
                )
                | Q(state__in=[WeightState.ACTIVE, WeightState.RETIRED], switched_at__isnull=False),
                name="weights_switched_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.name} {self.state}"

    @property
    def name(self) -> str:
        """How a suggestion names the version that made it."""
        return f"w{self.version}"
