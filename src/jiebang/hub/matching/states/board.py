"""Life of a suggestion on the match board: what each side has said of it, and which steps are legal."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jiebang.hub.people.states import Side

SIDES = (Side.NEEDS, Side.OFFERS)
"""Who decides on a pair: those of the need (its owner, its intermediary, who screens and organises), and
those of the counterpart. Neither side is told what the other has decided."""


class State(models.TextChoices):
    """What one side has decided of a pair. Whether it is still suggested is another thing."""

    OPEN = "open", _("Not decided yet")
    LATER = "later", _("For later")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")


WAITING = frozenset({State.OPEN, State.LATER})
"""What the queue of a board holds while it is suggested."""
DECIDED = frozenset({State.ACCEPTED, State.REJECTED})
"""What stays, suggested or not."""


class Verdict(models.TextChoices):
    """What somebody decides; undo takes back the newest decision of the same side."""

    ACCEPT = "accept", _("Accept")
    LATER = "later", _("Later")
    REJECT = "reject", _("Reject")
    UNDO = "undo", _("Undo")


AFTER: dict[str, State] = {
    Verdict.ACCEPT: State.ACCEPTED,
    Verdict.LATER: State.LATER,
    Verdict.REJECT: State.REJECTED,
}
"""Verdict → state; undo goes back to where the side was."""

TRANSITIONS: dict[str, frozenset[str]] = {
    State.OPEN: frozenset({State.LATER, State.ACCEPTED, State.REJECTED}),
    State.LATER: frozenset({State.ACCEPTED, State.REJECTED}),
    State.ACCEPTED: frozenset(),
    State.REJECTED: frozenset(),
}
"""From → to by a verdict. What is decided changes by undo alone: nothing rejected comes back by itself."""


class ReasonCode(models.TextChoices):
    """Why a pair is put off or rejected."""

    TOO_EARLY = "too_early", _("Too early: not mature enough")
    OUTSIDE_FIELD = "outside_field", _("Outside the field")
    PRICE = "price", _("Price and budget do not meet")
    REGION = "region", _("Region")
    IP = "ip", _("Intellectual property")
    ALREADY_KNOWN = "already_known", _("Already known or in touch")
    CAPACITY = "capacity", _("No capacity")
    OTHER = "other", _("Another reason")


NEED_REASON = frozenset({Verdict.REJECT})
"""Verdicts that are not given without a reason."""
WORDS_LIMIT = 500
"""Characters of what is added to a reason."""
