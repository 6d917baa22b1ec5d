"""Files of OpenAlex authors as they came, from a disk or from the API; what is read in them is not here."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from jiebang.hub.catalog.states import UploadState
from jiebang.hub.people.models import Organisation
from jiebang.hub.programmes.models import Edition


class AuthorImport(models.Model):
    """JSON of authors and works for experts of one edition; looked at, then imported or discarded.

    `organisation` is where authors go whose institution is not surely one of the site.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="author_imports")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="author_imports"
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="author_imports"
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
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=UploadState.values), name="authorimport_state_known"
            )
        ]

    def __str__(self) -> str:
        return self.file_name
