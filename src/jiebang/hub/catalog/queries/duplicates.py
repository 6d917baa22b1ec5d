"""Records that may say the same as another: of the same organisation by title, of all by their words.

Whoever asks learns of no record that they may not see: neither that it is there nor how many there are.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jiebang import sheets
from jiebang.hub.catalog.models import Record, Upload
from jiebang.hub.catalog.queries.disclosure import Disclosure, attributed_to, disclosed_all
from jiebang.hub.catalog.queries.owners import Rows
from jiebang.hub.catalog.queries.records import MODELS, has_words, profile_of, visible_to
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.languages import Language
from jiebang.hub.kernel.localised import convert
from jiebang.hub.people.models import Organisation
from jiebang.hub.search import queries as search
from jiebang.hub.search.records import Text

LEAST = 0.8
"""The score from which on two records are said to resemble one another. In the demo's 125 needs each
is found again by half its problem, by its goal or by its other language, and none by another's words;
with the keywords alone one of 125 has a stranger: docs/explanation/intake.md has the table."""
CLOSE = 0.85
"""The share of pairs of characters from which on two titles are nearly the same."""
MOST = 5
"""As many are shown for one record."""
TITLES = 5000
"""An organisation's newest titles that are compared."""
OWNERS = 30
"""Organisations of one file whose rows are compared."""
ROWS = 20
"""Rows of a file whose words are looked up in the index; the titles of all are compared."""
_WEIGHED = 6


class Likeness(StrEnum):
    """In what two records are alike."""

    SAME_TITLE = "same_title"
    NEAR_TITLE = "near_title"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Similar:
    """A record that another one may repeat, as the asker may see it."""

    shown: Disclosure
    likeness: Likeness
    is_own: bool


@dataclass(frozen=True, slots=True)
class SimilarRow:
    """A row of a file, and the record or the earlier row that it may repeat."""

    row: int
    title: str
    similar: Similar | None
    other_row: int = 0


def title_key(title: str) -> str:
    """A title without what two spellings of it differ by: width, case, script, spaces, marks."""
    plain = convert(unicodedata.normalize("NFKC", title), Language.HANS).casefold()
    return "".join(character for character in plain if character.isalnum())


def _pairs(key: str) -> frozenset[str]:
    return frozenset(key[at : at + 2] for at in range(len(key) - 1))


def _alike(one: str, other: str) -> Likeness | None:
    """How alike two title keys are."""
    if not one or not other:
        return None
    if one == other:
        return Likeness.SAME_TITLE
    if min(len(one), len(other)) < _WEIGHED:
        return None
    first, second = _pairs(one), _pairs(other)
    share = 2 * len(first & second) / (len(first) + len(second))
    return Likeness.NEAR_TITLE if share >= CLOSE else None


class _Titles:
    """The titles of an organisation's records that the actor may see and is told to be its own."""

    def __init__(self, actor: Actor, model: type[Record], organisation: Organisation) -> None:
        own: Any = attributed_to(actor, model, organisation).prefetch_related(None)
        rows = own.select_related(None).order_by("-pk").values_list("pk", "code", "texts__title")
        self.keys: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for pk, code, title in rows[:TITLES]:
            key = title_key(title or "")
            if key:
                self.keys[key].append((pk, code))

    def like(self, titles: Iterable[str], *, near: bool = True) -> dict[int, tuple[str, Likeness]]:
        """`key of a record → its code and how alike its title is` to one of these titles."""
        found: dict[int, tuple[str, Likeness]] = {}
        for wanted in {title_key(title) for title in titles}:
            others = self.keys if near else {wanted: self.keys.get(wanted, [])}
            for key, rows in others.items():
                likeness = _alike(wanted, key)
                if likeness:
                    for pk, code in rows:
                        known = found.get(pk)
                        if known is None or likeness == Likeness.SAME_TITLE:
                            found[pk] = code, likeness
        return found


