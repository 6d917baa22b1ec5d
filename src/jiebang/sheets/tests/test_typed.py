"""What is typed or pasted: indicators as rows, single cells, the clipboard of a spreadsheet program."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiebang.sheets import (
    MARKS,
    Amount,
    CellError,
    Indicator,
    clipboard_file,
    clipboard_rows,
    indicator_rows,
    indicator_text,
    read,
    read_cell,
)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("出水 COD ≤ 50 mg/L", [("出水 COD", "≤", "50", "mg/L")]),
        ("出水COD≤50mg/L；石油类 <= 1 mg/L", [("出水COD", "≤", "50", "mg/L"), ("石油类", "≤", "1", "mg/L")]),
        ("Yield >= 98.5%", [("Yield", "≥", "98.5%", "")]),
        ("温度 = 20-25 ℃。", [("温度", "=", "20-25", "℃")]),
        ("as cool as can be", [("as cool as can be", "", "", "")]),
        ("≤ 50", [("≤ 50", "", "", "")]),
        ("", []),
        (" ；\n。", []),
    ],
)  # fmt: skip
def test_a_text_as_rows(text: str, rows: list[tuple[str, ...]]) -> None:
    assert list(indicator_rows(text)) == [Indicator(*row) for row in rows]


_name = st.text(st.characters(categories=("L",)), min_size=1, max_size=12)


@given(
    st.lists(
        st.builds(
            Indicator,
            _name,
            st.sampled_from(MARKS),
            st.integers(0, 10**6).map(str),
            st.sampled_from(["", "%", "mg/L", "℃", "吨/年", "hours a year"]),
        )
    )
)
def test_rows_that_were_written_are_read_again_as_the_same_text(rows: list[Indicator]) -> None:
    text = indicator_text(rows)
    assert indicator_text(indicator_rows(text)) == text
    assert [row.name for row in indicator_rows(text)] == [
        " ".join(row.name.split()) for row in rows
    ]


@given(st.text(max_size=200))
def test_any_text_settles_after_one_round(text: str) -> None:
    once = indicator_text(indicator_rows(text))
    assert indicator_text(indicator_rows(once)) == once


def test_cells_are_read_as_in_a_file() -> None:
    assert read_cell("budget", "300-500万", "need", "en") == Amount(300_000_000, 500_000_000, "CNY")
    assert read_cell("budget", "面议", "need", "en") == Amount(None, None, "CNY")
    assert read_cell("region", "合肥", "need", "en") == "340100"
    assert read_cell("deadline", "2027-03-31", "need", "en") == date(2027, 3, 31)
    assert read_cell("ip", "双方共有", "need", "en") == "shared"
    assert read_cell("positions", "3", "need", "en") == 3


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant", "en"])
@pytest.mark.parametrize(
    ("key", "text"),
    [("budget", "a lot"), ("region", "Atlantis"), ("deadline", "soonish"), ("positions", "-1")],
)
def test_a_bad_cell_says_what_would_be_right(key: str, text: str, lang: str) -> None:
    with pytest.raises(CellError) as refusal:
        read_cell(key, text, "need", lang)
    assert len(str(refusal.value)) > 8


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),
        ('a\t"two\nlines"\nc\t"say ""hi"""', [["a", "two\nlines"], ["c", 'say "hi"']]),
        ('5" pipe\t"quoted" word\nx\t"open', [['5" pipe', '"quoted" word'], ["x", '"open']]),
        ("\n\na\t\n\n", [["a", ""]]),
        ('"a\tb"\tc', [["a\tb", "c"]]),
        ("", []),
        ("\t\n \t", []),
        ('"', [['"']]),
        ('""', []),
    ],
)
def test_cells_of_the_clipboard(text: str, rows: list[list[str]]) -> None:
    assert clipboard_rows(text) == rows


@given(
    st.lists(
        st.lists(st.text("ab\t\n\"'；=", max_size=6), min_size=3, max_size=3),
        min_size=1,
        max_size=4,
    )
)
def test_what_excel_quotes_comes_back(cells: list[list[str]]) -> None:
    for row in cells:
        row[0] = f"x{row[0]}"

    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if set(cell) & set('\t\n"') else cell

    text = "\r\n".join("\t".join(quoted(cell) for cell in row) for row in cells)
    assert clipboard_rows(text) == [[cell for cell in row] for row in cells]  # noqa: C416


def test_pasted_cells_with_a_header_row_are_read_as_a_file_is() -> None:
    pasted = '编号\t名称\t技术难题\nN1\t废水\t"第一行\n第二行"\nN2\t油雾\t'
    found = read(clipboard_file(pasted, "need", "en"), name="pasted.csv")
    assert found.errors == ()
    assert [record.id for record in found.records] == ["N1", "N2"]
    assert found.records[0].texts["problem"] == "第一行\n第二行"


def test_pasted_cells_without_a_header_row_are_those_of_the_form() -> None:
    found = read(clipboard_file("N1\t\t人才\t冷轧专家", "need", "zh-Hans"), name="pasted.csv")
    assert found.errors == ()
    assert found.records[0].type == "talent"
    assert found.records[0].texts == {"title": "冷轧专家"}
    forced = read(clipboard_file("id\t\t\ttitle", "need", "en", header=False), name="pasted.csv")
    assert [record.id for record in forced.records] == ["id"]


def test_what_stands_beyond_the_form_is_an_error_of_its_row() -> None:
    found = read(clipboard_file("\t".join(["x"] * 60), "need", "en"), name="pasted.csv")
    assert found.errors


def test_nothing_pasted_is_an_empty_file() -> None:
    found = read(clipboard_file(" \n", "need", "en"), name="pasted.csv")
    assert [error.code for error in found.errors] == ["empty_file"]


def test_one_column_and_characters_that_cannot_be_stay_errors() -> None:
    found = read(clipboard_file("编号\t名称\nN1\ta\x00b\n", "need", "en"), name="pasted.csv")
    assert [error.code for error in found.errors] == ["nul_bytes"]
    alone = read(clipboard_file("名称\nx", "need", "en"), name="pasted.csv")
    assert alone.errors
