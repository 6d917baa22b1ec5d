"""Uploaded spreadsheets as they came, and how far their import is; what is read in them is not here."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiebang.hub.catalog.states import After, RecordKind, UploadState
from jiebang.hub.kernel.languages import Language
from jiebang.hub.people.models import Organisation
from jiebang.hub.programmes.models import Edition, Track


class Upload(models.Model):
    """A spreadsheet as it came; kept after its import too, so that rows left out can be corrected.

    Without an organisation each row says whose it is. While it is imported, `claimed_by` names the
    worker that does it and `claimed_until` until when it is taken to be alive; `tries` counts the
    workers that began since the last chunk was written. `then` and `skip_bad` are what was asked
    for, `language` is in what words the uploader is told of what was refused; `why` it stopped.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=11, choices=RecordKind.choices)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="uploads")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="uploads"
    )
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
    then = models.CharField(max_length=10, choices=After.choices, blank=True)
    skip_bad = models.BooleanField(default=False)
    language = models.CharField(max_length=7, choices=Language.choices, default=Language.EN)
    total = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("upload")
        indexes = [
            models.Index(
                fields=["started_at"],
                condition=Q(state=UploadState.IMPORTING),
                name="upload_to_import",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=UploadState.values), name="upload_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=UploadState.IMPORTING)
                | Q(started_at__isnull=False, total__gte=1),
                name="upload_importing_has_begun",
            ),
            models.CheckConstraint(
                condition=~Q(state=UploadState.STOPPED) | ~Q(why=""),
                name="upload_stopped_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class UploadChunk(models.Model):
    """Some records of an upload that were written in one transaction; never changed afterwards.

    `digest` is of their codes, so that a worker that reads the file anew knows them again.
    `remarks`: records that were refused, each `{row, code, why, saved}`; saved where only the next
    step was.
    """

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    remarks = models.JSONField(default=list, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            # What makes a retry safe: of two workers with the same chunk one has no transaction.
            models.UniqueConstraint(fields=["upload", "number"], name="upload_chunk_once"),
        ]

    def __str__(self) -> str:
        return f"{self.upload_id} {self.number}"
