"""What a reader of each language gets: fallback, script conversion, staleness."""

import itertools

import pytest

from jiebang.hub.catalog.models import NeedText
from jiebang.hub.kernel import languages, localised
from jiebang.hub.kernel.localised import Origin

TITLES = {"zh-Hans": "软件检测", "zh-Hant": "軟件檢測", "en": "Software testing"}


def texts(*tags):
    return [NeedText(language=tag, title=TITLES[tag]) for tag in tags]


@pytest.mark.parametrize(
    ("have", "wanted", "words", "language", "converted"),
    [
        (("zh-Hans", "zh-Hant", "en"), "zh-Hans", "软件检测", "zh-Hans", False),
        (("zh-Hans", "zh-Hant", "en"), "zh-Hant", "軟件檢測", "zh-Hant", False),
        (("zh-Hans", "zh-Hant", "en"), "en", "Software testing", "en", False),
        (("zh-Hant", "en"), "zh-Hans", "软件检测", "zh-Hans", True),
        (("zh-Hans", "en"), "zh-Hant", "軟件檢測", "zh-Hant", True),
        (("en",), "zh-Hans", "Software testing", "en", False),
        (("en",), "zh-Hant", "Software testing", "en", False),
        (("zh-Hans", "zh-Hant"), "en", "软件检测", "zh-Hans", False),
        (("zh-Hant",), "en", "軟件檢測", "zh-Hant", False),
    ],
)
def test_the_best_text_for_a_reader(have, wanted, words, language, converted):
    for order in itertools.permutations(have):
        reading = localised.read(texts(*order), wanted)
        assert (reading.get("title"), reading.title) == (words, words)
        assert (reading.language, reading.converted) == (language, converted)
        assert reading.is_wanted == (language == wanted)


def test_no_text_gives_no_reading():
    assert localised.read([], "en") is None


def test_a_name_that_is_no_text_is_an_attribute_error():
    reading = localised.read(texts("en"), "en")
    with pytest.raises(AttributeError):
        _ = reading.record_id


def test_a_translation_is_stale_once_its_original_changes():
    original = NeedText(language="zh-Hans", origin=Origin.AUTHOR, title="甲")
    translation = NeedText(
        language="en", origin=Origin.TRANSLATION, title="A", source_digest=original.digest()
    )
    pair = [original, translation]
    assert not localised.read(pair, "en").stale
    original.goal = "乙"
    assert localised.read(pair, "en").stale
    assert not localised.read(pair, "zh-Hans").stale
    original.goal = ""
    assert not localised.read(pair, "en").stale


def test_the_digest_tells_where_a_word_stands():
    one, other = NeedText(title="a", problem=""), NeedText(title="", problem="a")
    assert one.digest() != other.digest()


def test_languages_are_listed_in_the_sites_order():
    assert localised.languages_of(texts("en", "zh-Hant", "zh-Hans")) == ["zh-Hans", "zh-Hant", "en"]


@pytest.mark.parametrize("tag", list(languages.Language.values))
def test_djangos_codes_and_the_tags_are_two_spellings(tag):
    from django.utils import translation

    assert languages.from_code(tag.lower()) == tag
    with translation.override(tag.lower()):
        assert languages.current() == tag
