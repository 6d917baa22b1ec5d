"""What all tests share: honesty guards (no network, no skipping in CI) and the tests' small world."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# A busy machine is no fault of the code: how long an example takes is for bench/ to say.
settings.register_profile("jiebang", settings.get_profile("default"), deadline=None)
settings.load_profile("jiebang")

REQUIRE_ALL = os.environ.get("JIEBANG_REQUIRE_ALL") == "1"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--only-database`: only tests that touch the database, for the second run on PostgreSQL."""
    parser.addoption("--only-database", action="store_true", help="only tests with a database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what was not asked for, and say why what cannot run is skipped."""
    if config.getoption("--only-database"):
        kept = [item for item in items if _touches_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept
    lacking = _what_browsers_lack()
    if lacking and not REQUIRE_ALL:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=f"{lacking} is not installed"))


def _touches_database(item: pytest.Item) -> bool:
    wanted = {"db", "transactional_db", "live_server"}
    return bool(
        item.get_closest_marker("django_db") or wanted & set(getattr(item, "fixturenames", ()))
    )


def _what_browsers_lack() -> str:
    if not shutil.which("chromium"):
        return "Chromium"
    fonts = shutil.which("fc-list")
    listed = (
        subprocess.run([fonts], capture_output=True, text=True, check=True).stdout if fonts else ""
    )
    return "" if "Noto Sans CJK" in listed else "a CJK font (fonts-noto-cjk)"


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests talk to this machine alone."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if host and host not in {"127.0.0.1", "::1", "localhost"}:
            raise RuntimeError(f"a test wanted to reach {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def root() -> Path:
    """The repository."""
    return Path(__file__).resolve().parent
