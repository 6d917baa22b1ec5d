"""Short opinions of experts: asked for by the owner of the need, given, declined, taken back."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiebang.hub.contests import rules
from jiebang.hub.contests.actions.words import clean, not_watched
from jiebang.hub.contests.models import Opinion, Solution
from jiebang.hub.contests.models.triage import OPINION_LIMIT
from jiebang.hub.contests.queries.opinions import people_to_ask
from jiebang.hub.contests.states import (
    HANDED_IN,
    OPINION_TRANSITIONS,
    Advice,
    OpinionState,
)
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.notices.actions import tell
from jiebang.hub.people.models import User


@transaction.atomic
def ask_opinion(*, actor: Actor, solution: Solution, user: User) -> Opinion:
    """Ask somebody what they think of a solution: a colleague, or an expert who has agreed to be asked.

    Who works with the team, acts for it or is of it is refused.
    """
    not_watched(actor)
    if not rules.may_decide(actor, solution):
        raise Denied
    if solution.status not in HANDED_IN:
        raise Denied
    if not people_to_ask(actor, solution).filter(pk=user.pk).exists():
        raise Refused(
            _(
                "This person cannot be asked: choose a colleague, or an expert who has agreed to review."
            )
        )
    if not rules.may_opine(user, solution):
        raise Refused(_("This person is too near the team to judge it."))
    try:
        with transaction.atomic():
            opinion, made = Opinion.objects.get_or_create(
                solution=solution, user=user,
                defaults={"asked_by": actor if isinstance(actor, User) else None},
            )  # fmt: skip
    except IntegrityError:
        raise Refused(_("This person has been asked already.")) from None
    if not made:
        if OpinionState.ASKED not in OPINION_TRANSITIONS[opinion.state]:
            raise Refused(_("This person has been asked already."))
        _move(opinion, OpinionState.ASKED, asked_at=timezone.now(), words="", answered_at=None)
    _tell(actor, opinion, "contests.ask_opinion")
    tell(actor=actor, news="contests.opinion_asked", subject="opinion", keys=[opinion.pk])
    return opinion


@transaction.atomic
def take_back_opinion(*, actor: Actor, opinion: Opinion) -> None:
    """Ask no longer."""
    not_watched(actor)
    if not rules.may_decide(actor, opinion.solution):
        raise Denied
    _move(opinion, OpinionState.WITHDRAWN)
    _tell(actor, opinion, "contests.take_back_opinion")


@transaction.atomic
def give_opinion(*, actor: Actor, opinion: Opinion, advice: str, words: str) -> None:
    """Say what one thinks of it; what was given stands. Whoever has come near the team since is refused."""
    not_watched(actor)
    if opinion.user_id != actor.pk:
        raise Denied
    if not rules.may_opine(actor, opinion.solution):
        raise Refused(_("You are too near the team to judge it; decline instead."))
    if advice not in Advice.values:
        raise Refused(_("Choose what you advise."))
    words = clean(words, OPINION_LIMIT, pgettext("contest", "Opinion"))
    if not words:
        raise Refused(_("Say why, in a sentence or two."))
    _move(opinion, OpinionState.GIVEN, advice=advice, words=words, answered_at=timezone.now())
    _tell(actor, opinion, "contests.give_opinion", advice=advice)
    tell(actor=actor, news="contests.opinion_given", subject="opinion", keys=[opinion.pk])


@transaction.atomic
def refuse_opinion(*, actor: Actor, opinion: Opinion, words: str = "") -> None:
    """Decline to say anything, with a word why or without; the solution is seen no more."""
    not_watched(actor)
    if opinion.user_id != actor.pk:
        raise Denied
    words = clean(words, OPINION_LIMIT, pgettext("contest", "Opinion"))
    _move(opinion, OpinionState.REFUSED, words=words, answered_at=timezone.now())
    _tell(actor, opinion, "contests.refuse_opinion")
    tell(actor=actor, news="contests.opinion_given", subject="opinion", keys=[opinion.pk])


def _move(opinion: Opinion, to: str, **values: object) -> None:
    if to not in OPINION_TRANSITIONS[opinion.state]:
        raise Refused(_("This opinion is not open to that any more."))
    rows = Opinion.objects.filter(pk=opinion.pk, state=opinion.state)
    if not rows.update(state=to, **values):
        raise Refused(_("This opinion is not open to that any more."))
    opinion.refresh_from_db()


def _tell(actor: Actor, opinion: Opinion, verb: str, **facts: audit.Fact) -> None:
    audit.record(
        actor=actor, verb=verb, subject=opinion.solution, facts={"user": opinion.user_id, **facts}
    )
