"""Who may do what with contests and juries: named predicates of (actor, contest)."""

from __future__ import annotations

from jiebang.hub.contests.models import Contest, Juror
from jiebang.hub.contests.states import JurorState
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people.models import User
from jiebang.hub.people.rules import is_system, wields_roles
from jiebang.hub.programmes.rules import has_role, is_organiser, manages_track
from jiebang.hub.programmes.states import EditionRole


def may_run(actor: Actor, contest: Contest) -> bool:
    """Who prepares a contest, its jury and its stage: the organisers of the edition, the officer of its
    host region, the manager of its track. Who judges in it does not run it, the chair apart.
    """
    if is_system(actor) or is_organiser(actor, contest.edition):
        return True
    if contest.track is not None and manages_track(actor, contest.track):
        return True
    return contest.host_region is not None and has_role(
        actor, contest.edition, EditionRole.REGION_OFFICER, contest.host_region.region
    )


def seat_of(actor: Actor, contest: Contest) -> Juror | None:
    """The actor's seat on the jury, once accepted; none in a session that owes a second factor."""
    if not isinstance(actor, User) or not wields_roles(actor):
        return None
    return contest.jurors.filter(user=actor, state=JurorState.ACCEPTED).first()


def is_chair(actor: Actor, contest: Contest) -> bool:
    """Whether the actor chairs the jury."""
    seat = seat_of(actor, contest)
    return seat is not None and seat.is_chair


def may_preside(actor: Actor, contest: Contest) -> bool:
    """Who locks scores, sets places aside with a reason and waives conflicts: the chair alone."""
    return bool(is_system(actor)) or is_chair(actor, contest)
