"""Reads of who asked for a record's third tier, who was let in, and who opened what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from jiebang.hub.catalog.models import AccessEntry, AccessRequest, AccessSignature, Record
from jiebang.hub.catalog.queries.disclosure import Disclosure, signatures_that_hold
from jiebang.hub.catalog.queries.records import MODELS, visible_to
from jiebang.hub.catalog.states import OPEN_ACCESS, SIDES, AccessState, RecordKind
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people import queries as people
from jiebang.hub.people.models import Organisation, User
from jiebang.hub.people.states import Verification


def access_visible_to(actor: Actor) -> QuerySet[AccessRequest]:
    """Requests on records that the actor may see: those of their own organisations, and those on records
    of which they say who reads them.
    """
    if not isinstance(actor, User) or not actor.is_active:
        return AccessRequest.objects.none()
    about, seen = Q(), Q(organisation__in=people.organisation_ids_of(actor))
    for kind, model in MODELS.items():
        rows = visible_to(actor, model).prefetch_related(None).order_by()
        about |= Q(**{f"{kind}__in": rows.values("pk")})
        mine = people.editable_by(actor, SIDES[kind]).order_by().values("pk")
        seen |= Q(**{f"{kind}__organisation__in": mine})
    kinds = RecordKind.values
    return (
        AccessRequest.objects.filter(about, seen)
        .select_related("organisation", *kinds)
        .prefetch_related("organisation__texts", *(f"{kind}__texts" for kind in kinds))
    )


def readers_of(keys: Iterable[int]) -> list[tuple[int, int]]:
    """(request, user) of those who asked and of those who have signed, once each."""
    asked = AccessRequest.objects.filter(pk__in=list(keys)).order_by()
    found = set(asked.values_list("pk", "requested_by_id"))
    signed = AccessSignature.objects.filter(access__in=list(keys)).order_by()
    return sorted(found | set(signed.values_list("access_id", "user_id")))


def requests_on(record: Record) -> QuerySet[AccessRequest]:
    """Who asks, or asked, to read the record's third tier: for its owner, see rules.sees_readers."""
    return (
        AccessRequest.objects.filter(**{record.KIND.value: record})
        .select_related("organisation", "requested_by")
        .prefetch_related("organisation__texts", "signatures__user", "signatures__agreement")
    )


def own_requests(actor: Actor, record: Record) -> QuerySet[AccessRequest]:
    """What the actor's organisations asked for of the record, the newest first."""
    return requests_on(record).filter(organisation__in=people.organisation_ids_of(actor))


def open_request(record: Record, organisation: Organisation) -> AccessRequest | None:
    """The one that an organisation has open for the record."""
    return requests_on(record).filter(organisation=organisation, state__in=OPEN_ACCESS).first()


def may_ask_for(actor: Actor) -> QuerySet[Organisation]:
    """Verified organisations in whose name the actor may ask for a third tier."""
    return people.editable_by(actor).filter(verification=Verification.VERIFIED)


def state_of(access: AccessRequest) -> AccessState:
    """Where a request stands today: a grant whose term is over has expired, whatever its row says."""
    over = access.ends_on is not None and access.ends_on < timezone.localdate()
    if access.state == AccessState.GRANTED and over:
        return AccessState.EXPIRED
    return AccessState(access.state)


def log_of(record: Record) -> QuerySet[AccessEntry]:
    """Who opened what of the record's higher tiers, the newest first: for its owner alone."""
    return (
        AccessEntry.objects.filter(**{record.KIND.value: record})
        .select_related("user", "organisation")
        .prefetch_related("organisation__texts")
    )


def reads_for(actor: Actor, shown: Sequence[Disclosure]) -> list[Organisation | None]:
    """For which organisation the actor reads each record: the one that was let in, else one of their
    own, a verified one first.
    """
    let_in: dict[tuple[str, int | None], Organisation] = {}
    for one in signatures_that_hold(actor).select_related("access__organisation"):
        for kind in RecordKind.values:
            let_in[kind, getattr(one.access, f"{kind}_id")] = one.access.organisation
    own = [one.organisation for one in people.memberships_of(actor)]
    own.sort(key=lambda one: one.verification != Verification.VERIFIED)
    else_for = own[0] if own else None
    return [else_for if one.is_near else let_in.get((one.kind, one.pk), else_for) for one in shown]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many requests wait on one record for its owner."""

    kind: str
    record: Any
    count: int


def waiting_access(actor: Actor) -> list[Waiting]:
    """Records of the actor's organisations and clients for which somebody has signed and waits."""
    found = []
    for kind, model in MODELS.items():
        owners = people.editable_by(actor, SIDES[kind]).values("pk")
        rows = (
            AccessRequest.objects.filter(
                state=AccessState.SIGNED, **{f"{kind}__organisation__in": owners}
            )
            .order_by(kind)
            .values_list(kind, flat=True)
        )
        counts: dict[int, int] = {}
        for key in rows:
            counts[key] = counts.get(key, 0) + 1
        records = visible_to(actor, model).in_bulk(list(counts)) if counts else {}
        found += [Waiting(kind, records[key], counts[key]) for key in counts if key in records]
    return found
