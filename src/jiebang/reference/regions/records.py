"""The region records, read once from the data files; looking them up is for lookup and names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal

Level = Literal["country", "province", "city", "district"]
LEVELS: tuple[Level, ...] = ("country", "province", "city", "district")

CHINA = "CN"
# ISO 3166 gives these a country code of their own; here they have one code, that of GB/T 2260.
ISO_TO_GB = {"HK": "810000", "MO": "820000", "TW": "710000"}


@dataclass(frozen=True, slots=True)
class Region:
    """One country or division.

    ``code`` is six digits (GB/T 2260) or two letters (ISO 3166-1). ``names`` and ``short_names``
    are by language tag; short names leave out 省, 市, 县, County. ``parent`` is a code, empty for
    a country. ``iso`` is the ISO 3166-2 code of a province. ``successor`` is set for a division
    that no longer exists: the code of the one that took it over.
    """

    code: str
    level: Level
    names: Mapping[str, str] = field(compare=False)
    short_names: Mapping[str, str] = field(compare=False)
    parent: str
    aliases: tuple[str, ...] = ()
    iso: str = ""
    successor: str = ""


def _rows(name: str) -> Iterator[list[str]]:
    text = (files("jiebang.reference") / "data" / name).read_text(encoding="utf-8")
    for line in text.splitlines()[1:]:
        yield line.split("\t")


def _names(hans: str, hant: str, en: str) -> dict[str, str]:
    return {"zh-Hans": hans, "zh-Hant": hant, "en": en}


def _level(code: str) -> Level:
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "district"


def _split(aliases: str) -> tuple[str, ...]:
    return tuple(aliases.split("|")) if aliases else ()


@cache
def current() -> dict[str, Region]:
    """Every region that exists, by code: China's provinces, cities, districts, then countries."""
    regions: dict[str, Region] = {}
    for code, hans, hant, en, short_hans, short_hant, short_en, others in _rows("china.tsv"):
        level = _level(code)
        aliases = _split(others)
        iso = ""
        if level == "province":
            parent = CHINA
            iso, aliases = aliases[0], aliases
        else:
            city = code[:4] + "00"
            parent = city if level == "district" and city in regions else code[:2] + "0000"
        short = _names(short_hans, short_hant, short_en)
        regions[code] = Region(code, level, _names(hans, hant, en), short, parent, aliases, iso)
    for code, hans, hant, en, others in _rows("countries.tsv"):
        names = _names(hans, hant, en)
        regions[code] = Region(code, "country", names, names, "", _split(others), code)
    return regions


@cache
def former() -> dict[str, Region]:
    """Divisions that were abolished or renumbered, by their old code."""
    regions: dict[str, Region] = {}
    for code, hans, hant, en, successor, _year in _rows("former.tsv"):
        names = _names(hans, hant, en)
        parent = current()[successor].parent if _level(code) == "district" else code[:2] + "0000"
        regions[code] = Region(code, _level(code), names, names, parent, successor=successor)
    return regions


@cache
def zones() -> tuple[tuple[str, str, str, str], ...]:
    """Development zones that only the statistics count: code, zh-Hans, zh-Hant, the city's code."""
    return tuple((code, hans, hant, city) for code, hans, hant, city in _rows("zones.tsv"))


def all_regions() -> tuple[Region, ...]:
    """Every region that exists, China's by code, then the countries by code."""
    return tuple(current().values())
