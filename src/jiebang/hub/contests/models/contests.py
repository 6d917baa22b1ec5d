"""Contests, how they nest, the entries in them and the rubric by which they judge; no verbs."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from jiebang.hub.contests.models.solutions import Solution, SolutionVersion
from jiebang.hub.contests.states import (
    ContestKind,
    ContestStatus,
    EntryState,
    Method,
    TieRule,
    Told,
)
from jiebang.hub.kernel.localised import LocalisedText, Reading, read
from jiebang.hub.programmes.models import Edition, HostRegion, Track


class Contest(models.Model):
    """A jury's competition of solutions within an edition, for one host region or one track where
    either is named: an enterprise's own contest is the one of its track.

    parent: the contest into which its best go on; a solution is counted once, however many contests
    it stands in. is_blind: jurors are not told whose an entry is, and a team learns neither who
    judges, nor who else takes part, nor anybody else's place. method, trim (percent cut at either
    end) and tie_rule are stated before scoring begins. seed: of the resampling behind the intervals.
    told: what everybody reads of published results; of a blind contest the prizes alone.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="contests")
    track = models.ForeignKey(
        Track, null=True, blank=True, on_delete=models.PROTECT, related_name="competitions"
    )
    host_region = models.ForeignKey(
        HostRegion, null=True, blank=True, on_delete=models.PROTECT, related_name="competitions"
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=7, choices=ContestKind.choices, default=ContestKind.REVIEW)
    status = models.CharField(
        max_length=9, choices=ContestStatus.choices, default=ContestStatus.DRAFT
    )
    is_blind = models.BooleanField(default=False)
    jurors_wanted = models.PositiveSmallIntegerField(default=3)
    load = models.PositiveSmallIntegerField(default=20)
    method = models.CharField(max_length=10, choices=Method.choices, default=Method.RAW)
    trim = models.PositiveSmallIntegerField(default=10)
    tie_rule = models.CharField(max_length=8, choices=TieRule.choices, default=TieRule.CRITERIA)
    told = models.CharField(max_length=6, choices=Told.choices, default=Told.PRIZES)
    seed = models.PositiveIntegerField(default=1)
    scoring_closes_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["edition", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ContestKind.values)
                & Q(status__in=ContestStatus.values)
                & Q(method__in=Method.values)
                & Q(tie_rule__in=TieRule.values)
                & Q(told__in=Told.values),
                name="contest_codes_known",
            ),
            models.CheckConstraint(
                condition=Q(is_blind=False) | Q(told=Told.PRIZES), name="contest_blind_tells_prizes"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="contest_not_its_own_parent",
            ),
            models.CheckConstraint(
                condition=Q(jurors_wanted__gte=1, jurors_wanted__lte=99, load__gte=1, trim__lte=40),
                name="contest_numbers_in_range",
            ),
            models.CheckConstraint(
                condition=~Q(status=ContestStatus.PUBLISHED) | Q(published_at__isnull=False),
                name="contest_published_has_date",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def reading(self, language: str) -> Reading[ContestText] | None:
        """Its words for a reader of `language`; uses prefetched texts where there are any."""
        return read(self.texts.all(), language)


class ContestText(LocalisedText):
    """A contest's words in one language."""

    TEXT_FIELDS = ("name", "about")

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(max_length=200)
    about = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contest", "language"], name="contest_text_once")
        ]

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """A solution that takes part in a contest, with the version that is judged.

    number: what it is called among the jurors of a blind contest. came_from: its entry in a contest
    below, whose jury has sent it on.
    """

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="entries")
    solution = models.ForeignKey(Solution, on_delete=models.PROTECT, related_name="entries")
    version = models.ForeignKey(SolutionVersion, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=EntryState.choices, default=EntryState.IN)
    reason = models.CharField(max_length=500, blank=True)
    came_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="went_on"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["contest", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "solution"], name="entry_once"),
            models.UniqueConstraint(fields=["contest", "number"], name="entry_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=EntryState.values)
                & (~Q(state=EntryState.EXCLUDED) | ~Q(reason="")),
                name="entry_excluded_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contest_id} #{self.number}"


class Criterion(models.Model):
    """One line of a contest's rubric: points from `lowest` to `highest`, and its weight among all."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField()
    weight = models.PositiveSmallIntegerField(default=1)
    lowest = models.PositiveSmallIntegerField(default=0)
    highest = models.PositiveSmallIntegerField(default=10)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "order"], name="criterion_once"),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=100, highest__gt=F("lowest"))
                & Q(highest__lte=100),
                name="criterion_numbers_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contest_id} {self.order}"

    def reading(self, language: str) -> Reading[CriterionText] | None:
        """Its words for a reader of `language`; uses prefetched texts where there are any."""
        return read(self.texts.all(), language)


class CriterionText(LocalisedText):
    """A criterion's name and what it asks, in one language."""

    TEXT_FIELDS = ("name", "guidance")

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(max_length=200)
    guidance = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["criterion", "language"], name="criterion_text_once")
        ]

    def __str__(self) -> str:
        return self.name


class Anchor(models.Model):
    """What a number of points of a criterion stands for."""

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="anchors")
    points = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["-points"]
        constraints = [models.UniqueConstraint(fields=["criterion", "points"], name="anchor_once")]

    def __str__(self) -> str:
        return f"{self.points}"

    def reading(self, language: str) -> Reading[AnchorText] | None:
        """Its words for a reader of `language`; uses prefetched texts where there are any."""
        return read(self.texts.all(), language)


class AnchorText(LocalisedText):
    """An anchor's words in one language."""

    TEXT_FIELDS = ("words",)

    anchor = models.ForeignKey(Anchor, on_delete=models.CASCADE, related_name="texts")
    words = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["anchor", "language"], name="anchor_text_once")
        ]

    def __str__(self) -> str:
        return self.words
