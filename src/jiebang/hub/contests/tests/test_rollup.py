"""Contests rolled up: an enterprise's, its track's, the regions', the editions'; nothing counts twice."""

import csv
import io
from dataclasses import dataclass, field

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from jiebang.hub.conftest import SYSTEM
from jiebang.hub.contests import queries
from jiebang.hub.contests.models import Award, Contest, Entry
from jiebang.hub.contests.queries import prizes
from jiebang.hub.contests.queries.rollup import parts_of
from jiebang.hub.contests.tables import rollup
from jiebang.hub.programmes import actions as programmes
from jiebang.hub.programmes import queries as editions

URL = "/en/editions/delta/contests/figures/"


@dataclass
class Nest:
    """Contests by name, and solutions by name: `x` stands in three contests of two sorts."""

    world: object
    contests: dict = field(default_factory=dict)
    solutions: dict = field(default_factory=dict)

    def family(self):
        return editions.family_of(self.world.organiser, self.world.edition)

    def rows(self):
        return queries.rolled_up(self.world.organiser, self.family())

    def lines(self, figure="solutions"):
        """`part → the names of what it counts` (of contests their slugs)."""
        names = {row.pk: name for name, row in self.solutions.items()}
        found = {}
        for key, (_name, scored) in rollup.groups(self.rows(), self.family()).items():
            of = getattr(scored, figure)
            found[key] = {names[pk] for pk in of} if figure == "solutions" else of
        return found


@pytest.fixture
def nest(arena):
    """Delta with Jiangsu's own edition; in delta the track “digital” with the works' contest inside."""
    world = arena.world
    jiangsu = world.make.edition("jiangsu", parent=world.edition, hosted_by=world.hosts["320000"])
    suzhou = world.make.host(jiangsu, "320500")
    programmes.grant_role(actor=SYSTEM, edition=jiangsu, user=world.organiser, role="organiser")
    digital = world.tracks["digital"]
    steel = programmes.add_track(
        actor=SYSTEM, edition=world.edition, slug="steel", texts={"en": {"name": "Steel"}}, order=9,
        contest_of=world.works, parent=digital,
    )  # fmt: skip
    made = Nest(world)
    Contest.objects.filter(pk=arena.contest.pk).delete()
    for name, edition, columns in (
        ("theme", world.edition, {"track": digital}),
        ("works", world.edition, {"track": steel}),
        ("shanghai", world.edition, {"host_region": world.hosts["310000"]}),
        ("local", jiangsu, {}),
    ):
        made.contests[name] = Contest.objects.create(
            edition=edition, slug=name, status="locked", **columns
        )
    Contest.objects.filter(slug="works").update(parent=made.contests["theme"])
    needs = {
        "x": world.need(host_region=world.hosts["310000"], track=steel),
        "y": world.need(host_region=world.hosts["320000"], track=steel),
        "z": world.need(track=digital),
        "w": world.make.need(jiangsu, world.works, host_region=suzhou),
    }
    for name, need in needs.items():
        made.solutions[name] = arena.solution(f"team{name}", need=need)
    for contest, names in (("works", "xy"), ("theme", "xz"), ("shanghai", "x"), ("local", "w")):
        for number, name in enumerate(names, start=1):
            solution = made.solutions[name]
            made.contests[contest].entries.create(
                solution=solution, version=solution.versions.get(), number=number
            )
    for seat, (contest, user) in enumerate(
        (("works", "ann"), ("theme", "ann"), ("theme", "ben"), ("local", "ben")), start=1
    ):
        made.contests[contest].jurors.create(user=arena.users[user], state="accepted", load=seat)
    for contest, name, amount in (("works", "y", 100), ("theme", "x", 1000), ("local", "w", 10)):
        prize = made.contests[contest].prizes.create(order=1, amount=amount, currency="CNY")
        entry = Entry.objects.get(contest__slug=contest, solution=made.solutions[name])
        Award.objects.create(
            prize=prize, entry=entry, place=1, announced_at=made.solutions[name].submitted_at
        )
    with translation.override("en"):
        yield made


