"""Reads one cell as the value that its column holds: language, TRL, money, date, codes; no rows."""

import calendar
import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache

from jiebang.reference import (
    cooperation,
    currencies,
    experts,
    fields,
    industries,
    ip,
    needs,
    orcid,
    regions,
    stages,
    tongues,
)
from jiebang.reference import credit_code as credit_codes
from jiebang.reference.errors import AmbiguousNameError, CreditCodeError, ParticularError

_EARLIEST, _LATEST = 1990, 2199


class CellProblem(Exception):
    """The cell does not hold such a value: a code of ``messages.ERRORS`` with its parameters."""

    def __init__(self, code: str, **given: object) -> None:
        super().__init__(code)
        self.code = code
        self.parameters = tuple((name, str(value)) for name, value in given.items())


@dataclass(frozen=True)
class Amount:
    """A sum or range of money in minor units (fen, cents); both bounds None means negotiable."""

    low: int | None
    high: int | None
    currency: str

    @property
    def negotiable(self) -> bool:
        return self.low is None and self.high is None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


_SURROGATES = re.compile("[\ud800-\udfff]")


def showable(text: str) -> str:
    """A text without halves of characters (lone surrogates), which no file and no page can hold.

    JSON can spell them, and so can the escapes of a workbook.
    """
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text)


def as_text(cell: object) -> str:
    """A cell as text: whole numbers without a point, dates as ISO, lists joined by semicolons."""
    return showable(as_written(cell))


def as_written(cell: object) -> str:
    """As as_text(), with what cannot be shown as well, to be found there."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        # A spreadsheet keeps 15 digits; what lies beyond is noise of its arithmetic.
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, list | tuple):
        return "; ".join(as_written(part) for part in cell)
    if isinstance(cell, dict):
        return as_json(cell)
    return str(cell).replace("\r\n", "\n").replace("\r", "\n").strip()


def as_json(cell: object) -> str:
    """A list or object of a JSON line as it is written in JSON."""
    return showable(json.dumps(cell, ensure_ascii=False))


_LANGUAGES = {
    "zh-Hans": "zh zh-cn zh-sg zh-hans zh-hans-cn zh-chs chs cn chinese simplifiedchinese "
    "chinesesimplified mandarin 中文 汉语 漢語 简体 簡體 简体中文 簡體中文 中文简体 中文簡體 简中 簡中",
    "zh-Hant": "zh-tw zh-hk zh-mo zh-hant zh-hant-tw zh-hant-hk zh-cht cht tw hk "
    "traditionalchinese chinesetraditional 繁体 繁體 繁体中文 繁體中文 中文繁体 中文繁體 "
    "繁中 正体中文 正體中文 繁体字 繁體字",
    "en": "en en-us en-gb en-au en-ca en-in en-ie eng english 英文 英语 英語",
}
_LANGUAGE_OF = {
    re.sub(r"[\s_()-]", "", name): tag
    for tag, names in _LANGUAGES.items()
    for name in names.split()
}


def language(cell: object) -> str:
    """A tag of the three: "zh", "zh_CN", "中文" are zh-Hans; "繁體中文" is zh-Hant."""
    found = _LANGUAGE_OF.get(re.sub(r"[\s_()-]", "", _folded(as_text(cell))))
    if found is None:
        raise CellProblem("bad_language")
    return found


_BETWEEN = re.compile(r"\s*(?:[-~–—至到/、,，;；]|\bto\b)\s*")


def trl(cell: object) -> tuple[int, int]:
    """Lowest and highest level: "5", "4-6", "TRL 5", "中试", "中试至量产"."""
    if isinstance(cell, date):
        first, last = sorted((cell.month, cell.day))
        raise CellProblem("trl_became_date", guess=f"{first}-{last}" if last <= 9 else "4-6")
    text = as_text(cell)
    found = stages.find(text)
    if found is None:
        ranges = [stages.find(part) for part in _BETWEEN.split(text)]
        known = [levels for levels in ranges if levels is not None]
        if not known or len(known) != len(ranges):
            raise CellProblem("bad_trl")
        found = min(low for low, _ in known), max(high for _, high in known)
    return found


_NEGOTIABLE_WORDS = (
    "面议 面議 面谈 面談 待议 待議 可议 可議 协商 協商 双方协商 雙方協商 协商确定 協商確定 "
    "价格面议 價格面議 面洽 议价 議價 "
    "negotiable tobenegotiated tobeagreed tobediscussed onrequest uponrequest "
    "tbd tbc tbn open"
)
_NEGOTIABLE = frozenset(_NEGOTIABLE_WORDS.split())
_SCALE = {
    "亿": 8, "億": 8, "千万": 7, "千萬": 7, "百万": 6, "百萬": 6, "十万": 5, "十萬": 5,
    "万": 4, "萬": 4, "w": 4, "千": 3, "million": 6, "millions": 6, "mn": 6, "mio": 6, "m": 6,
    "billion": 9, "billions": 9, "bn": 9, "thousand": 3, "thousands": 3, "k": 3,
}  # fmt: skip
# Marks that the table of currencies does not know, since they are no name of one.
_MORE_MARKS = {"圆": "CNY", "圓": "CNY", "新臺幣": "TWD", "臺幣": "TWD", "usdollars": "USD"}


@cache
def _marks() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of every name and sign of a currency, longest first, and the code of each."""
    codes = dict(_MORE_MARKS)
    for entry in currencies.all():
        names = (entry.code, currencies.symbol(entry.code), *entry.labels.values(), *entry.synonyms)
        for name in names:
            mark = re.sub(r"\s+", "", _folded(name))
            if not (mark.isascii() and mark.isalpha() and len(mark) < 3):
                codes.setdefault(mark, entry.code)
    longest_first = sorted(codes, key=lambda mark: (-len(mark), mark))
    return re.compile("|".join(map(re.escape, longest_first))), codes


