"""Writing of localised words: what every part of an edition shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from jiebang.hub.kernel.actors import Refused
from jiebang.hub.kernel.languages import Language
from jiebang.hub.kernel.localised import LocalisedText, Origin

Words = Mapping[str, Mapping[str, str]]
"""`language tag → column → words`; of new words the first language is the author's."""

LONGEST = 20_000
"""Characters of a text whose column states no limit of its own."""


def write_texts(model: type[LocalisedText], texts: Words, **owner: object) -> list[str]:
    """Write what differs, and return the languages that were changed.

    A translation whose words change is one of the author's words as they are now; one that stays
    as it was becomes stale by itself. A language whose words are all empty goes; a language that is
    not in `texts` stays. Raises Refused where no words would be left, or one is too long.
    """
    have: dict[str, Any] = {
        text.language: text for text in model._default_manager.filter(**owner).select_for_update()
    }
    given = {
        language: {name: words.get(name, "") for name in model.TEXT_FIELDS}
        for language, words in texts.items()
    }
    filled = {language: words for language, words in given.items() if any(words.values())}
    author = next((tag for tag, text in have.items() if text.origin == Origin.AUTHOR), "")
    author = author or next(iter(filled), "")
    if not author or (author in given and author not in filled):
        raise Refused(_("Words are needed in the language that it was first written in."))
    changed = []
    source = have.get(author)
    for language in sorted(given, key=lambda tag: tag != author):
        row = have.get(language)
        words = given[language]
        if language not in filled:
            if row is not None:
                row.delete()
                changed.append(language)
            continue
        _check(model, language, words)
        if row is not None and all(getattr(row, name) == text for name, text in words.items()):
            continue
        if row is None:
            row = model(language=language, **owner)
        for name, text in words.items():
            setattr(row, name, text)
        row.origin = Origin.AUTHOR if language == author else Origin.TRANSLATION
        row.made_from(source if language != author else None)
        row.save()
        changed.append(language)
        source = row if language == author else source
    return changed


def _check(model: type[LocalisedText], language: str, words: Mapping[str, str]) -> None:
    if language not in Language.values:
        raise Refused(f"unknown language {language!r}")
    first = model.TEXT_FIELDS[0]
    if not words[first]:
        raise Refused(_("Without its first line a language has no words: fill it, or empty all."))
    for name, text in words.items():
        limit = model._meta.get_field(name).max_length or LONGEST  # type: ignore[union-attr]
        if len(text) > limit:
            raise Refused(
                _("A text has %(count)s characters; %(limit)s are the most.")
                % {"count": len(text), "limit": limit}
            )
