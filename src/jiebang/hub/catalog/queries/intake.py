"""Typing in: the steps of a record as data, its values and their version, and drafts to go on with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from jiebang.hub.catalog.models import Need, Record
from jiebang.hub.catalog.queries.records import MODELS, organisations_to_upload_for, visible_to
from jiebang.hub.catalog.queries.rubric import author_text
from jiebang.hub.catalog.states import OPEN_TO_OWNER, RecordKind, Status
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.languages import Language
from jiebang.hub.kernel.localised import convert
from jiebang.hub.search.records import detect_language
from jiebang.reference import needs

CONSENT, FILES, CHECK = "consent", "files", "check"
"""Steps that have no fields of the record: a person's consent, its attachments, and what is shown before
submission."""
LANGUAGE = "language"
"""The name under which the language of the author's text is asked for among the facts."""
LETTERS = 12
"""As many letters or characters tell a language."""


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the wizard: the texts and the facts that are typed there.

    `about` are names under which gaps and remarks speak of it beside those.
    """

    name: str
    texts: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    about: tuple[str, ...] = ()

    def is_about(self, field: str) -> bool:
        """Whether a gap or a remark at `field` is mended here."""
        return field in (*self.texts, *self.facts, *self.about)


_MONEY = ("money_low", "money_high", "currency")
_TERMS = ("cooperation", "ip", *_MONEY)
STEPS: dict[str, tuple[Step, ...]] = {
    RecordKind.NEED: (
        Step("basics", facts=("type", LANGUAGE, "track", "region")),
        Step("problem", texts=("title", "problem", "basis", "keywords")),
        Step("indicators", texts=("indicators",)),
        Step(
            "goal",
            texts=("goal", "description", "summary"),
            facts=("field", "industry", "trl_low", "trl_high"),
        ),
        Step("particulars", facts=("particulars",), about=tuple(needs.PARTICULARS)),
        Step("terms", texts=("conditions",), facts=(*_TERMS, "deadline"), about=("money",)),
        Step("people", facts=("decision_owner", "contact")),
        Step(FILES, about=("attachments",)),
        Step(CHECK),
    ),
    RecordKind.ACHIEVEMENT: (
        Step("basics", facts=(LANGUAGE, "region", "field", "industry", "trl_low", "trl_high")),
        Step("problem", texts=("title", "summary", "description", "keywords")),
        Step("indicators", texts=("indicators",)),
        Step("terms", facts=(*_TERMS, "obtained", "ip_type"), about=("money",)),
        Step("people", facts=("decision_owner", "contact")),
        Step(FILES, about=("attachments",)),
        Step(CHECK),
    ),
    RecordKind.EXPERT: (
        Step("basics", facts=(LANGUAGE, "region", "fields", "spoken")),
        Step("person", texts=("title", "position", "summary", "description", "keywords")),
        Step("offers", facts=("services", "availability")),
        Step("works", facts=("orcid", "openalex"), about=("publications",)),
        Step(CONSENT, about=("consent",)),
        Step(FILES, about=("attachments",)),
        Step(CHECK),
    ),
}
"""The wizard of each kind, in order; a need without fields of its own kind leaves that step out."""


def steps_of(record: Record) -> tuple[Step, ...]:
    """The steps of one record, in order."""
    return tuple(
        step
        for step in STEPS[record.KIND]
        if step.name != "particulars"
        or (isinstance(record, Need) and needs.particulars(record.type))
    )


def remarkable(record: Record) -> dict[str, tuple[str, ...]]:
    """Of each step of a record the names of what a screener may remark on, as its fields are called:
    the columns of money are one, and so are those of the stage.
    """
    kind = record.type if isinstance(record, Need) else ""
    one_for = {"money_low": ("money",), "money_high": (), "currency": (), "trl_high": ()}
    one_for["particulars"] = tuple(one.key for one in needs.particulars(kind)) if kind else ()
    found = {}
    for step in steps_of(record):
        facts = tuple(name for fact in step.facts for name in one_for.get(fact, (fact,)))
        names = (*step.texts, *facts, *(("attachments",) if step.name == FILES else ()))
        if names:
            found[step.name] = tuple(name for name in names if name != LANGUAGE)
    return found


def may_change_language(record: Record) -> bool:
    """Whether its author may still say in which language it is written: as long as nobody screens it."""
    return record.status == Status.DRAFT


def looks_like(record: Record) -> str:
    """The language that a record's words look like, where that is not the one which is noted for them;
    nothing where they are too few to tell, and where either Chinese script would be written so.
    """
    text = author_text(record)
    words = " ".join(str(getattr(text, name)) for name in text.TEXT_FIELDS) if text else ""
    if text is None or sum(character.isalpha() for character in words) < LETTERS:
        return ""
    found = detect_language(words)
    chinese = {Language.HANS, Language.HANT}
    if {found, text.language} == chinese and convert(words, text.language) == words:
        return ""
    return "" if found == text.language else found


def stated(record: Any, names: Collection[str]) -> dict[str, Any]:
    """What a record says now under the names of texts and facts; texts in its author's language."""
    text = author_text(record)
    texts = record.texts.model.TEXT_FIELDS
    found: dict[str, Any] = {}
    for name in names:
        if name == LANGUAGE:
            found[name] = text.language if text is not None else ""
        elif name in texts:
            found[name] = getattr(text, name) if text is not None else ""
        else:
            found[name] = getattr(record, name)
    return found


def version_of(record: Any, names: Collection[str]) -> str:
    """By which a page knows whether what it shows is still what is kept: other steps do not count."""
    values = {
        name: value.pk if hasattr(value, "pk") else value
        for name, value in stated(record, names).items()
    }
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def drafts(actor: Actor, kind: str) -> QuerySet[Record]:
    """What the actor has begun, or was sent back, and may go on with: the newest first."""
    model = MODELS[kind]
    own = organisations_to_upload_for(actor, kind).values("pk")
    found: QuerySet[Record] = visible_to(actor, model).filter(
        status__in=OPEN_TO_OWNER, organisation__in=own
    )
    return found.order_by("-updated_at", "pk")
