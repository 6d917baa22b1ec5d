"""Reads of the desk: what was entered under each mandate, by kind and status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from jiebang.hub.catalog.queries.records import MODELS, visible_to
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people.models import Mandate


@dataclass(frozen=True, slots=True)
class Work:
    """How many records of a kind stand in a status."""

    kind: str
    status: str
    count: int


def work_by_mandate(actor: Actor, mandates: Sequence[Mandate]) -> dict[int, list[Work]]:
    """`mandate key → what was entered under it` of what the actor may see."""
    found: dict[int, list[Work]] = {}
    keys = [one.pk for one in mandates]
    for kind, model in MODELS.items():
        rows = (
            visible_to(actor, model)
            .filter(mandate__in=keys)
            .order_by()
            .values_list("mandate", "status")
            .annotate(n=Count("pk"))
        )
        for mandate, status, count in rows:
            found.setdefault(mandate, []).append(Work(kind, status, count))
    return found
