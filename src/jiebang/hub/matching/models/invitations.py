"""Invitations to the counterpart of a suggested pair, and what both sides have said since; no verbs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from jiebang.hub.catalog.models import Need, Record
from jiebang.hub.matching.models.suggestions import Suggestion
from jiebang.hub.matching.states import (
    INVITATION_TRANSITIONS,
    OPEN_INVITATION,
    InvitationState,
    ReasonCode,
)
from jiebang.hub.people.models import Mandate

_OPEN = [state.value for state in OPEN_INVITATION]


class Invitation(models.Model):
    """The people of a need invite those of one achievement or expert to talk about it.

    by_organisers: sent by those who organise or screen, in the need's name; mandate: the one under which
    an intermediary sent it for the need's owner. Who is invited is told of neither person, and of the
    owner what catalog discloses. expires_on: the last day of an answer. reason: of one who declines.
    """

    suggestion = models.ForeignKey(Suggestion, on_delete=models.CASCADE, related_name="invitations")
    words = models.TextField(max_length=1000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="match_invitations",
    )
    by_organisers = models.BooleanField(default=False)
    mandate = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="match_invitations"
    )
    state = models.CharField(
        max_length=10, choices=InvitationState.choices, default=InvitationState.SENT
    )
    reason = models.CharField(max_length=13, choices=ReasonCode.choices, blank=True)
    sent_at = models.DateTimeField()
    expires_on = models.DateField()
    reminded_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion"],
                condition=Q(state__in=sorted(_OPEN)),
                name="match_invitation_open_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=InvitationState.values), name="match_invitation_state_known"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="match_invitation_has_words"),
            models.CheckConstraint(
                condition=Q(state=InvitationState.DECLINED, reason__in=ReasonCode.values)
                | ~Q(state=InvitationState.DECLINED) & Q(reason=""),
                name="match_invitation_declined_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(_OPEN), ended_at__isnull=True)
                | ~Q(state__in=sorted(_OPEN))
                & Q(ended_at__isnull=False, ended_at__gte=F("sent_at")),
                name="match_invitation_ended_has_date",
            ),
            models.CheckConstraint(
                condition=Q(mandate__isnull=True) | Q(by_organisers=False),
                name="match_invitation_of_one_capacity",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_on"],
                condition=Q(state__in=sorted(_OPEN)),
                name="match_invitation_open",
            ),
            models.Index(fields=["by", "sent_at"], name="match_invitation_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.state}"

    @property
    def need(self) -> Need:
        """The need that it is about."""
        return self.suggestion.need

    @property
    def counterpart(self) -> Record:
        """The achievement or expert whose people are invited."""
        return self.suggestion.counterpart


def _legal() -> Q:
    """The table of transitions as a condition on one row."""
    legal = Q()
    for before, after in INVITATION_TRANSITIONS.items():
        if after:
            legal |= Q(before=before, after__in=sorted(after))
    return legal


class InvitationTurn(models.Model):
    """One step after an invitation was sent: questions, what was answered to them, an end; only appended.

    by: None where the calendar did it; by_organisers and mandate: as of an invitation.
    """

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="turns")
    before = models.CharField(max_length=10, choices=InvitationState.choices)
    after = models.CharField(max_length=10, choices=InvitationState.choices)
    words = models.TextField(max_length=1000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_organisers = models.BooleanField(default=False)
    mandate = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=_legal(), name="match_invitation_turn_legal"),
            models.CheckConstraint(
                condition=~Q(words="")
                | ~Q(after__in=[InvitationState.QUESTIONS, InvitationState.SENT]),
                name="match_invitation_turn_has_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
