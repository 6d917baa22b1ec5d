"""Who may do what with solutions and calls: named predicates of (actor, object)."""

from __future__ import annotations

from django.db.models import Q

from jiebang.hub.catalog.models import Need
from jiebang.hub.catalog.rules import edits_record, organises_record
from jiebang.hub.catalog.states import Solving, Status
from jiebang.hub.contests.models import Solution
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people.models import Organisation, User
from jiebang.hub.people.queries import holding, mandates_used_by
from jiebang.hub.people.rules import is_member, is_system, may_edit_for, represents
from jiebang.hub.people.states import Side, Verification
from jiebang.hub.programmes.models import Edition, Track
from jiebang.hub.programmes.rules import manages_track, may_run

OPEN_NEEDS = (Status.PUBLISHED, Status.EXPIRED)
"""Needs that are answered: whether the deadline, with its grace, is over says their term."""


def leads(actor: Actor, organisation: Organisation) -> bool:
    """Who writes solutions for an organisation: its editors, and who acts for it by a mandate."""
    return bool(
        is_system(actor)
        or may_edit_for(actor, organisation)
        or represents(actor, organisation, Side.OFFERS)
    )


def may_write(actor: Actor, solution: Solution) -> bool:
    """Who writes this solution, hands it in and takes it back."""
    return leads(actor, solution.organisation)


def is_of_team(actor: Actor, solution: Solution) -> bool:
    """Who reads a solution as its team does: the same as queries.written_by()."""
    if is_system(actor):
        return True
    if not isinstance(actor, User) or not actor.is_active:
        return False
    return bool(
        is_member(actor, solution.organisation)
        or represents(actor, solution.organisation, Side.OFFERS)
        or solution.members.filter(user=actor).exists()
    )


def asks(actor: Actor, need: Need) -> bool:
    """Whether the actor writes the need: who asks the question does not answer it."""
    return bool(edits_record(actor, need))


def hindrance(need: Need, organisation: Organisation) -> str:
    """Why this organisation may not answer this need, as a code that actions word; nothing where it may.

    Whose need it is, who entered it by a mandate, and who acts for its owner today may not.
    """
    if need.status not in OPEN_NEEDS:
        return "closed"
    if organisation.verification != Verification.VERIFIED:
        return "unverified"
    if need.organisation_id == organisation.pk:
        return "own"
    if need.mandate is not None and need.mandate.intermediary_id == organisation.pk:
        return "acts"
    if organisation.mandates_held.filter(
        holding(), client=need.organisation_id, side__in=(Side.NEEDS, Side.BOTH)
    ).exists():
        return "acts"
    if (
        need.solving != Solving.OPEN
        and not need.invitations.filter(organisation=organisation).exists()
    ):
        return "uninvited"
    return ""


def owns_need(actor: Actor, need: Need) -> bool:
    """Who sorts the solutions to a need and decides on them: its editors, and who acts for its owner.

    Nobody decides on the answer of their own organisation: see may_decide().
    """
    return bool(is_system(actor) or edits_record(actor, need))


def may_decide(actor: Actor, solution: Solution) -> bool:
    """Who shortlists, selects and declines a solution: who owns the need, but no party to the team."""
    if is_system(actor):
        return True
    if is_member(actor, solution.organisation) or represents(actor, solution.organisation):
        return False
    if isinstance(actor, User) and solution.members.filter(user=actor).exists():
        return False
    return owns_need(actor, solution.need)


def oversees(actor: Actor, need: Need) -> bool:
    """Who sees to the answers to a need without deciding on them: who organises, and who manages its
    track.
    """
    if is_system(actor) or organises_record(actor, need):
        return True
    return need.track is not None and manages_track(actor, need.track)


def reads_answers(actor: Actor, need: Need) -> bool:
    """Who sees the list of a need's solutions: its organisation, who acts for it, and who oversees it."""
    return bool(
        owns_need(actor, need) or is_member(actor, need.organisation) or oversees(actor, need)
    )


def may_call(actor: Actor, edition: Edition, track: Track | None) -> bool:
    """Who says until when solutions are taken: the organisers, and of a track its manager."""
    return may_run(actor, edition) or (track is not None and manages_track(actor, track))


def may_opine(actor: Actor, solution: Solution) -> bool:
    """Whether somebody is an unbiased judge of a solution: who works for its organisation, acts for it or
    is of the team gives no opinion, nor does a party to any other answer to the same need.
    """
    if not isinstance(actor, User) or not actor.is_active:
        return False
    theirs = [
        *actor.memberships.values_list("organisation", flat=True),
        *mandates_used_by(actor).values_list("client", flat=True),
    ]
    peers = Solution.objects.filter(need=solution.need_id)
    near = Q(organisation__in=theirs) | Q(members__user=actor) | Q(members__organisation__in=theirs)
    return not peers.filter(near).exists()
