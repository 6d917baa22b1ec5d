"""Zones over several regions, such as a demonstration zone: their members and what they are to reach."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jiebang.hub.kernel.localised import LocalisedText, Reading, read
from jiebang.hub.kernel.regions import RegionField, region_shape
from jiebang.hub.programmes.states import MEASURES, FunnelStep


class Zone(models.Model):
    """A zone; its figures are those of all public editions in its member regions."""

    slug = models.SlugField(max_length=60, unique=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.slug

    def reading(self, language: str) -> Reading[ZoneText] | None:
        """Its words for a reader of `language`."""
        return read(self.texts.all(), language)


class ZoneText(LocalisedText):
    """A zone's words in one language."""

    TEXT_FIELDS = ("name", "about")

    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(max_length=200)
    about = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zone", "language"], name="zone_text_once")]

    def __str__(self) -> str:
        return self.name


class ZoneRegion(models.Model):
    """A region that is a member of a zone, with all that lies in it."""

    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="regions")
    region = RegionField()

    class Meta:
        ordering = ["region"]
        constraints = [
            models.UniqueConstraint(fields=["zone", "region"], name="zone_region_once"),
            region_shape("region", "zone_region_shape"),
        ]

    def __str__(self) -> str:
        return self.region


class ZoneTarget(models.Model):
    """What a zone is to reach of a measure, by a day where one is set."""

    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="targets")
    measure = models.CharField(max_length=10, choices=FunnelStep.choices)
    number = models.PositiveIntegerField()
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "measure"],
                condition=Q(due_on__isnull=True),
                name="zone_target_once",
            ),
            models.UniqueConstraint(
                fields=["zone", "measure", "due_on"], name="zone_target_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(measure__in=MEASURES) & Q(number__gt=0), name="zone_target_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.number}"
