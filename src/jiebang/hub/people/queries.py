"""Reads of users and organisations that others share; begins with what an actor may see."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.languages import Language
from jiebang.hub.kernel.localised import convert
from jiebang.hub.kernel.once import asked_once
from jiebang.hub.kernel.regions import trunk
from jiebang.hub.people.models import (
    Invitation,
    JoinRequest,
    Mandate,
    Membership,
    Organisation,
    User,
)
from jiebang.hub.people.registry import regions_verified_by
from jiebang.hub.people.states import (
    DoorState,
    MandateState,
    MembershipRole,
    OrganisationKind,
    Side,
    Verification,
)

ACCOUNT_LINK_LASTS = timedelta(hours=24)
_ACCOUNT = "people.account"


def visible_to(actor: Actor) -> QuerySet[Organisation]:
    """Organisations are public by name, kind and region; their members are not."""
    return Organisation.objects.prefetch_related("texts")


def editable_by(actor: Actor, side: str = "") -> QuerySet[Organisation]:
    """Organisations for which the actor may write records: the own ones, and with a side those
    that have given a mandate for it.
    """
    if not isinstance(actor, User):
        return Organisation.objects.none()
    own = actor.memberships.filter(role__in=[MembershipRole.OWNER, MembershipRole.EDITOR])
    may = Q(pk__in=own.values("organisation"))
    if side:
        may |= Q(pk__in=client_ids_of(actor, side))
    return Organisation.objects.filter(may).prefetch_related("texts").order_by("pk")


@asked_once
def organisation_ids_of(actor: Actor) -> list[int]:
    """The organisations that the actor is a member of."""
    if not isinstance(actor, User):
        return []
    return list(actor.memberships.order_by("pk").values_list("organisation_id", flat=True))


@asked_once
def is_verified(actor: Actor) -> bool:
    """Whether the actor works for an organisation that its region has verified; an operator who looks as
    the actor does not.
    """
    if not isinstance(actor, User) or not actor.is_active or actor.watched_by is not None:
        return False
    return actor.memberships.filter(organisation__verification=Verification.VERIFIED).exists()


def memberships_of(actor: Actor) -> QuerySet[Membership]:
    """The actor's own memberships."""
    if not isinstance(actor, User):
        return Membership.objects.none()
    return (
        actor.memberships.select_related("organisation")
        .prefetch_related("organisation__texts")
        .order_by("pk")
    )


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """Who works for an organisation: for its members alone."""
    return organisation.memberships.select_related("user").order_by("created_at", "pk")


def open_invitations(organisation: Organisation) -> QuerySet[Invitation]:
    """Invitations that can still be taken."""
    return organisation.invitations.filter(state=DoorState.OPEN, expires_at__gt=timezone.now())


def open_requests(organisation: Organisation) -> QuerySet[JoinRequest]:
    """Requests to join that wait for an answer."""
    return organisation.joinrequests.filter(state=DoorState.OPEN).select_related("user")


def requests_of(actor: Actor) -> QuerySet[JoinRequest]:
    """The actor's own requests that wait for an answer."""
    if not isinstance(actor, User):
        return JoinRequest.objects.none()
    return (
        actor.join_requests.filter(state=DoorState.OPEN)
        .select_related("organisation")
        .prefetch_related("organisation__texts")
    )


@dataclass(frozen=True)
class Account:
    """An address that somebody has proved, and its account where it has one."""

    email: str
    user: User | None


def account_token(email: str) -> str:
    """The secret for the holder of an address: it makes an account, or sets a new password.

    It is worth nothing once either has happened, and after ACCOUNT_LINK_LASTS. Nothing is stored.
    Who has asked is told by mail only, so that nobody learns who has an account.
    """
    address = email.strip().lower()
    user = User.objects.filter(email=address).first()
    return signing.dumps([address, _state_of(user)], salt=_ACCOUNT)


def is_new(email: str) -> bool:
    """Whether no account has this address."""
    return not User.objects.filter(email=email.strip().lower()).exists()


def account_by(token: str) -> Account | None:
    """Whose address a link's secret proves; None for any that is no more, and for a closed account."""
    try:
        email, state = signing.loads(token, salt=_ACCOUNT, max_age=ACCOUNT_LINK_LASTS)
    except signing.BadSignature:
        return None
    user = User.objects.filter(email=email).first()
    if not constant_time_compare(state, _state_of(user)) or (user and not user.is_active):
        return None
    return Account(email, user)


