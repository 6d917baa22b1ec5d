"""What can be told of a translation without understanding it: numbers, units, codes, terms, length."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from jiebang.hub.kernel.translation.registry import Term

_SCALES = {
    "万亿": 10**12, "千万": 10**7, "百万": 10**6, "亿": 10**8, "万": 10**4, "千": 10**3, "百": 10**2,
    "萬億": 10**12, "千萬": 10**7, "百萬": 10**6, "億": 10**8, "萬": 10**4,
    "trillion": 10**12, "billion": 10**9, "bn": 10**9, "million": 10**6, "thousand": 10**3,
    "hundred": 10**2,
}  # fmt: skip
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9.])(\d{1,3}(?:,\d{3}){1,8}(?:\.\d{1,20})?|\d{1,40}(?:\.\d{1,20})?)"
    rf"(?:\s?({'|'.join(_SCALES)})(?![a-z]))?",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(?<![A-Za-z0-9])(?!RMB|CNY|USD|HKD|EUR|US\b)"
    r"(?:[A-Z]{2,6}(?:/[A-Z]{1,4})?[-\s]?|[A-Za-z]{1,6}(?:[-/][A-Za-z]{1,4})?-?)"
    r"\d[A-Za-z0-9]{0,12}(?:[.-][A-Za-z0-9]{1,12}){0,3}"
)
"""Names with figures in them: standards, alloys, compounds, models."""
_PLACEHOLDER = re.compile(
    r"\{[^{}\s]{1,40}\}|%\(\w{1,40}\)[sd]|https?://[^\s，。；、）)]{1,500}"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,60}(?:\.[\w-]{1,60}){1,5}",
    re.ASCII,
)


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_SPELT: dict[str, int | Decimal] = {
    **{c: n for n, c in enumerate("零一二三四五六七八九十")}, "两": 2, "兩": 2,
    **{w: n for n, w in enumerate(
        _listed("zero one two three four five six seven eight nine ten eleven twelve")
    )},
    "first": 1, "second": 2, "third": 3, "single": 1, "twice": 2, "half": Decimal("0.5"),
}  # fmt: skip
_MONTHS = _listed(
    "january february march april may june july august september october november december"
)
_UNITS = _listed(
    "MPa GPa kPa hPa Pa mm cm km μm nm m kg mg μg g t kL mL L kW MW GW kWh MWh kV mV V mA A kHz MHz GHz"
    " THz Hz dB % ‰ °C °F K ppm ppb rpm kN N kJ MJ J min ms μs ns s h bar mol Ω W"
)
_UNIT = re.compile(
    rf"(?<=\d)\s?({'|'.join(sorted(map(re.escape, _UNITS), key=len, reverse=True))})(?![A-Za-z])"
)
_IN_WORDS = {
    "%": ("percent", "per cent", "百分之"), "°C": ("摄氏", "攝氏", "度", "celsius"),
    "mm": ("毫米",), "cm": ("厘米", "公分"), "km": ("公里", "千米"), "m": ("米", "metre", "meter"),
    "μm": ("微米", "micron"), "nm": ("纳米", "納米", "奈米"), "kg": ("公斤", "千克"), "g": ("克",),
    "mg": ("毫克",), "t": ("吨", "噸", "tonne"), "L": ("升", "litre", "liter"), "mL": ("毫升",),
    "MPa": ("兆帕",), "GPa": ("吉帕",), "kPa": ("千帕",), "Pa": ("帕",), "kW": ("千瓦",), "MW": ("兆瓦",),
    "kWh": ("千瓦时", "千瓦時", "度"), "V": ("伏", "volt"), "A": ("安", "amp"), "Hz": ("赫",),
    "h": ("小时", "小時", "hour"), "min": ("分钟", "分鐘", "minute"), "s": ("秒", "second"),
    "ms": ("毫秒",), "W": ("瓦", "watt"), "dB": ("分贝", "分貝"), "rpm": ("转", "轉"), "K": ("开",),
    "‰": ("千分", "per mille"),
}  # fmt: skip
_CHINESE = re.compile("[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{2,}")
_RATIO = {("zh", "en"): (0.9, 9.0), ("en", "zh"): (0.1, 1.3), ("zh", "zh"): (0.7, 1.4)}
"""Characters of the translation to those of the source, beyond which somebody should look."""
_SLACK = 24
FAR_TOO_LONG = 20
"""Times the source, beyond which an answer is no translation at all."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Something to look at: `what` is a code, `words` what it is about."""

    what: str
    words: str = ""

    def as_json(self, name: str) -> dict[str, str]:
        """For a row, with the field that it was found in."""
        return {"field": name, **asdict(self)}


