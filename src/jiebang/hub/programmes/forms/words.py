"""Input of localised words: a field for each text and language, the reader's own language first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.translation import gettext as _

from jiebang.hub.kernel import languages
from jiebang.hub.kernel.languages import NAMES, Language
from jiebang.hub.kernel.localised import LocalisedText, Origin

LONG = 20_000
"""Characters of a text whose column states no limit of its own."""


class WordsForm(forms.Form):
    """Words of one row in every language; what else the row holds comes before them.

    The first language that is filled in is the author's, where nothing was written yet.
    """

    TEXTS: ClassVar[type[LocalisedText]]
    NEEDED: ClassVar[bool] = True

    def __init__(self, *args: Any, texts: Iterable[LocalisedText] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        have = {text.language: text for text in texts}
        author = next((tag for tag, text in have.items() if text.origin == Origin.AUTHOR), "")
        first = author or languages.current()
        self.tags = sorted(Language.values, key=lambda tag: tag != first)
        labels = self.labels()
        for tag in self.tags:
            for name in self.TEXTS.TEXT_FIELDS:
                column = self.TEXTS._meta.get_field(name)
                is_long = isinstance(column, models.TextField)
                limit = getattr(column, "max_length", None) or LONG
                self.fields[f"{name}_{tag}"] = forms.CharField(
                    required=False,
                    label=f"{labels[name]} · {NAMES[Language(tag)]}",
                    max_length=limit,
                    initial=getattr(have[tag], name) if tag in have else "",
                    widget=forms.Textarea(attrs={"rows": self.rows(name), "lang": tag})
                    if is_long or limit > 300
                    else forms.TextInput(attrs={"lang": tag}),
                )

    def labels(self) -> dict[str, str]:
        """What each text is called."""
        return {
            "name": _("Name"),
            "tagline": _("In one line"),
            "about": _("About it"),
            "title": _("Title"),
            "body": _("Text"),
            "prize": _("Prize"),
            "intro": _("Introduction"),
        }

    def rows(self, name: str) -> int:
        """How many lines a long text's field shows."""
        return 12 if name == "body" else 4

    def clean(self) -> dict[str, Any]:
        """A language has its first text, or none at all."""
        cleaned = super().clean() or {}
        first = self.TEXTS.TEXT_FIELDS[0]
        for tag, words in self._given(cleaned).items():
            if any(words.values()) and not words[first]:
                self.add_error(
                    f"{first}_{tag}", _("Without this the language has no words: fill it, too.")
                )
        if self.NEEDED and not self.errors and not self.words():
            self.add_error(f"{first}_{self.tags[0]}", _("Words are needed in one language."))
        return cleaned

    def _given(self, cleaned: dict[str, Any]) -> dict[str, dict[str, str]]:
        return {
            tag: {name: cleaned.get(f"{name}_{tag}", "") for name in self.TEXTS.TEXT_FIELDS}
            for tag in self.tags
        }

    def all_words(self) -> dict[str, dict[str, str]]:
        """Every language, those without words too, so that they are emptied."""
        return self._given(self.cleaned_data)

    def words(self) -> dict[str, dict[str, str]]:
        """The languages that have words, the author's first."""
        return {tag: words for tag, words in self.all_words().items() if any(words.values())}
