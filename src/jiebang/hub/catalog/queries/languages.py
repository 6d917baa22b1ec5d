"""Reads of the languages of records: whose translations an actor may write, and what a release lacks."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from jiebang.hub.catalog.models import Expert, Need, Record
from jiebang.hub.catalog.queries.records import translated_rows, visible_to
from jiebang.hub.catalog.states import PUBLIC, SIDES
from jiebang.hub.kernel.actors import Actor, SystemActor
from jiebang.hub.kernel.languages import Language
from jiebang.hub.kernel.localised import Origin, is_stale
from jiebang.hub.kernel.translation.queries import COVERED_BY
from jiebang.hub.people import queries as people
from jiebang.hub.programmes import queries as programmes
from jiebang.hub.programmes.models import Edition

RecordT = TypeVar("RecordT", bound=Record)

RELEASED_IN = (Language.HANS, Language.EN)
"""A release is in Chinese, in either script, and in English."""


def translatable_by(actor: Actor, model: type[RecordT]) -> QuerySet[RecordT]:
    """Records whose translations the actor may write; the same as rules.may_translate() of each."""
    records = visible_to(actor, model)
    if isinstance(actor, SystemActor):
        return records
    mine = Q(organisation__in=people.editable_by(actor, SIDES[model.KIND]).values("pk"))
    mine |= Q(edition__in=programmes.organised_by(actor).values("pk"))
    if model is Expert:
        mine |= Q(user=actor)
    if model is Need:
        for edition, region in programmes.officer_regions(actor):
            mine |= Q(edition_id=edition, host_region__region=region)
    return records.filter(mine | translated_rows(actor, model))


def state_in(record: Any, language: str) -> str:
    """How the record stands in a language: `original`, `missing`, `stale`, or an Origin."""
    texts = {text.language: text for text in record.texts.all()}
    covered = COVERED_BY[language]
    text = next((texts[tag] for tag in covered if tag in texts), None)
    author = next((one for one in texts.values() if one.origin == Origin.AUTHOR), None)
    if author is not None and author.language in covered:
        return "original"
    if text is None:
        return "missing"
    return "stale" if is_stale(text, texts.values()) else str(text.origin)


def release_gaps(record: Any) -> list[tuple[str, str]]:
    """(language, `missing` or `stale`) of each language in which a release would lack something."""
    found = ((tag.value, state_in(record, tag)) for tag in RELEASED_IN)
    return [(tag, state) for tag, state in found if state in {"missing", "stale"}]


def published_in_both(actor: Actor, model: type[Record], edition: Edition) -> tuple[int, int]:
    """(published in Chinese and English, published) of an edition."""
    rows = visible_to(actor, model).prefetch_related(None).select_related(None)
    rows = rows.filter(edition=edition, status__in=PUBLIC)
    return rows.filter(in_both(model)).count(), rows.count()


def in_both(model: type[Record]) -> Q:
    """Records that have words in Chinese, in either script, and in English."""
    found = Q()
    for tag in RELEASED_IN:
        rows: Any = model._default_manager
        having = rows.filter(texts__language__in=COVERED_BY[tag])
        found &= Q(pk__in=having.values("pk"))
    return found
