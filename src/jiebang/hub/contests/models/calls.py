"""Calls for solutions: until when and how an edition, or one track of it, takes answers to its needs."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from jiebang.hub.programmes.models import Edition, Track

LONGEST_GRACE = 7 * 24 * 60
"""Minutes."""


class Call(models.Model):
    """When solutions are taken: from `opens_at` until `closes_at` and `grace` minutes more, in which
    what is handed in is marked late. Of a track the own call holds, else the edition's.

    is_blind: who reads solutions is not told whose they are, nor teams who else takes part, until
    the owner of the need selects or a contest's prizes are announced.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="calls")
    track = models.OneToOneField(
        Track, null=True, blank=True, on_delete=models.CASCADE, related_name="call"
    )
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    grace = models.PositiveSmallIntegerField(default=0)
    is_blind = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition"], condition=Q(track__isnull=True), name="call_of_edition_once"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="call_times_in_order"
            ),
            models.CheckConstraint(
                condition=Q(grace__lte=LONGEST_GRACE), name="call_grace_bounded"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.closes_at:%Y-%m-%d %H:%M}"
