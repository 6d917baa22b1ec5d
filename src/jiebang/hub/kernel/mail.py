"""Sending of one mail, and whether it went out; what is said in it is not here."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

log = logging.getLogger(__name__)


def is_configured() -> bool:
    """Whether the site has a mail server."""
    return not settings.EMAIL_BACKEND.endswith("console.EmailBackend")


def mailed(
    subject: str, words: str, to: str, *, html: str = "", headers: Mapping[str, str] | None = None
) -> bool:
    """Whether a mail has gone out: not where the site has no mail server, nor where that fails."""
    if not is_configured():
        log.warning("no mail goes out: JIEBANG_SMTP_HOST is not set")
        return False
    try:
        mail = EmailMultiAlternatives(
            " ".join(subject.split()), words, None, [to], headers=dict(headers or {})
        )
        if html:
            mail.attach_alternative(html, "text/html")
        mail.send()
    except (OSError, ValueError) as error:  # smtplib's errors, and addresses that it cannot write
        log.warning("a mail could not be sent: %s", error)
        return False
    return True
