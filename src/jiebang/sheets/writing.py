"""Writes tables as XLSX, CSV or JSON lines, whole or not at all and the same each time."""

import csv
import io
import json
import os
import re
import secrets
import weakref
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jiebang.sheets.errors import UnknownFormatError, WriteError
from jiebang.sheets.formulas import looks_like_formula, neutralised

if TYPE_CHECKING:
    from openpyxl import Workbook

FORMATS = (".xlsx", ".csv", ".jsonl")
Value = str | int | float | bool | date | datetime | time | None

_CELL_LIMIT = 32_767
_BOM = "﻿"
_STAMP = datetime(2020, 1, 1)  # noqa: DTZ001 - workbook properties carry no zone
_ZIP_STAMP = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
# What XML cannot hold, and what an encoding cannot.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff￾￿]")
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


_styles: weakref.WeakKeyDictionary[Any, dict[bool, Any]] = weakref.WeakKeyDictionary()
"""For each workbook the style of text that wraps, and of values that do not."""


@dataclass(frozen=True)
class Table:
    """One sheet: its name, headings, rows of values, and column widths in characters."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Value]]
    widths: Sequence[int] = ()


def written(text: str) -> str:
    """The text with U+FFFD in place of what no file can hold."""
    return _UNWRITABLE.sub("�", text)


def format_of(path: str | os.PathLike[str]) -> str:
    """The ending that says the format, in lower case. Raises UnknownFormatError."""
    suffix = Path(path).suffix.lower()
    if suffix not in FORMATS:
        raise UnknownFormatError(f"{path}: the name must end in {', '.join(FORMATS)}")
    return suffix


def write_whole(path: str | os.PathLike[str], data: bytes) -> None:
    """Put the bytes in a file so that it is never seen half written. Raises WriteError.

    They go to a new file in the same folder first, which then takes the place of the old one.
    """
    target = Path(os.path.realpath(path))
    part = target.with_name(f".{target.name[:80]}.{secrets.token_hex(6)}.part")
    try:
        try:
            with part.open("xb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(target)
        finally:
            with suppress(FileNotFoundError):
                part.unlink()
    except OSError as problem:
        raise WriteError(f"{path}: {problem.strerror or problem}") from problem


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """CSV in UTF-8 with a byte order mark, lines ending in CRLF, as Excel opens it.

    Text that may be taken for a formula gets an apostrophe, which ``sheets.read`` takes off again.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    for row in (header, *rows):
        writer.writerow(
            [
                neutralised(written(value)) if isinstance(value, str) else _plain(value)
                for value in row
            ]
        )
    return (_BOM + stream.getvalue()).encode("utf-8")


def _plain(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date | time):
        return value.isoformat()
    return value


def jsonl_bytes(objects: Iterable[Mapping[str, object]]) -> bytes:
    """One JSON object a line, UTF-8, keys in the order given; the types keep text from running."""
    lines = (json.dumps(item, ensure_ascii=False, allow_nan=False) + "\n" for item in objects)
    return "".join(map(written, lines)).encode("utf-8")


def xlsx_bytes(tables: Iterable[Table]) -> bytes:
    """A workbook with one sheet a table: frozen bold headings, wrapped text, a filter."""
    import openpyxl
    from openpyxl.styles import Font

    workbook = openpyxl.Workbook(write_only=True)
    for table in tables:
        sheet = workbook.create_sheet(table.name)
        sheet.freeze_panes = "A2"
        set_widths(sheet, table.widths)
        sheet.append([cell_for(sheet, text, font=Font(bold=True)) for text in table.header])
        height = 1
        for row in table.rows:
            sheet.append([cell_for(sheet, value) for value in row])
            height += 1
        if table.header:
            last = openpyxl.utils.get_column_letter(len(table.header))
            sheet.auto_filter.ref = f"A1:{last}{height}"
    return workbook_bytes(workbook)


def set_widths(sheet: Any, widths: Iterable[int]) -> None:
    """Column widths in characters, from column A on."""
    from openpyxl.utils import get_column_letter

    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width


def cell_for(sheet: Any, value: Value, **style: object) -> Any:
    """A cell for a write-only sheet; text stays text, whatever it looks like."""
    from openpyxl.cell import Cell
    from openpyxl.styles import Alignment

    wraps = isinstance(value, str)
    made = _styles.setdefault(sheet.parent, {})
    if wraps not in made:
        first: Any = Cell(sheet, 1, 1)
        first.alignment = Alignment(vertical="top", wrap_text=wraps)
        made[wraps] = first._style  # not the cell: it would keep its workbook for ever
    # A style that is looked up for each cell takes longer than all the rest of a large sheet.
    cell = Cell(sheet, 1, 1, style_array=made[wraps])
    set_value(cell, value)
    for name, given in style.items():
        setattr(cell, name, given)
    return cell


def set_value(cell: Any, value: Value) -> None:
    """Put a value into a cell of openpyxl; text is stored as a string, never as a formula."""
    if not isinstance(value, str):
        cell.value = value
        return
    text = written(value)[:_CELL_LIMIT]
    # Excel writes characters that XML would lose as _xHHHH_, and so what looks like it, too.
    cell.value = _ESCAPE_LIKE.sub("_x005F_", text).replace("\r", "_x000D_")
    cell.data_type = "s"
    if looks_like_formula(text):
        cell.quotePrefix = True


def workbook_bytes(workbook: "Workbook") -> bytes:
    """The file of a workbook, the same bytes for the same content: no clock in it."""
    workbook.properties.creator = "Jiebang"
    workbook.properties.created = _STAMP
    from openpyxl.writer.excel import ExcelWriter

    if not workbook.worksheets:
        workbook.create_sheet()
    first = io.BytesIO()
    with zipfile.ZipFile(first, "w", zipfile.ZIP_STORED) as plain:
        ExcelWriter(workbook, plain).save()
    second = io.BytesIO()
    with (
        zipfile.ZipFile(first) as source,
        zipfile.ZipFile(second, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target,
    ):
        for member in source.infolist():
            content = source.read(member)
            if member.filename == "docProps/core.xml":
                stamp = _STAMP.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                content = _MODIFIED.sub(rb"\g<1>" + stamp, content)
            about = zipfile.ZipInfo(member.filename, _ZIP_STAMP)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.external_attr = 0o600 << 16
            target.writestr(about, content)
    return second.getvalue()
