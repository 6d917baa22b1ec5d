"""What follows from a region's code: its labels, and where it lies."""

from collections import defaultdict
from functools import cache

from jiebang.reference.errors import UnknownCodeError
from jiebang.reference.regions.records import CHINA, ISO_TO_GB, Region, current, former, zones
from jiebang.reference.table import pick

SEPARATOR = " · "


def get(code: str) -> Region:
    """The region of a code, former codes included; HK, MO and TW give their six-digit region.

    Raises UnknownCodeError, with the city or province that the code would lie in as suggestion.
    """
    wanted = ISO_TO_GB.get(code, code)
    region = current().get(wanted) or former().get(wanted)
    if region is None:
        raise UnknownCodeError("region", code, _suggestions(code))
    return region


def _suggestions(code: str) -> tuple[str, ...]:
    upper = code.strip().upper()
    for zone, _hans, _hant, city in zones():
        if zone == upper:
            return (city,)
    for guess in (upper, ISO_TO_GB.get(upper, ""), upper[:4] + "00", upper[:2] + "0000"):
        if guess in current():
            return (guess,)
    return ()


def label(code: str, lang: str) -> str:
    """The full name, such as 昆山市 or Kunshan. Raises UnknownCodeError, UnknownLanguageError."""
    return pick(get(code).names, lang)


def short_label(code: str, lang: str) -> str:
    """The name without 省, 市, 县, County, such as 昆山. Raises as label does."""
    return pick(get(code).short_names, lang)


def ancestors(code: str) -> tuple[Region, ...]:
    """The regions that this one lies in, outermost first: country, province, city."""
    chain: list[Region] = []
    region = get(code)
    while region.parent:
        region = get(region.parent)
        chain.append(region)
    return tuple(reversed(chain))


def path(code: str, lang: str) -> str:
    """The way down to a region, such as ``Jiangsu · Suzhou · Kunshan``; a country stands alone."""
    above = [r for r in ancestors(code) if r.level != "country"]
    return SEPARATOR.join(pick(r.short_names, lang) for r in (*above, get(code)))


def province_of(code: str) -> Region | None:
    """The province that a region is or lies in; None for a country."""
    return _at_level(code, "province")


def city_of(code: str) -> Region | None:
    """The city that a region is or lies in; None for one right under a province or above."""
    return _at_level(code, "city")


def country_of(code: str) -> Region:
    """The country that a region is or lies in."""
    return (*ancestors(code), get(code))[0]


def _at_level(code: str, level: str) -> Region | None:
    return next((r for r in (get(code), *ancestors(code)) if r.level == level), None)


def is_china(code: str) -> bool:
    """Whether a region is China or lies in it, Hong Kong, Macao and Taiwan included."""
    return country_of(code).code == CHINA


def in_region(code: str, outer: str) -> bool:
    """Whether a region is the outer one or lies in it."""
    target = get(outer).code
    return get(code).code == target or any(r.code == target for r in ancestors(code))


def children(code: str) -> tuple[Region, ...]:
    """Today's regions right under this one, by code; of countries only China has any."""
    return _children().get(get(code).code, ())


@cache
def _children() -> dict[str, tuple[Region, ...]]:
    below: defaultdict[str, list[Region]] = defaultdict(list)
    for region in current().values():
        if region.parent:
            below[region.parent].append(region)
    return {code: tuple(regions) for code, regions in below.items()}
