"""Reads of the desk: one's own records and those of each client on the side of its mandate, by kind and
status.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class Desk:
    """Records that the actor may see, whoever entered them. by_mandate: `mandate key → the client's, on
    its side`, of those that hold today; by_organisation: `own organisation → its own`.
    """

    by_mandate: Mapping[int, Sequence[Work]]
    by_organisation: Mapping[int, Sequence[Work]]


def work_of(actor: Actor, mandates: Sequence[Mandate], organisations: Collection[int]) -> Desk:
    """What stands on a desk, in one query a kind."""
    keys = [one.pk for one in mandates]
    holds = list(Mandate.objects.filter(holding(), pk__in=keys))
    asked = {*organisations, *(one.client_id for one in holds)}
    by_mandate: dict[int, list[Work]] = {}
    by_organisation: dict[int, list[Work]] = {}
    for kind, model in MODELS.items():
        rows = (
            visible_to(actor, model)
            .filter(organisation__in=asked)
            .exclude(unnamed_to(actor, model))
            .order_by()
            .values_list("organisation", "status")
            .annotate(n=Count("pk", distinct=True))
        )
        for owner, status, count in rows:
            work = Work(kind, status, count)
            if owner in organisations:
                by_organisation.setdefault(owner, []).append(work)
            for one in holds:
                if one.client_id == owner and one.side in {SIDES[kind], Side.BOTH}:
                    by_mandate.setdefault(one.pk, []).append(work)
    return Desk(by_mandate, by_organisation)
