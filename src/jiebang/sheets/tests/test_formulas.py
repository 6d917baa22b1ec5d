"""Formula injection: what begins like a formula comes back as text from every export."""

import csv
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiebang.sheets import Table, csv_bytes, jsonl_bytes, read, xlsx_bytes
from jiebang.sheets.formulas import looks_like_formula, neutralised, restored

DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    " =1",
    "\n=1",
    "'=1",
]
HARMLESS = ["a=1", "1-2", "x@y", "'tis", "", "5", "（=1）"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_may_run_is_guarded(text: str) -> None:
    assert looks_like_formula(text)
    assert neutralised(text) == "'" + text


@pytest.mark.parametrize("text", HARMLESS)
def test_what_cannot_run_is_left_alone(text: str) -> None:
    assert neutralised(text) == text
    assert restored(text) == text


@given(st.text(alphabet="'=+-@＝＋－＠\t\r\n a1"))
def test_neutralising_is_undone_by_restoring(text: str) -> None:
    guarded = neutralised(text)
    assert restored(guarded) == text
    assert guarded[:1] not in set("=+-@＝＋－＠\t\r")


@pytest.mark.parametrize("text", DANGEROUS)
def test_csv_export_comes_back_as_text(text: str) -> None:
    data = csv_bytes(["id", "title"], [["A", text]])
    cell = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1][1]
    assert cell.startswith("'")
    assert read(data, name="a.csv").records[0].texts["title"] == text.strip()


@pytest.mark.parametrize("text", DANGEROUS)
def test_xlsx_export_comes_back_as_text(text: str) -> None:
    data = xlsx_bytes([Table("a", ["id", "title"], [["A", text]])])
    cell = openpyxl.load_workbook(io.BytesIO(data)).active["B2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert read(data, name="a.xlsx").records[0].texts["title"] == text.strip()


@pytest.mark.parametrize("text", DANGEROUS)
def test_jsonl_export_comes_back_as_text(text: str) -> None:
    data = jsonl_bytes([{"id": "A", "title": text}])
    assert read(data, name="a.jsonl").records[0].texts["title"] == text.strip()


def test_a_header_is_guarded_too() -> None:
    assert csv_bytes(["=1"], []).decode("utf-8-sig") == "'=1\r\n"
