"""By which outlets a notice goes out, and the life of a mail, as data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outlet(models.TextChoices):
    """How a person wants to hear of one kind of news; whoever gets a mail finds it on the site, too."""

    NONE = "none", _("no notices of it")
    SITE = "site", _("on the site")
    ONCE = "once", _("on the site and by mail at once")
    DAILY = "daily", _("on the site and in a daily mail")
    WEEKLY = "weekly", _("on the site and in a weekly mail")


KEPT = frozenset(Outlet.values) - {Outlet.NONE}
"""Outlets that a notice can have: one that is not wanted at all is not made."""
MAILED = frozenset({Outlet.ONCE, Outlet.DAILY, Outlet.WEEKLY})


class MailState(models.TextChoices):
    """Life of one mail; all but the first are final."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Handed over")
    EMPTY = "empty", _("Nothing left to say")
    FAILED = "failed", _("Given up")


MAIL_TRANSITIONS: dict[str, frozenset[str]] = {
    MailState.WAITING: frozenset({MailState.SENT, MailState.EMPTY, MailState.FAILED}),
    MailState.SENT: frozenset(),
    MailState.EMPTY: frozenset(),
    MailState.FAILED: frozenset(),
}
