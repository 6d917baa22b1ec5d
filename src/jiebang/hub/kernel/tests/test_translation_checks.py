"""What can be told of a translation without understanding it."""

import pytest

from jiebang.hub.kernel.translation.checks import flags, missing_terms
from jiebang.hub.kernel.translation.registry import Term


def whats(source, words, language="zh-Hans", wanted="en"):
    found = flags(source, words, language=language, wanted=wanted)
    return [(flag.what, flag.words) for flag in found]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("年处理50万吨", "Treats 500,000 tonnes a year"),
        ("年处理50万吨", "Treats 0.5 million tonnes a year"),
        ("投资1.2亿元", "An investment of RMB 120 million"),
        ("浓度≤5 mg/m³，温度８５０℃", "≤ 5 mg/m3 at 850 °C"),
        ("误差±0.5％", "An error of ±0.5 percent"),
        ("3项专利，12个月", "Three patents within twelve months"),
        ("2026年11月前", "Before November 2026"),
        ("按GB/T 4754—2017执行", "According to GB/T 4754-2017"),
        ("CO₂减排，Q235钢", "Less CO2; Q235 steel"),
        ("见 https://example.org/a ，写信到 a@example.org", "Go to https://example.org/a, a@example.org"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_right_is_not_flagged(source, words):
    assert whats(source, words) == []


@pytest.mark.parametrize(
    ("source", "words", "found"),
    [
        ("误差±0.5%", "An error of ±0.6 %", ("number", "0.5")),
        ("处理50万吨", "Treats 50 tonnes", ("number", "50万")),
        ("压力600 MPa", "A pressure of 600 bar", ("unit", "MPa")),
        ("按GB/T 4754执行", "According to the standard", ("code", "GB/T 4754")),
        ("采用Q235钢", "Uses Q345 steel", ("code", "Q235")),
        ("您好 {name}", "Hello there", ("placeholder", "{name}")),
        ("见 https://example.org/a", "See the page", ("placeholder", "https://example.org/a")),
        ("炉温", "", ("empty", "")),
        ("炉温过高", "炉温过高", ("same", "")),
        ("炉温过高难以控制", "炉温过高，难以控制了", ("language", "")),
        ("炉温", "x" * 200, ("long", "")),
        ("炉温过高难以控制" * 20, "Hot", ("short", "")),
    ],
)
def test_what_should_be_looked_at(source, words, found):
    assert found in whats(source, words)


def test_from_english_too():
    assert whats("Treat 3 million m a year", "年处理300万米", "en", "zh-Hans") == []
    assert ("number", "7") in whats("Seven, 7 units of it", "六个单位", "en", "zh-Hans")
    assert ("language", "") in whats(
        "This sentence was left as it is", "This sentence was left so", "en", "zh-Hant"
    )


def test_a_standard_term_is_asked_for_in_any_of_its_spellings():
    term = Term(0, 4, "铁水脱硫", ("hot metal desulfurisation", "desulphurising"))
    assert [flag.what for flag in missing_terms("something else", [term, term])] == ["term"]
    for words in ("Hot-metal desulfurization", "DESULFURIZING of iron"):
        assert missing_terms(words, [term]) == []


def test_a_long_text_is_checked_in_no_time():
    import time

    began = time.monotonic()
    whats("1" * 20_000 + "A" * 20_000 + "a-" * 5000, "2" * 20_000)
    assert time.monotonic() - began < 2
