"""Reads a spreadsheet into records and errors: its header row, then row by row."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import PurePath

from jiebang.sheets import values
from jiebang.sheets.columns import BY_KEY, TEXT_KEYS, Kind
from jiebang.sheets.errors import Note, RowError, listed, shortened
from jiebang.sheets.grids import (
    FileProblem,
    Grid,
    GridRow,
    Limits,
    cell_name,
    column_letter,
    is_blank,
    range_name,
)
from jiebang.sheets.headers import HeaderMap, map_headers
from jiebang.sheets.records import Record
from jiebang.sheets.rows import RowReader, broken_row
from jiebang.sheets.sources import Source, chosen, contents, grids

_DEFAULT_LIMITS = Limits()
_HEADER_SEARCH = 10
_ROWS_NAMED = 5
_REMARKS = ("bare_money", "no_deadline", "past_deadline", "one_region", "other_particular")
# Columns and words in headers that only the files of one kind have.
_OWN_COLUMNS: Mapping[Kind, tuple[str, ...]] = {
    "need": ("problem", "basis", "goal", "budget"),
    "achievement": ("summary", "price"),
    "expert": ("position", "spoken", "services", "orcid", "openalex", "h_index"),
}
_OWN_WORDS: Mapping[Kind, re.Pattern[str]] = {
    "need": re.compile(r"需求|难题|難題|\bneeds?\b", re.IGNORECASE),
    "achievement": re.compile(r"科技成果|^成果|\bachievements?\b", re.IGNORECASE),
    "expert": re.compile(r"专家|專家|^姓名|\bexperts?\b", re.IGNORECASE),
}


@dataclass(frozen=True)
class ReadResult:
    """What was read of one file, what is wrong with it, and the file's own rows.

    ``records`` are the rows with nothing wrong, in order. ``header`` are the headers as they stand,
    in row ``header_row`` (0: there is none, they are keys of objects),
    ``keys`` the canonical column of each (None: not read); ``rows`` all rows below, bad ones too;
    ``above`` those above it, such as a title.
    """

    file: str
    kind: Kind
    sheet: str = ""
    records: tuple[Record, ...] = ()
    errors: tuple[RowError, ...] = ()
    notes: tuple[Note, ...] = ()
    header: tuple[str, ...] = ()
    header_row: int = 0
    keys: tuple[str | None, ...] = ()
    rows: tuple[GridRow, ...] = ()
    above: tuple[GridRow, ...] = ()

    @property
    def fatal(self) -> bool:
        """Whether nothing of the file can be used, even without its bad rows."""
        return any(error.fatal for error in self.errors)

    def without(self, errors: Iterable[RowError]) -> ReadResult:
        """The same with more errors, and without the records of their rows."""
        found = tuple(errors)
        rows = {error.row for error in found}
        fatal = any(error.fatal for error in found)
        kept = tuple(one for one in self.records if not fatal and one.row not in rows)
        every = sorted((*self.errors, *found), key=lambda error: error.row or 0)
        return replace(self, records=kept, errors=tuple(every))

    def noted(self, code: str, found: Sequence[Record], key: str) -> ReadResult:
        """The same with a note that names the rows of some records, and what stands in the first."""
        if not found:
            return self
        rows = ", ".join(str(record.row) for record in found[:_ROWS_NAMED])
        given = {
            "count": str(len(found)),
            "rows": rows + (", …" if len(found) > _ROWS_NAMED else ""),
            "value": shortened(getattr(found[0], key, "")),
        }
        return replace(self, notes=(*self.notes, Note(code, self.file, tuple(given.items()))))

    def wrong(self, record: Record, code: str, key: str, **given: object) -> RowError:
        """An error of a record's row that only the caller can know, at the cell of a column."""
        place = self.keys.index(key) if key in self.keys else None
        return RowError(
            code,
            self.file,
            sheet=self.sheet,
            row=record.row,
            column=self.header[place] if place is not None else "",
            cell=cell_name(record.row, place) if place is not None and self.header_row else "",
            value=shortened(getattr(record, key, "")),
            parameters=tuple((name, str(value)) for name, value in given.items()),
        )

    @property
    def bad_rows(self) -> frozenset[int]:
        """Numbers of the rows that have something wrong with them."""
        return frozenset(
            error.row for error in self.errors if error.row is not None and not error.fatal
        )

    @property
    def bad_ids(self) -> Mapping[int, str]:
        """The ID of each bad row as text ("" where it has none), by the row's number, in order.

        A bad row is left out alone: other rows with its ID are among ``records`` where nothing is
        wrong with them, and of two with one ID and language the first is.
        """
        bad = self.bad_rows
        place = self.keys.index("id") if "id" in self.keys else None
        return {
            row.number: values.as_text(row.cells[place])
            if place is not None and place < len(row.cells) and not row.problem
            else ""
            for row in self.rows
            if row.number in bad
        }


