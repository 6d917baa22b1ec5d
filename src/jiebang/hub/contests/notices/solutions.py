"""News of solutions: whom it is told to, and in which words; none tells a team of its peers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.catalog.models import Need
from jiebang.hub.contests import queries, tables
from jiebang.hub.contests.models import Opinion, Solution
from jiebang.hub.contests.states import SolutionStatus
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.notices.models import Notice
from jiebang.hub.notices.registry import (
    Kind,
    Said,
    Subject,
    Telling,
    each,
    register_kind,
    register_subject,
)
from jiebang.hub.notices.states import Outlet
from jiebang.hub.people import queries as people
from jiebang.hub.people.states import Side


def register() -> None:
    """Called once, when the app is ready."""
    register_subject(Subject("solution", _solutions))
    register_subject(Subject("opinion", queries.opinions_visible_to))
    for code, on, label, default, audience, say in _KINDS:
        register_kind(
            Kind(
                code, group=gettext_lazy("Solutions"), label=label, default=default,
                audience=audience, say=say, on=on, may_be_empty=False,
            )
        )  # fmt: skip


def _solutions(actor: Actor) -> QuerySet[Solution]:
    return queries.visible_to(actor)


def _to_owners(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    """Who decides on the answers to a need: its editors, and who acts for its owner."""
    homes = dict(Need.objects.filter(pk__in=keys).values_list("pk", "organisation_id"))
    near = [*people.editors_of(homes.values()), *people.agents_of(homes.values(), Side.NEEDS)]
    for key, home in sorted(homes.items()):
        for user in sorted({user for of, user in near if of == home}):
            yield Telling(user, "need", key)


def _to_team(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    """Who writes the solution, and the members who have an account."""
    rows = dict(Solution.objects.filter(pk__in=keys).values_list("pk", "organisation_id"))
    near = [*people.editors_of(rows.values()), *people.agents_of(rows.values(), Side.OFFERS)]
    members = Solution.objects.filter(pk__in=keys, members__user__isnull=False)
    own = list(members.order_by("pk").values_list("pk", "members__user"))
    for key, home in sorted(rows.items()):
        users = {user for of, user in near if of == home} | {user for of, user in own if of == key}
        for user in sorted(users):
            yield Telling(user, "solution", key)


def _to_expert(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    """Who was asked."""
    for key, user in Opinion.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "user"):
        yield Telling(user, "opinion", key)


def _to_asker(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    """Who has asked."""
    rows = Opinion.objects.filter(pk__in=keys, asked_by__isnull=False).order_by("pk")
    for key, user in rows.values_list("pk", "asked_by"):
        yield Telling(user, "opinion", key)


def _of_need(words: Callable[[], str]) -> Callable[[Actor, Notice, Any], Said]:
    """The need's title and a sentence; nothing of the solution."""

    def say(actor: Actor, notice: Notice, need: Any) -> Said:
        reading = need.reading(languages.current())
        return Said(
            (reading.get("title") if reading else "") or need.code,
            reverse("contests:triage", args=[need.pk]),
            words(),
            reading.language if reading else "",
        )

    return say


def _titles(actor: Actor, pairs: Sequence[tuple[Notice, Any]]) -> dict[int, tuple[str, str]]:
    """notice → title of its solution, with its language, at a constant number of queries."""
    shown = queries.shown_all(actor, [row for _notice, row in pairs])
    return {
        notice.pk: tables.title_of(one) for (notice, _row), one in zip(pairs, shown, strict=True)
    }


def _decided(actor: Actor, pairs: Sequence[tuple[Notice, Any]]) -> Mapping[int, Said]:
    """What became of it, to its team: the first sentence of the letter, which stands on its page."""
    titles = _titles(actor, pairs)
    return {
        notice.pk: Said(
            titles[notice.pk][0],
            reverse("contests:solution", args=[row.alias]),
            tables.letter(notice.detail)[0],
            titles[notice.pk][1],
        )
        for notice, row in pairs
        if notice.detail in SolutionStatus.values
    }


def _opened(actor: Actor, pairs: Sequence[tuple[Notice, Any]]) -> Mapping[int, Said]:
    """That somebody has opened it; who, stands on its page."""
    titles = _titles(actor, pairs)
    return {
        notice.pk: Said(
            titles[notice.pk][0],
            reverse("contests:detail", args=[row.alias]),
            _("Somebody has opened its confidential part."),
            titles[notice.pk][1],
        )
        for notice, row in pairs
    }


def _asked(actor: Actor, notice: Notice, opinion: Any) -> Said:
    return Said(
        opinion.solution.alias,
        reverse("contests:opinion", args=[opinion.pk]),
        _("The owner of a need asks what you think of this solution."),
    )


def _given(actor: Actor, notice: Notice, opinion: Any) -> Said:
    return Said(
        opinion.solution.alias,
        reverse("contests:solution", args=[opinion.solution.alias]) + "#opinions",
        _("An expert has answered."),
    )


_KINDS: tuple[Any, ...] = (
    (
        "contests.handed_in", (), gettext_lazy("A solution to a need of mine was handed in"),
        Outlet.DAILY, _to_owners, each(_of_need(lambda: _("A solution was handed in."))),
    ),
    (
        "contests.withdrawn", (), gettext_lazy("A solution to a need of mine was withdrawn"),
        Outlet.SITE, _to_owners, each(_of_need(lambda: _("A solution was withdrawn."))),
    ),
    (
        "contests.decided", (), gettext_lazy("What became of a solution of mine"),
        Outlet.ONCE, _to_team, _decided,
    ),
    (
        "contests.detail_opened", (), gettext_lazy("Somebody opens the confidential part of mine"),
        Outlet.SITE, _to_team, _opened,
    ),
    (
        "contests.opinion_asked", (), gettext_lazy("My opinion of a solution is asked for"),
        Outlet.ONCE, _to_expert, each(_asked),
    ),
    (
        "contests.opinion_given", (), gettext_lazy("An opinion that I asked for is given"),
        Outlet.SITE, _to_asker, each(_given),
    ),
)  # fmt: skip
