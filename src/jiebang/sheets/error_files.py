"""Makes the workbook that hands an upload back: the same rows, red cells, a column of reasons."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any

from jiebang.reference import wording
from jiebang.sheets.columns import LANGUAGES, REASON_HEADINGS
from jiebang.sheets.errors import RowError
from jiebang.sheets.grids import is_blank
from jiebang.sheets.headers import plain
from jiebang.sheets.reading import ReadResult
from jiebang.sheets.values import as_text, showable
from jiebang.sheets.writing import Value, cell_for, set_widths, workbook_bytes

_FILE_SHEET = {"zh-Hans": "说明", "zh-Hant": "說明", "en": "explanation"}
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))
_RED, _PALE = "FFFFC7CE", "FFFDECEA"
_COLON = {"zh-Hans": "：", "zh-Hant": "：", "en": ": "}


def error_workbook(results: ReadResult | Iterable[ReadResult], lang: str = "zh-Hans") -> bytes:
    """The bytes of an XLSX file with one sheet a file read, and one on what concerns whole files.

    Rows stand where they stood, those above the header too; cells keep their values (a formula
    leaves its last value, if it has any, which is what is asked for; the reason has its text), bad
    cells are red, and the last column says why. Uploading it again reads the same rows; the column
    of reasons is passed over.
    """
    import openpyxl

    if lang not in LANGUAGES:
        raise ValueError(f"unknown language {lang!r}: use one of {', '.join(LANGUAGES)}")
    given = [results] if isinstance(results, ReadResult) else list(results)
    workbook = openpyxl.Workbook(write_only=True)
    names: set[str] = set()
    for result in given:
        if result.header:
            sheet = workbook.create_sheet(_sheet_name(result, names))
            _write_rows(sheet, result, lang)
    of_files = [error for result in given for error in result.errors if error.fatal]
    if of_files or not workbook.worksheets:
        _write_file_errors(workbook.create_sheet(_FILE_SHEET[lang]), of_files, lang)
    return workbook_bytes(workbook)


def _sheet_name(result: ReadResult, names: set[str]) -> str:
    wanted = (result.sheet or result.file).translate(_FORBIDDEN)[:28] or "rows"
    name, number = wanted, 2
    while name.casefold() in names:
        name, number = f"{wanted[:25]}~{number}", number + 1
    names.add(name.casefold())
    return name


def _write_rows(sheet: Any, result: ReadResult, lang: str) -> None:
    from openpyxl.styles import Font, PatternFill

    red = PatternFill("solid", start_color=_RED)
    pale = PatternFill("solid", start_color=_PALE)
    width = max([len(result.header), *(len(row.cells) for row in result.rows if not row.problem)])
    by_row: dict[int, list[RowError]] = {}
    for error in result.errors:
        if error.row is not None and not error.fatal:
            by_row.setdefault(error.row, []).append(error)
    reasons = _reason_column(result.header)
    at = width if reasons is None else reasons
    # Keys of objects take the place of a header row, so that lines move down by one.
    shift = 0 if result.header_row else 1
    set_widths(sheet, [*([18] * at), 60])
    sheet.freeze_panes = f"A{result.header_row + shift + 1}"
    header: list[Value] = [*result.header, *([None] * (width - len(result.header)))]
    header[at:] = [REASON_HEADINGS[lang], *header[at + 1 :]]
    done = 0
    for row in result.above:
        done = _pad(sheet, done, row.number)
        sheet.append([cell_for(sheet, _value(cell)) for cell in row.cells])
        done += 1
    done = _pad(sheet, done, result.header_row + shift)
    sheet.append([cell_for(sheet, text, font=Font(bold=True)) for text in header])
    done += 1
    for row in result.rows:
        done = _pad(sheet, done, row.number + shift)
        errors = by_row.get(row.number, [])
        wrong = {error.column for error in errors}
        cells: list[Any] = []
        values: list[Value] = [_value(cell) for cell in row.cells]
        values += [None] * (width - len(values))
        values[at:] = [_said(errors, lang), *values[at + 1 :]]
        for place, value in enumerate(values):
            is_wrong = (
                place < len(result.header) and place != at and result.header[place] in wrong - {""}
            ) or (bool(row.problem) and place == 0)
            style = {"fill": red} if is_wrong else {"fill": pale} if errors and place == at else {}
            cells.append(cell_for(sheet, value, **style))
        sheet.append(cells)
        done += 1


def _reason_column(header: Sequence[str]) -> int | None:
    """Where an earlier error file already has its column of reasons."""
    return next((i for i, text in enumerate(header) if text in REASON_HEADINGS.values()), None)


def _pad(sheet: Any, done: int, number: int) -> int:
    """Append empty rows until the next one is row ``number``."""
    while done < number - 1:
        sheet.append([])
        done += 1
    return done


def _said(errors: Iterable[RowError], lang: str) -> str | None:
    lines = []
    for error in errors:
        column = f"{plain(error.column)}{_COLON[lang]}" if error.column else ""
        lines.append(f"{column}{error.reason(lang)}")
    return "\n".join(lines) or None


def _value(cell: object) -> Value:
    if is_blank(cell):
        return None
    if isinstance(cell, bool | int | date | time):
        return cell
    if isinstance(cell, float):
        return cell if abs(cell) < 1e300 else str(cell)
    if isinstance(cell, str):
        return showable(cell)
    return as_text(cell)


def _write_file_errors(sheet: Any, errors: Iterable[RowError], lang: str) -> None:
    from openpyxl.styles import Font

    set_widths(sheet, (30, 18, 8, 60, 60))
    names = ("file", "sheet", "row", "error", "hint")
    sheet.append(
        [cell_for(sheet, wording.heading(name, lang), font=Font(bold=True)) for name in names]
    )
    for error in errors:
        row = (error.file, error.sheet, error.row, error.message(lang), error.hint(lang))
        sheet.append([cell_for(sheet, value) for value in row])
