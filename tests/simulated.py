"""A simulated edition: invented needs, solutions, jurors and points from one seed, by actions alone."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from jiebang.hub.catalog.models import Need
from jiebang.hub.conftest import SYSTEM, Make
from jiebang.hub.contests import actions
from jiebang.hub.contests.models import Assignment, Contest, Juror, Solution
from jiebang.hub.contests.queries import triaged, writing
from jiebang.hub.contests.states import AssignmentState, SolutionStatus
from jiebang.hub.matching import actions as matching
from jiebang.hub.matching import queries as board
from jiebang.hub.matching.models import Invitation
from jiebang.hub.matching.states import Verdict
from jiebang.hub.people.models import Organisation, User
from jiebang.hub.people.states import Side
from jiebang.hub.programmes import actions as programmes
from jiebang.hub.programmes.models import Edition, HostRegion, Track
from jiebang.hub.search import actions as search

FIELDS = (
    ("continuous casting slab", "连铸板坯", "crack rate", "裂纹率"),
    ("blast furnace slag", "高炉渣", "recovery rate", "回收率"),
    ("rolling wastewater", "轧钢废水", "chloride removal", "氯离子去除率"),
    ("electrical steel coating", "电工钢涂层", "insulation resistance", "绝缘电阻"),
    ("battery recycling", "电池回收", "lithium yield", "锂收率"),
    ("weld inspection", "焊缝检测", "detection rate", "检出率"),
    ("hydrogen burner", "氢气燃烧器", "NOx emission cut", "氮氧化物减排率"),
    ("bearing life", "轴承寿命", "life gain", "寿命提升率"),
)
REGIONS = ("310000", "320000", "330000", "340000")
TEAM_REGIONS = (*REGIONS, "810000", "440300", "610000", "220000")


@dataclass
class Simulated:
    """What was made, and who did it."""

    edition: Edition
    organiser: User
    hosts: dict[str, HostRegion] = field(default_factory=dict)
    tracks: dict[str, Track] = field(default_factory=dict)
    needs: list[Need] = field(default_factory=list)
    owners: dict[int, User] = field(default_factory=dict)
    teams: list[tuple[Organisation, User]] = field(default_factory=list)
    solutions: list[Solution] = field(default_factory=list)
    drafts: int = 0
    withdrawn: int = 0


def simulate(
    make: Make, *, needs: int, solutions: int, seed: int, closes: datetime | None = None
) -> Simulated:
    """An edition in four regions with two tracks and an enterprise's own contest; its needs published,
    its solutions handed in, some left as drafts and some taken back.
    """
    dice = random.Random(seed)  # noqa: S311 -- invented numbers, the same at every run
    edition = make.edition("simulated")
    organiser = make.user("sim-organiser")
    programmes.grant_role(actor=SYSTEM, edition=edition, user=organiser, role="organiser")
    made = Simulated(edition, organiser)
    made.hosts = {region: make.host(edition, region, n) for n, region in enumerate(REGIONS)}
    steel = make.organisation("sim-steel")
    made.tracks = {
        "green": make.track(edition, "green"),
        "digital": make.track(edition, "digital", order=1),
        "steel": programmes.add_track(
            actor=SYSTEM, edition=edition, slug="steel", contest_of=steel,
            texts={"en": {"name": "The steelmaker's own contest"}}, order=2,
        ),
    }  # fmt: skip
    closes = closes or timezone.now() + timedelta(days=20)
    actions.save_call(
        actor=organiser, edition=edition, track=None,
        opens_at=closes - timedelta(days=60), closes_at=closes, grace=60,
    )  # fmt: skip
    _needs(make, made, dice, needs, steel)
    for number in range(max(8, needs // 3)):
        region = dice.choice(TEAM_REGIONS)
        home = make.organisation(f"sim-team{number}", kind="university", region=region)
        made.teams.append((home, make.user(f"sim-lead{number}", of=home)))
    while len(made.solutions) < solutions:
        _solution(made, dice)
    return made


def _needs(make: Make, made: Simulated, dice: random.Random, count: int, steel: Any) -> None:
    firms = [(steel, make.user("sim-steel-owner", of=steel))]
    for number in range(max(3, count // 4)):
        firm = make.organisation(f"sim-firm{number}", region=dice.choice(REGIONS))
        firms.append((firm, make.user(f"sim-owner{number}", of=firm)))
    for number in range(count):
        thing, ding, figure, zahl = FIELDS[number % len(FIELDS)]
        firm, owner = firms[0] if number % 8 == 0 else dice.choice(firms[1:])
        track = "steel" if firm == steel else dice.choice(("green", "digital"))
        least = dice.randrange(60, 99)
        need = make.need(
            made.edition, firm, code=f"SIM{number:03d}",
            texts={
                "en": {"title": f"Better {thing} {number}", "problem": f"The {thing} fails.",
                       "indicators": f"{figure} ≥ {least} %\ncost ≤ {dice.randrange(20, 90)} CNY/t"},
                "zh-Hans": {"title": f"改进{ding}{number}", "problem": f"{ding}存在问题。",
                            "indicators": f"{zahl} ≥ {least} %"},
            },
            original="en", region=firm.region, track=made.tracks[track],
            host_region=made.hosts[dice.choice(REGIONS)],
            money_high=dice.randrange(50, 900) * 1_000_000, currency="CNY",
        )  # fmt: skip
        made.needs.append(need)
        made.owners[need.pk] = owner


def _solution(made: Simulated, dice: random.Random) -> None:
    need = dice.choice(made.needs)
    home, lead = dice.choice(made.teams)
    row = actions.begin_solution(
        actor=lead, need=need, organisation=home, language="en", team=f"{home.slug} team"
    )
    write(row, lead, dice)
    if dice.random() < 0.04:
        made.drafts += 1
        return
    actions.hand_in_solution(
        actor=lead, solution=row, seen=writing.draft_digest(writing.written_now(row))
    )
    if dice.random() < 0.04:
        actions.withdraw_solution(actor=lead, solution=row)
        made.withdrawn += 1
        return
    row.refresh_from_db()
    made.solutions.append(row)


@dataclass
class Judged:
    """What became of the pairs that the board suggested."""

    accepted: int = 0
    rejected: int = 0
    later: int = 0
    invited: list[Invitation] = field(default_factory=list)


def work_out() -> None:
    """Index and suggestions as the background loops bring them up to date."""
    search.refresh()
    while matching.refresh_noted(actor=SYSTEM):
        pass


def offers(make: Make, made: Simulated, dice: random.Random) -> None:
    """An achievement of each team, in one of the fields that needs are of."""
    for number, (home, _lead) in enumerate(made.teams):
        thing, ding, figure, zahl = FIELDS[number % len(FIELDS)]
        make.achievement(
            made.edition, home, code=f"SIMA{number:03d}", region=home.region,
            trl_low=dice.randrange(4, 8), trl_high=9,
            texts={
                "en": {"title": f"New {thing} {number}", "summary": f"{figure} for {thing}"},
                "zh-Hans": {"title": f"新型{ding}{number}", "summary": f"{ding}的{zahl}"},
            },
        )  # fmt: skip


def go_through(made: Simulated, dice: random.Random) -> Judged:
    """Owners of every third need go through the board: accept what is of the need's field, put off or
    reject what is not, and invite the best; who is invited answers.
    """
    done = Judged()
    for number, need in list(enumerate(made.needs))[::3]:
        owner = made.owners[need.pk]
        thing = FIELDS[number % len(FIELDS)][0]
        rows = board.board_visible_to(owner, Side.NEEDS).filter(need=need, kind="achievement")
        for place, pair in enumerate(rows.order_by("rank")[:7]):
            if thing in pair.achievement.reading("en").get("title"):
                if place == 0:
                    sent = matching.invite(actor=owner, suggestion=pair, words="This may fit us.")
                    done.invited.append(sent)
                else:
                    matching.decide(
                        actor=owner, suggestion=pair, side=Side.NEEDS, verdict=Verdict.ACCEPT
                    )
                done.accepted += 1
            elif dice.random() < 0.3:
                matching.decide(
                    actor=owner, suggestion=pair, side=Side.NEEDS, verdict=Verdict.LATER
                )
                done.later += 1
            else:
                matching.decide(
                    actor=owner, suggestion=pair, side=Side.NEEDS, verdict=Verdict.REJECT,
                    reason="outside_field",
                )  # fmt: skip
                done.rejected += 1
    leads = {home.pk: lead for home, lead in made.teams}
    for number, sent in enumerate(done.invited):
        to, words, reason = (
            ("interested", "", ""), ("questions", "Which grade?", ""), ("declined", "", "capacity"),
        )[number % 3]  # fmt: skip
        matching.answer_invitation(
            actor=leads[sent.counterpart.organisation_id], invitation=sent, to=to, words=words,
            reason=reason,
        )  # fmt: skip
    return done


def write(row: Solution, lead: User, dice: random.Random) -> None:
    """Fill a draft so that it may be handed in."""
    promises = [
        {
            "asked": one.asked,
            "promised": f"{dice.randrange(50, 100)} %",
            "meets": dice.choice(("yes", "partly", "no")),
            "evidence": "Pilot report 2026",
        }
        for one in row.promises.all()
    ]
    parts: Mapping[str, Mapping[str, Any]] = {
        writing.APPROACH: {
            "title": f"Approach {row.alias}", "summary": "In short.",
            "approach": "We model, test and deliver it in three steps.",
        },
        writing.INDICATORS: {"promises": promises},
        writing.TERMS: {"months": dice.randrange(3, 30), "currency": "CNY",
                        "price": dice.randrange(10, 900) * 1_000_000},
        writing.TEAM: {"members": [{"name": f"Dr {row.alias}", "part": "Lead"}]},
    }  # fmt: skip
    for part, values in parts.items():
        now = writing.written_now(row)
        actions.save_part(
            actor=lead, solution=row, part=part, seen=writing.version_of(now, part), values=values
        )


def shortlist(made: Simulated, most: int) -> list[Solution]:
    """Every owner shortlists the first of the sorting, at most `most`, and declines the rest."""
    chosen: list[Solution] = []
    for need in made.needs:
        owner = made.owners[need.pk]
        rows = [answer.shown.solution for answer in triaged(owner, need)]
        for to, some in (
            (SolutionStatus.SHORTLISTED, rows[:most]),
            (SolutionStatus.DECLINED, rows[most:]),
        ):
            if some:
                actions.decide(
                    actor=owner, need=need, to=to, reason="price",
                    solutions={row.pk: row.version for row in some},
                )  # fmt: skip
        if rows:
            actions.send_thanks(actor=owner, need=need)
        chosen += rows[:most]
    return chosen


def seat(make: Make, made: Simulated, contest: Contest, count: int, *, prefix: str) -> list[Juror]:
    """A jury that has accepted, signed and declared; every fifth works where a team or an owner does."""
    homes = [home for home, _lead in made.teams] + [need.organisation for need in made.needs]
    jury = []
    for number in range(count):
        home = homes[number % len(homes)] if number % 5 == 0 else make.organisation(
            f"{prefix}-house{number}", kind="institute", region=REGIONS[number % len(REGIONS)]
        )  # fmt: skip
        person = make.user(f"{prefix}-juror{number}", of=home, role="viewer")
        juror = actions.invite_juror(
            actor=made.organiser, contest=contest, user=person, employer=home,
            region=home.region, is_chair=number == 1, load=60,
        )  # fmt: skip
        actions.answer_invitation(actor=person, juror=juror, accept=True)
        actions.sign_agreement(actor=person, juror=juror, name=person.name, language="en")
        actions.declare(actor=person, juror=juror, organisations=())
        jury.append(juror)
    return jury


def judge(contest: Contest, dice: random.Random) -> None:
    """Every juror scores what is assigned: the entry's own worth, the juror's leniency, and chance."""
    criteria = list(contest.criteria.all())
    worth = {entry.pk: dice.gauss(0.6, 0.15) for entry in contest.entries.order_by("number")}
    lenient: dict[int, float] = {}
    found = Assignment.objects.filter(entry__contest=contest, state=AssignmentState.ASSIGNED)
    for one in found.select_related("juror__user", "entry").order_by("pk"):
        ease = lenient.setdefault(one.juror_id, dice.gauss(0, 0.1))
        points = {}
        for line in criteria:
            share = min(1.0, max(0.0, worth[one.entry_id] + ease + dice.gauss(0, 0.05)))
            points[line.pk] = line.lowest + round(share * (line.highest - line.lowest))
        actions.score(actor=one.juror.user, assignment=one, points=points, opinion="Sound.")
