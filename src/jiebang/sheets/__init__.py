"""Spreadsheets in and out: records, row errors, forms, exports. Nothing is matched here.

Everything public is named here; the modules inside are private to the package.
"""

from jiebang.sheets.cells import read_cell
from jiebang.sheets.clipboard import clipboard_file, clipboard_rows
from jiebang.sheets.columns import (
    COLUMNS,
    KEYS,
    LANGUAGES,
    MATCHED_AS,
    TEXT_KEYS,
    Column,
    Kind,
)
from jiebang.sheets.error_files import error_workbook
from jiebang.sheets.errors import (
    CellError,
    Note,
    RowError,
    SheetError,
    UnknownFormatError,
    WriteError,
)
from jiebang.sheets.exports import amount_text, record_table
from jiebang.sheets.grids import Limits
from jiebang.sheets.headers import normalise
from jiebang.sheets.indicators import MARKS, Indicator, indicator_rows, indicator_text
from jiebang.sheets.reading import ReadResult, read
from jiebang.sheets.records import Record, joined, profiles, titles
from jiebang.sheets.templates import template, template_bytes
from jiebang.sheets.values import Amount, as_text
from jiebang.sheets.writing import (
    Table,
    Value,
    csv_bytes,
    format_of,
    jsonl_bytes,
    write_whole,
    xlsx_bytes,
)

__all__ = [
    "COLUMNS",
    "KEYS",
    "LANGUAGES",
    "MARKS",
    "MATCHED_AS",
    "TEXT_KEYS",
    "Amount",
    "CellError",
    "Column",
    "Indicator",
    "Kind",
    "Limits",
    "Note",
    "ReadResult",
    "Record",
    "RowError",
    "SheetError",
    "Table",
    "UnknownFormatError",
    "Value",
    "WriteError",
    "amount_text",
    "as_text",
    "clipboard_file",
    "clipboard_rows",
    "csv_bytes",
    "error_workbook",
    "format_of",
    "indicator_rows",
    "indicator_text",
    "joined",
    "jsonl_bytes",
    "normalise",
    "profiles",
    "read",
    "read_cell",
    "record_table",
    "template",
    "template_bytes",
    "titles",
    "write_whole",
    "xlsx_bytes",
]
