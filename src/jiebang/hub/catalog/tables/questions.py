"""Presentation of questions on a record, and of its life as everybody may know it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.catalog import queries, rules
from jiebang.hub.catalog.actions.questions import EDIT
from jiebang.hub.catalog.models import Question, Record
from jiebang.hub.catalog.queries.disclosure import name_of
from jiebang.hub.catalog.states import ANSWERED, PUBLIC, QuestionState, Status
from jiebang.hub.catalog.tables.records import STATUS_TONES, listed
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people.queries import organisation_ids_of

_TONES = {
    QuestionState.OPEN: "info",
    QuestionState.PRIVATE: "line",
    QuestionState.DECLINED: "caution",
    QuestionState.HIDDEN: "bad",
}


def questions(actor: Actor, record: Record, found: Iterable[Question]) -> list[dict[str, Any]]:
    """Each question as the actor may know it, with what they may do."""
    answers = rules.may_answer(actor, record)
    hides = rules.may_hide(actor, record)
    own = set(organisation_ids_of(actor))
    now = timezone.now()
    rows = []
    for one in found:
        mine = one.asked_for_id in own
        told = answers or mine or hides or not one.is_anonymous
        state = QuestionState(one.state)
        rows.append(
            {
                "pk": one.pk,
                "words": one.words,
                "asked_at": one.asked_at,
                "by": name_of(one.asked_for) if told else _("A verified organisation"),
                "person": str(one.asked_by) if one.asked_by and (answers or mine) else "",
                "hides_name": one.is_anonymous and told,
                "chip": None
                if state == QuestionState.PUBLIC
                else {"text": state.label, "tone": _TONES.get(state, "")},
                "answer": one.answer,
                "answered_at": one.answered_at,
                "edited_at": one.edited_at,
                "hidden_because": one.hidden_because,
                "may_answer": answers and state == QuestionState.OPEN,
                "may_correct": answers
                and state in ANSWERED
                and one.answered_at is not None
                and now - one.answered_at < EDIT,
                "may_take_back": one.asked_by_id == actor.pk and state == QuestionState.OPEN,
                "may_hide": hides and state not in {QuestionState.HIDDEN, QuestionState.WITHDRAWN},
                "may_show": hides and state == QuestionState.HIDDEN,
            }
        )
    return rows


def public_life(record: Record) -> list[dict[str, Any]]:
    """What everybody may know of a public record's life, for `jb_timeline`, what is to come on top."""
    if record.status not in PUBLIC:
        return []
    steps, changes, answers = queries.public_steps(record)
    entries: list[tuple[datetime, dict[str, Any]]] = []
    for step in steps:
        again = step.after == Status.PUBLISHED and step is not steps[0]
        title = _("Published again") if again else Status(step.after).label
        entries.append(
            (step.at, {"title": title, "tone": STATUS_TONES.get(Status(step.after), "")})
        )
    entries += [
        (change.at, {"title": _("Changed"), "text": _what(change.what)}) for change in changes
    ]
    entries += [
        (
            answer.answered_at,
            {"title": _("A question is answered"), "url": f"#question-{answer.pk}"},
        )
        for answer in answers
        if answer.answered_at
    ]
    if record.deadline:
        end = timezone.make_aware(datetime.combine(record.deadline, time.max))
        entries.append((end, {"title": _("Deadline"), "tone": "muted", "day": record.deadline}))
    entries.sort(key=lambda entry: entry[0], reverse=True)
    return [{"when": entry.pop("day", at), **entry} for at, entry in entries]


def _what(names: Iterable[str]) -> str:
    """The texts by their languages, and the deadline; anything else is “details”."""
    names = list(names)
    found = [str(tag.label) for tag in languages.Language if tag.value in names]
    if "deadline" in names:
        found.append(_("Deadline"))
    if set(names) - {"deadline", *languages.Language.values}:
        found.append(_("Details"))
    return listed(found)
