"""The public face: ranking, reasons, determinism, languages, bad input."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jiebang.matcher as library
from jiebang.matcher import (
    DuplicateIdError,
    Facts,
    LanguageError,
    Lexicon,
    Matcher,
    MatcherError,
    Money,
    ParameterError,
    Profile,
    ProfileError,
    Text,
)
from jiebang.matcher.facts import WEIGHTS
from jiebang.matcher.index import Filter

TINY = Lexicon.tiny()
WORDS = "废水 污水 膜 反应器 钢 高炉 传感器 软件 robot laser steel wastewater vaccine MBR 95% 的 of"


def profile(identity: str, text: str, facts: Facts | None = None) -> Profile:
    return Profile(identity, (Text("title", text),), facts or Facts())


def test_public_names_are_exactly_these() -> None:
    assert sorted(library.__all__) == library.__all__
    assert all(hasattr(library, name) for name in library.__all__)
    assert set(library.__all__) == {
        "DamagedFileError", "DatasetError", "DuplicateIdError", "Expert",
        "ExpertMatcher", "Facts", "Filter",
            "IndexBusyError", "LanguageError", "Lexicon",
        "LexiconError", "Match", "Matcher", "MatcherError", "Money", "PairsError", "ParameterError", "Profile",
        "ProfileError", "Progress", "Reason", "Text", "WordPair",
    }  # fmt: skip


def test_every_error_is_a_matcher_error() -> None:
    errors = [getattr(library, n) for n in library.__all__ if n.endswith("Error")]
    assert all(issubclass(error, MatcherError) for error in errors)


def test_a_need_finds_its_achievement_in_the_other_language(matcher: Matcher) -> None:
    found = matcher.match(profile("N1", "机器人激光焊接钢"), 3)
    assert found[0].candidate == "A4"
    assert [m.rank for m in found] == [1, 2, 3]
    assert found[0].score > found[1].score
    back = matcher.match(profile("N2", "monitoring the temperature of a blast furnace, sensor"), 3)
    assert back[0].candidate == "A3"


def test_traditional_and_simplified_characters_score_the_same(matcher: Matcher) -> None:
    simplified = matcher.rank(profile("N", "高炉温度监测传感器"))
    traditional = matcher.rank(profile("N", "高爐溫度監測傳感器"))
    assert [(m.candidate, m.score) for m in simplified] == [
        (m.candidate, m.score) for m in traditional
    ]


def test_candidates_of_both_languages_stand_above_the_rest(matcher: Matcher) -> None:
    found = [m.candidate for m in matcher.match(profile("N", "废水 膜 生物 反应器 处理"), 2)]
    assert set(found) == {"A1", "A2"}


def test_word_reasons_show_the_words_as_written(matcher: Matcher) -> None:
    match = matcher.match(profile("N", "高浓度廢水處理"), 2)
    english = next(m for m in match if m.candidate == "A2")
    pairs = {(w.query, w.candidate) for r in english.reasons for w in r.words}
    assert ("廢水", "Wastewater") in pairs
    chinese = next(m for m in match if m.candidate == "A1")
    words = {(w.query, w.candidate) for r in chinese.reasons for w in r.words}
    assert any("廢水" in left and "废水" in right for left, right in words)
    assert not any(left in ("廢", "水") for left, _ in words)


def test_word_reasons_go_field_by_field(lexicon: Lexicon) -> None:
    candidate = Profile("A", (Text("title", "Laser robot"), Text("summary", "vaccine image")))
    query = Profile("N", (Text("title", "激光"), Text("problem", "疫苗")))
    reasons = Matcher([candidate], lexicon=lexicon).match(query, 1)[0].reasons
    met = {(r.aspect, r.counterpart): [w.candidate for w in r.words] for r in reasons}
    assert met == {("title", "title"): ["Laser"], ("problem", "summary"): ["vaccine"]}


def test_fact_reasons_carry_both_values(lexicon: Lexicon) -> None:
    need = Facts(
        field="environment",
        trl=(6, 8),
        region="320583",
        money=Money(None, 100_000_00, "CNY"),
        cooperation=frozenset({"joint", "licence"}),
    )
    offer = Facts(
        field="energy",
        trl=(7, 7),
        region="320500",
        money=Money(300_000_00, None, "CNY"),
        cooperation=frozenset({"licence"}),
    )
    found = Matcher([profile("A", "废水", offer)], lexicon=lexicon).match(
        profile("N", "废水", need), 1
    )
    facts = {r.aspect: (r.verdict, r.values) for r in found[0].reasons if r.kind == "fact"}
    assert facts == {
        "field": ("conflicts", ("environment", "energy")),
        "trl": ("agrees", ("6-8", "7")),
        "region": ("agrees", ("320583", "320500")),
        "money": ("conflicts", (":10000000:CNY", "30000000::CNY")),
        "cooperation": ("agrees", ("joint|licence", "licence")),
    }


def test_an_offer_that_asks_is_compared_the_other_way_round(lexicon: Lexicon) -> None:
    """An achievement at TRL 7 for 200 meets a need that wants TRL 5 and has 300, and not the reverse."""
    need = Facts(trl=(5, 6), money=Money(None, 300_00, "CNY"), ip="owner")
    offer = Facts(trl=(7, 7), money=Money(200_00, None, "CNY"), ip="transferable")
    found = Matcher([profile("N", "废水", need)], lexicon=lexicon).match(
        profile("A", "废水", offer), 1, offers=True
    )
    facts = {r.aspect: (r.verdict, r.values) for r in found[0].reasons if r.kind == "fact"}
    assert facts == {
        "trl": ("agrees", ("7", "5-6")),
        "money": ("agrees", ("20000::CNY", ":30000:CNY")),
        "ip": ("agrees", ("transferable", "owner")),
    }
    as_if_asking = Matcher([profile("N", "废水", need)], lexicon=lexicon).match(
        profile("A", "废水", offer), 1
    )
    assert {r.aspect: r.verdict for r in as_if_asking[0].reasons if r.kind == "fact"}[
        "trl"
    ] == "conflicts"


def test_a_fact_decides_between_equal_texts_only(lexicon: Lexicon) -> None:
    fits, differs = Facts(field="environment"), Facts(field="energy")
    candidates = [
        profile("A", "废水处理", differs),
        profile("B", "废水处理"),
        profile("C", "废水处理", fits),
        profile("D", "软件", fits),
    ]
    matcher = Matcher(candidates, lexicon=lexicon)
    found = [m.candidate for m in matcher.rank(profile("N", "废水处理", fits))]
    assert found == ["C", "B", "A", "D"]


def test_one_question_may_weigh_facts_otherwise(lexicon: Lexicon) -> None:
    """As a matcher made with those weights would, also where they change which candidates are near."""
    fits, other = Facts(field="environment", trl=(5, 6)), Facts(field="energy", trl=(1, 2))
    candidates = [
        profile("A", "废水处理", other),
        profile("B", "废水", fits),
        *(profile(f"C{i}", "废水处理 膜", other) for i in range(80)),
        profile("D", "软件", fits),
    ]
    asked = profile("N", "废水处理", fits)
    heavy = dict(WEIGHTS) | {"field": (0.4, 0.4), "trl": (0.1, 0.1)}
    plain, made = (
        Matcher(candidates, lexicon=lexicon),
        Matcher(candidates, lexicon=lexicon, weights=heavy),
    )
    before = plain.match(asked, 5)
    found = plain.match(asked, 5, weights=heavy)
    assert found == made.match(asked, 5) == plain.match_all([asked], 5, weights=heavy)[0]
    assert [m.score for m in found] != [m.score for m in before]
    assert plain.match(asked, 5) == before == made.match(asked, 5, weights=WEIGHTS)


def test_some_are_told_of_behind_the_best(lexicon: Lexicon) -> None:
    """As they would be told of among all: however many there are, in a segment or in the tail, filtered out."""
    candidates = [profile(f"C{i:03}", f"废水处理 膜 {i}") for i in range(450)]
    matcher = Matcher([*candidates, profile("LATE", "废水")], lexicon=lexicon)
    matcher.upsert([profile("TAIL", "废水 高炉"), profile("GONE", "废水")])
    matcher.delete(["GONE"])
    asked = profile("N", "废水处理 膜")
    best = matcher.match(asked, 3)
    everyone = {one.candidate: one for one in matcher.match(asked, 500)}
    others = ("TAIL", "LATE", "GONE", "C448", best[0].candidate, "nobody")
    found = matcher.match(asked, 3, also=others)
    assert found[:3] == best
    assert sorted(one.candidate for one in found[3:]) == ["C448", "LATE", "TAIL"]
    assert [one.rank for one in found] == [1, 2, 3, 4, 5, 6]
    for one in found:
        same = everyone[one.candidate]
        assert (one.score, one.reasons) == (same.score, same.reasons)
    assert matcher.match_all([asked, asked], 3, also=[others, ()]) == [found, best]
    assert [
        one.candidate for one in matcher.match(asked, 3, where=Filter(("no",)), also=["TAIL"])
    ] == ["TAIL"]


def test_ranking_what_is_offered_is_matching_it_without_reasons(lexicon: Lexicon) -> None:
    dear, cheap = Facts(money=Money(9, 9, "CNY")), Facts(money=Money(1, 1, "CNY"))
    matcher = Matcher([profile("A", "废水", dear), profile("B", "废水", cheap)], lexicon=lexicon)
    asked = profile("O", "废水", Facts(money=Money(5, 5, "CNY")))
    heavy = dict(WEIGHTS) | {"money": (0.5, 0.5)}
    ranked = matcher.rank(asked, 2, offers=True, weights=heavy)
    told = matcher.match(asked, 2, offers=True, weights=heavy)
    assert [(one.candidate, one.score) for one in ranked] == [
        (one.candidate, one.score) for one in told
    ]
    assert not any(one.reasons for one in ranked)
    assert [one.score for one in ranked] != [one.score for one in matcher.rank(asked, 2)]


def test_equal_scores_are_ordered_by_id(lexicon: Lexicon) -> None:
    matcher = Matcher([profile(i, "废水") for i in ("b", "c", "a")], lexicon=lexicon)
    assert [m.candidate for m in matcher.rank(profile("N", "废水"))] == ["a", "b", "c"]


def test_a_second_language_neither_wins_nor_loses(lexicon: Lexicon) -> None:
    chinese, english = Text("title", "激光焊接机器人"), Text("title", "laser welding robot")
    fill = [
        profile(f"F{i}", text) for i, text in enumerate(["疫苗", "vaccine", "软件", "steel"] * 5)
    ]
    matcher = Matcher(
        [Profile("both", (chinese, english)), Profile("one", (chinese,)), *fill], lexicon=lexicon
    )
    scores = {m.candidate: m.score for m in matcher.rank(Profile("N", (chinese,)))}
    assert scores["both"] == scores["one"]


def test_match_all_is_match_in_the_order_given(matcher: Matcher) -> None:
    queries = [profile("N2", "激光"), profile("N1", "废水")]
    seen: list[tuple[int, int, str]] = []
    found = matcher.match_all(queries, 2, progress=lambda *step: seen.append(step))
    assert found == [matcher.match(q, 2) for q in queries]
    assert seen == [(0, 2, "match"), (2, 2, "match")]


_ALONE = """
import threading
from jiebang.matcher import Lexicon, Matcher, Profile, Text
from jiebang.matcher import analysis

