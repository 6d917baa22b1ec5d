"""Presentation of a record's languages: what there is, what is missing, where it is translated."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.hub.catalog import queries
from jiebang.hub.catalog.queries import Disclosure
from jiebang.hub.kernel.languages import NAMES, Language
from jiebang.hub.kernel.localised import Origin

TONES = {"missing": "caution", "stale": "caution", Origin.MACHINE.value: "info"}


def languages_of(shown: Disclosure) -> list[dict[str, str]]:
    """Each language with its state, and where it is translated; the author's own has no such place."""
    record = shown.record
    states = {language.value: queries.state_in(record, language) for language in Language}
    labels = {
        "original": _("original"),
        "missing": _("missing"),
        "stale": _("out of date"),
        "converted": _("converted automatically"),
        Origin.TRANSLATION.value: _("translated"),
        Origin.MACHINE.value: _("machine, unchecked"),
        Origin.REVIEWED.value: _("machine, confirmed"),
    }
    own = {text.language for text in record.texts.all()}
    rows = []
    for tag in Language:
        state = states[tag]
        twin = {Language.HANS: Language.HANT, Language.HANT: Language.HANS}.get(tag)
        if tag not in own and twin in own:
            state = "converted"
        rows.append(
            {
                "tag": tag.value,
                "label": NAMES[tag],
                "state": labels[state],
                "tone": TONES.get(state, "line"),
                "url": ""
                if state == "original"
                else reverse("programmes:translate", args=[shown.kind, shown.pk, tag]),
            }
        )
    return rows


def release_gaps(shown: Disclosure) -> list[str]:
    """What a release in Chinese and English would lack, in words."""
    says = {
        (Language.EN, "missing"): _("There is no English text yet."),
        (Language.EN, "stale"): _("The English text is out of date."),
        (Language.HANS, "missing"): _("There is no Chinese text yet."),
        (Language.HANS, "stale"): _("The Chinese text is out of date."),
    }
    return [says[Language(tag), state] for tag, state in queries.release_gaps(shown.record)]
