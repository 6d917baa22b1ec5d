"""The index: fed from the outbox, written by one, read whole by all, never ahead of visible_to."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client

from jiebang.hub.catalog import actions as catalog
from jiebang.hub.kernel.actors import SystemActor
from jiebang.hub.search import actions, queries, registry, store, tasks
from jiebang.hub.search.models import OutboxEntry
from jiebang.matcher import Lexicon, Matcher

SYSTEM = SystemActor("tests")


def keys(text="wastewater", kind="need"):
    return [key for key, _ in queries.find(kind, text)]


def test_news_goes_with_its_transaction(transactional_db):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.enqueue(kind="need", key="1")
        _ = 1 / 0
    assert not OutboxEntry.objects.exists()
    with pytest.raises(RuntimeError, match="inside"):
        actions.enqueue(kind="need", key="1")


def test_an_action_that_fails_leaves_no_news(world):
    before = OutboxEntry.objects.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        world.need(title="wastewater")
        _ = 1 / 0
    assert OutboxEntry.objects.count() == before


def test_a_refresh_builds_a_generation_that_readers_see(world, index):
    need = world.need(title="wastewater")
    assert index() == {"achievement": 1, "expert": 1, "need": 1}
    assert not OutboxEntry.objects.exists()
    assert keys() == [str(need.pk)]
    assert index() == {}
    other = world.need(title="wastewater reactor")
    assert keys() == [str(need.pk)]
    assert index() == {"need": 2}
    assert queries.generation("need").number == 2
    assert set(keys()) == {str(need.pk), str(other.pk)}
    assert actions.refresh(rebuild=True) == {"achievement": 2, "expert": 2, "need": 3}


def test_only_public_records_are_in_the_index(world, index):
    hidden = world.make.edition("hidden", is_public=False)
    world.make.need(hidden, world.works, title="wastewater")
    for status in ("draft", "submitted", "withdrawn"):
        world.need(title="wastewater", status=status)
    index()
    assert keys() == []
    need = world.need(title="wastewater")
    index()
    assert keys() == [str(need.pk)]
    catalog.withdraw(actor=SYSTEM, record=need)
    assert keys() == [str(need.pk)]  # the index does not know yet; the page does (catalog's tests)
    index()
    assert keys() == []


def test_news_that_comes_while_the_index_is_built_is_not_lost(world, index, monkeypatch):
    world.need(title="wastewater")
    commit = Matcher.commit

    def slow(matcher):
        number = commit(matcher)
        actions.enqueue(kind="need", key="77")
        return number

    monkeypatch.setattr(Matcher, "commit", slow)
    index()
    assert "77" in OutboxEntry.objects.values_list("key", flat=True)


def test_before_the_first_build_there_is_no_index(world, lexicon):
    with pytest.raises(queries.IndexNotReady):
        queries.find("need", "wastewater")
    need = world.need(title="wastewater")
    for address in (
        "/en/needs/?q=wastewater",
        f"/en/needs/{need.pk}/",
        f"/en/matches/need/{need.pk}/",
    ):
        assert Client().get(address).status_code == 200


def test_while_one_writes_another_does_nothing(world, index):
    world.need(title="wastewater")
    with store.writer_lock(wait=True) as mine:
        assert mine
        answers = []
        other = threading.Thread(target=lambda: answers.append(_try_lock()))
        other.start()
        other.join(10)
        assert answers == [False]
        assert actions.refresh(wait=False) == {}
        assert OutboxEntry.objects.exists()
    assert actions.refresh(wait=False) == {"achievement": 1, "expert": 1, "need": 1}


def _try_lock():
    with store.writer_lock(wait=False) as mine:
        return mine


def test_a_lock_is_let_go_when_its_holder_is_killed(settings):
    folder = Path(settings.INDEX_DIR)
    folder.mkdir(parents=True)
    script = (
        "import fcntl,sys,time;f=open(sys.argv[1],'a');fcntl.flock(f,fcntl.LOCK_EX);"
        "print('held',flush=True);time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(folder / "writer.lock")], stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout.readline() == b"held\n"
        assert _try_lock() is False
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    assert _try_lock() is True


@pytest.mark.parametrize("place", ["before the segment", "before the manifest"])
def test_a_crash_while_writing_leaves_the_old_generation(world, index, monkeypatch, place):
    lexicon = Lexicon.default()
    need = world.need(title="wastewater")
    index()
    world.need(title="wastewater too")

    class Killed(BaseException):
        """As sudden as a signal: nothing of ours catches it."""

    def killed(*_):
        raise Killed

    if place == "before the segment":
        monkeypatch.setattr("jiebang.matcher.index.container.write", killed)
    else:
        monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(Killed):
        actions.refresh()
    monkeypatch.undo()
    monkeypatch.setattr(Lexicon, "default", classmethod(lambda cls, progress=None: lexicon))
    assert queries.generation("need").number == 1
    assert keys() == [str(need.pk)]
    assert OutboxEntry.objects.filter(kind="need").exists()
    assert actions.refresh() == {"need": 2}
    assert len(keys()) == 2


def test_a_half_written_file_is_nothing(world, index):
    world.need(title="wastewater")
    index()
    folder = store.folder("need")
    (folder / "0123.part").write_bytes(b"half")
    (folder / "manifest.json.new").write_bytes(b"{")
    assert queries.generation("need").number == 1
    world.need(title="wastewater")
    assert index() == {"need": 2}
    assert len(keys()) == 2
    assert not (folder / "0123.part").exists()


def test_only_what_changed_is_read_and_written(world, index, monkeypatch):
    kept, gone, hidden = (world.need(title=f"wastewater {n}") for n in "abc")
    index()
    asked = []
    source = registry.source("need")

    def profiles(keys):
        asked.append(keys)
        return source.profiles(keys)

    monkeypatch.setitem(registry._sources, "need", registry.Source("need", profiles))
    new = world.need(title="wastewater d")
    catalog.withdraw(actor=SYSTEM, record=hidden)
    deleted = str(gone.pk)
    with transaction.atomic():
        actions.enqueue(kind="need", key=deleted)
        actions.enqueue(kind="need", key="no such key")
        gone.delete()
    assert index() == {"need": 2}
    assert asked == [{str(new.pk), str(hidden.pk), deleted, "no such key"}]
    assert set(keys()) == {str(kept.pk), str(new.pk)}


def test_files_that_no_reader_needs_are_removed(world, index):
    for _ in range(4):
        world.need(title="wastewater")
        index()
    names = {path.suffix for path in store.folder("need").iterdir()}
    assert names == {".part", ".json", ".lock"}
    # Three segments at most grow with each change, until they are merged; two calibrations remain.
    assert len(list(store.folder("need").glob("*.part"))) <= 4 + 2


def test_a_hidden_tier_is_an_index_of_its_own(world, index):
    world.need(title="wastewater")
    index()
    assert store.folder("need") != store.folder("need", "confidential")
    with pytest.raises(queries.IndexNotReady):
        store.read("need", "confidential")


def test_a_kind_is_a_plain_name_and_registered_once():
    for kind in ("../need", "Need", "", "need\n"):
        with pytest.raises(ValueError):
            store.folder(kind)
    with pytest.raises(ValueError, match="twice"):
        registry.register(registry.source("need"))
    assert registry.kinds() == ["achievement", "expert", "need"]


def test_the_loop_refreshes_when_there_is_news_and_outlives_an_error(world, index, monkeypatch):
    from django.db import OperationalError

    done, stop = [], threading.Event()

    def refresh(*, wait):
        done.append(wait)
        if len(done) == 1:
            raise OperationalError("away for a moment")
        stop.set()

    world.need(title="wastewater")
    monkeypatch.setattr(actions, "refresh", refresh)
    monkeypatch.setattr(tasks, "close_old_connections", lambda: None)
    monkeypatch.setattr(tasks.connection, "close", lambda: None)
    tasks.follow_outbox(stop, seconds=0.001)
    assert done == [False, False]


@pytest.mark.parametrize("what", ["segment", "manifest", "lost"])
def test_a_damaged_index_is_rebuilt_not_served(world, index, what, caplog):
    need = world.need(title="wastewater")
    index()
    store._opened.clear()
    folder = store.folder("need")
    damaged = folder / "manifest.json" if what == "manifest" else next(folder.glob("*.part"))
    damaged.write_bytes(b"not what it was")
    if what == "lost":
        damaged.unlink()
    with pytest.raises(store.IndexNotReady):
        queries.find("need", "wastewater")
    assert damaged.name in caplog.text
    assert Client().get("/en/needs/?q=wastewater").status_code == 200
    index()
    assert [key for key, _ in queries.find("need", "wastewater")] == [str(need.pk)]


def test_the_loop_outlives_a_full_disk(world, lexicon, monkeypatch):
    stop, tries = threading.Event(), []

    def fail(**_: object) -> None:
        tries.append(1)
        if len(tries) > 1:
            stop.set()
        raise OSError(28, "No space left on device")

    world.need(title="wastewater")
    monkeypatch.setattr(actions, "refresh", fail)
    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr("jiebang.hub.search.tasks.close_old_connections", lambda: None)
    tasks.follow_outbox(stop, seconds=0.01)
    assert len(tries) == 2


def test_readers_go_on_with_what_they_have_while_a_newer_one_loads(world, index):
    world.need(title="wastewater")
    index()
    assert queries.generation("need").number == 1
    world.need(title="wastewater too")
    assert actions.refresh() == {"need": 2}
    with store._loading:  # as another thread holds it that loads the second generation
        assert queries.generation("need").number == 1
    assert queries.generation("need").number == 2
