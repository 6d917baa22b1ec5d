"""Files are written whole or not at all, and the same input gives the same bytes."""

import io
import json
import os
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from jiebang.sheets import (
    Table,
    UnknownFormatError,
    WriteError,
    csv_bytes,
    format_of,
    jsonl_bytes,
    write_whole,
    xlsx_bytes,
)

TABLE = Table(
    "成果", ["id", "score", "day"], [["A", 0.5, date(2027, 3, 31)], ["B", None, None]], [9, 8]
)


def test_a_workbook_of_no_tables_opens() -> None:
    assert len(openpyxl.load_workbook(io.BytesIO(xlsx_bytes([]))).sheetnames) == 1


def test_xlsx_holds_values_widths_and_a_frozen_header() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes([TABLE]))).active
    assert sheet.title == "成果"
    assert [cell.value for cell in sheet[1]] == ["id", "score", "day"]
    assert sheet["B2"].value == 0.5
    assert sheet["C2"].value.date() == date(2027, 3, 31)
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["A"].width == 9
    assert sheet["A1"].font.bold


def test_xlsx_has_no_clock_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    first = xlsx_bytes([TABLE])
    monkeypatch.setattr("time.localtime", lambda *_: (2031, 1, 1, 1, 1, 1, 0, 1, 0))
    assert xlsx_bytes([TABLE]) == first
    archive = zipfile.ZipFile(io.BytesIO(first))
    assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = archive.read("docProps/core.xml").decode()
    assert core.count("2020-01-01T00:00:00Z") == 2


@settings(max_examples=30)
@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_any_text_survives_an_xlsx_but_for_what_xml_cannot_hold(text: str) -> None:
    data = xlsx_bytes([Table("a", ["x"], [[text + "."]])])
    back = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    wanted = "".join(
        "\ufffd" if (ord(c) < 32 and c not in "\t\n\r") or c in "\ufffe\uffff" else c for c in text
    )
    assert back[1][0] == wanted + "."


def test_what_looks_like_an_escape_is_kept() -> None:
    data = xlsx_bytes([Table("a", ["x"], [["_x0041_ and \r"]])])
    back = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert back[1][0] == "_x0041_ and \r"


def test_csv_opens_in_excel() -> None:
    data = csv_bytes(["a", "b"], [["钢", 1.5], ['"', None], [True, date(2027, 3, 31)]])
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    assert text == 'a,b\r\n钢,1.5\r\n"""",\r\nTRUE,2027-03-31\r\n'


def test_negative_numbers_stay_numbers() -> None:
    assert csv_bytes(["a"], [[-5]]).decode("utf-8-sig") == "a\r\n-5\r\n"
    assert csv_bytes(["a"], [["-5"]]).decode("utf-8-sig") == "a\r\n'-5\r\n"


def test_jsonl_keeps_keys_in_order_and_characters_as_they_are() -> None:
    data = jsonl_bytes([{"b": "钢", "a": [1]}, {}])
    assert data == '{"b": "钢", "a": [1]}\n{}\n'.encode()
    assert json.loads(jsonl_bytes([{"a": "x\ud800"}]).decode())["a"] == "x\ufffd"


def test_format_of() -> None:
    assert format_of("a/B.XLSX") == ".xlsx"
    with pytest.raises(UnknownFormatError, match=r"a\.pdf"):
        format_of("a.pdf")


def test_write_whole_replaces_and_leaves_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_write_whole_keeps_the_usual_permissions_and_follows_links(tmp_path: Path) -> None:
    target = tmp_path / "target.csv"
    link = tmp_path / "link.csv"
    link.symlink_to(target)
    write_whole(link, b"x")
    assert link.is_symlink()
    assert target.read_bytes() == b"x"
    umask = os.umask(0)
    os.umask(umask)
    assert target.stat().st_mode & 0o777 == 0o666 & ~umask


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(WriteError, match="No space left on device"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="no"):
        write_whole(tmp_path / "no" / "a.csv", b"x")
