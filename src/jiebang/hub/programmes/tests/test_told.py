"""Who is told the figures of an edition that does not publish them: organisers all, officers their region's."""

from datetime import date

import pytest
from django.test import Client
from django.utils import translation

from jiebang.hub.kernel.actors import SystemActor
from jiebang.hub.programmes import actions, queries
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.states import FunnelStep

SYSTEM = SystemActor("tests")
PAGES = {step: f"/en/editions/delta/figures/{step}/" for step in ("visited", "collected")}


@pytest.fixture(autouse=True)
def in_english():
    """Whatever language another test has left behind."""
    with translation.override("en"):
        yield


@pytest.fixture
def quiet(world):
    """Five firms visited and three needs in Shanghai, two firms and one need in Jiangsu; quotas; nothing
    of it public but the published needs.
    """
    Edition.objects.update(publishes_collected=False)
    world.edition.refresh_from_db()
    for region, firms in (("310000", 5), ("320583", 2)):
        actions.save_activity(
            actor=world.organiser, edition=world.edition, code=f"V{region}", kind="visit",
            held_on=date(2026, 3, 1), region=region, other_firms=firms,
            texts={"en": {"name": f"Visits in {region}"}},
        )  # fmt: skip
    for host, statuses in (("310000", ("draft", "draft", "published")), ("320000", ("draft",))):
        for status in statuses:
            world.need(status=status, host_region=world.hosts[host])
    for host in world.hosts.values():
        for measure in ("visited", "collected"):
            actions.save_quota(actor=world.organiser, host_region=host, measure=measure, number=10)
    return world


def figures(world, name):
    found = dict(queries.funnel(getattr(world, name), world.edition))
    return {step: found[FunnelStep(step)] for step in PAGES}


def quotas(world, name):
    funnel = queries.funnel(getattr(world, name), world.edition)
    rows = queries.reached(world.edition, funnel)
    return {(row.quota.host_region.region, row.quota.measure): row.value for row in rows}


def test_an_organiser_sees_the_own_figures_and_quotas(quiet):
    found = figures(quiet, "organiser")
    assert {step: figure.value for step, figure in found.items()} == {
        "visited": 7, "collected": 4,
    }  # fmt: skip
    assert "as an organiser" in found["collected"].caveat
    assert quotas(quiet, "organiser") == {
        ("310000", "visited"): 5, ("310000", "collected"): 3,
        ("320000", "visited"): 2, ("320000", "collected"): 1,
    }  # fmt: skip
    for address in PAGES.values():
        assert quiet.client("organiser").get(address).status_code == 200


def test_a_regions_officer_sees_the_part_of_the_own_region_alone(quiet):
    found = figures(quiet, "officer")
    assert {step: figure.value for step, figure in found.items()} == {
        "visited": 2, "collected": 1,
    }  # fmt: skip
    assert {row.region for figure in found.values() for row in figure.rows} == {"320000"}
    assert quotas(quiet, "officer") == {
        ("310000", "visited"): None, ("310000", "collected"): None,
        ("320000", "visited"): 2, ("320000", "collected"): 1,
    }  # fmt: skip
    client = quiet.client("officer")
    page = client.get(PAGES["collected"])
    assert "your own region" in page.content.decode()
    *rows, total = page.context["rows"]
    assert total[-1] == 1
    opened = client.get(rows[0][-1]["url"]).context["page_obj"].paginator.count
    assert opened == 1
    assert "Visits in 310000" not in client.get(PAGES["visited"]).content.decode()


@pytest.mark.parametrize("name", ["anonymous", "owner", "outsider"])
def test_others_are_told_nothing(quiet, name):
    assert set(figures(quiet, name).values()) == {None}
    assert set(quotas(quiet, name).values()) == {None}
    for address in PAGES.values():
        assert quiet.client(name).get(address).status_code == 404


def test_what_the_edition_publishes_is_told_whole(quiet):
    Edition.objects.update(publishes_collected=True)
    quiet.edition.refresh_from_db()
    for name in ("officer", "anonymous"):
        assert {step: figure.value for step, figure in figures(quiet, name).items()} == {
            "visited": 7, "collected": 4,
        }  # fmt: skip


def test_a_zone_is_told_as_a_whole_or_not_at_all(quiet):
    zone = actions.save_zone(
        actor=SYSTEM, slug="delta-zone", regions=["310000", "320000"],
        texts={"en": {"name": "Zone"}},
    )  # fmt: skip
    for name, told in (("officer", False), ("anonymous", False), ("organiser", True)):
        found = queries.zone_figure(FunnelStep.COLLECTED, actor=getattr(quiet, name), zone=zone)
        assert (found is not None) == told
    assert Client().get("/en/zones/delta-zone/").status_code == 200