def test_one_solution_in_several_contests_counts_once_in_each_part_through_all_levels(nest):
    world = nest.world
    tracks = {slug: f"track:{pk}" for slug, pk in world.edition.tracks.values_list("slug", "pk")}
    assert nest.lines() == {
        "all": set("wxyz"),
        "edition:delta": set("wxyz"),
        "edition:jiangsu": set("w"),
        "region:310000": set("x"),  # its own contest's, and the enterprise's by the need
        "region:320000": set("wy"),  # the enterprise's by the need, and its own edition's
        "region:320500": set("w"),
        tracks["digital"]: set("xyz"),
        tracks["steel"]: set("xy"),
        "contest:local": set("w"),
        "contest:shanghai": set("x"),
        "contest:theme": set("xyz"),  # with the enterprise's below it
        "contest:works": set("xy"),
    }


def test_jurors_and_contests_count_by_the_same_rule_and_once(nest):
    jurors = {key: len(found) for key, found in nest.lines("jurors").items()}
    assert (jurors["all"], jurors["edition:delta"], jurors["contest:theme"]) == (2, 2, 2)
    assert (jurors["contest:works"], jurors["region:320500"]) == (1, 1)
    contests = {key: {one.slug for one in found} for key, found in nest.lines("contests").items()}
    assert contests["region:310000"] == {"works", "theme", "shanghai"}
    assert contests["region:320000"] == {"works", "local"}
    assert contests["contest:theme"] == {"theme", "works"}
    assert contests["edition:jiangsu"] == {"local"}


def test_prize_sums_count_as_the_lines_do(nest):
    world, awards = nest.world, nest.lines("awards")
    wins = {
        one.entry.contest.slug: one.pk for one in Award.objects.select_related("entry__contest")
    }
    assert awards["region:310000"] == {wins["theme"]}
    assert awards["region:320000"] == {wins["works"], wins["local"]}
    for name, contest in nest.contests.items():
        summed = prizes.awards_of(world.organiser, contest.edition, contest)
        assert set(summed.values_list("pk", flat=True)) == awards[f"contest:{name}"]
    for slug in ("delta", "jiangsu"):
        edition = next(one for one in nest.family() if one.slug == slug)
        [total] = prizes.sums(prizes.awards_of(world.anonymous, edition))
        assert total.amount == {"delta": 1110, "jiangsu": 10}[slug]
        assert total.count == len(awards[f"edition:{slug}"])


def test_every_number_opens_to_as_many_rows(nest):
    client = nest.world.client("organiser")
    page = client.get(URL)
    opened = 0
    for row in page.context["rows"]:
        for cell in row[2:]:
            if not cell["url"]:
                assert cell["text"] == 0
                continue
            address = cell["url"].split("#")[0] + "&as=csv&file=rows"
            table = client.get(cell["url"].split("#")[0]).context["opened"]
            assert len(table["rows"]) == cell["text"], address
            opened += 1
    assert opened > 30
    file = client.get(f"{URL}?as=csv").content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(file)))) == 1 + len(page.context["rows"])


def test_a_contest_above_that_one_does_not_run_has_no_line(nest):
    world = nest.world
    manager = world.make.user("manager")
    programmes.grant_role(
        actor=SYSTEM, edition=world.edition, user=manager, role="enterprise_manager",
        track=world.edition.tracks.get(slug="steel"),
    )  # fmt: skip
    found = editions.family_of(manager, world.edition)
    groups = rollup.groups(queries.rolled_up(manager, found), found)
    assert "contest:works" in groups
    assert "contest:theme" not in groups
    assert {key: len(scored.solutions) for key, (_name, scored) in groups.items()}["all"] == 2


def test_the_parts_cost_the_same_for_one_contest_and_for_many(nest):
    def cost():
        with CaptureQueriesContext(connection) as found:
            rollup.groups(nest.rows(), nest.family())
            parts_of(nest.rows(), nest.family())
        return len(found)

    few = cost()
    for number in range(6):
        Contest.objects.create(
            edition=nest.world.edition, slug=f"more-{number}", parent=nest.contests["theme"],
            track=nest.world.tracks["digital"],
        )  # fmt: skip
    assert cost() == few
