"""What a host region is to reach, measure by measure."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jiebang.hub.programmes.models.editions import HostRegion, Track
from jiebang.hub.programmes.states import MEASURES, FunnelStep


class Quota(models.Model):
    """A number of a measure for a host region, of all its needs or of those in one track."""

    host_region = models.ForeignKey(HostRegion, on_delete=models.CASCADE, related_name="quotas")
    track = models.ForeignKey(
        Track, null=True, blank=True, on_delete=models.CASCADE, related_name="quotas"
    )
    measure = models.CharField(max_length=10, choices=FunnelStep.choices)
    number = models.PositiveIntegerField()
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["host_region__order", "host_region__region", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["host_region", "measure"],
                condition=Q(track__isnull=True),
                name="quota_once",
            ),
            models.UniqueConstraint(
                fields=["host_region", "measure", "track"], name="quota_of_a_track_once"
            ),
            models.CheckConstraint(condition=Q(measure__in=MEASURES), name="quota_measure_known"),
            models.CheckConstraint(condition=Q(number__gt=0), name="quota_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.number}"
