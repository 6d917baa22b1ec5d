"""Reads of questions on records, and of what has changed in a record; begins with what an actor may see."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from jiebang.hub.catalog.models import Change, Move, Question, Record
from jiebang.hub.catalog.queries.records import MODELS, visible_to
from jiebang.hub.catalog.states import PROJECTS, SIDES, QuestionState, Status
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people import queries as people
from jiebang.hub.people.models import User
from jiebang.hub.people.rules import is_watched
from jiebang.hub.programmes import queries as programmes


def questions_visible_to(actor: Actor) -> QuerySet[Question]:
    """Questions on records that the actor may see: those answered to everybody, those that their own
    organisation has asked, those on their own records, and all where they organise.

    What was taken back, or is hidden, is for who asked, and the latter for who organises. An operator
    who looks as somebody reads what everybody may.
    """
    about = Q()
    for kind in PROJECTS:
        rows = visible_to(actor, MODELS[kind]).prefetch_related(None).order_by()
        about |= Q(**{f"{kind}__in": rows.values("pk")})
    seen = Q(state=QuestionState.PUBLIC)
    if isinstance(actor, User) and actor.is_active and not is_watched(actor):
        own = people.organisation_ids_of(actor)
        seen |= Q(asked_for__in=own)
        gone = Q(state__in=[QuestionState.WITHDRAWN, QuestionState.HIDDEN])
        organised = programmes.organised_by(actor).values("pk")
        for kind in PROJECTS:
            clients = people.client_ids_of(actor, SIDES[kind])
            seen |= Q(**{f"{kind}__organisation__in": [*own, *clients]}) & ~gone
            seen |= Q(**{f"{kind}__edition__in": organised}) & ~Q(state=QuestionState.WITHDRAWN)
        for edition, region in programmes.officer_regions(actor):
            held = Q(need__edition=edition, need__host_region__region=region)
            seen |= held & ~Q(state=QuestionState.WITHDRAWN)
    return (
        Question.objects.filter(about, seen)
        .select_related("asked_by", "asked_for", "need", "achievement")
        .prefetch_related("asked_for__texts", "need__texts", "achievement__texts")
    )


def questions_on(actor: Actor, record: Record) -> QuerySet[Question]:
    """The questions on one record that the actor may see, the oldest first."""
    return questions_visible_to(actor).filter(**{record.KIND: record.pk})


def open_questions(user: User, record: Record) -> int:
    """How many questions of a person on a record wait for an answer."""
    mine = Question.objects.filter(asked_by=user, state=QuestionState.OPEN)
    return mine.filter(**{record.KIND: record.pk}).count()


def askers_of(keys: Iterable[int]) -> list[tuple[int, int]]:
    """(question, user) of those who asked and still have an account."""
    rows = Question.objects.filter(pk__in=list(keys), asked_by__isnull=False).order_by("pk")
    return [(pk, user) for pk, user in rows.values_list("pk", "asked_by_id") if user is not None]


def public_steps(record: Record) -> tuple[list[Move], list[Change], list[Question]]:
    """(steps, changes, answers) of a public record's life that everybody may know of.

    Of its steps only those that everybody could see at the time: published, expired, withdrawn, and
    those not where they were undone. Who took them, and all that went on inside, is not in it.
    """
    moves = record.moves.order_by("at", "pk")  # type: ignore[attr-defined]
    steps: list[Move] = []
    for move in moves:
        if move.before == Status.PUBLISHED and move.after not in {
            Status.EXPIRED,
            Status.WITHDRAWN,
        }:
            steps.pop()  # its publication was undone
        elif Status.PUBLISHED in {move.before, move.after}:
            steps.append(move)
    if record.KIND not in PROJECTS:
        return steps, [], []
    on = {record.KIND: record.pk}
    answers = Question.objects.filter(**on, state=QuestionState.PUBLIC).order_by("answered_at")
    return steps, list(Change.objects.filter(**on)), list(answers)
