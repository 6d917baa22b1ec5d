"""Announcements, policies and guides of an edition."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jiebang.hub.kernel.localised import LocalisedText, Reading, read
from jiebang.hub.programmes.models.editions import Edition
from jiebang.hub.programmes.states import AnnouncementKind, AnnouncementStatus


class Announcement(models.Model):
    """One page of an edition's own words; a pinned one stands before the others."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="announcements")
    kind = models.CharField(max_length=12, choices=AnnouncementKind.choices)
    status = models.CharField(
        max_length=9, choices=AnnouncementStatus.choices, default=AnnouncementStatus.DRAFT
    )
    pinned = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pinned", "-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AnnouncementKind.values)
                & Q(status__in=AnnouncementStatus.values),
                name="announcement_codes_known",
            ),
            models.CheckConstraint(
                condition=Q(status=AnnouncementStatus.DRAFT, published_at__isnull=True)
                | (~Q(status=AnnouncementStatus.DRAFT) & Q(published_at__isnull=False)),
                name="announcement_published_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def reading(self, language: str) -> Reading[AnnouncementText] | None:
        """Its words for a reader of `language`."""
        return read(self.texts.all(), language)


class AnnouncementText(LocalisedText):
    """An announcement's words in one language; the body is written with CommonMark."""

    TEXT_FIELDS = ("title", "body")

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="texts")
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "language"], name="announcement_text_once"
            )
        ]

    def __str__(self) -> str:
        return self.title
