"""The compiled scores against the same formulas written plainly."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from jiebang.matcher import Lexicon, Profile, Text
from jiebang.matcher.index import Index, Query
from jiebang.matcher.language import fold
from jiebang.matcher.parameters import DEFAULT
from jiebang.matcher.terms import is_chinese
from jiebang.matcher.views import CHINESE, ENGLISH, Vocabulary

ENGLISH_TEXTS = (
    "laser welding robot for steel, a robot that welds",
    "wastewater treatment by a membrane reactor",
    "steel furnace temperature sensor and laser sensor",
)
CHINESE_TEXTS = ("激光焊接机器人", "膜生物反应器处理废水", "高炉温度传感器")


def built(texts: tuple[str, ...], lexicon: Lexicon) -> Index:
    vocabulary = Vocabulary(lexicon)
    profiles = [Profile(str(i), (Text("summary", t),)) for i, t in enumerate(texts)]
    views = [vocabulary.views(p, DEFAULT, grow=True) for p in profiles]
    return Index(vocabulary, views, DEFAULT)


def asked(index: Index, text: str) -> Query:
    (view,) = index.vocabulary.views(Profile("q", (Text("summary", text),)), DEFAULT)
    return Query(index, view)


def everyone(index: Index, which: int) -> np.ndarray:
    return np.arange(len(index.groups[which].rows), dtype=np.int32)


def weighted(index: Index, text: str) -> dict[str, tuple[float, float]]:
    """(count, idf) by term, with pairs of adjacent English content words."""
    bag, sequence = index.vocabulary.analyser.bag(fold(text))
    counts = Counter(t for t in bag if index.vocabulary.number(t, grow=False) >= 0)
    found = {
        t: (float(c), float(index.idf[index.vocabulary.number(t, grow=False)]))
        for t, c in counts.items()
    }
    numbers = Counter(index.vocabulary._pairs(sequence, grow=False))
    return found | {f"pair {n}": (float(c), float(index.pair_idf[n])) for n, c in numbers.items()}


@pytest.mark.parametrize(
    "text", ["robot welding of steel by laser laser", "membrane", *ENGLISH_TEXTS]
)
def test_one_language_is_bm25_both_ways(lexicon: Lexicon, text: str) -> None:
    index = built(ENGLISH_TEXTS, lexicon)
    query = asked(index, text)
    a, b = index.coverages(query, ENGLISH, everyone(index, ENGLISH))
    q = weighted(index, text)

    def length(terms: dict[str, tuple[float, float]]) -> float:
        return sum(count for term, (count, _) in terms.items() if not term.startswith("pair "))

    def part(
        of: dict[str, tuple[float, float]], by: dict[str, tuple[float, float]], half: float
    ) -> float:
        met = sum(c * w * by[t][0] / (by[t][0] + half) for t, (c, w) in of.items() if t in by)
        return met / sum(c * w for c, w in of.values())

    both = index.coverage(query, ENGLISH, everyone(index, ENGLISH))
    for i, d in enumerate(weighted(index, t) for t in ENGLISH_TEXTS):
        half = DEFAULT.k1 * (1 - DEFAULT.b + DEFAULT.b * length(d) / DEFAULT.usual_length)
        assert a[i] == pytest.approx(part(q, d, half), rel=1e-5)
        assert b[i] == pytest.approx(part(d, q, DEFAULT.k1), rel=1e-5)
        assert both[i] == pytest.approx((a[i] + b[i]) / 2)


def plain_crossing(
    index: Index, chinese: str, english: str, lexicon: Lexicon
) -> tuple[float, float]:
    """(share of the Chinese text met by the English one, the reverse), as the formula says."""
    z, e = weighted(index, chinese), weighted(index, english)
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
    return met_z / sum(c * w * sure(t) for t, (c, w) in z.items()), met_e / sum(
        c * w for c, w in e.values()
    )


@pytest.mark.parametrize("chinese", CHINESE_TEXTS)
def test_crossing_languages_is_the_formula(lexicon: Lexicon, chinese: str) -> None:
    index = built(ENGLISH_TEXTS, lexicon)
    a, b = index.coverages(asked(index, chinese), ENGLISH, everyone(index, ENGLISH))
    for i, english in enumerate(ENGLISH_TEXTS):
        assert (a[i], b[i]) == pytest.approx(
            plain_crossing(index, chinese, english, lexicon), rel=1e-4
        )


@pytest.mark.parametrize("english", ENGLISH_TEXTS)
def test_crossing_the_other_way_is_the_same_formula(lexicon: Lexicon, english: str) -> None:
    index = built(CHINESE_TEXTS, lexicon)
    a, b = index.coverages(asked(index, english), CHINESE, everyone(index, CHINESE))
    for i, chinese in enumerate(CHINESE_TEXTS):
        met_z, met_e = plain_crossing(index, chinese, english, lexicon)
        assert (a[i], b[i]) == pytest.approx((met_e, met_z), rel=1e-4)


def test_idf_falls_with_the_number_of_candidates_that_have_the_word(lexicon: Lexicon) -> None:
    index = built(("laser steel", "steel", "steel robot"), lexicon)
    idf = {t: float(index.idf[lexicon.ids[t]]) for t in ("laser", "steel")}
    assert idf["laser"] == pytest.approx(math.log1p(2.5 / 1.5), rel=1e-5)
    assert idf["steel"] == pytest.approx(math.log1p(0.5 / 3.5), rel=1e-5)


@pytest.mark.parametrize("text", ["laser steel robot", "激光 钢"])
def test_the_postings_find_what_the_exact_score_finds(lexicon: Lexicon, text: str) -> None:
    fill = tuple(f"software number {i}" for i in range(DEFAULT.candidates + 50))
    index = built((*fill, "laser welding of steel by robot"), lexicon)
    assert len(fill) in index.chosen(asked(index, text), ENGLISH).tolist()


def test_a_translation_of_usual_length_stands_first(lexicon: Lexicon) -> None:
    fill = " software" * 4
    index = built(("laser steel", f"laser steel{fill}", f"laser steel{fill * 9}"), lexicon)
    unlike = index._unlike(asked(index, "激光钢"), ENGLISH, everyone(index, ENGLISH))
    assert unlike[0] == pytest.approx(0.05 * math.log(1.2) ** 2)
    # From a factor of e on all are alike, so that a title does not prefer the shortest abstract.
    assert unlike[0] < unlike[1] == unlike[2] == DEFAULT.unlike


def test_what_is_near_everything_gives_way(lexicon: Lexicon) -> None:
    texts = [*ENGLISH_TEXTS, "software image", "vaccine agriculture", " ".join(ENGLISH_TEXTS)]
    index = built(tuple(texts), lexicon)
    hubness = index.hubness(ENGLISH)
    assert hubness.argmax() == len(texts) - 1
    assert np.median(hubness) == pytest.approx(0.0, abs=1e-9)
