"""Reads evaluation files of known shapes into tasks; ranks nothing."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jiebang.matcher.errors import DatasetError
from jiebang.matcher.profile import Profile, Text


@dataclass(frozen=True)
class Task:
    """Queries, candidates, and for each query id the gains of its relevant candidates."""

    dataset: str
    name: str
    queries: tuple[Profile, ...]
    candidates: tuple[Profile, ...]
    relevant: Mapping[str, Mapping[str, float]]


def recognised(path: Path) -> list[Path]:
    """The main files of the data sets in a folder, sorted; or the file itself.

    Raises DatasetError where there is none.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise DatasetError(f"{path}: no such file or folder")
    found = [p for p in sorted(path.iterdir()) if _shape(p) is not None]
    if not found:
        raise DatasetError(f"{path} holds no data set of a known shape ({', '.join(SHAPES)})")
    return found


def tasks(path: Path) -> list[Task]:
    """The tasks of one data set, by its main file. Raises DatasetError."""
    shape = _shape(path)
    if shape is None:
        raise DatasetError(f"{path} is not a data set of a known shape ({', '.join(SHAPES)})")
    try:
        if shape == "parallel":
            return _parallel(path)
        if shape == "csl":
            return _known_item(path)
        if shape == "sbir":
            return _sbir(path)
        return _cranfield(path)
    except (KeyError, ValueError, OSError) as error:
        raise DatasetError(f"{path} cannot be read as {shape!r}: {error!r}") from error


SHAPES = {
    "parallel": "ntrex*.tsv or tico*.tsv: columns id, en and zh, zh_cn or zh_tw",
    "csl": "csl*.jsonl: id, abstract, title, keywords",
    "sbir": "sbir*_needs.jsonl with sbir_solutions.jsonl and sbir*_qrels.tsv beside it",
    "cranfield": "cranfield_queries.jsonl with cranfield_docs.jsonl and cranfield_qrels.tsv",
}


def _shape(path: Path) -> str | None:
    name = path.name
    if name.startswith(("ntrex", "tico")) and name.endswith(".tsv"):
        return "parallel"
    if name.startswith("csl") and name.endswith(".jsonl"):
        return "csl"
    if name.startswith("sbir") and name.endswith("_needs.jsonl"):
        return "sbir"
    if name == "cranfield_queries.jsonl":
        return "cranfield"
    return None


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def _profiles(rows: Iterable[tuple[str, str, str, str]]) -> tuple[Profile, ...]:
    """Profiles of (id, field, text, language); rows without text are left out."""
    return tuple(
        Profile(identity, (Text(field, text, tag),))
        for identity, field, text, tag in rows
        if text and text.strip()
    )


def _parallel(path: Path) -> list[Task]:
    rows = _table(path)
    found = []
    for column in ("zh", "zh_cn", "zh_tw"):
        if not rows or column not in rows[0]:
            continue
        tag = "zh-Hant" if column == "zh_tw" else "zh-Hans"
        english = _profiles((r["id"], "description", r["en"], "en") for r in rows)
        chinese = _profiles((r["id"], "description", r[column], tag) for r in rows)
        relevant = {r["id"]: {r["id"]: 1.0} for r in rows}
        name = {"zh": "zh", "zh_cn": "zh-CN", "zh_tw": "zh-TW"}[column]
        found.append(Task(path.stem, f"{name} → en", chinese, english, relevant))
        found.append(Task(path.stem, f"en → {name}", english, chinese, relevant))
    if not found:
        raise ValueError("no column zh, zh_cn or zh_tw")
    return found


def _known_item(path: Path) -> list[Task]:
    rows = _lines(path)
    candidates = _profiles((r["id"], "summary", r["abstract"], "zh-Hans") for r in rows)
    relevant = {r["id"]: {r["id"]: 1.0} for r in rows}
    titles = _profiles((r["id"], "title", r["title"] or "", "zh-Hans") for r in rows)
    keywords = _profiles(
        (r["id"], "keywords", (r["keywords"] or "").replace("_", " "), "zh-Hans") for r in rows
    )
    return [
        Task(path.stem, "title → abstract", titles, candidates, relevant),
        Task(path.stem, "keywords → abstract", keywords, candidates, relevant),
    ]


def _sbir(path: Path) -> list[Task]:
    rows = _lines(path)
    relevant = _judged(path.with_name(path.name.replace("_needs.jsonl", "_qrels.tsv")))
    candidates = _profiles(
        (r["id"], "summary", r["abstract"], "en")
        for r in _lines(path.with_name("sbir_solutions.jsonl"))
    )
    by_field = [
        Task(
            path.stem,
            f"{field} → award",
            _profiles((r["id"], field, r[field], "en") for r in rows),
            candidates,
            relevant,
        )
        for field in ("description", "title")
    ]
    both = tuple(
        Profile(r["id"], tuple(Text(f, r[f], "en") for f in ("title", "description"))) for r in rows
    )
    return [*by_field, Task(path.stem, "title and description → award", both, candidates, relevant)]


def _cranfield(path: Path) -> list[Task]:
    candidates = _profiles(
        (r["id"], "summary", r["text"] or r["title"], "en")
        for r in _lines(path.with_name("cranfield_docs.jsonl"))
    )
    queries = _profiles((r["id"], "description", r["text"], "en") for r in _lines(path))
    relevant = _judged(path.with_name("cranfield_qrels.tsv"))
    return [Task("cranfield", "query → abstract", queries, candidates, relevant)]


def _judged(path: Path) -> dict[str, dict[str, float]]:
    """Gains by query and candidate; any judgement above 0 counts 1."""
    found: dict[str, dict[str, float]] = {}
    for row in _table(path):
        if float(row["rel"]) > 0:
            found.setdefault(row["qid"], {})[row["docid"]] = 1.0
    return found
