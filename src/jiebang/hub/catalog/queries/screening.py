"""Reads of screening: the queue with its age and load, a record's life; the rubric has a module."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery

from jiebang.hub.catalog.models import Move, Record, Review
from jiebang.hub.catalog.queries.records import partial_to, visible_to
from jiebang.hub.catalog.rules import edits_record, is_narrow, screens_record
from jiebang.hub.catalog.states import Status, Verdict
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


def own_second_step(actor: Actor, model: type[Record]) -> Q:
    """Records at the second step whose first one the actor passed: two people see each of them.

    The last pass counts; what was handed in anew begins anew.
    """
    reviews: Any = model.reviews.rel.related_model  # type: ignore[attr-defined]
    first = (
        reviews._default_manager.filter(record=OuterRef("pk"), step=1, verdict=Verdict.PASS)
        .order_by("-at", "-pk")
        .values("by")[:1]
    )
    mine = model._default_manager.filter(status=Status.SUBMITTED, step=2)
    mine = mine.annotate(first_by=Subquery(first)).filter(first_by=actor.pk)
    return Q(pk__in=mine.order_by().values("pk")) if actor.pk is not None else Q(pk__in=[])


def is_own_second_step(actor: Actor, record: Record) -> bool:
    """As own_second_step(), of one record."""
    model = type(record)
    return model._default_manager.filter(own_second_step(actor, model), pk=record.pk).exists()


@dataclass(frozen=True, slots=True)
class Undoable:
    """What somebody moved at once and can still undo: how many records, and when."""

    key: UUID
    count: int
    at: datetime


def last_batch(actor: Actor, model: type[Record], since: datetime) -> Undoable | None:
    """The actor's latest bulk action after `since` of which something stands as it left it."""
    if not isinstance(actor, User):
        return None
    moves: Any = model.moves.rel.related_model  # type: ignore[attr-defined]
    reviews: Any = model.reviews.rel.related_model  # type: ignore[attr-defined]
    mine = {"by": actor, "batch__isnull": False, "at__gte": since}
    later = moves._default_manager.filter(record=OuterRef("record"), pk__gt=OuterRef("pk"))
    moved = moves._default_manager.filter(~Exists(later), record__status=F("after"), **mine)
    handed_on = reviews._default_manager.filter(
        ~Exists(reviews._default_manager.filter(record=OuterRef("record"), pk__gt=OuterRef("pk"))),
        record__status=Status.SUBMITTED, record__step=2, step=1, verdict=Verdict.PASS, **mine,
    )  # fmt: skip
    found: list[Undoable] = []
    for rows in (moved, handed_on):
        last = rows.order_by("-at", "-pk").values_list("batch", "at").first()
        if last is not None:
            found.append(Undoable(last[0], rows.filter(batch=last[0]).count(), last[1]))
    return max(found, key=lambda one: one.at, default=None)


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
