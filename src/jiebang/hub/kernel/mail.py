"""Sending of one mail, and whether it went out; what is said in it is not here."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.mail import send_mail

log = logging.getLogger(__name__)


def mailed(subject: str, words: str, to: str) -> bool:
    """Whether a mail has gone out: not where the site has no mail server, nor where that fails."""
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        log.warning("no mail goes out: JIEBANG_SMTP_HOST is not set")
        return False
    try:
        send_mail(" ".join(subject.split()), words, None, [to])
    except (OSError, ValueError) as error:  # smtplib's errors, and addresses that it cannot write
        log.warning("a mail could not be sent: %s", error)
        return False
    return True
