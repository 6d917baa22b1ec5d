"""Rows that every app stands on: the audit chain and the idempotency keys; no verbs."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jiebang.hub.kernel.translation.models import Draft, Spending

__all__ = ["AuditEntry", "AuditHead", "Draft", "IdempotencyKey", "Spending"]


class AuditEntry(models.Model):
    """One link of the audit chain: append-only, each holding the hash of the one before it.

    Holds no personal data: actors and objects are keys, `facts` are codes, counts and digests.
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    verb = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=models.Q(number__gte=1), name="audit_number_from_one")
        ]
        verbose_name = _("audit entry")

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.subject}"


class AuditHead(models.Model):
    """The one row that says where the chain ends; without it a truncated chain would look whole."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_one_head")]

    def __str__(self) -> str:
        return f"head at {self.number}"


class IdempotencyKey(models.Model):
    """A key that a form or call brings, with the hash of its input and the answer it got."""

    actor = models.CharField(max_length=80)
    verb = models.CharField(max_length=80)
    key = models.CharField(max_length=80)
    input_digest = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor", "verb", "key"], name="idempotency_once")
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.key}"
