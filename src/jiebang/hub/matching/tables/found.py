"""Presentation of suggestions: the record as its own list shows it, and why it is suggested."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.hub.catalog import queries as catalog
from jiebang.hub.catalog import tables as records
from jiebang.hub.catalog.models import Record
from jiebang.hub.catalog.states import RecordKind
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.localised import convert
from jiebang.hub.matching.queries import COUNTERPARTS, Found
from jiebang.matcher import Reason, WordPair
from jiebang.reference import wording

WORDS_SHOWN = 6
"""Pairs of words a line; the strongest come first."""


def rows(
    actor: Actor,
    record: Record,
    suggestions: Iterable[Found],
    *,
    lines: int,
    facts: int | None = None,
) -> list[dict[str, Any]]:
    """Suggestions for `jb_record`, each with its `lines` strongest word lines, and of the facts that
    agree and of those that conflict the `facts` strongest each (None: all).
    """
    found = list(suggestions)
    disclosed = catalog.disclosed_all(actor, [suggestion.record for suggestion in found])
    return [
        {
            **records.row(shown, level=3),
            "rank": suggestion.rank,
            "score": suggestion.score,
            "reasons": reasons(
                suggestion.reasons, record, suggestion.record, lines=lines, facts=facts
            ),
        }
        for suggestion, shown in zip(found, disclosed, strict=True)
    ]


def reasons(
    found: Sequence[Reason],
    query: Record,
    candidate: Record,
    *,
    lines: int,
    facts: int | None = None,
) -> list[dict[str, Any]]:
    """Reasons for `jb_reasons`: words first, then facts that agree, then facts that conflict.

    Words of a record whose page shows its text converted to the other Chinese script are converted
    too.
    """
    language = languages.current()
    sides = (_is_converted(query, language), _is_converted(candidate, language))
    words = [reason for reason in found if reason.kind == "words"][:lines]
    stated = [
        reason
        for verdict in ("agrees", "conflicts")
        for reason in [r for r in found if r.kind == "fact" and r.verdict == verdict][:facts]
    ]
    strongest = max((pair.weight for reason in words for pair in reason.words), default=0.0)
    return [
        *(
            {
                "kind": "words",
                "label": _pair_label(reason, language),
                "words": [
                    _pair(pair, sides, language) | {"strong": pair.weight >= strongest / 2}
                    for pair in reason.words[:WORDS_SHOWN]
                ],
            }
            for reason in words
        ),
        *(
            {
                "kind": "fact",
                "label": wording.aspect_label(reason.aspect, language),
                "text": wording.reason_text(reason, language, query.KIND),
                "verdict": reason.verdict,
            }
            for reason in stated
        ),
    ]


def _is_converted(record: Record, language: str) -> bool:
    reading = record.reading(language)  # type: ignore[attr-defined]
    return reading is not None and reading.converted


def _pair(pair: WordPair, converted: tuple[bool, bool], language: str) -> dict[str, Any]:
    """Both words as the reader sees them; one word in two spellings is there once."""
    query, candidate = (
        convert(word, language) if needed else word
        for word, needed in zip((pair.query, pair.candidate), converted, strict=True)
    )
    if pair.one:
        query = candidate = query if pair.one == pair.query else candidate
    return {"query": query, "candidate": candidate}


def _pair_label(reason: Reason, language: str) -> str:
    here = wording.aspect_label(reason.aspect, language)
    there = wording.aspect_label(reason.counterpart, language)
    return here if here == there else f"{here} ↔ {there}"


def all_url(record: Record, kind: str) -> str:
    """The page of all suggestions of a record of one kind."""
    address = reverse("matching:matches", args=[record.KIND, record.pk])
    return address if kind == COUNTERPARTS[record.KIND][0] else f"{address}?of={kind}"


def title(kind: str, of: str) -> str:
    """What the counterparts of kind `of` are called on the page of a record."""
    if of == RecordKind.NEED:
        if kind == RecordKind.EXPERT:
            return _("Needs that this expert may help with")
        return _("Needs that it may answer")
    return _("Suggested experts") if of == RecordKind.EXPERT else _("Suggested achievements")
