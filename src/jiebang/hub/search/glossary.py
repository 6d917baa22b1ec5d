"""The matcher's glossary as translators use it: the terms in a text, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files

from jiebang.hub.kernel.languages import Language
from jiebang.hub.kernel.localised import convert
from jiebang.hub.kernel.translation.registry import Term
from jiebang.matcher.language import fold
from jiebang.matcher.pairs import read_glossary

_WORD = re.compile(r"[a-z0-9]+(?:['/-][a-z0-9]+)*")
_SHORTEST = 2
"""Characters of a Chinese term, and words of an English one that are not told apart by capitals."""


@dataclass(frozen=True, slots=True)
class _Glossary:
    """`folded term → translations` in both directions, and how long the longest terms are."""

    chinese: Mapping[str, tuple[str, ...]]
    english: Mapping[tuple[str, ...], tuple[str, ...]]
    characters: int
    words: int


@lru_cache(maxsize=1)
def _glossary() -> _Glossary:
    chinese: dict[str, dict[str, None]] = {}
    english: dict[tuple[str, ...], dict[str, None]] = {}
    with as_file(files("jiebang.matcher") / "data" / "glossary.tsv") as path:
        for term in read_glossary(path):
            chinese.setdefault(fold(term.chinese), {})[term.english] = None
            english.setdefault(_stems(fold(term.english)), {})[term.chinese] = None
    return _Glossary(
        {one: tuple(others) for one, others in chinese.items() if len(one) >= _SHORTEST},
        {one: tuple(others) for one, others in english.items() if one},
        max(map(len, chinese)),
        max(map(len, english)),
    )


def _stems(folded: str) -> tuple[str, ...]:
    return tuple(_stem(word) for word in _WORD.findall(folded.replace("-", " ")))


def _stem(word: str) -> str:
    """A plural as its singular; what ends in ss or us stays."""
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def terms_in(text: str, language: str, wanted: str) -> list[Term]:
    """Terms of the trade in a text, the longest from each place, with what they are called in `wanted`.

    Between the two Chinese scripts there are none: characters are converted, not translated.
    """
    if (language == Language.EN) == (wanted == Language.EN):
        return []
    found = _english(text) if language == Language.EN else _chinese(text)
    if wanted != Language.HANT:
        return list(found)
    return [
        Term(one.start, one.end, one.words, tuple(convert(w, wanted) for w in one.translations))
        for one in found
    ]


def _chinese(text: str) -> Iterator[Term]:
    glossary, folded, place = _glossary(), fold(text), 0
    while place < len(folded):
        for size in range(min(glossary.characters, len(folded) - place), _SHORTEST - 1, -1):
            translations = glossary.chinese.get(folded[place : place + size])
            if translations:
                yield Term(place, place + size, text[place : place + size], translations)
                place += size
                break
        else:
            place += 1


def _english(text: str) -> Iterator[Term]:
    glossary, folded = _glossary(), fold(text).replace("-", " ")
    spans = [(match.start(), match.end(), _stem(match[0])) for match in _WORD.finditer(folded)]
    place = 0
    while place < len(spans):
        for size in range(min(glossary.words, len(spans) - place), 0, -1):
            some = spans[place : place + size]
            translations = glossary.english.get(tuple(stem for _start, _end, stem in some))
            if translations and (size > 1 or len(some[0][2]) > 3):
                start, end = some[0][0], some[-1][1]
                yield Term(start, end, text[start:end], translations)
                place += size
                break
        else:
            place += 1
