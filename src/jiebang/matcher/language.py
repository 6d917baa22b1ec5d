"""Scripts, traditional characters and numbers of a text; knows no dictionary and no weights."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Any

import opencc

CJK = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"
_CJK_RUN = re.compile(f"[{CJK}]+")
_LATIN_RUN = re.compile(r"[A-Za-z\u00c0-\u024f]+")

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
NUMERALS = "零〇一二两三四五六七八九十百千万亿"

_SCALES = {
    "hundred": 10**2,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "百": 10**2,
    "千": 10**3,
    "万": 10**4,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "万亿": 10**12,
}
SCALE_WORDS = "|".join(("hundred", "thousand", "million", "billion", "trillion"))
SCALE_CHARACTERS = "万亿|百万|千万|[百千万亿]"
_UNITS_AND_TEENS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen
"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
ENGLISH_NUMBERS = {word: value for value, word in enumerate(_UNITS_AND_TEENS.split())} | {
    word: 20 + 10 * i for i, word in enumerate(_TENS.split())
}
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
    if name not in ("may", "march", "mar", "sept", "sep", "jan", "jun", "jul", "dec")
} | {"sept": 9}


@functools.cache
def _folding() -> dict[int, str]:
    """Characters that stand for exactly one other (full-width forms and the like).

    Only one-to-one, so that positions in the folded text are positions in the text as given.
    """
    table: dict[int, str] = {}
    for code in (*range(0x00A0, 0x0250), *range(0x2000, 0x2500), *range(0xF900, 0xFAFF)):
        folded = unicodedata.normalize("NFKC", chr(code))
        if len(folded) == 1 and ord(folded) != code:
            table[code] = folded
    for code in range(0xFF00, 0xFFEF):
        folded = unicodedata.normalize("NFKC", chr(code))
        if len(folded) == 1:
            table[code] = folded
    table |= dict.fromkeys(range(0xD800, 0xE000), " ")
    table |= dict.fromkeys((*range(0x20), 0x3000, 0x200B, 0xFEFF), " ")
    table |= {0x2018: "'", 0x2019: "'", 0x2010: "-", 0x2011: "-", 0x2013: "-"}
    return table


@functools.cache
def _foldable() -> re.Pattern[str]:
    return re.compile(f"[{re.escape(''.join(map(chr, sorted(_folding()))))}]")


def _narrow(text: str) -> str:
    """The text with _folding() applied, which is only looked up where a character asks for it."""
    table = _folding()
    return _foldable().sub(lambda found: table[ord(found[0])], text)


@functools.cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@functools.cache
def _rewording(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


@functools.cache
def segmenter() -> Any:
    """The module rjieba, whose dictionary takes 33 MB: not before a Chinese text is cut."""
    import rjieba

    return rjieba


def other_wordings(word: str) -> tuple[str, ...]:
    """How Taiwan and the mainland say a folded Chinese word where they differ: 软件, 软体."""
    found = (
        fold(_rewording("s2twp").convert(word)),
        fold(_rewording("tw2sp").convert(_rewording("s2t").convert(word))),
    )
    return tuple(dict.fromkeys(other for other in found if other != word))


@functools.cache
def _simplified_character(character: str) -> str:
    converted: str = _converter().convert(character)
    return converted if len(converted) == 1 else character


def fold(text: str) -> str:
    """The text lowered, half-width and simplified, with every position kept."""
    if text.isascii():
        return text.lower()
    text = _narrow(text)
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    if _CJK_RUN.search(lowered) is None:
        return lowered
    simplified: str = _converter().convert(lowered)
    if len(simplified) != len(lowered):
        simplified = "".join(_simplified_character(c) for c in lowered)
    return simplified


def detect(text: str) -> str:
    """The language of a text: zh-Hans, zh-Hant or en; text without letters counts as en.

    One Chinese character weighs as much as one Latin word, because Chinese notices are full of
    Latin abbreviations and English ones hardly ever of Chinese.
    """
    chinese = sum(len(run) for run in _CJK_RUN.findall(text))
    latin = len(_LATIN_RUN.findall(text))
    if chinese == 0 or 2 * chinese < latin:
        return "en"
    folded = _narrow(text)
    simplified: str = _converter().convert(folded)
    changed = sum(a != b for a, b in zip(folded, simplified, strict=False))
    return "zh-Hant" if 20 * changed > chinese else "zh-Hans"


def parse_numerals(run: str) -> int | None:
    """The value of a Chinese number such as 三百二十万 or 二〇一七, or None where it is none."""
    if len(run) > 30:
        return None
    if all(c in _DIGITS for c in run):
        if len(run) == 1:
            return _DIGITS[run]
        return int("".join(str(_DIGITS[c]) for c in run)) if len(run) >= 3 else None
    total = section = 0
    digit: int | None = None
    for c in run:
        if c in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[c]
        elif c in _UNITS:
            section += (1 if digit is None else digit) * _UNITS[c]
            digit = None
        else:
            section += digit or 0
            if section == 0 and total == 0:
                return None
            total = (total + section) * _MYRIADS[c] if c == "亿" else total + section * 10**4
            section, digit = 0, None
    return total + section + (digit or 0)


def canonical_number(digits: str, scale: str = "") -> str:
    """One spelling for a number: "3,000" and ("3", "千") both give "#3000"."""
    plain = digits.replace(",", "").rstrip(".")
    whole, _, fraction = plain.partition(".")
    if len(whole) > 30:
        return "#" + whole
    fraction = fraction[:30]
    factor = _SCALES.get(scale, 1)
    if not fraction and factor == 1:
        return f"#{int(whole or 0)}"
    places = len(fraction)
    value = int((whole or "0") + fraction) * factor
    unit = 10**places
    whole_part, rest = divmod(value, unit)
    if rest == 0:
        return f"#{whole_part}"
    return f"#{whole_part}.{str(rest).rjust(places, '0').rstrip('0')}"
