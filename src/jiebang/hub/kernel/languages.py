"""The three languages of the site and the order in which a reader's texts are looked for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    """BCP 47 tags; Django's own codes are the same in lower case."""

    HANS = "zh-Hans", _("Simplified Chinese")
    HANT = "zh-Hant", _("Traditional Chinese")
    EN = "en", _("English")


NAMES = {Language.HANS: "简体中文", Language.HANT: "繁體中文", Language.EN: "English"}
"""Each language by its own name, as the language switch shows it."""

READING_ORDER: dict[str, tuple[str, ...]] = {
    Language.HANS: (Language.HANS, Language.HANT, Language.EN),
    Language.HANT: (Language.HANT, Language.HANS, Language.EN),
    Language.EN: (Language.EN, Language.HANS, Language.HANT),
}
"""What a reader of each language is shown first; the two scripts stand in for one another."""

_BY_DJANGO = {tag.lower(): tag for tag in (lang.value for lang in Language)}


def current() -> str:
    """The tag of the language in which the page at hand is written."""
    return _BY_DJANGO.get(get_language() or "", Language.EN.value)


def from_code(code: str) -> str:
    """`zh-hans` → `zh-Hans`; raises KeyError for a language the site does not speak."""
    return _BY_DJANGO[code.lower()]
