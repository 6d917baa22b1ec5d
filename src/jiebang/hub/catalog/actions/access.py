"""The life of a counterparty's access to the third tier, and the log of who opened what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.catalog import rules
from jiebang.hub.catalog.actions.life import under
from jiebang.hub.catalog.models import (
    AccessEntry,
    AccessRequest,
    AccessSignature,
    AgreementText,
    Record,
)
from jiebang.hub.catalog.queries.access import may_ask_for, reads_for
from jiebang.hub.catalog.queries.agreement import Agreement, agreement
from jiebang.hub.catalog.queries.disclosure import disclosed_all
from jiebang.hub.catalog.queries.records import visible_to
from jiebang.hub.catalog.states import (
    ACCESS_TRANSITIONS,
    DETAIL_TIERS,
    PURPOSE_LIMIT,
    REASON_LIMIT,
    SIDES,
    AccessNews,
    AccessState,
    Outlet,
    Purpose,
)
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.kernel.languages import Language
from jiebang.hub.notices.actions import first_of_day, tell
from jiebang.hub.people.models import Organisation, User
from jiebang.hub.people.queries import client_ids_of, organisation_ids_of
from jiebang.hub.people.rules import is_system

NAME_LIMIT = 80
LONGEST = 3 * 366
"""Days for which access is granted at most."""
NEAR_END = 7
"""Days before its end on which an access is told of."""
_NEWS = {
    "catalog.request_access": ("catalog.access_asked", AccessNews.REQUESTED),
    "catalog.sign_access": ("catalog.access_asked", AccessNews.SIGNED),
    "catalog.grant_access": ("catalog.access_answered", AccessNews.GRANTED),
    "catalog.admit_signatures": ("catalog.access_answered", AccessNews.ADMITTED),
    "catalog.decline_access": ("catalog.access_answered", AccessNews.DECLINED),
    "catalog.revoke_access": ("catalog.access_answered", AccessNews.REVOKED),
}
"""verb → the news of it; what one does oneself, or what the calendar does, is news to nobody."""


@transaction.atomic
def request_access(
    *, actor: Actor, record: Record, organisation: Organisation, purpose: str, words: str
) -> AccessRequest:
    """Ask, on behalf of a verified organisation, to read a record's third tier."""
    if (
        not isinstance(actor, User)
        or not visible_to(actor, type(record)).filter(pk=record.pk).exists()
    ):
        raise Denied
    if not may_ask_for(actor).filter(pk=organisation.pk).exists():
        raise Denied
    if organisation.pk == record.organisation_id:
        raise Refused(_("The record is your own organisation's."))
    words = words.replace("\x00", "").strip()
    if purpose not in Purpose.values or not words:
        raise Refused(_("Say what you want to read the detail for."))
    if len(words) > PURPOSE_LIMIT:
        raise Refused(_("That is longer than %(n)s characters.") % {"n": PURPOSE_LIMIT})
    of = {record.KIND.value: record}
    # A grant whose term is over stands in nobody's way.
    over = AccessRequest.objects.filter(
        organisation=organisation,
        state=AccessState.GRANTED,
        ends_on__lt=timezone.localdate(),
        **of,
    )
    for access in over:
        _move(access, AccessState.EXPIRED, ended_at=timezone.now())
        _tell(actor, access, "catalog.expire_access")
    try:
        with transaction.atomic():
            access = AccessRequest.objects.create(
                organisation=organisation,
                requested_by=actor,
                purpose=purpose,
                words=words,
                **of,
            )
    except IntegrityError:
        raise Refused(_("Your organisation has asked for this already.")) from None
    _tell(actor, access, "catalog.request_access", organisation=organisation.pk)
    return access


