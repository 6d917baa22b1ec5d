"""Reading files of every kind, and a clear answer to each kind of bad input."""

import io
import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from jiebang.matcher import Facts, Money, Text
from jiebang.sheets import (
    LANGUAGES,
    Amount,
    Kind,
    Limits,
    ReadResult,
    as_text,
    error_workbook,
    profiles,
    read,
    titles,
)

CSV = (
    "编号,语言,名称,技术难题,预算（万元）,所在地区,技术成熟度,合作方式,知识产权,截止日期,备注\n"
    "N1,zh-Hans,废水处理,含油废水超标,300-500,马鞍山,4-6,联合开发、技术转让,双方共有,2027年3月31日,王\n"
    "N1,en,Wastewater treatment,,,,,,,,\n"
    "N2,en,Drill bits,,,,,,,,\n"
)


def codes(result: ReadResult) -> list[str]:
    """The codes of the errors; each must be told in every language, without a gap in it."""
    for error in result.errors:
        for lang in LANGUAGES:
            sentence = error.sentence(lang)
            assert error.message(lang)
            assert error.hint(lang)
            assert "{" not in error.message(lang)
            assert "{" not in error.hint(lang).replace('{"id"', "")
            assert result.file in sentence
    return [error.code for error in result.errors]


def one(result: ReadResult):
    """The only error of a result."""
    assert len(result.errors) == 1, codes(result)
    codes(result)
    return result.errors[0]


def notes(result: ReadResult) -> dict[str, str]:
    return {note.code: note.message("en") for note in result.notes}


# --- what is read ---------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_every_encoding_gives_typed_records(encoding: str) -> None:
    result = read(CSV.encode(encoding), name="needs.csv")
    assert codes(result) == []
    first = result.records[0]
    assert (first.id, first.language, first.row) == ("N1", "zh-Hans", 2)
    assert dict(first.texts) == {"title": "废水处理", "problem": "含油废水超标"}
    assert first.budget == Amount(3_000_000_00, 5_000_000_00, "CNY")
    assert first.region == "340500"
    assert first.trl == (4, 6)
    assert first.cooperation == {"joint", "transfer"}
    assert first.ip == "shared"
    assert first.deadline == date(2027, 3, 31)
    assert notes(result)["ignored_columns"].endswith("备注")
    assert ("encoding" in notes(result)) == (encoding == "gb18030")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_with_each_separator(separator: str) -> None:
    text = f'id{separator}title\nA{separator}"x{separator}y\n""z"""\n'
    result = read(text.encode(), name="a.csv")
    assert result.records[0].texts["title"] == f'x{separator}y\n"z"'


def test_rows_of_one_id_become_one_profile() -> None:
    result = read(CSV.encode(), name="needs.csv")
    first, second = profiles(result.records)
    assert first.id == "N1"
    assert first.texts == (
        Text("title", "废水处理", "zh-Hans"),
        Text("problem", "含油废水超标", "zh-Hans"),
        Text("title", "Wastewater treatment", "en"),
    )
    assert first.facts.money == Money(3_000_000_00, 5_000_000_00, "CNY")
    assert first.facts.region == "340500"
    assert "yrd" in first.facts.region_groups
    assert second.facts == Facts()
    assert titles(result.records, "zh-Hant") == {"N1": "废水处理", "N2": "Drill bits"}
    assert titles(result.records, "en")["N1"] == "Wastewater treatment"


def test_negotiable_is_no_money_to_the_matcher() -> None:
    result = read("id,title,price\nA,x,面议\n".encode(), "achievement", name="a.csv")
    assert result.records[0].price == Amount(None, None, "CNY")
    assert profiles(result.records)[0].facts.money is None


def test_jsonl_takes_numbers_lists_and_unknown_keys() -> None:
    lines = (
        {"id": 7, "title": "x", "trl": 5, "keywords": ["a", "b"], "ipc": ["C02F"], "agency": "z"},
        {"abstract": "y", "id": "8", "budget": None},
    )
    data = "\n\n".join(json.dumps(line) for line in lines).encode()
    result = read(data, name="needs.jsonl")
    assert codes(result) == []
    assert [record.id for record in result.records] == ["7", "8"]
    assert result.records[0].texts["keywords"] == "a; b"
    assert result.records[0].trl == (5, 5)
    assert result.records[1].texts == {"summary": "y"}
    assert result.records[1].row == 3
    assert notes(result)["ignored_columns"].endswith("agency")


