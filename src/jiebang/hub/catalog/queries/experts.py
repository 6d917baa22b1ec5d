"""Reads of experts beyond those of every record: publications, conflicts, consent, what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, QuerySet

from jiebang.hub.catalog.models import Conflict, Consent, Expert, Publication
from jiebang.hub.catalog.queries.gaps import Gap
from jiebang.hub.catalog.rules import may_keep
from jiebang.hub.catalog.states import ConsentScope
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.localised import Origin
from jiebang.hub.people.models import User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jiebang.hub.catalog.queries.disclosure import Disclosure

SHOWN = 5
"""Publications of each order on an expert's page."""
INDEXED = 40
"""Titles of publications that the index takes of one expert, the newest first."""
LEAST = {"en": 15, "zh": 30}
"""The least that describes what somebody knows: English words, Chinese characters."""


@dataclass(frozen=True, slots=True)
class Works:
    """Publications of one expert: how many are kept, the newest, and of the others the most cited."""

    count: int
    newest: Sequence[Publication]
    cited: Sequence[Publication]


def shows_publications(shown: Disclosure) -> bool:
    """Whether a reader is shown publications and counts: the consent covers them, or they are near."""
    return shown.is_near or ConsentScope.PUBLICATIONS in shown.record.consent_scope


def publications_of(shown: Disclosure) -> Works:
    """What a reader is shown of an expert's publications; nothing the consent does not cover."""
    if not shows_publications(shown):
        return Works(0, (), ())
    rows = shown.record.publications.all()
    newest = list(rows.order_by(F("year").desc(nulls_last=True), "-cited_by", "pk")[:SHOWN])
    cited = rows.filter(cited_by__gt=0).exclude(pk__in=[row.pk for row in newest])
    return Works(rows.count(), newest, list(cited.order_by("-cited_by", "pk")[:SHOWN]))


def conflicts_of(actor: Actor, expert: Expert) -> QuerySet[Conflict]:
    """Declared conflicts that are not over: for the expert's people, organisers and the system."""
    if not may_keep(actor, expert):
        return Conflict.objects.none()
    return (
        expert.conflicts.filter(ended_at=None)
        .select_related("organisation")
        .prefetch_related("organisation__texts")
    )


def consents_of(actor: Actor, expert: Expert) -> QuerySet[Consent]:
    """Every consent of the person, the newest first: for the expert's people and organisers."""
    if not may_keep(actor, expert):
        return Consent.objects.none()
    return expert.consents.select_related("recorded_by").order_by("-recorded_at", "-pk")


def experts_of(actor: Actor) -> QuerySet[Expert]:
    """Records that are the actor's own person."""
    if not isinstance(actor, User):
        return Expert.objects.none()
    return Expert.objects.filter(user=actor)


def titles_of(expert: Expert) -> dict[str, str]:
    """`language → titles of publications` for the index; nothing the consent does not cover."""
    if ConsentScope.PUBLICATIONS not in expert.consent_scope:
        return {}
    rows = sorted(expert.publications.all(), key=lambda row: (-(row.year or 0), row.pk))
    found: dict[str, list[str]] = {}
    for row in rows[:INDEXED]:
        found.setdefault(_site_language(row.language), []).append(row.title)
    return {language: "\n".join(titles) for language, titles in found.items()}


def _site_language(language: str) -> str:
    """The site's tag of a publication's language; empty for others, which the index recognises."""
    tags = {"en": "en"}
    tags |= dict.fromkeys(("zh", "zh-cn", "zh-hans"), "zh-Hans")
    tags |= dict.fromkeys(("zh-tw", "zh-hk", "zh-hant"), "zh-Hant")
    return tags.get(language.lower(), "")


def points_of(expert: Expert) -> Iterator[tuple[Gap, bool]]:
    """Each point of the rubric for an expert, and whether it is met; from own columns and texts alone."""
    texts: Iterable[Any] = expert.texts.all()
    text = next((one for one in texts if one.origin == Origin.AUTHOR), None)
    if text is None:
        yield Gap("no_text", "title", required=True), False
        return
    words = f"{text.summary} {text.description}"
    kind = "en" if text.language == "en" else "zh"
    size = len(words.split()) if kind == "en" else len(re.sub(r"\s", "", words))
    yield Gap("no_name", "title", required=True), bool(text.title.strip())
    yield Gap("no_position", "position"), bool(text.position)
    yield Gap("short_expertise", "description"), size >= LEAST[kind]
    yield Gap("no_keywords", "keywords"), bool(text.keywords)
    yield Gap("no_fields", "fields"), bool(expert.fields)
    yield Gap("no_spoken", "spoken"), bool(expert.spoken)
    yield Gap("no_services", "services"), bool(expert.services)
    yield Gap("no_evidence", "publications"), bool(expert.orcid or expert.openalex or expert.works)
    yield Gap("no_consent", "consent"), expert.consented_at is not None
