"""Screening by two, undone by whom it may be, found again; and what has no time left is not released."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from jiebang.hub.catalog import actions
from jiebang.hub.catalog.models import NeedReview
from jiebang.hub.catalog.tests.test_contests import contest, day
from jiebang.hub.catalog.tests.test_screening import SYSTEM, again, screener, screens, submitted
from jiebang.hub.conftest import Make, build_world
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.kernel.tests.test_races import at_once
from jiebang.hub.programmes import actions as programmes
from jiebang.hub.programmes.models import RoleOnEdition

__all__ = ["contest"]


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def by_region(world, **given):
    return submitted(world, host_region=world.hosts["320000"], **given)


# Four eyes.


@pytest.mark.parametrize("verdict", ["pass", "rectify", "reject"])
def test_who_passed_the_first_step_does_not_decide_the_second(world, verdict):
    screens(world, "twice")
    record = by_region(world)
    actions.review(actor=world.officer, record=record, verdict="pass")
    assert again(record).step == 2
    with pytest.raises(Refused, match="somebody else decides the second"):
        actions.review(
            actor=world.officer, record=again(record), verdict=verdict, opinion="x", reason="scope"
        )
    assert "somebody else" in actions.hindrance(world.officer, "pass", again(record))
    with pytest.raises(Refused, match="somebody else decides the second"):
        actions.take(actor=world.officer, record=again(record))
    html = world.client("officer").get(f"/en/screening/need/{record.pk}/").content.decode()
    assert "You passed the first step of this record" in html
    actions.review(actor=world.organiser, record=again(record), verdict="pass")
    assert again(record).status == "screened"


def test_what_came_back_to_the_second_step_is_still_anothers(world):
    screens(world, "twice")
    record = by_region(world)
    actions.review(actor=world.officer, record=record, verdict="pass")
    actions.review(actor=world.organiser, record=again(record), verdict="rectify", opinion="More")
    actions.submit(actor=world.owner, record=again(record))
    with pytest.raises(Refused, match="somebody else"):
        actions.review(actor=world.officer, record=again(record), verdict="pass")


def test_what_is_handed_in_anew_begins_anew(world):
    screens(world, "twice")
    record = by_region(world)
    actions.review(actor=world.officer, record=record, verdict="pass")
    actions.take_back(actor=world.owner, record=again(record))
    actions.submit(actor=world.owner, record=again(record))
    district = screener(world, "district", "320500")
    actions.review(actor=district, record=again(record), verdict="pass")
    actions.review(actor=world.officer, record=again(record), verdict="pass")
    assert again(record).status == "screened"


def test_in_an_edition_that_screens_once_one_is_enough(world):
    screens(world)
    record = by_region(world)
    actions.review(actor=world.officer, record=record, verdict="rectify", opinion="More")
    actions.submit(actor=world.owner, record=again(record))
    actions.review(actor=world.officer, record=again(record), verdict="pass")
    assert again(record).status == "screened"


def test_of_one_person_in_two_tabs_one_is_told(threads):
    world = build_world(Make())
    screens(world, "twice")
    record = by_region(world)

    def one():
        return actions.review(actor=world.officer, record=again(record), verdict="pass")

    outcomes = at_once(one, one)
    assert sorted(type(one).__name__ for one in outcomes) == ["NeedReview", "Refused"]
    assert (again(record).status, NeedReview.objects.count()) == ("submitted", 1)


# Undo.


def test_who_does_not_screen_any_more_undoes_no_pass(world):
    screens(world, "twice")
    district = screener(world, "district", "320500")
    record = submitted(world)
    done = actions.many(actor=district, verb="pass", records=[record])
    RoleOnEdition.objects.filter(user=district).delete()
    with pytest.raises(Refused):
        actions.undo(actor=district, batch=done.batch)
    assert again(record).step == 2
    programmes.grant_role(
        actor=SYSTEM, edition=world.edition, user=district, role="screener", region="320500"
    )
    assert actions.undo(actor=district, batch=done.batch) == 1


def undo_button(client):
    return client.get("/en/screening/need/").context["last"]


def test_the_last_bulk_action_is_found_again_with_its_count(world):
    screens(world)
    records = [submitted(world) for _ in range(3)]
    client = world.client("organiser")
    assert undo_button(client) is None
    done = actions.many(actor=world.organiser, verb="pass", records=records)
    found = undo_button(client)
    assert (found.key, found.count) == (done.batch, 3)
    assert "3 records" in client.get("/en/screening/need/?show=mine").content.decode()
    assert undo_button(world.client("officer")) is None
    assert client.get("/en/screening/achievement/").context["last"] is None
    actions.publish(actor=world.organiser, record=again(records[0]))
    assert undo_button(client).count == 2
    client.post("/en/screening/need/many/", {"verb": "undo", "batch": str(done.batch)})
    assert undo_button(client) is None


def test_the_districts_bulk_pass_is_found_again_too(world):
    screens(world, "twice")
    district = screener(world, "district", "320500")
    records = [submitted(world) for _ in range(2)]
    done = actions.many(actor=district, verb="pass", records=records)
    client = world.client()
    client.force_login(district, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert (undo_button(client).key, undo_button(client).count) == (done.batch, 2)
    actions.review(actor=world.organiser, record=again(records[0]), verdict="pass")
    assert undo_button(client).count == 1


def test_after_half_an_hour_it_is_offered_no_more(world):
    screens(world)
    record = submitted(world)
    done = actions.many(actor=world.organiser, verb="pass", records=[record])
    late = timezone.now() - actions.UNDO - timedelta(minutes=1)
    record.moves.filter(batch=done.batch).update(at=late)
    record.reviews.filter(batch=done.batch).update(at=late)
    assert undo_button(world.client("organiser")) is None


def test_finding_it_costs_the_same_for_one_and_for_three(world):
    screens(world)
    client, counts = world.client("organiser"), []
    for number in (1, 3):
        records = [submitted(world) for _ in range(number)]
        actions.many(actor=world.organiser, verb="pass", records=records)
        with CaptureQueriesContext(connection) as seen:
            assert undo_button(client).count == number
        counts.append(len(seen))
    assert counts[0] == counts[1]


# Time.


def test_what_has_no_time_left_is_not_published(world):
    screens(world)
    record = submitted(world, deadline=timezone.localdate() - timedelta(days=1))
    actions.review(actor=world.organiser, record=record, verdict="pass")
    with pytest.raises(Refused, match="change the deadline first"):
        actions.publish(actor=world.organiser, record=again(record))
    assert "change the deadline" in actions.hindrance(world.organiser, "publish", again(record))
    type(record).objects.filter(pk=record.pk).update(deadline=timezone.localdate())
    actions.publish(actor=world.organiser, record=again(record))
    assert again(record).status == "published"


def test_a_batch_leaves_out_what_has_no_time_left(world, contest):
    screens(world)
    today = timezone.localdate()
    release = day(contest, 0)
    needs = []
    for days in (-1, 1):
        need = submitted(world, deadline=today + timedelta(days=days))
        type(need).objects.filter(pk=need.pk).update(track=contest, release=release)
        actions.review(actor=world.organiser, record=again(need), verdict="pass")
        needs.append(need)
    assert actions.release_due(actor=SYSTEM, today=today) == 1
    assert [again(need).status for need in needs] == ["screened", "published"]
