"""Builders of small files for the tests of sheets."""

import io
from collections.abc import Callable, Sequence

import openpyxl
import pytest

Build = Callable[..., bytes]


@pytest.fixture
def workbook() -> Build:
    """Bytes of an .xlsx from sheets given as name=rows; ``change`` may alter it before saving."""

    def build(
        change: Callable[[openpyxl.Workbook], None] | None = None,
        **sheets: Sequence[Sequence[object]],
    ) -> bytes:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(list(row))
        if change:
            change(book)
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    return build
