"""Needs and achievements with their texts; their life is not here, nor are uploads."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from jiebang.hub.catalog.states import RecordKind, Solving, Status
from jiebang.hub.kernel.localised import LocalisedText, Reading, read
from jiebang.hub.kernel.regions import RegionField, region_shape
from jiebang.hub.people.models import Mandate, Organisation
from jiebang.hub.programmes.models import Activity, Edition, HostRegion, Release, Track
from jiebang.reference import needs


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
    """What needs, achievements and experts share. Amounts are minor units (fen, cents) of `currency`.

    A currency without bounds says "negotiable"; no currency, that nothing is stated. While it is
    submitted, `step` says which review it waits for (1 the district's, 2 the region's where an
    edition screens twice), and `screener` who has taken it. `mandate` is the one under which an
    intermediary entered it for its organisation, `changed_under` the last one under which one changed
    it. Where it `is_anonymous`, outsiders are not shown whose it is, nor where below the province;
    through whom only if it `names_intermediary`. Outlets read that through queries.disclosed() alone.
    `decision_owner` and `contact` are for its own people, who screens and who organises.
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
    decision_owner = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=200, blank=True)
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
    changed_under = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="changed_%(class)ss"
    )
    is_anonymous = models.BooleanField(default=False)
    names_intermediary = models.BooleanField(default=False)
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
            models.CheckConstraint(
                condition=Q(names_intermediary=False) | Q(is_anonymous=True),
                name="%(class)s_names_intermediary_if_anonymous",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Need(Record):
    """A problem that a company cannot solve alone (需求). `money_*` is its budget.

    `type` is its kind, and `particulars` the kind's own fields: codes and numbers by
    reference.needs.checked().

    activity: the one that brought it. release: the batch with which it is released, see Release.
    """

    KIND = RecordKind.NEED

    type = models.CharField(max_length=10, default=needs.DEFAULT)
    particulars = models.JSONField(default=dict, blank=True)
    host_region = models.ForeignKey(
        HostRegion, null=True, blank=True, on_delete=models.PROTECT, related_name="needs"
    )
    track = models.ForeignKey(
        Track, null=True, blank=True, on_delete=models.PROTECT, related_name="needs"
    )
    activity = models.ForeignKey(
        Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="needs"
    )
    release = models.ForeignKey(
        Release, null=True, blank=True, on_delete=models.PROTECT, related_name="needs"
    )
    solving = models.CharField(max_length=7, choices=Solving.choices, default=Solving.OPEN)

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(type__in=needs.codes()), name="%(class)s_type_known"
            ),
            models.CheckConstraint(
                condition=Q(solving__in=Solving.values), name="%(class)s_solving_known"
            ),
        ]

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

    TEXT_FIELDS = (
        "title", "problem", "basis", "indicators", "goal", "conditions", "summary", "description",
        "keywords",
    )  # fmt: skip

    record = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="texts")
    problem = models.TextField(blank=True)
    basis = models.TextField(blank=True)
    goal = models.TextField(blank=True)
    conditions = models.TextField(blank=True)

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
