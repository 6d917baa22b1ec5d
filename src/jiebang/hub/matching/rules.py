"""Who may do what with suggestions, invitations and learnt weights: named predicates of (actor, object)."""

from __future__ import annotations

from jiebang.hub.catalog import rules as catalog
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.matching.models import Invitation, Suggestion
from jiebang.hub.matching.queries.board import board_visible_to
from jiebang.hub.people.models import User
from jiebang.hub.people.rules import is_system
from jiebang.hub.people.states import Side
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.rules import may_run


def may_invite(actor: Actor, suggestion: Suggestion) -> bool:
    """Who invites the counterpart of a pair, answers its questions and takes the invitation back: who
    decides on it for the need.
    """
    return _decides(actor, suggestion, Side.NEEDS)


def invites_as_organiser(actor: Actor, suggestion: Suggestion) -> bool:
    """Whether who invites does so for those who organise, and not for the need's owner."""
    return not catalog.edits_record(actor, suggestion.need)


def may_answer(actor: Actor, invitation: Invitation) -> bool:
    """Who answers an invitation: who decides on the pair for the counterpart; never who has sent it."""
    if actor.pk == invitation.by_id:
        return False
    return _decides(actor, invitation.suggestion, Side.OFFERS)


def _decides(actor: Actor, suggestion: Suggestion, side: Side) -> bool:
    return (
        isinstance(actor, User) and board_visible_to(actor, side).filter(pk=suggestion.pk).exists()
    )


def may_learn(actor: Actor, edition: Edition) -> bool:
    """Who lets weights be learnt and reads what came of it: the system and the edition's organisers."""
    return may_run(actor, edition)


def may_switch(actor: Actor, edition: Edition) -> bool:
    """Who switches weights on and off: an organiser of the edition, in person."""
    return may_run(actor, edition) and not is_system(actor)
