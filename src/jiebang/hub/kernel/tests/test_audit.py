"""The audit chain: whatever is done to any of its rows, the verifier names the place."""

import itertools
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import SystemActor
from jiebang.hub.kernel.models import AuditEntry, AuditHead

ACTOR = SystemActor("tests")
ROWS = 5


@pytest.fixture
def chain(db):
    with transaction.atomic():
        for place in range(1, ROWS + 1):
            audit.record(
                actor=ACTOR,
                verb="test.do",
                subject=f"thing:{place}",
                facts={"字": place, "a": ["b"]},
            )


def test_an_untouched_chain_holds(chain):
    assert audit.verify() is None
    assert [entry.number for entry in AuditEntry.objects.all()] == list(range(1, ROWS + 1))


def test_an_empty_chain_holds(db):
    assert audit.verify() is None


CHANGES = {
    "at": {"at": F("at") + timedelta(microseconds=1)},
    "actor": {"actor": "user:1"},
    "verb": {"verb": "test.undo"},
    "subject": {"subject": "thing:99"},
    "facts": {"facts": {"字": 99, "a": ["b"]}},
    "previous": {"previous": "0" * 64},
    "digest": {"digest": "0" * 64},
}


@pytest.mark.parametrize("column", CHANGES)
@pytest.mark.parametrize("number", range(1, ROWS + 1))
def test_a_changed_row_is_named(chain, column, number):
    AuditEntry.objects.filter(number=number).update(**CHANGES[column])
    assert audit.verify().number == number


@pytest.mark.parametrize("number", range(1, ROWS + 1))
def test_a_change_that_covers_its_own_tracks_breaks_at_what_follows(chain, number):
    entry = AuditEntry.objects.get(number=number)
    entry.verb = "test.undo"
    entry.digest = audit.digest_of(entry)
    entry.save()
    assert audit.verify().number == min(number + 1, ROWS)


@pytest.mark.parametrize("number", range(1, ROWS + 1))
def test_a_deleted_row_is_named(chain, number):
    AuditEntry.objects.filter(number=number).delete()
    assert audit.verify().number == number


@pytest.mark.parametrize("number", range(1, ROWS))
def test_a_deleted_row_is_named_when_the_rest_moves_up(chain, number):
    AuditEntry.objects.filter(number=number).delete()
    for entry in AuditEntry.objects.filter(number__gt=number).order_by("number"):
        AuditEntry.objects.filter(pk=entry.pk).update(number=entry.number - 1)
    AuditHead.objects.update(number=ROWS - 1)
    assert audit.verify().number == number


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(range(1, ROWS + 1), 2)))
def test_two_rows_that_changed_places_are_named(chain, one, other):
    first, second = AuditEntry.objects.get(number=one), AuditEntry.objects.get(number=other)
    AuditEntry.objects.filter(pk=first.pk).update(number=1000)
    AuditEntry.objects.filter(pk=second.pk).update(number=one)
    AuditEntry.objects.filter(pk=first.pk).update(number=other)
    assert audit.verify().number == one


@pytest.mark.parametrize("kept", range(ROWS))
def test_a_truncated_chain_is_named(chain, kept):
    AuditEntry.objects.filter(number__gt=kept).delete()
    assert audit.verify().number == kept + 1


def test_a_row_that_was_slipped_in_at_the_end_is_named(chain):
    last = AuditEntry.objects.get(number=ROWS)
    forged = AuditEntry(
        number=ROWS + 1, at=last.at, actor="user:1", verb="test.forge", subject="thing:1",
        facts={}, previous=last.digest,
    )  # fmt: skip
    forged.digest = audit.digest_of(forged)
    forged.save()
    found = audit.verify()
    assert found is not None
    assert found.number in {ROWS + 1, ROWS + 2}


def test_a_changed_or_lost_head_is_named(chain):
    AuditHead.objects.update(digest="0" * 64)
    assert audit.verify().number == ROWS
    AuditHead.objects.all().delete()
    assert audit.verify() is not None


def test_an_entry_outside_the_actions_transaction_is_refused(transactional_db):
    with pytest.raises(RuntimeError, match="inside"):
        audit.record(actor=ACTOR, verb="test.do", subject="thing:1")


def test_an_entry_goes_with_its_transaction(transactional_db):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record(actor=ACTOR, verb="test.do", subject="thing:1")
        _ = 1 / 0
    assert not AuditEntry.objects.exists()
    assert audit.verify() is None
