"""Reads of whom a need is hidden from: what visible_to() asks of published records."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from jiebang.hub.catalog.models import Need, NeedInvitation, Record
from jiebang.hub.catalog.states import Solving
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people import queries as people
from jiebang.hub.people.models import User
from jiebang.hub.people.states import Side


def open_to(actor: Actor, model: type[Record]) -> Q:
    """Published records but for needs that are hidden from all who are not invited.

    Whoever works for an invited organisation is, or acts for it on the side of its solutions.
    """
    if model is not Need:
        return Q()
    shown = ~Q(solving=Solving.HIDDEN)
    if isinstance(actor, User) and actor.is_active:
        mine = [*people.organisation_ids_of(actor), *people.client_ids_of(actor, Side.OFFERS)]
        shown |= Q(pk__in=NeedInvitation.objects.filter(organisation__in=mine).values("need"))
    return shown


def hidden() -> Q:
    """Needs that no index holds, as they are not for everybody to find."""
    return Q(solving=Solving.HIDDEN)


def invitations_of(need: Need) -> QuerySet[NeedInvitation]:
    """Who is invited: for those who invite."""
    return need.invitations.select_related("organisation").prefetch_related("organisation__texts")
