"""Reads of users and organisations that others share; begins with what an actor may see."""

from __future__ import annotations

from django.db.models import QuerySet

from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people.models import Organisation, User
from jiebang.hub.people.states import MembershipRole


def visible_to(actor: Actor) -> QuerySet[Organisation]:
    """Organisations are public by name, kind and region; their members are not."""
    return Organisation.objects.prefetch_related("texts")


def editable_by(actor: Actor) -> QuerySet[Organisation]:
    """Organisations for which the actor may write records."""
    if not isinstance(actor, User):
        return Organisation.objects.none()
    return Organisation.objects.filter(
        memberships__user=actor,
        memberships__role__in=[MembershipRole.OWNER, MembershipRole.EDITOR],
    ).prefetch_related("texts")


def organisation_ids_of(actor: Actor) -> list[int]:
    """The organisations that the actor is a member of."""
    if not isinstance(actor, User):
        return []
    return list(actor.memberships.order_by("pk").values_list("organisation_id", flat=True))


def demo_users() -> QuerySet[User]:
    """The demo edition's accounts, in the order in which the sign-in page offers them."""
    return User.objects.filter(is_demo=True, is_active=True).order_by("pk")
