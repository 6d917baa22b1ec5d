"""Single cells: amounts, stages, dates, regions and lists as people write them."""

from datetime import date, datetime

import pytest

from jiebang.sheets import values
from jiebang.sheets.values import Amount, CellProblem


def yuan(low: float | None, high: float | None, currency: str = "CNY") -> Amount:
    return Amount(
        None if low is None else round(low * 100),
        None if high is None else round(high * 100),
        currency,
    )


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("500万元", yuan(5e6, 5e6)),
        ("1.2亿元", yuan(1.2e8, 1.2e8)),
        ("RMB 3 million", yuan(3e6, 3e6)),
        ("300-500万", yuan(3e6, 5e6)),
        ("300万元-500万元", yuan(3e6, 5e6)),
        ("３００～５００万元", yuan(3e6, 5e6)),
        ("USD 200,000", yuan(2e5, 2e5, "USD")),
        ("US$1.5m", yuan(1.5e6, 1.5e6, "USD")),
        ("2.5万港元", yuan(2.5e4, 2.5e4, "HKD")),
        ("NT$ 300萬", yuan(3e6, 3e6, "TWD")),
        ("€2 bn", yuan(2e9, 2e9, "EUR")),
        ("￥80万", yuan(8e5, 8e5)),
        ("不超过500万元", yuan(None, 5e6)),
        ("500万元以内", yuan(None, 5e6)),
        ("up to 3 million", yuan(None, 3e6)),
        ("500万以上", yuan(5e6, None)),
        ("约50万元人民币", yuan(5e5, 5e5)),
        ("3,000,000", yuan(3e6, 3e6)),
        (12.34, yuan(12.34, 12.34)),
        (500, yuan(500, 500)),
        ("三百万元", yuan(3e6, 3e6)),
        ("五百万", yuan(5e6, 5e6)),
        ("伍拾萬元整", yuan(5e5, 5e5)),
        ("一千五百万", yuan(1.5e7, 1.5e7)),
        ("三百零五万", yuan(3.05e6, 3.05e6)),
        ("一万五千元", yuan(15_000, 15_000)),
        ("一亿二千万元", yuan(1.2e8, 1.2e8)),
        ("三百至五百万元", yuan(3e6, 5e6)),
        ("五到十万", yuan(5e4, 1e5)),
        ("不超过三百万", yuan(None, 3e6)),
        ("二十万美元", yuan(2e5, 2e5, "USD")),
        ("3千万", yuan(3e7, 3e7)),
        ("2百万", yuan(2e6, 2e6)),
        ("50w", yuan(5e5, 5e5)),
        ("50-80W", yuan(5e5, 8e5)),
        ("JPY 3 million", Amount(3_000_000, 3_000_000, "JPY")),
        ("面议", Amount(None, None, "CNY")),
        ("Negotiable", Amount(None, None, "CNY")),
    ],
)
def test_money(cell: object, amount: Amount) -> None:
    assert values.money(cell) == amount


@pytest.mark.parametrize(
    ("cell", "header_unit", "amount"),
    [
        (500, "万元", yuan(5e6, 5e6)),
        ("300-500", "单位：万元", yuan(3e6, 5e6)),
        (20, "万美元", yuan(2e5, 2e5, "USD")),
        ("20万", "万元", yuan(2e5, 2e5)),
        ("USD 20", "万元", yuan(2e5, 2e5, "USD")),
    ],
)
def test_money_with_the_unit_in_the_header(cell: object, header_unit: str, amount: Amount) -> None:
    assert values.money(cell, header_unit) == amount


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("abc", "bad_money"),
        ("-5", "bad_money"),
        ("三百五", "bad_money"),
        ("一万五", "bad_money"),
        ("三到五百万", "bad_money"),
        ("几百万", "bad_money"),
        ("万元", "bad_money"),
        ("二〇二七", "bad_money"),
        (True, "bad_money"),
        (float("inf"), "bad_money"),
        ("0.001", "bad_money"),
        ("9" * 400, "bad_money"),
        (datetime(2026, 3, 5), "bad_money"),  # noqa: DTZ001 - as a workbook gives it
        ("500-300万", "money_order"),
        ("10 USD 5 EUR", "two_currencies"),
    ],
)
def test_not_money(cell: object, code: str) -> None:
    with pytest.raises(CellProblem) as problem:
        values.money(cell)
    assert problem.value.code == code


@pytest.mark.parametrize(
    ("cell", "levels"),
    [
        (5, (5, 5)),
        (5.0, (5, 5)),
        ("4-6", (4, 6)),
        ("TRL 5", (5, 5)),
        ("TRL4～6", (4, 6)),
        ("中试", (6, 7)),
        ("已产业化", (8, 9)),
        ("已產業化", (8, 9)),
        ("小试", (4, 5)),
        ("量产", (9, 9)),
        ("小试、中试", (4, 7)),
        ("pilot to mass production", (6, 9)),
    ],
)
def test_trl(cell: object, levels: tuple[int, int]) -> None:
    assert values.trl(cell) == levels


@pytest.mark.parametrize("cell", [0, 10, 4.5, "高", "中试 and more"])
def test_not_a_trl(cell: object) -> None:
    with pytest.raises(CellProblem) as problem:
        values.trl(cell)
    assert problem.value.code == "bad_trl"


def test_a_range_that_excel_made_a_date_says_what_to_write() -> None:
    with pytest.raises(CellProblem) as problem:
        values.trl(date(2026, 4, 6))
    assert problem.value.code == "trl_became_date"
    assert dict(problem.value.parameters)["guess"] == "4-6"


