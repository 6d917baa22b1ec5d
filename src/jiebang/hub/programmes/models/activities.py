"""Collection activities: the visits, trainings and calls that bring needs in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jiebang.hub.kernel.localised import LocalisedText, Reading, read
from jiebang.hub.kernel.regions import RegionField, region_shape
from jiebang.hub.people.models import Organisation
from jiebang.hub.programmes.models.editions import Edition
from jiebang.hub.programmes.states import ActivityKind


class Activity(models.Model):
    """One activity on a day, in a region, held by an organisation where one is named.

    code: by which spreadsheets name it. other_firms: firms that took part beside those that are
    named (ActivityFirm). Everybody may see one that is public, but not its firms and notes.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="activities")
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=8, choices=ActivityKind.choices)
    held_on = models.DateField()
    region = RegionField()
    place = models.CharField(max_length=200, blank=True)
    held_by = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="activities"
    )
    other_firms = models.PositiveIntegerField(default=0)
    notes = models.TextField(blank=True)
    is_public = models.BooleanField(default=False)

    class Meta:
        ordering = ["-held_on", "code"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="activity_code_once"),
            models.CheckConstraint(
                condition=Q(kind__in=ActivityKind.values), name="activity_kind_known"
            ),
            models.CheckConstraint(condition=~Q(code=""), name="activity_has_a_code"),
            region_shape("region", "activity_region_shape"),
        ]

    def __str__(self) -> str:
        return self.code

    def reading(self, language: str) -> Reading[ActivityText] | None:
        """Its name for a reader of `language`."""
        return read(self.texts.all(), language)


class ActivityText(LocalisedText):
    """An activity's name in one language."""

    TEXT_FIELDS = ("name",)

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "language"], name="activity_text_once")
        ]

    def __str__(self) -> str:
        return self.name


class ActivityFirm(models.Model):
    """A firm that was visited, or took part."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="firms")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="activities_joined"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "organisation"], name="activity_firm_once")
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.organisation_id}"
