"""Cells as a spreadsheet program puts them on the clipboard, made into a file that can be read."""

import csv
import io

from jiebang.sheets.columns import TEXT_KEYS, Kind
from jiebang.sheets.headers import map_headers
from jiebang.sheets.templates import columns_of


def clipboard_rows(text: str) -> list[list[str]]:
    """The cells of tab-separated text, row by row; empty rows at either end are left out.

    A cell in quotation marks may hold tabs, line breaks and doubled quotation marks. Excel quotes a
    cell only if it has to, so a quotation mark that is not closed before a tab or a line break is a
    character like others.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    rows: list[list[str]] = [[]]
    at, end = 0, len(text)
    while at <= end:
        cell, at = _cell(text, at)
        rows[-1].append(cell)
        if at >= end:
            break
        if text[at] == "\n":
            rows.append([])
        at += 1
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    while rows and not any(cell.strip() for cell in rows[0]):
        rows.pop(0)
    return rows


def _cell(text: str, at: int) -> tuple[str, int]:
    """A cell and where it ends: at a tab, a line break or the end of the text."""
    if text[at : at + 1] == '"':
        shut = at + 1
        while True:
            shut = text.find('"', shut)
            if shut < 0:
                break
            if text[shut + 1 : shut + 2] == '"':
                shut += 2
                continue
            if text[shut + 1 : shut + 2] in ("\t", "\n", ""):
                return text[at + 1 : shut].replace('""', '"'), shut + 1
            break
    stops = [place for mark in "\t\n" if (place := text.find(mark, at)) >= 0]
    stop = min(stops, default=len(text))
    return text[at:stop], stop


def has_header(row: list[str]) -> bool:
    """Whether a row names columns: an id or two others, and a text among them."""
    known = [key for key in map_headers([cell.strip() for cell in row]).keys if key]
    return any(key in TEXT_KEYS for key in known) and (len(known) > 1 or "id" in known)


def clipboard_file(text: str, kind: Kind, lang: str, *, header: bool | None = None) -> bytes:
    """Pasted cells as the bytes of a CSV file for `read`.

    header: whether their first row names the columns, None to tell from it. Where it does not, they
    are those of the empty form in their order, which is put above.
    """
    rows = clipboard_rows(text)
    if not rows:
        return b""
    if not (has_header(rows[0]) if header is None else header):
        width = max(len(row) for row in rows)
        rows.insert(0, [column.headings[lang] for column in columns_of(kind)][:width])
    # The separator of a file is told by its first line, which has one at least.
    width = max(2, *(len(row) for row in rows))
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([*row, *([""] * (width - len(row)))] for row in rows)
    return out.getvalue().encode("utf-8-sig")