def test_leftovers_of_windows_1252_are_mended_and_told() -> None:
    data = json.dumps({"id": "A", "abstract": "laser \x96 \x93beam\x94\x9d"}).encode()
    result = read(data, "achievement", name="a.jsonl")
    assert result.records[0].texts["summary"] == "laser – “beam”"
    assert notes(result)["repaired_characters"].startswith("1 rows")


def test_xlsx_with_dates_numbers_and_a_banner(workbook) -> None:
    data = workbook(
        Sheet=[
            ["技术需求汇总表"],
            [],
            ["编号", "名称", "截止日期", "预算（万元）"],
            [12, "x", date(2027, 3, 31), 80.5],
        ]
    )
    result = read(data, name="needs.xlsx")
    assert codes(result) == []
    record = result.records[0]
    assert (record.id, record.row, record.deadline) == ("12", 4, date(2027, 3, 31))
    assert record.budget == Amount(805_000_00, 805_000_00, "CNY")
    assert "row 3" in notes(result)["rows_above"]


def test_sheets_are_chosen_by_name_and_the_choice_is_told(workbook) -> None:
    rows = [["id", "title"], ["A", "x"]]
    data = workbook(first=rows, 成果=[["id", "title"], ["B", "y"]], 说明=[["z"]])
    achievements = read(data, "achievement", name="a.xlsx")
    assert [record.id for record in achievements.records] == ["B"]
    assert notes(achievements)["sheet_chosen"] == "read the sheet “成果”; not read: first"
    assert [record.id for record in read(data, "need", name="a.xlsx").records] == ["A"]
    assert read(data, name="a.xlsx", sheet="成果").records[0].id == "B"
    error = one(read(data, name="a.xlsx", sheet="x"))
    assert error.code == "no_such_sheet"
    assert "成果" in error.hint("en")


def test_empty_and_hidden_sheets_are_passed_over(workbook) -> None:
    def hide(book) -> None:
        book["hidden"].sheet_state = "hidden"

    rows = [["id", "title"], ["A", "x"]]
    result = read(workbook(hide, hidden=[["q"]], empty=[], data=rows), name="a.xlsx")
    assert result.sheet == "data"
    assert result.notes == ()


