"""The compiled scores against the same formulas written plainly."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from jiebang.matcher import Lexicon, Matcher, Profile, Text
from jiebang.matcher.coverage import Candidates, Query
from jiebang.matcher.language import fold
from jiebang.matcher.parameters import DEFAULT
from jiebang.matcher.scoring import Moment
from jiebang.matcher.terms import is_chinese
from jiebang.matcher.views import CHINESE, ENGLISH, Vocabulary

ENGLISH_TEXTS = (
    "laser welding robot for steel, a robot that welds",
    "wastewater treatment by a membrane reactor",
    "steel furnace temperature sensor and laser sensor",
)
CHINESE_TEXTS = ("激光焊接机器人", "膜生物反应器处理废水", "高炉温度传感器")


def built(texts: tuple[str, ...], lexicon: Lexicon) -> Moment:
    profiles = [Profile(str(i), (Text("summary", t),)) for i, t in enumerate(texts)]
    return Matcher(profiles, lexicon=lexicon)._moment


def asked(moment: Moment, text: str) -> Query:
    vocabulary = Vocabulary.of(moment.space.lexicon)
    (view,) = vocabulary.views(Profile("q", (Text("summary", text),)), DEFAULT)
    return moment.queries([view])[0]


def everyone(moment: Moment, which: int, *, across: bool = False) -> Candidates:
    rows = moment.state.rows(moment.state.living(), which)
    return Candidates.of(rows, moment.weights, np.zeros(len(rows)), across=across)


def weighted(moment: Moment, text: str) -> dict[str, tuple[float, float]]:
    """(count, weight) by term, with pairs of adjacent English content words; what none has is out."""
    vocabulary = Vocabulary.of(moment.space.lexicon)
    (view,) = vocabulary.views(Profile("q", (Text("summary", text),)), DEFAULT)
    worth = moment.weights.of(view.terms)
    held = moment.state.frequency(view.terms, CHINESE) + moment.state.frequency(view.terms, ENGLISH)
    found = {
        vocabulary.term(t): (c, w)
        for t, c, w, h in zip(
            view.terms.tolist(), view.counts.tolist(), worth.tolist(), held.tolist(), strict=True
        )
        if h or t < len(moment.space.lexicon)
    }
    bag, _ = vocabulary.analyser.bag(fold(text))
    assert {term: count for term, (count, _) in found.items()} == {
        term: count for term, count in Counter(bag).items() if term in found
    }
    met = moment.state.frequency(view.pairs, ENGLISH)
    pairs = moment.weights.of_pairs(view.pairs) * DEFAULT.bigrams
    return found | {
        f"pair {t}": (c, w)
        for t, c, w, h in zip(
            view.pairs.tolist(), view.pair_counts.tolist(), pairs.tolist(), met.tolist(),
            strict=True,
        )
        if h
    }  # fmt: skip


@pytest.mark.parametrize(
    "text", ["robot welding of steel by laser laser", "membrane", *ENGLISH_TEXTS]
)
def test_one_language_is_bm25_both_ways(lexicon: Lexicon, text: str) -> None:
    moment = built(ENGLISH_TEXTS, lexicon)
    query = asked(moment, text)
    a, b = query.coverages(everyone(moment, ENGLISH), ENGLISH)
    both = query.coverage(everyone(moment, ENGLISH), ENGLISH)
    q = weighted(moment, text)
    rare = math.log1p(1.5 / 2.5) * DEFAULT.bigrams

    def met(
        of: dict[str, tuple[float, float]], by: dict[str, tuple[float, float]], half: float
    ) -> float:
        return sum(c * w * by[t][0] / (by[t][0] + half) for t, (c, w) in of.items() if t in by)

    for i, own in enumerate(ENGLISH_TEXTS):
        d = weighted(moment, own)
        length = sum(count for term, (count, _) in d.items() if not term.startswith("pair "))
        half = DEFAULT.k1 * (1 - DEFAULT.b + DEFAULT.b * length / DEFAULT.usual_length)
        # In a candidate's maximum each of its pairs counts as a rare one.
        most = sum(c * (rare if t.startswith("pair ") else w) for t, (c, w) in d.items())
        assert a[i] == pytest.approx(met(q, d, half) / sum(c * w for c, w in q.values()), rel=1e-5)
        assert b[i] == pytest.approx(min(1.0, met(d, q, DEFAULT.k1) / most), rel=1e-5)
        assert both[i] == pytest.approx((a[i] + b[i]) / 2)


def plain_crossing(
    moment: Moment, chinese: str, english: str, lexicon: Lexicon
) -> tuple[float, float]:
    """(share of the Chinese text met by the English one, the reverse), as the formula says."""
    z, e = weighted(moment, chinese), weighted(moment, english)
    e = {t: v for t, v in e.items() if not t.startswith("pair ")}

    def sure(term: str) -> float:
        strongest = max((w for _, w in lexicon.translations(term)), default=0.0)
        return strongest**DEFAULT.sureness if is_chinese(term) else 1.0

    def links(term: str) -> dict[str, float]:
        return dict(lexicon.translations(term)) or {term: 1.0}

    def half(terms: dict[str, tuple[float, float]]) -> float:
        length = sum(count for count, _ in terms.values())
        reference = DEFAULT.reference_length
        return DEFAULT.k_cross * max(length, reference) / reference

    met_z = met_e = 0.0
    for t, (count, weight) in z.items():
        mass = sum(w * e[o][0] for o, w in links(t).items() if o in e)
        met_z += count * weight * sure(t) * mass / (mass + half(e)) if mass else 0.0
    for t, (count, weight) in e.items():
        mass = sum(c * links(o).get(t, 0.0) for o, (c, _) in z.items())
        met_e += count * weight * mass / (mass + half(z)) if mass else 0.0
    most = sum(c * w * sure(t) for t, (c, w) in z.items())
    return met_z / most, met_e / sum(c * w for c, w in e.values())


@pytest.mark.parametrize("chinese", CHINESE_TEXTS)
def test_crossing_languages_is_the_formula(lexicon: Lexicon, chinese: str) -> None:
    moment = built(ENGLISH_TEXTS, lexicon)
    a, b = asked(moment, chinese).coverages(everyone(moment, ENGLISH, across=True), ENGLISH)
    for i, english in enumerate(ENGLISH_TEXTS):
        assert (a[i], b[i]) == pytest.approx(
            plain_crossing(moment, chinese, english, lexicon), rel=1e-4
        )


@pytest.mark.parametrize("english", ENGLISH_TEXTS)
def test_crossing_the_other_way_is_the_same_formula(lexicon: Lexicon, english: str) -> None:
    moment = built(CHINESE_TEXTS, lexicon)
    a, b = asked(moment, english).coverages(everyone(moment, CHINESE, across=True), CHINESE)
    for i, chinese in enumerate(CHINESE_TEXTS):
        met_z, met_e = plain_crossing(moment, chinese, english, lexicon)
        assert (a[i], b[i]) == pytest.approx((met_e, met_z), rel=1e-4)


def test_idf_falls_with_the_number_of_candidates_that_have_the_word(lexicon: Lexicon) -> None:
    moment = built(("laser steel", "steel", "steel robot", "qwxz robot"), lexicon)
    words = ("laser", "steel", "qwxz")
    numbers = [Vocabulary.of(lexicon).number(word) for word in words]
    idf = dict(zip(words, moment.weights.of(np.array(numbers, np.uint32)).tolist(), strict=True))
    assert idf["laser"] == idf["qwxz"] == pytest.approx(math.log1p(3.5 / 1.5), rel=1e-5)
    assert idf["steel"] == pytest.approx(math.log1p(1.5 / 3.5), rel=1e-5)


@pytest.mark.parametrize("text", ["laser steel robot", "激光 钢"])
def test_the_postings_find_what_the_exact_score_finds(lexicon: Lexicon, text: str) -> None:
    fill = [Profile(str(i), (Text("title", f"software number {i}"),)) for i in range(1500)]
    wanted = Profile("W", (Text("title", "laser welding of steel by robot"),))
    matcher = Matcher([*fill, wanted], lexicon=lexicon)
    assert matcher.rank(Profile("q", (Text("title", text),)), 5)[0].candidate == "W"
    few = matcher.rank(Profile("q", (Text("title", text),)), 50)
    assert len(few) == 50  # others follow where few answer
