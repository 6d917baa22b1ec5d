"""Questions on records with their answers, and what has changed in a record since it was published."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from jiebang.hub.catalog.models.records import Achievement, Need
from jiebang.hub.catalog.states import ANSWERED, QuestionState
from jiebang.hub.people.models import Organisation


def _one_record(name: str) -> models.CheckConstraint:
    """Of a need or of an achievement, and of one of them."""
    return models.CheckConstraint(
        condition=Q(need__isnull=False, achievement__isnull=True)
        | Q(need__isnull=True, achievement__isnull=False),
        name=name,
    )


class Question(models.Model):
    """What a member of a verified organisation asks of a record, and the answer of the record's people.

    asked_for: the organisation in whose name it is asked. Where it `is_anonymous`, only the record's
    people are told who asks. hidden_from: what it was before an organiser has hidden it.
    """

    need = models.ForeignKey(
        Need, null=True, blank=True, on_delete=models.CASCADE, related_name="questions"
    )
    achievement = models.ForeignKey(
        Achievement, null=True, blank=True, on_delete=models.CASCADE, related_name="questions"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="questions"
    )
    asked_for = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="questions_asked"
    )
    is_anonymous = models.BooleanField(default=False)
    words = models.TextField(max_length=1000)
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(
        max_length=9, choices=QuestionState.choices, default=QuestionState.OPEN
    )
    answer = models.TextField(blank=True, max_length=4000)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="questions_answered",
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    hidden_from = models.CharField(max_length=9, choices=QuestionState.choices, blank=True)
    hidden_because = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            _one_record("question_of_one_record"),
            models.CheckConstraint(
                condition=Q(state__in=QuestionState.values), name="question_state_known"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="question_has_words"),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(ANSWERED))
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="question_answered_has_answer",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[QuestionState.OPEN, QuestionState.WITHDRAWN])
                | Q(answer="", answered_at__isnull=True),
                name="question_open_has_no_answer",
            ),
            models.CheckConstraint(
                condition=Q(state=QuestionState.HIDDEN)
                & ~Q(hidden_because="")
                & Q(
                    hidden_from__in=[
                        QuestionState.OPEN,
                        QuestionState.PRIVATE,
                        QuestionState.PUBLIC,
                        QuestionState.DECLINED,
                    ]
                )
                | ~Q(state=QuestionState.HIDDEN) & Q(hidden_from="", hidden_because=""),
                name="question_hidden_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def about(self) -> Need | Achievement:
        """The record that it is on."""
        found = self.need or self.achievement
        assert found is not None  # noqa: S101 - a CHECK says so
        return found


class Change(models.Model):
    """Something has changed in a record while it was public. what: languages and names of columns."""

    need = models.ForeignKey(
        Need, null=True, blank=True, on_delete=models.CASCADE, related_name="changes"
    )
    achievement = models.ForeignKey(
        Achievement, null=True, blank=True, on_delete=models.CASCADE, related_name="changes"
    )
    what = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [_one_record("change_of_one_record")]

    def __str__(self) -> str:
        return f"{self.what}"
