"""Reads the demo edition's files; writing them to a database is the hub's."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from jiebang import sheets
from jiebang.matcher import Profile, Text
from jiebang.matcher.experts import Expert
from jiebang.reference import currencies


@dataclass(frozen=True)
class GoldPair:
    """A need and an achievement that truly answers it; relation "cross": they share no language."""

    need: str
    achievement: str
    relation: str


def _text(name: str) -> str:
    return (files("jiebang.demo") / "data" / name).read_text(encoding="utf-8")


def _objects(name: str) -> tuple[Mapping[str, Any], ...]:
    return tuple(json.loads(line) for line in _text(name).splitlines() if line.strip())


@cache
def organisations() -> tuple[Mapping[str, Any], ...]:
    """The invented organisations as in the file: slug, kind, region, names by language."""
    return _objects("organisations.jsonl")


@cache
def raw_needs() -> tuple[Mapping[str, Any], ...]:
    """The needs as they stand in the file, drafts among them; money in whole units (yuan).

    Keys: id, organisation, track, host_region, texts (language → field → text, keywords a list),
    original, industry, field, ipc, trl, region, budget or None, cooperation, ip, deadline, status.
    """
    return _objects("needs.jsonl")


@cache
def raw_kinds() -> tuple[Mapping[str, Any], ...]:
    """One need or two of each kind but technology, which the gold set knows nothing of.

    Keys as of needs, with type and particulars; trl may be None.
    """
    return _objects("kinds.jsonl")


@cache
def raw_achievements() -> tuple[Mapping[str, Any], ...]:
    """The achievements as they stand in the file; money in whole units.

    Keys as of needs, with price for budget, and obtained and ip_type for track, host_region and
    deadline.
    """
    return _objects("achievements.jsonl")


@cache
def raw_people() -> tuple[Mapping[str, Any], ...]:
    """Profiles of some of the experts, for a site: who they are, and what is known of their papers.

    Keys: id (as in experts), organisation, region, original, fields, spoken, services, availability,
    texts (language → field → text, keywords a list), papers (year, venue, cited_by, authors,
    countries of each of the expert's papers, in their order).
    """
    return _objects("people.jsonl")


@cache
def raw_solutions() -> tuple[Mapping[str, Any], ...]:
    """What teams hand in to a few of the needs; money in whole units.

    Keys: id, need, organisation, original, team, texts (language → field → text), promised (for each
    indicator of the need: figure, own word, evidence), months, price, ip, trl, region, members (name,
    part, employer), files (name, title, tier, and text, rows or pdf), detail (words, readers) or None.
    """
    return _objects("solutions.jsonl")


def needs() -> tuple[sheets.Record, ...]:
    """The published needs as records, one a language, the original first."""
    return _records(raw_needs(), "need", "budget")


def achievements() -> tuple[sheets.Record, ...]:
    """The published achievements as records, one a language, the original first."""
    return _records(raw_achievements(), "achievement", "price")


@cache
def gold_pairs() -> tuple[GoldPair, ...]:
    """The true pairs, in the order of the file."""
    lines = _text("gold.tsv").splitlines()[1:]
    return tuple(GoldPair(*line.split("\t")) for line in lines if line.strip())


def gold() -> dict[str, frozenset[str]]:
    """For each need with a true achievement, all its true achievements."""
    found: dict[str, set[str]] = {}
    for pair in gold_pairs():
        found.setdefault(pair.need, set()).add(pair.achievement)
    return {need: frozenset(answers) for need, answers in found.items()}


@cache
def experts() -> tuple[Expert, ...]:
    """The invented experts by id, each with three to five papers of a title and an abstract."""
    return tuple(
        Expert(
            item["id"],
            tuple(
                Profile(
                    paper["id"],
                    tuple(Text(key, paper[key], paper["language"]) for key in ("title", "summary")),
                )
                for paper in item["papers"]
            ),
        )
        for item in _objects("experts.jsonl")
    )


@cache
def expertise() -> Mapping[str, Mapping[str, float]]:
    """For each expert, needs and how well the expert knows their subject: 1 not at all, 5 fully."""
    found: dict[str, dict[str, float]] = {}
    for line in _text("expertise.tsv").splitlines()[1:]:
        if line.strip():
            expert, need, rating = line.split("\t")
            found.setdefault(expert, {})[need] = float(rating)
    return found


def _records(
    items: Iterable[Mapping[str, Any]], kind: sheets.Kind, money: str
) -> tuple[sheets.Record, ...]:
    return tuple(
        _record(item, kind, money, lang)
        for item in items
        if item["status"] == "published"
        for lang in sorted(item["texts"], key=lambda lang: (lang != item["original"], lang))
    )


def _record(item: Mapping[str, Any], kind: sheets.Kind, money: str, lang: str) -> sheets.Record:
    texts = item["texts"][lang]
    amount = _amount(item[money]) if item[money] else sheets.Amount(None, None, "CNY")
    deadline = item.get("deadline")
    return sheets.Record(
        id=item["id"],
        kind=kind,
        language=lang,
        texts={
            key: "; ".join(texts[key]) if key == "keywords" else texts[key]
            for key in sheets.TEXT_KEYS
            if texts.get(key)
        },
        industry=item["industry"],
        field=item["field"],
        ipc=tuple(item["ipc"]),
        trl=(item["trl"][0], item["trl"][1]),
        region=item["region"],
        budget=amount if kind == "need" else None,
        price=amount if kind == "achievement" else None,
        cooperation=frozenset(item["cooperation"]),
        ip=item["ip"],
        deadline=date.fromisoformat(deadline) if deadline else None,
    )


def _amount(money: Mapping[str, Any]) -> sheets.Amount:
    """Money of the file, in whole units, as minor units."""
    low, high = (currencies.to_minor(str(money[end]), money["currency"]) for end in ("low", "high"))
    return sheets.Amount(low, high, money["currency"])
