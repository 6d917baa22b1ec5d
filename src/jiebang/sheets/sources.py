"""Gets from a path, bytes or a stream to the one table to read; no meaning of columns."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

from jiebang.sheets.columns import Kind
from jiebang.sheets.errors import listed
from jiebang.sheets.grids import MEGABYTE, FileProblem, Grid, Limits
from jiebang.sheets.headers import normalise
from jiebang.sheets.textfiles import read_csv, read_jsonl
from jiebang.sheets.workbooks import is_workbook, read_workbook

Source = str | os.PathLike[str] | bytes | BinaryIO

_DATA_SHEETS: Mapping[Kind, frozenset[str]] = {
    "need": frozenset(
        map(normalise, ("needs", "need", "需求", "技术需求", "技術需求", "企业需求", "企業需求"))
    ),
    "achievement": frozenset(
        map(
            normalise,
            (
                "achievements",
                "achievement",
                "solutions",
                "成果",
                "科技成果",
                "解决方案",
                "解決方案",
            ),
        )
    ),
    "expert": frozenset(map(normalise, ("experts", "expert", "专家", "專家", "专家库", "專家庫"))),
}
_EXPLANATIONS = frozenset(
    map(
        normalise,
        (
            "说明",
            "填写说明",
            "填表说明",
            "說明",
            "填寫說明",
            "填表說明",
            "explanation",
            "instructions",
            "readme",
            "guide",
        ),
    )
)


def contents(source: Source, limits: Limits) -> bytes:
    """The bytes of a file, its size checked before it is read. Raises FileProblem."""
    if isinstance(source, bytes):
        _check_size(len(source), limits)
        return source
    if not isinstance(source, str | os.PathLike):
        data = source.read(limits.file + 1)
        _check_size(len(data), limits)
        return data
    path = Path(source)
    try:
        if path.is_dir():
            raise FileProblem("is_directory")
        _check_size(path.stat().st_size, limits)
        return path.read_bytes()
    except FileNotFoundError:
        raise FileProblem("missing_file") from None
    except (OSError, ValueError) as problem:
        raise FileProblem("unreadable") from problem


def _check_size(size: int, limits: Limits) -> None:
    if size > limits.file:
        raise FileProblem("too_large", size=-(-size // MEGABYTE), limit=limits.file // MEGABYTE)


def grids(data: bytes, suffix: str, limits: Limits) -> list[Grid]:
    """The tables of a file. Raises FileProblem."""
    if suffix in (".xls", ".xlt", ".et"):
        raise FileProblem("old_workbook")
    if suffix in (".xlsm", ".xltm", ".xlsb"):
        raise FileProblem("macro_workbook")
    readers: Mapping[str, Callable[[bytes], Grid]] = {
        ".csv": read_csv,
        ".tsv": read_csv,
        ".txt": read_csv,
        ".jsonl": read_jsonl,
        ".ndjson": read_jsonl,
    }
    if suffix != ".xlsx" and suffix not in readers:
        raise FileProblem("unknown_type", suffix=suffix or "?")
    if not data.removeprefix(b"\xef\xbb\xbf").strip():
        raise FileProblem("empty_file")
    if suffix == ".xlsx":
        return read_workbook(data, suffix, limits)
    if is_workbook(data[:8]):
        raise FileProblem("is_a_workbook", suffix=suffix)
    return [readers[suffix](data)]


def chosen(tables: list[Grid], kind: Kind, wanted: str | None) -> tuple[Grid, tuple[str, ...]]:
    """The table to read, and the names of the sheets with data that are left aside.

    Raises FileProblem, also where every sheet with data is named after another kind.
    """
    names = [grid.sheet for grid in tables]
    if wanted is not None:
        grid = next((grid for grid in tables if grid.sheet == wanted), None)
        if grid is None:
            raise FileProblem("no_such_sheet", wanted=wanted, sheets=listed(names) or "–")
    else:
        filled = [
            grid for grid in tables if grid.formulas or not all(row.empty for row in grid.rows)
        ]
        by_name = [grid for grid in filled if normalise(grid.sheet) in _DATA_SHEETS[kind]]
        others: dict[str, Kind] = {
            name: other for other, names in _DATA_SHEETS.items() if other != kind for name in names
        }
        data = [grid for grid in filled if normalise(grid.sheet) not in _EXPLANATIONS]
        open_to_all = [grid for grid in data if normalise(grid.sheet) not in others]
        grid = next(iter(by_name or open_to_all or data or filled), None)
        if grid is None:
            raise FileProblem("empty_file")
        if normalise(grid.sheet) in others:
            raise FileProblem(
                "other_kind",
                sheet=grid.sheet,
                name=grid.sheet,
                found_kind=others[normalise(grid.sheet)],
                expected_kind=kind,
            )
    aside = tuple(
        name for name in names if name != grid.sheet and normalise(name) not in _EXPLANATIONS
    )
    return grid, aside
