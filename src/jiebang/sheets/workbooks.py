"""Reads the sheets of an XLSX workbook into grids, after checking that it is safe to unpack."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from jiebang.sheets.grids import MEGABYTE, FileProblem, Grid, GridRow, Limits, is_blank

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CHUNK = 1 << 20
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
# A formula, or a cell of type "error": calamine gives neither.
_SPECIAL = re.compile(rb"<(?:\w+:)?f[\s>/]|\bt=[\"']e[\"']")
_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"'][^>/]*>")
_LOCAL_HEADER = 30


def is_workbook(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a workbook, of today or of old."""
    return head.startswith((_ZIP, _OLE))


def read_workbook(data: bytes, suffix: str, limits: Limits) -> list[Grid]:
    """Every visible worksheet that has any value, in order. Raises FileProblem."""
    if data.startswith(_OLE):
        raise FileProblem("encrypted_workbook" if _ENCRYPTED in data else "old_workbook")
    if not data.startswith(_ZIP):
        raise FileProblem("not_a_workbook", suffix=suffix)
    has_special = _inspect(data, suffix, limits)
    special = _special_cells(data) if has_special else {}
    return list(_grids(data, special, limits))


@dataclass
class _Special:
    """Cells of a sheet by (row from 1, column from 0): the formula, or the error shown."""

    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


def _inspect(data: bytes, suffix: str, limits: Limits) -> bool:
    """Whether it has formulas or error values. Raises FileProblem where it is unsafe or not one."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as problem:
        raise FileProblem("damaged_workbook") from problem
    with archive:
        members = archive.infolist()
        names = {member.filename.lower() for member in members}
        if "xl/vbaproject.bin" in names:
            raise FileProblem("macro_workbook")
        if not {"xl/workbook.xml", "[content_types].xml"} <= names:
            raise FileProblem("not_a_workbook", suffix=suffix)
        declared = sum(member.file_size for member in members)
        if declared > limits.unpacked:
            raise _unpacks_to(declared, limits)
        has_special = False
        left = limits.unpacked
        for member in members:
            scan = _SheetScan(limits) if _SHEET.fullmatch(member.filename) else None
            for piece in _unpacked(data, member):
                left -= len(piece)
                if left < 0:
                    raise _unpacks_to(limits.unpacked, limits)
                if scan is not None:
                    scan.feed(piece)
            has_special = has_special or (scan is not None and scan.has_special)
    return has_special


def _unpacks_to(size: int, limits: Limits) -> FileProblem:
    return FileProblem(
        "unpacks_too_large", size=size // MEGABYTE, limit=limits.unpacked // MEGABYTE
    )


def _unpacked(data: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a member really unpacks to, in pieces: its directory may state a false size."""
    start = member.header_offset
    lengths = data[start + 26 : start + _LOCAL_HEADER]
    begin = (
        start + _LOCAL_HEADER + sum(int.from_bytes(lengths[at : at + 2], "little") for at in (0, 2))
    )
    packed = memoryview(data)[begin : begin + member.compress_size]
    if member.flag_bits & 1:
        raise FileProblem("encrypted_workbook")
    if member.compress_type == zipfile.ZIP_STORED:
        for at in range(0, len(packed), _CHUNK):
            yield bytes(packed[at : at + _CHUNK])
        return
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise FileProblem("damaged_workbook")
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    rest: bytes | memoryview = packed
    try:
        while not inflater.eof:
            piece = inflater.decompress(rest, _CHUNK)
            rest = inflater.unconsumed_tail
            if not piece and not rest:
                break
            yield piece
    except zlib.error as problem:
        raise FileProblem("damaged_workbook") from problem


class _SheetScan:
    """Looks through the XML of one sheet for formulas and for how far its filled cells reach."""

    _OVERLAP = 256

    def __init__(self, limits: Limits) -> None:
        self.has_special = False
        self._limits = limits
        self._tail = b""
        self._rows = 0
        self._columns = 0

    def feed(self, piece: bytes) -> None:
        text = self._tail + piece
        self._tail = text[-self._OVERLAP :]
        self.has_special = self.has_special or _SPECIAL.search(text) is not None
        letters: set[bytes] = set()
        for found, number in _CELL.findall(text):
            letters.add(found)
            self._rows = max(self._rows, int(number))
        for name in letters:
            place = 0
            for letter in name:
                place = place * 26 + letter - ord("A") + 1
            self._columns = max(self._columns, place)
        if self._rows * self._columns > self._limits.cells:
            raise FileProblem(
                "too_many_cells",
                rows=self._rows,
                columns=self._columns,
                limit=f"{self._limits.cells:,}",
            )


def _grids(data: bytes, special: Mapping[str, _Special], limits: Limits) -> Iterator[Grid]:
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
        XmlError,
        ZipError,
    )

    stream: BinaryIO = io.BytesIO(data)
    try:
        workbook = CalamineWorkbook.from_filelike(stream)
        for about in workbook.sheets_metadata:
            if about.visible != SheetVisibleEnum.Visible or about.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(about.name)
            rows = sheet.to_python(skip_empty_area=False)
            here = special.get(about.name, _Special())
            numbered = tuple(_rows(rows, here))
            if not here.formulas and all(row.empty for row in numbered):
                continue
            merged = _merged(sheet.merged_cell_ranges or (), len(numbered), limits)
            yield Grid(about.name, numbered, formulas=here.formulas, merged=merged)
    except PasswordError:
        raise FileProblem("encrypted_workbook") from None
    except (CalamineError, XmlError, ZipError) as problem:
        raise FileProblem("damaged_workbook") from problem


def _merged(
    ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]], height: int, limits: Limits
) -> tuple[tuple[int, int, int, int], ...]:
    """Merged ranges as (first row, first column, last row, last column), cut at the last row."""
    boxes = []
    area = 0
    for first, last in ranges:
        if first[0] >= height:
            continue
        box = (first[0] + 1, first[1], min(last[0] + 1, height), last[1])
        area += (box[2] - box[0] + 1) * (box[3] - box[1] + 1)
        if area > limits.cells:
            raise FileProblem("damaged_workbook")
        boxes.append(box)
    return tuple(boxes)


def _rows(rows: Sequence[Sequence[object]], special: _Special) -> Iterator[GridRow]:
    """The rows with numbers, down to the last formula even where that has no value."""
    last = max((number for number, _ in special.formulas), default=0)
    for number in range(1, max(len(rows), last) + 1):
        cells = rows[number - 1] if number <= len(rows) else ()
        yield GridRow(
            number,
            tuple(
                special.errors.get((number, place)) if is_blank(cell) else cell
                for place, cell in enumerate(cells)
            ),
        )


def _shown(value: object) -> str:
    """The text of a formula, of which tables of data have none."""
    return value if isinstance(value, str) else getattr(value, "text", None) or "=TABLE()"


def _special_cells(data: bytes) -> dict[str, _Special]:
    """Per sheet what calamine does not tell: formulas, and error values, which it leaves blank."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        found: dict[str, _Special] = {}
        for sheet in workbook.worksheets:
            here = found.setdefault(sheet.title, _Special())
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type in ("f", "e") and cell.row and cell.column:
                        kind = here.formulas if cell.data_type == "f" else here.errors
                        kind[cell.row, int(cell.column) - 1] = _shown(cell.value)
        workbook.close()
    except (
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        SyntaxError,
        zipfile.BadZipFile,
        zlib.error,
    ) as problem:
        raise FileProblem("damaged_workbook") from problem
    return found
