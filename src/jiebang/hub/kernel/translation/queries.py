"""Reads of translations: what is missing, out of date or only a machine's, for whom, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.languages import Language
from jiebang.hub.kernel.localised import Origin
from jiebang.hub.kernel.translation.models import Draft
from jiebang.hub.kernel.translation.registry import Kind
from jiebang.hub.kernel.translation.states import OPEN, DraftState

COVERED_BY: dict[str, tuple[str, ...]] = {
    Language.EN: (Language.EN,),
    Language.HANS: (Language.HANS, Language.HANT),
    Language.HANT: (Language.HANT,),
}
"""Languages of which one text is enough: the scripts convert into one another. A traditional text
of its own is never missing, but where there is one it can be out of date."""

MISSING, STALE, OF_MACHINE, DONE = "missing", "stale", "machine", "done"
STATES = (MISSING, STALE, OF_MACHINE, DONE)


def states(kind: Kind, owners: QuerySet[Any], language: str) -> QuerySet[Any]:
    """Owners that are not written in `language` by their author, each with `state` and `since`.

    `state` is one of STATES, `since` when the original was last changed, or the machine's text made.
    """
    covered = COVERED_BY[language]
    texts = kind.texts._default_manager.filter(**{kind.owner: OuterRef("pk")})
    source = texts.filter(origin=Origin.AUTHOR).exclude(**{kind.title: ""})  # it is begun
    target = texts.filter(language__in=covered).order_by("language")
    found: QuerySet[Any] = owners.annotate(
        source_language=Subquery(source.values("language")[:1]),
        source_now=Subquery(source.values("own_digest")[:1]),
        source_at=Subquery(source.values("updated_at")[:1]),
        got=Subquery(target.values("origin")[:1]),
        got_from=Subquery(target.values("source_digest")[:1]),
        got_at=Subquery(target.values("updated_at")[:1]),
    ).filter(source_language__isnull=False)
    for tag in covered:
        found = found.exclude(source_language=tag)
    found = found.annotate(
        state=Case(
            When(got__isnull=True, then=Value(MISSING)),
            When(~Q(got_from="") & ~Q(got_from=F("source_now")), then=Value(STALE)),
            When(got=Origin.MACHINE, then=Value(OF_MACHINE)),
            default=Value(DONE),
            output_field=CharField(),
        ),
        since=Case(
            When(got=Origin.MACHINE, got_from=F("source_now"), then=F("got_at")),
            default=F("source_at"),
        ),
    )
    if language == Language.HANT:
        found = found.exclude(state=MISSING)
    return found


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many texts are in a state, and since when the oldest."""

    count: int
    oldest: datetime | None


def counts(kind: Kind, owners: QuerySet[Any], language: str) -> dict[str, Waiting]:
    """`state → how many`, in one query."""
    rows = (
        states(kind, owners.prefetch_related(None).select_related(None), language)
        .order_by()
        .values("state")
        .annotate(n=Count("pk"), oldest=Min("since"))
    )
    found = {row["state"]: Waiting(row["n"], row["oldest"]) for row in rows}
    return {state: found.get(state, Waiting(0, None)) for state in STATES}


def in_scope(kind: Kind, actor: Actor, scope: int) -> QuerySet[Any]:
    """Owners of one scope whose translations the actor may write."""
    rows: QuerySet[Any] = kind.rows(actor).filter(**{kind.scope: scope})
    return rows


def draft_of(kind: Kind, key: int, language: str) -> Draft | None:
    """The draft that is under way, has failed, or waits to be used."""
    mine = Draft.objects.filter(kind=kind.name, key=key, language=language)
    return mine.exclude(state=DraftState.CLOSED).order_by("-pk").first()


def under_way(kind: Kind, keys: list[int], language: str) -> dict[int, Draft]:
    """`owner's key → draft` of those that are not used yet, of some owners."""
    rows = Draft.objects.filter(kind=kind.name, key__in=keys, language=language)
    return {draft.key: draft for draft in rows.exclude(state=DraftState.CLOSED).order_by("pk")}


def open_count(scope: str) -> int:
    """How many drafts of a scope are still to be made."""
    return Draft.objects.filter(scope=scope, state__in=OPEN).count()
