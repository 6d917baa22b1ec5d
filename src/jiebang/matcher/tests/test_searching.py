"""The search box: what must be found, what must not, and in which order."""

from __future__ import annotations

import pytest

from jiebang.matcher import Lexicon, Matcher, ParameterError, Profile, Text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("废水", {"A1", "A2"}),  # a two-character word, also as an English document says it
        ("廢水", {"A1", "A2"}),
        ("wastewater", {"A1", "A2"}),
        ("waste water", {"A1", "A2"}),
        ("高炉", {"A3"}),  # simplified finds traditional
        ("高爐", {"A3"}),
        ("MBR", {"A6"}),  # a Latin abbreviation in a Chinese text
        ("MBR 软件", {"A6"}),  # mixed, both parts asked for
        ("MBR软件", {"A6"}),
        ("软体", {"A6"}),  # Taiwan's word
        ("COD", {"A1"}),
        ("95%", {"A1"}),
        ("heavy metal", {"A8"}),
        ("重金属", {"A8"}),
        ("激光 robot", {"A4"}),
        ("去除率", {"A1"}),  # not in the dictionary
        ("robots", {"A4"}),
        ("锂", {"A5"}),
    ],
)
def test_what_answers_is_found(matcher: Matcher, text: str, expected: set[str]) -> None:
    assert {candidate for candidate, _ in matcher.search(text)} == expected


@pytest.mark.parametrize(
    "text", ["", "   ", "的", "of the", "。！？", "qwxz", "😀", "\ud800", "废水 qwxz"]
)
def test_what_means_nothing_finds_nothing(matcher: Matcher, text: str) -> None:
    assert matcher.search(text) == []


def test_every_word_must_be_answered(matcher: Matcher) -> None:
    assert matcher.search("废水 激光") == []


def test_a_part_of_a_translation_is_no_answer(lexicon: Lexicon) -> None:
    matcher = Matcher([Profile("A", (Text("title", "Drinking water"),))], lexicon=lexicon)
    assert matcher.search("废水") == []
    assert matcher.search("水") != []


def test_titles_come_first_then_the_id(lexicon: Lexicon) -> None:
    texts = {"c": ("软件", "x"), "a": ("x", "软件"), "b": ("软件", "y")}
    matcher = Matcher(
        [Profile(i, (Text("title", t), Text("summary", s))) for i, (t, s) in texts.items()],
        lexicon=lexicon,
    )
    found = matcher.search("软件")
    assert [candidate for candidate, _ in found] == ["b", "c", "a"]
    assert all(0.0 < score <= 1.0 for _, score in found)
    assert matcher.search("软件", k=1) == found[:1]


def test_k_is_checked(matcher: Matcher) -> None:
    with pytest.raises(ParameterError):
        matcher.search("废水", k=0)
