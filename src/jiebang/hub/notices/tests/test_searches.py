"""Kept searches: validated, told once as their own person, limited, deleted with an undo."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jiebang.hub.catalog import actions as catalog
from jiebang.hub.kernel.actors import Denied, Refused
from jiebang.hub.notices import actions, queries, tasks
from jiebang.hub.notices.actions import searches
from jiebang.hub.notices.models import Notice, SavedSearch


@pytest.fixture
def water(world: Any, index: Any) -> SavedSearch:
    """The outsider's search for wastewater."""
    world.need(title="old wastewater")
    index()
    return actions.save_search(
        actor=world.outsider,
        kind="need",
        query="q=wastewater&page=3&nonsense=1&field=",
        name="Water",
    )


def test_the_query_is_what_the_list_understands(water):
    assert water.query == "q=wastewater"


def test_new_answers_are_told_once_with_exactly_their_rows(world, water, index, told):
    first = world.need(title="new wastewater")
    world.need(title="something else")
    index()
    assert tasks.look_through(now=timezone.now()) == 1
    assert tasks.look_through(now=timezone.now()) == 0
    assert told(world.outsider) == ["1 new answer to “Water”"]
    second = world.need(title="newer wastewater")
    index()
    tasks.look_through(now=timezone.now())
    assert told(world.outsider) == ["2 new answers to “Water”"]  # the open notice takes it
    client = world.client("outsider")
    notice = Notice.objects.get(to=world.outsider)
    address = client.get(f"/en/notices/{notice.pk}/")["Location"]
    page = client.get(address).content.decode()
    assert {f"/en/needs/{need.pk}/" in page for need in (first, second)} == {True}
    assert "something else" not in page
    assert "old wastewater" not in page
    third = world.need(title="newest wastewater")
    index()
    tasks.look_through(now=timezone.now())
    assert told(world.outsider)[0] == "1 new answer to “Water”"  # the other one is read
    newest = Notice.objects.filter(to=world.outsider, read_at=None).get()
    page = client.get(client.get(f"/en/notices/{newest.pk}/")["Location"]).content.decode()
    assert f"/en/needs/{third.pk}/" in page
    assert f"/en/needs/{first.pk}/" not in page


def test_what_was_indexed_late_is_found_late(world, water, index, told):
    world.need(title="new wastewater")
    assert tasks.look_through(now=timezone.now()) == 0  # not in the index yet
    index()
    assert tasks.look_through(now=timezone.now() + timedelta(minutes=10)) == 1


def test_it_looks_as_its_own_person(world, water, index, told):
    world.need(title="hidden wastewater", status="submitted")
    index()
    assert tasks.look_through(now=timezone.now()) == 0


def test_a_found_record_that_is_hidden_later_is_not_counted(world, water, index, told):
    need = world.need(title="new wastewater")
    index()
    tasks.look_through(now=timezone.now())
    catalog.withdraw(actor=world.owner, record=need)
    assert told(world.outsider) == []
    assert queries.unread(world.outsider) == 0


def test_its_outlet_is_its_own(world, water, index):
    actions.change_search(actor=world.outsider, search=water, name="Water", outlet="site")
    world.need(title="new wastewater")
    index()
    tasks.look_through(now=timezone.now())
    assert Notice.objects.get(to=world.outsider).outlet == "site"


def test_only_its_person_changes_it(world, water):
    with pytest.raises(Denied):
        actions.change_search(actor=world.owner, search=water, name="Mine", outlet="site")
    with pytest.raises(Denied):
        actions.delete_search(actor=world.owner, search=water)
    assert world.client("owner").get(f"/en/searches/{water.pk}/").status_code == 404
    with pytest.raises(Denied):
        actions.save_search(actor=world.anonymous, kind="need", query="", name="x")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"name": " \x00 "}, "Give the search a name"),
        ({"name": "x" * 81}, "longer than 80"),
        ({"outlet": "none"}, "Choose how"),
        ({"kind": "mandate"}, "no such list"),
        ({"query": "q=wastewater"}, "already"),
    ],
)
def test_refusals(world, water, given, says):
    wanted = {"kind": "need", "query": "q=other", "name": "Other", "outlet": "daily"}
    with pytest.raises(Refused, match=says):
        actions.save_search(actor=world.outsider, **(wanted | given))


def test_a_person_keeps_so_many(world, water, monkeypatch):
    monkeypatch.setattr(searches, "SEARCHES", 1)
    with pytest.raises(Refused, match="1 searches"):
        actions.save_search(actor=world.outsider, kind="need", query="q=b", name="B")
    actions.delete_search(actor=world.outsider, search=water)
    actions.save_search(actor=world.outsider, kind="need", query="q=b", name="B")
    with pytest.raises(Refused, match="1 searches"):
        actions.restore_search(actor=world.outsider, search=water)


def test_deleted_it_can_come_back_for_a_while(world, water):
    client = world.client("outsider")
    client.post(f"/en/searches/{water.pk}/", {"delete": "1"})
    assert queries.searches_of(world.outsider).count() == 0
    assert "is deleted" in client.get("/en/searches/").content.decode()
    client.post(f"/en/searches/{water.pk}/", {"restore": "1"})
    assert queries.searches_of(world.outsider).count() == 1
    client.post(f"/en/searches/{water.pk}/", {"delete": "1"})
    SavedSearch.objects.update(deleted_at=timezone.now() - timedelta(hours=1))
    assert client.post(f"/en/searches/{water.pk}/", {"restore": "1"}).status_code == 404
    assert actions.forget_deleted(now=timezone.now()) == 1
    assert SavedSearch.objects.count() == 0


def test_from_the_list_by_name_to_the_kept_search_and_back(world, index):
    world.need(title="wastewater", field="energy")
    index()
    client = world.client("owner")
    listed = client.get("/en/needs/?q=wastewater&field=energy").content.decode()
    assert "/en/searches/save/?list=need&amp;query=q%3Dwastewater%26field%3Denergy" in listed
    address = "/en/searches/save/?list=need&query=q%3Dwastewater%26field%3Denergy"
    form = client.get(address).content.decode()
    assert "wastewater" in form
    given = {"list": "need", "query": "q=wastewater&field=energy", "name": "", "outlet": "daily"}
    assert client.post("/en/searches/save/", given).status_code == 422
    client.post("/en/searches/save/", given | {"name": "Water and energy"})
    saved = SavedSearch.objects.get()
    assert saved.query == "q=wastewater&field=energy"
    assert "Water and energy" in client.get("/en/searches/").content.decode()
    world.need(title="more wastewater", field="energy")
    index()
    client.post(f"/en/searches/{saved.pk}/", {"run": "1"})
    assert "more wastewater" in client.get(f"/en/searches/{saved.pk}/").content.decode()
    renamed = {"change": "1", "name": "Renamed", "outlet": "weekly"}
    client.post(f"/en/searches/{saved.pk}/", renamed)
    saved.refresh_from_db()
    assert (saved.name, saved.outlet) == ("Renamed", "weekly")
    assert client.post(f"/en/searches/{saved.pk}/", renamed | {"name": ""}).status_code == 422
    assert client.post(f"/en/searches/{saved.pk}/", {}).status_code == 404
    assert client.get("/en/searches/save/?list=nothing").status_code == 404
