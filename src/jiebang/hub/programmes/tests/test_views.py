"""The edition's home and its figures: each number is the sum of its rows, and of what its link opens."""

import re

import pytest
from django.test import Client

from jiebang.hub.programmes import queries
from jiebang.hub.programmes.states import FunnelStep


@pytest.fixture
def needs(world):
    """Needs in each corner: with and without host region and track, published and not."""
    places = [
        (host, track)
        for host in ("310000", "320000", None)
        for track in ("digital", "talents", None)
    ]
    for place, (host, track) in enumerate(places):
        for status in ("published", "published", "draft", "submitted", "withdrawn")[place % 2 :]:
            world.need(
                status=status,
                host_region=world.hosts[host] if host else None,
                track=world.tracks[track] if track else None,
            )
    return world


def rows_listed(client, url):
    """How many records the list behind an address has, over all its pages."""
    page = client.get(url).context["page_obj"]
    return page.paginator.count


def test_a_figure_is_the_sum_of_its_rows(needs):
    figures = {s: f for s, f in queries.funnel(needs.anonymous, needs.edition) if f}
    assert {step: figure.value for step, figure in figures.items()} == {
        FunnelStep.COLLECTED: 41,
        FunnelStep.PUBLISHED: 14,
        FunnelStep.SOLUTIONS: 0,
    }
    for step in figures:
        url = f"/en/editions/delta/figures/{step}/"
        page = Client().get(url)
        assert page.status_code == 200
        *rows, total = page.context["rows"]
        assert sum(row[2]["text"] for row in rows) == total[2] == figures[step].value


@pytest.mark.parametrize("name", ["anonymous", "owner", "organiser"])
def test_each_number_is_what_its_link_opens(needs, name):
    other = needs.make.edition("other")
    hosts = {"310000": needs.make.host(other, "310000")}
    track = needs.make.track(other, "digital")
    needs.make.need(other, needs.works, host_region=hosts["310000"], track=track)
    client = needs.client(name)
    figure = queries.figure(FunnelStep.PUBLISHED, actor=getattr(needs, name), edition=needs.edition)
    assert rows_listed(client, figure.url) == figure.value
    for row in figure.rows:
        if row.url:
            assert (row.region, row.track, rows_listed(client, row.url)) == (
                row.region,
                row.track,
                row.count,
            )
    home = client.get("/en/editions/delta/")
    for part in (*home.context["parts"], *home.context["hosts"]):
        *rows, total = client.get(part["url"]).context["rows"]
        assert part["count"] == total[-1] == sum(row[-1]["text"] for row in rows)
        for row in rows:
            assert rows_listed(client, row[-1]["url"]) == row[-1]["text"]


def test_the_collected_figure_is_shown_only_where_the_edition_says_so(world):
    quiet = world.make.edition("quiet", publishes_collected=False)
    world.make.need(quiet, world.works, status="draft")
    assert dict(queries.funnel(world.anonymous, quiet))[FunnelStep.COLLECTED] is None
    assert Client().get("/en/editions/quiet/figures/collected/").status_code == 404
    assert Client().get("/en/editions/quiet/figures/published/").status_code == 200


def test_a_figure_has_a_page_only_where_somebody_counts_it(world):
    assert Client().get("/en/editions/delta/figures/contracts/").status_code == 404
    assert Client().get("/en/editions/delta/figures/nonsense/").status_code == 404
    assert Client().get("/en/editions/nowhere/figures/published/").status_code == 404


def test_an_edition_that_is_not_public_is_not_there(world):
    world.make.edition("hidden", is_public=False)
    for address in ("/en/editions/hidden/", "/en/editions/hidden/figures/published/"):
        for name in ("anonymous", "owner", "organiser"):
            assert world.client(name).get(address).status_code == 404
    assert Client().get("/en/editions/delta/").status_code == 200


def test_before_there_is_an_edition_the_home_says_how_to_begin(db):
    for language in ("zh-hans", "zh-hant", "en"):
        assert Client().get(f"/{language}/").status_code == 200


def test_every_step_of_the_chain_stands_on_the_home(world):
    page = Client().get("/en/").content.decode()
    text = re.sub(r"<[^>]+>", " ", page)
    places = [text.find(str(step.label)) for step in FunnelStep]
    assert -1 not in places
    assert places == sorted(places)


def test_an_organiser_staffs_the_edition_on_its_page(world, settings):
    client = world.client("organiser")
    address = "/en/editions/delta/team/"
    assert client.get(address).status_code == 200
    given = {"what": "grant", "email": world.outsider.email, "role": "screener", "region": "苏州"}
    for wrong in ({"email": "nobody@jiebang.example"}, {"region": "Atlantis"}, {"role": "king"}):
        assert client.post(address, given | wrong).status_code == 422
    assert client.post(address, given).status_code == 302
    assert client.post(address, given).status_code == 422  # has it already
    role = world.outsider.edition_roles.get()
    assert role.region == "320500"
    client.post(address, {"what": "screening", "how": "twice"})
    world.edition.refresh_from_db()
    assert world.edition.screening == "twice"
    client.post(address, {"what": "revoke", "pk": role.pk})
    assert not world.outsider.edition_roles.exists()
    for bad in ({"what": "dance"}, {"what": "revoke", "pk": "9" * 40}):
        assert client.post(address, bad).status_code == 404
    for name in ("owner", "officer"):
        assert world.client(name).get(address).status_code == 404
    tasks = "/en/editions/delta/edit/"
    assert tasks in client.get("/en/editions/delta/").content.decode()
    assert address in client.get(tasks).content.decode()
    assert address not in world.client("officer").get(tasks).content.decode()