_NUMBER = r"(\d+(?:\.\d+)?)"
_UNIT = "(" + "|".join(sorted(_SCALE, key=len, reverse=True)) + ")?"
_AT_MOST = re.compile(
    r"^(?:不超过|不超過|不高于|不高於|低于|低於|最高|至多|上限|upto|atmost|max\.?|maximum|under|below|≤|<=?)|(?:以内|以內|以下|或以下|之内|之內)$"
)
_AT_LEAST = re.compile(
    r"^(?:不低于|不低於|不少于|不少於|最低|至少|起步|from|atleast|min\.?|minimum|over|above|≥|>=?)|(?:以上|或以上|起|\+)$"
)
_ABOUT = re.compile(
    r"^(?:大约|大約|约|約|预计|預計|about|around|approx\.?|approximately|ca\.?|circa|~)|(?:左右|上下)$"
)
_SUM = re.compile(f"{_NUMBER}{_UNIT}(?:(?:-|~|–|—|至|到|to){_NUMBER}{_UNIT})?")


_NUMERALS = {
    numeral: value
    for value, numerals in enumerate(
        ("零〇", "一壹", "二两兩贰貳", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for numeral in numerals
}
_CAPITALS = str.maketrans("拾佰仟萬億", "十百千万亿")
_DIGIT = "[" + "".join(_NUMERALS) + "]"
_NUMBERED = "".join(_NUMERALS) + "十拾百佰千仟万萬亿億"
_NUMERAL_RUN = re.compile(f"(?<![\\d.几幾数數多半{_NUMBERED}])[{_NUMBERED}]+")
# Up to 9999. 三百五 may be 305 or 350 and is not taken: 零 or 十 must stand between.
_SECTION = re.compile(
    f"(?:({_DIGIT})千)?(零)?(?:({_DIGIT})百)?(零)?(?:({_DIGIT}?)十)?(零)?({_DIGIT})?"
)


def _section(text: str) -> int:
    found = _SECTION.fullmatch(text)
    if not text or not found:
        raise CellProblem("bad_money")
    thousands, _, hundreds, _, tens, _, ones = found.groups()
    if ones and text[-2:-1] in ("千", "百"):
        raise CellProblem("bad_money")
    ten = 0 if tens is None else _NUMERALS[tens or "一"]
    digits = (_NUMERALS[mark] if mark else 0 for mark in (thousands, hundreds))
    return sum(value * size for value, size in zip(digits, (1000, 100), strict=True)) + (
        ten * 10 + (_NUMERALS[ones] if ones else 0)
    )


def _in_digits(found: re.Match[str]) -> str:
    """A number in Chinese numerals as digits, with 万 or 亿 after it where it ends in one.

    What stands between 亿, 万 and the end is a number up to 9999 each. Raises CellProblem.
    """
    text = found[0].translate(_CAPITALS)
    if text[0] in "万亿":  # 万元 alone is a unit
        raise CellProblem("bad_money")
    if text[0] in "百千":
        text = "一" + text
    unit = text[-1] if text[-1] in "万亿" else ""
    size = {"万": 10**4, "亿": 10**8}.get(unit, 1)
    total, rest = 0, text
    for mark, worth in (("亿", 10**8), ("万", 10**4)):
        head, there, tail = rest.partition(mark)
        if there:
            total, rest = total + _section(head) * worth, tail
    if rest:
        if total and len(rest) == 1:  # 一万五 may be 10,005 or 15,000
            raise CellProblem("bad_money")
        total += _section(rest.removeprefix("零") if total else rest)
    return f"{total // size}{unit}" if total % size == 0 else str(total)


def is_bare(cell: object, remark: str, amount: Amount) -> bool:
    """Whether neither cell nor header says unit or currency of an amount below ten thousand."""
    digits = re.fullmatch(r"[\d.,\s~～–—-]+", _folded(as_text(cell)))
    unit = re.sub(r"\s+", "", _folded(remark))
    said = _without_currency(unit) != (unit, "") or any(mark in unit for mark in _SCALE)
    return bool(digits) and not said and (amount.high or amount.low or 0) < 1_000_000


def money(cell: object, remark: str = "") -> Amount:
    """An amount; ``remark`` is what the header says in brackets, such as "万元" or "USD thousand".

    A number without unit and currency is in yuan, or in what the remark says. "$" alone is the
    US dollar, "¥" the yuan.
    """
    if isinstance(cell, bool | date):
        raise CellProblem("bad_money")
    text = re.sub(r"\s+", "", _folded(as_text(cell)))
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    if text in _NEGOTIABLE:
        return Amount(None, None, "CNY")
    numerals = [found[0] for found in _NUMERAL_RUN.finditer(text)]
    if len(numerals) > 1 and len(numerals[0]) == 1 and len(numerals[1]) > 2:
        raise CellProblem("bad_money")  # 三至五百万: the first is in a unit that is not its own
    text = _NUMERAL_RUN.sub(_in_digits, text)
    text, mark = _without_currency(text)
    unit_remark, mark_remark = _without_currency(re.sub(r"\s+", "", _folded(remark)))
    currency = mark or mark_remark or "CNY"
    for word in ("only", "整", "人民", "of"):
        text = text.removesuffix(word)
    text = _ABOUT.sub("", text)
    at_most, at_least = _AT_MOST.search(text), _AT_LEAST.search(text)
    text = _AT_LEAST.sub("", _AT_MOST.sub("", text))
    found = _SUM.fullmatch(text)
    if not found:
        raise CellProblem("bad_money")
    first, first_unit, second, second_unit = found.groups()
    bare = not (first_unit or second_unit)
    scale = _SCALE.get(unit_remark.removeprefix("单位").removeprefix("單位").strip(":"), 0)
    low = _minor(first, first_unit or second_unit, scale if bare else 0, currency)
    high = (
        _minor(
            second, second_unit or (first_unit if second else None), scale if bare else 0, currency
        )
        if second
        else low
    )
    if low > high:
        raise CellProblem("money_order")
    if second is None and at_most:
        return Amount(None, high, currency)
    if second is None and at_least:
        return Amount(low, None, currency)
    return Amount(low, high, currency)


def _without_currency(text: str) -> tuple[str, str]:
    """The text without its currency marks, and the currency; both may stand before and behind."""
    pattern, code_of = _marks()
    codes = {code_of[mark] for mark in pattern.findall(text)}
    if len(codes) > 1:
        raise CellProblem("two_currencies")
    return pattern.sub("", text), codes.pop() if codes else ""


def _minor(number: str, unit: str | None, scale: int, currency: str) -> int:
    try:
        value = Decimal(number).scaleb(_SCALE[unit] if unit else scale)
        minor = value.scaleb(currencies.get(currency).digits)
    except InvalidOperation:
        raise CellProblem("bad_money") from None
    if minor != minor.to_integral_value() or minor >= Decimal(10) ** 18:
        raise CellProblem("bad_money")
    return int(minor)


_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
         "aug august", "sep sept september", "oct october", "nov november", "dec december"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_YEAR_FIRST = re.compile(
    r"(\d{4})(?:[-/.]|\s*年\s*)(\d{1,2})(?:[-/.]|\s*月\s*)(\d{1,2})\s*[日号號]?(?:[t\s].*)?"
)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s-]+([a-z]+)\.?,?[\s-]+(\d{4})")
_MONTH_NAMED = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{2,4})")
# No point between them: a spreadsheet turns 2027.10 into 2027.1.
_MONTH = re.compile(r"(\d{4})(?:[-/]|\s*年\s*)(\d{1,2})(?:\s*月\s*(?:底|末|前|底前|末前)?)?")
_OPEN_WORDS = (
    "长期 長期 长期有效 長期有效 尽快 盡快 儘快 不限 不限期 无期限 無期限 无限期 無限期 "
    "longterm ongoing openended open nodeadline asap assoonaspossible"
)
_OPEN = frozenset(_OPEN_WORDS.split())


