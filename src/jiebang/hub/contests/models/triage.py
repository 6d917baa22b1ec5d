"""What experts say of solutions to the owner of a need who sorts many; the sorting itself is a query."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from jiebang.hub.contests.models.solutions import Solution
from jiebang.hub.contests.states import Advice, OpinionState

OPINION_LIMIT = 2000


class Opinion(models.Model):
    """A short opinion on one solution, asked of one person by the owner of the need."""

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="opinions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="opinions"
    )
    state = models.CharField(max_length=9, choices=OpinionState.choices, default=OpinionState.ASKED)
    advice = models.CharField(max_length=9, choices=Advice.choices, blank=True)
    words = models.TextField(blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["solution", "user"], name="opinion_once"),
            models.CheckConstraint(
                condition=Q(state__in=OpinionState.values)
                & (
                    ~Q(state=OpinionState.GIVEN)
                    | (Q(advice__in=Advice.values) & ~Q(words="") & Q(answered_at__isnull=False))
                ),
                name="opinion_given_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.solution_id} {self.state}"
