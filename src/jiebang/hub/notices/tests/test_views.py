"""Pages of notices: the list and its bell, preferences, what one follows; refusals and costs."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiebang.hub.catalog import actions as catalog
from jiebang.hub.notices import actions, queries
from jiebang.hub.notices.actions import following
from jiebang.hub.notices.models import Follow, Notice


def read(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_the_bell_counts_and_a_notice_leads_on_and_is_read(world):
    need = world.need(title="Cold rolling")
    actions.deliver()
    client = world.client("owner")
    page = read(client, "/en/notices/")
    assert "Notices: 1 unread" in page
    assert "Cold rolling" in page
    notice = Notice.objects.get(to=world.owner)
    assert client.get(f"/en/notices/{notice.pk}/")["Location"] == f"/en/needs/{need.pk}/"
    assert "nothing unread" in read(client, "/en/notices/")
    assert "Cold rolling" not in read(client, "/en/notices/?show=unread")


def test_anothers_notice_is_not_there(world):
    world.need()
    actions.deliver()
    notice = Notice.objects.get(to=world.owner)
    assert world.client("outsider").get(f"/en/notices/{notice.pk}/").status_code == 404
    world.client("outsider").post("/en/notices/read/", {"notice": notice.pk})
    notice.refresh_from_db()
    assert notice.read_at is None


def test_a_hidden_subject_is_neither_shown_nor_counted_nor_opened(world):
    need = world.need(title="Cold rolling", status="submitted")
    actions.follow(actor=world.outsider, subject="organisation", key=world.works.pk)
    catalog.publish(actor=world.organiser, record=need)
    actions.deliver()
    client = world.client("outsider")
    assert "Cold rolling" in read(client, "/en/notices/")
    catalog.withdraw(actor=world.owner, record=need)
    page = read(client, "/en/notices/")
    assert "Cold rolling" not in page
    assert "nothing unread" in page
    notice = Notice.objects.get(to=world.outsider, kind="follow.published")
    assert client.get(f"/en/notices/{notice.pk}/").status_code == 404


def test_all_are_read_and_that_can_be_undone(world):
    for _ in range(3):
        world.need()
    actions.deliver()
    client = world.client("owner")
    answer = client.post("/en/notices/read/", {"notice": "all"})
    assert queries.unread(world.owner) == 0
    undo = answer["Location"]
    assert 'name="undo"' in read(client, undo)
    from urllib.parse import parse_qs, urlsplit

    stamp = parse_qs(urlsplit(undo).query)["undo"][0]
    client.post("/en/notices/read/", {"undo": stamp})
    assert queries.unread(world.owner) == 3


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"notice": "x"},
        {"notice": "9" * 30},
        {"undo": "soon"},
        {"undo": "2026-13-45T00:00:00Z"},
    ],
)
def test_bad_input_is_not_there(world, given):
    assert world.client("owner").post("/en/notices/read/", given).status_code == 404


def test_a_list_costs_the_same_with_one_and_with_three(world):
    client = world.client("owner")
    costs: dict[str, list[int]] = {}
    for count in (1, 2):
        for _ in range(count):
            need = world.need(deadline=None)
            actions.follow(actor=world.owner, subject="need", key=need.pk)
            actions.save_search(
                actor=world.owner, kind="need", query=f"q=x{need.pk}", name=f"S{need.pk}"
            )
        actions.deliver()
        for address in ("/en/notices/", "/en/following/", "/en/searches/"):
            with CaptureQueriesContext(connection) as seen:
                read(client, address)
            costs.setdefault(address, []).append(len(seen))
    assert all(one == three for one, three in costs.values()), costs


def test_preferences_are_kept_and_say_what_is_wrong(world):
    client = world.client("owner")
    page = read(client, "/en/notices/preferences/")
    assert 'name="catalog_rectify"' in page
    values = {
        code.replace(".", "_"): str(to) for code, to in queries.outlets_of(world.owner).items()
    }
    client.post("/en/notices/preferences/", values | {"catalog_rectify": "weekly"})
    assert queries.outlets_of(world.owner)["catalog.rectify"] == "weekly"
    answer = client.post("/en/notices/preferences/", values | {"catalog_rectify": "hourly"})
    assert answer.status_code == 422
    client.post("/en/notices/preferences/", {"mails": "off"})
    assert not queries.is_mailed(world.owner)
    client.post("/en/notices/preferences/", {"mails": "on"})
    assert queries.is_mailed(world.owner)


def test_follow_and_unfollow_and_undo(world):
    need = world.need(title="Cold rolling")
    client, what = world.client("outsider"), f"need:{need.pk}"
    page = f"/en/needs/{need.pk}/"
    assert "Follow" in read(client, page)
    assert client.post("/en/following/change/", {"what": what, "next": page})["Location"] == page
    assert "You follow this" in read(client, page)
    assert "Cold rolling" in read(client, "/en/following/")
    gone = client.post("/en/following/change/", {"what": what, "leave": "1"})["Location"]
    assert Follow.objects.count() == 0
    assert what in read(client, gone)
    client.post("/en/following/change/", {"what": what})
    assert Follow.objects.count() == 1
    client.post("/en/following/change/", {"what": what})  # twice is once
    assert Follow.objects.count() == 1


def test_what_cannot_be_seen_cannot_be_followed(world):
    draft = world.need(status="draft")
    client = world.client("outsider")
    for what in (
        f"need:{draft.pk}",
        "need:999999",
        "mandate:1",
        "x:1",
        "need:",
        "need:" + "9" * 30,
    ):
        assert client.post("/en/following/change/", {"what": what}).status_code == 404, what
    away = client.post(
        "/en/following/change/",
        {"what": f"organisation:{world.works.pk}", "next": "https://evil.example/"},
    )
    assert away["Location"] == "/en/following/"


def test_a_followed_record_that_is_hidden_keeps_its_words_to_itself(world, told):
    need = world.need(title="Zirconium gasket")
    actions.follow(actor=world.outsider, subject="need", key=need.pk)
    told(world.outsider)
    Notice.objects.all().delete()
    catalog.withdraw(actor=world.owner, record=need)
    assert told(world.outsider) == ["A need that you follow is public no more"]
    page = read(world.client("outsider"), "/en/following/")
    assert "Zirconium" not in page
    assert "not there for you any more" in page
    actions.unfollow(actor=world.outsider, subject="need", key=need.pk)
    assert told(world.outsider) == []


def test_there_is_a_limit_to_following(world, monkeypatch):
    monkeypatch.setattr(following, "FOLLOWS", 1)
    client = world.client("outsider")
    for organisation in (world.works, world.rival):
        client.post("/en/following/change/", {"what": f"organisation:{organisation.pk}"})
    assert Follow.objects.count() == 1


def test_following_an_edition_tells_how_many_were_published(world, told):
    actions.follow(actor=world.outsider, subject="edition", key=world.edition.pk)
    needs = [world.need(status="submitted") for _ in range(3)]
    catalog.many(actor=world.organiser, verb="publish", records=needs)
    assert told(world.outsider) == ["3 records were published | Edition delta"]


def test_an_anonymous_visitor_is_led_to_sign_in(world):
    need = world.need()
    page = read(world.client(), f"/en/needs/{need.pk}/")
    assert f'/en/sign-in/?next=/en/needs/{need.pk}/"' in page
    assert "jb-bell" not in page