def is_open_ended(cell: object) -> bool:
    """Whether the cell says that there is no last day: 长期有效, 尽快, "long-term"."""
    return re.sub(r"[\s.\-‐-―]", "", _folded(as_text(cell))) in _OPEN


def deadline(cell: object) -> date | None:
    """A day: a date cell, "2027-03-31", "2027/3/31", "2027年3月31日", "31 March 2027", "12/31/2027".

    A month ("2027年12月", "2027-12") is its last day; None where there is no last day (长期).
    """
    if isinstance(cell, datetime):
        return _within(cell.date())
    if isinstance(cell, date):
        return _within(cell)
    if isinstance(cell, bool):
        raise CellProblem("bad_date")
    text = _folded(as_text(cell))
    found = _YEAR_FIRST.fullmatch(text) or _DIGITS.fullmatch(text)
    if found:
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if isinstance(cell, int | float) or re.fullmatch(r"\d{5}(?:\.\d+)?", text):
        raise CellProblem("date_number")
    if (found := _DAY_NAMED.fullmatch(text)) and found[2] in _MONTHS:
        return _day(int(found[3]), _MONTHS[found[2]], int(found[1]))
    if (found := _MONTH_NAMED.fullmatch(text)) and found[1] in _MONTHS:
        return _day(int(found[3]), _MONTHS[found[1]], int(found[2]))
    if found := _MONTH.fullmatch(text):
        year, month = int(found[1]), int(found[2])
        return _day(year, month, calendar.monthrange(year, month)[1] if 0 < month < 13 else 0)
    if is_open_ended(cell):
        return None
    if not (found := _YEAR_LAST.fullmatch(text)):
        raise CellProblem("bad_date")
    first, second, year = (int(part) for part in found.groups())
    if year < 1000 or (first != second and max(first, second) <= 12):
        raise CellProblem("ambiguous_date")
    return _day(year, min(first, second), max(first, second))


