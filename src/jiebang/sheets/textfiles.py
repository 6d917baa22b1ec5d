"""Reads CSV and JSON lines into grids: separators, quoting; no encodings, no meaning of columns."""

import csv
import io
import json
import re
from collections.abc import Iterable

from jiebang.sheets.charsets import decode
from jiebang.sheets.formulas import restored
from jiebang.sheets.grids import FileProblem, Grid, GridRow, Problem
from jiebang.sheets.values import showable

_SEPARATORS = (",", "\t", ";")


def _encoding_note(encoding: str) -> tuple[Problem, ...]:
    return (("encoding", (("encoding", encoding),)),) if encoding != "UTF-8" else ()


def read_csv(data: bytes) -> Grid:
    """The rows of a CSV file; the separator (comma, tab or semicolon) is that of its first line.

    A cell that starts with = is a formula and left empty. A leading apostrophe that our own exports
    put before a would-be formula is taken off again.
    Raises FileProblem.
    """
    text, encoding = decode(data)
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    separator = max(_SEPARATORS, key=lambda mark: (bare.count(mark), -_SEPARATORS.index(mark)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[GridRow] = []
    formulas: dict[tuple[int, int], str] = {}
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    try:
        for number, cells in enumerate(reader, start=1):
            here = {(number, at): cell for at, cell in enumerate(cells) if cell.startswith("=")}
            formulas |= here
            rows.append(
                GridRow(
                    number,
                    tuple(
                        None if (number, at) in here else restored(cell) or None
                        for at, cell in enumerate(cells)
                    ),
                )
            )
    except csv.Error:
        raise FileProblem("bad_csv", line=reader.line_num) from None
    return Grid("", tuple(rows), formulas=formulas, notes=_encoding_note(encoding))


class _RepeatedKeyError(ValueError):
    """A key that stands twice in one object."""


def _unique(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for written, value in pairs:
        key = showable(written)
        if key in found:
            raise _RepeatedKeyError(key)
        found[key] = value
    return found


def _no_constant(name: str) -> object:
    raise ValueError(name)


def read_jsonl(data: bytes) -> Grid:
    """One object a line; the keys, in the order in which they first appear, are the header row.

    A line that cannot be read keeps its place with its problem. Raises FileProblem.
    """
    text, encoding = decode(data)
    keys: dict[str, None] = {}
    lines: list[tuple[int, str, dict[str, object] | Problem]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            item = _parsed_line(line)
            lines.append((number, line.strip(), item))
            keys.update(dict.fromkeys(item) if isinstance(item, dict) else {})
    rows = [GridRow(0, tuple(keys))] if keys else []
    for number, line, item in lines:
        if isinstance(item, dict):
            rows.append(GridRow(number, tuple(item.get(key) for key in keys)))
        else:
            rows.append(GridRow(number, (line,), item))
    return Grid("", tuple(rows), keyed=True, notes=_encoding_note(encoding))


def _json_reason(message: str) -> str:
    """A key of ``phrases.JSON_REASONS`` for what Python's parser says in English."""
    for beginning, reason in (
        ("Expecting property name", "name"),
        ("Illegal trailing comma", "name"),
        ("Expecting value", "value"),
        ("Expecting", "delimiter"),
        ("Extra data", "extra"),
    ):
        if message.startswith(beginning):
            return reason
    return "string"


def _parsed_line(line: str) -> dict[str, object] | Problem:
    try:
        item = json.loads(line, object_pairs_hook=_unique, parse_constant=_no_constant)
    except _RepeatedKeyError as problem:
        return "repeated_key", (("key", str(problem)),)
    except json.JSONDecodeError as problem:
        return "invalid_json", (
            ("json", _json_reason(problem.msg)),
            ("position", str(problem.pos + 1)),
        )
    except (ValueError, RecursionError) as problem:
        reason = "depth" if isinstance(problem, RecursionError) else "number"
        return "invalid_json", (("json", reason), ("position", "1"))
    if not isinstance(item, dict):
        return "not_an_object", ()
    return item
