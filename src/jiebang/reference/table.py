"""The shape that every small table shares: codes in order, three labels each, synonyms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Final

from jiebang.reference.errors import UnknownCodeError, UnknownLanguageError
from jiebang.reference.folding import fold

LANGUAGES: Final = ("zh-Hans", "zh-Hant", "en")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a table: its code, its label in each language, other names that find it."""

    code: str
    labels: Mapping[str, str] = field(hash=False)
    synonyms: tuple[str, ...] = ()
    descriptions: Mapping[str, str] = field(default_factory=dict, hash=False)


def entry(
    code: str,
    hans: str,
    hant: str,
    en: str,
    *,
    synonyms: str = "",
    descriptions: tuple[str, str, str] | None = None,
) -> Entry:
    """An entry from labels in the order of LANGUAGES and synonyms joined by ``|``."""
    return Entry(
        code,
        {"zh-Hans": hans, "zh-Hant": hant, "en": en},
        tuple(s for s in synonyms.split("|") if s),
        dict(zip(LANGUAGES, descriptions, strict=True)) if descriptions else {},
    )


def pick(labels: Mapping[str, str], lang: str) -> str:
    """The label in one language. Raises UnknownLanguageError."""
    try:
        return labels[lang]
    except KeyError:
        raise UnknownLanguageError(lang) from None


class Table:
    """Rows of one code list, in the order in which they are shown."""

    def __init__(self, name: str, entries: Iterable[Entry]) -> None:
        self.name = name
        self._entries = {e.code: e for e in entries}

    def all(self) -> tuple[Entry, ...]:
        return tuple(self._entries.values())

    def codes(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def __contains__(self, code: object) -> bool:
        return code in self._entries

    def get(self, code: str) -> Entry:
        """The row of a code. Raises UnknownCodeError with the nearest codes."""
        try:
            return self._entries[code]
        except KeyError:
            raise UnknownCodeError(self.name, code, self._nearest(code)) from None

    def label(self, code: str, lang: str) -> str:
        """A code's label in one language. Raises UnknownCodeError, UnknownLanguageError."""
        return pick(self.get(code).labels, lang)

    def find(self, text: str) -> str | None:
        """The code whose code, label in any language, or synonym this is; None if there is none.

        Where two rows share a name, the row that stands first in the table is meant.
        """
        return self._index.get(fold(text)) if text else None

    @cached_property
    def _index(self) -> dict[str, str]:
        index: dict[str, str] = {}
        rows = self._entries.values()
        for names_of in (_own_names, _synonyms):
            for row in rows:
                for name in names_of(row):
                    index.setdefault(fold(name), row.code)
        index.pop("", None)
        return index

    def _nearest(self, code: str) -> tuple[str, ...]:
        found = self.find(code)
        if found is not None:
            return (found,)
        by_fold = {fold(c): c for c in self._entries}
        return tuple(by_fold[c] for c in get_close_matches(fold(code), by_fold, n=3, cutoff=0.6))


def _own_names(row: Entry) -> tuple[str, ...]:
    return (row.code, *row.labels.values())


def _synonyms(row: Entry) -> tuple[str, ...]:
    return row.synonyms