def _day(year: int, month: int, day: int) -> date:
    try:
        return _within(date(year, month, day))
    except ValueError:
        raise CellProblem("bad_date") from None


def _within(day: date) -> date:
    if not _EARLIEST <= day.year <= _LATEST:
        raise CellProblem("bad_date")
    return day


_LIST = re.compile(r"[、;；,，|\n]+")


def parts(cell: object) -> list[str]:
    """The members of a list cell, separated by 、 ; , | or line breaks."""
    return [part.strip() for part in _LIST.split(as_text(cell)) if part.strip()]


_IPC = re.compile(r"[A-H]\d{2}(?:[A-Z](?:\d{1,4}(?:/\d{2,6})?)?)?")


def ipc(cell: object) -> tuple[str, ...]:
    """IPC symbols as "C02F" or "C02F9/00", in the order given, each once."""
    symbols: dict[str, None] = {}
    for part in parts(cell):
        symbol = re.sub(r"\s+", "", unicodedata.normalize("NFKC", part)).upper()
        if not _IPC.fullmatch(symbol):
            raise CellProblem("bad_ipc", part=part)
        symbols[symbol] = None
    return tuple(symbols)


def modes(cell: object) -> frozenset[str]:
    """Codes of cooperation modes. A label that holds a separator itself is found whole."""
    whole = cooperation.find(as_text(cell))
    if whole is not None:
        return frozenset({whole})
    found: set[str] = set()
    for part in parts(cell):
        code = cooperation.find(part) or _both(part)
        if code is None:
            raise CellProblem("bad_cooperation", part=part)
        found |= {code} if isinstance(code, str) else code
    return frozenset(found)


