"""Which header of a file stands for which canonical column; the synonyms are in columns."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jiebang.sheets.columns import BY_KEY, COLUMNS, REASON_HEADINGS

_COMMENT = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_NOISE = re.compile(r"[\s*:;.,,。、_\-‐-―'\"“”‘’​‌‍﻿]+")
_PARTS = re.compile(r"[\n\r/|]+")


def normalise(header: str) -> str:
    """Fold what does not count in a header: width, case, spaces, punctuation, stars."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", header).casefold())


def plain(header: str) -> str:
    """A header as a person names the column: the first of its lines, without the star."""
    first = next((line for line in header.splitlines() if line.strip()), "")
    return first.strip().rstrip("*＊ ") or header.strip()


def _table(column_words: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    table: dict[str, str] = {}
    for key, words in column_words:
        for word in words:
            other = table.setdefault(normalise(word), key)
            if other != key:
                raise ValueError(f"{word!r} stands for both {other} and {key}")
    return table


_SYNONYMS = _table((c.key, (c.key, *c.every_heading(), *c.synonyms)) for c in COLUMNS)
_FALLBACKS = _table((c.key, c.fallbacks) for c in COLUMNS)
_REASONS = frozenset(normalise(heading) for heading in REASON_HEADINGS.values())


def canonical(header: str) -> str | None:
    """The canonical column that a header stands for, or None; remarks in brackets do not count.

    A header in two languages ("名称 / Title") is taken when every known part agrees.
    """
    wide = unicodedata.normalize("NFKC", header)
    for form in (wide, _COMMENT.sub("", wide)):
        key = _SYNONYMS.get(normalise(form))
        if key is not None:
            return key
    found = {
        key
        for part in _PARTS.split(_COMMENT.sub("", wide))
        if (key := _SYNONYMS.get(normalise(part))) is not None
    }
    return found.pop() if len(found) == 1 else None


def is_reason_column(header: str) -> bool:
    """Whether the header is that of the reason column which an error workbook adds."""
    return normalise(header) in _REASONS


def remark(header: str) -> str:
    """What stands in brackets in a header, where units are written: "预算（万元）" gives "万元"."""
    return " ".join(
        found[1:-1].strip() for found in _COMMENT.findall(unicodedata.normalize("NFKC", header))
    )


@dataclass(frozen=True)
class HeaderMap:
    """Which column of a file is which canonical one (None: not read), and what stands against it.

    ``clashes`` are (canonical, first header, second header); ``unknown`` are headers not read;
    ``unmapped`` are headers named in the caller's mapping which the file does not have.
    """

    keys: tuple[str | None, ...]
    clashes: tuple[tuple[str, str, str], ...] = ()
    unknown: tuple[str, ...] = ()
    unmapped: tuple[str, ...] = ()


def map_headers(headers: Sequence[str], mapping: Mapping[str, str] | None = None) -> HeaderMap:
    """Map a header row; ``mapping`` (their header → canonical, or "" to leave it out) goes first.

    Raises ValueError when the mapping names a canonical column that does not exist.
    """
    wanted = {normalise(theirs): key for theirs, key in (mapping or {}).items()}
    for theirs, key in (mapping or {}).items():
        if key and key not in BY_KEY:
            raise ValueError(f"{theirs}={key}")
    keys: list[str | None] = []
    for header in headers:
        name = normalise(header)
        if name in wanted:
            keys.append(wanted[name] or None)
        elif not name or is_reason_column(header):
            keys.append(None)
        else:
            keys.append(canonical(header))
    claimed_by_mapping = {key for key in wanted.values() if key}
    for place, header in enumerate(headers):
        fallback = _FALLBACKS.get(normalise(header))
        if (
            keys[place] is None
            and fallback
            and fallback not in keys
            and normalise(header) not in wanted
        ):
            keys[place] = fallback
    first: dict[str, int] = {}
    clashes: list[tuple[str, str, str]] = []
    for place, mapped in enumerate(keys):
        if mapped is None:
            continue
        if mapped not in first:
            first[mapped] = place
            continue
        earlier = first[mapped]
        by_hand = [normalise(headers[at]) in wanted for at in (earlier, place)]
        if mapped in claimed_by_mapping and by_hand[0] != by_hand[1]:
            loser = place if by_hand[0] else earlier
            first[mapped] = earlier if by_hand[0] else place
            keys[loser] = None
        else:
            clashes.append((mapped, headers[earlier], headers[place]))
    names = {normalise(header) for header in headers}
    return HeaderMap(
        keys=tuple(keys),
        clashes=tuple(clashes),
        unknown=tuple(
            header.strip()
            for header, key in zip(headers, keys, strict=True)
            if key is None and header.strip() and not is_reason_column(header)
        ),
        unmapped=tuple(theirs for theirs in mapping or {} if normalise(theirs) not in names),
    )