@transaction.atomic
def sign_access(*, actor: Actor, access: AccessRequest, name: str, language: str) -> None:
    """Sign the agreement as one of the asking organisation's people; everybody who is to read signs.

    Who signs after the grant waits until the owner lets them in.
    """
    if not isinstance(actor, User) or not rules.may_sign_access(actor, access):
        raise Denied
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise Refused(_("Write the name of who signs."))
    if len(name) > NAME_LIMIT:
        raise Refused(_("The signature is longer than %(n)s characters.") % {"n": NAME_LIMIT})
    if language not in Language.values:
        raise Refused(_("Choose the language of the agreement."))
    standing = (AccessState.SIGNED, AccessState.GRANTED)
    if access.state in standing:
        # As it stands, so that nobody signs what was ended meanwhile.
        same = AccessRequest.objects.filter(pk=access.pk, state=access.state)
        if not same.update(state=access.state):
            raise Refused(_("This request is not open to that any more."))
    else:
        _move(access, AccessState.SIGNED)
    kept = keep_agreement(agreement(language))
    try:
        with transaction.atomic():
            AccessSignature.objects.create(access=access, user=actor, agreement=kept, name=name)
    except IntegrityError:
        raise Refused(_("You have signed already.")) from None
    _tell(actor, access, "catalog.sign_access", agreement=kept.digest)


def keep_agreement(text: Agreement) -> AgreementText:
    """The row of an agreement as it is signed; each wording is kept once."""
    kept, _made = AgreementText.objects.get_or_create(
        digest=text.digest,
        defaults={"version": text.version, "language": text.language, "words": text.words},
    )
    return kept


@transaction.atomic
def withdraw_access(*, actor: Actor, access: AccessRequest) -> None:
    """Take one's request back before it is answered."""
    if not may_ask_for(actor).filter(pk=access.organisation_id).exists():
        raise Denied
    _move(access, AccessState.WITHDRAWN, ended_at=timezone.now())
    _tell(actor, access, "catalog.withdraw_access")


@transaction.atomic
def grant_access(
    *, actor: Actor, access: AccessRequest, ends_on: date, signatures: Collection[int]
) -> None:
    """Let an organisation read the third tier until a day: those of its people whose signatures (keys)
    the owner has seen. Others who have signed meanwhile wait.
    """
    if not rules.may_grant(actor, access):
        raise Denied
    today = timezone.localdate()
    if not today <= ends_on or (ends_on - today).days > LONGEST:
        raise Refused(_("Choose a day from today on, within three years."))
    _move(access, AccessState.GRANTED, ends_on=ends_on, decided_at=timezone.now())
    admitted = _admit(access, signatures)
    _tell(
        actor, access, "catalog.grant_access",
        until=ends_on.isoformat(), signatures=admitted, organisation=access.organisation_id,
    )  # fmt: skip


@transaction.atomic
def admit_signatures(*, actor: Actor, access: AccessRequest, signatures: Collection[int]) -> None:
    """Let in people who have signed after the grant."""
    if not rules.may_grant(actor, access):
        raise Denied
    same = AccessRequest.objects.filter(
        pk=access.pk, state=AccessState.GRANTED, ends_on__gte=timezone.localdate()
    )
    if not same.update(state=AccessState.GRANTED):
        raise Refused(_("This request is not open to that any more."))
    _tell(actor, access, "catalog.admit_signatures", signatures=_admit(access, signatures))


def _admit(access: AccessRequest, signatures: Collection[int]) -> list[int]:
    rows = AccessSignature.objects.filter(
        access=access, pk__in=signatures, admitted_at__isnull=True
    )
    keys = sorted(rows.values_list("pk", flat=True))
    if not keys:
        raise Refused(_("Nobody has signed whom you could let in."))
    AccessSignature.objects.filter(pk__in=keys).update(admitted_at=timezone.now())
    return keys


@transaction.atomic
def decline_access(*, actor: Actor, access: AccessRequest, reason: str) -> None:
    """Decline a request; who asked reads the reason."""
    if not rules.may_grant(actor, access):
        raise Denied
    reason = _reason(reason)
    if not reason:
        raise Refused(_("Say why you decline it."))
    now = timezone.now()
    _move(access, AccessState.DECLINED, reason=reason, decided_at=now, ended_at=now)
    _tell(actor, access, "catalog.decline_access")


