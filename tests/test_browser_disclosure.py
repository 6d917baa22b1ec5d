"""A foreign university asks for what is confidential, signs, reads, and is shut out again, in a browser."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from demo_site import DemoSite, fetch

pytestmark = pytest.mark.browser

LANGUAGES = ("zh-hans", "zh-hant", "en")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SECRET = "Stellite 6"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo edition behind its real server."""
    running = DemoSite(tmp_path_factory.mktemp("disclosure"))
    yield running.site
    running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield started
        started.close()


def signed_in(browser: Browser, site: str, who: str) -> Page:
    """A browser of its own in which one of the demo's people has signed in."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True).new_page()
    page.goto(f"{site}/en/sign-in/")
    page.locator(f"form:has-text('{who}') button").click()
    expect(page.locator("h1")).to_be_visible()
    return page


def axe(page: Page) -> list[str]:
    from axe_core_python.sync_playwright import Axe

    found: Any = Axe().run(page, options={"runOnly": WCAG})
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found["violations"]]


def press(page: Page, what: str) -> None:
    """Send the form whose button says what is to be done."""
    page.locator(f"button[name=what][value={what}]").first.click()
    page.wait_for_load_state()


def test_a_university_asks_signs_reads_and_is_shut_out(
    browser: Browser, site: str, tmp_path: Path
) -> None:
    found = re.search(r'href="/en/needs/(\d+)/"', fetch(f"{site}/en/needs/?q=N102"))
    assert found is not None
    pk = found.group(1)
    professor, engineer = signed_in(browser, site, "Prof. Chan"), signed_in(browser, site, "马工")
    for language in LANGUAGES:
        need = f"{site}/{language}/needs/{pk}/"
        asking = f"{site}/{language}/records/need/{pk}/access/"
        deciding = f"{site}/{language}/records/need/{pk}/requests/"
        engineer.goto(deciding)
        if engineer.locator("button[value=decline]").count():  # what the demo begins with
            engineer.locator("form:has(button[value=decline]) input[name=reason]").fill("Later.")
            press(engineer, "decline")
        professor.goto(need)
        expect(professor.locator("#disclosure")).not_to_contain_text(SECRET)
        professor.locator(f"#disclosure a[href$='/records/need/{pk}/access/']").click()
        professor.locator("select[name=purpose]").select_option("solve")
        professor.locator("textarea[name=words]").fill("We have a ceramic bearing.")
        assert axe(professor) == [], language
        press(professor, "ask")
        professor.locator("input[name=name]").fill("Prof. Chan")
        professor.locator("input[name=agrees]").check()
        assert axe(professor) == [], language
        professor.screenshot(path=tmp_path / f"sign-{language}.png", full_page=True)
        press(professor, "sign")
        professor.goto(need)
        expect(professor.locator("#disclosure")).not_to_contain_text(SECRET)
        engineer.goto(deciding)
        until = (date.today() + timedelta(days=30)).isoformat()  # noqa: DTZ011 - a day
        engineer.locator("input[name=ends_on]").fill(until)
        assert axe(engineer) == [], language
        press(engineer, "grant")
        professor.goto(need)
        expect(professor.locator("#disclosure")).to_contain_text(SECRET)
        mark = professor.locator(".jb-watermark span").first
        expect(mark).to_have_attribute("data-mark", re.compile(r"Prof\. Chan.* · N102 · "))
        assert axe(professor) == [], language
        professor.screenshot(path=tmp_path / f"read-{language}.png", full_page=True)
        engineer.goto(f"{site}/{language}/records/need/{pk}/log/")
        expect(engineer.locator("table")).to_contain_text("Prof. Chan")
        assert axe(engineer) == [], language
        engineer.goto(deciding)
        press(engineer, "revoke")
        professor.goto(need)
        expect(professor.locator("#disclosure")).not_to_contain_text(SECRET)
        professor.goto(asking)
        expect(professor.locator("select[name=purpose]")).to_be_visible()
