"""News: told in the action's transaction, delivered exactly once, merged while open."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from jiebang.hub.catalog import actions as catalog
from jiebang.hub.catalog.models import Need
from jiebang.hub.conftest import SYSTEM, build_world
from jiebang.hub.notices import actions, queries
from jiebang.hub.notices.models import News, Notice
from jiebang.hub.people import actions as people
from jiebang.hub.programmes import actions as programmes


def test_news_belongs_into_a_transaction_and_has_somebody_to_tell(world, settings):
    with pytest.raises(ValueError, match="no kind of notice"):
        actions.tell(actor=SYSTEM, news="nobody.hears", subject="need", keys=[1])
    if connection.in_atomic_block:
        connection.in_atomic_block, before = False, True
        try:
            with pytest.raises(RuntimeError, match="inside the action"):
                actions.tell(actor=SYSTEM, news="catalog.published", subject="need", keys=[1])
        finally:
            connection.in_atomic_block = before


def test_what_is_rolled_back_is_told_to_nobody(world):
    before = News.objects.count()
    with pytest.raises(RuntimeError), transaction.atomic():
        world.need()
        raise RuntimeError
    assert News.objects.count() == before


def test_the_owners_editor_hears_of_it_and_nobody_else(world, told):
    need = world.need(title="Cold rolling", status="submitted")
    catalog.publish(actor=world.organiser, record=need)
    assert told(world.owner) == ["Cold rolling | It is published."]
    assert told(world.colleague) == []  # a viewer
    assert told(world.outsider) == []
    assert told(world.organiser) == ["1 record was handed in for screening | Edition delta"]


def test_who_acts_is_not_told_of_it(world, told):
    need = world.need(title="Cold rolling")
    told(world.owner)
    Notice.objects.all().delete()
    catalog.withdraw(actor=world.owner, record=need)
    assert told(world.owner) == []


def test_news_is_delivered_once(world, told):
    world.need()
    assert len(told(world.owner)) == 1
    assert len(told(world.owner)) == 1
    assert News.objects.count() == 0


def test_a_delivery_that_is_interrupted_has_done_nothing(world, monkeypatch):
    world.need()
    waiting = News.objects.count()
    monkeypatch.setattr(
        "jiebang.hub.notices.actions.news.write", lambda *a: (_ for _ in ()).throw(OSError)
    )
    with pytest.raises(OSError), transaction.atomic():
        actions.deliver()
    assert News.objects.count() == waiting
    assert Notice.objects.count() == 0


def test_screeners_of_the_region_get_one_notice_for_many_records(world, told):
    screener, elsewhere = world.make.user("screener"), world.make.user("elsewhere")
    for user, region in ((screener, "310000"), (elsewhere, "330000")):
        programmes.grant_role(
            actor=SYSTEM, edition=world.edition, user=user, role="screener", region=region
        )
    told(screener)
    Notice.objects.all().delete()
    for _ in range(3):
        world.need(status="submitted", region="310105")
    assert told(screener) == ["3 records were handed in for screening | Edition delta"]
    assert told(elsewhere) == []
    assert told(world.organiser) == []  # others do it
    world.need(status="submitted", region="310105")
    assert told(screener) == ["4 records were handed in for screening | Edition delta"]
    assert Notice.objects.filter(to=screener).count() == 1


def test_a_screener_of_the_organisation_itself_is_not_told(world, told):
    programmes.grant_role(
        actor=SYSTEM, edition=world.edition, user=world.colleague, role="screener"
    )
    told(world.colleague)
    Notice.objects.all().delete()
    world.need(status="submitted", region="310105")
    assert told(world.colleague) == []


def test_who_screens_no_longer_is_not_shown_what_was_handed_in(world, told):
    screener = world.make.user("screener")
    granted = programmes.grant_role(
        actor=SYSTEM, edition=world.edition, user=screener, role="screener"
    )
    world.need(status="submitted")
    assert len(told(screener)) == 2
    programmes.revoke_role(actor=SYSTEM, granted=granted)
    assert told(screener) == []
    assert queries.unread(screener) == 0


def test_an_import_tells_with_one_row_and_delivers_at_a_cost_that_does_not_grow(world, told):
    screener = world.make.user("screener")
    programmes.grant_role(actor=SYSTEM, edition=world.edition, user=screener, role="screener")
    told(screener)
    costs = []
    for count in (2, 12):
        rows = "\n".join(f"{count}-{n},Title {n}" for n in range(count))
        upload = catalog.preview_upload(
            actor=world.owner, kind="need", edition=world.edition, organisation=world.works,
            file_name="a.csv", content=f"id,title\n{rows}\n".encode(),
        )  # fmt: skip
        catalog.import_upload(actor=world.owner, upload=upload, then="submit")
        assert News.objects.count() == 1
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as seen:
            actions.deliver()
        costs.append(len(seen))
    assert costs[0] == costs[1]
    assert "14 records were handed in for screening | Edition delta" in told(screener)


def test_many_at_once_are_told_with_one_row(world):
    needs = [world.need(status="submitted") for _ in range(3)]
    News.objects.all().delete()
    done = catalog.many(actor=world.organiser, verb="publish", records=needs)
    assert done.done == 3
    assert [sorted(news.keys) for news in News.objects.all()] == [sorted(n.pk for n in needs)]


def test_undo_of_many_is_told_to_nobody_and_hides_what_was(world, told):
    needs = [world.need(status="submitted") for _ in range(2)]
    actions.follow(actor=world.outsider, subject="organisation", key=world.works.pk)
    done = catalog.many(actor=world.organiser, verb="publish", records=needs)
    assert len(told(world.outsider)) == 2
    catalog.undo(actor=world.organiser, batch=done.batch)
    assert told(world.outsider) == []
    assert queries.unread(world.outsider) == 0
    assert len(told(world.owner)) == 2  # their own records: the owner still sees those


def test_a_broker_with_a_mandate_hears_of_its_clients_records(world, told):
    house = world.make.organisation("broker", kind="intermediary")
    kun = world.make.user("kun", of=house)
    mandate, _ = people.offer_mandate(
        actor=kun, intermediary=house, client=world.works, side="needs", scope="Collect.",
        starts_on=date(2026, 1, 1), ends_on=date(2099, 1, 1),
    )  # fmt: skip
    people.sign_mandate(actor=world.owner, mandate=mandate, name="Chen")
    assert told(kun) == ["A mandate is signed: Broker Ltd for Works Ltd"]
    assert told(world.owner) == ["A mandate is offered: Broker Ltd for Works Ltd"]
    need = world.need(title="Cold rolling", status="submitted")
    catalog.review(actor=world.organiser, record=need, verdict="rectify", opinion="Secret opinion")
    assert told(kun)[0] == "Cold rolling | It was sent back to be rectified."
    assert "Secret" not in str(told(kun))
    people.revoke_mandate(actor=world.owner, mandate=mandate)
    assert told(kun)[0] == "A mandate is revoked: Broker Ltd for Works Ltd"
    assert not any("Cold rolling" in words for words in told(kun))  # hidden at once


def test_requests_members_and_verification(world, told):
    asked = people.ask_to_join(actor=world.outsider, organisation=world.works)
    assert told(world.owner) == ["outsider asks to join Works Ltd"]
    assert told(world.colleague) == []
    people.answer_request(actor=world.owner, request=asked, accept=False)
    assert told(world.outsider) == ["Works Ltd has declined your request to join"]
    invitation, _ = people.invite(
        actor=world.owner, organisation=world.works, email="new@jiebang.example", role="editor"
    )
    new = world.make.user("new")
    people.accept_invitation(actor=new, invitation=invitation)
    assert told(world.owner)[0] == "new now works for Works Ltd | Editor"
    people.verify(actor=SYSTEM, organisation=world.works, to="refused", note="Forged papers")
    assert told(world.owner)[0] == "The verification of Works Ltd is refused"
    assert "Forged" not in str(told(world.owner))


def test_deadlines_are_told_seven_days_and_one_day_before_and_what_was_missed_is_made_up(
    world, told
):
    today = date(2026, 12, 1)
    need = world.need(title="Cold rolling", deadline=today + timedelta(days=7))
    actions.follow(actor=world.outsider, subject="need", key=need.pk)
    told(world.outsider)
    Notice.objects.all().delete()
    assert catalog.remind_of_deadlines(actor=SYSTEM, today=today) == 1
    assert catalog.remind_of_deadlines(actor=SYSTEM, today=today) == 0
    assert told(world.outsider) == ["Cold rolling | Deadline: Dec. 8, 2026"]
    assert catalog.remind_of_deadlines(actor=SYSTEM, today=today + timedelta(days=3)) == 0
    # The site was down on the day before the deadline.
    assert catalog.remind_of_deadlines(actor=SYSTEM, today=today + timedelta(days=7)) == 0
    other = world.need(title="Hot rolling", deadline=today + timedelta(days=20))
    actions.follow(actor=world.outsider, subject="need", key=other.pk)
    assert catalog.remind_of_deadlines(actor=SYSTEM, today=today + timedelta(days=15)) == 1
    assert told(world.outsider)[0] == "Hot rolling | Deadline: Dec. 21, 2026"


def test_preferences_decide_whether_a_notice_is_made(world, told):
    actions.choose(actor=world.owner, outlets={"catalog.published": "none"})
    world.need()
    assert told(world.owner) == []


def test_somebody_whose_account_is_closed_is_told_nothing(world):
    type(world.owner).objects.filter(pk=world.owner.pk).update(is_active=False)
    world.need()
    actions.deliver()
    assert Notice.objects.count() == 0


def test_of_two_processes_that_deliver_at_once_each_news_is_delivered_once(threads, make):
    world = build_world(make)
    for _ in range(5):
        world.need()
    start, errors = threading.Barrier(2), []

    def run():
        try:
            start.wait()
            while actions.deliver():
                pass
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    both = [threading.Thread(target=run) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert errors == []
    counts = list(Notice.objects.filter(to=world.owner).values_list("count", flat=True))
    assert counts == [1] * 5


def test_reading_and_merging_at_once_loses_nothing(world, told):
    need = world.need(title="Cold rolling")
    actions.follow(actor=world.outsider, subject="need", key=need.pk)
    for n in range(2):
        catalog.save_record(
            actor=world.owner, kind="need", edition=world.edition, organisation=world.works,
            code=need.code, texts={"en": {"title": f"Cold rolling {n}"}}, facts=catalog.Facts(),
        )  # fmt: skip
        told(world.outsider)
    changed = Notice.objects.get(to=world.outsider, kind="follow.changed")
    assert changed.count == 2
    actions.mark_read(actor=world.outsider, keys=[changed.pk])
    catalog.save_record(
        actor=world.owner, kind="need", edition=world.edition, organisation=world.works,
        code=need.code, texts={"en": {"title": "Cold rolling 3"}}, facts=catalog.Facts(),
    )  # fmt: skip
    told(world.outsider)
    assert Notice.objects.filter(to=world.outsider, kind="follow.changed").count() == 2
    unread = queries.visible_to(world.outsider).filter(kind="follow.changed", read_at=None)
    assert unread.count() == 1
    assert timezone.now() >= changed.at


def test_an_organisations_followers_hear_nothing_of_what_it_releases_anonymously(world, told):
    actions.follow(actor=world.outsider, subject="organisation", key=world.works.pk)
    need = world.need(title="Cold rolling", status="submitted")
    Need.objects.filter(pk=need.pk).update(is_anonymous=True)
    catalog.publish(actor=world.organiser, record=Need.objects.get(pk=need.pk))
    assert told(world.outsider) == []
    assert "Cold rolling | It is published." in told(world.owner)