def test_the_callers_mapping(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Nr.,Pain\n1,x\n", encoding="utf-8")
    result = read(path, mapping={"pain": "problem", "Nr.": "id"})
    assert dict(result.records[0].texts) == {"problem": "x"}
    error = one(read(path, mapping={"Pain": "painful"}))
    assert error.code == "unknown_canonical"
    assert "problem" in error.hint("zh-Hans")


def test_a_stream_is_read_like_a_path() -> None:
    assert read(io.BytesIO(CSV.encode()), name="n.csv").records[0].id == "N1"


def test_ids_of_bad_rows_as_text_and_good_rows_of_the_same_id_stay() -> None:
    text = "id,language,title,trl\n7.0,zh,废水,5\n7.0,en,x,99\n7.0,zh,again,\n,en,y,\n8,en,z,\n"
    result = read(text.encode(), name="a.csv")
    assert codes(result) == ["bad_trl", "duplicate_id", "missing_id"]
    assert result.bad_ids == {3: "7.0", 4: "7.0", 5: ""}
    assert [(record.id, record.row) for record in result.records] == [("7.0", 2), ("8", 6)]
    numbers = b'{"id": 7, "title": "x", "trl": 99}\n{"id"\n'
    assert read(numbers, name="a.jsonl").bad_ids == {1: "7", 2: ""}
    assert read(b"", name="a.csv").bad_ids == {}


# --- what is read in a way to look at -------------------------------------------------------------


def test_values_to_look_at_are_told_once_a_file() -> None:
    text = "编号,名称,预算,截止日期,所在地区\n" + "".join(
        f"N{n},x,{500 + n},2026-01-31,台北市\n" for n in range(7)
    )
    text += "N8,x,500万,长期有效,台湾\n"
    result = read(text.encode(), name="a.csv", today=date(2026, 2, 1))
    assert codes(result) == []
    assert notes(result) == {
        "bare_money": "amounts without a unit are read as yuan in 7 rows (2, 3, 4, 5, 6, …), such "
        "as “500” as 500 yuan; if 万元 (10,000 yuan) is meant, write it",
        "past_deadline": "deadlines in the past in 7 rows (2, 3, 4, 5, 6, …), such as 2026-01-31",
        "no_deadline": "“长期有效” and the like are read as no deadline in 1 rows (9)",
        "one_region": "Taiwan is one region in the table; “台北市” and the like are read as Taiwan "
        "in 7 rows (2, 3, 4, 5, 6, …)",
    }
    assert result.records[0].budget == Amount(500_00, 500_00, "CNY")
    assert result.records[-1].deadline is None
    today = date(2026, 1, 31)
    assert "past_deadline" not in notes(read(text.encode(), name="a.csv", today=today))
    with_unit = text.replace("预算", "预算（元）").encode()
    assert "bare_money" not in notes(read(with_unit, name="a.csv", today=today))


@pytest.mark.parametrize(
    ("kind", "header", "told"),
    [
        ("achievement", "编号,名称,技术难题,预算", "Problem, Budget"),
        ("achievement", "编号,需求名称", "Title"),
        ("achievement", "编号,名称,截止日期", None),
        ("achievement", "编号,名称,技术难题,成果简介", None),
        ("need", "编号,成果名称,成果简介", "Title, Summary"),
        ("need", "编号,名称,转让价格", "Price"),
        ("need", "id,title,abstract", None),
        ("need", "编号,名称,预期成果", None),
        ("need", "编号,名称,技术难题,价格", None),
    ],
)
def test_columns_of_the_other_kind_are_told(kind: Kind, header: str, told: str | None) -> None:
    row = ",".join(["A", "x", "1万", "1万"][: header.count(",") + 1])
    result = read(f"{header}\n{row}\n".encode(), kind, name="a.csv")
    found = notes(result).get("other_kind")
    assert (found is not None) == (told is not None)
    assert found is None or found.startswith(f"the columns {told} are those of ")


def test_a_sheet_of_the_other_kind_is_refused_unless_it_is_asked_for(workbook) -> None:
    rows = [["id", "title"], ["A", "x"]]
    data = workbook(企业需求=rows)
    error = one(read(data, "achievement", name="a.xlsx"))
    assert (error.code, error.fatal, error.sheet) == ("other_kind", True, "企业需求")
    assert error.message("zh-Hans") == "工作表“企业需求”是技术需求，这里要的是科技成果"
    assert read(data, "need", name="a.xlsx").errors == ()
    assert read(data, "achievement", name="a.xlsx", sheet="企业需求").errors == ()
    assert read(workbook(需求=rows, 表=rows), "achievement", name="a.xlsx").sheet == "表"
    assert one(read(workbook(成果=rows), "need", name="a.xlsx")).code == "other_kind"


# --- bad files ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a.jsonl"])
@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \n\n"])
def test_empty_file(name: str, data: bytes) -> None:
    error = one(read(data, name=name))
    assert (error.code, error.fatal) == ("empty_file", True)


def test_workbook_without_any_value(workbook) -> None:
    assert one(read(workbook(a=[], b=[]), name="a.xlsx")).code == "empty_file"


def test_header_only(workbook) -> None:
    assert one(read(b"id,title\n\n,\n", name="a.csv")).code == "no_rows"
    assert one(read(workbook(a=[["id", "title"]]), name="a.xlsx")).code == "no_rows"


def test_missing_columns_names_them_and_the_headers_found() -> None:
    error = one(read(b"Nr,Contact\n1,x\n", name="a.csv"))
    assert (error.code, error.row, error.fatal) == ("missing_columns", 1, True)
    assert "id" in error.message("en")
    assert "text column" in error.message("en")
    assert "Nr, Contact" in error.hint("en")
    assert "改成已知的表头，如 编号、名称" in error.hint("zh-Hans")
    assert "text" not in one(read(b"Nr,title\n1,x\n", name="a.csv")).message("en")


def test_two_columns_of_one_meaning() -> None:
    error = one(read("id,标题,Name\n1,x,y\n".encode(), name="a.csv"))
    assert error.code == "ambiguous_columns"
    assert "标题" in error.message("en")
    assert "Name" in error.message("en")
    assert "title" in error.message("en")


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as stream:
        stream.truncate(200_000_000)  # a hole: nothing is stored, and reading it would show
    error = one(read(path))
    assert error.code == "too_large"
    assert "200 MB" in error.message("en")
    assert "100 MB" in error.message("zh-Hans")


class Endless(io.RawIOBase):
    """A stream that counts what is taken from it."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0, "an upload must not be read whole"
        self.taken += size
        return b"x" * size


def test_a_stream_is_read_only_as_far_as_the_limit() -> None:
    stream = Endless()
    assert one(read(stream, name="a.csv", limits=Limits(file=1000))).code == "too_large"
    assert stream.taken == 1001


def test_missing_file_folder_and_unreadable_name(tmp_path: Path) -> None:
    assert one(read(tmp_path / "no.csv")).code == "missing_file"
    assert one(read(tmp_path)).code == "is_directory"
    assert one(read("a\0.csv")).code == "unreadable"


@pytest.mark.parametrize("name", ["a.docx", "a.json", "a", "a.ods"])
def test_unknown_type(name: str) -> None:
    error = one(read(b"id,title\n1,x\n", name=name))
    assert error.code == "unknown_type"
    assert ".xlsx" in error.hint("en")


def test_text_files_that_are_not_text(workbook) -> None:
    assert one(read(workbook(a=[["id"]]), name="a.csv")).code == "is_a_workbook"
    error = one(read("id,title\nA,x\n".encode("utf-16"), name="a.csv"))
    assert error.code == "utf16"
    error = one(read(b"id,title\nA,x\0y\n", name="a.csv"))
    assert (error.code, error.row) == ("nul_bytes", 2)
    assert "byte 4" in error.message("en")


@pytest.mark.parametrize(
    ("lines", "row", "expected"),
    [
        (
            [b"id,title", "A,含油废水".encode(), "B,钢铁厂废水".encode("gb18030")],
            3,
            "UTF-8",
        ),
        (
            [b"id,title", "A,含油废水".encode("gb18030"), "B,钢铁厂废水".encode()],
            3,
            "GB18030",
        ),
        (["\ufeffid,title".encode(), "A,含油废水".encode("gb18030")], 2, "UTF-8"),
        ([b"id,title", "A,含油废水".encode(), b"B,caf\xe9,"], 3, "UTF-8"),
    ],
)
def test_mixed_encodings_name_line_and_byte(lines: list[bytes], row: int, expected: str) -> None:
    for name in ("a.csv", "a.jsonl"):
        error = one(read(b"\n".join(lines), name=name))
        assert (error.code, error.row) == ("mixed_encoding", row)
        given = dict(error.parameters)
        assert given["expected"] == expected
        assert f"line {row}" in error.message("en")
        at = int(given["byte"])
        line = lines[row - 1].removeprefix(b"\xef\xbb\xbf")
        assert line[at - 1] >= 0x80


def test_neither_utf8_nor_gb18030() -> None:
    error = one(read(b"id,title\nA,caf\xe9,\n", name="a.csv"))
    assert (error.code, error.row) == ("bad_encoding", 2)


def test_an_open_quotation_mark() -> None:
    assert one(read(b'id,title\nA,"x\nB,y\n', name="a.csv")).code == "bad_csv"


@given(
    st.sampled_from(["a.csv", "a.jsonl", "a.xlsx"]),
    st.binary(max_size=60) | st.text("id,title\n\t;\"'=废水\0\r{}[]:", max_size=60).map(str.encode),
)
def test_no_bytes_raise(name: str, data: bytes) -> None:
    for content in (data, b"id,title\n" + data, b'{"id": 1, "title": "x"}\n' + data):
        for error in read(content, name=name).errors:
            assert all(error.sentence(lang) for lang in LANGUAGES)


# --- bad rows -------------------------------------------------------------------------------------


def test_every_bad_cell_of_every_row_is_told_and_good_rows_are_kept() -> None:
    text = (
        "编号,名称,语言,trl,预算,地区,行业,领域,ipc,合作方式,知识产权,截止日期\n"
        "N1,x,,,,,,,,,,\n"
        "N2,x,fr,99,abc,火星,Z1,x,H1,x,x,03/04/2027\n"
    )
    result = read(text.encode(), name="a.csv")
    assert codes(result) == [
        "bad_language",
        "bad_trl",
        "bad_money",
        "bad_region",
        "bad_industry",
        "bad_field",
        "bad_ipc",
        "bad_cooperation",
        "bad_ip",
        "ambiguous_date",
    ]
    assert [record.id for record in result.records] == ["N1"]
    assert result.bad_rows == {3}
    assert not result.fatal
    error = result.errors[1]
    assert (error.row, error.column, error.cell, error.value) == (3, "trl", "D3", "99")
    assert error.sentence("en", with_file=False).startswith("row 3, column “trl” (D3): not a")
    assert error.reason("zh-Hans").startswith("不是技术成熟度：“99”。写")
    assert error.reason("zh-Hant").startswith("不是技術成熟度：「99」。寫")
    assert error.as_dict("en") == {
        "file": "a.csv",
        "sheet": "",
        "row": 3,
        "column": "trl",
        "cell": "D3",
        "code": "bad_trl",
        "value": "99",
        "message": "not a technology readiness level",
        "hint": "write 1–9, a range such as 4-6, or a stage such as pilot scale",
    }
    assert "新材料" in result.errors[5].hint("zh-Hans")
    assert "归需求方所有" in result.errors[8].hint("zh-Hans")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("A,,含油废水", "A,,含油废水", ["duplicate_id"]),
        ("A,en,x", "A,en,y", ["duplicate_id"]),
        ("A,zh-Hans,废水", "A,zh-Hant,廢水", []),
        ("A,zh-Hans,废水", "A,en,x", []),
        ("A,,含油废水", "A,,oily wastewater", []),
        ("A,,含油废水", "A,zh-Hant,廢水", ["duplicate_id"]),
        ("A,,含油废水", "A,en,x", []),
    ],
)
def test_duplicate_ids(first: str, second: str, expected: list[str]) -> None:
    result = read(f"id,language,title\n{first}\n{second}\n".encode(), name="a.csv")
    assert codes(result) == expected
    if expected:
        assert result.errors[0].row == 3
        assert "row 2" in result.errors[0].message("en")


def test_rows_of_one_record_may_not_contradict_each_other() -> None:
    text = "id,language,title,trl\nA,zh,废水,4-6\nA,en,x,TRL 4–6\nA,zh-Hant,廢水,5\n"
    error = one(read(text.encode(), name="a.csv"))
    assert (error.code, error.row, error.column) == ("facts_differ", 4, "trl")
    assert "row 2 says “4-6”" in error.message("en")


def test_missing_id_and_missing_text() -> None:
    result = read(b"id,title,trl\n,x,5\nA,,5\n", name="a.csv")
    assert codes(result) == ["missing_id", "missing_text"]


def test_bad_id() -> None:
    result = read(f'id,title\n"a\nb",x\n{"c" * 101},x\n'.encode(), name="a.csv")
    assert codes(result) == ["bad_id", "bad_id"]


def test_extra_cells_in_csv() -> None:
    error = one(read(b"id,title\nA,x,y\nB,z,,\n", name="a.csv"))
    assert (error.code, error.row) == ("extra_cells", 2)


def test_very_long_cell() -> None:
    error = one(read(f"id,title\nA,{'x' * 32_768}\n".encode(), name="a.csv"))
    assert (error.code, error.cell) == ("too_long", "B2")
    assert "32,768" in error.message("en")
    assert len(error.value) == 80


@pytest.mark.parametrize("character", ["\x01", "\x0b", "\x7f"])
def test_control_characters(character: str) -> None:
    data = f"id,title\nA,x{character}y\n".encode()
    error = one(read(data, name="a.csv"))
    assert error.code == "control_character"
    assert f"U+{ord(character):04X}" in error.message("en")
    assert "character 2" in error.message("en")


def test_a_lone_surrogate_in_json() -> None:
    error = one(read(b'{"id": "A", "title": "x\\ud800"}', name="a.jsonl"))
    assert error.code == "control_character"
    assert "U+D800" in error.message("en")


@pytest.mark.parametrize(
    "line",
    [
        r'{"id": "A\udfff", "title": "x", "l": ["\ud800"]}',
        r'{"id": "A", "title": ["\udc00", "x"]}',
        r'{"id": "A", "title": {"a\ud800": "\ud800"}}',
        r'{"id": "A", "title\ud800": "x", "title": "\ud800"}',
        r'{"id": "A", "b\ud800": 1, "b\ud801": 1, "title": "x"}',
        r'{"id": "A", "title": "x", "region": "\ud800"}',
    ],
)
def test_what_is_told_and_handed_back_of_a_lone_surrogate_can_be_written(line: str) -> None:
    result = read(line.encode(), name="a.jsonl")
    assert not result.records
    for lang in LANGUAGES:
        for told in (*result.errors, *result.notes):
            told.message(lang).encode()
        assert load_workbook(io.BytesIO(error_workbook(result, lang)))
    "".join([*result.header, *result.bad_ids.values()]).encode()
    for row in result.rows:
        "".join(map(as_text, row.cells)).encode()


def test_excel_errors_as_text() -> None:
    assert one(read(b"id,title\nA,#REF!\n", name="a.csv")).code == "error_value"


def test_formula_in_csv() -> None:
    result = read(b'id,title\nA,"=HYPERLINK(""x"")"\nB,-20 degrees\n', name="a.csv")
    error = one(result)
    assert (error.code, error.cell) == ("formula_cell", "B2")
    assert "=HYPERLINK" in error.message("en")
    assert [record.id for record in result.records] == ["B"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b'{"id": "A", "title": ', "invalid_json"),
        (b'{"id": "A", "title": "x", "trl": NaN}', "invalid_json"),
        (b"[1, 2]", "not_an_object"),
        (b'"x"', "not_an_object"),
        (b'{"id": "A", "id": "B", "title": "x"}', "repeated_key"),
        (b'{"id": "A", "title": {"en": "x"}}', "not_a_value"),
        (b"[" * 100_000, "invalid_json"),
    ],
)
def test_bad_json_lines(line: bytes, code: str) -> None:
    result = read(b'{"id": "G", "title": "good"}\n' + line + b"\n", name="a.jsonl")
    error = one(result)
    assert (error.code, error.row) == (code, 2)
    assert [record.id for record in result.records] == ["G"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{x}", "这里应是双引号括起的键"),
        ('{"id": }', "这里应是值"),
        ('{"id" 1}', "这里缺少逗号或冒号"),
        ('{"id": "', "字符串没有结束"),
        ("{} x", "对象之后还有内容"),
        ('{"id": NaN}', "数字不合法"),
        ("[" * 100_000, "嵌套太深"),
    ],
)
def test_what_is_wrong_with_json_is_said_in_our_own_words(line: str, said: str) -> None:
    error = one(read(line.encode(), name="a.jsonl"))
    assert error.code == "invalid_json"
    assert said in error.message("zh-Hans")


def test_values_of_json_are_shown_as_json() -> None:
    error = one(read('{"id": "A", "title": [{"甲": null}]}'.encode(), name="a.jsonl"))
    assert error.value == '[{"甲": null}]'


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant"])
@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a.jsonl", "a\0.csv"])
def test_no_english_of_other_libraries_in_chinese_messages(name: str, lang: str) -> None:
    broken = {"a.xlsx": b"PK\x03\x04" + bytes(40), "a.csv": b'id,title\nA,"x'}
    error = one(read(broken.get(name, b"{x"), name=name) if "\0" not in name else read(name))
    words = re.sub(r"CSV|JSON|Excel", "", error.message(lang))
    assert not re.search("[A-Za-z]{3}", words)


def test_only_bad_json_lines() -> None:
    result = read(b"x\ny\n", name="a.jsonl")
    assert codes(result) == ["invalid_json", "invalid_json"]
    assert not result.fatal
    assert result.records == ()


def test_synonyms_in_json_keys_that_clash() -> None:
    data = b'{"id": "A", "name": "x"}\n{"id": "B", "title": "y"}\n'
    assert one(read(data, name="a.jsonl")).code == "ambiguous_columns"
