"""Workbooks that are not what they seem, and cells that calamine alone cannot tell."""

import io
import struct
import zipfile

import openpyxl
import pytest

from jiebang.sheets import Limits, ReadResult, read

ROWS = [["id", "title"], ["A", "x"]]


def code(data: bytes, name: str = "a.xlsx", limits: Limits | None = None) -> str:
    result = read(data, name=name, limits=limits or Limits())
    assert result.fatal
    assert result.records == ()
    return result.errors[0].code


def errors(result: ReadResult) -> list[tuple[str, str]]:
    return [(error.code, error.cell) for error in result.errors]


def test_text_under_the_name_of_a_workbook() -> None:
    assert code(b"id,title\nA,x\n") == "not_a_workbook"


def test_another_zip_under_the_name_of_a_workbook() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert code(stream.getvalue()) == "not_a_workbook"


def test_old_macro_and_encrypted_workbooks(workbook) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert code(ole, "a.xls") == "old_workbook"
    assert code(ole, "a.xlsx") == "old_workbook"
    assert code(ole + "EncryptedPackage".encode("utf-16-le")) == "encrypted_workbook"
    assert code(workbook(a=ROWS), "a.xlsm") == "macro_workbook"
    stream = io.BytesIO(workbook(a=ROWS))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert code(stream.getvalue()) == "macro_workbook"


def test_damaged_workbooks(workbook) -> None:
    data = workbook(a=ROWS)
    assert code(data[: len(data) // 2]) == "damaged_workbook"
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for member in source.infolist():
            content = source.read(member)
            target.writestr(member, content[:40] if "workbook.xml" in member.filename else content)
    assert code(stream.getvalue()) == "damaged_workbook"


def test_every_cut_and_flipped_byte_gives_an_answer(workbook) -> None:
    data = workbook(a=ROWS)
    for at in range(0, len(data), 97):
        broken = bytearray(data)
        broken[at] ^= 0xFF
        read(bytes(broken), name="a.xlsx")  # whatever it says, it does not raise
        read(data[:at], name="a.xlsx")


def test_a_bomb_is_seen_in_the_directory(workbook) -> None:
    stream = io.BytesIO(workbook(a=ROWS))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", bytes(3_000_000))
    data = stream.getvalue()
    assert len(data) < 20_000
    assert code(data, limits=Limits(unpacked=2_000_000)) == "unpacks_too_large"
    assert read(data, name="a.xlsx").records


def test_a_bomb_that_lies_in_its_directory_is_seen_while_unpacking(workbook) -> None:
    stream = io.BytesIO(workbook(a=ROWS))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", bytes(3_000_000))
    honest = struct.pack("<I", 3_000_000)
    data = stream.getvalue()
    assert data.count(honest) == 2
    data = data.replace(honest, struct.pack("<I", 10))
    assert code(data, limits=Limits(unpacked=2_000_000)) == "unpacks_too_large"


def test_one_cell_far_away_does_not_fill_the_memory(workbook) -> None:
    def far(book: openpyxl.Workbook) -> None:
        book["a"]["XFD1048576"] = "x"

    assert code(workbook(far, a=ROWS)) == "too_many_cells"


def test_a_far_cell_without_a_value_does_no_harm(workbook) -> None:
    def styled(book: openpyxl.Workbook) -> None:
        book["a"]["XFD1048576"].number_format = "@"

    assert read(workbook(styled, a=ROWS), name="a.xlsx").records[0].id == "A"


def cached(data: bytes, value: str) -> bytes:
    """The workbook with a cached value in its formula cells, as Excel writes them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for member in source.infolist():
            content = source.read(member).replace(b"<v />", f"<v>{value}</v>".encode())
            target.writestr(member, content)
    return stream.getvalue()


@pytest.mark.parametrize("value", [None, "42"])
def test_formulas_with_and_without_cached_value_are_refused(workbook, value: str | None) -> None:
    rows = [["id", "title", "trl", "note"], ["A", "=1+1", 5, "=2"], ["B", "x", "=3+2", None]]
    rows += [["C", "y", 5, "=2"]]
    data = workbook(a=rows)
    if value:
        data = cached(data, value)
        assert b"<v>42</v>" in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    result = read(data, name="a.xlsx")
    assert errors(result) == [("formula_cell", "B2"), ("formula_cell", "C3")]
    assert "(=1+1)" in result.errors[0].message("en")
    assert [record.id for record in result.records] == ["C"]


def test_a_row_of_nothing_but_a_formula_is_told(workbook) -> None:
    result = read(workbook(a=[*ROWS, [None, "=1"]]), name="a.xlsx")
    assert errors(result) == [("formula_cell", "B3"), ("missing_id", "A3")]


def test_text_that_looks_like_a_formula_is_text(workbook) -> None:
    def as_text(book: openpyxl.Workbook) -> None:
        cell = book["a"]["B2"]
        cell.value, cell.data_type = "=1+1", "s"

    assert read(workbook(as_text, a=ROWS), name="a.xlsx").records[0].texts["title"] == "=1+1"


def test_merged_header_cells(workbook) -> None:
    def merge(book: openpyxl.Workbook) -> None:
        book["a"].merge_cells("B1:C1")

    rows = [["id", "title", None, "trl"], ["A", "x", "y", 5]]
    result = read(workbook(merge, a=rows), name="a.xlsx")
    error = result.errors[0]
    assert (error.code, error.row, error.fatal) == ("merged_header", 1, True)
    assert "B1:C1" in error.message("zh-Hans")


def test_a_merged_banner_above_the_header_does_no_harm(workbook) -> None:
    def merge(book: openpyxl.Workbook) -> None:
        book["a"].merge_cells("A1:B1")

    result = read(workbook(merge, a=[["技术需求汇总表", None], *ROWS]), name="a.xlsx")
    assert result.errors == ()
    assert result.records[0].row == 3


def test_merged_data_cells_are_told_where_they_hide_a_value(workbook) -> None:
    def merge(book: openpyxl.Workbook) -> None:
        book["a"].merge_cells("A2:A3")

    rows = [["id", "title"], ["A", "x"], [None, "y"]]
    result = read(workbook(merge, a=rows), name="a.xlsx")
    assert errors(result) == [("merged_cell", "A3")]
    assert "A2:A3" in result.errors[0].message("en")


def test_a_merge_over_the_whole_sheet_does_not_fill_the_memory(workbook) -> None:
    def merge(book: openpyxl.Workbook) -> None:
        book["a"].merged_cells.add("A2:XFD1048576")

    result = read(workbook(merge, a=[*ROWS, ["B", "y"]]), name="a.xlsx")
    assert [record.id for record in result.records] == ["A", "B"]

    def often(book: openpyxl.Workbook) -> None:
        for column in range(2, 60):
            book["a"].merged_cells.add(f"{openpyxl.utils.get_column_letter(column)}2:XFD3")

    assert code(workbook(often, a=[*ROWS, ["B", "y"]]), limits=Limits(cells=10_000)) == (
        "damaged_workbook"
    )


def test_error_values(workbook) -> None:
    def fail(book: openpyxl.Workbook) -> None:
        cell = book["a"]["B2"]
        cell.value, cell.data_type = "#REF!", "e"

    result = read(workbook(fail, a=ROWS), name="a.xlsx")
    assert errors(result) == [("error_value", "B2")]


def test_columns_without_a_header_are_named_by_their_letter(workbook) -> None:
    result = read(workbook(a=[["id", None, "title"], ["A", "?", "x"]]), name="a.xlsx")
    assert result.records[0].texts == {"title": "x"}
    assert result.notes[0].message("en").endswith(": B")
