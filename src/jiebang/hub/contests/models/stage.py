"""The stage of an on-site contest: its running order and clock; scores are on the sheets."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from jiebang.hub.contests.models.contests import Contest, Entry
from jiebang.hub.contests.models.juries import Juror
from jiebang.hub.contests.states import PitchState, ShowState


class Show(models.Model):
    """The running of an on-site contest.

    is_embargoed: no wall and no audience is shown scores or places. is_rehearsal: whatever is scored
    is thrown away when it ends. revision: counts every change, so that a wall knows what is newer.
    wall_key: the secret of the projector's address; a new one shuts the old.
    """

    contest = models.OneToOneField(Contest, on_delete=models.CASCADE, related_name="show")
    state = models.CharField(max_length=7, choices=ShowState.choices, default=ShowState.READY)
    is_rehearsal = models.BooleanField(default=False)
    is_embargoed = models.BooleanField(default=True)
    pitch_seconds = models.PositiveSmallIntegerField(default=480)
    question_seconds = models.PositiveSmallIntegerField(default=300)
    wall_key = models.CharField(max_length=64, unique=True)
    revision = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ShowState.values)
                & Q(pitch_seconds__gte=10, pitch_seconds__lte=7200)
                & Q(question_seconds__lte=7200),
                name="show_numbers_in_range",
            )
        ]

    def __str__(self) -> str:
        return f"{self.contest_id} {self.state}"


class Pitch(models.Model):
    """One team's turn. clock_from: since when the clock of its present part runs; used: seconds of that
    part from before the last pause.
    """

    show = models.ForeignKey(Show, on_delete=models.CASCADE, related_name="pitches")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="pitches")
    order = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=PitchState.choices, default=PitchState.WAITING)
    clock_from = models.DateTimeField(null=True, blank=True)
    used = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["show", "entry"], name="pitch_once"),
            models.UniqueConstraint(
                fields=["show"],
                condition=Q(state__in=["pitching", "questions", "scoring"]),
                name="one_pitch_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PitchState.values)
                & (Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at"))),
                name="pitch_times_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.show_id} {self.order}"


class RehearsalSheet(models.Model):
    """What a juror has tapped in a rehearsal: `criterion → points`. No result is worked out of these
    rows, and they are deleted when the rehearsal ends; real points are on score sheets alone.
    """

    show = models.ForeignKey(Show, on_delete=models.CASCADE, related_name="rehearsed")
    juror = models.ForeignKey(Juror, on_delete=models.CASCADE, related_name="rehearsed")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="rehearsed")
    points = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["show", "juror", "entry"], name="rehearsal_sheet_once")
        ]

    def __str__(self) -> str:
        return f"{self.show_id} {self.juror_id} {self.entry_id}"
