"""Statuses: each legal move passes, each other is refused, and of two people at once one is told."""

import itertools
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from jiebang.hub.catalog import actions
from jiebang.hub.catalog.models import Achievement, Need, Upload
from jiebang.hub.catalog.states import (
    PUBLIC,
    TRANSITIONS,
    UPLOAD_TRANSITIONS,
    Status,
    UploadState,
)
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Denied, Refused, SystemActor
from jiebang.hub.kernel.models import AuditEntry
from jiebang.hub.search.models import OutboxEntry

SYSTEM = SystemActor("tests")
VERBS = {
    Status.SUBMITTED: actions.submit,
    Status.PUBLISHED: actions.publish,
    Status.WITHDRAWN: actions.withdraw,
}


def in_status(world, status):
    record = world.need(status="draft")
    published = timezone.now() if status == Status.PUBLISHED else None
    Need.objects.filter(pk=record.pk).update(
        status=status, published_at=published, submitted_at=timezone.now()
    )
    return Need.objects.get(pk=record.pk)


def test_the_tables_name_every_state():
    assert set(TRANSITIONS) == set(Status.values)
    assert set(UPLOAD_TRANSITIONS) == set(UploadState.values)
    assert frozenset({Status.PUBLISHED}) == PUBLIC
    for onward in TRANSITIONS.values():
        assert onward <= set(Status.values)


@pytest.mark.parametrize(("before", "to"), list(itertools.product(Status.values, VERBS)))
def test_each_move_is_as_the_table_says(world, before, to):
    record = in_status(world, before)
    entries, waiting = AuditEntry.objects.count(), OutboxEntry.objects.count()
    if to in TRANSITIONS[before]:
        VERBS[to](actor=SYSTEM, record=record)
        assert record.status == to
        assert AuditEntry.objects.count() == entries + 1
        assert OutboxEntry.objects.count() == waiting + 1
    else:
        with pytest.raises(Refused):
            VERBS[to](actor=SYSTEM, record=record)
        assert AuditEntry.objects.count() == entries
    assert Need.objects.get(pk=record.pk).status == record.status
    assert record.status == (to if to in TRANSITIONS[before] else before)


MAY = {
    "submit": {"owner", "organiser", "officer"},
    "publish": {"organiser", "officer"},
    "withdraw": {"owner", "organiser", "officer"},
}


@pytest.mark.parametrize("verb", MAY)
@pytest.mark.parametrize(
    "name", ["owner", "colleague", "outsider", "organiser", "officer", "anonymous"]
)
def test_who_may_move_a_record(world, verb, name):
    record = world.need(status="draft", host_region=world.hosts["320000"])
    act = getattr(actions, verb)
    if name in MAY[verb]:
        act(actor=getattr(world, name), record=record)
    else:
        with pytest.raises(Denied):
            act(actor=getattr(world, name), record=record)
        assert Need.objects.get(pk=record.pk).status == "draft"


def test_an_officer_moves_needs_of_the_own_region_alone(world):
    elsewhere = world.need(status="draft", host_region=world.hosts["310000"])
    achievement = world.achievement(status="draft", region="320000")
    for record in (elsewhere, achievement):
        with pytest.raises(Denied):
            actions.publish(actor=world.officer, record=record)


def test_an_organiser_of_another_edition_moves_nothing(world):
    other = world.make.edition("other")
    record = world.make.need(other, world.works, status="draft")
    with pytest.raises(Denied):
        actions.publish(actor=world.organiser, record=record)


def test_of_two_who_saw_the_same_record_one_is_told(world):
    record = world.need(status="draft")
    one, other = Need.objects.get(pk=record.pk), Need.objects.get(pk=record.pk)
    actions.publish(actor=SYSTEM, record=one)
    with pytest.raises(Refused):
        actions.withdraw(actor=SYSTEM, record=other)
    assert Need.objects.get(pk=record.pk).status == "published"


def test_of_two_at_once_one_is_told(threads):
    from jiebang.hub.conftest import Make

    make = Make()
    need = make.need(make.edition(), make.organisation(), status="draft")
    seen = [Need.objects.get(pk=need.pk) for _ in range(2)]
    barrier, outcomes = threading.Barrier(2), []

    def move(record, act):
        try:
            barrier.wait(20)
            act(actor=SYSTEM, record=record)
            outcomes.append(record.status)
        except Refused:
            outcomes.append("told")
        finally:
            connection.close()

    running = [
        threading.Thread(target=move, args=(seen[0], actions.publish)),
        threading.Thread(target=move, args=(seen[1], actions.withdraw)),
    ]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(20)
    now = Need.objects.get(pk=need.pk).status
    assert sorted(outcomes) == sorted([now, "told"])
    assert audit.verify() is None


BAD = [
    {"trl_low": 0, "trl_high": 3},
    {"trl_low": 1, "trl_high": 10},
    {"trl_low": 5, "trl_high": 4},
    {"trl_low": 5, "trl_high": None},
    {"money_low": -1, "currency": "CNY"},
    {"money_high": -1, "currency": "CNY"},
    {"money_low": 2, "money_high": 1, "currency": "CNY"},
    {"money_low": 1, "money_high": 2, "currency": ""},
    {"status": "published", "published_at": None},
]


@pytest.mark.parametrize("values", BAD, ids=str)
@pytest.mark.parametrize("model", [Need, Achievement])
def test_the_database_refuses_a_bad_row(world, model, values):
    record = (world.need if model is Need else world.achievement)(status="draft")
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=record.pk).update(**values)


GOOD = [
    {"trl_low": 1, "trl_high": 9},
    {"money_low": 0, "money_high": None, "currency": "CNY"},
    {"money_low": None, "money_high": 5, "currency": "EUR"},
]


@pytest.mark.parametrize("values", GOOD, ids=str)
def test_the_database_takes_a_good_row(world, values):
    assert Need.objects.filter(pk=world.need(status="draft").pk).update(**values) == 1


def test_the_database_refuses_a_second_record_with_the_same_code(world):
    one, other = world.need(), world.need()
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=other.pk).update(code=one.code)


def test_the_database_refuses_a_second_text_in_one_language(world):
    need = world.need()
    with pytest.raises(IntegrityError), transaction.atomic():
        need.texts.create(language="en", title="again")


def test_an_upload_has_no_other_state(world):
    assert {state for onward in UPLOAD_TRANSITIONS.values() for state in onward} < set(
        UploadState.values
    )
    assert Upload._meta.get_field("state").default == UploadState.PREVIEWED
