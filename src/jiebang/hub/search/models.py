"""The outbox from which the index is fed; no verbs."""

from __future__ import annotations

from django.db import models


class OutboxEntry(models.Model):
    """A record of some kind has changed: written in the action's own transaction.

    `key` is the record's identity in the index; the record itself is read anew when the index
    takes the entry, so that the database alone is the truth.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["kind"], name="outbox_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
