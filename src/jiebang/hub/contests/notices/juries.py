"""What contests give to the registry of notices: who hears what of contests and juries, and in which words.

A notice to a team tells of its own entry alone; no notice names a juror to a team, or a team to another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.contests import queries
from jiebang.hub.contests.models import Contest, Entry, Juror
from jiebang.hub.contests.states import ContestStatus, JurorState
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
from jiebang.hub.programmes.models import RoleOnEdition
from jiebang.hub.programmes.states import TRACK_ROLES, EditionRole


def register() -> None:
    """Called once, when the app is ready."""
    register_subject(Subject("contest", queries.contests_visible_to))
    register_subject(Subject("entry", _own_entries))
    register_subject(Subject("juror", _own_seats))
    for group, kinds in (
        (gettext_lazy("Solutions of my team"), _TEAM),
        (gettext_lazy("Juries"), _JURY),
        (gettext_lazy("Contests that I run"), _RUN),
    ):
        for code, label, default, audience, say in kinds:
            register_kind(
                Kind(
                    code,
                    group=group,
                    label=label,
                    default=default,
                    audience=audience,
                    say=each(say),
                )
            )


def name_of(contest: Contest) -> str:
    """A contest's name for the reader."""
    reading = contest.reading(languages.current())
    return reading.get("name") if reading else contest.slug


def _own_entries(actor: Actor) -> QuerySet[Entry]:
    """Entries of the actor's own teams; what becomes of others is no news to anybody."""
    if not isinstance(actor, User):
        return Entry.objects.none()
    return (
        queries.entries_visible_to(actor)
        .filter(solution__in=queries.teams_of(actor))
        .prefetch_related("contest__texts")
    )


def _own_seats(actor: Actor) -> QuerySet[Juror]:
    if not isinstance(actor, User):
        return Juror.objects.none()
    return (
        actor.juries.filter(state__in=(JurorState.INVITED, JurorState.ACCEPTED))
        .exclude(contest__status=ContestStatus.CANCELLED)
        .select_related("contest")
        .prefetch_related("contest__texts")
    )


