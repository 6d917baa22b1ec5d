"""Score sheets and what comes of them when they are locked; no verbs, no statistics."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from jiebang.hub.contests.models.contests import Contest, Criterion, Entry
from jiebang.hub.contests.models.juries import Assignment
from jiebang.hub.contests.states import Method, SheetState

SALT = 32
"""Hexadecimal digits of a sheet's salt."""


def new_salt() -> str:
    """A salt that nobody guesses."""
    return secrets.token_hex(SALT // 2)


class ScoreSheet(models.Model):
    """One juror's points and opinion of one entry.

    revision: counts its savings, so that what comes late from a phone without a line does not undo
    what was saved elsewhere. salt: goes into the words that the audit chain keeps of its points, so
    that nobody who reads the chain alone can try out which points they are.
    """

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="sheet")
    state = models.CharField(max_length=9, choices=SheetState.choices, default=SheetState.DRAFT)
    opinion = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    salt = models.CharField(max_length=SALT, default=new_salt, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    void_because = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=SheetState.values)
                & (~Q(state=SheetState.HANDED_IN) | Q(handed_in_at__isnull=False))
                & (~Q(state=SheetState.VOID) | ~Q(void_because="")),
                name="score_sheet_void_with_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.state}"


class Score(models.Model):
    """Points for one criterion; that they lie in its range is checked when the sheet is written."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="scores")
    points = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["criterion"]
        constraints = [models.UniqueConstraint(fields=["sheet", "criterion"], name="score_once")]

    def __str__(self) -> str:
        return f"{self.points}"


class Lock(models.Model):
    """The scores of a contest were locked, and the standings worked out from them.

    despite: why they were locked although sheets were missing, as the chair said. digest: SHA-256 of
    all that the standings come of, which is in the audit chain, too. ended_at: when they were opened
    again, and why.
    """

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="locks")
    number = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    despite = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "number"], name="lock_once"),
            models.UniqueConstraint(
                fields=["contest"], condition=Q(ended_at__isnull=True), name="lock_holds_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(ended_because=""),
                name="lock_ended_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contest_id} {self.number}"


class Standing(models.Model):
    """An entry's score and place by one method, with the interval of places (5th to 95th percentile of
    the resampling). tied: how many share the place.
    """

    lock = models.ForeignKey(Lock, on_delete=models.CASCADE, related_name="standings")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="standings")
    method = models.CharField(max_length=10, choices=Method.choices)
    score = models.DecimalField(max_digits=9, decimal_places=4)
    sheets = models.PositiveSmallIntegerField()
    rank = models.PositiveSmallIntegerField()
    rank_low = models.PositiveSmallIntegerField()
    rank_high = models.PositiveSmallIntegerField()
    tied = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["lock", "method", "rank", "entry"]
        constraints = [
            models.UniqueConstraint(fields=["lock", "entry", "method"], name="standing_once"),
            models.CheckConstraint(
                condition=Q(rank__gte=1, rank_low__gte=1, tied__gte=1)
                & Q(rank_low__lte=F("rank_high")),
                name="standing_ranks_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.method} {self.rank}"


class Override(models.Model):
    """The chair has set an entry's place against the standing, with the reason; the last one holds."""

    lock = models.ForeignKey(Lock, on_delete=models.CASCADE, related_name="overrides")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="overrides")
    rank_before = models.PositiveSmallIntegerField()
    rank_after = models.PositiveSmallIntegerField()
    because = models.TextField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(because="") & Q(rank_after__gte=1), name="override_with_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.rank_before} → {self.rank_after}"
