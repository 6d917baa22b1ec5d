"""Reasons: whole words, the reader's language, one word once, and never a score without a word."""

from __future__ import annotations

import pytest

from jiebang.matcher import LanguageError, Lexicon, Match, Matcher, Profile, Text, WordPair
from jiebang.matcher import reasons as room

ENTRIES = (
    ("压缩机", ("compressor",)),
    ("空气", ("air",)),
    ("高炉", ("blast furnace",)),
    ("废水", ("waste water", "effluent")),
    ("处理", ("treatment",)),
    ("差异", ("difference",)),
    ("异面", ("line",)),
    ("外线", ("line",)),
    ("红外线", ("infrared",)),
    ("监测", ("monitoring",)),
    ("预警", ("early warning",)),
    ("风机", ("fan",)),
    ("蒸汽", ("steam",)),
    ("需求", ("demand",)),
    ("技术", ("technology",)),
    ("疫苗", ("vaccine",)),
    ("钢", ("steel",)),
    ("标准", ("standard", "norm", "criterion")),
    ("规范", ("standard", "norm")),
    ("准则", ("norm", "criterion")),
)
NOISE = (("疫苗", "vaccine"), ("钢", "steel"), ("空气", "air"), ("处理", "treatment"))


@pytest.fixture(scope="module")
def words() -> Lexicon:
    return Lexicon.from_entries(ENTRIES)


def record(identity: str, **texts: str) -> Profile:
    """Texts as field__tag, with _ for - in the tag; the title where only the tag is given."""
    return Profile(
        identity,
        tuple(
            Text(name.rpartition("__")[0] or "title", text, name.rpartition("__")[2].replace("_", "-"))
            for name, text in texts.items()
        ),
    )  # fmt: skip


def match(
    words: Lexicon, query: Profile, candidate: Profile, lang: str = "", **options: bool
) -> Match:
    others = [
        record(f"Z{i}{tag}", **{tag: text})
        for i, pair in enumerate(NOISE)
        for tag, text in zip(("zh_Hans", "en"), pair, strict=True)
    ]
    found = Matcher([candidate, *others], lexicon=words).match(query, 9, lang=lang, **options)
    return next(m for m in found if m.candidate == candidate.id)


def pairs(found: Match) -> list[WordPair]:
    return [pair for reason in found.reasons for pair in reason.words]


def words_of(found: Match) -> set[tuple[str, str]]:
    return {(pair.query, pair.candidate) for pair in pairs(found)}


BOTH = {"zh_Hans": "空气压缩机", "en": "Air compressors"}


@pytest.mark.parametrize(
    ("query", "candidate", "lang", "met"),
    [
        (BOTH, BOTH, "zh-Hans", {("空气压缩机", "空气压缩机")}),
        (BOTH, BOTH, "zh-Hant", {("空气压缩机", "空气压缩机")}),
        (BOTH, BOTH, "en", {("Air", "Air"), ("compressors", "compressors")}),
        (BOTH, {"zh_Hans": "压缩机"}, "zh-Hans", {("压缩机", "压缩机")}),
        (BOTH, {"zh_Hans": "压缩机"}, "en", {("compressors", "压缩机")}),
        ({"zh_Hans": "压缩机"}, BOTH, "en", {("压缩机", "compressors")}),
        (BOTH, {"en": "A compressor"}, "zh-Hans", {("压缩机", "compressor")}),
        ({"zh_Hans": "压缩机"}, {"zh_Hant": "壓縮機"}, "en", {("压缩机", "壓縮機")}),
        (BOTH, {"zh_Hans": "压缩机"}, "", {("压缩机", "压缩机")}),
    ],
)
def test_words_are_in_the_readers_language_where_they_can_be(
    words: Lexicon,
    query: dict[str, str],
    candidate: dict[str, str],
    lang: str,
    met: set[tuple[str, str]],
) -> None:
    assert words_of(match(words, record("N", **query), record("A", **candidate), lang)) == met


def test_the_readers_script_is_shown_where_a_record_has_both(words: Lexicon) -> None:
    query = record("N", zh_Hans="压缩机", zh_Hant="壓縮機")
    candidate = record("A", zh_Hans="压缩机", zh_Hant="壓縮機")
    assert words_of(match(words, query, candidate, "zh-Hant")) == {("壓縮機", "壓縮機")}
    assert words_of(match(words, query, candidate, "zh-Hans")) == {("压缩机", "压缩机")}


def test_the_language_changes_neither_score_nor_rank(words: Lexicon) -> None:
    found = {
        match(words, record("N", **BOTH), record("A", **BOTH), lang).score
        for lang in ("", "zh-Hans", "zh-Hant", "en")
    }
    assert len(found) == 1
    with pytest.raises(LanguageError):
        match(words, record("N", **BOTH), record("A", **BOTH), "fr")


@pytest.mark.parametrize(
    ("query", "candidate", "lang", "one"),
    [
        ({"en": "Steam"}, {"en": "of steam"}, "en", "Steam"),
        ({"en": "compressors"}, {"en": "compressor"}, "en", "compressors"),
        ({"zh_Hant": "風機"}, {"zh_Hans": "风机"}, "zh-Hans", "风机"),
        ({"zh_Hant": "風機"}, {"zh_Hans": "风机"}, "zh-Hant", "風機"),
        ({"zh_Hant": "風機"}, {"zh_Hans": "风机"}, "en", "風機"),
        ({"zh_Hans": "COD"}, {"en": "cod"}, "zh-Hans", "COD"),
        ({"zh_Hans": "废水"}, {"en": "effluent"}, "zh-Hans", ""),
        ({"en": "waste"}, {"en": "wastewater"}, "en", ""),
    ],
)
def test_one_word_in_two_spellings_is_one(
    words: Lexicon, query: dict[str, str], candidate: dict[str, str], lang: str, one: str
) -> None:
    found = pairs(match(words, record("N", **query), record("A", **candidate), lang))
    assert [pair.one for pair in found] == [one]


