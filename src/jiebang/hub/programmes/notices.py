"""What programmes give to the registry of notices: editions to follow, and roles on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.notices import queries as notices
from jiebang.hub.notices.models import Notice
from jiebang.hub.notices.registry import (
    Kind,
    Said,
    Subject,
    Telling,
    each,
    register_kind,
    register_subject,
)
from jiebang.hub.notices.states import Outlet
from jiebang.hub.programmes import queries
from jiebang.hub.programmes.models import Announcement, Edition, RoleOnEdition


def register() -> None:
    """Called once, when the app is ready."""
    register_subject(Subject("edition", queries.visible_to, _named))
    register_subject(Subject("role", _roles))
    register_kind(
        Kind(
            "programmes.role",
            group=gettext_lazy("Editions"),
            label=gettext_lazy("I am given a role on an edition"),
            default=Outlet.ONCE,
            audience=_holders,
            say=each(_given),
        )
    )
    register_subject(Subject("announcement", queries.announcements_visible_to))
    register_kind(
        Kind(
            "programmes.announced",
            group=gettext_lazy("Editions"),
            label=gettext_lazy("An edition that I follow announces something"),
            default=Outlet.DAILY,
            audience=_followers,
            say=each(_announced),
        )
    )


def _roles(actor: Actor) -> QuerySet[RoleOnEdition]:
    """The actor's own roles: one that was taken away is not told of any more."""
    return queries.given_to(actor).select_related("edition").prefetch_related("edition__texts")


def _holders(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    for pk, user in RoleOnEdition.objects.filter(pk__in=keys).values_list("pk", "user_id"):
        yield Telling(user, subject, pk)


def _followers(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    """Who follows the edition that announces."""
    homes = dict(Announcement.objects.filter(pk__in=keys).values_list("pk", "edition_id"))
    following: dict[int, list[int]] = {}
    for user, edition, _follow in notices.followers("edition", set(homes.values())):
        following.setdefault(edition, []).append(user)
    for pk, edition in homes.items():
        for user in following.get(edition, ()):
            yield Telling(user, subject, pk)


def _announced(actor: Actor, notice: Notice, row: Announcement) -> Said:
    reading = row.reading(languages.current())
    return Said(
        reading.get("title") if reading else row.get_kind_display(),
        reverse("programmes:announcement", args=[row.edition.slug, row.pk]),
        _named(actor, row.edition).title,
        reading.language if reading else "",
    )


def _named(actor: Actor, edition: Edition) -> Said:
    reading = edition.reading(languages.current())
    return Said(
        reading.get("name") if reading else edition.slug,
        reverse("programmes:edition", args=[edition.slug]),
        _("Edition"),
        reading.language if reading else "",
    )


def _given(actor: Actor, notice: Notice, role: RoleOnEdition) -> Said:
    edition = _named(actor, role.edition)
    words = {"role": role.get_role_display(), "edition": edition.title}
    return Said(_("You are now “%(role)s” of %(edition)s") % words, edition.url)
