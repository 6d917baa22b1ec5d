"""Opinions on solutions: who sees them, and who may be asked for one."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from jiebang.hub.catalog import queries as catalog
from jiebang.hub.catalog.models import Expert
from jiebang.hub.catalog.states import PUBLIC, ConsentScope
from jiebang.hub.contests.models import Opinion, Solution
from jiebang.hub.contests.queries.solutions import owned_needs, visible_to, written_by
from jiebang.hub.contests.states import OpinionState
from jiebang.hub.kernel.actors import Actor, SystemActor
from jiebang.hub.people.models import User


def opinions_visible_to(actor: Actor) -> QuerySet[Opinion]:
    """Opinions that the actor was asked for, and those on solutions to needs of their organisations and
    clients; never those on a solution of their own.
    """
    rows = Opinion.objects.select_related("solution__need", "solution__organisation", "user")
    if isinstance(actor, SystemActor):
        return rows
    if not isinstance(actor, User) or not actor.is_active:
        return rows.none()
    seen = visible_to(actor)
    owned = seen.filter(owned_needs(actor)).exclude(written_by(actor))
    own = Q(user=actor) & ~Q(state=OpinionState.WITHDRAWN)
    return rows.filter(own | Q(solution__in=owned.values("pk"))).order_by("asked_at", "pk")


def asked_of(actor: Actor) -> QuerySet[Opinion]:
    """What the actor was asked and may still see: waiting first."""
    if not isinstance(actor, User):
        return Opinion.objects.none()
    return (
        opinions_visible_to(actor)
        .filter(user=actor, state__in=(OpinionState.ASKED, OpinionState.GIVEN))
        .filter(solution__in=visible_to(actor).values("pk"))
        .order_by("state", "-asked_at", "-pk")
    )


def people_to_ask(actor: Actor, solution: Solution) -> QuerySet[User]:
    """Whom the owner of a need may ask: their colleagues, and experts with an account whom they see and
    who have agreed to be asked. Conflicts are checked when one is asked.
    """
    colleagues = Q(memberships__organisation=solution.poster_id)
    agreed = catalog.visible_to(actor, Expert).filter(
        status__in=PUBLIC, user__isnull=False, is_anonymous=False,
        consent_scope__contains=f"|{ConsentScope.REQUESTS.value}|",
    ).order_by()  # fmt: skip
    return (
        User.objects.filter(colleagues | Q(pk__in=agreed.values("user")), is_active=True)
        .exclude(pk=actor.pk or 0)
        .distinct()
        .order_by("name", "pk")
    )
