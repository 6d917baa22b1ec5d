"""What a team is writing: its parts as data, what they say, what is missing, and for whom one may begin."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from jiebang.hub.catalog import queries as catalog
from jiebang.hub.catalog.models import Achievement, Need
from jiebang.hub.contests import rules
from jiebang.hub.contests.models import Solution, SolutionText
from jiebang.hub.contests.queries.calls import term_of
from jiebang.hub.contests.queries.figures import lines_of
from jiebang.hub.contests.queries.solutions import snapshot
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.localised import author_of
from jiebang.hub.people import queries as people
from jiebang.hub.people.models import Organisation, User
from jiebang.hub.people.states import Side

APPROACH, INDICATORS, TERMS, TEAM, FILES, DETAIL, CHECK = PARTS = (
    "approach", "indicators", "terms", "team", "files", "confidential", "check",
)  # fmt: skip
"""The pages on which a solution is written, in their order; the last one hands it in."""
TITLE_LIMIT, TEXT_LIMIT, LINE_LIMIT = 300, 10_000, 200
"""Characters of a title, of a text, and of a name."""
TEXTS: Mapping[str, tuple[str, ...]] = {
    APPROACH: ("title", "summary", "approach", "prior_work"),
    TERMS: ("schedule", "terms"),
}
"""The texts of each part, in the author's language."""
FACTS: Mapping[str, tuple[str, ...]] = {
    APPROACH: ("language", "team", "lets_out"),
    TERMS: ("months", "price", "currency", "ip", "trl", "region"),
    TEAM: ("achievement",),
    DETAIL: ("detail_readers",),
}
MOST_MEMBERS, MOST_EXTRA = 30, 10
"""Persons of a team, and indicators beyond those asked for."""


def text_of(solution: Solution) -> SolutionText | None:
    """The author's text; uses prefetched texts where there are any."""
    return author_of(solution.texts.all())


def asked_of(need: Need, language: str) -> tuple[str, ...]:
    """The indicators that a need asks for, a line each, for a reader of `language`."""
    reading = need.reading(language)
    return lines_of(reading.get("indicators")) if reading else ()


def stated(solution: Solution, part: str) -> dict[str, Any]:
    """What a part says now; JSON values alone."""
    text = text_of(solution)
    found: dict[str, Any] = {
        name: getattr(text, name) if text else "" for name in TEXTS.get(part, ())
    }
    for name in FACTS.get(part, ()):
        if name == "language":
            found[name] = text.language if text else languages.current()
        elif name == "achievement":
            found[name] = solution.achievement_id
        else:
            found[name] = getattr(solution, name)
    if part == INDICATORS:
        names = ("asked", "promised", "meets", "evidence")
        found["promises"] = [
            {name: getattr(row, name) for name in names} for row in solution.promises.all()
        ]
    if part == TEAM:
        names = ("name", "part", "employer", "orcid")
        found["members"] = [
            {**{name: getattr(row, name) for name in names}, "user": row.user_id}
            for row in solution.members.all()
        ]
    if part == DETAIL:
        detail = author_of(solution.details.all())
        found["words"] = detail.words if detail else ""
    return found


def version_of(solution: Solution, part: str) -> str:
    """By which a page knows whether what it shows is still what is kept."""
    text = json.dumps(stated(solution, part), ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def details_in(solution: Solution) -> list[dict[str, str]]:
    """The confidential part as a version keeps it."""
    return [
        {"language": row.language, "origin": row.origin, "words": row.words}
        for row in sorted(solution.details.all(), key=lambda row: row.language)
    ]


def digest_of(content: Mapping[str, Any], details: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 of what is handed in, the confidential part included."""
    text = json.dumps(
        [content, list(details)], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def draft_digest(solution: Solution) -> str:
    """The digest that handing it in now would give."""
    return digest_of(snapshot(solution), details_in(solution))


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing: what, at which part it is mended, and whether handing in needs it."""

    name: str
    part: str
    required: bool
    count: int = 0


def gaps_of(solution: Solution, *, is_blind: bool) -> list[Gap]:
    """What is missing or weak, what handing in needs first."""
    text = text_of(solution)
    promises = list(solution.promises.all())
    open_rows = [one for one in promises if one.asked and not (one.promised or one.meets)]
    bare = [one for one in promises if one.promised and not one.evidence]
    told = tells(solution) if is_blind else []
    found = [
        Gap("title", APPROACH, True) if not (text and text.title) else None,
        Gap("approach", APPROACH, True) if not (text and text.approach) else None,
        Gap("indicators", INDICATORS, True, len(open_rows)) if open_rows else None,
        Gap("no_promise", INDICATORS, True) if not any(p.promised for p in promises) else None,
        Gap("price", TERMS, True) if solution.price is None and not solution.currency else None,
        Gap("months", TERMS, True) if not solution.months else None,
        Gap("members", TEAM, True) if not solution.members.all() else None,
        Gap("tells", APPROACH, False, len(told)) if told else None,
        Gap("summary", APPROACH, False) if not (text and text.summary) else None,
        Gap("evidence", INDICATORS, False, len(bare)) if bare else None,
        Gap("schedule", TERMS, False) if not (text and text.schedule) else None,
        Gap("ip", TERMS, False) if not solution.ip else None,
        Gap("trl", TERMS, False) if solution.trl is None else None,
        Gap("files", FILES, False)
        if not any(file.removed_at is None for file in solution.attachments.all())
        else None,
    ]
    return [gap for gap in found if gap is not None]


def tells(solution: Solution) -> list[str]:
    """Names of the team, its organisation and its members that stand in its words or file names: in a
    blind call these tell whose it is.
    """
    names = {solution.team, *(one.name for one in solution.members.all())}
    names |= {one.name for one in solution.organisation.texts.all()}
    words = " ".join(
        [
            *(
                str(getattr(text, name))
                for text in solution.texts.all()
                for name in text.TEXT_FIELDS
            ),
            *(f"{one.promised} {one.evidence}" for one in solution.promises.all()),
            *(f"{file.title} {file.file_name}" for file in solution.attachments.all()),
        ]
    ).casefold()
    return sorted(name for name in names if len(name) > 1 and name.casefold() in words)


# For whom one may answer.


def organisations_to_lead(actor: Actor) -> QuerySet[Organisation]:
    """Organisations for which the actor writes solutions: the own ones and clients on the side of offers."""
    return people.editable_by(actor, Side.OFFERS)


def organisations_to_answer_for(actor: Actor, need: Need) -> list[Organisation]:
    """Of these the ones that may answer the need; none for who decides on its answers."""
    if not isinstance(actor, User) or actor.watched_by is not None:
        return []
    if rules.asks(actor, need):
        return []
    return [one for one in organisations_to_lead(actor) if not rules.hindrance(need, one)]


def achievements_to_name(actor: Actor, solution: Solution) -> QuerySet[Achievement]:
    """The leading organisation's own achievements that the actor sees, to be named as what it rests on."""
    return (
        catalog.visible_to(actor, Achievement)
        .filter(Q(organisation=solution.organisation_id))
        .order_by("code", "pk")
    )


def written_now(solution: Solution) -> Solution:
    """The solution with all that is written of it, fresh from the database."""
    return (
        Solution.objects.select_related("need__track", "need__edition", "organisation", "mandate")
        .prefetch_related(
            "texts",
            "promises",
            "members",
            "attachments",
            "details",
            "organisation__texts",
            "need__texts",
        )
        .get(pk=solution.pk)
    )


def is_open(solution: Solution, moment: Any) -> bool:
    """Whether its need takes answers at this moment."""
    return term_of(solution.need).is_open(moment)