def flags(
    source: str, words: str, *, language: str, wanted: str, terms: Sequence[Term] = ()
) -> list[Flag]:
    """What should be looked at in `words` as a translation of `source`; nothing where all is well.

    Languages are BCP 47 tags. Terms of the trade are those that stand in the source.
    """
    if not source.strip():
        return []
    if not words.strip():
        return [Flag("empty")]
    plain, given = _plain(source), _plain(words)
    found = [Flag("placeholder", mark) for mark in _once(_PLACEHOLDER, plain) if mark not in given]
    bare, bare_given = _PLACEHOLDER.sub(" ", plain), _PLACEHOLDER.sub(" ", given)
    squeezed = re.sub(r"[\s-]", "", bare_given).casefold()
    found += [
        Flag("code", code)
        for code in _once(_CODE, bare)
        if re.sub(r"[\s-]", "", code).casefold() not in squeezed
    ]
    have = {value for _text, value in _numbers(bare_given)} | _spelt(bare_given)
    found += [
        Flag("number", text)
        for text, value in dict(_numbers(_CODE.sub(" ", bare))).items()
        if value not in have
    ]
    found += [Flag("unit", unit) for unit in _once(_UNIT, bare) if not _has_unit(unit, bare_given)]
    found += missing_terms(words, terms)
    found += _of_form(plain, given, language, wanted)
    return found


def missing_terms(words: str, terms: Sequence[Term]) -> list[Flag]:
    """Terms of the source of which no standard translation stands in `words`."""
    given = _spelling(words)
    return [
        Flag("term", f"{term} → {first}")
        for term, (first, several) in _by_words(terms).items()
        if not any(_spelling(one) in given for one in several)
    ]


def _by_words(terms: Sequence[Term]) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {
        term.words: (term.translations[0], term.translations) for term in terms if term.translations
    }


def _spelling(words: str) -> str:
    """Lower case, one spelling of -ise and -ize, no hyphens."""
    folded = _plain(words).casefold().replace("-", " ")
    folded = re.sub(r"is(?=(?:e|ed|es|er|ers|ing|ation)\b)", "iz", folded)
    return re.sub(r"\s+", " ", folded.replace("sulph", "sulf"))


def _plain(text: str) -> str:
    """Full-width, composed and typographic characters as plain ones: ％ → %, ℃ → °C, ₂ → 2, — → -."""
    return re.sub("[‐-―−]", "-", unicodedata.normalize("NFKC", text))


def _once(pattern: re.Pattern[str], text: str) -> list[str]:
    found = (match[1] if pattern.groups else match[0] for match in pattern.finditer(text))
    return list(dict.fromkeys(found))


def _numbers(text: str) -> Iterator[tuple[str, Decimal]]:
    for match in _NUMBER.finditer(text):
        value = Decimal(match[1].replace(",", "")[:40])
        yield match[0].strip(), value * _SCALES.get((match[2] or "").lower(), 1)


def _spelt(text: str) -> set[Decimal]:
    """Small numbers and months that a language rather writes as words."""
    lowered = text.lower()
    words = set(re.findall(r"[a-z]+", lowered))
    found = {
        Decimal(value)
        for name, value in _SPELT.items()
        if name in words or (name in lowered and not name.isascii())
    }
    found |= {Decimal(n) for n, name in enumerate(_MONTHS, start=1) if words & {name, name[:3]}}
    return found


def _has_unit(unit: str, text: str) -> bool:
    if re.search(rf"(?<![A-Za-z]){re.escape(unit)}(?![A-Za-z])", text):
        return True
    lowered = text.casefold()
    return any(word in lowered for word in _IN_WORDS.get(unit, ()))


def _of_form(source: str, words: str, language: str, wanted: str) -> Iterator[Flag]:
    """Whether it is written in the right language, and about as long as it should be."""
    pair = (language[:2], wanted[:2])
    if pair[0] != pair[1] and words.strip() == source.strip() and re.search(r"[^\W\d_]", source):
        yield Flag("same")
        return
    chinese, latin = len(_CHINESE.findall(words)), len(_LATIN.findall(words))
    wordy = pair[0] == "en" and len(_LATIN.findall(source)) > 3
    if chinese > max(2, latin) if pair[1] == "en" else wordy and not chinese:
        yield Flag("language")
    low, high = _RATIO.get(pair, (0.3, 3.0))
    if len(words) + _SLACK < low * len(source):
        yield Flag("short")
    elif len(words) > high * len(source) + _SLACK:
        yield Flag("long")
