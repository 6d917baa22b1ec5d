"""Localised text: one row per record and language, with origin and staleness; and what a reader gets of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Generic, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jiebang.hub.kernel.languages import READING_ORDER, Language


class Origin(models.TextChoices):
    """Where a text comes from."""

    AUTHOR = "author", _("written by its owner")
    TRANSLATION = "translation", _("translated by a person")
    MACHINE = "machine", _("translated by a machine")


class LocalisedText(models.Model):
    """Texts of one record in one language.

    A concrete class names its text columns in `TEXT_FIELDS`. A translation keeps the digest of
    the text that it was made from (`source_digest`); when the author's text changes, the two
    differ and the translation is stale.
    """

    TEXT_FIELDS: ClassVar[tuple[str, ...]] = ()

    language = models.CharField(max_length=7, choices=Language.choices)
    origin = models.CharField(max_length=11, choices=Origin.choices, default=Origin.AUTHOR)
    source_digest = models.CharField(max_length=64, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    def digest(self) -> str:
        """SHA-256 of all text columns, in their stated order."""
        joined = "\x1f".join(str(getattr(self, name)) for name in self.TEXT_FIELDS)
        return hashlib.sha256(joined.encode()).hexdigest()


TextT = TypeVar("TextT", bound=LocalisedText)


@dataclass(frozen=True, slots=True)
class Reading(Generic[TextT]):
    """What a reader of one language is shown of a record.

    `language` is what the words are written in. `converted` means that the characters (not the
    wording) were converted between the Chinese scripts; `stale` that the author's text has
    changed since this translation was made.
    """

    text: TextT
    wanted: str
    language: str
    converted: bool
    stale: bool

    @property
    def is_wanted(self) -> bool:
        """Whether the reader gets the language asked for."""
        return self.language == self.wanted

    def get(self, field: str) -> str:
        """The words of one field, in the script that the reader wants where it can be had."""
        words = str(getattr(self.text, field))
        return convert(words, self.wanted) if self.converted else words

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self.text.TEXT_FIELDS:
            raise AttributeError(name)
        return self.get(name)


def read(texts: Iterable[TextT], wanted: str) -> Reading[TextT] | None:
    """The best of `texts` for a reader of `wanted`, or None when there is no text at all.

    The author's own language wins over a stale translation only in so far as `stale` is shown:
    a reader who cannot read the original is better served by an old translation than by none.
    """
    by_language = {text.language: text for text in texts}
    for language in READING_ORDER[wanted]:
        text = by_language.get(language)
        if text is None:
            continue
        converted = language != wanted and {language, wanted} == {Language.HANS, Language.HANT}
        return Reading(
            text=text,
            wanted=wanted,
            language=wanted if converted else language,
            converted=converted,
            stale=is_stale(text, by_language.values()),
        )
    return None


def is_stale(text: LocalisedText, siblings: Iterable[LocalisedText]) -> bool:
    """Whether the author's text has changed since `text` was translated from it."""
    if text.origin == Origin.AUTHOR or not text.source_digest:
        return False
    return all(s.digest() != text.source_digest for s in siblings if s.origin == Origin.AUTHOR)


@lru_cache(maxsize=2)
def _converter(wanted: str) -> Any:
    from opencc import OpenCC  # loads its tables, so not at import

    return OpenCC("t2s" if wanted == Language.HANS else "s2hk")


@lru_cache(maxsize=4096)
def convert(words: str, wanted: str) -> str:
    """`words` in the Chinese script that `wanted` names."""
    return str(_converter(wanted).convert(words))


def languages_of(texts: Sequence[LocalisedText]) -> list[str]:
    """The languages that a record is written in, in the site's order."""
    have = {text.language for text in texts}
    return [lang.value for lang in Language if lang.value in have]
