"""Editions within editions and contests within tracks: the tree holds, and nothing counts twice."""

import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from jiebang.hub.kernel.actors import Denied, Refused, SystemActor
from jiebang.hub.programmes import actions, queries
from jiebang.hub.programmes.models import Edition, Track
from jiebang.hub.programmes.states import LEVELS, FunnelStep

SYSTEM = SystemActor("tests")
DAYS = {"opens_on": date(2026, 1, 1), "closes_on": date(2026, 12, 31)}


def child(world, slug, parent, **given):
    return world.make.edition(slug, parent=parent, **given)


@pytest.fixture
def nest(world):
    """Country (delta) → Jiangsu's own edition → Suzhou's own; a contest within a track of delta."""
    jiangsu = child(world, "jiangsu", world.edition, hosted_by=world.hosts["320000"])
    suzhou_host = world.make.host(jiangsu, "320500")
    suzhou = child(world, "suzhou", jiangsu, hosted_by=suzhou_host)
    contest = actions.add_track(
        actor=SYSTEM, edition=world.edition, slug="steel", texts={"en": {"name": "Steel"}}, order=9,
        contest_of=world.works, parent=world.tracks["digital"],
    )  # fmt: skip
    world.need(host_region=world.hosts["310000"], track=world.tracks["digital"])
    world.need(host_region=world.hosts["320000"], track=contest)
    world.need(status="draft", host_region=world.hosts["320000"])
    for edition, host in ((jiangsu, suzhou_host), (suzhou, None), (suzhou, None)):
        world.make.need(edition, world.works, host_region=host)
    return world, jiangsu, suzhou


def total(actor, edition, step=FunnelStep.PUBLISHED):
    return queries.figure(step, actor=actor, edition=edition).value


def test_figures_roll_up_through_three_levels_and_each_need_counts_once(nest):
    world, jiangsu, suzhou = nest
    assert [total(world.anonymous, one) for one in (world.edition, jiangsu, suzhou)] == [5, 3, 2]
    collected = FunnelStep.COLLECTED
    assert [total(world.anonymous, one, collected) for one in (world.edition, jiangsu)] == [6, 3]
    found = queries.figure(FunnelStep.PUBLISHED, actor=world.anonymous, edition=world.edition)
    by_host = {}
    for row in found.rows:
        by_host[row.region] = by_host.get(row.region, 0) + row.count
    assert by_host == {"310000": 1, "320000": 4}  # Jiangsu's, with its own edition and Suzhou's


@pytest.mark.parametrize("name", ["anonymous", "organiser"])
def test_each_row_of_a_rolled_up_figure_opens_the_needs_that_it_counts(nest, name):
    world, jiangsu, suzhou = nest
    client = world.client(name)
    for edition, value in ((world.edition, 5), (jiangsu, 3), (suzhou, 2)):
        page = client.get(f"/en/editions/{edition.slug}/figures/published/")
        *rows, last = page.context["rows"]
        assert last[-1] == sum(row[-1]["text"] for row in rows) == value
        for row in rows:
            listed = client.get(row[-1]["url"]).context["page_obj"].paginator.count
            assert listed == row[-1]["text"]
        whole = client.get(page.context["figure"].url)
        assert whole.context["page_obj"].paginator.count == value


@pytest.mark.usefixtures("nest")
def test_a_contest_counts_for_its_track_once():
    page = Client().get("/en/editions/delta/")
    parts = {part["name"]: part for part in page.context["parts"]}
    assert parts["Track digital"]["count"] == 2
    assert [(one["name"], one["count"]) for one in parts["Track digital"]["contests"]] == [
        ("Steel", 1)
    ]
    assert "Steel" not in parts
    *_rows, last = Client().get(parts["Track digital"]["url"]).context["rows"]
    assert last[-1] == 2
    track = Client().get("/en/editions/delta/tracks/digital/")
    assert "Steel" in track.content.decode()
    steel = Client().get("/en/editions/delta/tracks/steel/")
    assert [item["label"] for item in steel.context["page"]["breadcrumb"]] == [
        "Edition delta", "Track digital", "Steel",
    ]  # fmt: skip
    assert Client().get("/en/editions/delta/tracks/none/").status_code == 404


@pytest.mark.usefixtures("nest")
def test_pages_show_where_one_is_in_the_nest():
    page = Client().get("/en/editions/suzhou/")
    assert [item["label"] for item in page.context["page"]["breadcrumb"]] == [
        "Edition delta", "Edition jiangsu", "Edition suzhou",
    ]  # fmt: skip
    assert [one["name"] for one in Client().get("/en/editions/delta/").context["children"]] == [
        "Edition jiangsu"
    ]


def test_an_edition_that_is_hidden_counts_for_nobody_else(nest):
    world, jiangsu, suzhou = nest
    Edition.objects.filter(pk=suzhou.pk).update(is_public=False)
    assert total(world.anonymous, world.edition) == 3
    assert total(world.anonymous, world.edition, FunnelStep.COLLECTED) == 4
    page = Client().get("/en/editions/jiangsu/").content.decode()
    assert "editions/suzhou" not in page
    Edition.objects.filter(pk=jiangsu.pk).update(publishes_collected=False)
    assert total(world.anonymous, world.edition, FunnelStep.COLLECTED) == 3
    figure = queries.figure(FunnelStep.COLLECTED, actor=world.anonymous, edition=world.edition)
    assert "left out" in figure.caveat


