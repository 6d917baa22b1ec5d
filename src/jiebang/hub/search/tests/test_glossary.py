"""The terms of the trade in a text, as translators see them."""

import pytest

from jiebang.hub.kernel.translation import registry
from jiebang.hub.search.queries import terms_in


@pytest.mark.parametrize(
    ("text", "language", "wanted", "found"),
    [
        ("高炉煤气与热风炉", "zh-Hans", "en", {"高炉煤气": "blast furnace gas", "热风炉": "hot blast stove"}),
        ("高爐煤氣", "zh-Hant", "en", {"高爐煤氣": "blast furnace gas"}),
        ("Hot-blast stoves, slag.", "en", "zh-Hans", {"Hot-blast stoves": "热风炉", "slag": "炉渣"}),
        ("Granulated slag", "en", "zh-Hant", {"Granulated slag": "水淬渣"}),
        ("hot blast stove", "en", "zh-Hant", {"hot blast stove": "熱風爐"}),
        ("高炉煤气", "zh-Hans", "zh-Hant", {}),
        ("", "en", "zh-Hans", {}),
        ("\ud800 甲 \x00", "zh-Hans", "en", {}),
    ],
)  # fmt: skip
def test_terms_and_what_they_are_called(text, language, wanted, found):
    terms = terms_in(text, language, wanted)
    assert {term.words: term.translations[0] for term in terms} == found
    assert all(text[term.start : term.end] == term.words for term in terms)


def test_kernel_asks_the_same(db):
    assert registry.terms_in("热风炉", "zh-Hans", "en") == terms_in("热风炉", "zh-Hans", "en")
    assert registry.pairs_of(terms_in("热风炉", "zh-Hans", "en")) == {"热风炉": "hot blast stove"}
    with pytest.raises(ValueError, match="twice"):
        registry.register_glossary(terms_in)
