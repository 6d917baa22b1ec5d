"""Life of needs and achievements: statuses and the table of legal transitions, as data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RecordKind(models.TextChoices):
    """The two kinds of record that are matched with one another."""

    NEED = "need", _("Need")
    ACHIEVEMENT = "achievement", _("Achievement")


class Status(models.TextChoices):
    """Where a record stands before and at publication."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


TRANSITIONS: dict[str, frozenset[str]] = {
    Status.DRAFT: frozenset({Status.SUBMITTED, Status.PUBLISHED, Status.WITHDRAWN}),
    Status.SUBMITTED: frozenset({Status.DRAFT, Status.PUBLISHED, Status.WITHDRAWN}),
    Status.PUBLISHED: frozenset({Status.WITHDRAWN}),
    Status.WITHDRAWN: frozenset({Status.DRAFT}),
}
"""From → to. Screening with its rubric takes its place between submitted and published later."""

PUBLIC = frozenset({Status.PUBLISHED})
"""What the world may see."""


class UploadState(models.TextChoices):
    """Life of an uploaded spreadsheet: looked at, then imported or discarded; both are final."""

    PREVIEWED = "previewed", _("Previewed")
    IMPORTED = "imported", _("Imported")
    DISCARDED = "discarded", _("Discarded")


UPLOAD_TRANSITIONS: dict[str, frozenset[str]] = {
    UploadState.PREVIEWED: frozenset({UploadState.IMPORTED, UploadState.DISCARDED}),
    UploadState.IMPORTED: frozenset(),
    UploadState.DISCARDED: frozenset(),
}
