"""Reads of invitations to the counterparts of pairs; begins with what an actor may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from jiebang.hub.catalog import queries as catalog
from jiebang.hub.catalog.models import Achievement, Expert, Need
from jiebang.hub.catalog.states import SIDES, RecordKind
from jiebang.hub.kernel.actors import Actor, SystemActor
from jiebang.hub.matching.models import Invitation, Suggestion
from jiebang.hub.matching.queries.board import board_visible_to
from jiebang.hub.matching.states import AGAIN, InvitationState
from jiebang.hub.people import queries as people
from jiebang.hub.people.models import User
from jiebang.hub.people.rules import is_watched
from jiebang.hub.people.states import Side


def _asking(actor: Actor) -> Q:
    """On the side of the need: its people and who acts for it, and who organises or screens it."""
    return Q(suggestion__need__in=Need.objects.filter(catalog.near(actor, Need)).values("pk"))


def _asked(actor: User) -> Q:
    """On the side of the counterpart: its people, who acts for it, and the expert in person."""
    own = [*people.organisation_ids_of(actor)]
    clients = people.client_ids_of(actor, SIDES[RecordKind.ACHIEVEMENT])
    of = [*own, *clients]
    return (
        Q(suggestion__achievement__organisation__in=of)
        | Q(suggestion__expert__organisation__in=of)
        | Q(suggestion__expert__user=actor)
    )


def invitations_visible_to(actor: Actor, side: str = "") -> QuerySet[Invitation]:
    """Invitations of which the actor is on either side, or on the one that is asked for (`sent`,
    `received`), or that they organise; none of a pair of which a record is hidden from them.

    An operator who looks as somebody sees none.
    """
    rows = (
        Invitation.objects.select_related(
            "suggestion__edition", "mandate__intermediary", "mandate__client", "by"
        )
        .prefetch_related(
            *_records(actor, "suggestion__"),
            "suggestion__edition__texts",
            "mandate__intermediary__texts",
            "mandate__client__texts",
        )
        .order_by("-sent_at", "-pk")
    )
    if isinstance(actor, SystemActor):
        return rows
    if not isinstance(actor, User) or not actor.is_active or is_watched(actor):
        return rows.none()
    seen = Q(pk__in=[])
    if side != "received":
        seen |= _asking(actor)
    if side != "sent":
        seen |= _asked(actor)
    return rows.filter(seen, _records_seen(actor))


def _records(actor: Actor, prefix: str) -> list[Prefetch[Any, Any, Any]]:
    """Both records, with what catalog reads beside them; of those that the actor may see."""
    models = (("need", Need), ("achievement", Achievement), ("expert", Expert))
    return [Prefetch(f"{prefix}{name}", catalog.visible_to(actor, model)) for name, model in models]


def pairs_visible_to(actor: Actor) -> QuerySet[Suggestion]:
    """Suggested pairs whose counterpart the actor may invite, with both records."""
    return board_visible_to(actor, Side.NEEDS).prefetch_related(
        *_records(actor, ""), "edition__texts"
    )


def _records_seen(actor: Actor) -> Q:
    """Both records of the pair are visible."""
    seen = {
        name: catalog.visible_to(actor, model).prefetch_related(None).order_by().values("pk")
        for name, model in (("need", Need), ("achievement", Achievement), ("expert", Expert))
    }
    return Q(suggestion__need__in=seen["need"]) & (
        Q(suggestion__achievement__in=seen["achievement"])
        | Q(suggestion__expert__in=seen["expert"])
    )


def asked_keys(actor: Actor, invitations: Collection[Invitation]) -> set[int]:
    """The keys of those among these invitations whose counterpart's side the actor is on."""
    if not isinstance(actor, User) or not invitations:
        return set()
    found = Invitation.objects.filter(_asked(actor), pk__in=[one.pk for one in invitations])
    return set(found.values_list("pk", flat=True))


def asking_keys(actor: Actor, invitations: Collection[Invitation]) -> set[int]:
    """The keys of those among these invitations whose need's side the actor is on, or organises."""
    if not isinstance(actor, User) or not invitations:
        return set()
    found = Invitation.objects.filter(_asking(actor), pk__in=[one.pk for one in invitations])
    return set(found.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest invitation of a pair: where it stands, and from when on the pair may have another;
    `again_at` is None where it may have none, as it is open or was answered.
    """

    invitation: Invitation
    again_at: datetime | None


def standing_of(suggestions: Iterable[Suggestion]) -> dict[int, Standing]:
    """`suggestion key → its newest invitation`, in one query; for whoever decides on all of them, for the
    needs or for what is offered: they are of the side that has sent it, or that it was sent to.
    """
    keys = [one.pk for one in suggestions]
    found: dict[int, Standing] = {}
    for one in Invitation.objects.filter(suggestion__in=keys).order_by("sent_at", "pk"):
        over = one.state in {InvitationState.WITHDRAWN, InvitationState.EXPIRED}
        found[one.suggestion_id] = Standing(one, one.sent_at + AGAIN if over else None)
    return found


def parties_of(keys: Collection[int]) -> list[tuple[int, int, int, int | None, bool]]:
    """(invitation, its need's organisation, the counterpart's, the expert's account, by organisers), to
    work out who is told of it.
    """
    rows = Invitation.objects.filter(pk__in=keys).order_by("pk")
    return [
        (key, home, achievement or expert, user, organised)
        for key, home, achievement, expert, user, organised in rows.values_list(
            "pk",
            "suggestion__need__organisation_id",
            "suggestion__achievement__organisation_id",
            "suggestion__expert__organisation_id",
            "suggestion__expert__user_id",
            "by_organisers",
        )
    ]


def senders_of(keys: Collection[int]) -> dict[int, int]:
    """`invitation → who has sent it`, where that is still known."""
    rows = Invitation.objects.filter(pk__in=keys, by__isnull=False)
    return dict(rows.values_list("pk", "by_id"))
