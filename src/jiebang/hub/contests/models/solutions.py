"""Solutions to needs with their texts, promises, members, files, versions and moves; no verbs."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from jiebang.hub.catalog.models import Achievement, AgreementText, Need
from jiebang.hub.catalog.states import Tier
from jiebang.hub.contests.states import (
    HANDED_IN,
    SOLUTION_TRANSITIONS,
    DeclineReason,
    DetailReaders,
    Meets,
    SolutionStatus,
)
from jiebang.hub.kernel.languages import Language
from jiebang.hub.kernel.localised import LocalisedText, Reading, read
from jiebang.hub.kernel.regions import RegionField, region_shape
from jiebang.hub.people.models import Mandate, Organisation


class Solution(models.Model):
    """An answer to one need by a team (解决方案); `organisation` leads the team.

    The rows here and below are what the team is writing. What others read is the version that was
    handed in last (`version`, 0 before the first), see SolutionVersion. poster: whose the need was
    when the solution was begun, who may not lead an answer to it. alias: what it is called where the
    team is not named, and in its address: drawn at random, as a number would tell a team how many
    there are. told: where it stands as far as its team was told, since `told_at`; `status` is what the
    owner of the need has decided. lets_out: its words may go to the operator's translation service.
    price: minor units of `currency`; a currency without a price says
    "negotiable". months: how long it takes. region: the team's, for the pair of regions.
    """

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="solutions")
    poster = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="solutions"
    )
    mandate = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="solutions"
    )
    achievement = models.ForeignKey(
        Achievement, null=True, blank=True, on_delete=models.PROTECT, related_name="solutions"
    )
    alias = models.CharField(max_length=12)
    team = models.CharField(max_length=200)
    region = RegionField(blank=True)
    status = models.CharField(
        max_length=11, choices=SolutionStatus.choices, default=SolutionStatus.DRAFT
    )
    told = models.CharField(
        max_length=11, choices=SolutionStatus.choices, default=SolutionStatus.DRAFT
    )
    told_at = models.DateTimeField(null=True, blank=True)
    lets_out = models.BooleanField(default=False)
    version = models.PositiveSmallIntegerField(default=0)
    price = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    trl = models.PositiveSmallIntegerField(null=True, blank=True)
    ip = models.CharField(max_length=20, blank=True)
    detail_readers = models.CharField(
        max_length=6, choices=DetailReaders.choices, default=DetailReaders.NOBODY
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="began_solutions",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["alias"], name="solution_alias_once"),
            models.CheckConstraint(
                condition=~Q(organisation=F("poster")), name="solution_not_the_posters_own"
            ),
            models.CheckConstraint(
                condition=Q(status__in=SolutionStatus.values)
                & Q(told__in=SolutionStatus.values)
                & Q(detail_readers__in=DetailReaders.values),
                name="solution_codes_known",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(HANDED_IN))
                | Q(version__gte=1, submitted_at__isnull=False),
                name="solution_handed_in_has_a_version",
            ),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | (Q(price__gte=0) & ~Q(currency="")),
                name="solution_price_has_currency",
            ),
            models.CheckConstraint(
                condition=Q(trl__isnull=True) | Q(trl__gte=1, trl__lte=9), name="solution_trl_range"
            ),
            region_shape("region", "solution_region_shape", blank=True),
        ]

    def __str__(self) -> str:
        return self.alias

    def reading(self, language: str) -> Reading[SolutionText] | None:
        """Its words for a reader of `language`; uses prefetched texts where there are any."""
        return read(self.texts.all(), language)


class SolutionText(LocalisedText):
    """A solution's words in one language; `summary` is what may be told of it in public."""

    TEXT_FIELDS = ("title", "summary", "approach", "schedule", "terms", "prior_work")

    record = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="texts")
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    approach = models.TextField(blank=True)
    schedule = models.TextField(blank=True)
    terms = models.TextField(blank=True)
    prior_work = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "language"], name="solution_text_once")
        ]

    def __str__(self) -> str:
        return self.title


class SolutionDetail(LocalisedText):
    """The confidential part in one language: for those whom the team names, once they have signed."""

    TEXT_FIELDS = ("words",)

    record = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="details")
    words = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "language"], name="solution_detail_once"),
            models.CheckConstraint(condition=~Q(words=""), name="solution_detail_says_something"),
        ]

    def __str__(self) -> str:
        return self.language