def _to_teams(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    """Who writes the entries' solutions: editors of what leads the team, and who acts for it."""
    rows = dict(Entry.objects.filter(pk__in=keys).values_list("pk", "solution__organisation"))
    near = [*people.editors_of(rows.values()), *people.agents_of(rows.values(), Side.OFFERS)]
    for pk, home in rows.items():
        for user in sorted({user for of, user in near if of == home}):
            yield Telling(user, subject, pk)


def _to_jurors(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    for pk, user in Juror.objects.filter(pk__in=keys).values_list("pk", "user"):
        yield Telling(user, subject, pk)


def _to_those_who_run(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    """Who prepares the contests: see rules.may_run()."""
    for contest in Contest.objects.filter(pk__in=keys).select_related("host_region"):
        held = Q(role=EditionRole.ORGANISER)
        if contest.track_id is not None:
            held |= Q(role__in=TRACK_ROLES, track=contest.track_id)
        if contest.host_region is not None:
            held |= Q(role=EditionRole.REGION_OFFICER, region=contest.host_region.region)
        roles = RoleOnEdition.objects.filter(held, edition=contest.edition_id)
        for user in sorted(set(roles.values_list("user", flat=True))):
            yield Telling(user, subject, contest.pk)


def _to_chairs_and_those_who_run(
    subject: str, keys: Sequence[int], detail: str
) -> Iterable[Telling]:
    yield from _to_those_who_run(subject, keys, detail)
    chairs = Juror.objects.filter(contest__in=keys, state=JurorState.ACCEPTED, is_chair=True)
    for user, contest in chairs.values_list("user", "contest"):
        yield Telling(user, subject, contest)


def _to_jury_and_those_who_run(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    yield from _to_those_who_run(subject, keys, detail)
    seats = Juror.objects.filter(contest__in=keys, state=JurorState.ACCEPTED)
    for user, contest in seats.values_list("user", "contest"):
        yield Telling(user, subject, contest)


def _to_the_unseated(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    if detail.isdecimal():
        for key in keys:
            yield Telling(int(detail), subject, key)


def _about(title: str, contest: Contest, url: str) -> Said:
    return Said(title % {"contest": name_of(contest)}, url)


def _page(contest: Contest) -> str:
    return reverse("contests:contest", args=[contest.slug])


def _entered(actor: Actor, notice: Notice, entry: Entry) -> Said:
    return _about(
        _("Your solution takes part in “%(contest)s”"), entry.contest, _page(entry.contest)
    )


def _excluded(actor: Actor, notice: Notice, entry: Entry) -> Said:
    said = _about(
        _("Your solution no longer takes part in “%(contest)s”"),
        entry.contest,
        _page(entry.contest),
    )
    return Said(said.title, said.url, entry.reason, said.lang)


def _published(actor: Actor, notice: Notice, entry: Entry) -> Said:
    return _about(
        _("The results of “%(contest)s” are published"), entry.contest, _page(entry.contest)
    )


def _seat(juror: Juror) -> str:
    return reverse("contests:seat", args=[juror.pk])


def _invited(actor: Actor, notice: Notice, juror: Juror) -> Said:
    return _about(_("You are invited to the jury of “%(contest)s”"), juror.contest, _seat(juror))


def _assigned(actor: Actor, notice: Notice, juror: Juror) -> Said:
    return _about(_("You have entries to judge in “%(contest)s”"), juror.contest, _seat(juror))


def _unseated(actor: Actor, notice: Notice, contest: Contest) -> Said:
    return _about(_("You no longer judge in “%(contest)s”"), contest, _page(contest))


def _locked(actor: Actor, notice: Notice, contest: Contest) -> Said:
    return _about(_("The scores of “%(contest)s” are locked"), contest, _page(contest))


def _answered(actor: Actor, notice: Notice, contest: Contest) -> Said:
    return _about(
        _("Somebody has answered the invitation to the jury of “%(contest)s”"),
        contest,
        reverse("contests:jury", args=[contest.slug]),
    )


def _void(actor: Actor, notice: Notice, contest: Contest) -> Said:
    return _about(
        _("A conflict of interest has come to light in “%(contest)s”: sheets no longer count"),
        contest,
        reverse("contests:jury", args=[contest.slug]),
    )


def _late(actor: Actor, notice: Notice, contest: Contest) -> Said:
    return _about(
        _("A conflict of interest has come to light in “%(contest)s” after the lock"),
        contest,
        reverse("contests:results", args=[contest.slug]),
    )


_TEAM = (
    (
        "contests.entered",
        gettext_lazy("Our solution is entered in a contest"),
        Outlet.DAILY,
        _to_teams,
        _entered,
    ),
    (
        "contests.excluded",
        gettext_lazy("Our solution is excluded from a contest"),
        Outlet.ONCE,
        _to_teams,
        _excluded,
    ),
    (
        "contests.published",
        gettext_lazy("Results of a contest that we stand in are published"),
        Outlet.ONCE,
        _to_teams,
        _published,
    ),
)
_JURY = (
    ("contests.jury", gettext_lazy("I am invited to a jury"), Outlet.ONCE, _to_jurors, _invited),
    (
        "contests.assigned",
        gettext_lazy("I have entries to judge"),
        Outlet.ONCE,
        _to_jurors,
        _assigned,
    ),
    (
        "contests.unseated",
        gettext_lazy("I am taken off a jury"),
        Outlet.ONCE,
        _to_the_unseated,
        _unseated,
    ),
    (
        "contests.locked",
        gettext_lazy("The scores of my jury are locked"),
        Outlet.SITE,
        _to_jury_and_those_who_run,
        _locked,
    ),
)
_RUN = (
    (
        "contests.answered",
        gettext_lazy("Somebody answers an invitation to a jury"),
        Outlet.DAILY,
        _to_those_who_run,
        _answered,
    ),
    (
        "contests.void",
        gettext_lazy("A conflict comes to light after scoring"),
        Outlet.ONCE,
        _to_chairs_and_those_who_run,
        _void,
    ),
    (
        "contests.late",
        gettext_lazy("A conflict comes to light after the lock"),
        Outlet.ONCE,
        _to_chairs_and_those_who_run,
        _late,
    ),
)
