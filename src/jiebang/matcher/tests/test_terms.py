"""Which terms a text has, and where they stand."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiebang.matcher import Lexicon
from jiebang.matcher import terms as room
from jiebang.matcher.language import fold
from jiebang.matcher.terms import Analyser

KNOWN = ("废水", "废水处理", "处理", "生物", "wast", "water", "low", "carbon", "titanium")
ANALYSER = Analyser(dict.fromkeys(KNOWN), {"wastewat": ("wast", "water")})


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("废水处理厂", {"废水", "废水处理", "处理", "厂"}),
        ("水废水", {"水", "废水"}),
        ("Wastewater", {"wastewat", "wast", "water"}),
        ("low-carbon", {"low", "carbon"}),
        ("3 million", {"#3000000"}),
        ("three million", {"#3000000"}),
        ("300万", {"#3000000"}),
        ("September", {"#m9"}),
        ("9月", {"#m9"}),
        ("300mm", {"300mm", "#300", "mm"}),
        ("company's", {"compani"}),
        ("x-ray", {"x", "ray", "xray"}),
    ],
)
def test_terms(text: str, terms: set[str]) -> None:
    assert set(ANALYSER.bag(fold(text))[0]) == terms


def test_numbers_written_in_characters_are_added() -> None:
    assert "#3000000" in ANALYSER.bag("三百万")[0]
    assert "#m9" in ANALYSER.bag("九月")[0]


texts = st.lists(
    st.sampled_from(
        [
            *(
                "废水处理",
                "titanium-stabilised",
                "wastewater",
                "3 million",
                "膜",
                "MBR",
                "，",
                "5G",
            ),
            *("三百万", "九月", "八十年代", "가a", "第3次"),
        ]
    ),
    max_size=8,
).map(" ".join)


@settings(max_examples=60)
@given(texts)
def test_places_agree_with_the_bag(text: str) -> None:
    folded = fold(text)
    placed = ANALYSER.latin_spans(folded)
    latin = Counter(term for term in ANALYSER.bag(folded)[0] if not room.is_chinese(term))
    assert Counter(term for term, _, _ in placed) == latin
    assert all(0 <= start < end <= len(folded) for _, start, end in placed)


def test_a_part_of_a_hyphened_word_stands_by_itself() -> None:
    spans = ANALYSER.latin_spans("titanium-stabilised")
    assert ("titanium", 0, 8) in spans


def test_the_lexicon_of_the_tests_knows_its_words(lexicon: Lexicon) -> None:
    assert {"废水", "wastewat", "effluent"} <= set(lexicon.ids)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("he took it", "take"),
        ("three women", "woman"),
        ("the tumour's colour", "tumor color"),
        ("organised behaviour", "organize behavior"),
        ("haemorrhage, leukaemia, diarrhoea", "hemorrhage leukemia diarrhea"),
        ("paediatric oedema", "pediatric edema"),
        ("analysed in litres", "analyzed liter"),
        ("the U.S. and the U.K.", "usa uk"),
        ("A.I. labelled", "ai labeled"),
    ],
)
def test_forms_and_spellings_of_one_word_meet(one: str, other: str) -> None:
    analyser = Analyser(())
    assert set(analyser.bag(other)[0]) <= set(analyser.bag(one.lower())[0])


@pytest.mark.parametrize("text", ["the 1980s", "in the 80s", "八十年代", "1980年代", "80 年代"])
def test_a_decade_has_one_spelling(text: str) -> None:
    analyser = Analyser(())
    assert "#80s" in analyser.bag(text)[0]
