"""Reads of the desk: the records of each client on the side of its mandate, by kind and status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from jiebang.hub.catalog.queries.disclosure import unnamed_to
from jiebang.hub.catalog.queries.records import MODELS, visible_to
from jiebang.hub.catalog.states import SIDES
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people.models import Mandate
from jiebang.hub.people.queries import holding
from jiebang.hub.people.states import Side


@dataclass(frozen=True, slots=True)
class Work:
    """How many records of a kind stand in a status."""

    kind: str
    status: str
    count: int


def work_by_mandate(actor: Actor, mandates: Sequence[Mandate]) -> dict[int, list[Work]]:
    """`mandate key → the client's records on its side` of what the actor may see, whoever entered them;
    for mandates that hold today.
    """
    keys = [one.pk for one in mandates]
    holds = list(Mandate.objects.filter(holding(), pk__in=keys))
    found: dict[int, list[Work]] = {}
    for kind, model in MODELS.items():
        rows = (
            visible_to(actor, model)
            .filter(organisation__in={one.client_id for one in holds})
            .exclude(unnamed_to(actor, model))
            .order_by()
            .values_list("organisation", "status")
            .annotate(n=Count("pk", distinct=True))
        )
        for client, status, count in rows:
            for one in holds:
                if one.client_id == client and one.side in {SIDES[kind], Side.BOTH}:
                    found.setdefault(one.pk, []).append(Work(kind, status, count))
    return found
