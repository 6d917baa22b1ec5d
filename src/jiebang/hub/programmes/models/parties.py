"""Who stands behind an edition: its hosts, organisers, supervisors and supporters."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jiebang.hub.kernel.localised import LocalisedText, Reading, read
from jiebang.hub.people.models import Organisation
from jiebang.hub.programmes.models.editions import Edition
from jiebang.hub.programmes.states import PartyRole


class Party(models.Model):
    """One body in its role: an organisation of the site, or one that is only named (PartyText)."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="parties")
    role = models.CharField(max_length=10, choices=PartyRole.choices)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="party_roles"
    )
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "role", "organisation"], name="party_once_in_a_role"
            ),
            models.CheckConstraint(condition=Q(role__in=PartyRole.values), name="party_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.organisation_id or ''}"

    def reading(self, language: str) -> Reading[PartyText] | None:
        """The name of one that is no organisation of the site."""
        return read(self.texts.all(), language)


class PartyText(LocalisedText):
    """The name of a party in one language."""

    TEXT_FIELDS = ("name",)

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party", "language"], name="party_text_once")
        ]

    def __str__(self) -> str:
        return self.name
