"""Folding, detection and numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiebang.matcher.language import canonical_number, detect, fold, parse_numerals


@given(st.text(max_size=60))
def test_folding_keeps_every_position(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold(text)
    assert fold(once) == once or len(fold(once)) == len(once)


@pytest.mark.parametrize(
    ("text", "folded"),
    [("廢水處理", "废水处理"), ("ＭＢＲ膜", "mbr膜"), ("Laser’s", "laser's"), ("a\ud800b", "a b")],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("废水处理", "zh-Hans"),
        ("廢水處理", "zh-Hant"),
        ("Wastewater", "en"),
        ("采用 MBR membrane 处理废水", "zh-Hans"),
        ("The Chinese word 水 means water in this language", "en"),
        ("123", "en"),
        ("", "en"),
    ],
)
def test_detection(text: str, tag: str) -> None:
    assert detect(text) == tag


@pytest.mark.parametrize(
    ("run", "value"),
    [
        ("三百万", 3_000_000),
        ("二十五", 25),
        ("十二", 12),
        ("二〇一七", 2017),
        ("三亿五千万", 350_000_000),
        ("一百零五", 105),
        ("一二", None),
        ("万一", None),
    ],
)
def test_chinese_numbers(run: str, value: int | None) -> None:
    assert parse_numerals(run) == value


@pytest.mark.parametrize(
    ("digits", "scale", "expected"),
    [
        ("3,000", "", "#3000"),
        ("3", "千", "#3000"),
        ("3", "million", "#3000000"),
        ("300", "万", "#3000000"),
        ("3.5", "billion", "#3500000000"),
        ("0.50", "", "#0.5"),
        ("12.345", "百", "#1234.5"),
    ],
)
def test_one_spelling_for_a_number(digits: str, scale: str, expected: str) -> None:
    assert canonical_number(digits, scale) == expected
