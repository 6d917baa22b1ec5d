"""The shape of a canonical column; the columns themselves are in columns, kind_columns and expert_columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["need", "achievement", "expert"]
KINDS: tuple[Kind, ...] = ("need", "achievement", "expert")
LANGUAGES: tuple[str, ...] = ("zh-Hans", "zh-Hant", "en")


@dataclass(frozen=True)
class Words:
    """How a column is called on the form of one kind, and what is said of it there."""

    headings: Mapping[str, str]
    help: Mapping[str, str]
    example: Mapping[str, str]


@dataclass(frozen=True)
class Column:
    """One canonical column: its header in each language, what goes into it, and its synonyms.

    ``synonyms`` are matched after ``normalise``, so case, width, spaces and punctuation do not
    count; ``fallbacks`` are taken only while no other header claims the column. ``kinds`` says on
    which template the column stands; it is read from each. ``apart``: its words where a kind has
    others.
    """

    key: str
    is_text: bool
    headings: Mapping[str, str]
    help: Mapping[str, str]
    example: Mapping[str, str]
    synonyms: tuple[str, ...]
    fallbacks: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = KINDS
    width: int = 16
    apart: Mapping[Kind, Words] = field(default_factory=dict)

    def words(self, kind: Kind) -> Words:
        """The column's words on the form of a kind."""
        return self.apart.get(kind) or Words(self.headings, self.help, self.example)

    def every_heading(self) -> tuple[str, ...]:
        """The headings of all kinds and languages; every one of them is read back."""
        apart = (heading for words in self.apart.values() for heading in words.headings.values())
        return (*self.headings.values(), *apart)


def words(text: str) -> tuple[str, ...]:
    """Synonyms that are joined by ``|``."""
    return tuple(word.strip() for word in text.split("|") if word.strip())


def each(zh_hans: str, zh_hant: str, en: str) -> dict[str, str]:
    """A text in the order of the languages."""
    return {"zh-Hans": zh_hans, "zh-Hant": zh_hant, "en": en}