def _both(part: str) -> set[str] | None:
    """Modes joined by a slash or by "and"."""
    codes = [
        cooperation.find(one) for one in re.split(r"\s*(?:/|\band\b|\bor\b|和|或|及)\s*", part)
    ]
    return None if len(codes) < 2 or None in codes else {code for code in codes if code}


TAIWAN = "710000"
_TAIWAN_CITIES = re.compile(
    r"(?:中国|中國)?(?:台湾|台灣|臺灣)?[省,，]?"
    r"(?:[台臺]北|新北|桃园|桃園|[台臺]中|[台臺]南|高雄|基隆|新竹|嘉义|嘉義|苗栗|彰化|南投|云林|雲林"
    r"|屏东|屏東|宜兰|宜蘭|花莲|花蓮|[台臺][东東]|澎湖)(?:[市县縣].{0,20})?"
    r"|(?:newtaipei|taipei|taoyuan|taichung|tainan|kaohsiung|keelung|hsinchu|chiayi)"
    r"(?:city|county)?,?(?:taiwan)?"
)


def is_part_of_taiwan(cell: object) -> bool:
    """Whether the cell names a city or county of Taiwan, which is one region in the table."""
    return _TAIWAN_CITIES.fullmatch(re.sub(r"\s+", "", _folded(as_text(cell)))) is not None


def region(cell: object) -> str:
    """A GB/T 2260 code of six digits, or an ISO 3166 alpha-2 code."""
    try:
        found = regions.find(as_text(cell))
    except AmbiguousNameError as problem:
        raise CellProblem("ambiguous_region", codes=" ".join(problem.candidates)) from None
    if found is None:
        if is_part_of_taiwan(cell):
            return TAIWAN
        raise CellProblem("bad_region")
    return found.code


def _by_table(find: Callable[[str], str | None], problem: str) -> Callable[[object], str]:
    def read(cell: object) -> str:
        code = find(as_text(cell))
        if code is None:
            raise CellProblem(problem)
        return code

    return read


