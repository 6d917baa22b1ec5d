"""Kinds of need in spreadsheets: their columns are read, checked, left aside and written back."""

import pytest

from jiebang.reference import needs
from jiebang.sheets import csv_bytes, read, record_table
from jiebang.sheets.templates import dropdowns


def rows(text: str):
    return read(text.encode(), name="needs.csv")


def test_a_talent_need_with_its_fields() -> None:
    found = rows(
        "编号,名称,需求类型,引才方式,人数,最低学历,专业要求\nT1,冷轧工艺专家,人才,柔性引进,2,博士,冶金\n"
    )
    assert found.errors == ()
    assert found.records[0].type == "talent"
    assert found.records[0].particulars == {
        "talent_form": "visit",
        "positions": 2,
        "degree": "doctor",
    }


def test_who_says_nothing_has_a_technology_need() -> None:
    record = rows("id,title\nN1,Wastewater\n").records[0]
    assert (record.type, record.particulars) == ("", {})


@pytest.mark.parametrize(
    ("column", "value", "right"),
    [
        ("type", "wishes", "Talent need"),
        ("talent_form", "marriage", "Joint training"),
        ("positions", "0", "1–9999"),
        ("positions", "two", "1–9999"),
        ("share", "101", "1–100"),
    ],
)
def test_a_bad_value_says_what_would_be_right(column: str, value: str, right: str) -> None:
    found = rows(f"id,title,{column}\nN1,x,{value}\n")
    assert len(found.errors) == 1
    assert right in found.errors[0].sentence("en")
    assert found.records == ()


def test_a_field_of_another_kind_is_passed_over_and_said() -> None:
    found = rows("id,title,type,positions\nN1,x,funding,3\n")
    assert found.errors == ()
    assert found.records[0].particulars == {}
    assert [note.code for note in found.notes] == ["other_particular"]
    for lang in ("zh-Hans", "zh-Hant", "en"):
        assert "3" in found.notes[0].message(lang)


def test_rows_of_one_need_do_not_differ_in_its_kind() -> None:
    found = rows("id,language,title,type\nN1,en,x,talent\nN1,zh,人才,funding\n")
    assert [error.code for error in found.errors] == ["facts_differ"]


def test_several_columns_for_whom_to_ask_are_no_error() -> None:
    found = rows("id,title,负责人,联系人,联系电话,邮箱\nN1,x,王总,小李,021-1234,a@b.example\n")
    assert found.errors == ()
    assert (found.records[0].decision_owner, found.records[0].contact) == ("王总", "021-1234")


def test_a_contact_of_many_words_is_refused() -> None:
    found = rows(f"id,title,决策人\nN1,x,{'王' * 201}\n")
    assert [error.code for error in found.errors] == ["long_contact"]


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant", "en"])
def test_every_choice_of_every_kind_is_read_back_from_its_form_and_its_export(lang: str) -> None:
    for kind in needs.codes():
        for one in needs.particulars(kind):
            offered = dropdowns("need", lang).get(one.key) or (str(one.least), str(one.most))
            for value in offered:
                found = rows(f'id,title,type,{one.key}\nN1,x,{kind},"{value}"\n')
                assert found.errors == (), (one.key, value)
                table = record_table(found.records, "need", lang)
                again = read(csv_bytes(table.header, table.rows), name="again.csv")
                assert again.errors == ()
                assert again.records[0].particulars == found.records[0].particulars
                assert again.records[0].type == kind


def test_texts_of_a_kind_are_matched_as_description() -> None:
    record = rows("id,title,现有基础,合作条件\nN1,x,two mills,a university\n").records[0]
    assert [text.field for text in record.profile().texts] == [
        "title",
        "description",
        "description",
    ]
