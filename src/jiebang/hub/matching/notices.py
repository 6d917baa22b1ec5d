"""News of invitations and of learnt weights: whom it is told to, and in which words.

A notice and its mail have the public title of a record and one sentence, never what either side wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.catalog.models import Record
from jiebang.hub.catalog.states import SIDES, RecordKind
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.matching import queries
from jiebang.hub.matching.actions import invitations, weights
from jiebang.hub.matching.models import Invitation, WeightSet
from jiebang.hub.matching.states import InvitationState
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
from jiebang.hub.people import queries as people
from jiebang.hub.programmes import queries as programmes
from jiebang.hub.programmes.states import EditionRole


def register() -> None:
    """Called once, when the app is ready."""
    register_subject(Subject(invitations.SUBJECT, queries.invitations_visible_to))
    register_subject(Subject(weights.SUBJECT, _weights))
    for code, on, label, default, audience, say in _KINDS:
        register_kind(
            Kind(code, group=gettext_lazy("Match board"), label=label, default=default,
                 audience=audience, say=each(say), on=on)
        )  # fmt: skip


def _weights(actor: Actor) -> QuerySet[WeightSet]:
    organised = programmes.organised_by(actor).values("pk")
    return WeightSet.objects.filter(edition__in=organised).prefetch_related("edition__texts")


def _to_invited(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    """Editors of the counterpart's organisation, who acts for it, and the expert in person; but nobody
    who has sent it, as they do not answer it.
    """
    parties = queries.parties_of(keys)
    senders = queries.senders_of(keys)
    near = _near({there for _key, _home, there, _user, _by in parties}, RecordKind.ACHIEVEMENT)
    for key, _home, there, user, _by in parties:
        told = near.get(there, set()) | ({user} if user is not None else set())
        for one in sorted(told - {senders.get(key)}):
            yield Telling(one, subject, key)


def _to_need(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    """Editors of the need's organisation, who acts for it, and who has sent the invitation."""
    parties = queries.parties_of(keys)
    senders = queries.senders_of(keys)
    near = _near({home for _key, home, _there, _user, _by in parties}, RecordKind.NEED)
    for key, home, _there, _user, _by in parties:
        sender = senders.get(key)
        for one in sorted(near.get(home, set()) | ({sender} if sender is not None else set())):
            yield Telling(one, subject, key)


def _to_owner_invited_for(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    """The need's own people, where those who organise have invited for it."""
    organised = [key for key, _home, _there, _user, by in queries.parties_of(keys) if by]
    senders = queries.senders_of(organised)
    for telling in _to_need(subject, organised, detail):
        if telling.to != senders.get(telling.key):
            yield telling


def _near(homes: set[int], kind: str) -> dict[int, set[int]]:
    """`organisation → who may speak for it on the side of the kind`."""
    found: dict[int, set[int]] = {}
    for home, user in [*people.editors_of(homes), *people.agents_of(homes, SIDES[kind])]:
        found.setdefault(home, set()).add(user)
    return found


def _to_organisers(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    rows = WeightSet.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "edition_id")
    editions = dict(rows)
    staff = programmes.screeners_of(editions.values())
    for key, edition in editions.items():
        for of, user, _region, role in staff:
            if of == edition and role == EditionRole.ORGANISER:
                yield Telling(user, subject, key)


def _titled(record: Record) -> tuple[str, str]:
    """A record's public title, and its language."""
    reading: Any = record.reading(languages.current())  # type: ignore[attr-defined]
    return (reading.get("title"), reading.language) if reading else (record.code, "")


def _on(
    of: Callable[[Invitation], Record], sentence: Callable[[Invitation, str], str]
) -> Callable[[Actor, Notice, Any], Said]:
    def say(actor: Actor, notice: Notice, invitation: Invitation) -> Said:
        title, lang = _titled(of(invitation))
        url = reverse("matching:invitation", args=[invitation.pk])
        return Said(title, url, sentence(invitation, notice.detail), lang)

    return say


def _need(invitation: Invitation) -> Record:
    return invitation.need


def _counterpart(invitation: Invitation) -> Record:
    return invitation.counterpart


def _invited(invitation: Invitation, detail: str) -> str:
    code = invitation.counterpart.code
    if invitation.suggestion.kind == RecordKind.EXPERT:
        return _("You are invited to talk about this need, for the expert %(code)s.") % {
            "code": code
        }
    return _("You are invited to talk about this need, for your achievement %(code)s.") % {
        "code": code
    }


def _reminded(invitation: Invitation, detail: str) -> str:
    return _("An invitation to this need waits for your answer until %(day)s.") % {
        "day": date_format(invitation.expires_on, "DATE_FORMAT")
    }


def _answered(invitation: Invitation, detail: str) -> str:
    said = {
        InvitationState.INTERESTED: _("Interested in the need %(code)s."),
        InvitationState.QUESTIONS: _("Questions about the need %(code)s wait for your answer."),
        InvitationState.DECLINED: _(
            "Not interested in the need %(code)s; the reason is on the page."
        ),
    }[InvitationState(detail)]
    return said % {"code": invitation.need.code}


def _expired(invitation: Invitation, detail: str) -> str:
    return _("The invitation for the need %(code)s was not answered in time.") % {
        "code": invitation.need.code
    }


def _for_us(invitation: Invitation, detail: str) -> str:
    return _("Those who organise have invited them for your need %(code)s.") % {
        "code": invitation.need.code
    }


def _proposed(actor: Actor, notice: Notice, proposal: WeightSet) -> Said:
    reading = proposal.edition.reading(languages.current())
    return Said(
        _("The decisions of the match board propose other weights"),
        reverse("matching:weight_set", args=[proposal.edition.slug, proposal.version]),
        reading.get("name") if reading else proposal.edition.slug,
    )


_KINDS: tuple[Any, ...] = (
    (
        "matching.invited", (), gettext_lazy("I am invited to talk about a need"),
        Outlet.ONCE, _to_invited, _on(_need, _invited),
    ),
    (
        "matching.reminded", (), gettext_lazy("An invitation waits for my answer"),
        Outlet.ONCE, _to_invited, _on(_need, _reminded),
    ),
    (
        "matching.replied", (), gettext_lazy("My questions on an invitation are answered"),
        Outlet.ONCE, _to_invited,
        _on(_need, lambda invitation, detail: _("Your questions on the invitation are answered.")),
    ),
    (
        "matching.withdrawn", (), gettext_lazy("An invitation is taken back"),
        Outlet.SITE, _to_invited,
        _on(_need, lambda invitation, detail: _("The invitation was taken back.")),
    ),
    (
        "matching.answered", (), gettext_lazy("An invitation for my need is answered"),
        Outlet.ONCE, _to_need, _on(_counterpart, _answered),
    ),
    (
        "matching.expired", (), gettext_lazy("An invitation for my need was not answered in time"),
        Outlet.SITE, _to_need, _on(_counterpart, _expired),
    ),
    (
        "matching.invited_for_us", ("matching.invited",),
        gettext_lazy("Those who organise have invited somebody for my need"),
        Outlet.SITE, _to_owner_invited_for, _on(_counterpart, _for_us),
    ),
    (
        "matching.weights_proposed", (), gettext_lazy("Learnt weights are proposed"),
        Outlet.DAILY, _to_organisers, _proposed,
    ),
)  # fmt: skip