@transaction.atomic
def revoke_access(*, actor: Actor, access: AccessRequest, reason: str = "") -> None:
    """End an access, at once: the next page that is asked for is a stranger's."""
    if not rules.may_grant(actor, access):
        raise Denied
    _move(access, AccessState.REVOKED, reason=_reason(reason), ended_at=timezone.now())
    _tell(actor, access, "catalog.revoke_access")


def _reason(reason: str) -> str:
    reason = reason.replace("\x00", "").strip()
    if len(reason) > REASON_LIMIT:
        raise Refused(_("The reason is longer than %(n)s characters.") % {"n": REASON_LIMIT})
    return reason


def _move(access: AccessRequest, to: AccessState, **values: Any) -> None:
    """The old state is part of the condition: of two at once, one is told."""
    legal = to in ACCESS_TRANSITIONS[access.state]
    rows = AccessRequest.objects.filter(pk=access.pk, state=access.state)
    if not legal or not rows.update(state=to, **values):
        raise Refused(_("This request is not open to that any more."))
    access.state = to
    for name, value in values.items():
        setattr(access, name, value)


def _tell(actor: Actor, access: AccessRequest, verb: str, **facts: audit.Fact) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        subject=access,
        facts={
            "record": audit.subject_key(access.record),
            **facts,
            **under(actor, access.record),
        },
    )
    if verb in _NEWS:
        news, detail = _NEWS[verb]
        tell(actor=actor, news=news, subject="access", keys=[access.pk], detail=detail)


@transaction.atomic
def remind_of_access(*, actor: Actor, today: date) -> int:
    """Tell of accesses that end within a week, each once; of how many.

    Done once a day, and what days it missed are made up for. The system alone.
    """
    if not is_system(actor):
        raise Denied
    before = first_of_day(name="access", today=today)
    if before is None:
        return 0
    ending = AccessRequest.objects.filter(
        state=AccessState.GRANTED,
        ends_on__gt=max(before + timedelta(days=NEAR_END), today),
        ends_on__lte=today + timedelta(days=NEAR_END),
    )
    keys = list(ending.order_by("pk").values_list("pk", flat=True))
    tell(
        actor=actor, news="catalog.access_answered", subject="access", keys=keys,
        detail=AccessNews.ENDING,
    )  # fmt: skip
    return len(keys)


def log_access(*, actor: Actor, record: Record, tier: int, outlet: Outlet, what: str = "") -> None:
    """Note that the actor opens what of a record is for a higher tier, before it is handed out.

    what: such as the key of an attachment. The record's own people are not noted.
    """
    log_all(actor=actor, opened={record: tier}, outlet=outlet, what=what)


@transaction.atomic
def log_all(*, actor: Actor, opened: Mapping[Record, int], outlet: Outlet, what: str = "") -> None:
    """As log_access(), for many records at once: `record → highest tier`."""
    if not isinstance(actor, User):
        return
    own = set(organisation_ids_of(actor))
    clients = {kind: set(client_ids_of(actor, side)) for kind, side in SIDES.items()}
    strangers = {
        record: tier
        for record, tier in opened.items()
        if tier in DETAIL_TIERS and record.organisation_id not in own | clients[record.KIND]
    }
    if not strangers:
        return
    shown = disclosed_all(actor, strangers)
    entries = [
        AccessEntry(
            user=actor,
            organisation=organisation,
            tier=strangers[one.record],
            outlet=outlet,
            what=what[:200],
            **{one.kind: one.record},
        )
        for one, organisation in zip(shown, reads_for(actor, shown), strict=True)
    ]
    for entry in entries:
        entry.save(force_insert=True)
    audit.record(
        actor=actor,
        verb="catalog.open_detail",
        subject=entries[0].record if len(entries) == 1 else "catalog.accessentry",
        facts={
            "outlet": str(outlet),
            "entries": _keys(entries),
            "tiers": sorted({int(entry.tier) for entry in entries}),
        },
    )


def _keys(entries: Iterable[AccessEntry]) -> list[int]:
    return [int(entry.pk) for entry in entries]
