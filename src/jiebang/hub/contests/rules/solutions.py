"""Who may do what with solutions and calls: named predicates of (actor, object)."""

from __future__ import annotations

from jiebang.hub.catalog.models import Need
from jiebang.hub.catalog.rules import edits_record, organises_record
from jiebang.hub.contests.models import Solution
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people.models import Organisation
from jiebang.hub.people.rules import is_member, is_system, may_edit_for, represents
from jiebang.hub.people.states import Side
from jiebang.hub.programmes.rules import manages_track


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
    return owns_need(actor, solution.need)


def oversees(actor: Actor, need: Need) -> bool:
    """Who sees to the answers to a need without deciding on them: who organises, and who manages its
    track.
    """
    if is_system(actor) or organises_record(actor, need):
        return True
    return need.track is not None and manages_track(actor, need.track)
