"""A foreign university asks for what is confidential, signs, reads, and is shut out again, in a browser."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browsing import LANGUAGES, axe, signed_in
from demo_site import fetch

pytestmark = pytest.mark.browser

SECRET = "Stellite 6"


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
    opened = [signed_in(browser, site, who, bypass_csp=True) for who in ("professor", "engineer")]
    professor, engineer = (one.new_page() for one in opened)
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
    for one in opened:
        one.close()
