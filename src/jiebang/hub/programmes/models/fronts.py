"""An enterprise's own front: its colour, dates and words, and the days on which it releases needs."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from jiebang.hub.kernel.localised import LocalisedText, Reading, read
from jiebang.hub.programmes.models.editions import Track
from jiebang.hub.programmes.states import Accent


class Front(models.Model):
    """What makes a contest's page the enterprise's own."""

    track = models.OneToOneField(Track, on_delete=models.CASCADE, related_name="front")
    accent = models.CharField(max_length=8, choices=Accent.choices, default=Accent.STEEL)
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(accent__in=Accent.values), name="front_accent_known"
            ),
            models.CheckConstraint(
                condition=Q(opens_on__isnull=True)
                | Q(closes_on__isnull=True)
                | Q(closes_on__gte=F("opens_on")),
                name="front_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.track_id} {self.accent}"

    def reading(self, language: str) -> Reading[FrontText] | None:
        """Its words for a reader of `language`."""
        return read(self.texts.all(), language)


class FrontText(LocalisedText):
    """A front's words in one language: prize is a sum with its conditions, as the enterprise says it."""

    TEXT_FIELDS = ("intro", "prize")

    front = models.ForeignKey(Front, on_delete=models.CASCADE, related_name="texts")
    intro = models.TextField()
    prize = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["front", "language"], name="front_text_once")
        ]

    def __str__(self) -> str:
        return self.intro[:60]


class Release(models.Model):
    """A day on which a batch of a contest's needs is released; until then only their number is known.

    released_at: when that was done; a release that is done does not move.
    """

    track = models.ForeignKey(Track, on_delete=models.CASCADE, related_name="releases")
    release_on = models.DateField()
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["release_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["track", "release_on"], name="release_once_a_day")
        ]

    def __str__(self) -> str:
        return str(self.release_on)
