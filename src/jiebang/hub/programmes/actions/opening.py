"""An edition is opened for its first organiser, as operators of the site do."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, SystemActor, actor_key
from jiebang.hub.people.models import User
from jiebang.hub.people.rules import is_operator, is_system
from jiebang.hub.programmes.actions.editions import create_edition
from jiebang.hub.programmes.actions.team import grant_role
from jiebang.hub.programmes.actions.texts import Words
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.states import EditionRole


@transaction.atomic
def open_edition(
    *, actor: Actor, slug: str, texts: Words, opens_on: date, closes_on: date, organiser: User
) -> Edition:
    """Open an edition that is not public yet; its organiser does all the rest.

    An operator gains no role by it, and can give none but this one.
    """
    if not (is_system(actor) or is_operator(actor)):
        raise Denied
    system = SystemActor(f"for {actor_key(actor)}")
    edition = create_edition(
        actor=system, slug=slug, texts=texts, opens_on=opens_on, closes_on=closes_on
    )
    grant_role(actor=system, edition=edition, user=organiser, role=EditionRole.ORGANISER)
    audit.record(
        actor=actor,
        verb="programmes.open_edition",
        subject=edition,
        facts={"organiser": organiser.pk},
    )
    return edition