def test_an_edition_stands_in_no_circle_and_not_too_deep(nest):
    world, jiangsu, suzhou = nest
    for wrong in (jiangsu, suzhou, world.edition):
        with pytest.raises(Refused):
            actions.move_edition(actor=SYSTEM, edition=world.edition, parent=wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=suzhou.pk).update(parent=suzhou.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=suzhou.pk).update(parent=None)  # still a host region's own
    place = suzhou
    for level in range(4, LEVELS + 1):
        place = child(world, f"level{level}", place)
    with pytest.raises(Refused):
        child(world, "too-deep", place)
    top = world.make.edition("top")
    with pytest.raises(Refused):  # what stands within it comes along
        actions.move_edition(actor=SYSTEM, edition=world.edition, parent=top)
    with pytest.raises(Refused):  # a host region of another edition
        actions.move_edition(
            actor=SYSTEM, edition=suzhou, parent=jiangsu, hosted_by=world.hosts["310000"]
        )
    actions.move_edition(actor=SYSTEM, edition=suzhou, parent=None)
    assert total(world.anonymous, world.edition) == 3


def test_two_who_move_two_editions_into_each_other_make_no_circle(threads, make):
    one, two = make.edition("one"), make.edition("two")
    barrier, outcomes = threading.Barrier(2), []

    def move(edition, parent):
        try:
            barrier.wait(20)
            actions.move_edition(
                actor=SYSTEM, edition=Edition.objects.get(pk=edition), parent=parent
            )
            outcomes.append("moved")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    jobs = [threading.Thread(target=move, args=pair) for pair in ((one.pk, two), (two.pk, one))]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join(20)
    assert sorted(outcomes) == ["moved", "refused"]
    assert Edition.objects.filter(parent__isnull=False).count() == 1


def test_who_organises_both_places_an_edition(nest):
    world, jiangsu, _suzhou = nest
    with pytest.raises(Denied):  # of the one above only
        actions.move_edition(actor=world.organiser, edition=jiangsu, parent=None)
    opened = actions.create_edition(
        actor=world.organiser, slug="anhui", texts={"en": {"name": "Anhui"}},
        parent=world.edition, **DAYS,
    )  # fmt: skip
    actions.move_edition(actor=world.organiser, edition=opened, parent=None)
    for name in ("owner", "officer", "anonymous"):
        with pytest.raises(Denied):
            actions.create_edition(
                actor=getattr(world, name), slug="x", texts={"en": {"name": "X"}},
                parent=world.edition, **DAYS,
            )  # fmt: skip
    with pytest.raises(Denied):
        actions.create_edition(actor=world.organiser, slug="x", texts={"en": {"name": "X"}}, **DAYS)
    with pytest.raises(Refused):  # the address is taken
        actions.create_edition(
            actor=world.organiser, slug="anhui", texts={"en": {"name": "X"}},
            parent=world.edition, **DAYS,
        )  # fmt: skip


def test_a_contest_stands_within_a_themed_track_alone(nest):
    world, _jiangsu, _suzhou = nest
    steel = Track.objects.get(slug="steel")
    digital, talents = world.tracks["digital"], world.tracks["talents"]
    elsewhere = world.make.track(world.make.edition("other"), "away")
    wrong = [
        {"track": talents, "contest_of": None, "parent": digital},
        {"track": steel, "contest_of": None, "parent": digital},
        {"track": steel, "contest_of": world.works, "parent": steel},
        {"track": steel, "contest_of": world.works, "parent": elsewhere},
        {"track": digital, "contest_of": world.works, "parent": None},  # contests stand in it
    ]
    for given in wrong:
        with pytest.raises(Refused):
            actions.change_track(actor=SYSTEM, order=1, **given)
    with pytest.raises(IntegrityError), transaction.atomic():
        Track.objects.filter(pk=talents.pk).update(parent=digital)
    with pytest.raises(Denied):
        actions.change_track(
            actor=world.officer, track=steel, order=1, contest_of=world.works, parent=None
        )
    actions.change_track(
        actor=world.organiser, track=steel, order=1, contest_of=world.works, parent=None
    )
    with pytest.raises(Refused):  # a need belongs to it
        actions.remove_track(actor=world.organiser, track=steel)


def test_an_edition_page_costs_the_same_with_more_within_it(world, django_assert_max_num_queries):
    def cost():
        with django_assert_max_num_queries(200) as counted:
            assert Client().get("/en/editions/delta/").status_code == 200
        return len(counted)

    def grow(number):
        one = child(world, f"child{number}", world.edition, hosted_by=world.hosts["320000"])
        world.make.need(one, world.works)
        actions.save_stage(
            actor=SYSTEM, edition=world.edition, kind="docking", texts={"en": {"name": "D"}},
            starts_on=date(2026, 1, number), ends_on=date(2026, 2, 1),
        )  # fmt: skip
        actions.save_party(
            actor=SYSTEM, edition=world.edition, role="host", texts={"en": {"name": f"P{number}"}}
        )

    grow(1)
    first = cost()
    grow(2)
    grow(3)
    assert cost() == first


def test_the_list_narrows_to_a_city_but_not_to_an_unnamed_owner_s(world):
    world.need(code="NAMED", region="320583")
    hidden = world.need(code="HIDDEN", region="320583")
    type(hidden).objects.filter(pk=hidden.pk).update(is_anonymous=True)

    def listed(name, region):
        page = world.client(name).get(f"/en/needs/?region={region}")
        return page.context["page_obj"].paginator.count

    assert [listed("anonymous", code) for code in ("32", "320000", "320500", "320583")] == [
        2, 2, 1, 1,
    ]  # fmt: skip
    assert [listed("owner", code) for code in ("32", "320583", "00", "310000")] == [2, 2, 0, 0]
