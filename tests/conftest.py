"""The hub's small world, for tests that cross its rooms; the demo's site and a browser to walk it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from demo_site import DemoSite, loaded
from jiebang.hub.conftest import (
    _fresh,
    _nobody_stays,
    browser,
    demo_mode,
    index,
    lexicon,
    make,
    server,
    threads,
    world,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

__all__ = [
    "_fresh",
    "_nobody_stays",
    "browser",
    "demo_mode",
    "index",
    "lexicon",
    "make",
    "server",
    "threads",
    "world",
]


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo edition as loaded; the workers of one run share it, and copy it."""
    base = tmp_path_factory.getbasetemp()
    return loaded(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)


@pytest.fixture(scope="module")
def site(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo edition behind its real server."""
    running = DemoSite(tmp_path_factory.mktemp("browser"), demo_data)
    yield running.site
    running.stop()


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A desk's window, in which nobody has signed in."""
    opened = browser.new_context(viewport={"width": 1440, "height": 900})
    yield opened
    opened.close()
