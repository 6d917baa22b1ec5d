"""Files that stand beside a record, each with the tier to whom it is disclosed; their bytes are kernel's."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from jiebang.hub.catalog.models.records import Achievement, Need
from jiebang.hub.catalog.states import Tier
from jiebang.hub.kernel.languages import Language
from jiebang.hub.people.models import Mandate


class Attachment(models.Model):
    """A file beside a record. `key` names its bytes in the storage, `media` is its type by content.

    The same bytes stand beside a record once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=200, blank=True)
    file_name = models.CharField(max_length=150)
    key = models.CharField(max_length=80, unique=True)
    media = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    tier = models.PositiveSmallIntegerField(choices=Tier.choices)
    language = models.CharField(max_length=7, choices=Language.choices, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="uploaded_%(class)ss",
    )
    mandate = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["record", "sha256"], name="%(class)s_bytes_once"),
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="%(class)s_tier_known"),
            models.CheckConstraint(condition=Q(size__gte=1), name="%(class)s_not_empty"),
        ]

    def __str__(self) -> str:
        return self.title or self.file_name


class NeedAttachment(Attachment):
    """A file beside a need."""

    record = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="attachments")


class AchievementAttachment(Attachment):
    """A file beside an achievement."""

    record = models.ForeignKey(Achievement, on_delete=models.CASCADE, related_name="attachments")
