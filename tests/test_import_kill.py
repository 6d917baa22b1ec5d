"""An import that is killed again and again, on real databases: nothing is lost, nothing doubled."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import import_site
from demo_site import outside

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
import postgres

pytestmark = pytest.mark.gate
KILLS = int(os.environ.get("JIEBANG_KILLS", "25"))


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a site of its own."""
    given = {
        **outside(),
        "JIEBANG_DATA": str(tmp_path),
        "JIEBANG_DEBUG": "0",
        "JIEBANG_DEMO": "0",
        "JIEBANG_SECRET_KEY": "only-for-tests-" + "0" * 50,
        "JIEBANG_DATABASE_POOL": "0",
        "JIEBANG_LOG": "ERROR",
        "DJANGO_SETTINGS_MODULE": "jiebang.hub.config.settings",
    }
    if request.param == "sqlite":
        yield given
        return
    with postgres.cluster() as url:
        if url is None:
            pytest.skip("PostgreSQL is not installed")
        yield {**given, "JIEBANG_DATABASE_URL": url}


def start(site: dict[str, str], what: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(Path(import_site.__file__)), what],
        env=site, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def run(site: dict[str, str], what: str) -> str:
    process = start(site, what)
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    return said


def one_life(herd: subprocess.Popen[str], seconds: float) -> str:
    """What a worker that is killed after so long says, and how it ended."""
    assert herd.stdin is not None
    assert herd.stdout is not None
    herd.stdin.write("\n")
    herd.stdin.flush()
    ready, pid = herd.stdout.readline().split()
    assert ready == "ready"
    time.sleep(seconds)
    with contextlib.suppress(ProcessLookupError):  # it has just done all there was to do
        os.kill(int(pid), signal.SIGKILL)
    said = herd.stdout.readline()
    return said if said.startswith("ended") else said + herd.stdout.readline()


def test_a_killed_import_loses_and_doubles_nothing(site: dict[str, str]) -> None:
    run(site, "make")
    chance = random.Random(7)  # noqa: S311
    killed = 0
    herd = start(site, "herd")
    for _ in range(KILLS):
        said = one_life(herd, chance.uniform(0.0, 0.9))
        if "done" in said:
            break
        assert said == "ended -9\n"
        killed += 1
    herd.communicate(timeout=60)
    assert killed >= 3, "it was done before it could be killed"
    rivals = [start(site, "work") for _ in range(2)]
    for rival in rivals:
        said, _ = rival.communicate(timeout=300)
        assert said.endswith("done\n")
    found = json.loads(run(site, "look"))
    rows = import_site.ROWS
    chunks = -(-rows // 40)
    assert found == {
        "state": "imported",
        "result": {"created": rows, "updated": 0, "unchanged": 0, "skipped": 0},
        "needs": rows, "submitted": rows, "texts": 2 * rows, "moves": rows, "outbox": rows,
        "chunks": list(range(1, chunks + 1)), "written": rows, "told": chunks, "broken": "",
    }  # fmt: skip
