"""From what people write to a region: names in any language, and whole addresses."""

import re
from collections import defaultdict
from functools import cache

from jiebang.reference.errors import AmbiguousNameError
from jiebang.reference.folding import fold
from jiebang.reference.regions.lookup import ancestors, get
from jiebang.reference.regions.records import (
    CHINA,
    ISO_TO_GB,
    LEVELS,
    Region,
    current,
    former,
    zones,
)

_SEPARATORS = re.compile(r"[,，、·•/|>＞;；()（）\t\n]+|\s[-–—]\s")
_CODE = re.compile(r"[0-9]{6}|[A-Z]{2}")
# The longest address written in one has some forty characters.
_LONGEST = 60
# English words that may stand after a name in an address, and say no more than the name itself.
_ENGLISH_WORDS = ("province", "city", "district", "county", "municipality", "newarea")


def find(text: str) -> Region | None:
    """The region that a name, code or address means; None if nothing is known by it.

    Takes ``320583``, ``HK``, ``CN-JS``, ``昆山``, ``昆山市``, ``Kunshan``, ``Kunshan City``,
    ``江苏省苏州市昆山市``, ``Suzhou, Jiangsu``, ``Jiangsu · Suzhou``, ``Germany``, ``德国``. A code
    or a name that is no longer used gives the region that took it over, a development zone
    its city.

    A name of several levels means the highest (吉林 is the province, 朝阳 the city). Raises
    AmbiguousNameError, with the codes, where several regions of one level share the name
    (Suzhou, 鼓楼区): write the province as well.
    """
    stripped = text.strip()
    if not stripped:
        return None
    by_code = _by_code(stripped)
    if by_code is not None:
        return by_code
    key = fold(stripped)
    whole = _named(key)
    if whole:
        return _one(text, whole, {key})
    parts = [fold(part) for part in _SEPARATORS.split(stripped)]
    parts = [part for part in parts if part]
    found = _along(parts) if len(parts) > 1 else ()
    if not found and stripped.isascii():
        found = _spaced([fold(word) for word in re.split(r"[\s,]+", stripped) if fold(word)])
    if not found and len(stripped) <= _LONGEST:
        found = _chained("".join(parts))
    return _one(text, found, set(parts)) if found else None


def _by_code(text: str) -> Region | None:
    code = text.upper()
    if not _CODE.fullmatch(code):
        return None
    code = ISO_TO_GB.get(code, code)
    region = current().get(code)
    if region is None and code in former():
        region = current()[former()[code].successor]
    if region is None:
        region = next((current()[city] for zone, *_, city in zones() if zone == code), None)
    return region


def _named(key: str) -> tuple[str, ...]:
    codes = _index().get(key)
    if codes is None:
        for word in _ENGLISH_WORDS:
            if key.endswith(word) and len(key) > len(word):
                codes = _index().get(key.removesuffix(word))
                if codes:
                    break
    return codes or ()


def _one(text: str, codes: tuple[str, ...], keys: set[str]) -> Region:
    """The one region meant: of the highest level, then the one whose full name was written."""
    regions = [get(code) for code in codes]
    top = min(LEVELS.index(r.level) for r in regions)
    best = [r for r in regions if LEVELS.index(r.level) == top]
    in_full = [r for r in best if keys & {fold(name) for name in r.names.values()}]
    if len(in_full) == 1:
        return in_full[0]
    if len(best) > 1:
        raise AmbiguousNameError("region", text.strip(), [r.code for r in best])
    return best[0]


def _lies_in(code: str, outer: tuple[str, ...]) -> bool:
    return any(r.code in outer for r in ancestors(code))


def _along(parts: list[str]) -> tuple[str, ...]:
    """Codes that one part names and that lie in a region of every other part, in either order."""
    named = [_named(part) for part in parts]
    if not all(named):
        return ()
    for order in (named, named[::-1]):
        fitting = order[0]
        for inner in order[1:]:
            # Jilin, Jilin is the city in the province; Shanghai, Shanghai the one city.
            strictly = tuple(c for c in inner if _lies_in(c, fitting))
            fitting = strictly or tuple(c for c in inner if c in fitting)
        if fitting:
            return fitting
    return ()


def _spaced(words: list[str]) -> tuple[str, ...]:
    """English without commas: ``Suzhou Jiangsu``, ``Kunshan Suzhou Jiangsu``."""
    if len(words) > 6:
        return ()
    for cut in range(1, len(words)):
        head, tail = "".join(words[:cut]), words[cut:]
        if not _named(head):
            continue
        for found in (_along([head, "".join(tail)]), _along3(head, tail)):
            if found:
                return found
    return ()


def _along3(head: str, tail: list[str]) -> tuple[str, ...]:
    for cut in range(1, len(tail)):
        found = _along([head, "".join(tail[:cut]), "".join(tail[cut:])])
        if found:
            return found
    return ()


def _chained(key: str, outer: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Codes of an address written in one, outermost first: 江苏省苏州市昆山市."""
    for end in range(len(key), 0, -1):
        codes = _index().get(key[:end], ())
        if outer:
            codes = tuple(c for c in codes if c in outer or _lies_in(c, outer))
        if not codes:
            continue
        if end == len(key):
            return codes
        rest = _chained(key[end:], codes)
        if rest:
            return rest
    return ()


@cache
def _index() -> dict[str, tuple[str, ...]]:
    """Folded name to the codes that bear it, in the order of the tables."""
    index: defaultdict[str, list[str]] = defaultdict(list)

    def add(name: str, code: str) -> None:
        key = fold(name)
        if key and code not in index[key]:
            index[key].append(code)

    for region in current().values():
        for name in (*region.names.values(), *region.short_names.values(), *region.aliases):
            add(name, region.code)
            if "ü" in name:
                add(name.replace("ü", "v"), region.code)
    for code in list(index.get("china", ())):
        if code != CHINA:
            index["china"].remove(code)
    for region in former().values():
        for name in region.names.values():
            if fold(name) not in index:
                add(name, region.successor)
    for _code, hans, hant, city in zones():
        add(hans, city)
        add(hant, city)
    return {key: tuple(codes) for key, codes in index.items()}