def test_a_fragment_of_a_longer_word_is_not_shown(words: Lexicon) -> None:
    """异面 is across two words of 差异面, 外线 within 红外线."""
    query = record("N", problem__zh_Hans="减小差异面的空气，红外线，蒸汽")
    candidate = record("A", summary__en="a line for steam, air")
    assert words_of(match(words, query, candidate)) == {("蒸汽", "steam"), ("空气", "air")}
    whole = record("N", problem__zh_Hans="外线，蒸汽")
    assert ("外线", "line") in words_of(match(words, whole, candidate))


def test_a_place_where_the_word_is_whole_counts(words: Lexicon) -> None:
    query = record("N", title__zh_Hans="红外线", problem__zh_Hans="外线")
    found = match(words, query, record("A", en="line"))
    assert [(r.aspect, [w.query for w in r.words]) for r in found.reasons] == [
        ("problem", ["外线"])
    ]


def test_a_run_of_two_texts_is_cut_to_whole_words(words: Lexicon) -> None:
    """Both texts share 测预警, but the word 监测 is in one of them only."""
    found = match(words, record("N", zh_Hans="监测预警"), record("A", zh_Hans="预测预警"))
    assert words_of(found) == {("预警", "预警")}
    found = match(words, record("N", zh_Hans="高炉监测预警"), record("A", zh_Hans="监测预警"))
    assert words_of(found) == {("监测预警", "监测预警")}


def test_a_word_within_a_compound_of_two_words_is_whole(words: Lexicon) -> None:
    """The segmenter has 废水处理 as one word, the dictionary has its two."""
    found = match(words, record("N", zh_Hans="废水处理"), record("A", en="effluent"))
    assert words_of(found) == {("废水", "effluent")}


def test_words_of_every_record_are_shown_where_no_other_met(words: Lexicon) -> None:
    found = match(words, record("N", zh_Hans="需求"), record("A", en="on demand"))
    assert found.score > 0.1
    assert words_of(found) == {("需求", "demand")}
    with_more = match(words, record("N", zh_Hans="疫苗需求"), record("A", en="vaccine demand"))
    assert words_of(with_more) == {("疫苗", "vaccine")}
    nothing = match(words, record("N", zh_Hans="需求"), record("A", en="steel"))
    assert nothing.score == 0
    assert pairs(nothing) == []


def test_the_last_resort_prefers_words_to_grammar(words: Lexicon) -> None:
    found = match(
        words, record("N", en="for the technology"), record("A", en="the technologies for")
    )
    assert words_of(found) == {("technology", "technologies")}
    grammar = match(words, record("N", en="such as"), record("A", en="such as"))
    if grammar.score > 0:
        assert pairs(grammar)


def test_the_last_resort_shows_no_fragment(words: Lexicon) -> None:
    found = match(words, record("N", zh_Hans="红外线"), record("A", en="line"))
    assert found.score > 0
    assert words_of(found) == {("红外线", "line")}


def test_weak_pairs_are_left_out(words: Lexicon, monkeypatch: pytest.MonkeyPatch) -> None:
    query = record("N", title__zh_Hans="压缩机压缩机压缩机，蒸汽", problem__zh_Hans="疫苗")
    candidate = record("A", title__en="compressor compressor steam", summary__en="vaccine")
    every = pairs(match(words, query, candidate))
    assert len(every) == 3
    weakest = min(pair.weight for pair in every) / max(pair.weight for pair in every)
    monkeypatch.setattr(room, "LEAST_OF_STRONGEST", weakest * 1.01)
    kept = pairs(match(words, query, candidate))
    assert {pair.weight for pair in kept} == {p.weight for p in every} - {
        min(pair.weight for pair in every)
    }


def test_translations_of_low_probability_are_left_out(
    words: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    query, candidate = record("N", zh_Hans="规范，疫苗"), record("A", en="norm, vaccine")
    link = dict(words.translations("规范"))["norm"]
    assert room.LEAST_LINK < link < 1
    assert words_of(match(words, query, candidate)) == {("规范", "norm"), ("疫苗", "vaccine")}
    monkeypatch.setattr(room, "LEAST_LINK", link + 0.01)
    assert words_of(match(words, query, candidate)) == {("疫苗", "vaccine")}


def test_the_parts_of_one_word_are_one_translation(
    words: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The links of 废水 to "waste" and to "water" are each below the least, together above."""
    query, candidate = record("N", zh_Hans="废水，疫苗"), record("A", en="wastewater, vaccine")
    links = dict(words.translations("废水"))
    monkeypatch.setattr(room, "LEAST_LINK", max(links.values()) + 0.01)
    assert words_of(match(words, query, candidate)) == {("废水", "wastewater")}


@pytest.mark.parametrize("lang", ["", "zh-Hans", "en"])
def test_every_score_comes_with_a_word(words: Lexicon, lang: str) -> None:
    heads = [head for head, _ in ENTRIES] + ["新需求", "线", "的", "3 月", "技术"]
    texts = heads + [gloss for _, glosses in ENTRIES for gloss in glosses]
    matcher = Matcher([record(f"A{i}", **{"": t}) for i, t in enumerate(texts)], lexicon=words)
    scored = 0
    for i, text in enumerate(texts):
        for found in matcher.match(record(f"N{i}", **{"": text}), 50, lang=lang):
            scored += found.score > 0
            assert pairs(found) or found.score == 0, (text, found)
    assert scored > len(texts)
