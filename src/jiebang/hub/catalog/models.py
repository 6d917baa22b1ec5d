"""Needs and achievements with their texts, and uploaded spreadsheets; fields and constraints only."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jiebang.hub.catalog.states import (
    SCORES,
    TRANSITIONS,
    UNDOES,
    Criterion,
    RecordKind,
    RejectReason,
    Status,
    UploadState,
    Verdict,
)
from jiebang.hub.kernel.localised import LocalisedText, Reading, read
from jiebang.hub.kernel.regions import RegionField, region_shape
from jiebang.hub.people.models import Mandate, Organisation
from jiebang.hub.programmes.models import Edition, HostRegion, Track


class Packed(models.CharField):  # type: ignore[type-arg]
    """Codes as `|joint|licence|` in one column, which both databases can filter with `contains`."""

    def from_db_value(self, value: str | None, *_: object) -> tuple[str, ...]:
        """The codes in their stored order."""
        return tuple(code for code in (value or "").split("|") if code)

    def to_python(self, value: object) -> tuple[str, ...]:
        """Codes from a packed string or any iterable of strings."""
        if isinstance(value, str):
            return tuple(code for code in value.split("|") if code)
        return (
            tuple(str(code) for code in value)
            if isinstance(value, tuple | list | set | frozenset)
            else ()
        )

    def get_prep_value(self, value: object) -> str:
        """The packed string; a value that is packed already stays as it is."""
        if isinstance(value, str) and (not value or value.startswith("|")):
            return value
        codes = self.to_python(value)
        return f"|{'|'.join(codes)}|" if codes else ""

    def get_db_prep_value(self, value: object, connection: object, prepared: bool = False) -> str:
        """As `get_prep_value`; lookups pass through here too."""
        return value if prepared and isinstance(value, str) else self.get_prep_value(value)


class Record(models.Model):
    """What needs and achievements share. Amounts are minor units (fen, cents) of `currency`.

    A currency without bounds says "negotiable"; no currency, that nothing is stated. While it is
    submitted, `step` says which review it waits for (1 the district's, 2 the region's where an
    edition screens twice), and `screener` who has taken it. `mandate` is the one under which an
    intermediary entered it for its organisation.
    """

    KIND: ClassVar[RecordKind]

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="%(class)ss")
    code = models.CharField(max_length=100)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    industry = models.CharField(max_length=3, blank=True)
    field = models.CharField(max_length=20, blank=True)
    ipc = Packed(max_length=400, blank=True, default="")
    trl_low = models.PositiveSmallIntegerField(null=True, blank=True)
    trl_high = models.PositiveSmallIntegerField(null=True, blank=True)
    region = RegionField(blank=True)
    money_low = models.BigIntegerField(null=True, blank=True)
    money_high = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    cooperation = Packed(max_length=200, blank=True, default="")
    ip = models.CharField(max_length=20, blank=True)
    deadline = models.DateField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    step = models.PositiveSmallIntegerField(default=1)
    screener = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="screens_%(class)ss",
    )
    mandate = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
        ordering = ["code"]
        constraints = [
            # Every company numbers its own sheet from 1: a code is its organisation's, not the world's.
            models.UniqueConstraint(
                fields=["edition", "organisation", "code"], name="%(class)s_code_once"
            ),
            region_shape("region", "%(class)s_region_shape", blank=True),
            models.CheckConstraint(
                condition=Q(trl_low__isnull=True, trl_high__isnull=True)
                | Q(
                    trl_low__isnull=False,  # or NULL would make the whole condition unknown, so true
                    trl_high__isnull=False,
                    trl_low__gte=1,
                    trl_high__lte=9,
                    trl_low__lte=F("trl_high"),
                ),
                name="%(class)s_trl_range",
            ),
            models.CheckConstraint(
                condition=(Q(money_low__isnull=True) | Q(money_low__gte=0))
                & (Q(money_high__isnull=True) | Q(money_high__gte=0))
                & (
                    Q(money_low__isnull=True)
                    | Q(money_high__isnull=True)
                    | Q(money_low__lte=F("money_high"))
                ),
                name="%(class)s_money_range",
            ),
            models.CheckConstraint(
                condition=Q(money_low__isnull=True, money_high__isnull=True) | ~Q(currency=""),
                name="%(class)s_money_has_currency",
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="%(class)s_published_has_date",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="%(class)s_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="submitted") | Q(submitted_at__isnull=False),
                name="%(class)s_submitted_has_date",
            ),
            models.CheckConstraint(condition=Q(step__in=(1, 2)), name="%(class)s_step_known"),
        ]

    def __str__(self) -> str:
        return self.code


class Need(Record):
    """A technical problem that a company cannot solve alone (技术需求). `money_*` is its budget."""

    KIND = RecordKind.NEED

    host_region = models.ForeignKey(
        HostRegion, null=True, blank=True, on_delete=models.PROTECT, related_name="needs"
    )
    track = models.ForeignKey(
        Track, null=True, blank=True, on_delete=models.PROTECT, related_name="needs"
    )

    def reading(self, language: str) -> Reading[NeedText] | None:
        """Its words for a reader of `language`; uses prefetched texts where there are any."""
        return read(self.texts.all(), language)


class Achievement(Record):
    """A result of research that is offered (科技成果). `money_*` is its price."""

    KIND = RecordKind.ACHIEVEMENT

    obtained = models.CharField(max_length=12, blank=True)
    ip_type = models.CharField(max_length=20, blank=True)

    def reading(self, language: str) -> Reading[AchievementText] | None:
        """Its words for a reader of `language`; uses prefetched texts where there are any."""
        return read(self.texts.all(), language)


class RecordText(LocalisedText):
    """The words that needs and achievements share."""

    title = models.CharField(max_length=500)
    summary = models.TextField(blank=True)
    description = models.TextField(blank=True)
    indicators = models.TextField(blank=True)
    keywords = models.TextField(blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class NeedText(RecordText):
    """A need's words in one language."""

    TEXT_FIELDS = ("title", "problem", "indicators", "goal", "summary", "description", "keywords")

    record = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="texts")
    problem = models.TextField(blank=True)
    goal = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "language"], name="need_text_once")
        ]


class AchievementText(RecordText):
    """An achievement's words in one language."""

    TEXT_FIELDS = ("title", "summary", "indicators", "description", "keywords")

    record = models.ForeignKey(Achievement, on_delete=models.CASCADE, related_name="texts")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "language"], name="achievement_text_once")
        ]


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


class Upload(models.Model):
    """A spreadsheet as it came; kept after its import too, so that rows left out can be corrected."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=11, choices=RecordKind.choices)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="uploads")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="uploads")
    track = models.ForeignKey(
        Track, null=True, blank=True, on_delete=models.SET_NULL, related_name="uploads"
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads"
    )
    file_name = models.CharField(max_length=255)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    state = models.CharField(
        max_length=10, choices=UploadState.choices, default=UploadState.PREVIEWED
    )
    result = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("upload")

    def __str__(self) -> str:
        return self.file_name