def ownership(cell: object, side: str) -> str:
    """The terms of ownership as the side ("need" or "achievement") words them."""
    code = ip.find(as_text(cell), side)
    if code is None:
        raise CellProblem("bad_ip", side=side)
    return code


field = _by_table(fields.find, "bad_field")
industry = _by_table(industries.find, "bad_industry")
need_type = _by_table(needs.find, "bad_type")
CONTACT_LIMIT = 200
"""Characters of a decision owner, and of a contact."""


def particular(cell: object, key: str) -> str | int:
    """The value of one field of a kind of need."""
    try:
        return needs.PARTICULARS[key].read(as_text(cell))
    except ParticularError:
        raise CellProblem("bad_particular", particular=key) from None


def contact(cell: object) -> str:
    """Who decides, or how they are reached, in one line."""
    text = " ".join(as_text(cell).split())
    if len(text) > CONTACT_LIMIT:
        raise CellProblem("long_contact", length=len(text), limit=CONTACT_LIMIT)
    return text


def _several(
    find: Callable[[str], str | None], order: Callable[[], tuple[str, ...]], problem: str
) -> Callable[[object], tuple[str, ...]]:
    """A reader of a list of codes, in the table's order; a label that holds a separator is whole."""

    def read(cell: object) -> tuple[str, ...]:
        whole = find(as_text(cell))
        found = {whole} if whole else {_known(find, part, problem) for part in parts(cell)}
        return tuple(code for code in order() if code in found)

    return read


def _known(find: Callable[[str], str | None], part: str, problem: str) -> str:
    code = find(part)
    if code is None:
        raise CellProblem(problem, part=part)
    return code


spoken = _several(tongues.find, tongues.codes, "bad_spoken")
services = _several(experts.SERVICES.find, experts.SERVICES.codes, "bad_service")
availability = _by_table(experts.AVAILABILITY.find, "bad_availability")


def several_fields(cell: object) -> tuple[str, ...]:
    """Technology fields in the order given, each once: the first is the main one."""
    whole = fields.find(as_text(cell))
    if whole is not None:
        return (whole,)
    return tuple(dict.fromkeys(_known(fields.find, part, "bad_field") for part in parts(cell)))


def orcid_id(cell: object) -> str:
    """An ORCID iD in its normal form, its check character verified."""
    found = orcid.find(as_text(cell))
    if found is None:
        raise CellProblem("bad_orcid")
    return found


_AUTHOR = re.compile(
    r"(?:https?://)?(?:openalex\.org/|api\.openalex\.org/)?(?:authors/|people/)?(a\d{1,18})"
)


def openalex_author(cell: object) -> str:
    """An OpenAlex author's id as "A5023888391", from the id or its address."""
    found = _AUTHOR.fullmatch(_folded(as_text(cell)).rstrip("/"))
    if found is None:
        raise CellProblem("bad_openalex")
    return found[1].upper()


def count(cell: object) -> int:
    """A whole number from 0; commas between thousands do not count."""
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", _folded(as_text(cell)))
    if isinstance(cell, bool | date) or not re.fullmatch(r"\d{1,9}", text):
        raise CellProblem("bad_count")
    return int(text)


def past_day(cell: object, today: date) -> date:
    """A day that is not still to come."""
    day = deadline(cell)
    if day is None:
        raise CellProblem("bad_date")
    if day > today:
        raise CellProblem("future_day")
    return day


ORGANISATION_LIMIT = 200
"""Characters of an organisation's name."""


def organisation(cell: object) -> str:
    """An organisation's name in one line, as the file has it."""
    text = " ".join(as_text(cell).split())
    if len(text) > ORGANISATION_LIMIT:
        raise CellProblem("long_organisation", length=len(text), limit=ORGANISATION_LIMIT)
    return text


def credit_code(cell: object) -> str:
    """A unified social credit code in its normal form."""
    try:
        return credit_codes.validate(as_text(cell))
    except CreditCodeError as wrong:
        raise CellProblem("bad_credit_code", reason=wrong.reason) from None
