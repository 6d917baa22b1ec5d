"""Counterparts of one record as the index ranks them at this moment; begins with what an actor may see."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache

from jiebang.hub.catalog import queries as catalog
from jiebang.hub.catalog.models import Record
from jiebang.hub.catalog.states import RecordKind
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.matching import registry
from jiebang.hub.search import queries as search
from jiebang.matcher import Match, Reason

LEAST_SCORE = 0.005
"""What scores no more reads 0 of 100 and is not suggested."""

COUNTERPARTS: dict[str, tuple[str, ...]] = {
    RecordKind.NEED: (RecordKind.ACHIEVEMENT, RecordKind.EXPERT),
    RecordKind.ACHIEVEMENT: (RecordKind.NEED,),
    RecordKind.EXPERT: (RecordKind.NEED,),
}
"""Kinds that are suggested for each kind; the first is what the page of all suggestions opens with."""


@dataclass(frozen=True, slots=True)
class Found:
    """One counterpart: `rank` from 1 among what this actor sees, `score` from 0 to 1."""

    record: Record
    rank: int
    score: float
    reasons: tuple[Reason, ...]


def visible_to(
    actor: Actor, record: Record, *, k: int, kind: str = "", language: str = ""
) -> list[Found]:
    """The best `k` counterparts of a record that this actor may see, of one kind.

    They are found in the index of public words for every reader, verified or not: they are kept for
    all, go out by mail, and a score that rises for some would tell what the words are that made it.
    Each id that the index returns is read again through catalog's `visible_to`. `language` is the
    reader's: reasons show words of it where they can. Raises IndexNotReady before the first build.
    """
    if not catalog.has_words(record):
        return []
    kind = kind or COUNTERPARTS[record.KIND][0]
    matches = _matches(record, kind, k + 10, language)
    found = catalog.visible_to(actor, catalog.MODELS[kind])
    rows = found.filter(catalog.may_be_suggested(record, kind)).in_bulk(
        [int(match.candidate) for match in matches]
    )
    seen = [
        match for match in matches if match.score > LEAST_SCORE and int(match.candidate) in rows
    ][:k]
    return [
        Found(rows[int(match.candidate)], rank, match.score, match.reasons)
        for rank, match in enumerate(seen, start=1)
    ]


def _matches(record: Record, kind: str, k: int, language: str) -> list[Match]:
    """Ranked by the newest generation with the weights in use for the record's edition, the need's or the
    offer's; kept for as long as neither they nor the record change.
    """
    generation = search.generation(kind)
    weighing = registry.weights_of([record.edition_id])[record.edition_id]
    key = (
        f"matches:{kind}:{generation.number}:{weighing.version}:{record.KIND}:{record.pk}"
        f":{record.updated_at.timestamp()}"
        f":{language}:{k}"
    )
    found: list[Match] | None = cache.get(key)
    if found is None:
        offers = record.KIND != RecordKind.NEED
        found = generation.matcher.match(
            catalog.profile_of(record), k, offers=offers, lang=language, weights=weighing.weights
        )
        cache.set(key, found, timeout=3600)
    return found
