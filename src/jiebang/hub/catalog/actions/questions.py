"""Asking a question on a record, answering, declining, taking back, hiding; and noting a public change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.catalog import queries, rules
from jiebang.hub.catalog.actions.life import under
from jiebang.hub.catalog.models import Change, Question, Record
from jiebang.hub.catalog.states import (
    ANSWER_LIMIT,
    ANSWERED,
    HIDING_LIMIT,
    PROJECTS,
    PUBLIC,
    QUESTION_LIMIT,
    QUESTION_TRANSITIONS,
    QuestionState,
)
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.notices.actions import tell
from jiebang.hub.people.models import Organisation, User

A_DAY, OPEN_AT_ONCE = 20, 3
"""Questions of one person in a day, and of those that wait for an answer on one record."""
EDIT = timedelta(hours=24)
"""How long an answer can be corrected."""


@transaction.atomic
def ask(
    *,
    actor: Actor,
    record: Record,
    organisation: Organisation,
    words: str,
    is_anonymous: bool = False,
) -> Question:
    """Ask the people of a public record a question, in the name of one's verified organisation.

    is_anonymous: others are not told who asks; the record's people always are.
    """
    may = rules.organisations_to_ask_for(actor, record).filter(pk=organisation.pk).exists()
    if not isinstance(actor, User) or not may:
        raise Denied
    words = _checked(words, QUESTION_LIMIT, _("Write your question."))
    User.objects.select_for_update().get(pk=actor.pk)  # two at once do not both count the same
    since = timezone.now() - timedelta(days=1)
    if actor.questions.filter(asked_at__gte=since).count() >= A_DAY:
        raise Refused(_("You have asked %(n)s questions in a day. Go on tomorrow.") % {"n": A_DAY})
    if queries.open_questions(actor, record) >= OPEN_AT_ONCE:
        raise Refused(
            _("%(n)s of your questions wait here for an answer. Wait for those first.")
            % {"n": OPEN_AT_ONCE}
        )
    asked = Question.objects.create(
        **{record.KIND: record},
        asked_by=actor,
        asked_for=organisation,
        words=words,
        is_anonymous=is_anonymous,
    )
    audit.record(
        actor=actor, verb="catalog.ask", subject=asked, facts={"organisation": organisation.pk}
    )
    tell(actor=actor, news="catalog.asked", subject="question", keys=[asked.pk])
    return asked


@transaction.atomic
def answer(*, actor: Actor, question: Question, words: str, to_all: bool) -> None:
    """Answer a question, to who asked alone or to everybody."""
    if not rules.may_answer(actor, question.about):
        raise Denied
    words = _checked(words, ANSWER_LIMIT, _("Write the answer."))
    to = QuestionState.PUBLIC if to_all else QuestionState.PRIVATE
    values = {"answer": words, "answered_by": _person(actor), "answered_at": timezone.now()}
    _move(actor, question, to, "catalog.answer", **values)
    tell(actor=actor, news="catalog.answered", subject="question", keys=[question.pk], detail=to)


@transaction.atomic
def correct_answer(*, actor: Actor, question: Question, words: str) -> None:
    """Correct the words of an answer within a day; to whom it is given stays."""
    if not rules.may_answer(actor, question.about):
        raise Denied
    words = _checked(words, ANSWER_LIMIT, _("Write the answer."))
    now = timezone.now()
    rows = Question.objects.filter(
        pk=question.pk, state__in=sorted(ANSWERED), answered_at__gte=now - EDIT
    )
    if not rows.update(answer=words, edited_at=now):
        raise Refused(_("An answer can be corrected for a day. Now it stands."))
    question.answer, question.edited_at = words, now
    audit.record(
        actor=actor,
        verb="catalog.correct_answer",
        subject=question,
        facts=under(actor, question.about),
    )


@transaction.atomic
def decline_question(*, actor: Actor, question: Question, words: str = "") -> None:
    """Say that a question is not answered, with a reason for who asked if one likes."""
    if not rules.may_answer(actor, question.about):
        raise Denied
    words = words.replace("\x00", "").strip()
    if len(words) > ANSWER_LIMIT:
        raise Refused(_("That is longer than %(n)s characters.") % {"n": ANSWER_LIMIT})
    values = {"answer": words, "answered_by": _person(actor), "answered_at": timezone.now()}
    to = QuestionState.DECLINED
    _move(actor, question, to, "catalog.decline_question", **values)
    tell(actor=actor, news="catalog.answered", subject="question", keys=[question.pk], detail=to)


@transaction.atomic
def take_question_back(*, actor: Actor, question: Question) -> None:
    """Take back one's own question, before it is answered."""
    if question.asked_by != actor:
        raise Denied
    _move(actor, question, QuestionState.WITHDRAWN, "catalog.take_question_back")


@transaction.atomic
def hide_question(*, actor: Actor, question: Question, reason: str) -> None:
    """Hide a question and its answer from everybody but who asked, who is told the reason."""
    if not rules.may_hide(actor, question.about):
        raise Denied
    reason = _checked(reason, HIDING_LIMIT, _("Say why it is hidden."))
    to, before = QuestionState.HIDDEN, question.state
    _move(actor, question, to, "catalog.hide_question", hidden_from=before, hidden_because=reason)
    tell(actor=actor, news="catalog.answered", subject="question", keys=[question.pk], detail=to)


@transaction.atomic
def show_question(*, actor: Actor, question: Question) -> None:
    """Bring back what was hidden, as what it was."""
    if not rules.may_hide(actor, question.about):
        raise Denied
    if question.state != QuestionState.HIDDEN:
        raise Refused(_("This question is not hidden."))
    to = QuestionState(question.hidden_from)
    _move(actor, question, to, "catalog.show_question", hidden_from="", hidden_because="")


def _move(actor: Actor, question: Question, to: QuestionState, verb: str, **values: Any) -> None:
    """The old state is part of the condition: of two at once, one is told."""
    legal = to in QUESTION_TRANSITIONS[question.state]
    rows = Question.objects.filter(pk=question.pk, state=question.state)
    if not legal or not rows.update(state=to, **values):
        raise Refused(_("This question is not open to that any more."))
    facts = {"from": question.state, "to": str(to), **under(actor, question.about)}
    question.state = to
    for name, value in values.items():
        setattr(question, name, value)
    audit.record(actor=actor, verb=verb, subject=question, facts=facts)


def _checked(words: str, limit: int, empty: str) -> str:
    words = words.replace("\x00", "").strip()
    if not words:
        raise Refused(empty)
    if len(words) > limit:
        raise Refused(_("That is longer than %(n)s characters.") % {"n": limit})
    return words


def _person(actor: Actor) -> User | None:
    return actor if isinstance(actor, User) else None


def note_change(*, actor: Actor, record: Record, what: Sequence[str]) -> None:
    """Note that a record has changed, where it is public; see note_changes()."""
    if record.status in PUBLIC and what:
        note_changes(actor=actor, kind=record.KIND, changes={record.pk: what})


def note_changes(*, actor: Actor, kind: str, changes: Mapping[int, Sequence[str]]) -> None:
    """Note what has changed in public records, `key → languages and columns`, for their timelines, and
    tell who follows them. Inside the transaction of the verb that changed them, as its last word.
    """
    if kind in PROJECTS:
        Change.objects.bulk_create(
            Change(**{f"{kind}_id": key}, what=sorted(what)) for key, what in changes.items()
        )
    tell(actor=actor, news="catalog.changed", subject=kind, keys=list(changes))
