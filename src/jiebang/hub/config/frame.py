"""What the frame of every page shows: the edition's name, navigation, the reader, the demo's banner."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.hub.kernel import languages
from jiebang.hub.notices import queries as notices
from jiebang.hub.people.models import User
from jiebang.hub.people.queries import editable_by, organisation_ids_of
from jiebang.hub.people.registry import is_staff
from jiebang.hub.people.rules import is_operator, is_watched, wields_roles
from jiebang.hub.programmes import queries as programmes


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Context of `theme/base.html`; worked out only when a page is really drawn."""
    return {
        "site": SimpleLazyObject(lambda: _site(request)),
        "nav": SimpleLazyObject(lambda: _nav(request)),
        "account": SimpleLazyObject(lambda: _account(request)),
        "banner": SimpleLazyObject(lambda: _banner(request)),
    }


def _user(request: HttpRequest) -> Any:
    """The error pages may be drawn before the session was read."""
    from django.contrib.auth.models import AnonymousUser

    return getattr(request, "user", None) or AnonymousUser()


def _site(request: HttpRequest) -> dict[str, Any]:
    edition = programmes.current(_user(request))
    reading = edition.reading(languages.current()) if edition else None
    match = request.resolver_match
    lists = {
        "catalog:needs": ("catalog:need", _("Search needs")),
        "catalog:achievements": ("catalog:achievement", _("Search achievements")),
        "catalog:experts": ("catalog:expert", _("Search experts")),
    }
    view = match.view_name if match else ""
    searched = next(
        (name for name, (begin, _says) in lists.items() if view.startswith(begin)), "catalog:needs"
    )
    return {
        "name": reading.get("name") if reading else "Jiebang 揭榜",
        "home_url": reverse("programmes:home"),
        "search_url": reverse(searched),
        "search_placeholder": lists[searched][1],
        "search_value": "" if view in lists else request.GET.get("q", ""),
        "footer": [
            {"label": _("Needs"), "url": reverse("catalog:needs")},
            {"label": _("Achievements"), "url": reverse("catalog:achievements")},
            {"label": _("Experts"), "url": reverse("catalog:experts")},
        ],
    }


def _nav(request: HttpRequest) -> list[dict[str, Any]]:
    view = request.resolver_match.view_name if request.resolver_match else ""
    entries = [
        ("programmes:home", _("Edition"), "programmes:"),
        ("catalog:needs", _("Needs"), "catalog:need"),
        ("catalog:achievements", _("Achievements"), "catalog:achievement"),
        ("catalog:experts", _("Experts"), "catalog:expert"),
    ]
    items = [
        {"label": label, "url": reverse(name), "current": view.startswith(prefix)}
        for name, label, prefix in entries
    ]
    if settings.DEBUG or settings.DEMO:
        items.append(
            {
                "label": _("Style guide"),
                "url": reverse("theme:styleguide"),
                "current": view == "theme:styleguide",
            }
        )
    return items


def _account(request: HttpRequest) -> dict[str, Any]:
    user = _user(request)
    if not isinstance(user, User):
        return {"sign_in_url": reverse("account_login")}
    organisations = list(editable_by(user)[:1])
    reading = organisations[0].reading(languages.current()) if organisations else None
    links = []
    if organisations or programmes.organised_by(user).exists():
        links = [
            {"label": _("Enter a need"), "url": reverse("catalog:intake", args=["need"])},
            {
                "label": _("Enter an achievement"),
                "url": reverse("catalog:intake", args=["achievement"]),
            },
            {"label": _("Enter an expert"), "url": reverse("catalog:intake", args=["expert"])},
            {"label": _("Upload needs"), "url": reverse("catalog:upload", args=["need"])},
            {
                "label": _("Upload achievements"),
                "url": reverse("catalog:upload", args=["achievement"]),
            },
            {"label": _("Upload experts"), "url": reverse("catalog:upload", args=["expert"])},
        ]
    links.append({"label": _("My organisations"), "url": reverse("people:me")})
    links.append({"label": _("Sign-in and security"), "url": reverse("mfa_index")})
    if is_operator(user):
        links.append({"label": _("Operation"), "url": reverse("admin:index")})
    if organisations or organisation_ids_of(user):
        links += [
            {"label": _("Desk"), "url": reverse("catalog:desk")},
            {"label": _("My solutions"), "url": reverse("contests:solutions")},
            {"label": _("Solutions received"), "url": reverse("contests:received")},
            {"label": _("Opinions asked of me"), "url": reverse("contests:opinions")},
        ]
    duties = programmes.duties_of(user)
    if organisations or duties.screens or organisation_ids_of(user):
        links.append({"label": _("Invitations"), "url": reverse("matching:invitations")})
    if (organisations or duties.screens) and not is_watched(user):
        links.append({"label": _("Match board"), "url": reverse("matching:board")})
    if duties.queues:
        links.append({"label": _("Translations"), "url": reverse("programmes:my_translations")})
    if duties.judges:
        links.append({"label": _("My juries"), "url": reverse("contests:juries")})
    if duties.screens:
        links.append({"label": _("Screening"), "url": reverse("catalog:screening", args=["need"])})
    return {
        "name": str(user),
        "organisation": reading.get("name") if reading else "",
        "links": links,
        "sign_out_url": reverse("account_logout"),
        "bell": _bell(user),
    }


def _bell(user: User) -> dict[str, Any]:
    """How many notices wait, as the bell says it aloud and shows it."""
    count = notices.unread(user)
    shown = f"{notices.COUNTED}+" if count > notices.COUNTED else str(count)
    label = ngettext("Notices: %(n)s unread", "Notices: %(n)s unread", count) % {"n": shown}
    return {
        "url": reverse("notices:list"),
        "label": label if count else _("Notices: nothing unread"),
        "count": shown if count else "",
    }


def _banner(request: HttpRequest) -> dict[str, str] | None:
    user = _user(request)
    if isinstance(user, User) and user.watched_by is not None:
        return {
            "tone": "bad",
            "text": _("You look as %(name)s; nothing can be changed.") % {"name": user},
            "action": reverse("people:stop_looking"),
            "button": _("Stop looking"),
        }
    if isinstance(user, User) and not wields_roles(user) and is_staff(user):
        return {
            "tone": "caution",
            "text": _("Your role waits for a second factor."),
            "url": reverse("mfa_index"),
            "link": _("Sign-in and security"),
        }
    if not settings.DEMO:
        return None
    return {
        "tone": "info",
        "text": _(
            "Demonstration: every organisation, person, need and achievement here is invented."
        ),
    }