def _state_of(user: User | None) -> str:
    """What changes with an account's making, its password and each signing in."""
    return salted_hmac(_ACCOUNT, f"{user.password} {user.last_login}").hexdigest() if user else ""


def invitation_by(token: str) -> Invitation | None:
    """The open invitation of a link's secret; None for any other, without a hint which."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    return (
        Invitation.objects.filter(
            token_digest=digest, state=DoorState.OPEN, expires_at__gt=timezone.now()
        )
        .select_related("organisation", "invited_by")
        .prefetch_related("organisation__texts")
        .first()
    )


_FORMS = re.compile(
    r"(?:股份|有限|责任|集团|控股|公司)+$"
    r"|(?:co|ltd|limited|inc|incorporated|corp|corporation|company|group|llc|plc|gmbh|ag|sa)+$"
)
_MARKS = re.compile(r"[\W_]+")


def name_key(name: str) -> str:
    """A name without what two spellings of it differ by: width, case, script, marks, legal form."""
    plain = convert(unicodedata.normalize("NFKC", name), Language.HANS).casefold()
    words = _MARKS.sub("", plain)
    return (_FORMS.sub("", words) or words)[:200]


def alike(names: Iterable[str], credit_code: str = "") -> QuerySet[Organisation]:
    """Organisations that these names or this code may be already."""
    keys = {key for key in map(name_key, names) if key}
    same = Q(texts__name_key__in=keys)
    if credit_code:
        same |= Q(credit_code=credit_code)
    found = Organisation.objects.filter(same).values("pk")
    return Organisation.objects.filter(pk__in=found).prefetch_related("texts").order_by("slug")


def renamed_like(organisation: Organisation, names: Iterable[str]) -> QuerySet[Organisation]:
    """Other organisations that those of the names may mean which are new to this one."""
    own = set(organisation.texts.values_list("name_key", flat=True))
    new = [name for name in names if name_key(name) not in own]
    return alike(new).exclude(pk=organisation.pk)


def meant_by(text: str) -> list[Organisation]:
    """Organisations that a typed name, name in the address or credit code may mean, the surest first."""
    text = text.replace("\x00", "").strip()
    exact = list(Organisation.objects.filter(slug=text).prefetch_related("texts"))
    return exact or list(alike([text], text.upper())[:6])


def to_verify(actor: Actor, state: str = Verification.WAITING) -> QuerySet[Organisation]:
    """Organisations whose verification is the actor's to decide, the oldest first."""
    near = [*organisation_ids_of(actor), *client_ids_of(actor, "")]
    return (
        Organisation.objects.filter(_verified_by(actor), verification=state)
        .exclude(pk__in=near)
        .prefetch_related("texts")
        .order_by("created_at", "pk")
    )


def _verified_by(actor: Actor, prefix: str = "") -> Q:
    """Organisations of the regions that the actor verifies."""
    held = Q(**{f"{prefix}pk__in": []})
    for region in regions_verified_by(actor):
        held |= Q(**{f"{prefix}region__startswith": trunk(region)})
    return held


def claim_digest(organisation: Organisation) -> str:
    """What an organisation says of itself, in short: another one where anything of it has changed."""
    names = sorted((text.language, text.name) for text in organisation.texts.all())
    said = [organisation.kind, organisation.region, organisation.credit_code, names]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def owners() -> QuerySet[Membership]:
    """Who owns an organisation: whose account is closed owns none."""
    return Membership.objects.filter(role=MembershipRole.OWNER, user__is_active=True)


def has_owner(organisation: Organisation) -> bool:
    """Whether somebody owns it; else the officer of its region answers for it."""
    return owners().filter(organisation=organisation).exists()


def requests_without_owner(actor: Actor) -> QuerySet[JoinRequest]:
    """Requests to join organisations that nobody owns, in the regions that the actor verifies."""
    owned = owners().values("organisation")
    return (
        JoinRequest.objects.filter(_verified_by(actor, "organisation__"), state=DoorState.OPEN)
        .exclude(organisation__in=owned)
        .exclude(user=actor if isinstance(actor, User) else None)
        .select_related("organisation", "user")
        .prefetch_related("organisation__texts")
    )


