"""Confidential detail of records, who asked for it, signed and was let in, and who opened it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from jiebang.hub.catalog.models.records import Achievement, Need, Record
from jiebang.hub.catalog.states import (
    ACCESS_TRANSITIONS,
    DETAIL_TIERS,
    OPEN_ACCESS,
    AccessState,
    Outlet,
    Purpose,
    RecordKind,
    Tier,
)
from jiebang.hub.kernel.localised import LocalisedText
from jiebang.hub.people.models import Organisation


class RecordDetail(LocalisedText):
    """What of a record is for one of the higher tiers alone, in one language."""

    TEXT_FIELDS = ("words",)

    tier = models.PositiveSmallIntegerField(choices=Tier.choices)
    words = models.TextField()

    class Meta:
        abstract = True
        ordering = ["tier", "language"]
        constraints = [
            models.UniqueConstraint(fields=["record", "tier", "language"], name="%(class)s_once"),
            models.CheckConstraint(
                condition=Q(tier__in=[tier.value for tier in DETAIL_TIERS]) & ~Q(words=""),
                name="%(class)s_of_a_higher_tier",
            ),
        ]

    def __str__(self) -> str:
        return f"tier {self.tier}, {self.language}"


class NeedDetail(RecordDetail):
    """Confidential detail of a need."""

    record = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="details")


class AchievementDetail(RecordDetail):
    """Confidential detail of an achievement."""

    record = models.ForeignKey(Achievement, on_delete=models.CASCADE, related_name="details")


class OfRecord(models.Model):
    """What belongs to one record of any kind: exactly one of the columns is filled."""

    need = models.ForeignKey(
        Need, null=True, blank=True, on_delete=models.CASCADE, related_name="%(class)ss"
    )
    achievement = models.ForeignKey(
        Achievement, null=True, blank=True, on_delete=models.CASCADE, related_name="%(class)ss"
    )
    expert = models.ForeignKey(
        "catalog.Expert", null=True, blank=True, on_delete=models.CASCADE, related_name="%(class)ss"
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(need__isnull=False, achievement__isnull=True, expert__isnull=True)
                | Q(need__isnull=True, achievement__isnull=False, expert__isnull=True)
                | Q(need__isnull=True, achievement__isnull=True, expert__isnull=False),
                name="%(class)s_of_one_record",
            )
        ]

    @property
    def record(self) -> Record:
        """The need, achievement or expert."""
        found: Any = self.need or self.achievement or self.expert
        return found  # type: ignore[no-any-return]


class AgreementText(models.Model):
    """A non-disclosure agreement as somebody signed it: one version in one language; never changed."""

    version = models.CharField(max_length=20)
    language = models.CharField(max_length=7)
    words = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.version} {self.language}"


class AccessRequest(OfRecord):
    """An organisation asks to read a record's third tier, and is let in for a term, or not.

    It names the organisation and, by its signatures, the people: only who has signed and was
    admitted reads, while it is granted and its term is not over.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="access_requests"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="access_requests"
    )
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    words = models.TextField()
    state = models.CharField(
        max_length=9, choices=AccessState.choices, default=AccessState.REQUESTED
    )
    ends_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    requested_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(OfRecord.Meta):
        ordering = ["-requested_at", "-pk"]
        constraints = [
            *OfRecord.Meta.constraints,
            *(
                models.UniqueConstraint(
                    fields=[kind, "organisation"],
                    condition=Q(state__in=[state.value for state in OPEN_ACCESS]),
                    name=f"accessrequest_open_once_{kind}",
                )
                for kind in RecordKind.values
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(ACCESS_TRANSITIONS)) & Q(purpose__in=Purpose.values),
                name="accessrequest_codes_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["granted", "revoked", "expired"])
                | Q(ends_on__isnull=False, decided_at__isnull=False),
                name="accessrequest_granted_for_a_term",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | (Q(decided_at__isnull=False) & ~Q(reason="")),
                name="accessrequest_declined_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in OPEN_ACCESS], ended_at__isnull=True)
                | (
                    ~Q(state__in=[state.value for state in OPEN_ACCESS]) & Q(ended_at__isnull=False)
                ),
                name="accessrequest_ended_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.state}"


class AccessSignature(models.Model):
    """A person of the asking organisation has signed the agreement, by name; admitted by the owner."""

    access = models.ForeignKey(AccessRequest, on_delete=models.CASCADE, related_name="signatures")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="access_signatures"
    )
    agreement = models.ForeignKey(AgreementText, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    signed_at = models.DateTimeField(auto_now_add=True)
    admitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["access", "user"], name="access_signed_once"),
            models.CheckConstraint(condition=~Q(name=""), name="access_signed_by_name"),
            models.CheckConstraint(
                condition=Q(admitted_at__isnull=True) | Q(admitted_at__gte=F("signed_at")),
                name="access_admitted_after_signing",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AccessEntry(OfRecord):
    """Somebody opened what is for the higher tiers alone: who, for whom, by which way; only appended.

    Each has its twin in the audit chain, which names a row that was changed or is gone.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="opened"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+"
    )
    tier = models.PositiveSmallIntegerField(choices=Tier.choices)
    outlet = models.CharField(max_length=10, choices=Outlet.choices)
    what = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta(OfRecord.Meta):
        ordering = ["-at", "-pk"]
        constraints = [
            *OfRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(tier__in=[tier.value for tier in DETAIL_TIERS])
                & Q(outlet__in=Outlet.values),
                name="accessentry_codes_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet} {self.tier}"