words = "废水 处理 膜 反应器 高炉 传感器 robot laser steel wastewater reactor".split()
def profile(name, i):
    return Profile(f"{name}{i}", (Text("title", " ".join(words[(i * s) % 11] for s in (1, 3, 5))),))

matcher = Matcher([profile("A", i) for i in range(40)], lexicon=Lexicon.tiny())
queries = [profile("N", i) for i in range(100)]
one_by_one = [matcher.match(query, 5) for query in queries]
seen = []
assert threading.active_count() == 1
assert matcher.match_all(queries, 5, progress=lambda *step: seen.append(step)) == one_by_one
assert seen[0] == (0, 100, "match") and seen[-1] == (100, 100, "match") and len(seen) > 10, seen
assert sorted(seen) == seen
texts = [f"{words[i % 11]} {words[i % 7]}" for i in range(analysis.MANY)]
rows, alone = (analysis.analyse(texts, Lexicon.tiny(), workers=n) for n in (2, 1))
assert all((a == b).all() for a, b in zip(vars(rows).values(), vars(alone).values()))
print("same")
"""


def test_on_several_cores_everything_is_the_same() -> None:
    """In a process of its own, as copies are only made where no other thread runs."""
    done = subprocess.run(
        [sys.executable, "-c", _ALONE], capture_output=True, text=True, timeout=100, check=False
    )
    assert (done.returncode, done.stdout) == (0, "same\n"), done.stderr


def test_many_candidates_are_searched_through_the_index(lexicon: Lexicon) -> None:
    fill = [profile(f"F{i:05}", f"软件 {i}") for i in range(1500)]
    fill += [profile(f"G{i:05}", f"software number {i}") for i in range(1500)]
    matcher = Matcher(
        [*fill, profile("Z1", "激光焊接"), profile("Z2", "laser welding")], lexicon=lexicon
    )
    for text in ("激光焊接", "laser welding"):
        assert {m.candidate for m in matcher.rank(profile("N", text), 2)} == {"Z1", "Z2"}


@pytest.mark.parametrize(
    "text",
    ["。", "a", "的", "😀", "\ud800", "\x00\x07", "مرحبا بالعالم", "<b>x</b>", "x" * 100_000],
)
def test_odd_texts_get_an_answer(matcher: Matcher, text: str) -> None:
    found = matcher.match(profile("N", text), 3)
    assert len(found) == 3
    assert all(0.0 <= m.score <= 1.0 for m in found)


def test_no_candidates_give_no_matches(lexicon: Lexicon) -> None:
    empty = Matcher([], lexicon=lexicon)
    assert empty.match(profile("N", "废水")) == []
    assert empty.search("废水") == []


def test_bad_input_has_a_name() -> None:
    with pytest.raises(ProfileError, match="no text"):
        Profile("N", (Text("title", "  "),))
    with pytest.raises(ProfileError, match="no text"):
        Profile("N", ())
    with pytest.raises(ProfileError, match="id"):
        Profile("", (Text("title", "x"),))
    with pytest.raises(ProfileError, match="unknown field"):
        Text("body", "x")
    with pytest.raises(LanguageError, match="zh-CN"):
        Text("title", "x", "zh-CN")
    with pytest.raises(ProfileError, match="trl"):
        Facts(trl=(0, 3))
    with pytest.raises(ProfileError, match="above"):
        Money(2, 1, "CNY")
    with pytest.raises(DuplicateIdError, match="'A'"):
        Matcher([profile("A", "x"), profile("A", "y")], lexicon=TINY)
    with pytest.raises(ParameterError):
        Matcher([], lexicon=TINY).match(profile("N", "x"), 0)


texts = st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=8).map(" ".join)
dates = st.one_of(st.none(), st.just(date(2027, 1, 1)), st.just(date(2028, 1, 1)))
facts = st.builds(
    Facts,
    field=st.sampled_from(["", "energy", "software"]),
    industry=st.sampled_from(["", "C31", "I65"]),
    ipc=st.sampled_from([(), ("C21C",), ("C21B", "G06F")]),
    trl=st.sampled_from([None, (1, 3), (7, 9)]),
    region=st.sampled_from(["", "320583", "DE"]),
    cooperation=st.sampled_from([frozenset[str](), frozenset({"joint"}), frozenset({"equity"})]),
    ip=st.sampled_from(["", "owner", "shared", "licensable"]),
    deadline=dates,
)
collections = st.lists(st.tuples(texts, facts), min_size=1, max_size=8).map(
    lambda rows: [profile(f"A{i}", text, fact) for i, (text, fact) in enumerate(rows)]
)


@settings(max_examples=40, deadline=None)
@given(collections, texts, facts)
def test_scores_are_bounded_and_ordered(candidates: list[Profile], text: str, fact: Facts) -> None:
    found = Matcher(candidates, lexicon=TINY).match(profile("N", text, fact), 10)
    assert len(found) == len(candidates)
    assert all(0.0 <= m.score <= 1.0 for m in found)
    keys = [(-m.score, m.candidate) for m in found]
    assert keys == sorted(keys)
    for match in found:
        shares = [w.weight for r in match.reasons for w in r.words]
        assert all(0.0 <= share <= 1.0 for share in shares)
        assert sum(shares) <= 1.001


@settings(max_examples=25, deadline=None)
@given(collections, texts, st.randoms(use_true_random=False))
def test_the_order_of_candidates_does_not_matter(
    candidates: list[Profile], text: str, random: object
) -> None:
    shuffled = list(candidates)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    query = profile("N", text)
    one = Matcher(candidates, lexicon=TINY).rank(query)
    two = Matcher(shuffled, lexicon=TINY).rank(query)
    assert {m.candidate: m.score for m in one} == pytest.approx(
        {m.candidate: m.score for m in two}, abs=2e-6
    )


PROGRAM = """
from jiebang.matcher import Lexicon, Matcher, Profile, Text
texts = ["废水处理 MBR", "wastewater treatment", "laser robot", "激光机器人", "废水 robot", "robot 废水"]
matcher = Matcher([Profile(str(i), (Text("title", t),)) for i, t in enumerate(texts)],
                  lexicon=Lexicon.tiny())
print(matcher.match(Profile("N", (Text("title", "激光 废水 robot"),)), 6), matcher.search("废水"))
"""


def test_output_is_the_same_under_another_hash_seed() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert outputs != {b""}
