"""An intermediary acts for a client: offering, signing, revoking."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.notices.actions import tell
from jiebang.hub.people import queries, rules
from jiebang.hub.people.actions.organisations import NAME_LIMIT, register_organisation
from jiebang.hub.people.models import Mandate, Organisation, User
from jiebang.hub.people.states import MANDATE_TRANSITIONS, MandateState, Side, Verification

SCOPE_LIMIT = 1000
MANDATES_AN_HOUR = 30
CONFIRMED = "confirmed"
"""What mandates are told of beside their states."""


@transaction.atomic
def enter_client(
    *,
    actor: Actor,
    kind: str,
    region: str,
    names: Mapping[str, str],
    credit_code: str = "",
    is_another: bool = False,
) -> Organisation:
    """Enter an organisation that has no members yet, for an intermediary to offer it a mandate.

    As register_organisation(), but nobody owns it: its people come in by an invitation or a request.
    """
    if not queries.intermediaries_of(actor).exists():
        raise Denied
    made = register_organisation(
        actor=actor,
        kind=kind,
        region=region,
        names=names,
        credit_code=credit_code,
        is_another=is_another,
    )
    made.memberships.all().delete()
    return made


@transaction.atomic
def offer_mandate(
    *,
    actor: Actor,
    intermediary: Organisation,
    client: Organisation,
    side: str,
    scope: str,
    starts_on: date,
    ends_on: date,
    commission: str = "",
) -> tuple[Mandate, str]:
    """Offer to act for a client: (mandate, the secret of the link through which it signs)."""
    mine = queries.intermediaries_of(actor).filter(pk=intermediary.pk)
    if not isinstance(actor, User) or not mine.exists():
        raise Denied
    if intermediary.verification != Verification.VERIFIED:
        raise Refused(_("Its region has not verified this organisation yet."))
    since = timezone.now() - timedelta(hours=1)
    if actor.mandates_offered.filter(offered_at__gte=since).count() >= MANDATES_AN_HOUR:
        raise Refused(_("That were many mandates. Go on in an hour."))
    if client.pk == intermediary.pk:
        raise Refused(_("An organisation needs no mandate for itself."))
    if side not in Side.values:
        raise Refused(_("Choose the side."))
    scope, commission = scope.strip(), commission.strip()
    if not scope:
        raise Refused(_("Say what the mandate is for."))
    if len(scope) > SCOPE_LIMIT or len(commission) > NAME_LIMIT:
        raise Refused(_("Scope or commission are too long."))
    if ends_on < starts_on:
        raise Refused(_("The term ends before it begins."))
    if ends_on < timezone.localdate():
        raise Refused(_("The term is over already."))
    token = secrets.token_urlsafe(32)
    mandate = Mandate.objects.create(
        intermediary=intermediary,
        client=client,
        side=side,
        scope=scope,
        commission=commission,
        starts_on=starts_on,
        ends_on=ends_on,
        token_digest=hashlib.sha256(token.encode()).hexdigest(),
        offered_by=actor,
    )
    audit.record(
        actor=actor,
        verb="people.offer_mandate",
        subject=mandate,
        facts={"intermediary": intermediary.pk, "client": client.pk, "side": side},
    )
    _tell(actor, mandate)
    return mandate, token


@transaction.atomic
def sign_mandate(*, actor: Actor, mandate: Mandate, name: str) -> None:
    """Sign as the client: an owner of it; where nobody owns it, whoever holds the link, and then the
    officer of its region confirms.
    """
    if not rules.may_sign(actor, mandate):
        raise Denied
    name = name.strip()
    if not name:
        raise Refused(_("Write the name of who signs."))
    if mandate.is_over:
        raise Refused(_("Its term is over: it cannot be signed any more."))
    now = timezone.now()
    confirmed = now if queries.has_owner(mandate.client) else None
    _move_mandate(
        mandate, MandateState.SIGNED, signed_name=name[:80], signed_at=now, confirmed_at=confirmed
    )
    audit.record(actor=actor, verb="people.sign_mandate", subject=mandate)
    _tell(actor, mandate)


@transaction.atomic
def confirm_mandate(*, actor: Actor, mandate: Mandate) -> None:
    """Say, as the officer of the client's region, that the client has signed indeed."""
    if not rules.may_verify(actor, mandate.client) or rules.is_member(actor, mandate.intermediary):
        raise Denied
    rows = Mandate.objects.filter(
        pk=mandate.pk, state=MandateState.SIGNED, confirmed_at__isnull=True
    )
    now = timezone.now()
    if not rows.update(confirmed_at=now):
        raise Refused(_("This mandate is not open to that any more."))
    mandate.confirmed_at = now
    audit.record(actor=actor, verb="people.confirm_mandate", subject=mandate)
    _tell(actor, mandate, CONFIRMED)


@transaction.atomic
def decline_mandate(*, actor: Actor, mandate: Mandate) -> None:
    """Decline as the client; whoever calls has the link's secret, or owns the client."""
    _move_mandate(mandate, MandateState.DECLINED, ended_at=timezone.now())
    audit.record(actor=actor, verb="people.decline_mandate", subject=mandate)
    _tell(actor, mandate)


@transaction.atomic
def revoke_mandate(*, actor: Actor, mandate: Mandate) -> None:
    """End a mandate, at once: whoever calls has the link's secret, or owns one of the two."""
    _move_mandate(mandate, MandateState.REVOKED, ended_at=timezone.now())
    audit.record(actor=actor, verb="people.revoke_mandate", subject=mandate)
    _tell(actor, mandate)


def _tell(actor: Actor, mandate: Mandate, what: str = "") -> None:
    """The intermediary's people and the client's owners hear of it."""
    tell(
        actor=actor,
        news="people.mandate",
        subject="mandate",
        keys=[mandate.pk],
        detail=what or mandate.state,
    )


def _move_mandate(mandate: Mandate, to: MandateState, **values: Any) -> None:
    """The old state is part of the condition: of two at once, one is told."""
    legal = to in MANDATE_TRANSITIONS[mandate.state]
    rows = Mandate.objects.filter(pk=mandate.pk, state=mandate.state)
    if not legal or not rows.update(state=to, **values):
        raise Refused(_("This mandate is not open to that any more."))
    mandate.state = to
    for name, value in values.items():
        setattr(mandate, name, value)
