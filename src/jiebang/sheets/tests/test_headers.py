"""Headers of all kinds find their column, in any order, case, width and script."""

import pytest

from jiebang.sheets.columns import COLUMNS, KEYS
from jiebang.sheets.headers import canonical, map_headers, remark


def test_canonical_headers_are_those_of_the_contract() -> None:
    assert ", ".join(KEYS) == (
        "id, language, type, title, position, problem, basis, indicators, goal, conditions, "
        "summary, description, keywords, industry, field, ipc, trl, region, budget, price, "
        "cooperation, ip, deadline, activity, decision_owner, contact, organisation, credit_code, "
        "scenario, deployment, sites, talent_form, positions, degree, months, service, "
        "accreditation, samples, days, finance_form, round, share, spoken, services, "
        "availability, orcid, openalex, works, cited_by, h_index, counted_on, consented_on"
    )


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.key)
def test_every_documented_synonym_is_taken(column) -> None:
    for header in (column.key, *column.every_heading(), *column.synonyms):
        assert canonical(header) == column.key
        assert canonical(f" {header.upper()}（必填） *") == column.key


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("name", "title"),
        ("Abstract", "summary"),
        ("ＴＩＴＬＥ", "title"),
        ("Key_Words", "keywords"),
        ("技術需求名稱", "title"),
        ("知識產權歸屬", "ip"),
        ("名称 / Title", "title"),
        ("名称\nTitle", "title"),
        ("名称 / Budget", None),
        ("预算（万元）", "budget"),
        ("联系人", None),
    ],
)
def test_canonical(header: str, key: str | None) -> None:
    assert canonical(header) == key


def test_remark_holds_the_unit() -> None:
    assert remark("预算（万元）") == "万元"
    assert remark("Budget [USD thousand]") == "USD thousand"


def test_two_columns_of_one_meaning_clash_and_both_are_named() -> None:
    mapped = map_headers(["id", "标题", "Name"])
    assert mapped.clashes == (("title", "标题", "Name"),)


def test_the_callers_mapping_wins_over_synonyms() -> None:
    mapped = map_headers(["id", "标题", "年"], {"年": "title"})
    assert mapped.keys == ("id", None, "title")
    assert mapped.unknown == ("标题",)
    assert not mapped.clashes


def test_two_mapped_headers_of_one_meaning_clash() -> None:
    mapped = map_headers(["id", "a", "b"], {"a": "title", "b": "title"})
    assert mapped.clashes == (("title", "a", "b"),)


def test_mapping_to_nothing_leaves_a_column_out() -> None:
    assert map_headers(["id", "标题", "Name"], {"Name": ""}).keys == ("id", "title", None)


def test_a_serial_number_is_the_id_only_where_nothing_else_is() -> None:
    assert map_headers(["序号", "标题"]).keys == ("id", "title")
    mapped = map_headers(["序号", "编号", "标题"])
    assert mapped.keys == (None, "id", "title")
    assert mapped.unknown == ("序号",)


def test_headers_of_the_mapping_that_are_not_there_are_told() -> None:
    assert map_headers(["id", "title"], {"Pain": "problem"}).unmapped == ("Pain",)


def test_the_reason_column_of_an_error_file_is_passed_over() -> None:
    mapped = map_headers(["id", "title", "错误原因"])
    assert mapped.keys == ("id", "title", None)
    assert mapped.unknown == ()