@pytest.mark.parametrize(
    "cell",
    [
        date(2027, 3, 31),
        datetime(2027, 3, 31, 18, 0),  # noqa: DTZ001 - as a workbook gives it
        "2027-03-31",
        "2027/3/31",
        "2027.3.31",
        "20270331",
        "2027年3月31日",
        "２０２７年３月３１日",
        "31 March 2027",
        "Mar. 31, 2027",
        "2027-03-31T00:00:00",
        "3/31/2027",
        "31.03.2027",
        "2027年3月",
        "2027年3月底",
        "2027-3",
        "2027/03",
    ],
)
def test_deadline(cell: object) -> None:
    assert values.deadline(cell) == date(2027, 3, 31)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("03/04/2027", "ambiguous_date"),
        (46112, "date_number"),
        ("46112", "date_number"),
        ("2027-02-30", "bad_date"),
        ("2027年13月", "bad_date"),
        ("13/13/2027", "bad_date"),
        ("3/31/27", "ambiguous_date"),
        (2027.1, "date_number"),
        ("2027.10", "bad_date"),
        ("soon", "bad_date"),
        (date(1900, 1, 1), "bad_date"),
        (True, "bad_date"),
    ],
)
def test_not_a_deadline(cell: object, code: str) -> None:
    with pytest.raises(CellProblem) as problem:
        values.deadline(cell)
    assert problem.value.code == code


@pytest.mark.parametrize(
    ("cell", "day"), [("5/5/2027", date(2027, 5, 5)), ("2028-2", date(2028, 2, 29))]
)
def test_days_that_only_look_unclear(cell: str, day: date) -> None:
    assert values.deadline(cell) == day


@pytest.mark.parametrize(
    "cell", ["长期", "長期有效", "long-term", "Long term", "尽快", "盡快", "ASAP"]
)
def test_no_last_day(cell: str) -> None:
    assert values.deadline(cell) is None


@pytest.mark.parametrize(
    ("cell", "header_unit", "bare"),
    [
        (500, "", True),
        ("300-500", "", True),
        (9999, "拟投入", True),
        (10_000, "", False),
        (500, "万元", False),
        (500, "USD", False),
        ("500元", "", False),
        ("¥500", "", False),
        ("500万", "", False),
        ("面议", "", False),
    ],
)
def test_bare_amounts(cell: object, header_unit: str, bare: bool) -> None:
    assert values.is_bare(cell, header_unit, values.money(cell, header_unit)) is bare


@pytest.mark.parametrize(
    ("cell", "part"),
    [
        ("台北市", True),
        ("臺北市", True),
        ("新竹", True),
        ("新竹縣", True),
        ("台灣新竹", True),
        ("臺北市信義區", True),
        ("Taipei, Taiwan", True),
        ("New Taipei City", True),
        ("台灣", False),
        ("Taiwan", False),
        ("TW", False),
    ],
)
def test_taiwan_is_one_region(cell: str, part: bool) -> None:
    assert values.region(cell) == "710000"
    assert values.is_part_of_taiwan(cell) is part


@pytest.mark.parametrize(
    ("cell", "tag"),
    [
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh_cn", "zh-Hans"),
        ("zh-Hans", "zh-Hans"),
        ("中文", "zh-Hans"),
        ("中文（简体）", "zh-Hans"),
        ("繁體中文", "zh-Hant"),
        ("zh-TW", "zh-Hant"),
        ("ZH-HANT", "zh-Hant"),
        ("en", "en"),
        ("English", "en"),
        ("英文", "en"),
    ],
)
def test_language(cell: str, tag: str) -> None:
    assert values.language(cell) == tag


def test_unknown_language() -> None:
    with pytest.raises(CellProblem):
        values.language("fr")


def test_codes_from_names() -> None:
    assert values.region("马鞍山市") == "340500"
    assert values.region(310000.0) == "310000"
    assert values.region("Singapore") == "SG"
    assert values.field("新材料") == "materials"
    assert values.industry("C31") == "C31"
    assert values.ownership("双方共有", "need") == "shared"
    assert values.ipc("C02F 9/00；b01d，C02F9/00") == ("C02F9/00", "B01D")


def test_cooperation_takes_several_separators() -> None:
    expected = {"joint", "commissioned", "transfer"}
    assert values.modes("联合开发、委托开发；转让") == expected
    assert values.modes("joint, commissioned; transfer") == expected
    assert values.modes(["joint", "commissioned", "transfer"]) == expected
    assert values.modes("共同開發，共同开发") == {"joint"}
    assert values.modes("joint/commissioned") == {"joint", "commissioned"}


def test_a_shared_name_asks_for_the_code_and_offers_the_choices() -> None:
    with pytest.raises(CellProblem) as problem:
        values.region("鼓楼区")
    assert problem.value.code == "ambiguous_region"
    assert "320106" in dict(problem.value.parameters)["codes"]


@pytest.mark.parametrize(
    ("read", "cell", "code"),
    [
        (values.region, "火星", "bad_region"),
        (values.field, "x", "bad_field"),
        (values.industry, "Z99", "bad_industry"),
        (values.ipc, "H1", "bad_ipc"),
        (values.modes, "joint; x", "bad_cooperation"),
    ],
)
def test_unknown_codes(read, cell: str, code: str) -> None:
    with pytest.raises(CellProblem) as problem:
        read(cell)
    assert problem.value.code == code


def test_as_text() -> None:
    assert values.as_text(12.0) == "12"
    assert values.as_text(0.1 + 0.2) == "0.3"
    assert values.as_text(date(2027, 3, 1)) == "2027-03-01"
    assert values.as_text(["a", 2]) == "a; 2"
    assert values.as_text([{"甲": 1}]) == '{"甲": 1}'
    assert values.as_text(" a\r\nb ") == "a\nb"
