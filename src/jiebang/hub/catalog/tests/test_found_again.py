"""An upload is found again: listed for its uploader, told of when a long import ends, thrown away."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from jiebang.hub.catalog import actions
from jiebang.hub.catalog.actions import imports
from jiebang.hub.catalog.models import Need, Upload
from jiebang.hub.catalog.tests.test_imports import FIVE, keep, sheet
from jiebang.hub.catalog.tests.test_mandates import broker, house, signed
from jiebang.hub.conftest import SYSTEM
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.notices import actions as notices
from jiebang.hub.notices import queries

__all__ = ["broker", "house"]


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def small(monkeypatch):
    """Chunks of two records, and a second chunk is never in the request."""
    monkeypatch.setattr(imports, "CHUNK", 2)
    monkeypatch.setattr("jiebang.hub.catalog.views.uploads.actions.CHUNK", 2)


def stopped(world):
    """An import of five records whose worker dies again and again after its first chunk."""
    upload = keep(world, sheet(*FIVE))
    actions.start_import(actor=world.owner, upload=upload)
    turns = iter([True, False])
    actions.import_next(actor=SYSTEM, go_on=lambda: next(turns))
    Upload.objects.filter(pk=upload.pk).update(tries=imports.TRIES)
    actions.import_next(actor=SYSTEM)
    upload.refresh_from_db()
    assert (upload.state, Need.objects.count()) == ("stopped", 2)
    return upload


def told(user):
    notices.deliver()
    return [
        (said.title, said.text, said.url)
        for _notice, said in queries.said(user, queries.visible_to(user))
    ]


def listed(client, kind="need"):
    page = client.get(f"/en/upload/{kind}/")
    return [(row["name"], row["by"], row["state"]) for row in page.context["uploads"]]


# The list.


def test_uploads_are_listed_for_who_sent_them(world):
    upload = keep(world, sheet("N1"))
    client = world.client("owner")
    assert [one[0::2] for one in listed(client)] == [("needs.csv", "Previewed")]
    html = client.get("/en/upload/need/").content.decode()
    assert f"/uploads/{upload.pk}/" in html
    assert listed(client, "achievement") == []
    assert listed(world.client("organiser")) == []
    actions.discard_upload(actor=world.owner, upload=upload)
    assert listed(client) == []


def test_the_newest_ten_are_listed(world):
    for number in range(12):
        keep(world, sheet(f"N{number}"))
    assert len(listed(world.client("owner"))) == 10


def test_the_list_costs_the_same_with_one_and_with_three(world, house, broker):
    client, counts = world.client("owner"), []
    client.force_login(broker, backend="allauth.account.auth_backends.AuthenticationBackend")
    clients = [world.works]
    for name in ("two", "three"):
        clients.append(world.make.organisation(name))
        world.make.user(f"owner-{name}", of=clients[-1], role="owner")
    for more in (clients[:1], clients[1:]):
        for organisation in more:
            signed(world, house, broker, client=organisation)
            keep(world, sheet("N1"), actor=broker, organisation=organisation)
        with CaptureQueriesContext(connection) as seen:
            rows = listed(client)
        counts.append(len(seen))
    assert len(rows) == 3
    assert {by for _name, by, _state in rows} == {
        f"Kuncheng Ltd for {one.reading('en').name}" for one in clients
    }
    assert counts[0] == counts[1]


def test_the_preview_for_a_client_says_x_for_y(world, house, broker):
    signed(world, house, broker)
    upload = keep(world, sheet("N1"), actor=broker)
    client = world.client("owner")
    client.force_login(broker, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/en/uploads/{upload.pk}/")
    assert page.context["organisation"] == f"Kuncheng Ltd for {world.works.reading('en').name}"


# The notice.


def test_a_long_import_is_told_of_when_it_is_done(world, small):
    upload = keep(world, sheet(*FIVE))
    actions.start_import(actor=world.owner, upload=upload)
    while actions.import_next(actor=SYSTEM):
        pass
    assert told(world.owner) == [
        ("“needs.csv” is imported", "5 new, 0 changed, 0 as before.", f"/en/uploads/{upload.pk}/")
    ]
    for name in ("colleague", "outsider", "organiser", "officer"):
        assert not any("needs.csv" in one[0] for one in told(getattr(world, name)))


def test_what_one_has_waited_for_is_told_on_the_page(world, small):
    upload = keep(world, sheet("N1", "N2"))
    actions.import_upload(actor=world.owner, upload=upload)
    assert told(world.owner) == []


def test_a_long_import_that_stops_is_told_of_with_its_reason(world, small):
    upload = stopped(world)
    ((title, text, url),) = told(world.owner)
    assert title == "The import of “needs.csv” has stopped"
    assert (text, url) == (upload.why, f"/en/uploads/{upload.pk}/")
    actions.discard_upload(actor=world.owner, upload=upload)
    assert told(world.owner) == []


# Thrown away.


def test_what_stopped_can_be_thrown_away_and_its_records_stay(world, small):
    upload = stopped(world)
    client = world.client("owner")
    here = f"/en/uploads/{upload.pk}/"
    assert 'value="discard"' in client.get(here).content.decode()
    answer = client.post(here, {"what": "discard"}, follow=True)
    assert "the records that it brought stay" in answer.content.decode()
    upload.refresh_from_db()
    assert (upload.state, bytes(upload.content)) == ("discarded", b"")
    assert Need.objects.count() == 2
    assert client.get(here).status_code == 404


def test_what_is_being_imported_is_not_thrown_away(world, small):
    upload = keep(world, sheet(*FIVE))
    actions.start_import(actor=world.owner, upload=upload)
    with pytest.raises(Refused, match="being imported just now"):
        actions.discard_upload(actor=world.owner, upload=upload)
    while actions.import_next(actor=SYSTEM):
        pass
    upload.refresh_from_db()
    with pytest.raises(Refused, match="imported already"):
        actions.discard_upload(actor=world.owner, upload=upload)
