"""Experts to topics: hand-made cosines, two languages, reasons, and what is refused."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiebang.matcher import (
    DuplicateIdError,
    Expert,
    ExpertMatcher,
    Lexicon,
    ParameterError,
    Profile,
    ProfileError,
    Text,
)
from jiebang.matcher.evaluate import measure_experts

WORDS = ["steel", "laser", "vaccine", "robot", "battery", "钢", "疫苗", "机器人", "废水处理"]


def paper(identity: str, text: str) -> Profile:
    return Profile(identity, (Text("summary", text),))


def expert(identity: str, *texts: str) -> Expert:
    return Expert(identity, tuple(paper(f"p{i}", text) for i, text in enumerate(texts, start=1)))


@pytest.fixture(scope="module")
def experts(lexicon: Lexicon) -> ExpertMatcher:
    return ExpertMatcher(
        [
            expert("furnace", "Monitoring the blast furnace", "Blast furnace temperature sensors"),
            expert("vaccine", "疫苗的图像检测", "Detection of vaccines"),
            expert("water", "膜生物反应器处理废水", "重金属废水处理"),
        ],
        lexicon=lexicon,
    )


def test_the_score_is_the_mean_of_the_cosines(lexicon: Lexicon) -> None:
    """By hand: N = 2, idf = ln(3 / (1 + df)) + 1, the pair of words is a term of its own."""
    matcher = ExpertMatcher([expert("E", "steel laser laser", "vaccine")], lexicon=lexicon)
    idf = math.log(3 / 2) + 1
    # Topic: steel, laser and their pair. Paper: those, laser twice, and the pair of laser and laser.
    twice = 1 + math.log(2)
    one = (idf**2 * (1 + twice + 1)) / (math.sqrt(3) * idf * math.sqrt(1 + twice**2 + 1 + 1) * idf)
    found = matcher.rank(paper("T", "steel laser"))[0]
    assert found.score == pytest.approx(one / 2, abs=1e-6)
    assert [(r.paper, r.similarity) for r in found.papers] == [("p1", pytest.approx(one, abs=1e-6))]


@pytest.mark.parametrize(
    ("topic", "best"),
    [
        ("blast furnace temperature", "furnace"),
        ("高炉温度监测", "furnace"),
        ("高爐溫度監測", "furnace"),
        ("疫苗", "vaccine"),
        ("vaccine image", "vaccine"),
        ("treatment of effluent with heavy metal", "water"),
    ],
)
def test_topics_of_both_languages(experts: ExpertMatcher, topic: str, best: str) -> None:
    found = experts.rank(paper("T", topic), 3)
    assert found[0].expert == best
    assert found[0].score > found[1].score
    assert [match.rank for match in found] == [1, 2, 3]
    assert found[0].papers == tuple(sorted(found[0].papers, key=lambda r: (-r.similarity, r.paper)))
    total = sum(reason.similarity for reason in found[0].papers)
    assert found[0].score == pytest.approx(total / 2, abs=2e-6)


def test_a_topic_in_two_languages_is_not_twice_as_near(experts: ExpertMatcher) -> None:
    both = Profile("T", (Text("title", "疫苗"), Text("title", "vaccine")))
    score = experts.rank(both)[0].score
    alone = [experts.rank(paper("T", text))[0].score for text in ("疫苗", "vaccine")]
    assert score <= max(alone) + 1e-6


def test_a_paper_on_something_else_lowers_the_mean(lexicon: Lexicon) -> None:
    found = ExpertMatcher(
        [
            expert("one", "laser welding of steel"),
            expert("two", "laser welding of steel", "laser welding of steel"),
            expert("wide", "laser welding of steel", "greenhouse"),
        ],
        lexicon=lexicon,
    ).rank(paper("T", "laser welding"))
    assert [match.expert for match in found] == ["one", "two", "wide"]  # equal ones by id
    assert found[0].score == found[1].score
    assert found[2].score == pytest.approx(found[0].score / 2, abs=1e-6)


def test_what_no_paper_says_scores_nothing(experts: ExpertMatcher) -> None:
    for text in ("quaternion", "…", "of the"):
        found = experts.rank(paper("T", text))
        assert [(m.expert, m.score, m.papers) for m in found] == [
            ("furnace", 0.0, ()),
            ("vaccine", 0.0, ()),
            ("water", 0.0, ()),
        ]


@given(
    st.lists(
        st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), min_size=1, max_size=3),
        min_size=1,
        max_size=5,
    ),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4),
)
def test_scores_are_bounded_and_do_not_depend_on_order(
    given_papers: list[list[list[str]]], topic: list[str]
) -> None:
    lexicon = Lexicon.tiny()
    made = [expert(f"E{i}", *map(" ".join, texts)) for i, texts in enumerate(given_papers)]
    turned = [Expert(e.id, e.papers[::-1]) for e in made[::-1]]
    asked = paper("T", " ".join(topic))
    found = ExpertMatcher(made, lexicon=lexicon).rank(asked)
    assert found == ExpertMatcher(turned, lexicon=lexicon).rank(asked)
    assert all(0.0 <= match.score <= 1.0 for match in found)
    assert found == sorted(found, key=lambda match: (-match.score, match.expert))


def test_what_is_refused(lexicon: Lexicon, experts: ExpertMatcher) -> None:
    with pytest.raises(ProfileError, match="'E' has no papers"):
        Expert("E", ())
    with pytest.raises(ProfileError, match="needs an id"):
        expert("", "steel")
    with pytest.raises(DuplicateIdError, match="'E'"):
        Expert("E", (paper("p", "steel"), paper("p", "laser")))
    with pytest.raises(ProfileError, match="expert 'E': paper 'p2'"):
        ExpertMatcher([expert("E", "steel", "…")], lexicon=lexicon)
    with pytest.raises(DuplicateIdError, match="two experts"):
        ExpertMatcher([expert("E", "steel"), expert("E", "laser")], lexicon=lexicon)
    with pytest.raises(ParameterError):
        experts.rank(paper("T", "steel"), 0)


def test_no_experts(lexicon: Lexicon) -> None:
    matcher = ExpertMatcher([], lexicon=lexicon)
    assert (len(matcher), matcher.rank(paper("T", "steel"))) == (0, [])


def test_the_loss_of_three_scorers(lexicon: Lexicon) -> None:
    people = [expert("E", "laser welding"), expert("F", "vaccines")]
    topics = {"a": paper("a", "激光焊接"), "b": paper("b", "疫苗")}
    rated = {"E": {"a": 5.0, "b": 1.0}, "F": {"a": 1.0, "b": 4.0}}
    rows = measure_experts(people, topics, rated, lexicon)
    assert [(row.scorer, row.experts, row.ratings, row.kendall_loss) for row in rows] == [
        ("ExpertMatcher", 2, 4, 0.0),
        ("bag of words, cosine", 2, 4, 0.5),
        ("constant", 2, 4, 0.5),
    ]
