"""Localised text: one row per record and language, with origin and staleness; and what a reader gets of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jiebang.hub.kernel.languages import READING_ORDER, Language


class Origin(models.TextChoices):
    """Where a text comes from."""

    AUTHOR = "author", _("written by its owner")
    TRANSLATION = "translation", _("translated by a person")
    MACHINE = "machine", _("translated by a machine")
    REVIEWED = "reviewed", _("translated by a machine and confirmed by a person")


if TYPE_CHECKING:
    _Characters = models.CharField[str, str]
else:
    _Characters = models.CharField


class DigestField(_Characters):
    """The digest of the row's own words, worked out whenever the row is written, one or many."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"max_length": 64, "editable": False, "default": ""}
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """The digest; a migration's historical model cannot tell it and keeps what it has."""
        if isinstance(model_instance, LocalisedText):
            setattr(model_instance, self.attname, model_instance.digest())
        return str(getattr(model_instance, self.attname))


def fill_digests(model: type[models.Model], fields: Sequence[str]) -> None:
    """For a migration: `own_digest` of every row of a historical model that has none yet."""
    rows: Any = model._default_manager.filter(own_digest="")
    for row in rows.only("pk", *fields).iterator(chunk_size=1000):
        digest = digest_of("\x1f".join(str(getattr(row, name)) for name in fields))
        model._default_manager.filter(pk=row.pk).update(own_digest=digest)


class LocalisedText(models.Model):
    """Texts of one record in one language.

    A concrete class names its text columns in `TEXT_FIELDS`. A translation keeps the digest of
    the text that it was made from, whole (`source_digest`) and field by field (`source_fields`);
    when the author's text changes, they differ and the translation is stale. The words themselves
    are not kept: what an author takes out of a text must not live on beside its translation.
    """

    TEXT_FIELDS: ClassVar[tuple[str, ...]] = ()

    language = models.CharField(max_length=7, choices=Language.choices)
    origin = models.CharField(max_length=11, choices=Origin.choices, default=Origin.AUTHOR)
    own_digest = DigestField()
    source_digest = models.CharField(max_length=64, blank=True)
    source_fields = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    def digest(self) -> str:
        """SHA-256 of all text columns, in their stated order."""
        return digest_of("\x1f".join(str(getattr(self, name)) for name in self.TEXT_FIELDS))

    def digests(self) -> dict[str, str]:
        """`field → digest` of each text column."""
        return {name: digest_of(str(getattr(self, name))) for name in self.TEXT_FIELDS}

    def made_from(self, source: LocalisedText | None, fields: Iterable[str] | None = None) -> None:
        """Note what this translation was made from; nothing for the author's own text.

        fields: those that were translated anew, all of them where it is None. What was out of date
        in another field stays so.
        """
        now = source.digests() if source else {}
        if not source or fields is None or self.source_digest in {"", source.digest()}:
            self.source_fields = now
        else:
            self.source_fields = {
                **self.source_fields,
                **{name: now[name] for name in fields if name in now},
            }
        whole = self.source_fields == now
        # Made from several states of the source, it is of none of them.
        mixed = "\x1f".join(
            f"{name} {self.source_fields[name]}" for name in sorted(self.source_fields)
        )
        self.source_digest = (source.digest() if source else "") if whole else digest_of(mixed)

    def changed_in(self, source: LocalisedText) -> tuple[str, ...]:
        """The fields in which `source` has changed since this was translated from it.

        All of them where it was not noted field by field.
        """
        if not self.source_digest or self.source_digest == source.digest():
            return ()
        now = source.digests()
        return tuple(
            name for name in source.TEXT_FIELDS if self.source_fields.get(name) != now[name]
        )


def digest_of(words: str) -> str:
    """SHA-256 of some words."""
    return hashlib.sha256(words.encode()).hexdigest()


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
    Between the two Chinese scripts a person's words, converted, win over a machine's.
    """
    by_language = {text.language: text for text in texts}
    for language in _order(by_language, wanted):
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


def _order(by_language: Mapping[str, LocalisedText], wanted: str) -> tuple[str, ...]:
    order = READING_ORDER[wanted]
    first, second = by_language.get(order[0]), by_language.get(order[1])
    of_machine = first is not None and first.origin == Origin.MACHINE
    by_person = second is not None and second.origin != Origin.MACHINE
    if wanted != Language.EN and of_machine and by_person:
        return (order[1], order[0], order[2])
    return order


def author_of(texts: Iterable[TextT]) -> TextT | None:
    """The text that the author wrote."""
    return next((text for text in texts if text.origin == Origin.AUTHOR), None)


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
