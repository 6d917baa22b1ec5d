"""The background loop: it follows what the index has taken, one process at a time, and outlives what fails."""

import fcntl
from pathlib import Path
from types import SimpleNamespace

import pytest

from jiebang.hub.catalog import actions as catalog
from jiebang.hub.matching import tasks
from jiebang.hub.matching.models import RefreshEntry, Suggestion
from jiebang.hub.matching.tests.conftest import ANSWERS, SYSTEM
from jiebang.hub.search.queries import IndexNotReady

SECONDS = 7.0
OTHER = {"en": {"title": "A robot that plays chess", "summary": "openings and endgames"}}


class Stop:
    """Lets a loop go some rounds without waiting; `pauses` is what it would have waited for."""

    def __init__(self, rounds):
        self.rounds, self.pauses = rounds, []

    def wait(self, seconds):
        self.pauses.append(seconds)
        return len(self.pauses) > self.rounds


@pytest.fixture(autouse=True)
def one_connection(monkeypatch):
    """The loop runs within the test's transaction."""
    monkeypatch.setattr(tasks, "close_old_connections", lambda: None)
    monkeypatch.setattr(tasks.connection, "close", lambda: None)


def rounds(count):
    stop = Stop(count)
    tasks.follow_index(stop, seconds=SECONDS)
    return stop.pauses


MANY = 8
"""Rounds in which all is done: what is new of an answer is taken first, then the needs that it concerns."""


def shown(board):
    rows = Suggestion.objects.filter(need=board.need, is_current=True, kind="achievement")
    return set(rows.values_list("achievement__code", flat=True))


def rewrite(board, code, texts):
    """Its owner changes an answer's words, and the index takes them."""
    catalog.save_record(
        actor=SYSTEM, kind="achievement", edition=board.world.edition,
        organisation=board.world.rival, code=code, texts=texts,
        facts=catalog.Facts(region="320500", trl_low=5, trl_high=6),
    )  # fmt: skip
    board.index()


def test_suggestions_follow_when_texts_change(board):
    assert shown(board) == {"ANSWER-0", "ANSWER-1", "ANSWER-2"}
    rewrite(board, "ANSWER-1", OTHER)
    assert shown(board) == {"ANSWER-0", "ANSWER-1", "ANSWER-2"}  # the index notes; the loop works
    assert RefreshEntry.objects.exists()
    # Where there was something it looks again at once, then waits as long as it is told.
    pauses = rounds(MANY)
    busy = pauses.count(0.05)
    assert 1 <= busy < MANY
    assert pauses == [SECONDS, *[0.05] * busy, *[SECONDS] * (MANY - busy)]
    assert shown(board) == {"ANSWER-0", "ANSWER-2"}
    assert not RefreshEntry.objects.exists()
    rewrite(board, "ANSWER-1", ANSWERS[1])
    rounds(MANY)
    assert "ANSWER-1" in shown(board)


def test_the_loop_outlives_a_failure_and_does_the_work_afterwards(board, monkeypatch, caplog):
    rewrite(board, "ANSWER-1", OTHER)
    real, tries = tasks.actions.refresh_noted, []

    def broken(**given):
        tries.append(1)
        if len(tries) == 1:
            raise OSError(28, "No space left on device")
        if len(tries) == 2:
            raise IndexNotReady("need")
        return real(**given)

    monkeypatch.setattr(tasks.actions, "refresh_noted", broken)
    assert rounds(MANY)[:4] == [SECONDS, 30.0, 2 * SECONDS, 0.05]
    assert "trying again" in caplog.text
    assert "ANSWER-1" not in shown(board)


def test_of_two_processes_one_does_the_work(board, settings):
    rewrite(board, "ANSWER-1", OTHER)
    with (Path(settings.INDEX_DIR) / "suggestions.lock").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert rounds(2) == [SECONDS] * 3
        assert RefreshEntry.objects.exists()
    rounds(MANY)  # the other is gone, and with it its lock
    assert not RefreshEntry.objects.exists()
    assert "ANSWER-1" not in shown(board)


def test_what_has_grown_old_is_noted_at_first_and_then_each_hour(board, monkeypatch):
    now, looked = [0.0], []

    def note_old(**_given):
        looked.append(now[0])
        return 0

    def refresh_noted(**_given):
        now[0] += 1000.0
        return 0

    monkeypatch.setattr(tasks, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(tasks.actions, "note_old", note_old)
    monkeypatch.setattr(tasks.actions, "refresh_noted", refresh_noted)
    rounds(9)
    assert looked == [0.0, 4000.0, 8000.0]
