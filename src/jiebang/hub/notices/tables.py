"""Presentation of notices: rows of the page, mails, what is followed, kept searches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.notices import queries, registry
from jiebang.hub.notices.models import Mailing, Notice, SavedSearch
from jiebang.hub.notices.queries import Followed
from jiebang.hub.notices.registry import Said
from jiebang.hub.notices.states import Outlet

IN_A_MAIL = 50
"""As many notices stand in one mail; of the others it says how many there are."""


def row(notice: Notice, words: Said) -> dict[str, Any]:
    """One notice of the page; its address marks it as read and leads on."""
    return {
        "pk": notice.pk,
        "title": words.title,
        "lang": words.lang,
        "text": words.text,
        "url": reverse("notices:open", args=[notice.pk]),
        "at": notice.at,
        "unread": notice.read_at is None,
    }


def followed(found: Iterable[Followed]) -> list[dict[str, Any]]:
    """What one follows, each with the name that it has for the reader."""
    return [
        {
            "subject": one.follow.subject,
            "key": one.follow.key,
            "title": one.words.title if one.words else _("This is not there for you any more."),
            "url": one.words.url if one.words else "",
            "lang": one.words.lang if one.words else "",
            "text": one.words.text if one.words else "",
            "since": one.follow.made_at,
        }
        for one in found
    ]


def search(saved: SavedSearch, actor: Actor) -> dict[str, Any] | None:
    """One kept search; None where its list is no more."""
    listed = registry.listed(saved.kind)
    if listed is None:
        return None
    return {
        "pk": saved.pk,
        "name": saved.name,
        "list": listed.label,
        "labels": listed.labels(actor, saved.query),
        "outlet": saved.get_outlet_display(),
        "url": reverse("notices:search", args=[saved.pk]),
        "all_url": listed.url(saved.query),
    }


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail, ready to be handed over."""

    subject: str
    text: str
    html: str
    headers: dict[str, str]


def letter(mailing: Mailing) -> Letter | None:
    """The mail in its reader's language, with what the reader may see at this moment; None where that
    is nothing, or the reader wants no mail any more.
    """
    user: Any = mailing.to
    if not user.is_active or not queries.is_mailed(user):
        return None
    with translation.override(languages.Language(user.language).lower()):
        said = queries.said(user, mailing.notices.filter(read_at__isnull=True))
        if not said:
            return None
        unsubscribe = absolute(
            reverse("notices:unsubscribe", args=[queries.unsubscribe_token(user)])
        )
        first = said[0][1]
        context = {
            "language": user.language,
            "site": settings.SITE_URL,
            "rows": [
                {
                    "title": words.title,
                    "lang": words.lang or user.language,
                    "text": words.text,
                    "url": absolute(words.url),
                    "at": notice.at,
                }
                for notice, words in said[:IN_A_MAIL]
            ],
            "more": max(0, len(said) - IN_A_MAIL),
            "all_url": absolute(reverse("notices:list")),
            "settings_url": absolute(reverse("notices:preferences")),
            "unsubscribe_url": unsubscribe,
        }
        return Letter(
            subject=first.title
            if len(said) == 1
            else ngettext("%(n)s notice: %(first)s …", "%(n)s notices: %(first)s …", len(said))
            % {"n": len(said), "first": first.title},
            text=render_to_string("notices/mail.txt", context),
            html=render_to_string("notices/mail.html", context),
            headers={
                # The same at each attempt, so that a mailbox can tell that it has it already.
                "Message-ID": f"<{mailing.pk}@{_domain()}>",
                "List-Unsubscribe": f"<{unsubscribe}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
            },
        )


def absolute(path: str) -> str:
    """An address as a mail needs it."""
    return f"{settings.SITE_URL}{path}"


def _domain() -> str:
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return address.rpartition("@")[2] or urlsplit(settings.SITE_URL).hostname or "localhost"


def outlets(*, without_none: bool = False) -> list[tuple[str, Any]]:
    """Choices of an outlet for a form."""
    return [choice for choice in Outlet.choices if not (without_none and choice[0] == Outlet.NONE)]
