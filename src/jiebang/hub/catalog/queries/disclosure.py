"""How much of a record an actor is shown: the one place that says so, for every outlet."""

from __future__ import annotations

from jiebang.hub.catalog.models import Record
from jiebang.hub.catalog.rules import edits_record, organises_record, screens_record
from jiebang.hub.catalog.states import Tier
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people.queries import is_verified
from jiebang.hub.people.rules import is_member, is_system


def level_of(actor: Actor, record: Record) -> Tier:
    """The highest tier of the record that the actor may read, given that it may see the record."""
    near = (
        is_system(actor)
        or is_member(actor, record.organisation)
        or edits_record(actor, record)
        or organises_record(actor, record)
        or screens_record(actor, record)
    )
    if near:
        return Tier.NAMED
    return Tier.VERIFIED if is_verified(actor) else Tier.PUBLIC
