"""News of access to confidential detail: whom it is told to, and in which words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.catalog import queries
from jiebang.hub.catalog.models import AccessRequest
from jiebang.hub.catalog.notices.words import named
from jiebang.hub.catalog.states import SIDES, AccessNews, RecordKind
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.notices.models import Notice
from jiebang.hub.notices.registry import Said, Telling
from jiebang.hub.notices.states import Outlet
from jiebang.hub.people import queries as people


def _to_deciders(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    """Who may let them in, see rules.may_grant: who acts for the owner by a mandate and works for those
    who ask is not among them.
    """
    for kind in RecordKind.values:
        on = AccessRequest.objects.filter(pk__in=keys, **{f"{kind}__isnull": False}).order_by("pk")
        rows = list(on.values_list("pk", f"{kind}__organisation_id", "organisation_id"))
        homes = {home for _key, home, _by in rows}
        editors = set(people.editors_of(homes))
        near = sorted(editors | set(people.agents_of(homes, SIDES[kind])))
        asking = set(people.members_in(by for _key, _home, by in rows))
        for key, home, by in rows:
            for of, user in near:
                if of == home and ((of, user) in editors or (by, user) not in asking):
                    yield Telling(user, "access", key)


def _to_readers(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    """Who asked, and who has signed."""
    for access, user in queries.readers_of(keys):
        yield Telling(user, "access", access)


def _on(place: str, sentences: Callable[[str], str]) -> Callable[..., Said]:
    """The record's public title and one sentence: no reason, no purpose, nothing of the detail."""

    def say(actor: Actor, notice: Notice, access: AccessRequest) -> Said:
        shown = named(actor, access.record)
        text = sentences(notice.detail) % {
            "organisation": queries.name_of(access.organisation),
            "day": date_format(access.ends_on, "DATE_FORMAT") if access.ends_on else "",
        }
        url = reverse(f"catalog:{place}", args=[access.record.KIND, access.record.pk])
        return Said(shown.title, url, text, shown.lang)

    return say


def _asked(detail: str) -> str:
    return {
        AccessNews.REQUESTED: _("%(organisation)s asks to read what is confidential."),
        AccessNews.SIGNED: _(
            "Somebody of %(organisation)s has signed the agreement and waits to be let in."
        ),
    }[AccessNews(detail)]


def _answered(detail: str) -> str:
    return {
        AccessNews.GRANTED: _("%(organisation)s is let in until %(day)s: who has signed may read."),
        AccessNews.ADMITTED: _("More people of %(organisation)s are let in until %(day)s."),
        AccessNews.DECLINED: _("The request of %(organisation)s was declined."),
        AccessNews.REVOKED: _("The access of %(organisation)s was ended."),
        AccessNews.ENDING: _("The access of %(organisation)s ends on %(day)s."),
    }[AccessNews(detail)]


KINDS: tuple[Any, ...] = (
    (
        "catalog.access_asked", (),
        gettext_lazy("Somebody asks for the detail of a record of my organisations"),
        Outlet.ONCE, _to_deciders, _on("requests", _asked),
    ),
    (
        "catalog.access_answered", (),
        gettext_lazy("My request for detail is answered, or an access ends"),
        Outlet.ONCE, _to_readers, _on("access", _answered),
    ),
)  # fmt: skip
