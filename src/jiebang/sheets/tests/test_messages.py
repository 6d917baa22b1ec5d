"""Every code has its wording in every language, with the same parameters in each."""

from string import Formatter

import pytest

from jiebang.reference.wording import aspect_label
from jiebang.sheets.columns import COLUMNS, LANGUAGES, REASON_HEADINGS
from jiebang.sheets.messages import ERRORS
from jiebang.sheets.phrases import JSON_REASONS, KINDS, NOTES, PLACES


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", ERRORS)
def test_errors_say_the_same_in_every_language(code: str) -> None:
    wording = ERRORS[code].wording
    assert tuple(wording) == LANGUAGES
    for part in (0, 1):
        assert len({frozenset(names(wording[lang][part])) for lang in LANGUAGES}) == 1
        assert all(wording[lang][part].strip() for lang in LANGUAGES)


@pytest.mark.parametrize("table", [NOTES, PLACES, KINDS, JSON_REASONS])
def test_notes_and_places_say_the_same_in_every_language(table) -> None:
    for wording in table.values():
        assert tuple(wording) == LANGUAGES
        assert len({frozenset(names(text)) for text in wording.values()}) == 1


def test_columns_are_explained_in_every_language() -> None:
    assert tuple(REASON_HEADINGS) == LANGUAGES
    for column in COLUMNS:
        for words in (column.headings, column.help, column.example):
            assert tuple(words) == LANGUAGES
        assert all(column.headings.values())
        assert all(column.help.values())


def test_chinese_wording_is_punctuated_as_chinese() -> None:
    half_width = tuple(f"{han}{mark}" for han in "的行列" for mark in ",;:!?")
    for message in ERRORS.values():
        for lang in ("zh-Hans", "zh-Hant"):
            assert not any(slip in part for part in message.wording[lang] for slip in half_width)


def test_one_word_for_one_thing_as_in_the_reasons() -> None:
    texts = [part for m in ERRORS.values() for part in m.wording["zh-Hant"]]
    texts += [column.help["zh-Hant"] for column in COLUMNS]
    texts += [column.headings["zh-Hant"] for column in COLUMNS]
    assert not any(word in text for text in texts for word in ("智慧財產", "所屬產業"))
    headings = {column.key: column.headings["zh-Hant"] for column in COLUMNS}
    assert aspect_label("industry", "zh-Hant") in headings["industry"]
    assert headings["ip"] in aspect_label("ip", "zh-Hant")