class Promise(models.Model):
    """One indicator of the need and what the team promises for it; asked: the need's own line.

    asked is empty for what the team promises beyond what is asked.
    """

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="promises")
    order = models.PositiveSmallIntegerField()
    asked = models.CharField(max_length=500, blank=True)
    promised = models.CharField(max_length=500, blank=True)
    meets = models.CharField(max_length=6, choices=Meets.choices, blank=True)
    evidence = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["solution", "order"], name="promise_once"),
            models.CheckConstraint(
                condition=Q(meets="") | Q(meets__in=Meets.values), name="promise_meets_known"
            ),
        ]

    def __str__(self) -> str:
        return self.asked or self.promised


class TeamMember(models.Model):
    """A person of a team, as the team names them; `user` and `organisation` where the site knows them."""

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="members")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    part = models.CharField(max_length=200, blank=True)
    employer = models.CharField(max_length=200, blank=True)
    orcid = models.CharField(max_length=19, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="teams",
    )

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["solution", "order"], name="team_member_once"),
            models.CheckConstraint(condition=~Q(name=""), name="team_member_has_a_name"),
            models.CheckConstraint(
                condition=Q(orcid="") | Q(orcid__regex=r"^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$"),
                name="team_member_orcid_shape",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SolutionAttachment(models.Model):
    """A file beside a solution; `key` names its bytes in the storage. tier: NAMED goes with the detail,
    VERIFIED with the solution.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="attachments")
    title = models.CharField(max_length=200, blank=True)
    file_name = models.CharField(max_length=150)
    key = models.CharField(max_length=80, unique=True)
    media = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    tier = models.PositiveSmallIntegerField(choices=Tier.choices, default=Tier.VERIFIED)
    language = models.CharField(max_length=7, choices=Language.choices, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "sha256"],
                condition=Q(removed_at__isnull=True),
                name="solution_attachment_bytes_once",
            ),
            models.CheckConstraint(
                condition=Q(tier__in=[Tier.VERIFIED.value, Tier.NAMED.value]),
                name="solution_attachment_tier_known",
            ),
            models.CheckConstraint(condition=Q(size__gte=1), name="solution_attachment_not_empty"),
        ]

    def __str__(self) -> str:
        return self.title or self.file_name


class SolutionVersion(models.Model):
    """What was handed in, whole, as it was then; never changed. content: by queries.snapshot(), without
    the confidential part, which is in `details` alone. is_late: within the grace after the deadline.
    digest: SHA-256 of both.
    """

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    details = models.JSONField(default=list, blank=True)
    digest = models.CharField(max_length=64)
    is_late = models.BooleanField(default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    mandate = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["solution", "number"], name="solution_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="solution_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.solution_id} v{self.number}"


def _legal() -> Q:
    """The table of transitions as a condition on one row; a new version is a move, too."""
    legal = Q(before=SolutionStatus.SUBMITTED, after=SolutionStatus.SUBMITTED)
    for before, after in SOLUTION_TRANSITIONS.items():
        legal |= Q(before=before, after__in=sorted(after))
    return legal


class SolutionMove(models.Model):
    """One step in a solution's life; never changed. reason and words: of who declined it, for the team.

    batch: what was decided of several at once, which is undone at once.
    """

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="moves")
    before = models.CharField(max_length=11, choices=SolutionStatus.choices)
    after = models.CharField(max_length=11, choices=SolutionStatus.choices)
    reason = models.CharField(max_length=10, choices=DeclineReason.choices, blank=True)
    words = models.TextField(blank=True)
    batch = models.UUIDField(null=True, blank=True, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    mandate = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=_legal(), name="solution_move_legal"),
            models.CheckConstraint(
                condition=~Q(after=SolutionStatus.DECLINED) | Q(reason__in=DeclineReason.values),
                name="solution_declined_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Undertaking(models.Model):
    """Somebody has signed the agreement for the confidential part of one solution, by name."""

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="undertakings")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="undertakings"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    agreement = models.ForeignKey(AgreementText, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    signed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["solution", "user"], name="undertaking_once"),
            models.CheckConstraint(condition=~Q(name=""), name="undertaking_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


class DetailOpened(models.Model):
    """Somebody opened the confidential part of a solution, or a file of it; only appended."""

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="opened")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    what = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.solution_id} {self.what}"
