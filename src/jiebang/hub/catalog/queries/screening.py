"""Reads of screening: the queue with its age and load, what is missing in a record, its life."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Count, Min, Q, QuerySet

from jiebang.hub.catalog.models import Expert, Move, Record, Review
from jiebang.hub.catalog.queries.experts import gaps_of
from jiebang.hub.catalog.queries.gaps import Gap
from jiebang.hub.catalog.queries.records import partial_to, visible_to
from jiebang.hub.catalog.rules import edits_record, is_narrow, screens_record
from jiebang.hub.catalog.states import Status
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.localised import Origin
from jiebang.hub.kernel.regions import trunk
from jiebang.hub.people import queries as people
from jiebang.hub.people.models import User
from jiebang.hub.programmes import queries as programmes

RecordT = TypeVar("RecordT", bound=Record)

WORDS = {"en": (25, 4), "zh": (50, 6)}
"""A problem's least length to be clear, and a title's: English words, Chinese characters."""
FIGURES = 2
"""Quantified indicators that a record has at least."""
_FIGURE = re.compile(
    r"(?:[≤≥<>＜＞±~～]\s*)?\d[\d.,]*\s*(?:%|‰|°|℃|[a-zA-Zμµ]{1,6}\b|[\u4e00-\u9fff]|/|×)"
)


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


def gaps(record: Record) -> list[Gap]:
    """What is missing in a record by the rubric, in the language that it was written in.

    Only what a rule can tell: whether the words are wise is the screener's to say.
    """
    if isinstance(record, Expert):
        return gaps_of(record)
    texts: Iterable[Any] = record.texts.all()  # type: ignore[attr-defined]
    text = next((one for one in texts if one.origin == Origin.AUTHOR), None)
    if text is None:
        return [Gap("no_text", "title")]
    kind = "en" if text.language == "en" else "zh"
    least, least_title = WORDS[kind]
    main = "problem" if "problem" in text.TEXT_FIELDS else "summary"
    found = []
    if _size(text.title, kind) < least_title:
        found.append(Gap("short_title", "title"))
    if _size(getattr(text, main), kind) < least:
        found.append(Gap("short_text", main))
    if len(_FIGURE.findall(text.indicators)) < FIGURES:
        found.append(Gap("no_figures", "indicators"))
    if not text.keywords:
        found.append(Gap("no_keywords", "keywords"))
    if not record.currency:
        found.append(Gap("no_money", "money"))
    if not record.cooperation:
        found.append(Gap("no_cooperation", "cooperation"))
    if main == "problem" and record.deadline is None:
        found.append(Gap("no_deadline", "deadline"))
    if not record.attachments.all():  # type: ignore[attr-defined]
        found.append(Gap("no_attachments", "attachments"))
    return found


def _size(words: str, kind: str) -> int:
    return len(words.split()) if kind == "en" else len(re.sub(r"\s", "", words))
