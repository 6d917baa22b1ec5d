"""Amounts: exact in minor units, and read in each language's own scale."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiebang.reference import currencies
from jiebang.reference.errors import MoneyError, UnknownCodeError, UnknownLanguageError

YUAN = 100
WAN = 10_000 * YUAN
YI = 10_000 * WAN


@pytest.mark.parametrize(
    ("minor", "hans", "hant", "english"),
    [
        (500 * WAN, "500 万元", "人民幣 500 萬元", "CNY 5 million"),
        (120 * WAN, "120 万元", "人民幣 120 萬元", "CNY 1.2 million"),
        (WAN, "1 万元", "人民幣 1 萬元", "CNY 10,000"),
        (12345, "123.45 元", "人民幣 123.45 元", "CNY 123.45"),
        (9999 * YUAN, "9,999 元", "人民幣 9,999 元", "CNY 9,999"),
        (YI, "1 亿元", "人民幣 1 億元", "CNY 100 million"),
        (YI - WAN, "9,999 万元", "人民幣 9,999 萬元", "CNY 99.99 million"),
        (YI - 1, "1 亿元", "人民幣 1 億元", "CNY 100 million"),
        (125 * YI, "125 亿元", "人民幣 125 億元", "CNY 12.5 billion"),
        (0, "0 元", "人民幣 0 元", "CNY 0"),
        (-5 * WAN, "-5 万元", "人民幣 -5 萬元", "CNY -50,000"),
    ],
)
def test_one_amount(minor: int, hans: str, hant: str, english: str) -> None:
    assert currencies.format_amount(minor, "CNY", "zh-Hans") == hans
    assert currencies.format_amount(minor, "CNY", "zh-Hant") == hant
    assert currencies.format_amount(minor, "CNY", "en") == english


@pytest.mark.parametrize(
    ("low", "high", "currency", "lang", "text"),
    [
        (300 * WAN, 500 * WAN, "CNY", "zh-Hans", "300–500 万元"),
        (300 * WAN, 500 * WAN, "CNY", "en", "CNY 3–5 million"),
        (300 * WAN, 300 * WAN, "CNY", "zh-Hans", "300 万元"),
        (None, 300 * WAN, "CNY", "zh-Hans", "≤ 300 万元"),
        (300 * WAN, None, "CNY", "en", "≥ CNY 3 million"),
        (50 * WAN, 2 * YI, "CNY", "zh-Hans", "50 万元 – 2 亿元"),
        (50 * WAN, 2 * YI, "CNY", "en", "CNY 500,000 – CNY 200 million"),
        (0, 300 * WAN, "CNY", "zh-Hans", "0 元 – 300 万元"),
        (100 * WAN, 200 * WAN, "USD", "zh-Hant", "100–200 萬美元"),
        (5_000_000, 5_000_000, "JPY", "zh-Hans", "500 万日元"),
        (None, None, "CNY", "zh-Hans", "面议"),
        (None, None, "CNY", "zh-Hant", "面議"),
        (None, None, "", "en", "Negotiable"),
    ],
)
def test_a_range(low: int | None, high: int | None, currency: str, lang: str, text: str) -> None:
    assert currencies.format_money(low, high, currency, lang) == text


@given(st.integers(-(10**15), 10**15), st.sampled_from(currencies.codes()))
def test_minor_and_major_units_are_exact(minor: int, currency: str) -> None:
    assert currencies.to_minor(currencies.to_major(minor, currency), currency) == minor


def test_minor_units() -> None:
    assert currencies.to_minor("12.345", "CNY") == 1235
    assert currencies.to_minor(Decimal("12"), "JPY") == 12
    assert currencies.to_minor(7, "EUR") == 700
    for bad in ("twelve", "NaN", "Infinity", ""):
        with pytest.raises(MoneyError):
            currencies.to_minor(bad, "CNY")


def test_compact() -> None:
    assert currencies.parse_compact("100:200:CNY") == (100, 200, "CNY")
    assert currencies.parse_compact(":200:CNY") == (None, 200, "CNY")
    assert currencies.parse_compact("::CNY") == (None, None, "CNY")
    for bad in ("", "1:2", "a:2:CNY", "1:2:CNY:3"):
        with pytest.raises(MoneyError):
            currencies.parse_compact(bad)
    with pytest.raises(UnknownCodeError):
        currencies.parse_compact("1:2:XXX")


def test_signs_are_distinct_and_found() -> None:
    signs = [currencies.symbol(code) for code in currencies.codes()]
    assert len(set(signs)) == len(signs)
    for code in currencies.codes():
        assert currencies.find(currencies.symbol(code)) == code
        assert currencies.find(code.lower()) == code


def test_an_unknown_language_is_refused() -> None:
    for low, high in ((1, 2), (None, None)):
        with pytest.raises(UnknownLanguageError):
            currencies.format_money(low, high, "CNY", "zh")
