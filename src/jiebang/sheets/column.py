"""What one canonical column is; the columns themselves are in columns and kind_columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["need", "achievement"]


@dataclass(frozen=True)
class Column:
    """One canonical column: its header in each language, what goes into it, and its synonyms.

    ``synonyms`` are matched after ``normalise``, so case, width, spaces and punctuation do not
    count; ``fallbacks`` are taken only while no other header claims the column. ``kinds`` says on
    which template the column stands; it is read from either.
    """

    key: str
    is_text: bool
    headings: Mapping[str, str]
    help: Mapping[str, str]
    example: Mapping[str, str]
    synonyms: tuple[str, ...]
    fallbacks: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ("need", "achievement")
    width: int = 16


def words(text: str) -> tuple[str, ...]:
    """Synonyms that are joined by ``|``."""
    return tuple(word.strip() for word in text.split("|") if word.strip())


def each(zh_hans: str, zh_hant: str, en: str) -> dict[str, str]:
    """A text in the order of the languages."""
    return {"zh-Hans": zh_hans, "zh-Hant": zh_hant, "en": en}
