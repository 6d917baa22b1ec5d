"""Rows of machine drafts and of the characters that they cost; no verbs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jiebang.hub.kernel.languages import Language
from jiebang.hub.kernel.translation.states import OPEN, DraftState, Trouble


class Draft(models.Model):
    """A machine's translation of one text into one language: asked for, worked on, used.

    `kind` and `key` name the text's owner in the registry; `asked_by` is an actor's key. `words`
    and `source_fields` (the digests of what they were made from) grow field by field, so that work
    that was interrupted goes on where it stopped. `reserved` characters of the budget of
    `reserved_on` belong to the call that is under way.
    """

    kind = models.CharField(max_length=40)
    key = models.PositiveBigIntegerField()
    language = models.CharField(max_length=7, choices=Language.choices)
    scope = models.CharField(max_length=80)
    asked_by = models.CharField(max_length=80)
    state = models.CharField(max_length=7, choices=DraftState.choices, default=DraftState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=12, choices=Trouble.choices, blank=True)
    provider = models.CharField(max_length=20, blank=True)
    fields = models.PositiveSmallIntegerField(default=0)
    words = models.JSONField(default=dict, blank=True)
    source_fields = models.JSONField(default=dict, blank=True)
    flags = models.JSONField(default=list, blank=True)
    reserved = models.PositiveIntegerField(default=0)
    reserved_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["state", "next_at"], name="draft_by_state"),
            models.Index(fields=["kind", "key", "language"], name="draft_by_text"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "language"],
                condition=Q(state__in=sorted(OPEN)),
                name="draft_open_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DraftState.values), name="draft_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=DraftState.RUNNING) | Q(claimed_at__isnull=False),
                name="draft_running_is_claimed",
            ),
            models.CheckConstraint(
                condition=~Q(state=DraftState.FAILED) | ~Q(trouble=""),
                name="draft_failed_says_why",
            ),
            models.CheckConstraint(
                condition=Q(reserved=0) | Q(reserved_on__isnull=False),
                name="draft_reserved_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} → {self.language}"


class Spending(models.Model):
    """Characters that were sent to the provider on one day: by everybody, in one scope, by one actor."""

    day = models.DateField()
    scope = models.CharField(max_length=80)
    used = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "scope"], name="spending_once"),
            models.CheckConstraint(condition=Q(used__gte=0), name="spending_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.scope}: {self.used}"
