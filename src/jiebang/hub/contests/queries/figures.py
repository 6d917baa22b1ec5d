"""Reads figures out of lines such as “耐温不低于 600 ℃”: comparator, bounds, unit. Pure; no rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from math import inf

from jiebang import sheets

_MARKS: tuple[tuple[str, str], ...] = (
    (r"≥|>=|≧|⩾|不低于|不少于|不小于|不下于|至少|以上者|大于等于|不低於|不少於|不小於|大於等於|"
     r"\b(?:at least|no(?:t)? (?:less|fewer|lower) than|not below|minimum(?: of)?|min\.)", ">="),
    (r"≤|<=|≦|⩽|不高于|不大于|不超过|不多于|至多|最多|小于等于|不高於|不大於|不超過|不多於|小於等於|"
     r"\b(?:at most|no(?:t)? (?:more|greater|higher) than|not above|not exceeding|up to|within|"
     r"maximum(?: of)?|max\.)", "<="),
    (r">|＞|高于|大于|超过|优于|高於|大於|超過|優於|\b(?:more than|greater than|above|over|exceeding)", ">"),
    (r"<|＜|低于|小于|少于|低於|小於|少於|\b(?:less than|fewer than|below|under)", "<"),
    (r"=|＝|等于|等於|\b(?:equal to|exactly)", "="),
)  # fmt: skip
_AFTER: tuple[tuple[str, str], ...] = (
    (r"\s*(?:及以上|或以上|以上|or (?:more|higher|above|better))", ">="),
    (r"\s*(?:及以下|或以下|以下|以内|之内|以內|之內|内|or (?:less|lower|below))", "<="),
)
_ALL_MARKS = re.compile("|".join(f"({pattern})" for pattern, _sign in _MARKS), re.IGNORECASE)
_TEN = r"(?:\s*[×x*]\s*10\s*(?:\^|\*\*)?\s*(?P<{}>[-−+]?\d+|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?"
_NUM = r"[-−+]?\d+(?:[,，]\d{{3}})*(?:\.\d+)?"
_SCALE = r"(?:\s*(?P<{}>万亿|萬億|亿|億|千万|千萬|百万|百萬|万|萬|千|billion|million|thousand)(?![a-z]))?"
_FIGURE = re.compile(
    r"(?P<pm>[±])?\s*(?P<low>" + _NUM.format() + r")" + _TEN.format("e1") + _SCALE.format("s1")
    + r"(?P<u1>\s*(?:%|‰|℃|°C))?"
    + r"(?:\s*(?P<join>[-–—~～〜至到±]|to|and)\s*(?P<high>" + _NUM.format() + r")"
    + _TEN.format("e2") + _SCALE.format("s2") + r")?"
    + r"\s*(?P<unit>[^\s,，;；。、（()）0-9]*(?:\s?[/·]\s?[^\s,，;；。、（()）]+)?)",
    re.IGNORECASE,
)  # fmt: skip
_SCALES = {
    "千": 1e3, "万": 1e4, "萬": 1e4, "百万": 1e6, "百萬": 1e6, "千万": 1e7, "千萬": 1e7, "亿": 1e8,
    "億": 1e8, "万亿": 1e12, "萬億": 1e12, "thousand": 1e3, "million": 1e6, "billion": 1e9,
}  # fmt: skip
_SUPER = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")

_UNITS: dict[str, tuple[str, float]] = {
    name: (kind, factor)
    for kind, units in {
        "length": {"nm|纳米|納米|奈米": 1e-9, "μm|µm|um|微米|micron|microns": 1e-6,
                   "mm|毫米": 1e-3, "cm|厘米|公分": 1e-2, "dm": 1e-1, "m|米|metre|metres|meter": 1.0,
                   "km|公里|千米": 1e3},
        "area": {"mm²|mm2|平方毫米": 1e-6, "cm²|cm2|平方厘米": 1e-4, "m²|m2|㎡|平方米|平米": 1.0,
                 "hm²|ha|公顷|公頃": 1e4, "亩|畝": 666.6667, "km²|km2": 1e6},
        "volume": {"μL|uL|微升": 1e-9, "mL|毫升": 1e-6, "L|升|litre|litres|liter": 1e-3,
                   "m³|m3|立方米|方": 1.0, "cm³|cm3": 1e-6, "Nm³|Nm3|标方": 1.0},
        "mass": {"μg|µg|ug|微克": 1e-9, "ng": 1e-12, "mg|毫克": 1e-6, "g|克": 1e-3,
                 "kg|公斤|千克": 1.0, "t|吨|噸|tonne|tonnes|ton|tons": 1e3},
        "time": {"μs|µs|us|微秒": 1e-6, "ms|毫秒": 1e-3, "s|秒|sec|second|seconds": 1.0,
                 "min|分钟|分鐘|minute|minutes": 60.0, "h|小时|小時|hr|hour|hours": 3600.0,
                 "d|天|日|day|days": 86400.0, "周|星期|週|week|weeks": 604800.0,
                 "月|个月|個月|month|months": 2629746.0, "年|a|year|years": 31556952.0},
        "pressure": {"Pa|帕": 1.0, "kPa|千帕": 1e3, "MPa|兆帕": 1e6, "GPa": 1e9, "bar": 1e5,
                     "mbar": 1e2},
        "temperature": {"℃|°C|摄氏度|攝氏度|度": 1.0},
        "kelvin": {"K": 1.0},
        "power": {"W|瓦": 1.0, "mW": 1e-3, "kW|千瓦": 1e3, "MW|兆瓦": 1e6, "GW": 1e9},
        "energy": {"J|焦": 1.0, "kJ": 1e3, "MJ": 1e6, "GJ": 1e9, "Wh": 3600.0,
                   "kWh|kW·h|千瓦时|千瓦時|度电|度電": 3.6e6, "MWh": 3.6e9},
        "voltage": {"mV": 1e-3, "V|伏": 1.0, "kV|千伏": 1e3},
        "current": {"mA": 1e-3, "A|安": 1.0, "kA": 1e3},
        "charge": {"mAh": 3.6, "Ah": 3600.0},
        "frequency": {"Hz|赫兹|赫茲": 1.0, "kHz": 1e3, "MHz": 1e6, "GHz": 1e9},
        "ratio": {"%|％|percent|个百分点": 1e-2, "‰": 1e-3, "ppm": 1e-6, "ppb": 1e-9},
        "CNY": {"元|人民币|人民幣|RMB|CNY|yuan": 1.0},
        "USD": {"美元|USD": 1.0}, "EUR": {"欧元|歐元|EUR": 1.0}, "HKD": {"港元|港币|港幣|HKD": 1.0},
    }.items()
    for names, factor in units.items()
    for name in names.split("|")
}  # fmt: skip
"""Unit → (what it measures, how many of that kind's base). Case counts: mW is no MW."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What a line says in figures, in base units of `kind`: from `low` to `high`.

    sign: the comparator as it stands, ">=", "<=", ">", "<", "=" or nothing; a range and a tolerance
    have none. kind: what is measured, such as "length/time"; an unknown unit is its own kind.
    """

    low: float
    high: float
    sign: str
    kind: str

    @property
    def is_upward(self) -> bool:
        """At least so much."""
        return self.sign in {">=", ">"}

    @property
    def is_downward(self) -> bool:
        """At most so much."""
        return self.sign in {"<=", "<"}

    @property
    def is_open(self) -> bool:
        """Whether one side has no bound."""
        return self.is_upward or self.is_downward


def lines_of(text: str) -> tuple[str, ...]:
    """The indicators of a need's text, one figure each where that can be told: a line that compares
    several things, each after a comma, is several.
    """
    found: list[str] = []
    for row in sheets.indicator_rows(text):
        parts = re.split(r"[，、](?!\d{3}\b)|,\s", row.text)
        several = len(parts) > 1 and all(_is_compared(part) for part in parts)
        found += [part.strip(" 。.") for part in parts] if several else [row.text]
    return tuple(line[:500] for line in found if line)


def _is_compared(part: str) -> bool:
    found = _ALL_MARKS.search(part)
    return found is not None and any(c.isdigit() for c in part[found.end() :])


def reach_of(line: str) -> Reach | None:
    """What a line says in figures; None where it says none. The figure after the comparator counts,
    without one the only figure there is: of several nobody could tell which is meant.
    """
    text = line.replace("\u00a0", " ").strip()
    mark = next(
        (one for one in _ALL_MARKS.finditer(text) if _FIGURE.match(_after(text, one))),
        None,
    )
    if mark is not None:
        sign = _MARKS[mark.lastindex - 1][1] if mark.lastindex else ""
        rest = _after(text, mark)
        found = _FIGURE.match(rest)
    else:
        every = [
            one
            for one in _FIGURE.finditer(text)
            if not re.search(r"[A-Za-z]$", text[: one.start()])
        ]  # IP65 is a name, no figure
        if len(every) != 1:
            return None
        sign, found, rest = "", every[0], text
    return _reach(sign, found, rest) if found is not None else None


def _after(text: str, mark: re.Match[str]) -> str:
    """What follows a comparator, without the words that may stand between it and the figure."""
    return re.sub(r"^[\s约約为為达達到]+", "", text[mark.end() :])


def _reach(sign: str, found: re.Match[str], rest: str) -> Reach:
    unit = (found["u1"] or "").strip() or re.split(r"[且并並无無不]", found["unit"] or "")[0]
    low_scale = found["s1"] or (found["s2"] if found["high"] else None)
    low = _number(found["low"], found["e1"], low_scale)
    high = _number(found["high"], found["e2"], found["s2"]) if found["high"] else None
    if not sign:
        for pattern, after in _AFTER:
            tail = re.match(pattern, rest[found.end() :], re.IGNORECASE)
            inside = re.search(pattern + r"$", unit, re.IGNORECASE)
            if tail or inside:
                sign = after
                unit = unit[: inside.start()] if inside else unit
                break
    kind, factor, offset = _measure(unit)
    if found["pm"]:
        low, high = -abs(low), abs(low)
    elif found["join"] == "±" and high is not None:
        low, high = low - high, low + high
    bounds = sorted((low, high if high is not None else low))
    bounds = [bound * factor + offset for bound in bounds]
    if high is not None or found["pm"]:
        # “≤ ±5 mm” is a tolerance; “≥ 20–25” is at least the lower of the two.
        if sign in {">=", ">"} and not found["pm"]:
            return Reach(bounds[0], inf, sign, kind)
        if sign in {"<=", "<"} and not found["pm"]:
            return Reach(-inf, bounds[1], sign, kind)
        return Reach(bounds[0], bounds[1], "", kind)
    if sign in {">=", ">"}:
        return Reach(bounds[0], inf, sign, kind)
    if sign in {"<=", "<"}:
        return Reach(-inf, bounds[0], sign, kind)
    return Reach(bounds[0], bounds[0], sign, kind)


def _number(digits: str, power: str | None, scale: str | None) -> float:
    value = float(re.sub(r"[,，]", "", digits).replace("−", "-"))
    if power:
        value *= 10.0 ** int(power.translate(_SUPER))
    return value * _SCALES.get((scale or "").lower(), 1.0)


def _measure(unit: str) -> tuple[str, float, float]:
    """(kind, factor, offset) of a unit as it was written; an unknown one is its own kind."""
    parts = [part.strip() for part in unit.strip(" .·").split("/")]
    known = [_part(part) for part in parts]
    if len(known) == 1 and known[0][0] == "kelvin":
        return "temperature", 1.0, -273.15
    kind = "/".join(one[0] for one in known)
    factor = known[0][1] / reduce(lambda done, one: done * one[1], known[1:], 1.0)
    return kind, factor, 0.0


def _part(part: str) -> tuple[str, float]:
    """One part of a unit; a Chinese number before it counts, as in “万吨”."""
    for head, scale in _SCALES.items():
        if part.startswith(head) and not head.isascii() and part != head:
            kind, factor = _part(part[len(head) :])
            return kind, factor * scale
    if part in _UNITS:
        return _UNITS[part]
    lowered = part.lower()
    alone = [found for name, found in _UNITS.items() if name.lower() == lowered]
    # mW and MW differ by case alone, so such a one is not guessed.
    return alone[0] if len(alone) == 1 else (lowered, 1.0)
