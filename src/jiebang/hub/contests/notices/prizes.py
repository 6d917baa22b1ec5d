"""What prizes and certificates give to the registry of notices: winners hear of their own, jurors of theirs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.contests.models import Award, Certificate, Solution
from jiebang.hub.contests.queries.certificates import certificates_visible_to, certified
from jiebang.hub.contests.queries.solutions import written_by
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
from jiebang.hub.people.models import User
from jiebang.hub.people.states import Side


def register() -> None:
    """Called once, when the app is ready."""
    register_subject(Subject("award", _own_awards))
    register_subject(Subject("certificate", certificates_visible_to))
    register_kind(
        Kind(
            "contests.won",
            group=gettext_lazy("Prizes"),
            label=gettext_lazy("We have won a prize"),
            default=Outlet.ONCE,
            audience=_winners,
            say=each(_won),
        )
    )
    register_kind(
        Kind(
            "contests.certified",
            group=gettext_lazy("Prizes"),
            label=gettext_lazy("A certificate is issued to me or my team"),
            default=Outlet.ONCE,
            audience=_certified,
            say=each(_issued),
        )
    )


def _own_awards(actor: Actor) -> QuerySet[Award]:
    """Announced awards of the actor's own solutions."""
    if not isinstance(actor, User):
        return Award.objects.none()
    own = Solution.objects.filter(written_by(actor)).values("pk")
    return (
        Award.objects.filter(announced_at__isnull=False, entry__solution__in=own)
        .select_related("prize__contest")
        .prefetch_related("prize__texts", "prize__contest__texts")
    )


def _team(solutions: Iterable[tuple[int, int, int]]) -> Iterable[tuple[int, int]]:
    """(key, solution, organisation) → (key, user): who writes for the team, and its members with accounts."""
    rows = list(solutions)
    homes = {home for _pk, _solution, home in rows}
    near = [*people.editors_of(homes), *people.agents_of(homes, Side.OFFERS)]
    members = list(
        Solution.objects.filter(
            pk__in={solution for _pk, solution, _home in rows}, members__user__isnull=False
        ).values_list("pk", "members__user")
    )
    for pk, solution, home in rows:
        told = {user for of, user in near if of == home}
        told |= {user for of, user in members if of == solution}
        for user in sorted(told):
            yield pk, user


def _winners(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    rows = Award.objects.filter(pk__in=keys, announced_at__isnull=False).values_list(
        "pk", "entry__solution", "entry__solution__organisation"
    )
    for pk, user in _team(rows):
        yield Telling(user, subject, pk)


def _certified(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    rows = Certificate.objects.filter(pk__in=keys)
    for pk, juror in rows.filter(juror__isnull=False).values_list("pk", "juror__user"):
        yield Telling(juror, subject, pk)
    awards = rows.filter(award__isnull=False).values_list(
        "pk", "award__entry__solution", "award__entry__solution__organisation"
    )
    for pk, user in _team(awards):
        yield Telling(user, subject, pk)


def _name(row: Award | Certificate) -> str:
    contest = row.prize.contest if isinstance(row, Award) else certified(row).contest
    reading = contest.reading(languages.current())
    return reading.get("name") if reading else contest.slug


def _won(actor: Actor, notice: Notice, award: Award) -> Said:
    prize = award.prize.reading(languages.current())
    return Said(
        _("Your team has won in “%(contest)s”: %(prize)s")
        % {"contest": _name(award), "prize": prize.get("name") if prize else ""},
        reverse("contests:prizes", args=[award.prize.contest.slug]),
    )


def _issued(actor: Actor, notice: Notice, certificate: Certificate) -> Said:
    return Said(
        _("A certificate of “%(contest)s” is ready") % {"contest": _name(certificate)},
        reverse("contests:certificate", args=[certificate.code]),
    )
