"""Life of a machine's draft, as data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DraftState(models.TextChoices):
    """Where a draft stands between being asked for and being used."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Being translated")
    DONE = "done", _("Ready")
    FAILED = "failed", _("Failed")
    CLOSED = "closed", _("Used or replaced")


TRANSITIONS: dict[str, frozenset[str]] = {
    DraftState.QUEUED: frozenset({DraftState.RUNNING, DraftState.CLOSED}),
    DraftState.RUNNING: frozenset({DraftState.QUEUED, DraftState.DONE, DraftState.FAILED}),
    DraftState.DONE: frozenset({DraftState.CLOSED}),
    DraftState.FAILED: frozenset({DraftState.CLOSED}),
    DraftState.CLOSED: frozenset(),
}
"""From → to."""

OPEN = frozenset({DraftState.QUEUED, DraftState.RUNNING})
"""What is still to be worked on: one at a time for a text and language."""


class Trouble(models.TextChoices):
    """Why a draft could not be made, as a code that tells nothing of the provider's answer or key."""

    TIMEOUT = "timeout", _("The translation service did not answer in time.")
    UNREACHABLE = "unreachable", _("The translation service cannot be reached.")
    BUSY = "busy", _("The translation service has too much to do.")
    SERVER = "server", _("The translation service has an error of its own.")
    REDIRECT = "redirect", _("The translation service points elsewhere, which is not followed.")
    UNAUTHORISED = "unauthorised", _("The translation service does not accept the site's key.")
    REFUSED = "refused", _("The translation service refused the request.")
    GARBAGE = "garbage", _("The translation service answered something that cannot be read.")
    SHAPE = "shape", _("The translation service answered in an unknown form.")
    EMPTY = "empty", _("The translation service answered nothing.")
    TOO_LONG = "too_long", _("The translation service answered far too much.")
    CUT = "cut", _("The translation service broke off in the middle.")
    BUDGET = "budget", _("Today's characters are used up; it goes on tomorrow.")
    GONE = "gone", _("The text is no longer there.")
    UNCONFIGURED = "unconfigured", _("No machine translation is set up any more.")
    STOPPED = "stopped", _("The work stopped in the middle too often.")
