"""Life of an invitation to the counterpart of a suggested pair: states and legal transitions, as data."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class InvitationState(models.TextChoices):
    """Where an invitation stands."""

    SENT = "sent", _("Waits for an answer")
    QUESTIONS = "questions", _("Has questions")
    INTERESTED = "interested", _("Interested")
    DECLINED = "declined", _("Not interested")
    WITHDRAWN = "withdrawn", _("Taken back")
    EXPIRED = "expired", _("Not answered in time")


INVITATION_TRANSITIONS: dict[str, frozenset[str]] = {
    InvitationState.SENT: frozenset(
        {
            InvitationState.QUESTIONS,
            InvitationState.INTERESTED,
            InvitationState.DECLINED,
            InvitationState.WITHDRAWN,
            InvitationState.EXPIRED,
        }
    ),
    InvitationState.QUESTIONS: frozenset(
        {
            InvitationState.SENT,
            InvitationState.INTERESTED,
            InvitationState.DECLINED,
            InvitationState.WITHDRAWN,
            InvitationState.EXPIRED,
        }
    ),
    InvitationState.INTERESTED: frozenset(),
    InvitationState.DECLINED: frozenset(),
    InvitationState.WITHDRAWN: frozenset(),
    InvitationState.EXPIRED: frozenset(),
}
"""From → to. Questions that are answered let the invitation wait for its own answer again."""

OPEN_INVITATION = frozenset({InvitationState.SENT, InvitationState.QUESTIONS})
"""What still waits for one side or the other; a pair has one such invitation at most."""
ANSWERS = (InvitationState.INTERESTED, InvitationState.QUESTIONS, InvitationState.DECLINED)
"""What the invited side says."""

INVITATION_LIMIT = 1000
"""Characters of an invitation, of a question and of an answer."""
LASTS, STAYS = timedelta(days=30), timedelta(days=7)
"""How long an invitation waits for an answer, and at least after questions were answered."""
REMINDED = timedelta(days=7)
"""After how long without an answer it is told of again, once."""
AGAIN = timedelta(days=30)
"""How long after an invitation the same pair has none again, where it was not answered."""
A_DAY, A_NEED_A_DAY = 20, 10
"""Invitations of one person in a day, and those to solve one need, whoever sends them."""
