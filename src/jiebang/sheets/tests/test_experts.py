"""Experts in spreadsheets: their own columns, several values in a cell, what is wrong with a row."""

import io
from datetime import date

import openpyxl
import pytest

from jiebang import sheets
from jiebang.sheets import LANGUAGES, Table, read, record_table, template_bytes, xlsx_bytes
from jiebang.sheets.templates import columns_of, dropdowns

TODAY = date(2026, 11, 26)
CHINESE = (
    "编号,姓名,职务/职称,个人简介,研究方向,技术领域,外语,可提供服务,是否可受邀,ORCID,论文数,引用次数,h指数,"
    "统计日期,本人同意日期\n"
    "E1,曾小明,教授,膜技术二十年,含油废水膜法处理,资源与环境；新材料,中文、英文,顾问；评委,可,"
    '0000-0002-1825-0097,"1,280",23000,41,2026-10-01,2026年9月15日\n'
)


def load(text, name="e.csv"):
    return read(text.encode(), "expert", name=name, today=TODAY)


def test_a_sheet_as_offices_keep_it_is_read():
    found = load(CHINESE)
    assert [error.sentence("en") for error in found.errors] == []
    assert found.notes == ()
    record = found.records[0]
    assert record.texts == {
        "title": "曾小明",
        "position": "教授",
        "summary": "膜技术二十年",
        "description": "含油废水膜法处理",
    }
    assert (record.field, record.fields) == ("environment", ("environment", "materials"))
    assert record.spoken == ("zh", "en")
    assert record.services == ("consulting", "review")
    assert (record.availability, record.orcid) == ("open", "0000-0002-1825-0097")
    assert (record.works, record.cited_by, record.h_index) == (1280, 23000, 41)
    assert (record.counted_on, record.consented_on) == (date(2026, 10, 1), date(2026, 9, 15))


@pytest.mark.parametrize(
    ("column", "cell", "code", "says"),
    [
        ("name", "", "missing_name", "own name"),
        ("field", "Materials; Alchemy", "bad_field", "Biomedicine"),
        ("spoken", "English; Klingon", "bad_spoken", "Klingon"),
        ("services", "Magic", "bad_service", "Joint training"),
        ("availability", "perhaps", "bad_availability", "Open to requests"),
        ("orcid", "0000-0002-1825-0098", "bad_orcid", "look for a slip"),
        ("openalex", "W123", "bad_openalex", "A5023888391"),
        ("works", "many", "bad_count", "whole number"),
        ("works", "-1", "bad_count", "whole number"),
        ("works", "12345678901", "bad_count", "whole number"),
        ("counted_on", "2026-11-27", "future_day", "still to come"),
        ("consented_on", "2026-11-27", "future_day", "past"),
        ("consented_on", "yes", "bad_date", "2027-03-31"),
    ],
)
def test_what_is_wrong_with_a_cell_is_said_with_what_would_be_right(column, cell, code, says):
    row = {"id": "E1", "name": "Ann", "summary": "x"} | {column: cell}
    text = ",".join(row) + "\n" + ",".join(f'"{value}"' for value in row.values()) + "\n"
    found = load(text)
    assert [error.code for error in found.errors] == [code]
    assert found.records == ()
    assert says in found.errors[0].sentence("en")
    assert all(found.errors[0].sentence(lang) for lang in LANGUAGES)


@pytest.mark.parametrize(
    "given",
    [
        "A5023888391",
        "https://openalex.org/A5023888391",
        "a5023888391",
        "openalex.org/people/A5023888391/",
    ],
)
def test_an_author_is_named_by_id_or_address(given):
    assert load(f"id,name,openalex\nE1,Ann,{given}\n").records[0].openalex == "A5023888391"


def test_a_sheet_without_names_is_told_so_at_each_row():
    found = load("id,summary\nE1,words\n")
    assert [error.code for error in found.errors] == ["missing_name"]


def test_a_position_may_differ_between_languages():
    found = load("id,language,name,position\nE1,zh,曾小明,教授\nE1,en,Zeng Xiaoming,Professor\n")
    assert found.errors == ()
    profile = sheets.joined(found.records)
    assert {text.field for text in profile.texts} == {"title", "summary"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_form_is_read_back_with_every_choice(lang):
    book = openpyxl.load_workbook(io.BytesIO(template_bytes("expert", lang)))
    sheet = book.worksheets[0]
    for place, column in enumerate(columns_of("expert"), start=1):
        offered = dropdowns("expert", lang).get(column.key)
        sheet.cell(2, place).value = (
            offered[-1] if offered else column.words("expert").example[lang]
        )
    stream = io.BytesIO()
    book.save(stream)
    found = read(stream.getvalue(), "expert", name="form.xlsx", today=TODAY)
    assert [error.sentence("en") for error in found.errors] == []
    record = found.records[0]
    assert record.fields == ("transport",)
    assert record.services == ("testing",)
    assert record.consented_on == date(2026, 9, 15)
    assert "trl" not in {column.key for column in columns_of("expert")}


def test_what_is_exported_reads_back_the_same():
    before = load(CHINESE).records
    table = record_table(before, "expert", "en")
    assert isinstance(table, Table)
    after = read(xlsx_bytes([table]), "expert", name="e.xlsx", today=TODAY).records
    fields = (
        "texts",
        "fields",
        "spoken",
        "services",
        "availability",
        "orcid",
        "works",
        "consented_on",
    )
    for name in fields:
        assert getattr(after[0], name) == getattr(before[0], name)


def test_a_count_of_nought_is_a_count():
    table = record_table(load("id,name,works\nE1,Ann,0\n").records, "expert", "en")
    assert read(xlsx_bytes([table]), "expert", name="e.xlsx").records[0].works == 0


def test_a_file_of_another_kind_is_noticed():
    needs = read("编号,姓名,外语\n1,曾,英文\n".encode(), "need", name="e.csv")
    assert [note.code for note in needs.notes] == ["other_kind"]
    experts = load("id,title,problem,budget\nN1,x,y,500万元\n")
    assert [note.code for note in experts.notes] == ["other_kind"]
    book = openpyxl.Workbook()
    book.active.title = "需求"
    book.active.append(["编号", "名称"])
    book.active.append(["1", "x"])
    stream = io.BytesIO()
    book.save(stream)
    wrong = read(stream.getvalue(), "expert", name="n.xlsx")
    assert [error.code for error in wrong.errors] == ["other_kind"]
