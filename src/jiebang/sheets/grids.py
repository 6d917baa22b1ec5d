"""A table of raw cells as it stood in a file, and the limits on it; no meaning of columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field

MEGABYTE = 1_000_000

Problem = tuple[str, tuple[tuple[str, str], ...]]
"""A code of ``messages.ERRORS`` or ``phrases.NOTES`` with its parameters."""


@dataclass(frozen=True)
class Limits:
    """What a file may cost before it is read. Sizes in bytes, ``cell`` and ``id`` in characters.

    ``cells`` bounds rows × columns of the sheet up to its last filled cell, which is what it costs
    in memory. ``cell`` is what Excel itself can hold.
    """

    file: int = 100 * MEGABYTE
    unpacked: int = 500 * MEGABYTE
    cells: int = 5_000_000
    cell: int = 32_767
    id: int = 100


@dataclass(frozen=True)
class GridRow:
    """One row: its number as a spreadsheet program counts, and its cells from column A on.

    ``problem`` is set where the row itself cannot be read (a broken JSON line): a code of
    ``messages.ERRORS`` with its parameters; its cells then hold the raw text.
    """

    number: int
    cells: tuple[object, ...]
    problem: Problem | None = None

    @property
    def empty(self) -> bool:
        return self.problem is None and all(is_blank(cell) for cell in self.cells)


@dataclass(frozen=True)
class Grid:
    """One table: its rows in order, and what is known of single cells by (row, column from 0).

    ``keyed`` says that the first row was made from the keys of JSON objects.
    """

    sheet: str
    rows: tuple[GridRow, ...]
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)
    merged: tuple[tuple[int, int, int, int], ...] = ()
    keyed: bool = False
    notes: tuple[Problem, ...] = ()


class FileProblem(Exception):
    """Nothing of the file can be used: a fatal code of ``messages.ERRORS`` with its parameters."""

    def __init__(
        self, code: str, *, sheet: str = "", row: int | None = None, **given: object
    ) -> None:
        super().__init__(code)
        self.code = code
        self.sheet = sheet
        self.row = row
        self.parameters = tuple((name, str(value)) for name, value in given.items())


def is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def column_letter(column: int) -> str:
    """The name of a column counted from 0: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def cell_name(row: int, column: int) -> str:
    """The name of a cell, row counted from 1 and column from 0: (5, 2) is C5."""
    return f"{column_letter(column)}{row}"


def range_name(box: tuple[int, int, int, int]) -> str:
    """The name of a range (first row, first column, last row, last column), as above."""
    return f"{cell_name(box[0], box[1])}:{cell_name(box[2], box[3])}"
