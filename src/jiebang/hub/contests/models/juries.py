"""Jurors, their conflicts, and which of them judges what; no verbs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from jiebang.hub.catalog.models import AgreementText, Expert
from jiebang.hub.contests.models.contests import Contest, Entry
from jiebang.hub.contests.states import (
    AssignmentState,
    ConflictKind,
    ConflictState,
    JurorState,
)
from jiebang.hub.kernel.regions import RegionField, region_shape
from jiebang.hub.people.models import Organisation


class Juror(models.Model):
    """A person on a contest's jury.

    employer: where they work, which need not be where their account does. load: how many entries
    they take at most, the contest's number where it is not said. They begin to score once they have
    signed the agreement (`signed_at`) and said what conflicts they have (`declared_at`).
    """

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="jurors")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="juries"
    )
    expert = models.ForeignKey(
        Expert, null=True, blank=True, on_delete=models.PROTECT, related_name="juries"
    )
    employer = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    region = RegionField(blank=True)
    is_chair = models.BooleanField(default=False)
    load = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=JurorState.choices, default=JurorState.INVITED)
    reason = models.CharField(max_length=500, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    invited_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    agreement = models.ForeignKey(
        AgreementText, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_name = models.CharField(max_length=80, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    declared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "user"], name="juror_once"),
            models.CheckConstraint(
                condition=Q(state__in=JurorState.values)
                & (~Q(state=JurorState.REMOVED) | ~Q(reason="")),
                name="juror_removed_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True)
                | (Q(agreement__isnull=False) & ~Q(signed_name="")),
                name="juror_signed_by_name",
            ),
            region_shape("region", "juror_region_shape", blank=True),
        ]

    def __str__(self) -> str:
        return f"{self.contest_id} {self.user_id}"


class Interest(models.Model):
    """What a juror has declared to have to do with: an organisation of the site, or one or a person by
    name. Conflicts follow from it for the entries of today and those that come later. What is taken back
    keeps its row.
    """

    juror = models.ForeignKey(Juror, on_delete=models.CASCADE, related_name="interests")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, name="")
                | (Q(organisation__isnull=True) & ~Q(name="")),
                name="interest_in_one_thing",
            ),
            models.UniqueConstraint(
                fields=["juror", "organisation"],
                condition=Q(ended_at__isnull=True, organisation__isnull=False),
                name="interest_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.juror_id} {self.organisation_id or self.name}"


class Conflict(models.Model):
    """Why a juror may not judge an entry, declared or found; `because` names what it was found by.

    While it stands no assignment is made, and a sheet that was handed in does not count.
    """

    juror = models.ForeignKey(Juror, on_delete=models.CASCADE, related_name="conflicts")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="conflicts")
    kind = models.CharField(max_length=8, choices=ConflictKind.choices)
    because = models.CharField(max_length=500, blank=True)
    state = models.CharField(
        max_length=6, choices=ConflictState.choices, default=ConflictState.STANDS
    )
    found_at = models.DateTimeField(auto_now_add=True)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    waived_because = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["found_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["juror", "entry", "kind"], name="conflict_once"),
            models.CheckConstraint(
                condition=Q(kind__in=ConflictKind.values)
                & Q(state__in=ConflictState.values)
                & (~Q(state=ConflictState.WAIVED) | ~Q(waived_because="")),
                name="conflict_waived_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.juror_id} {self.entry_id} {self.kind}"


class Wish(models.Model):
    """A person's word before the assignment is made: this juror for this entry, or never."""

    juror = models.ForeignKey(Juror, on_delete=models.CASCADE, related_name="wishes")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="wishes")
    must = models.BooleanField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["juror", "entry"], name="wish_once")]

    def __str__(self) -> str:
        return f"{self.juror_id} {self.entry_id} {self.must}"


class AssignmentRun(models.Model):
    """One working out of who judges what: what went in (`digest`), what came out (`report`: objective,
    loads, what could not be met and what would have to give).
    """

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveSmallIntegerField()
    is_fair = models.BooleanField(default=False)
    report = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "number"], name="assignment_run_once")
        ]

    def __str__(self) -> str:
        return f"{self.contest_id} {self.number}"


class Assignment(models.Model):
    """A juror is to judge an entry; `why` explains it by planner.juries."""

    juror = models.ForeignKey(Juror, on_delete=models.CASCADE, related_name="assignments")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="assignments")
    run = models.ForeignKey(
        AssignmentRun, null=True, blank=True, on_delete=models.PROTECT, related_name="assignments"
    )
    state = models.CharField(
        max_length=8, choices=AssignmentState.choices, default=AssignmentState.ASSIGNED
    )
    why = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["entry", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["juror", "entry"],
                condition=Q(state=AssignmentState.ASSIGNED),
                name="assignment_once",
            ),
            models.CheckConstraint(
                condition=Q(state=AssignmentState.ASSIGNED, ended_at__isnull=True)
                | Q(state=AssignmentState.REMOVED, ended_at__isnull=False),
                name="assignment_ended_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.juror_id} {self.entry_id}"
