"""Zones: members, targets, and figures over all public editions in which nothing counts twice."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from jiebang.hub.kernel.actors import Denied, Refused, SystemActor
from jiebang.hub.people.models import User
from jiebang.hub.programmes import actions, queries
from jiebang.hub.programmes.models import Zone, ZoneRegion, ZoneTarget
from jiebang.hub.programmes.states import FunnelStep
from jiebang.reference import regions

SYSTEM = SystemActor("tests")
NAMES = {"zh-Hans": {"name": "长吉图"}, "en": {"name": "Changjitu"}}


@pytest.fixture
def zone(world):
    """Changchun, Jilin and Yanbian."""
    return actions.save_zone(actor=SYSTEM, slug="cjt", texts=NAMES, regions=regions.members("cjt"))


@pytest.fixture
def operator(world):
    """Whoever operates the site."""
    User.objects.filter(pk=world.outsider.pk).update(is_staff=True)
    world.outsider.refresh_from_db()
    return world.outsider


def value(actor, zone, step=FunnelStep.PUBLISHED):
    return queries.zone_figure(step, actor=actor, zone=zone).value


def test_a_zone_counts_all_public_editions_in_its_regions_once(world, zone):
    inside = world.make.edition("jilin", parent=world.edition)
    quiet = world.make.edition("quiet", publishes_collected=False)
    hidden = world.make.edition("hidden", is_public=False)
    for edition in (world.edition, inside, quiet, hidden):
        world.make.need(edition, world.works, region="220102")
        world.make.need(edition, world.works, region="222401", status="draft")
        world.make.need(edition, world.works, region="220300")  # Siping is no member
    assert value(world.anonymous, zone) == 3
    assert value(world.anonymous, zone, FunnelStep.COLLECTED) == 4
    actions.save_activity(
        actor=SYSTEM, edition=inside, code="V", kind="visit", held_on=date(2026, 1, 1),
        region="220102", texts={"en": {"name": "V"}}, firms=[world.works], other_firms=5,
    )  # fmt: skip
    actions.save_activity(
        actor=SYSTEM, edition=world.edition, code="V", kind="visit", held_on=date(2026, 2, 1),
        region="220102", texts={"en": {"name": "V"}}, firms=[world.works],
    )  # fmt: skip
    assert value(world.anonymous, zone, FunnelStep.VISITED) == 6
    page = Client().get("/en/zones/cjt/figures/published/")
    *rows, total = page.context["rows"]
    assert total[-1] == sum(row[-1]["text"] for row in rows) == 3
    for row in rows:
        listed = Client().get(row[-1]["url"]).context["page_obj"].paginator.count
        assert listed == row[-1]["text"]
    whole = Client().get(page.context["figure"].url)
    assert whole.context["page_obj"].paginator.count == 3


def test_the_place_of_an_unnamed_owner_is_told_by_no_zone(world, zone):
    need = world.need(region="220102")
    assert value(world.anonymous, zone) == 1
    type(need).objects.filter(pk=need.pk).update(is_anonymous=True)
    assert value(world.anonymous, zone) == 0  # Jilin province is all that is known of it
    assert value(world.owner, zone) == 1


def test_targets_show_what_was_reached(world, zone):
    world.need(region="220102")
    for number in (4, 8):  # the same measure and day again changes the number
        actions.set_target(actor=SYSTEM, zone=zone, measure="published", number=number)
    actions.set_target(
        actor=SYSTEM, zone=zone, measure="visited", number=5, due_on=date(2027, 1, 1)
    )
    page = Client().get("/en/zones/cjt/")
    shown = {row["label"]: (row["value"], row["number"]) for row in page.context["targets"]}
    assert shown == {"Needs published": (1, 8), "Firms visited": (None, 5)}
    assert "1 of 8" in page.content.decode()
    for language in ("zh-hans", "zh-hant"):
        assert Client().get(f"/{language}/zones/").status_code == 200
    for gone in ("/en/zones/none/", "/en/zones/cjt/figures/contracts/", "/en/zones/cjt/figures/x/"):
        assert Client().get(gone).status_code == 404


def test_what_a_zone_must_be(world, zone):
    for wrong in (
        {"regions": []}, {"regions": ["999999"]}, {"regions": ["220000", "220100"]},
        {"slug": "cjt"}, {"texts": {}},
    ):  # fmt: skip
        given = {"slug": "new", "texts": NAMES, "regions": ["310000"]} | wrong
        with pytest.raises(Refused), transaction.atomic():
            actions.save_zone(actor=SYSTEM, **given)
    for wrong in ({"measure": "contracts", "number": 1}, {"measure": "published", "number": 0}):
        with pytest.raises(Refused):
            actions.set_target(actor=SYSTEM, zone=zone, **wrong)
    made = actions.set_target(actor=SYSTEM, zone=zone, measure="published", number=1)
    for broken in ({"measure": "x"}, {"number": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ZoneTarget.objects.filter(pk=made.pk).update(**broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        ZoneTarget.objects.create(zone=zone, measure="published", number=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        ZoneRegion.objects.create(zone=zone, region="220100")
    for name in ("organiser", "officer", "owner", "anonymous"):
        actor = getattr(world, name)
        for write in (
            lambda actor=actor: actions.save_zone(
                actor=actor, slug="x", texts=NAMES, regions=["310000"]
            ),
            lambda actor=actor: actions.set_target(
                actor=actor, zone=zone, measure="published", number=1
            ),
            lambda actor=actor: actions.remove_target(actor=actor, target=made),
            lambda actor=actor: actions.remove_zone(actor=actor, zone=zone),
        ):
            with pytest.raises(Denied):
                write()


def test_the_operator_makes_a_zone_on_its_pages(world, operator):
    client = world.client("outsider")
    given = {"what": "zone", "slug": "delta", "group": "yrd", "order": "1", "name_en": "Delta"}
    assert client.post("/en/zones/new/", given | {"group": ""}).status_code == 422
    assert client.post("/en/zones/new/", given).status_code == 302
    assert client.post("/en/zones/new/", given).status_code == 422  # the address is taken
    made = Zone.objects.get()
    edit = f"/en/zones/{made.slug}/edit/"
    lines = {"what": "zone", "regions": "上海\n浙江\nNowhere", "order": "1", "name_en": "Delta"}
    assert client.post(edit, lines).status_code == 422
    assert client.post(edit, lines | {"regions": "上海\n江苏苏州"}).status_code == 302
    assert [row.region for row in made.regions.all()] == ["310000", "320500"]
    page = client.get(edit).content.decode()
    again = lines | {"regions": "Shanghai\nJiangsu · Suzhou"}
    assert "Jiangsu · Suzhou" in page
    assert client.post(edit, again).status_code == 302
    assert [row.region for row in made.regions.all()] == ["310000", "320500"]
    target = {"what": "target", "measure": "published", "number": "9"}
    assert client.post(edit, target | {"number": "0"}).status_code == 422
    assert client.post(edit, target).status_code == 302
    assert client.post(edit, {"what": "drop", "pk": "9" * 30}).status_code == 404
    assert client.post(edit, {"what": "drop", "pk": made.targets.get().pk}).status_code == 302
    assert client.post(edit, {"what": "dance"}).status_code == 404
    for name in ("owner", "organiser"):
        for address in (edit, "/en/zones/new/"):
            assert world.client(name).get(address).status_code == 404
            assert world.client(name).post(address, given).status_code == 404
    assert client.post(edit, {"what": "remove"}).status_code == 302
    assert not Zone.objects.exists()


def test_the_list_costs_the_same_with_one_and_with_three(
    world, zone, django_assert_max_num_queries
):
    def cost():
        with django_assert_max_num_queries(99) as counted:
            assert Client().get("/en/zones/").status_code == 200
        return len(counted)

    first = cost()
    for slug in ("a", "b"):
        actions.save_zone(actor=SYSTEM, slug=slug, texts=NAMES, regions=["310000", "320000"])
    assert cost() == first
