"""What people give to the registry of notices: organisations to follow, requests, members, mandates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
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
from jiebang.hub.people import queries
from jiebang.hub.people.actions.mandates import CONFIRMED
from jiebang.hub.people.models import JoinRequest, Mandate, Membership, Organisation, User
from jiebang.hub.people.states import DoorState, MandateState, MembershipRole, Verification


def register() -> None:
    """Called once, when the app is ready."""
    register_subject(Subject("organisation", queries.visible_to, _named))
    register_subject(Subject("join_request", _requests))
    register_subject(Subject("membership", _memberships))
    register_subject(Subject("mandate", queries.mandates_visible_to))
    group = gettext_lazy("Organisations and mandates")
    kinds: tuple[tuple[str, Any, Outlet, Any, Any], ...] = (
        ("people.asked", gettext_lazy("Somebody asks to join"), Outlet.ONCE, _to_owners, _asked),
        (
            "people.request_answered",
            gettext_lazy("My request to join is answered"),
            Outlet.ONCE,
            _to_asker,
            _answered,
        ),
        ("people.joined", gettext_lazy("Somebody has joined"), Outlet.SITE, _to_owners, _joined),
        (
            "people.mandate",
            gettext_lazy("A mandate is offered, signed, confirmed, declined or revoked"),
            Outlet.ONCE,
            _to_both,
            _mandate,
        ),
        (
            "people.verified",
            gettext_lazy("The verification of my organisation is decided"),
            Outlet.ONCE,
            _to_owners,
            _verified,
        ),
    )
    for code, label, default, audience, say in kinds:
        register_kind(
            Kind(code, group=group, label=label, default=default, audience=audience, say=each(say))
        )


def _requests(actor: Actor) -> QuerySet[JoinRequest]:
    """Requests to join the organisations that the actor owns."""
    return (
        JoinRequest.objects.filter(organisation__in=_owned(actor))
        .select_related("organisation", "user")
        .prefetch_related("organisation__texts")
    )


def _memberships(actor: Actor) -> QuerySet[Membership]:
    """Memberships of the organisations that the actor owns."""
    return (
        Membership.objects.filter(organisation__in=_owned(actor))
        .select_related("organisation", "user")
        .prefetch_related("organisation__texts")
    )


def _owned(actor: Actor) -> Any:
    if not isinstance(actor, User):
        return []
    return actor.memberships.filter(role=MembershipRole.OWNER).values("organisation")


def _name(organisation: Organisation) -> str:
    reading = organisation.reading(languages.current())
    return reading.get("name") if reading else organisation.slug


def _named(actor: Actor, found: Organisation) -> Said:
    url = reverse("people:organisation", args=[found.slug])
    return Said(_name(found), url, str(found.get_kind_display()))


_MODELS: dict[str, Any] = {"join_request": JoinRequest, "membership": Membership}


def _to_owners(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    """The owners of the organisations that the keys belong to, or are."""
    if subject == "organisation":
        homes = {key: key for key in keys}
    else:
        rows = _MODELS[subject]._default_manager.filter(pk__in=keys)
        homes = dict(rows.values_list("pk", "organisation_id"))
    owners = queries.owners_of(homes.values())
    for key, home in homes.items():
        for organisation, user in owners:
            if organisation == home:
                yield Telling(user, subject, key)


def _to_asker(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    rows = JoinRequest.objects.filter(pk__in=keys).values_list("user_id", "organisation_id")
    for user, organisation in rows:
        yield Telling(user, "organisation", organisation)


def _to_both(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    """The intermediary's editors and the client's owners."""
    rows = list(
        Mandate.objects.filter(pk__in=keys).values_list("pk", "intermediary_id", "client_id")
    )
    editors = queries.editors_of(intermediary for _pk, intermediary, _client in rows)
    owners = queries.owners_of(client for _pk, _intermediary, client in rows)
    for pk, intermediary, client in rows:
        people = {user for home, user in editors if home == intermediary}
        people |= {user for home, user in owners if home == client}
        for user in sorted(people):
            yield Telling(user, subject, pk)


def _asked(actor: Actor, notice: Notice, asked: JoinRequest) -> Said:
    words = {"name": asked.user, "organisation": _name(asked.organisation)}
    return Said(
        _("%(name)s asks to join %(organisation)s") % words,
        reverse("people:members", args=[asked.organisation.slug]),
    )


def _joined(actor: Actor, notice: Notice, membership: Membership) -> Said:
    words = {"name": membership.user, "organisation": _name(membership.organisation)}
    return Said(
        _("%(name)s now works for %(organisation)s") % words,
        reverse("people:members", args=[membership.organisation.slug]),
        str(membership.get_role_display()),
    )


def _answered(actor: Actor, notice: Notice, organisation: Organisation) -> Said:
    words = {"organisation": _name(organisation)}
    title = (
        _("%(organisation)s has let you in")
        if notice.detail == DoorState.ACCEPTED
        else _("%(organisation)s has declined your request to join")
    )
    return Said(title % words, reverse("people:organisation", args=[organisation.slug]))


def _verified(actor: Actor, notice: Notice, organisation: Organisation) -> Said:
    titles = {
        Verification.VERIFIED: _("%(organisation)s is verified"),
        Verification.REFUSED: _("The verification of %(organisation)s is refused"),
        Verification.WAITING: _("%(organisation)s is to be verified again"),
    }
    title = titles[Verification(notice.detail)] % {"organisation": _name(organisation)}
    return Said(title, reverse("people:organisation", args=[organisation.slug]))


def _mandate(actor: Actor, notice: Notice, mandate: Mandate) -> Said:
    titles = {
        MandateState.OFFERED: _("A mandate is offered: %(intermediary)s for %(client)s"),
        MandateState.SIGNED: _("A mandate is signed: %(intermediary)s for %(client)s"),
        CONFIRMED: _("A mandate is confirmed: %(intermediary)s for %(client)s"),
        MandateState.DECLINED: _("A mandate is declined: %(intermediary)s for %(client)s"),
        MandateState.REVOKED: _("A mandate is revoked: %(intermediary)s for %(client)s"),
    }
    words = {"intermediary": _name(mandate.intermediary), "client": _name(mandate.client)}
    client = reverse("people:organisation", args=[mandate.client.slug])
    return Said(titles[notice.detail] % words, client)
