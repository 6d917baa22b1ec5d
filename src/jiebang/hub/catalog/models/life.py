"""The steps of a record's life and what screeners decided of it; never changed afterwards."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from jiebang.hub.catalog.models.records import Achievement, Need
from jiebang.hub.catalog.states import (
    SCORES,
    TRANSITIONS,
    UNDOES,
    Criterion,
    RejectReason,
    Status,
    Verdict,
)
from jiebang.hub.people.models import Mandate


def _legal() -> Q:
    """The table of transitions as a condition on one row."""
    legal = Q()
    for before, after in (*TRANSITIONS.items(), *UNDOES.items()):
        legal |= Q(before=before, after__in=sorted(after))
    return legal


class Move(models.Model):
    """One step in a record's life: from which status to which, by whom; never changed afterwards.

    `batch` is of all that were moved at once, which can be undone at once.
    """

    before = models.CharField(max_length=10, choices=Status.choices)
    after = models.CharField(max_length=10, choices=Status.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="moved_%(class)ss",
    )
    mandate = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    batch = models.UUIDField(null=True, blank=True, db_index=True)

    class Meta:
        abstract = True
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=_legal(), name="%(class)s_legal")]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class NeedMove(Move):
    """A step in a need's life."""

    record = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="moves")


class AchievementMove(Move):
    """A step in an achievement's life."""

    record = models.ForeignKey(Achievement, on_delete=models.CASCADE, related_name="moves")


class Review(models.Model):
    """What a screener decided of a record at one step: verdict, scores, opinion, remarks by field.

    A score is from 1 to 5 or not given. remarks: `field → words`, for whoever is to rectify it.
    """

    step = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=7, choices=Verdict.choices)
    reason = models.CharField(max_length=13, choices=RejectReason.choices, blank=True)
    opinion = models.TextField(blank=True)
    remarks = models.JSONField(default=dict, blank=True)
    wording = models.PositiveSmallIntegerField(null=True, blank=True)
    indicators = models.PositiveSmallIntegerField(null=True, blank=True)
    decision = models.PositiveSmallIntegerField(null=True, blank=True)
    attachments = models.PositiveSmallIntegerField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="wrote_%(class)ss",
    )
    batch = models.UUIDField(null=True, blank=True, db_index=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values) & Q(step__in=(1, 2)),
                name="%(class)s_verdict_known",
            ),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.REJECT) | Q(reason__in=RejectReason.values),
                name="%(class)s_reject_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.PASS) | ~Q(opinion=""),
                name="%(class)s_opinion_where_not_passed",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{criterion}__isnull": True})
                    | Q(**{f"{criterion}__in": list(SCORES)}),
                    name=f"%(class)s_{criterion}_in_scale",
                )
                for criterion in Criterion.values
            ),
        ]

    def __str__(self) -> str:
        return self.verdict


class NeedReview(Review):
    """A review of a need."""

    record = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="reviews")


class AchievementReview(Review):
    """A review of an achievement."""

    record = models.ForeignKey(Achievement, on_delete=models.CASCADE, related_name="reviews")
