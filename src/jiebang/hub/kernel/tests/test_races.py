"""Two at once, each in a thread with its own connection: one acts, the chain has no gap."""

import threading

import pytest
from django.db import connection, transaction

from jiebang.hub.kernel import audit, idempotency
from jiebang.hub.kernel.actors import SystemActor
from jiebang.hub.kernel.models import AuditEntry, IdempotencyKey

ACTOR = SystemActor("tests")
WAIT = 20


def at_once(*jobs):
    """Run the jobs in threads that start together; their answers or errors, in order."""
    barrier, outcomes = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(place, job):
        try:
            barrier.wait(WAIT)
            outcomes[place] = job()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    running = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(WAIT)
    assert not any(thread.is_alive() for thread in running)
    return outcomes


def test_the_same_key_twice_at_once_acts_once(threads):
    ran = []
    inside = threading.Event()

    def act():
        ran.append(threading.get_ident())
        inside.wait(0.3)  # long enough for the other to arrive while this one is at it
        return {"answer": len(ran)}

    def send():
        return idempotency.once(actor=ACTOR, verb="v", key="k", payload={"a": 1}, act=act)

    assert at_once(send, send, send) == [{"answer": 1}] * 3
    assert len(ran) == 1
    assert IdempotencyKey.objects.count() == 1


def test_when_the_first_fails_the_second_acts(threads):
    first = threading.Event()
    ran = []

    def act():
        if not first.is_set():
            first.set()
            raise ZeroDivisionError
        ran.append(1)
        return {"answer": 1}

    def send():
        return idempotency.once(actor=ACTOR, verb="v", key="k", payload={}, act=act)

    outcomes = at_once(send, send)
    assert sorted(map(repr, outcomes)) == sorted(map(repr, [{"answer": 1}, ZeroDivisionError()]))
    assert ran == [1]


def test_without_the_key_the_act_runs_twice(threads):
    """The negative control: it is the key that guards, not the harness."""
    ran = []

    def act():
        ran.append(1)
        return {}

    def send(key):
        return lambda: idempotency.once(actor=ACTOR, verb="v", key=key, payload={}, act=act)

    at_once(send("one"), send("other"))
    assert len(ran) == 2


@pytest.mark.parametrize("writers", [4])
def test_entries_written_at_once_are_numbered_without_gaps(threads, writers):
    def write():
        for _ in range(3):
            with transaction.atomic():
                audit.record(actor=ACTOR, verb="test.do", subject="thing:1")

    assert at_once(*[write] * writers) == [None] * writers
    numbers = list(AuditEntry.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 3 * writers + 1))
    assert audit.verify() is None
