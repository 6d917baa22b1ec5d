"""Whatever a text holds: an answer or a named error, never a crash, a NaN or an endless wait."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from jiebang.matcher import (
    DuplicateIdError,
    Lexicon,
    Match,
    Matcher,
    MatcherError,
    ParameterError,
    Profile,
    ProfileError,
    Text,
)
from jiebang.matcher.index import Filter

TINY = Lexicon.tiny()
PATIENCE = 60.0
"""Seconds that a megabyte may take. It takes up to 4 on a quiet machine; squared work takes an hour."""

MEGABYTE = 1_000_000
ODD = {
    "one letter": "a",
    "one character": "水",
    "one digit": "7",
    "one mark": "?",
    "one emoji": "🧪",
    "emoji with joiners": "👩‍🔬🏽 膜 👨‍👩‍👧‍👦 steel",
    "high surrogate": "\ud800 steel 废水",
    "low surrogate": "废水\udfff",
    "surrogates the wrong way round": "\udc00\ud800",
    "a pair in two pieces": "\ud83e\uddea steel",
    "control characters": "".join(map(chr, range(32))) + "steel\x7f\x80\x85\x9f废水",
    "nothing but NUL": "\0\0\0",
    "private use": "\ue000\uf8ff\U000f0000\U0010fffd 钢",
    "no characters at all": "\ufffe\uffff\U0001ffff",
    "right to left": "معالجة مياه الصرف الصحي ليزر",
    "right to left, numbers": "٣ million ٣٫٥ ٪ ١٢٣ ۷ thousand ٣月",
    "right-to-left marks": "\u202esteel\u202c \u200f\u2067废水\u2069",
    "hebrew": "רובוט לריתוך בלייזר 3 million",
    "thai without spaces": "หุ่นยนต์เชื่อมด้วยเลเซอร์",
    "korean": "레이저 용접 로봇 25월",
    "japanese": "レーザー溶接ロボットによる鋼の溶接、ｶﾞｽ",
    "devanagari digits": "३ million ३,०००.५ hundred",
    "html": "<p onclick='x()'>Laser &amp; <b>steel</b><script>alert(1)</script>&#x5E9F;水</p>",
    "markdown and formulas": "=1+1 @SUM(A1) # *steel* $x^2$ ²³ ½ ① Ⅳ ㎡",
    "combining marks": "s\u0301t\u0301e\u0301e\u0301l\u0301" * 20 + "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
    "letters that change length": "İstanbul ŒUVRE ﬁne ﬃ ǆ ß ŉ ΐ",
    "only English stop words": "the of and to in is a",
    "only Chinese stop words": "的 了 和 在 是",
    "only marks": "，。；：？！、…——《》【】()[]{}|\\/~`^_",
    "only spaces of all kinds": "\u00a0\u2003\u3000\u200b\ufeff x",
    "a number after a word": "laser 3 million steel 12月",
    "hyphens": "a-a-a - -- state-of-the-art-of-the-art x-ray- -y",
    "apostrophes": "' '' don't 'tis rock'n'roll o'''clock",
    "a long number": "1" * 5000,
    "a long fraction": "0." + "1" * 5000,
    "a long number with commas": "1" + ",234" * 2000,
    "a long scaled fraction": "3." + "7" * 4999 + " million",
    "a long Chinese number": "一" * 5000,
    "a large Chinese number": "一" + "亿" * 700,
    "a strange Chinese number": "十百千万亿亿万千百十零〇两月",
    "no month": "99月 0月 十三月 0 月",
    "a scale alone": "million 百万 万亿 hundred",
    "unusual spaces before a scale": "3\u2009million 3\x85million five\x1cmillion 3\u3000百万",
    "a long word": "x" * 10_000,
    "a long address": "https://example.org/" + "a/" * 3000 + "?q=" + "%20" * 500,
    "a long Chinese run": "废水处理" * 3000,
    "rare characters": "𠮷𡃁𪚥 㐀 龘 鿿",
    "radicals": "⼀⼆⺀⻳ ㊄ ㈱ 豈",
    "braille and boxes": "⠓⠑⠇⠇⠕ ┌─┐ ▓▒░",
    "variation selectors": "葛\U000e0100城市 ❤️ ☃︎",
}  # fmt: skip


def profile(identity: str, text: str, field: str = "title") -> Profile:
    return Profile(identity, (Text(field, text),))


def base() -> list[Profile]:
    return [
        profile("A1", "膜生物反应器处理废水"),
        profile("A2", "Wastewater treatment by membrane reactor"),
        profile("A3", "高爐溫度監測傳感器", "summary"),
        profile("A4", "Laser welding robot for steel"),
        profile("A5", "重金属检测 3 million"),
    ]


@pytest.fixture(scope="module")
def small() -> Matcher:
    return Matcher(base(), lexicon=TINY)


def sane(found: Sequence[Match], size: int) -> None:
    """All are there, once each, scored from 0 to 1, best first."""
    assert len(found) == len({match.candidate for match in found}) == size
    scores = [match.score for match in found]
    assert all(math.isfinite(score) and 0.0 <= score <= 1.0 for score in scores)
    assert scores == sorted(scores, reverse=True)
    assert [match.rank for match in found] == list(range(1, size + 1))
    for match in found:
        for reason in match.reasons:
            assert math.isfinite(reason.weight)
            assert all(math.isfinite(pair.weight) for pair in reason.words)


def searched(matcher: Matcher, text: str) -> None:
    found = matcher.search(text)
    assert all(math.isfinite(score) and 0.0 <= score <= 1.0 for _, score in found)
    assert matcher.search(text) == found


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_as_a_query(small: Matcher, text: str) -> None:
    query = profile("Q", text)
    found = small.match(query)
    sane(found, 5)
    assert small.match(query) == found
    ranked = small.rank(query)
    assert [(m.candidate, m.score) for m in ranked] == [(m.candidate, m.score) for m in found]
    for lang in ("en", "zh-Hans", "zh-Hant"):
        sane(small.match(query, 2, lang=lang, offers=True), 2)
    searched(small, text)


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_as_a_candidate(text: str) -> None:
    """Found, explained, changed and deleted as any other; the others stay what they are."""
    matcher = Matcher(base(), lexicon=TINY)
    query = profile("Q", "steel 废水 膜 laser million")
    before = matcher.match(query)
    matcher.upsert([profile("odd", text), Profile(f"id {text}", base()[0].texts)])
    matcher.upsert([profile("odd", text, "description")])
    for asked in (query, profile("Q", text)):
        sane(matcher.match(asked), 7)
        searched(matcher, asked.texts[0].text)
    matcher.merge()
    sane(matcher.match(query), 7)
    assert matcher.delete(["odd", f"id {text}", "nobody"]) == 2
    assert matcher.match(query) == before
    sane(Matcher([profile("odd", text)], lexicon=TINY).match(profile("Q", text)), 1)


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_with_the_language_told(text: str) -> None:
    """Also where it is told wrong."""
    for tag in ("zh-Hans", "zh-Hant", "en"):
        told = Profile("told", (Text("title", text, tag), Text("summary", text)))
        sane(Matcher([*base(), told], lexicon=TINY).match(told), 6)


@pytest.mark.parametrize("text", ["", " ", "\n\t\r", "\u3000\u2003"])
def test_no_text_is_a_named_error(small: Matcher, text: str) -> None:
    with pytest.raises(ProfileError):
        profile("Q", text)
    with pytest.raises(ProfileError):
        Profile("Q", ())
    assert small.search(text) == []


@pytest.mark.parametrize("text", ["\u200b", "\ufeff\u200b", "\ud800", "\0", "\u202e", "…"])
def test_a_text_without_a_word_is_an_answer_of_nothing(small: Matcher, text: str) -> None:
    found = small.match(profile("Q", text))
    sane(found, 5)
    assert all(match.score == 0.0 and match.reasons == () for match in found)
    assert small.search(text) == []


LONG: dict[str, Callable[[], str]] = {
    "English": lambda: "laser welding of steel by a robot in the furnace " * (MEGABYTE // 49),
    "Chinese": lambda: "膜生物反应器处理高浓度有机废水和重金属检测" * (MEGABYTE // 21),
    "one word": lambda: "steel" * (MEGABYTE // 5),
    "one letter": lambda: "a" * MEGABYTE,
    "one character": lambda: "水" * MEGABYTE,
    "digits": lambda: "9" * MEGABYTE,
    "digits and a point": lambda: "0." + "9" * MEGABYTE,
    "Chinese digits": lambda: "一" * MEGABYTE,
    "Chinese myriads": lambda: "一" + "亿" * MEGABYTE,
    "hyphens": lambda: "steel-" * (MEGABYTE // 6) + "steel",
    "apostrophes": lambda: "a'" * (MEGABYTE // 2),
    "commas": lambda: "1" + ",234" * (MEGABYTE // 4),
    "emoji": lambda: "🧪" * MEGABYTE,
    "surrogates": lambda: "\ud800" * MEGABYTE,
    "spaces": lambda: " " * MEGABYTE + "steel",
    "lines": lambda: "steel\n废水\n" * (MEGABYTE // 9),
    "tags": lambda: "<b>" * (MEGABYTE // 3) + "steel",
    "combining marks": lambda: "e" + "\u0301" * MEGABYTE,
    "scales": lambda: "five million " * (MEGABYTE // 13),
}  # fmt: skip


@pytest.mark.parametrize("kind", ["English", "Chinese"])
def test_a_megabyte(small: Matcher, kind: str) -> None:
    megabyte(small, LONG[kind]())


@pytest.mark.gate
@pytest.mark.parametrize("kind", LONG)
def test_a_megabyte_of_anything(small: Matcher, kind: str) -> None:
    megabyte(small, LONG[kind]())


def megabyte(small: Matcher, text: str) -> None:
    """As a query, as a search text and as a candidate; each in a few seconds."""
    assert len(text) > 0.9 * MEGABYTE
    query = profile("Q", text)

    def add() -> None:
        with_it = Matcher([*base(), profile("long", text, "description")], lexicon=TINY)
        sane(with_it.match(profile("Q", "steel 废水")), 6)

    for work in (
        lambda: sane(small.rank(query), 5), lambda: sane(small.match(query), 5),
        lambda: searched(small, text), add,
    ):  # fmt: skip
        began = time.monotonic()
        work()
        assert time.monotonic() - began < PATIENCE


@pytest.mark.gate
@pytest.mark.parametrize("chinese", [False, True])
def test_a_million_different_words(small: Matcher, chinese: bool) -> None:
    """In Chinese half a million pairs of characters, in each of which several words begin."""
    if chinese:
        text = "".join(
            chr(0x4E00 + (7 * i) % 20_000) + chr(0x4E00 + (13 * i) % 19_997) for i in range(500_000)
        )
    else:
        text = " ".join(f"w{i:x}" for i in range(1_000_000)) + " steel laser"
    query = profile("Q", text)
    found = small.match(query, 2)
    sane(found, 2)
    assert [(m.candidate, m.score) for m in small.rank(query, 2)] == [
        (m.candidate, m.score) for m in found
    ]
    searched(small, text)
    matcher = Matcher([*base(), profile("many", text)], lexicon=TINY)
    sane(matcher.match(profile("Q", "steel laser")), 6)
    assert matcher.match(query, 1)[0].candidate == "many"


def test_errors_have_names(small: Matcher) -> None:
    query = profile("Q", "steel")
    for k in (0, -1):
        with pytest.raises(ParameterError):
            small.match(query, k)
        with pytest.raises(ParameterError):
            small.search("steel", k)
    matcher = Matcher(base(), lexicon=TINY)
    with pytest.raises(DuplicateIdError):
        matcher.upsert([profile("new", "steel"), profile("new", "laser")])
    assert len(matcher) == 5
    with pytest.raises(MatcherError):
        Profile("", (Text("title", "steel"),))
    with pytest.raises(MatcherError):
        matcher.commit()  # in memory there is nothing to commit to


@pytest.mark.parametrize("label", ["", "x", "标签", "\ud800", "a\0", " ", "🧪"])
def test_labels_of_any_word(label: str) -> None:
    """A label is filtered by as it stands, or refused by name."""
    try:
        marked = Profile("marked", (Text("title", "steel"),), labels=(label,), day=date(2026, 1, 1))
        matcher = Matcher([*base(), marked], lexicon=TINY)
        matcher.upsert([Profile("too", marked.texts, labels=(label,))])
    except MatcherError:
        return
    for _ in range(2):
        found = matcher.rank(profile("Q", "steel"), where=Filter((label,)))
        assert {match.candidate for match in found} == {"marked", "too"}
        matcher.merge()
    assert matcher.rank(profile("Q", "steel"), where=Filter(("no such",))) == []


# Any text at all.

PIECES = """
    废水 污水 膜 反应器 钢 高炉 steel laser robot MBR 95% 的 of 3 five million thousand ٣ 百万 3.5 - '
    月 12月 一 亿 x-ray 零 𠮷
