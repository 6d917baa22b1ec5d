"""Currencies of ISO 4217 that are met here, and how amounts are written; rates are not kept here.

Amounts are whole minor units (fen, cents; whole yen) so that they add up exactly.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files

from jiebang.reference.errors import MoneyError, UnknownLanguageError
from jiebang.reference.folding import fold
from jiebang.reference.table import LANGUAGES, Entry, Table, entry


@dataclass(frozen=True, slots=True)
class Currency:
    """One currency: digits after the point, its sign, the unit after a Chinese number."""

    code: str
    digits: int
    symbol: str
    units: Mapping[str, str] = field(hash=False)


@cache
def _rows() -> tuple[list[str], ...]:
    text = (files("jiebang.reference") / "data" / "currencies.tsv").read_text(encoding="utf-8")
    return tuple(line.split("\t") for line in text.splitlines()[1:])


@cache
def _table() -> Table:
    return Table("currency", (entry(row[0], *row[3:6], synonyms=row[8]) for row in _rows()))


@cache
def _currencies() -> dict[str, Currency]:
    return {
        code: Currency(code, int(digits), sign, {"zh-Hans": hans, "zh-Hant": hant, "en": code})
        for code, digits, sign, _, _, _, hans, hant, _ in _rows()
    }


@cache
def _by_symbol() -> dict[str, str]:
    return {row[2]: row[0] for row in _rows()} | {"$": "USD", "￥": "CNY", "CN¥": "CNY"}


NEGOTIABLE = {"zh-Hans": "面议", "zh-Hant": "面議", "en": "Negotiable"}
_SCALES: dict[str, tuple[tuple[int, str], ...]] = {
    "zh-Hans": ((10**8, "亿"), (10**4, "万")),
    "zh-Hant": ((10**8, "億"), (10**4, "萬")),
    "en": ((10**9, "billion"), (10**6, "million")),
}


def all() -> tuple[Entry, ...]:
    """The currencies in the order in which they are shown."""
    return _table().all()


def codes() -> tuple[str, ...]:
    """The codes in the order in which they are shown."""
    return _table().codes()


def get(code: str) -> Currency:
    """A currency's digits and signs. Raises UnknownCodeError."""
    _table().get(code)
    return _currencies()[code]


def label(code: str, lang: str) -> str:
    """A currency's name in one language. Raises UnknownCodeError, UnknownLanguageError."""
    return _table().label(code, lang)


def symbol(code: str) -> str:
    """The sign, such as ``¥``; a sign that several share carries its country's letters."""
    return get(code).symbol


def find(text: str) -> str | None:
    """The currency that a code, name or sign means: RMB, 元 and ¥ give CNY; None if none."""
    stripped = text.strip()
    return _by_symbol().get(stripped) or (_table().find(stripped) if fold(stripped) else None)


def to_minor(amount: Decimal | int | str, currency: str) -> int:
    """An amount of whole units (yuan) in minor units (fen), half a minor unit rounded up.

    Raises UnknownCodeError, and MoneyError for what is no finite number.
    """
    digits = get(currency).digits
    try:
        return int(Decimal(amount).scaleb(digits).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    except (ArithmeticError, ValueError):
        raise MoneyError(f"not an amount: {amount!r}") from None


def to_major(minor: int, currency: str) -> Decimal:
    """An amount of minor units (fen) in whole units (yuan), exactly. Raises UnknownCodeError."""
    return Decimal(minor).scaleb(-get(currency).digits)


def format_amount(minor: int, currency: str, lang: str) -> str:
    """One amount in words of the language, from minor units, rounded to two decimals of its scale.

    ``500 万元``, ``人民幣 500 萬元``, ``CNY 5 million``. Exports write exact figures instead.
    Raises UnknownCodeError, UnknownLanguageError.
    """
    number, scale = _scaled(minor, currency, lang)
    return _dress(number, scale, currency, lang)


def format_money(low: int | None, high: int | None, currency: str, lang: str) -> str:
    """A range in minor units: ``300–500 万元``, ``≤ CNY 3 million``; 面议 without ends.

    Raises UnknownCodeError, UnknownLanguageError.
    """
    if lang not in LANGUAGES:
        raise UnknownLanguageError(lang)
    if low is None and high is None:
        return NEGOTIABLE[lang]
    if low is None or high is None:
        sign, end = ("≤", high) if low is None else ("≥", low)
        return f"{sign} {format_amount(end or 0, currency, lang)}"
    if low == high:
        return format_amount(low, currency, lang)
    low_number, low_scale = _scaled(low, currency, lang)
    high_number, high_scale = _scaled(high, currency, lang)
    if low_scale == high_scale:
        return _dress(f"{low_number}–{high_number}", high_scale, currency, lang)
    return f"{format_amount(low, currency, lang)} – {format_amount(high, currency, lang)}"


def parse_compact(text: str) -> tuple[int | None, int | None, str]:
    """Low, high and currency of ``low:high:CUR``, minor units, either end may be empty.

    Raises MoneyError, UnknownCodeError.
    """
    parts = text.split(":")
    if len(parts) != 3:
        raise MoneyError(f"not low:high:CUR: {text!r}")
    try:
        low, high = (int(part) if part else None for part in parts[:2])
    except ValueError:
        raise MoneyError(f"not whole minor units: {text!r}") from None
    get(parts[2])
    return low, high, parts[2]


def _scaled(minor: int, currency: str, lang: str) -> tuple[str, str]:
    """The number as it is written and the word for its scale, empty for plain units."""
    if lang not in LANGUAGES:
        raise UnknownLanguageError(lang)
    amount = to_major(minor, currency)
    scales = ((1, ""), *reversed(_SCALES[lang]))
    place = max((i for i, (size, _) in enumerate(scales) if abs(amount) >= size), default=0)
    # What rounds up to the next scale is written in it: 99,999,999.99 is 1 亿, not 10,000 万.
    if place + 1 < len(scales):
        nearest = abs(_round(amount / scales[place][0])) * scales[place][0]
        place += nearest >= scales[place + 1][0]
    size, word = scales[place]
    return _plain(_round(amount / size)), word


def _round(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _plain(amount: Decimal) -> str:
    return f"{amount:,.2f}".rstrip("0").removesuffix(".")


def _dress(number: str, scale: str, currency: str, lang: str) -> str:
    unit = get(currency).units[lang]
    if lang == "en":
        return " ".join(part for part in (unit, number, scale) if part)
    text = f"{number} {scale}{unit}"
    # 元 alone would be read as the reader's own currency outside the mainland.
    return f"人民幣 {text}" if lang == "zh-Hant" and currency == "CNY" else text
