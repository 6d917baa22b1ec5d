"""The screening rubric on one record: each point that a rule can tell, met or not; never a verdict."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from jiebang.hub.catalog.models import Expert, Need, Record
from jiebang.hub.catalog.queries.experts import points_of
from jiebang.hub.catalog.queries.gaps import Gap
from jiebang.hub.kernel.localised import Origin
from jiebang.reference import needs

WORDS = {"en": (25, 4), "zh": (50, 6)}
"""A problem's least length to be clear, and a title's: English words, Chinese characters."""
FIGURES = 2
"""Quantified indicators that a record has at least."""
_FIGURE = re.compile(
    r"(?:[≤≥<>＜＞±~～]\s*)?\d[\d.,]*\s*(?:%|‰|°|℃|[a-zA-Zμµ]{1,6}\b|[\u4e00-\u9fff]|/|×)"
)
_WITHOUT_FIGURES = frozenset({"talent", "funding"})
_WITHOUT_COOPERATION = frozenset({"talent", "equipment", "funding"})


@dataclass(frozen=True, slots=True)
class Rubric:
    """The gaps of a record, and how many points of the rubric it has met of how many."""

    gaps: tuple[Gap, ...]
    met: int
    points: int

    @property
    def missing(self) -> tuple[Gap, ...]:
        """What stands in the way of submission."""
        return tuple(gap for gap in self.gaps if gap.required)


def rubric_of(record: Record) -> Rubric:
    """What a rule can tell of a record, in the language that it was written in.

    Reads `texts` and `attachments`, which lists prefetch.
    """
    told = list(_points(record))
    gaps = tuple(gap for gap, met in told if not met)
    return Rubric(gaps, len(told) - len(gaps), len(told))


def gaps(record: Record) -> list[Gap]:
    """What is missing in a record by the rubric, see `rubric_of`."""
    return list(rubric_of(record).gaps)


def missing(record: Record) -> tuple[Gap, ...]:
    """What stands in the way of submission, see `rubric_of`."""
    return rubric_of(record).missing


def required_of(record: Record) -> tuple[str, ...]:
    """The fields without which a record of its kind is not submitted."""
    own = needs.particulars(record.type) if isinstance(record, Need) else ()
    return ("title", *(one.key for one in own if one.required))


def author_text(record: Record) -> Any:
    """Its words in the language that it was written in, or None."""
    texts: Iterable[Any] = record.texts.all()  # type: ignore[attr-defined]
    return next((one for one in texts if one.origin == Origin.AUTHOR), None)


def _points(record: Record) -> Iterator[tuple[Gap, bool]]:
    """Each point that is asked of a record of its kind, and whether it is met."""
    if isinstance(record, Expert):
        yield from points_of(record)
        return
    text = author_text(record)
    kind = needs.DEFAULT
    if isinstance(record, Need):
        kind = record.type
        for one in needs.particulars(kind):
            if one.required:
                yield Gap("no_particular", one.key, required=True), one.key in record.particulars
    if text is None:
        yield Gap("no_text", "title", required=True), False
        return
    script = "en" if text.language == "en" else "zh"
    least, least_title = WORDS[script]
    main = "problem" if "problem" in text.TEXT_FIELDS else "summary"
    if not text.title.strip():
        yield Gap("no_title", "title", required=True), False
    else:
        yield Gap("short_title", "title"), _size(text.title, script) >= least_title
    yield Gap("short_text", main), _size(getattr(text, main), script) >= least
    if kind not in _WITHOUT_FIGURES:
        figures = len(_FIGURE.findall(text.indicators))
        yield Gap("no_figures", "indicators"), figures >= FIGURES
    yield Gap("no_keywords", "keywords"), bool(text.keywords)
    yield Gap("no_money", "money"), bool(record.currency)
    if kind not in _WITHOUT_COOPERATION:
        yield Gap("no_cooperation", "cooperation"), bool(record.cooperation)
    if main == "problem":
        yield Gap("no_deadline", "deadline"), record.deadline is not None
    yield Gap("no_decision_owner", "decision_owner"), bool(record.decision_owner)
    yield Gap("no_attachments", "attachments"), bool(record.attachments.all())  # type: ignore[attr-defined]


def _size(words: str, script: str) -> int:
    return len(words.split()) if script == "en" else len(re.sub(r"\s", "", words))
