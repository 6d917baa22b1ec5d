"""The confidential part of a solution: who may read it, who has signed, who has opened it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from jiebang.hub.catalog import queries as catalog
from jiebang.hub.contests import rules
from jiebang.hub.contests.models import DetailOpened, Solution, SolutionVersion, Undertaking
from jiebang.hub.contests.queries.solutions import judging
from jiebang.hub.contests.states import DetailReaders
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.localised import Reading, read
from jiebang.hub.people.models import User
from jiebang.hub.people.rules import is_watched


def may_sign(actor: Actor, solution: Solution) -> bool:
    """Who may sign for the confidential part and then read it: to whom the team has opened it, given
    that the actor sees the solution. Who organises is not among them.
    """
    if not isinstance(actor, User) or not actor.is_active or is_watched(actor):
        return False
    if solution.detail_readers == DetailReaders.NOBODY:
        return False
    if rules.may_decide(actor, solution):
        return True
    return (
        solution.detail_readers == DetailReaders.JURY
        and judging(actor).filter(entry__solution=solution).exists()
    )


def undertaking_of(actor: Actor, solution: Solution) -> Undertaking | None:
    """The actor's signature, whether or not it still lets them read."""
    if not isinstance(actor, User):
        return None
    return solution.undertakings.filter(user=actor).select_related("agreement").first()


def reads_detail(actor: Actor, solution: Solution) -> bool:
    """Whether the actor may read the confidential part now: the team, and who may sign and has."""
    if rules.is_of_team(actor, solution):
        return not is_watched(actor)
    return may_sign(actor, solution) and undertaking_of(actor, solution) is not None


def detail_of(actor: Actor, solution: Solution, language: str) -> Reading[Any] | None:
    """The confidential part as it was handed in last, for a reader of `language`; to its team, before
    that, as it is being written. None where there is none, or the actor may not read it. Whoever shows
    it notes it: actions.note_opened().
    """
    if not reads_detail(actor, solution):
        return None
    from jiebang.hub.contests.models import SolutionDetail

    version: SolutionVersion | None = solution.versions.order_by("-number").first()
    if version is None:
        return read(solution.details.all(), language)
    return read([SolutionDetail(**one) for one in version.details], language)


def has_detail(solution: Solution) -> bool:
    """Whether anything confidential was handed in; that there is something is no secret to readers."""
    version = solution.versions.order_by("-number").first()
    if version is None:
        return False
    return bool(version.details) or any(
        file["tier"] == NAMED for file in version.content.get("attachments", ())
    )


NAMED = 3
"""The tier of files that go with the confidential part."""


def opened_of(actor: Actor, solution: Solution) -> QuerySet[DetailOpened]:
    """Who has opened it: for the team alone."""
    if not rules.is_of_team(actor, solution) or is_watched(actor):
        return DetailOpened.objects.none()
    return (
        solution.opened.select_related("user", "organisation")
        .prefetch_related("organisation__texts")
        .order_by("-at", "-pk")
    )


def signed_of(actor: Actor, solution: Solution) -> QuerySet[Undertaking]:
    """Who has signed: for the team alone."""
    if not rules.is_of_team(actor, solution) or is_watched(actor):
        return Undertaking.objects.none()
    return solution.undertakings.select_related("user", "organisation").order_by("signed_at", "pk")


def agreement_in(language: str) -> Any:
    """The agreement that is signed today, in one language."""
    return catalog.agreement(language)
