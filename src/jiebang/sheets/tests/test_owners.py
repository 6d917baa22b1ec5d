"""Columns that say whose a row is: headers, codes that are checked, ids that are an organisation's own."""

import pytest

from jiebang.sheets import read

CODE = "91310000132612172J"
HEADERS = [
    "单位名称",
    "需求单位",
    "企业名称",
    "委托单位",
    "機構名稱",
    "Organisation",
    "Company name",
]
CODES = ["统一社会信用代码", "信用代码", "統一社會信用代碼", "Unified social credit code", "USCC"]


def rows(text, **given):
    return read(text.encode(), "need", name="n.csv", **given)


@pytest.mark.parametrize("header", HEADERS)
def test_headers_of_the_organisation(header):
    found = rows(f"id,title,{header}\nN1,Slag,  Jianghuai\u3000Steel \n")
    assert [row.organisation for row in found.records] == ["Jianghuai Steel"]


@pytest.mark.parametrize("header", CODES)
def test_headers_of_the_code(header):
    found = rows(f"id,title,{header}\nN1,Slag, {CODE.lower()} \n")
    assert [row.credit_code for row in found.records] == [CODE]


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant", "en"])
def test_a_wrong_code_is_refused_in_words(lang):
    (error,) = rows("id,title,credit_code\nN1,Slag,91310000132612172K\n").errors
    assert (error.code, error.row, error.cell) == ("bad_credit_code", 2, "C2")
    assert error.hint(lang)
    assert "{" not in error.sentence(lang)


def test_a_name_that_is_no_name():
    (error,) = rows(f"id,title,organisation\nN1,Slag,{'x' * 201}\n").errors
    assert error.code == "long_organisation"


TWO = "id,title,budget,organisation\n1,Slag,10万元,A\n1,Ladle,20万元,B\n1,Slag again,10万元,A\n"


def test_two_organisations_number_from_one_where_that_is_asked_for():
    found = rows(TWO, by_organisation=True)
    assert [(row.organisation, row.title) for row in found.records] == [
        ("A", "Slag"),
        ("B", "Ladle"),
    ]
    assert [(error.code, error.row) for error in found.errors] == [("duplicate_id", 4)]


def test_else_an_id_is_the_files_own():
    assert [error.row for error in rows(TWO).errors] == [3, 4]


def test_the_caller_adds_what_only_it_knows():
    found = rows("id,title,organisation\n1,Slag,A\n2,Ladle,B\n", by_organisation=True)
    bad = found.without([found.wrong(found.records[1], "unknown_organisation", "organisation")])
    assert [row.id for row in bad.records] == ["1"]
    assert bad.bad_rows == {3}
    (error,) = bad.errors
    assert (error.column, error.cell, error.value) == ("organisation", "C3", "B")
    assert found.errors == ()
    noted = found.noted("organisation_not_looked_at", found.records, "organisation")
    assert noted.notes[-1].message("en").startswith("in 2 rows (2, 3) the organisation is none")
