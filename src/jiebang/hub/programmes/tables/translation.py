"""Presentation of translations: terms marked in the source, what to look at, the queue's rows and drafts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.hub.kernel.languages import NAMES, Language
from jiebang.hub.kernel.translation.models import Draft
from jiebang.hub.kernel.translation.queries import DONE, MISSING, OF_MACHINE, STALE
from jiebang.hub.kernel.translation.registry import Kind, Shown, Term
from jiebang.hub.kernel.translation.states import OPEN, DraftState, Trouble

LATE = 7
"""Days after which a text has waited too long."""


def state_label(state: str) -> str:
    """How a state of the queue is called."""
    return {
        MISSING: _("Untranslated"),
        STALE: _("Out of date"),
        OF_MACHINE: _("Machine only"),
        DONE: _("Translated"),
    }[state]


def days_since(moment: datetime | None) -> int:
    """Whole days since a moment."""
    return (timezone.now() - moment).days if moment else 0


def queued(
    kind: Kind, owner: Any, shown: Shown, language: str, draft: Draft | None
) -> dict[str, Any]:
    """One text of the queue."""
    days = days_since(owner.since)
    return {
        "pk": owner.pk,
        "title": shown.title,
        "lang": shown.lang,
        "about": shown.about,
        "from": NAMES[Language(owner.source_language)],
        "url": reverse("programmes:translate", args=[kind.name, owner.pk, language]),
        "days": ngettext("%(n)s day", "%(n)s days", days) % {"n": days},
        "late": days >= LATE,
        "draft": draft_chip(draft),
        "may_draft": (draft is None or draft.state not in OPEN) and kind.may_send(owner),
    }


def queue_rows(found: Iterable[Mapping[str, Any]]) -> list[list[object]]:
    """Texts of the queue as rows of a file."""
    return [
        [
            row["title"],
            row["about"],
            row["from"],
            row["days"],
            row["draft"]["text"] if row["draft"] else "",
        ]
        for row in found
    ]


def draft_chip(draft: Draft | None) -> dict[str, str] | None:
    """The state of a draft in a word."""
    if draft is None or draft.state == DraftState.CLOSED:
        return None
    tones = {DraftState.DONE: "good", DraftState.FAILED: "bad"}
    names = {
        DraftState.QUEUED: _("draft waits"),
        DraftState.RUNNING: _("draft being made"),
        DraftState.DONE: _("draft to be checked"),
        DraftState.FAILED: _("draft failed"),
    }
    state = DraftState(draft.state)
    return {"text": names[state], "tone": tones.get(state, "info")}


def draft_box(draft: Draft | None, *, provider: bool, conversion: bool) -> dict[str, Any]:
    """What the translator's screen says of a machine's draft."""
    if draft is None:
        return {"provider": provider, "conversion": conversion}
    trouble = Trouble(draft.trouble).label if draft.trouble else ""
    return {
        "provider": provider,
        "conversion": conversion,
        "state": draft.state,
        "open": draft.state in OPEN,
        "done": len(draft.words),
        "fields": draft.fields,
        "trouble": trouble,
        "flags": len(draft.flags),
        "next_at": draft.next_at if draft.state == DraftState.QUEUED and trouble else None,
    }


def parts(words: str, terms: Sequence[Term]) -> list[dict[str, str]]:
    """A text in pieces, those that are terms of the trade with their translation."""
    found, place = [], 0
    for term in terms:
        if term.start > place:
            found.append({"text": words[place : term.start], "term": ""})
        found.append({"text": words[term.start : term.end], "term": term.translations[0]})
        place = term.end
    found.append({"text": words[place:], "term": ""})
    return [piece for piece in found if piece["text"]]


def term_list(terms: Iterable[Term]) -> list[dict[str, str]]:
    """Each term once, with all that it is called."""
    several = {term.words: " / ".join(term.translations[:3]) for term in terms}
    return [{"term": term, "translation": words} for term, words in several.items()]


def flag_text(flag: Mapping[str, str]) -> str:
    """What a translator is told to look at."""
    words = flag["words"]
    says = {
        "empty": _("Not translated yet."),
        "same": _("The same as the original."),
        "language": _("It seems to be in another language."),
        "short": _("Much shorter than the original."),
        "long": _("Much longer than the original."),
    }
    if flag["what"] in says:
        return says[flag["what"]]
    return {
        "number": _("The number %(words)s of the original is missing."),
        "unit": _("The unit %(words)s of the original is missing."),
        "code": _("%(words)s of the original is missing."),
        "placeholder": _("%(words)s must stay as it stands."),
        "term": _("Standard term: %(words)s"),
        "limit": _("Longer than %(words)s characters."),
    }[flag["what"]] % {"words": words}


def flag_rows(flags: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Flags in words; a term that is called otherwise is a hint, the rest a caution."""
    return [
        {
            "text": flag_text(flag),
            "tone": "info" if flag["what"] in {"term", "empty"} else "caution",
        }
        for flag in flags
    ]
