"""Editions and their host regions, tracks and enterprise contests; who works for them is not here."""

from __future__ import annotations

from django.db import models

from jiebang.hub.kernel.localised import LocalisedText, Reading, read
from jiebang.hub.kernel.regions import RegionField, region_shape
from jiebang.hub.people.models import Organisation
from jiebang.hub.programmes.states import Screening


class Edition(models.Model):
    """One running of a challenge; a national edition may be the parent of a host's own.

    hosted_by: the parent's host region whose own edition this is; what is counted here counts there.
    """

    slug = models.SlugField(max_length=60, unique=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    hosted_by = models.ForeignKey(
        "HostRegion", null=True, blank=True, on_delete=models.PROTECT, related_name="editions"
    )
    region_group = models.CharField(max_length=20, blank=True)
    opens_on = models.DateField()
    closes_on = models.DateField()
    is_public = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    publishes_collected = models.BooleanField(default=False)
    screening = models.CharField(max_length=5, choices=Screening.choices, default=Screening.NONE)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_on__gte=models.F("opens_on")),
                name="edition_dates_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(screening__in=Screening.values), name="edition_screening_known"
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="edition_not_its_own_parent",
            ),
            models.CheckConstraint(
                condition=models.Q(hosted_by__isnull=True) | models.Q(parent__isnull=False),
                name="edition_hosted_within_a_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def reading(self, language: str) -> Reading[EditionText] | None:
        """Its words for a reader of `language`."""
        return read(self.texts.all(), language)


class EditionText(LocalisedText):
    """An edition's words in one language."""

    TEXT_FIELDS = ("name", "tagline", "about")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(max_length=200)
    tagline = models.CharField(max_length=300, blank=True)
    about = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "language"], name="edition_text_once")
        ]

    def __str__(self) -> str:
        return self.name


class HostRegion(models.Model):
    """A region that hosts its part of an edition and answers for the needs collected there."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="host_regions")
    region = RegionField()
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "region"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "region"], name="host_region_once"),
            region_shape("region", "host_region_shape"),
        ]

    def __str__(self) -> str:
        return self.region


class Track(models.Model):
    """A themed or industry part of an edition; `contest_of` makes it one enterprise's own contest.

    A contest may stand within a themed track (`parent`): what is counted in it counts there, too.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="tracks")
    slug = models.SlugField(max_length=60)
    contest_of = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="contests"
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="contests"
    )
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "slug"], name="track_once"),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | models.Q(contest_of__isnull=False),
                name="track_within_another_is_a_contest",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def reading(self, language: str) -> Reading[TrackText] | None:
        """Its words for a reader of `language`."""
        return read(self.texts.all(), language)


class TrackText(LocalisedText):
    """A track's words in one language."""

    TEXT_FIELDS = ("name", "about")

    track = models.ForeignKey(Track, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(max_length=200)
    about = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["track", "language"], name="track_text_once")
        ]

    def __str__(self) -> str:
        return self.name
