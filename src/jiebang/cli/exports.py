"""Lays matches out: JSON lines, a sheet with reasons in columns, a table on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from jiebang import sheets
from jiebang.cli import console
from jiebang.reference import wording

if TYPE_CHECKING:
    from jiebang.matcher import Match, Reason

_DIGITS = 6
_SHEET = {"zh-Hans": "匹配结果", "zh-Hant": "配對結果", "en": "matches"}


@dataclass(frozen=True)
class Row:
    """One match with the titles of its two sides."""

    match: Match
    need_title: str
    achievement_title: str


def rendered(rows: Sequence[Row], ending: str, lang: str) -> bytes:
    """The bytes of the output file; ``ending`` is .xlsx, .csv or .jsonl."""
    if ending == ".jsonl":
        return sheets.jsonl_bytes(as_object(row, lang) for row in rows)
    table = as_table(rows, lang)
    if ending == ".csv":
        return sheets.csv_bytes(table.header, table.rows)
    return sheets.xlsx_bytes([table])


def as_object(row: Row, lang: str) -> dict[str, object]:
    """One line of JSON: need, achievement, rank, score, reasons. Numbers have six decimals."""
    match = row.match
    return {
        "need": match.query,
        "achievement": match.candidate,
        "rank": match.rank,
        "score": round(match.score, _DIGITS),
        "reasons": [_reason_object(reason, lang) for reason in match.reasons],
    }


def _reason_object(reason: Reason, lang: str) -> dict[str, object]:
    return {
        "kind": reason.kind,
        "aspect": reason.aspect,
        "counterpart": reason.counterpart,
        "verdict": reason.verdict,
        "weight": round(reason.weight, _DIGITS),
        "words": [
            {
                "query": pair.query,
                "candidate": pair.candidate,
                "weight": round(pair.weight, _DIGITS),
            }
            for pair in reason.words
        ],
        "values": list(reason.values),
        "text": wording.reason_text(reason, lang),
    }


def as_table(rows: Sequence[Row], lang: str) -> sheets.Table:
    """One row a match: ids, titles, rank, score, what conflicts, and a column for each aspect.

    The aspects are those that any reason has, the need's text fields first and then the facts.
    """
    present = {reason.aspect for row in rows for reason in row.match.reasons}
    aspects = [a for a in (*wording.TEXT_FIELDS, *wording.FACTS) if a in present]
    fixed = ("need", "need_title", "achievement", "achievement_title", "rank", "score")
    header = [wording.heading(key, lang) for key in (*fixed, "conflicting")]
    header += [wording.aspect_label(aspect, lang) for aspect in aspects]
    body: list[list[sheets.Value]] = []
    for row in rows:
        match = row.match
        said: dict[str, list[str]] = {}
        for reason in match.reasons:
            said.setdefault(reason.aspect, []).append(wording.reason_text(reason, lang))
        conflicting = dict.fromkeys(
            wording.aspect_label(r.aspect, lang) for r in match.reasons if r.verdict == "conflicts"
        )
        body.append(
            [
                match.query,
                row.need_title,
                match.candidate,
                row.achievement_title,
                match.rank,
                round(match.score, _DIGITS),
                "; ".join(conflicting) or None,
                *("\n".join(said.get(aspect, ())) or None for aspect in aspects),
            ]
        )
    widths = (12, 36, 12, 36, 8, 10, 18, *([36] * len(aspects)))
    return sheets.Table(_SHEET[lang], header, body, widths)


def show(rows: Sequence[Row], lang: str, *, explain: bool) -> None:
    """A table on standard output, one line a match; with reasons below each where asked for."""
    table = Table(box=box.SIMPLE_HEAD, show_lines=explain)
    for key in ("need", "rank", "achievement", "score"):
        right = key in ("rank", "score")
        table.add_column(wording.heading(key, lang), justify="right" if right else "left")
    if explain:
        table.add_column(wording.heading("reasons", lang))
    last = ""
    for row in rows:
        match = row.match
        need = f"{match.query} {row.need_title}" if match.query != last else ""
        last = match.query
        cells = [
            Text(need),
            Text(str(match.rank)),
            Text(f"{match.candidate} {row.achievement_title}"),
            Text(f"{match.score:.3f}"),
        ]
        if explain:
            cells.append(Text("\n").join(_marked(match.reasons, lang)))
        table.add_row(*cells)
    console.tables().print(table)


def _marked(reasons: Iterable[Reason], lang: str) -> Iterable[Text]:
    for reason in reasons:
        agrees = reason.verdict == "agrees"
        sign, style = ("+", "green") if agrees else ("−", "red")
        yield Text(f"{sign} {wording.reason_text(reason, lang)}", style=style)