def similar_to(actor: Actor, shown: Disclosure) -> list[Similar]:
    """What a record may repeat, likest first: of its own organisation at any status that the actor
    may see, and of others what is published.

    The index holds public records only, and each key is read again through visible_to(). Before
    its first build titles alone are compared.
    """
    record = shown.record
    model: Any = type(record)
    if not has_words(record):
        return []
    ways: dict[int, Likeness] = {}
    if shown.organisation is not None:
        titles = [text.title for text in record.texts.all()]
        own = _Titles(actor, model, shown.organisation).like(titles)
        ways = {pk: likeness for pk, (_code, likeness) in own.items()}
    for pk in _by_words(record.KIND, profile_of(record).texts):
        ways.setdefault(pk, Likeness.WORDS)
    ways.pop(record.pk, None)
    return _shown(actor, model, ways, shown.organisation)


def _by_words(kind: str, texts: Sequence[Text], *, most: int = MOST + 1) -> list[int]:
    """Keys of public records that resemble the texts, likest first; nothing where there is no index."""
    try:
        found = search.similar(kind, texts, most)
    except search.IndexNotReady:
        return []
    return [int(key) for key, score in found if score >= LEAST]


def _shown(
    actor: Actor,
    model: type[Record],
    ways: Mapping[int, Likeness],
    organisation: Organisation | None,
) -> list[Similar]:
    """The records of these keys that the actor may see, titles before words."""
    order = list(Likeness)
    keys = sorted(ways, key=lambda pk: order.index(ways[pk]))[: 2 * MOST]
    rows = visible_to(actor, model).in_bulk(keys)
    listed = disclosed_all(actor, [rows[pk] for pk in keys if pk in rows])[:MOST]
    return [
        Similar(
            one,
            ways[one.pk],
            is_own=one.organisation is not None and one.organisation == organisation,
        )
        for one in listed
    ]


def similar_rows(actor: Actor, upload: Upload, rows: Rows) -> list[SimilarRow]:
    """Rows of a file that may repeat a record of their organisation, a published one, or each other.

    A row with the code of a known record changes that one, and is not compared with it. The words of
    the first ROWS new codes are looked up in the index. Cost: some queries for each organisation.
    """
    by_owner: dict[int, list[sheets.Record]] = defaultdict(list)
    for record in rows.found.records:
        by_owner[rows.owner[record.row]].append(record)
    owners = Organisation.objects.prefetch_related("texts").in_bulk(list(by_owner)[:OWNERS])
    found: list[SimilarRow] = []
    left = ROWS
    for owner, records in by_owner.items():
        if owner in owners:
            some, left = _similar_of(actor, MODELS[upload.kind], owners[owner], records, left)
            found += some
    return sorted(found, key=lambda one: one.row)


def _similar_of(
    actor: Actor, model: Any, organisation: Organisation, records: list[sheets.Record], left: int
) -> tuple[list[SimilarRow], int]:
    """(rows of one organisation that may repeat something, how many more may be looked up)."""
    titles = _Titles(actor, model, organisation)
    known = {code for rows in titles.keys.values() for _pk, code in rows}
    ways: dict[int, tuple[int, Likeness]] = {}
    repeated: list[SimilarRow] = []
    first: dict[str, sheets.Record] = {}
    for record in records:
        key = title_key(record.title)
        earlier = first.setdefault(key, record)
        if key and earlier.id != record.id:
            repeated.append(SimilarRow(record.row, record.title, None, earlier.row))
        alike = titles.like([record.title], near=len(records) <= 10 * ROWS)
        best = next((pk for pk, (code, _way) in alike.items() if code != record.id), None)
        if best is not None:
            ways[record.row] = best, alike[best][1]
        elif record.id not in known and left > 0:
            left -= 1
            near = _by_words(model.KIND, record.profile().texts, most=1)
            if near:
                ways[record.row] = near[0], Likeness.WORDS
    shown = {
        one.pk: one
        for one in disclosed_all(
            actor, visible_to(actor, model).in_bulk([pk for pk, _way in ways.values()]).values()
        )
    }
    rows = {record.row: record for record in records}
    for row, (pk, way) in ways.items():
        if pk not in shown:
            continue
        is_own = shown[pk].organisation == organisation
        if not (is_own and shown[pk].code == rows[row].id):  # else the row is that record's own
            repeated.append(SimilarRow(row, rows[row].title, Similar(shown[pk], way, is_own)))
    return repeated, left
