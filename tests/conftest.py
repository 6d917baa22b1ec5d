"""The hub's small world, for tests that cross its rooms; the demo's site and a browser to walk it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from demo_site import DemoSite
from jiebang.hub.conftest import _fresh, demo_mode, index, lexicon, make, server, threads, world

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

__all__ = ["_fresh", "demo_mode", "index", "lexicon", "make", "server", "threads", "world"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo edition behind its real server."""
    running = DemoSite(tmp_path_factory.mktemp("browser"))
    yield running.site
    running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium. Its loop runs in this thread, which Django takes for asynchronous code."""
    from playwright.sync_api import sync_playwright

    from browsing import FLAGS

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        started = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A desk's window, in which nobody has signed in."""
    opened = browser.new_context(viewport={"width": 1440, "height": 900})
    yield opened
    opened.close()