""".split()  # noqa: SIM905
CROWD = """
    废水 膜 反应器 处理 钢 高炉 传感器 软件 robot laser steel wastewater vaccine reactor
""".split()  # noqa: SIM905

anything = st.text(
    st.characters(codec=None)
    | st.characters(categories=["Cs", "Co", "Cc", "Cf", "Nd", "No"])
    | st.sampled_from("水钢一万亿月三十laser steel's-.,0123456789٣²\ud800\udc00 "),
    min_size=1,
    max_size=40,
) | st.lists(
    st.sampled_from(PIECES),
    min_size=1,
    max_size=12,
).map(" ".join)
texts = anything.filter(lambda text: bool(text.strip()))
often = settings(
    deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@often
@given(texts)
@example("٣ million")
@example("0." + "1" * 4400)
@example("0.0:0.1")
def test_any_query_is_answered_twice_alike(small: Matcher, text: str) -> None:
    query = profile("Q", text)
    found = small.match(query)
    sane(found, 5)
    assert small.match(query) == found
    assert Matcher(base(), lexicon=TINY).match(query) == found
    searched(small, text)


@often
@given(st.lists(texts, min_size=1, max_size=6), texts, st.randoms(use_true_random=False))
def test_any_candidates_in_any_order(own: list[str], asked: str, random: object) -> None:
    candidates = [profile(f"C{at}", text) for at, text in enumerate(own)]
    query = profile("Q", asked)
    matcher = Matcher(candidates, lexicon=TINY)
    found = matcher.match(query)
    sane(found, len(own))
    shuffled = list(candidates)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert Matcher(shuffled, lexicon=TINY).match(query) == found
    for text in (asked, own[0]):
        searched(matcher, text)


@often
@given(st.lists(texts, min_size=2, max_size=6, unique=True), texts)
def test_what_goes_and_comes_back_changes_nothing(own: list[str], asked: str) -> None:
    candidates = [profile(f"C{at}", text) for at, text in enumerate(own)]
    query = profile("Q", asked)
    matcher = Matcher(candidates, lexicon=TINY)
    found = matcher.match(query)
    matcher.delete([candidates[0].id])
    sane(matcher.match(query), len(own) - 1)
    matcher.upsert([candidates[0]])
    assert matcher.match(query) == found
    matcher.upsert([profile(candidates[1].id, asked)])
    matcher.upsert([candidates[1]])
    assert matcher.match(query) == found


def crowd(size: int) -> list[Profile]:
    """Candidates of both languages, some of them alike."""
    words = CROWD
    return [
        profile(
            f"C{i:03}", " ".join(words[(i * step + i // 7) % len(words)] for step in (1, 3, 5, 8))
        )
        for i in range(size)
    ]


def answers(matcher: Matcher) -> list[list[tuple[str, float]]]:
    asked = ["废水 膜 处理", "laser steel", "高炉 传感器 robot", "vaccine", "软件"]
    return [[(m.candidate, m.score) for m in matcher.rank(profile("Q", text))] for text in asked]


def test_in_pieces_or_at_once_is_the_same_after_the_same_draw() -> None:
    """What candidates are measured against is drawn when the first come, and when they have doubled.

    After a draw from the same candidates everything is the same, however they came, to the last digit.
    """
    everyone = crowd(90)
    at_once = answers(Matcher(everyone, lexicon=TINY))
    empty = Matcher(lexicon=TINY)
    empty.upsert(everyone)
    assert answers(empty) == at_once
    backwards = Matcher(everyone[::-1], lexicon=TINY)
    assert answers(backwards) == at_once
    grown = Matcher(everyone[:44], lexicon=TINY)
    grown.upsert(everyone[44:])  # more than twice as many: drawn anew
    assert answers(grown) == at_once
    pieces = Matcher(everyone[:44], lexicon=TINY)
    for one in everyone[44:]:
        pieces.upsert([one])  # drawn anew at the 89th; the 90th is measured by those 89
    fewer = Matcher(everyone[:89], lexicon=TINY)
    fewer.upsert(everyone[89:])
    assert answers(pieces) == answers(fewer)


def test_the_same_draw_and_any_way_there() -> None:
    """From the same first candidates: later ones one by one, at once, in any order, or changed twice."""
    first, later = crowd(80)[:60], crowd(80)[60:]
    expected = None
    for way in range(5):
        matcher = Matcher(first, lexicon=TINY)
        if way == 0:
            matcher.upsert(later)
        elif way == 1:
            for one in reversed(later):
                matcher.upsert([one])
        elif way == 2:
            matcher.upsert([Profile(one.id, first[0].texts) for one in later])
            matcher.upsert(later[10:])
            matcher.delete([later[3].id])
            matcher.upsert(later[:10])
        elif way == 3:
            matcher.upsert(later)
            matcher.delete([one.id for one in first[:30]])
            matcher.upsert(first[:30])
        else:
            matcher.upsert(later)
            matcher.merge()
        found = answers(matcher)
        assert expected is None or found == expected
        expected = found


def test_an_unrelated_candidate_hardly_moves_anybody() -> None:
    """Of words that no other has: it moves the rarity of the others' words, and nothing else."""
    matcher = Matcher(crowd(60), lexicon=TINY)
    before = answers(matcher)
    matcher.upsert([profile("new", "zyxwv qwrtp 龘龘龘")])
    for old, found in zip(before, answers(matcher), strict=True):
        new = {name: score for name, score in found if name != "new"}
        assert new == pytest.approx(dict(old), abs=0.02)
