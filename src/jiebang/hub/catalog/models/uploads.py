"""Uploaded spreadsheets as they came; what is read in them is not here."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiebang.hub.catalog.states import RecordKind, UploadState
from jiebang.hub.people.models import Organisation
from jiebang.hub.programmes.models import Edition, Track


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
