"""Reads CSV and JSON lines into grids: encodings, separators, quoting; no meaning of columns."""

import csv
import io
import json
import re
from collections.abc import Iterable

from jiebang.sheets.formulas import restored
from jiebang.sheets.grids import FileProblem, Grid, GridRow, Problem

_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_HAN_TWICE = re.compile("[一-鿿].*[一-鿿]", re.DOTALL)
_ASCII = 0x80
_SEPARATORS = (",", "\t", ";")


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and its encoding, "UTF-8" or "GB18030". Raises FileProblem.

    A file is read whole in one encoding. Where lines disagree, the first that does not fit the
    encoding of the lines before it is named.
    """
    if data.startswith(_UTF16):
        raise FileProblem("utf16")
    has_bom = data.startswith(_BOM)
    body = data[len(_BOM) :] if has_bom else data
    nul = body.find(b"\0")
    if nul >= 0:
        line, byte = _place(body, nul)
        raise FileProblem("nul_bytes", row=line, line=line, byte=byte)
    try:
        return body.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as problem:
        not_utf8 = problem.start
    utf8_lines, other = _evidence(body)
    if has_bom or (utf8_lines and utf8_lines[0] < other):
        raise _misfit("mixed_encoding", body, not_utf8, "UTF-8")
    if utf8_lines:
        start = _line_start(body, utf8_lines[0])
        stranger = next(at for at, value in enumerate(body[start:], start) if value >= _ASCII)
        raise _misfit("mixed_encoding", body, stranger, "GB18030")
    try:
        return body.decode("gb18030"), "GB18030"
    except UnicodeDecodeError as problem:
        raise _misfit("bad_encoding", body, problem.start, "GB18030") from None


def _misfit(code: str, body: bytes, offset: int, expected: str) -> FileProblem:
    line, byte = _place(body, offset)
    return FileProblem(code, row=line, line=line, byte=byte, expected=expected)


def _evidence(body: bytes) -> tuple[list[int], int]:
    """Lines that are surely UTF-8 Chinese, and the first line that is not UTF-8 at all.

    Two Chinese characters in UTF-8 are evidence enough: text in GB18030 almost never decodes so.
    """
    utf8: list[int] = []
    other = 0
    for number, line in enumerate(body.split(b"\n"), start=1):
        if line.isascii():
            continue
        try:
            if _HAN_TWICE.search(line.decode("utf-8")):
                utf8.append(number)
        except UnicodeDecodeError:
            other = other or number
    return utf8, other


def _place(body: bytes, offset: int) -> tuple[int, int]:
    line = body.count(b"\n", 0, offset) + 1
    return line, offset - body.rfind(b"\n", 0, offset)


def _line_start(body: bytes, line: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = body.index(b"\n", start) + 1
    return start


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
    except csv.Error as problem:
        line = reader.line_num
        raise FileProblem("bad_csv", line=line, reason=problem) from None
    return Grid("", tuple(rows), formulas=formulas, notes=_encoding_note(encoding))


class _RepeatedKeyError(ValueError):
    """A key that stands twice in one object."""


def _unique(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
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


def _parsed_line(line: str) -> dict[str, object] | Problem:
    try:
        item = json.loads(line, object_pairs_hook=_unique, parse_constant=_no_constant)
    except _RepeatedKeyError as problem:
        return "repeated_key", (("key", str(problem)),)
    except json.JSONDecodeError as problem:
        return "invalid_json", (("reason", problem.msg), ("position", str(problem.pos + 1)))
    except (ValueError, RecursionError) as problem:
        reason = "nested too deeply" if isinstance(problem, RecursionError) else str(problem)
        return "invalid_json", (("reason", reason), ("position", "1"))
    if not isinstance(item, dict):
        return "not_an_object", ()
    return item
