"""Industries by GB/T 4754-2017: sections and two-digit divisions (C31), no finer classes."""

import re
from functools import cache
from importlib.resources import files

from jiebang.reference.errors import UnknownCodeError
from jiebang.reference.folding import fold
from jiebang.reference.table import Entry, Table, entry, pick

# C31, c 31, 31, C3110, 311: a division or a class under it, with or without its section's letter.
_CODE = re.compile(r"([A-T])?\s*([0-9]{2})[0-9]{0,2}(?![0-9])", re.IGNORECASE)


@cache
def _table() -> Table:
    text = (files("jiebang.reference") / "data" / "industries.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines()[1:])
    return Table("industry", (entry(c, a, b, en, synonyms=more) for c, a, b, en, more in rows))


@cache
def _division_by_number() -> dict[str, str]:
    return {code[1:]: code for code in _table().codes() if len(code) == 3}


@cache
def _by_name() -> dict[str, str]:
    """Folded names and synonyms; a division before the section that shares its name (教育)."""
    index: dict[str, str] = {}
    rows = sorted(_table().all(), key=lambda row: len(row.code) == 1)
    for row in rows:
        for name in row.labels.values():
            index.setdefault(fold(name), row.code)
    for row in rows:
        for name in row.synonyms:
            index.setdefault(fold(name), row.code)
    return index


def all() -> tuple[Entry, ...]:
    """Sections and divisions, each section right before its divisions."""
    return _table().all()


def sections() -> tuple[Entry, ...]:
    """The twenty sections, A to T."""
    return tuple(row for row in _table().all() if len(row.code) == 1)


def divisions(section: str) -> tuple[Entry, ...]:
    """The divisions of a section. Raises UnknownCodeError."""
    _table().get(section)
    return tuple(r for r in _table().all() if len(r.code) == 3 and r.code[0] == section)


def section_of(code: str) -> str:
    """The section that a code is or lies in: C for C31. Raises UnknownCodeError."""
    return get(code).code[0]


def get(code: str) -> Entry:
    """The row of a code. Raises UnknownCodeError."""
    if code not in _table():
        found = find(code)
        if found is not None:
            raise UnknownCodeError("industry", code, (found,))
    return _table().get(code)


def label(code: str, lang: str) -> str:
    """A code's name in one language. Raises UnknownCodeError, UnknownLanguageError."""
    return pick(get(code).labels, lang)


def find(text: str) -> str | None:
    """The code that a text means, or None.

    钢铁, steel, C31, 31, C3110 and C31 黑色金属冶炼 all give C31.
    """
    stripped = text.strip()
    match = _CODE.match(stripped)
    if match:
        letter, number = (match[1] or "").upper(), match[2]
        code = _division_by_number().get(number)
        return code if code and letter in ("", code[0]) else None
    if len(stripped) == 1 and stripped.upper() in _table():
        return stripped.upper()
    return _by_name().get(fold(stripped)) if stripped else None
