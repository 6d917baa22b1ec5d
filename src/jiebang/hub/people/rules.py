"""Who may do what with users and organisations: named predicates of (actor, object)."""

from __future__ import annotations

from django.conf import settings
from rules.predicates import predicate

from jiebang.hub.kernel.actors import Actor, SystemActor
from jiebang.hub.kernel.regions import covers
from jiebang.hub.people.models import Mandate, Membership, Organisation, User
from jiebang.hub.people.queries import has_owner, mandates_used_by
from jiebang.hub.people.registry import regions_verified_by
from jiebang.hub.people.states import MembershipRole


@predicate
def is_system(actor: Actor) -> bool:
    """The system acting under an explicit name."""
    return isinstance(actor, SystemActor)


def wields_roles(actor: Actor) -> bool:
    """Whether the roles that somebody holds count now: not in a session that owes a second factor."""
    if not isinstance(actor, User) or not actor.is_active:
        return False
    return not settings.STAFF_MFA or actor.proof is None or actor.proof()


def is_operator(actor: Actor) -> bool:
    """Who operates the site, in a session that has proved it."""
    return (
        isinstance(actor, User)
        and actor.is_staff
        and actor.watched_by is None
        and wields_roles(actor)
    )


def may_look_as(actor: Actor, user: User) -> bool:
    """Operators look at the site as anybody whose account is open, but for other operators."""
    return is_operator(actor) and user.is_active and not user.is_staff


def is_watched(actor: Actor) -> bool:
    """Whether it is an operator who looks as the actor: then nothing changes, and no confidence is
    told that somebody has given to the actor.
    """
    return isinstance(actor, User) and actor.watched_by is not None


@predicate
def is_member(actor: Actor, organisation: Organisation) -> bool:
    """A member of the organisation in any role."""
    return _has_role(actor, organisation, MembershipRole.values)


@predicate
def may_edit_for(actor: Actor, organisation: Organisation) -> bool:
    """An owner or editor of the organisation."""
    return _has_role(actor, organisation, [MembershipRole.OWNER, MembershipRole.EDITOR])


def represents(actor: Actor, organisation: Organisation, side: str = "") -> bool:
    """Whether the actor acts for the organisation by a mandate that holds today."""
    return mandates_used_by(actor, side).filter(client=organisation).exists()


@predicate
def may_manage(actor: Actor, organisation: Organisation) -> bool:
    """An owner of the organisation: who lets others in, in any role."""
    return _has_role(actor, organisation, [MembershipRole.OWNER])


@predicate
def may_verify(actor: Actor, organisation: Organisation) -> bool:
    """The officer of its region, and who organises for all; never one who works for it."""
    near = is_member(actor, organisation) or represents(actor, organisation)
    return not near and any(
        covers(region, organisation.region) for region in regions_verified_by(actor)
    )


def may_answer_requests(actor: Actor, organisation: Organisation) -> bool:
    """An owner; where nobody owns it, whoever verifies it."""
    if may_manage(actor, organisation):
        return True
    return not has_owner(organisation) and bool(may_verify(actor, organisation))


def may_sign(actor: Actor, mandate: Mandate) -> bool:
    """An owner of the client; where nobody owns it, whoever holds the link, but for the
    intermediary's own people.
    """
    if has_owner(mandate.client):
        return bool(may_manage(actor, mandate.client))
    return not is_member(actor, mandate.intermediary)


def _has_role(actor: Actor, organisation: Organisation, among: list[str]) -> bool:
    if not isinstance(actor, User):
        return False
    return Membership.objects.filter(
        user=actor, organisation=organisation, role__in=among, user__is_active=True
    ).exists()
