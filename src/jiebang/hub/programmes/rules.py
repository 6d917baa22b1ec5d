"""Who may do what on an edition: named predicates of (actor, edition or record of it)."""

from __future__ import annotations

from rules.predicates import predicate

from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people.rules import is_system
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.queries.team import roles_of
from jiebang.hub.programmes.states import EditionRole


@predicate
def is_organiser(actor: Actor, edition: Edition) -> bool:
    """An organiser of this very edition."""
    return has_role(actor, edition, EditionRole.ORGANISER)


def may_staff(actor: Actor, edition: Edition) -> bool:
    """Who gives roles on an edition and says how it screens."""
    return bool(is_system(actor) or is_organiser(actor, edition))


def has_role(actor: Actor, edition: Edition, role: str, region: str | None = None) -> bool:
    """Whether the actor holds the role, on the region where one is given."""
    roles = roles_of(actor).filter(edition=edition, role=role)
    return (roles if region is None else roles.filter(region=region)).exists()
