"""A contest with entries, jurors and sheets, made through the verbs; solutions are rows, as handed in."""

from dataclasses import dataclass, field

import pytest
from django.utils import timezone, translation

from jiebang.hub.conftest import SYSTEM
from jiebang.hub.contests import actions
from jiebang.hub.contests.actions import stage
from jiebang.hub.contests.models import (
    Assignment,
    Contest,
    Entry,
    Show,
    Solution,
    SolutionVersion,
)
from jiebang.hub.contests.queries import snapshot
from jiebang.hub.contests.queries import stage as stages
from jiebang.hub.contests.tables.stage import hall_words
from jiebang.hub.contests.tests.answering import Clock, Teams
from jiebang.hub.kernel import files
from jiebang.hub.kernel.localised import digest_of


@dataclass
class Arena:
    """A contest of the world's edition; `jurors` by name, each with a home of their own."""

    world: object
    contest: object
    jurors: dict = field(default_factory=dict)
    seats: dict = field(default_factory=dict)
    users: dict = field(default_factory=dict)
    homes: dict = field(default_factory=dict)

    def solution(
        self, team, *, need=None, home=None, status="submitted", members=(), attached=(), **columns
    ):
        """A handed-in solution, `team` its name and, unless said, its organisation's; attached: a name
        of a PDF and its tier each.
        """
        home = home or self.world.make.organisation(f"team-{team}")
        need = need or self.world.need()
        row = Solution.objects.create(
            need=need, poster=need.organisation, organisation=home, team=team, alias=f"S{team}"[:12],
            status=status, version=1, submitted_at=timezone.now(), **columns,
        )  # fmt: skip
        row.texts.create(language="en", title=f"How {team} does it", approach=f"{team} knows how")
        for order, member in enumerate(members):
            row.members.create(order=order, **member)
        for name, tier in attached:
            stored = files.look(f"%PDF-1.4\n{team} {name}\n%%EOF\n".encode(), name)
            files.keep(f"{team} {name}".encode(), stored)
            row.attachments.create(
                file_name=name, key=stored.key, media=stored.kind.media, size=stored.size,
                sha256=stored.sha256, tier=tier,
            )  # fmt: skip
        content = snapshot(row)
        SolutionVersion.objects.create(
            solution=row, number=1, content=content, digest=digest_of(str(content))
        )
        return row

    def enter(self, *teams, **given):
        """Solutions of these teams, entered."""
        rows = [self.solution(team, **given) for team in teams]
        actions.enter(actor=SYSTEM, contest=self.contest, solutions=rows)
        return [Entry.objects.get(contest=self.contest, solution=row) for row in rows]

    def juror(self, name, *, chair=False, ready=True, contest=None, **given):
        """Somebody invited; where ready, who has accepted, signed and declared that there is nobody."""
        contest = contest or self.contest
        if name not in self.users:
            self.homes[name] = self.world.make.organisation(f"home-{name}")
            self.users[name] = self.world.make.user(name, of=self.homes[name])
        user = self.users[name]
        seat = actions.invite_juror(
            actor=SYSTEM, contest=contest, user=user, is_chair=chair, **given
        )
        if ready:
            actions.answer_invitation(actor=user, juror=seat, accept=True)
            actions.sign_agreement(actor=user, juror=seat, name=name, language="en")
            actions.declare(actor=user, juror=seat, organisations=[])
        if contest == self.contest:
            self.seats[name] = seat
        return seat

    def begin(self):
        """Scoring begins."""
        actions.begin_scoring(actor=SYSTEM, contest=self.contest)

    def give(self, name, entry):
        """An entry to a juror, by hand."""
        return actions.assign(actor=SYSTEM, juror=self.seats[name], entry=entry)

    def score(self, name, entry, *points):
        """Points in the order of the criteria, handed in; assigned before where it is not."""
        given = Assignment.objects.filter(
            juror=self.seats[name], entry=entry, state="assigned"
        ).first() or self.give(name, entry)
        lines = list(self.contest.criteria.all())
        return actions.score(
            actor=self.users[name],
            assignment=given,
            points={line.pk: value for line, value in zip(lines, points, strict=True)},
        )


@pytest.fixture
def arena(world):
    """An open contest with two criteria (weights 60 and 40, points 0 to 10), a chair and two jurors."""
    contest = actions.create_contest(
        actor=world.organiser, edition=world.edition, slug="final",
        texts={"en": {"name": "The final"}}, seed=1,
    )  # fmt: skip
    for name, weight in (("Technology", 60), ("Economy", 40)):
        actions.save_criterion(
            actor=world.organiser, contest=contest, texts={"en": {"name": name}}, weight=weight,
            anchors={10: {"en": {"words": f"{name} at its best"}}},
        )  # fmt: skip
    actions.open_contest(actor=world.organiser, contest=contest)
    made = Arena(world, contest)
    made.juror("chair", chair=True)
    made.juror("ann")
    made.juror("ben")
    return made


TEAMS = ("alpha", "beta", "gamma")


class Hall:
    """A stage with the arena's entries, `press` the moderator's keys as the world's organiser."""

    def __init__(self, arena, show):
        self.arena, self.show = arena, show

    def __getattr__(self, name):
        return getattr(self.arena, name)

    def fresh(self):
        return Show.objects.select_related("contest__edition").get(pk=self.show.pk)

    def press(self, *names, actor=None):
        verbs = {
            "next": stage.go_on, "back": stage.go_back, "pause": stage.pause, "resume": stage.resume,
            "end": stage.end_show, "rehearse": stage.begin_rehearsal,
        }  # fmt: skip
        for name in names:
            show = self.fresh()
            verbs[name](actor=actor or self.world.organiser, show=show, revision=show.revision)

    def states(self):
        return list(self.show.pitches.order_by("order").values_list("state", flat=True))

    def told(self, *, is_wall=True):
        return hall_words(stages.hall(self.fresh(), is_wall=is_wall))

    def embargo(self, on):
        show = self.fresh()
        stage.set_embargo(actor=self.world.organiser, show=show, revision=show.revision, on=on)

    def seat(self, name):
        client = self.world.client()
        client.force_login(
            self.users[name], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client


@pytest.fixture
def hall(arena):
    Contest.objects.filter(pk=arena.contest.pk).update(kind="on_site")
    arena.contest.refresh_from_db()
    need = arena.world.need(title="Slag heat")
    for team in TEAMS:
        arena.enter(team, need=need)
    show = stage.open_stage(actor=arena.world.organiser, contest=arena.contest)
    stage.fill_order(actor=arena.world.organiser, show=show, revision=show.revision)
    return Hall(arena, show)


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still."""
    found = Clock()
    monkeypatch.setattr("django.utils.timezone.now", found)
    return found


@pytest.fixture
def teams(world, clock):
    """A need and the teams that may answer it, at one moment, in English."""
    with translation.override("en"):
        yield Teams(world)