def mandates_to_confirm(actor: Actor) -> QuerySet[Mandate]:
    """Mandates signed for clients that nobody owns, in the regions that the actor verifies."""
    return (
        Mandate.objects.filter(
            _verified_by(actor, "client__"),
            state=MandateState.SIGNED,
            confirmed_at__isnull=True,
        )
        .exclude(intermediary__in=organisation_ids_of(actor))
        .select_related("intermediary", "client")
        .prefetch_related("intermediary__texts", "client__texts")
    )


def holding() -> Q:
    """Mandates that hold today: signed, confirmed, within their term, of a verified intermediary."""
    today = timezone.localdate()
    return Q(
        state=MandateState.SIGNED,
        confirmed_at__isnull=False,
        starts_on__lte=today,
        ends_on__gte=today,
        intermediary__verification=Verification.VERIFIED,
    )


def mandates_used_by(actor: Actor, side: str = "") -> QuerySet[Mandate]:
    """Mandates that hold today under which the actor acts, on that side where one is given."""
    if not isinstance(actor, User) or not actor.is_active:
        return Mandate.objects.none()
    found = Mandate.objects.filter(
        holding(),
        intermediary__memberships__user=actor,
        intermediary__memberships__role__in=[MembershipRole.OWNER, MembershipRole.EDITOR],
    )
    return found.filter(side__in=[side, Side.BOTH]) if side else found


@asked_once
def client_ids_of(actor: Actor, side: str) -> list[int]:
    """Organisations for which the actor acts by mandate."""
    return list(mandates_used_by(actor, side).values_list("client_id", flat=True).distinct())


def mandate_for(actor: Actor, organisation: Organisation, side: str) -> Mandate | None:
    """The mandate under which the actor acts for an organisation; the one that ends last."""
    return (
        mandates_used_by(actor, side)
        .filter(client=organisation)
        .select_related("intermediary")
        .order_by("-ends_on", "pk")
        .first()
    )


def mandates_visible_to(actor: Actor) -> QuerySet[Mandate]:
    """Mandates of the actor's organisations, held or given."""
    own = organisation_ids_of(actor)
    return (
        Mandate.objects.filter(Q(intermediary__in=own) | Q(client__in=own))
        .select_related("intermediary", "client", "offered_by")
        .prefetch_related("intermediary__texts", "client__texts")
        .order_by("-offered_at", "-pk")
    )


def mandate_by(token: str) -> Mandate | None:
    """The mandate of a link's secret, in whatever state; None for any other."""
    return (
        Mandate.objects.filter(token_digest=hashlib.sha256(token.encode()).hexdigest())
        .select_related("intermediary", "client", "offered_by")
        .prefetch_related("intermediary__texts", "client__texts")
        .first()
    )


def intermediaries_of(actor: Actor) -> QuerySet[Organisation]:
    """Organisations in whose name the actor may offer a mandate."""
    return editable_by(actor).filter(
        kind__in=[OrganisationKind.INTERMEDIARY, OrganisationKind.PARK, OrganisationKind.SERVICE]
    )


def demo_users() -> QuerySet[User]:
    """The demo edition's accounts, in the order in which the sign-in page offers them."""
    return User.objects.filter(is_demo=True, is_active=True).order_by("pk")


def members_in(organisations: Iterable[int]) -> list[tuple[int, int]]:
    """(organisation, user) of all members."""
    return _members(organisations, MembershipRole.values)


def editors_of(organisations: Iterable[int]) -> list[tuple[int, int]]:
    """(organisation, user) of all owners and editors."""
    return _members(organisations, [MembershipRole.OWNER, MembershipRole.EDITOR])


def owners_of(organisations: Iterable[int]) -> list[tuple[int, int]]:
    """(organisation, user) of all owners."""
    return _members(organisations, [MembershipRole.OWNER])


def _members(organisations: Iterable[int], roles: list[str]) -> list[tuple[int, int]]:
    found = Membership.objects.filter(organisation__in=set(organisations), role__in=roles)
    return list(found.order_by("pk").values_list("organisation_id", "user_id"))


def agents_of(organisations: Iterable[int], side: str = "") -> list[tuple[int, int]]:
    """(client, user) of all who act for these organisations by a mandate that holds today."""
    found = Mandate.objects.filter(
        holding(),
        client__in=set(organisations),
        intermediary__memberships__role__in=[MembershipRole.OWNER, MembershipRole.EDITOR],
    )
    if side:
        found = found.filter(side__in=[side, Side.BOTH])
    rows = found.order_by("pk").values_list("client_id", "intermediary__memberships__user")
    return list(dict.fromkeys(rows))
