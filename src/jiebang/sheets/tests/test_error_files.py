"""The error workbook: the same rows, red cells, reasons, and a round trip through correction."""

import io

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from jiebang.sheets import LANGUAGES, error_workbook, read

CSV = "编号,名称,trl,预算\nN1,x,5,\n,,,\nN2,y,99,abc\nN3,=1+1,5,\n"


def load(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def red(cell) -> bool:
    return cell.fill.fill_type == "solid" and cell.fill.start_color.rgb == "FFFFC7CE"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_same_rows_red_cells_and_reasons(lang: str) -> None:
    result = read(CSV.encode(), name="needs.csv")
    data = error_workbook(result, lang)
    assert data == error_workbook(result, lang)
    sheet = load(data).active
    assert sheet.title == "needs.csv"
    assert [[cell.value for cell in row[:4]] for row in sheet.iter_rows()] == [
        ["编号", "名称", "trl", "预算"],
        ["N1", "x", "5", None],
        [None, None, None, None],
        ["N2", "y", "99", "abc"],
        ["N3", None, "5", None],
    ]
    wrong = [cell.coordinate for row in sheet.iter_rows() for cell in row if red(cell)]
    assert wrong == ["C4", "D4", "B5"]
    assert sheet["E2"].value is None
    assert sheet["E4"].value.count("\n") == 1
    assert result.errors[0].reason(lang) in sheet["E4"].value
    assert "=1+1" in sheet["E5"].value


def test_mended_and_uploaded_again() -> None:
    book = load(error_workbook(read(CSV.encode(), name="needs.csv"), "zh-Hans"))
    sheet = book.active
    sheet["C4"], sheet["D4"], sheet["B5"] = "中试", "50万元", "z"
    stream = io.BytesIO()
    book.save(stream)
    again = read(stream.getvalue(), name="needs.xlsx")
    assert again.errors == ()
    assert again.notes == ()
    assert [(record.id, record.row) for record in again.records] == [
        ("N1", 2),
        ("N2", 4),
        ("N3", 5),
    ]


def test_an_error_file_that_is_still_wrong_has_one_column_of_reasons() -> None:
    first = error_workbook(read(CSV.encode(), name="needs.csv"), "en")
    second = read(first, name="needs.xlsx")
    assert {error.row for error in second.errors} == {4, 5}
    sheet = load(error_workbook(second, "en")).active
    assert [cell.value for cell in sheet[1]] == ["编号", "名称", "trl", "预算", "What is wrong"]
    assert "not a technology" in sheet["E4"].value


def test_a_formula_leaves_its_value(workbook) -> None:
    data = workbook(a=[["id", "title"], ["A", "=1+1"]])
    cell = load(error_workbook(read(data, name="a.xlsx"), "en")).active["B2"]
    assert cell.data_type != "f"
    assert red(cell)


def test_rows_stand_where_they_stood_below_a_banner(workbook) -> None:
    data = workbook(a=[["汇总"], [], ["id", "title", "trl"], ["A", "x", "99"]])
    sheet = load(error_workbook(read(data, name="a.xlsx"), "en")).active
    assert sheet["A1"].value == "汇总"
    assert sheet["A2"].value is None
    assert sheet["A3"].value == "id"
    assert red(sheet["C4"])


def test_reasons_name_the_column_plainly() -> None:
    text = '"编号 *\nID","名称\nTitle"\n,x\n'
    sheet = load(error_workbook(read(text.encode(), name="a.csv"), "zh-Hans")).active
    assert sheet["C2"].value == "编号：缺少编号。写上编号，每条记录一个"


@pytest.mark.parametrize("formula", ["=SUM(B1:B3)", "{=A1:A2}"])
def test_a_formula_that_was_never_calculated_is_told_as_text(workbook, formula: str) -> None:
    def array(book: openpyxl.Workbook) -> None:
        if formula.startswith("{"):
            book["a"]["B2"] = ArrayFormula("B2", formula.strip("{}"))

    data = workbook(array, a=[["id", "title"], ["A", formula]])
    sheet = load(error_workbook(read(data, name="a.xlsx"), "en")).active
    assert sheet["B2"].value is None
    assert formula.strip("{}") in sheet["C2"].value
    assert sheet["C2"].data_type == "s"


def test_json_lines_move_down_by_the_row_of_their_keys() -> None:
    result = read(
        b'{"id": "A", "title": "x"}\n{"id"\n{"id": "B", "trl": 0, "title": {}}', name="a.jsonl"
    )
    sheet = load(error_workbook(result, "en")).active
    assert [cell.value for cell in sheet["A"]] == ["id", "A", '{"id"', "B"]
    assert red(sheet["A3"])
    assert red(sheet["B4"])
    assert not red(sheet["A4"])


def test_whole_files_and_several_files() -> None:
    bad = read(CSV.encode(), name="needs.csv")
    book = load(error_workbook([bad, bad, read(b"", name="b.csv")], "zh-Hant"))
    assert book.sheetnames == ["needs.csv", "needs.csv~2", "說明"]
    row = [cell.value for cell in book["說明"][2]]
    assert row[0] == "b.csv"
    assert row[3] == "檔案是空的"


def test_what_no_file_can_hold_does_not_break_the_error_file() -> None:
    result = read(b'{"id": "A", "title": "x\\u0001\\ud800"}', name="a[1].jsonl")
    sheet = load(error_workbook(result, "en")).active
    assert sheet["B2"].value == "x\ufffd\ufffd"


def test_unknown_language() -> None:
    with pytest.raises(ValueError, match="zh-Hans"):
        error_workbook([], "fr")
