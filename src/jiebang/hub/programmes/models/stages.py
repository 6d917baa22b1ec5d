"""The stages of an edition with their dates, from collection to follow-up."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from jiebang.hub.kernel.localised import LocalisedText, Reading, read
from jiebang.hub.programmes.models.editions import Edition
from jiebang.hub.programmes.states import StageKind


class Stage(models.Model):
    """One stage, both days included.

    closes_submission: needs are submitted until it ends; grace_until: the last day to which the
    organisers have put that off.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="stages")
    kind = models.CharField(max_length=10, choices=StageKind.choices)
    starts_on = models.DateField()
    ends_on = models.DateField()
    closes_submission = models.BooleanField(default=False)
    grace_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["starts_on", "ends_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="stage_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(grace_until__isnull=True)
                | Q(closes_submission=True, grace_until__gt=F("ends_on")),
                name="stage_grace_after_its_end",
            ),
            models.CheckConstraint(condition=Q(kind__in=StageKind.values), name="stage_kind_known"),
            models.UniqueConstraint(
                fields=["edition"],
                condition=Q(closes_submission=True),
                name="stage_closes_submission_once",
            ),
        ]

    def __str__(self) -> str:
        return self.kind

    def reading(self, language: str) -> Reading[StageText] | None:
        """Its own name where it has one; else its kind names it."""
        return read(self.texts.all(), language)


class StageText(LocalisedText):
    """A stage's words in one language."""

    TEXT_FIELDS = ("name", "about")

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(max_length=100)
    about = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stage", "language"], name="stage_text_once")
        ]

    def __str__(self) -> str:
        return self.name