def read(
    source: Source,
    kind: Kind = "need",
    mapping: Mapping[str, str] | None = None,
    *,
    name: str | None = None,
    sheet: str | None = None,
    limits: Limits = _DEFAULT_LIMITS,
    today: date | None = None,
    by_organisation: bool = False,
) -> ReadResult:
    """Read a file of needs or achievements: .xlsx, .csv (.tsv, .txt) or .jsonl (.ndjson).

    ``source`` is a path, the bytes, or a binary stream; the ending of ``name`` (default: the
    path's) says the format. ``mapping`` takes their headers to canonical ones before the synonyms.
    ``sheet`` picks a worksheet; else the one named needs/achievements (需求/成果), else the first
    with data. A deadline before ``today`` (default: the clock's) is remarked on in ``notes``. With
    ``by_organisation`` an id is its organisation's own, so that each may number from one. Never
    raises for what is wrong with the file: that is in ``errors``.
    """
    label = name or (PurePath(source).name if isinstance(source, str | os.PathLike) else "upload")
    day = today or datetime.now(UTC).date()
    reader = _Reader(label, kind, dict(mapping or {}), limits, day, by_organisation)
    try:
        data = contents(source, limits)
        tables = grids(data, PurePath(label).suffix.lower(), limits)
        return reader.read(*chosen(tables, kind, sheet))
    except FileProblem as problem:
        error = RowError(
            problem.code,
            label,
            sheet=problem.sheet,
            row=problem.row,
            parameters=problem.parameters,
        )
        return ReadResult(label, kind, sheet=problem.sheet, errors=(error,))


