"""Who is invited to solve a need."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from jiebang.hub.catalog.models.records import Need
from jiebang.hub.people.models import Organisation


class NeedInvitation(models.Model):
    """An organisation that is invited to solve a need."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="invitations")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="need_invitations"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["need", "organisation"], name="need_invitation_once")
        ]

    def __str__(self) -> str:
        return f"{self.need_id} {self.organisation_id}"
