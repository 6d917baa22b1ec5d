"""Reads of screening: the queue with its age and load, a record's life; the rubric has a module."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Count, Min, Q, QuerySet

from jiebang.hub.catalog.models import Move, Record, Review
from jiebang.hub.catalog.queries.records import partial_to, visible_to
from jiebang.hub.catalog.rules import edits_record, is_narrow, screens_record
from jiebang.hub.catalog.states import Status
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.regions import trunk
from jiebang.hub.people import queries as people
from jiebang.hub.people.models import User
from jiebang.hub.programmes import queries as programmes

RecordT = TypeVar("RecordT", bound=Record)


def may_screen(actor: Actor) -> bool:
    """Whether the actor screens anything at all."""
    return bool(programmes.screened_by(actor))


def queue(actor: Actor, model: type[RecordT]) -> QuerySet[RecordT]:
    """Submitted records that the actor may decide at the step where they stand, the oldest first.

    The same as rules.may_review() of each.
    """
    found = _reviewed(actor, visible_to(actor, model)).filter(status=Status.SUBMITTED)
    found = found.select_related("screener").prefetch_related("attachments")
    return found.order_by("submitted_at", "pk")


def releasable(actor: Actor, model: type[RecordT]) -> QuerySet[RecordT]:
    """Screened records that the actor may publish, the oldest first."""
    mine = Q(edition__in=programmes.organised_by(actor).values("pk"))
    if hasattr(model, "host_region"):
        for edition, region in programmes.officer_regions(actor):
            mine |= Q(edition_id=edition, host_region__region=region)
    found = visible_to(actor, model).filter(mine, status=Status.SCREENED)
    return found.prefetch_related("attachments").order_by("submitted_at", "pk")


def _reviewed(actor: Actor, records: QuerySet[RecordT]) -> QuerySet[RecordT]:
    held = Q(pk__in=[])
    for edition, region in programmes.screened_by(actor):
        own = Q(edition_id=edition, region__startswith=trunk(region))
        held |= own & Q(step=1) if is_narrow(region) else own
    if not isinstance(actor, User):
        return records.none()
    mine = people.organisation_ids_of(actor)
    return records.filter(held).exclude(partial_to(actor, records.model, mine))


@dataclass(frozen=True, slots=True)
class Load:
    """What waits with one screener, or with nobody: how many, and since when the oldest."""

    screener: User | None
    waiting: int
    oldest: datetime


def loads(waiting: QuerySet[RecordT]) -> list[Load]:
    """A queue by screener, nobody's first, then the fullest."""
    rows = list(
        waiting.order_by()
        .values("screener")
        .annotate(n=Count("pk"), since=Min("submitted_at"))
        .values_list("screener", "n", "since")
    )
    users = User.objects.in_bulk([screener for screener, _n, _since in rows if screener])
    found = [Load(users.get(screener), n, since) for screener, n, since in rows]
    return sorted(
        found, key=lambda load: (load.screener is not None, -load.waiting, str(load.screener))
    )


def life_of(actor: Actor, record: Any) -> tuple[list[Move], list[Review]]:
    """(moves, reviews) of a record, oldest first: for its organisation and those who screen it."""
    near = record.organisation_id in people.organisation_ids_of(actor) or edits_record(
        actor, record
    )
    if not (near or screens_record(actor, record)):
        return [], []
    moves = record.moves.select_related("by", "mandate__intermediary")
    return (
        list(moves.prefetch_related("mandate__intermediary__texts")),
        list(record.reviews.select_related("by")),
    )