class _Reader:
    """Reads one table of one file."""

    def __init__(
        self,
        file: str,
        kind: Kind,
        mapping: dict[str, str],
        limits: Limits,
        today: date,
        by_organisation: bool,
    ) -> None:
        self.file = file
        self.today = today
        self.by_organisation = by_organisation
        self.kind: Kind = kind
        self.mapping = mapping
        self.limits = limits
        self.errors: list[RowError] = []
        self.notes: list[Note] = []

    def note(self, code: str, **given: object) -> None:
        parameters = tuple((name, str(value)) for name, value in given.items())
        self.notes.append(Note(code, self.file, parameters))

    def read(self, grid: Grid, others: tuple[str, ...]) -> ReadResult:
        if others:
            self.note("sheet_chosen", sheet=grid.sheet, others=listed(others))
        self.notes += [Note(code, self.file, given) for code, given in grid.notes]
        broken = [row for row in grid.rows if row.problem]
        filled = [row for row in grid.rows if not row.empty]
        if broken and len(broken) == len(filled):
            self.errors += [broken_row(self.file, grid, row) for row in broken]
            return self._result(grid, 0, (), HeaderMap(()), broken)
        if not filled:
            raise FileProblem("empty_file", sheet=grid.sheet)
        header_row = self._header_row(grid, filled)
        headers = tuple(values.as_text(cell) for cell in header_row.cells)
        while headers and not headers[-1]:
            headers = headers[:-1]
        mapped = self._mapped(headers)
        with_formula = {
            number
            for number, place in grid.formulas
            if place < len(mapped.keys) and mapped.keys[place]
        }
        rows = [
            row
            for row in grid.rows
            if row.number > header_row.number and (not row.empty or row.number in with_formula)
        ]
        self._check_header(grid, header_row.number, headers, mapped)
        if any(error.fatal for error in self.errors):
            return self._result(grid, header_row.number, headers, mapped, rows)
        if not grid.keyed and header_row.number > filled[0].number:
            self.note("rows_above", row=header_row.number)
        self._note_unread(grid, headers, mapped, rows)
        self._note_kind(headers, mapped)
        if not rows:
            self.errors.append(RowError("no_rows", self.file, sheet=grid.sheet))
            return self._result(grid, header_row.number, headers, mapped, rows)
        table = RowReader(
            self.file,
            self.kind,
            grid,
            headers,
            mapped.keys,
            self.limits,
            self.errors,
            self.today,
            self.by_organisation,
        )
        records = tuple(table.records(rows))
        if table.repaired:
            self.note("repaired_characters", rows=len(table.repaired))
        for code in _REMARKS:
            if code in table.remarks:
                self._note_rows(code, table.remarks[code])
        return self._result(grid, header_row.number, headers, mapped, rows, records)

    def _result(
        self,
        grid: Grid,
        number: int,
        headers: tuple[str, ...],
        mapped: HeaderMap,
        rows: Iterable[GridRow],
        records: tuple[Record, ...] = (),
    ) -> ReadResult:
        return ReadResult(
            self.file,
            self.kind,
            grid.sheet,
            records,
            tuple(self.errors),
            tuple(self.notes),
            headers,
            number,
            mapped.keys,
            tuple(rows),
            tuple(row for row in grid.rows if not grid.keyed and row.number < number),
        )

    def _header_row(self, grid: Grid, filled: list[GridRow]) -> GridRow:
        """The first of the first ten rows that names an ID and a text, else the first row."""
        if grid.keyed:
            return grid.rows[0]
        for row in filled[:_HEADER_SEARCH]:
            keys = self._mapped(tuple(values.as_text(cell) for cell in row.cells)).keys
            if "id" in keys and any(key in keys for key in TEXT_KEYS):
                return row
        return filled[0]

    def _mapped(self, headers: tuple[str, ...]) -> HeaderMap:
        for theirs, key in self.mapping.items():
            if key and key not in BY_KEY:
                raise FileProblem("unknown_canonical", given=f"{theirs}={key}")
        return map_headers(headers, self.mapping)

    def _check_header(
        self, grid: Grid, number: int, headers: tuple[str, ...], mapped: HeaderMap
    ) -> None:
        row = None if grid.keyed else number

        def wrong(code: str, **given: str) -> None:
            self.errors.append(
                RowError(
                    code, self.file, sheet=grid.sheet, row=row, parameters=tuple(given.items())
                )
            )

        cells = {grid_row.number: grid_row.cells for grid_row in grid.rows}
        for box in grid.merged:
            top_left = cells.get(box[0], ())[box[1] : box[1] + 1]
            if box[0] <= number <= box[2] and not all(map(is_blank, top_left)):
                wrong("merged_header", range=range_name(box))
        for key, first, second in mapped.clashes:
            wrong("ambiguous_columns", canonical=key, first=first, second=second)
        missing = [] if "id" in mapped.keys else ["id"]
        if not any(key in mapped.keys for key in TEXT_KEYS):
            missing.append("text")
        if missing:
            shown = listed(header for header in headers if header)
            wrong("missing_columns", missing=" ".join(missing), headers=shown or "–")

    def _note_rows(self, code: str, found: list[tuple[int, str]]) -> None:
        """How many rows were read so, the first of them by number, and what stands in the first."""
        numbers = list(dict.fromkeys(number for number, _ in found))
        shown = ", ".join(map(str, numbers[:_ROWS_NAMED]))
        more = ", …" if len(numbers) > _ROWS_NAMED else ""
        self.note(code, count=len(numbers), rows=shown + more, value=found[0][1])

    def _note_kind(self, headers: tuple[str, ...], mapped: HeaderMap) -> None:
        """Remark on columns that only another kind has, where none is this kind's own."""

        def own(kind: Kind) -> list[str]:
            return [
                key
                for header, key in zip(headers, mapped.keys, strict=True)
                if key and (key in _OWN_COLUMNS[kind] or _OWN_WORDS[kind].search(header))
            ]

        if own(self.kind):
            return
        for other in _OWN_COLUMNS:
            theirs = own(other) if other != self.kind else []
            # "abstract" alone is a word for any, and so is not enough.
            if theirs and theirs != ["summary"]:
                self.note(
                    "other_kind", keys=" ".join(theirs), found_kind=other, expected_kind=self.kind
                )
                return

    def _note_unread(
        self, grid: Grid, headers: tuple[str, ...], mapped: HeaderMap, rows: list[GridRow]
    ) -> None:
        unread = list(mapped.unknown)
        if not grid.keyed:
            nameless = {
                place
                for row in rows
                for place, cell in enumerate(row.cells[: len(headers)])
                if not headers[place] and not is_blank(cell)
            }
            unread += [column_letter(place) for place in sorted(nameless)]
        if unread:
            self.note("ignored_columns", columns=listed(unread))
        if mapped.unmapped:
            self.note("unmapped_headers", headers=listed(mapped.unmapped))
