"""Who does what for an edition."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from jiebang.hub.kernel.regions import RegionField
from jiebang.hub.programmes.models.editions import Edition, Track
from jiebang.hub.programmes.states import TRACK_ROLES, EditionRole


class RoleOnEdition(models.Model):
    """A person's role on an edition, for all of it, for one region, or for one track of it."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="roles")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="edition_roles"
    )
    role = models.CharField(max_length=20, choices=EditionRole.choices)
    region = RegionField(blank=True)
    track = models.ForeignKey(
        Track, null=True, blank=True, on_delete=models.PROTECT, related_name="roles"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "user", "role", "region"],
                condition=models.Q(track__isnull=True),
                name="role_on_edition_once",
            ),
            models.UniqueConstraint(
                fields=["track", "user", "role", "region"], name="role_on_track_once"
            ),
            models.CheckConstraint(
                condition=models.Q(track__isnull=True) | models.Q(role__in=sorted(TRACK_ROLES)),
                name="role_of_a_track",
            ),
            models.CheckConstraint(
                condition=~models.Q(role=EditionRole.REGION_OFFICER) | ~models.Q(region=""),
                name="region_officer_has_region",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"
