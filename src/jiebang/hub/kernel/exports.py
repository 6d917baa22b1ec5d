"""Lists as files: XLSX and CSV whose cells are text, whatever they look like; which rows, says the page.

A page that lists something offers its own rows at its own address, with `as=xlsx` or `as=csv`: so a file
has what the reader sees there, and no line of its own in the access table. In the view
`if (file := as_file(…)): return file`, in the template `{% include "theme/components/as_file.html" %}`.
A page of several lists names the others: `as_file(…, part="load")`, `{% include … with part="load" %}`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from jiebang import sheets

MOST = 10_000
"""Rows in one file."""
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def as_file(
    request: HttpRequest,
    name: str,
    title: str,
    columns: Sequence[object],
    rows: Callable[[], Iterable[Sequence[object]]],
    *,
    part: str = "",
) -> HttpResponse | None:
    """The page's list as the file that the address asks for, up to MOST rows; None where it asks for none.

    name: of the file, without ending. columns and rows: words and values, or as `jb_table` has them;
    rows are asked for only when a file is wanted. part: which of the page's lists it is.
    """
    ending = request.GET.get("as", "")
    if request.method not in {"GET", "HEAD"} or ending not in TYPES:
        return None
    if request.GET.get("part", "") != part:
        return None
    header = [str(_plain(column, "label")) for column in columns]
    cells = [[_plain(cell, "text") for cell in row] for row in islice(rows(), MOST)]
    widths = [
        min(60, max([len(head) + 4, *(len(str(row[at] or "")) for row in cells[:200])]))
        for at, head in enumerate(header)
    ]
    return answer(sheets.Table(_sheet(title), header, cells, widths), name, ending)


def answer(table: sheets.Table, name: str, ending: str) -> HttpResponse:
    """A table as a file to be saved, not shown; ending: a key of TYPES."""
    content = (
        sheets.xlsx_bytes([table])
        if ending == "xlsx"
        else sheets.csv_bytes(table.header, table.rows)
    )
    response = HttpResponse(content, content_type=TYPES[ending])
    response["Content-Disposition"] = f'attachment; filename="jiebang-{name}.{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _plain(cell: object, key: str) -> sheets.Value:
    """The value of a cell, out of what a page draws of it."""
    value: Any = cell
    if isinstance(cell, Mapping):
        value, note = cell.get(key), cell.get("note")
        if note and value:
            value = f"{value} ({note})"
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value).replace(tzinfo=None)  # a sheet knows of no time zones
    if value is None or isinstance(value, sheets.Value):
        return value
    return str(value)


_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def _sheet(title: str) -> str:
    """A title as the name of a sheet."""
    return title.translate(_FORBIDDEN).strip()[:30] or "list"
