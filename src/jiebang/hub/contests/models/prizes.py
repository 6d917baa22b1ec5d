"""Prizes, who has won them, and certificates; no verbs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from jiebang.hub.contests.models.contests import Contest, Entry
from jiebang.hub.contests.models.juries import Juror
from jiebang.hub.kernel.localised import LocalisedText, Reading, read


class Prize(models.Model):
    """A prize of a contest, `places` times. amount: minor units of `currency`, each time; none where it
    is an honour.
    """

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="prizes")
    order = models.PositiveSmallIntegerField()
    places = models.PositiveSmallIntegerField(default=1)
    amount = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "order"], name="prize_once"),
            models.CheckConstraint(
                condition=Q(places__gte=1)
                & (Q(amount__isnull=True, currency="") | (Q(amount__gte=1) & ~Q(currency=""))),
                name="prize_amount_has_currency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contest_id} {self.order}"

    def reading(self, language: str) -> Reading[PrizeText] | None:
        """Its words for a reader of `language`; uses prefetched texts where there are any."""
        return read(self.texts.all(), language)


class PrizeText(LocalisedText):
    """A prize's name in one language."""

    TEXT_FIELDS = ("name",)

    prize = models.ForeignKey(Prize, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prize", "language"], name="prize_text_once")
        ]

    def __str__(self) -> str:
        return self.name


class Award(models.Model):
    """An entry wins a prize; announced_at: from when it is told."""

    prize = models.ForeignKey(Prize, on_delete=models.PROTECT, related_name="awards")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="awards")
    place = models.PositiveSmallIntegerField()
    announced_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["prize", "place"]
        constraints = [
            models.UniqueConstraint(fields=["prize", "entry"], name="award_once"),
            models.UniqueConstraint(fields=["prize", "place"], name="award_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.prize_id} {self.entry_id}"


class Certificate(models.Model):
    """A certificate that somebody can check by its code: of an award, or of a juror's service."""

    code = models.CharField(max_length=20, unique=True)
    award = models.OneToOneField(
        Award, null=True, blank=True, on_delete=models.PROTECT, related_name="certificate"
    )
    juror = models.OneToOneField(
        Juror, null=True, blank=True, on_delete=models.PROTECT, related_name="certificate"
    )
    issued_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_because = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(award__isnull=False, juror__isnull=True)
                | Q(award__isnull=True, juror__isnull=False),
                name="certificate_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revoked_because=""),
                name="certificate_revoked_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.code
