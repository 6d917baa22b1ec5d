"""A university's team answers the steelmaker's need on a phone; its engineer sorts, shortlists and selects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browsing import LANGUAGES, Watch, axe, signed_in

pytestmark = pytest.mark.browser

CODE = "N112"
TITLES = {
    "zh-hans": "电磁超声热态铸坯角裂检测",
    "zh-hant": "電磁超聲熱態鑄坯角裂檢測",
    "en": "Electromagnetic ultrasound for corner cracks in hot slabs",
}
PROMISED = ("750–850 °C", "94%", "6%", "± 0.4 mm", "250 mm", "40 s per slab")


@pytest.fixture
def professor(browser: Browser, site: str) -> Iterator[Page]:
    opened = signed_in(
        browser, site, "professor", viewport={"width": 390, "height": 844}, has_touch=True,
        bypass_csp=True,
    )  # fmt: skip
    yield opened.new_page()
    opened.close()


@pytest.fixture
def engineer(browser: Browser, site: str) -> Iterator[Page]:
    opened = signed_in(
        browser, site, "engineer", viewport={"width": 1440, "height": 900}, bypass_csp=True
    )
    yield opened.new_page()
    opened.close()


def looked_at(page: Page, folder: Path, name: str) -> None:
    """Nothing stands out of the window, nothing is out of reach."""
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
    assert axe(page) == [], name
    page.screenshot(path=folder / f"{name}.png", full_page=True)


def answer(page: Page, site: str, language: str, folder: Path) -> str:
    """From the need's page to the version that is handed in; its alias."""
    page.goto(f"{site}/{language}/needs/?q={CODE}&status=published")
    page.goto(f"{site}/{language}/needs/?q=continuously+cast+slabs")
    page.locator(".jb-record__title a").first.click()
    page.locator("#answers a.jb-button--primary").click()
    page.wait_for_url("**/answer/**")
    looked_at(page, folder, f"{language}-answer")
    page.locator("main form.jb-form button.jb-button--primary").click()
    page.wait_for_url("**/write/approach/")
    alias = page.url.split("/")[5]
    page.locator("#id_title").fill(TITLES[language])
    page.locator("#id_approach").fill(f"{TITLES[language]}: EMAT, 250 mm.")
    with page.expect_response(lambda got: got.request.method == "POST"):
        page.locator("#id_summary").fill(TITLES[language])
    expect(page.locator("#saved")).to_contain_text(re.compile(r"\d\d:\d\d"))
    looked_at(page, folder, f"{language}-approach")
    page.locator("button[name=go]").click()
    page.wait_for_url("**/write/indicators/**")
    fields = page.locator("input[id^=id_promised-]")
    for at in range(page.locator("select[id^=id_meets-]").count()):
        fields.nth(at).fill(PROMISED[min(at, len(PROMISED) - 1)])
        page.locator("select[id^=id_meets-]").nth(at).select_option("yes")
    looked_at(page, folder, f"{language}-indicators")
    page.locator("button[name=go]").click()
    page.wait_for_url("**/write/terms/**")
    page.locator("#id_months").fill("14")
    page.locator("#id_money").fill("RMB 3.6 million")
    page.locator("button[name=go]").click()
    page.wait_for_url("**/write/team/**")
    page.locator("#id_name-0").fill("Prof. Chan")
    page.locator("button[name=go]").click()
    page.wait_for_url("**/write/files/**")
    page.goto(f"{site}/{language}/solutions/{alias}/write/check/")
    looked_at(page, folder, f"{language}-check")
    page.locator("main form button.jb-button--primary").click()
    page.wait_for_url(f"**/solutions/{alias}/")
    looked_at(page, folder, f"{language}-handed-in")
    return alias


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_an_answer_on_the_phone_to_the_one_that_is_selected(
    professor: Page, engineer: Page, site: str, language: str, tmp_path: Path
) -> None:
    watches = [Watch(page, site) for page in (professor, engineer)]
    alias = answer(professor, site, language, tmp_path)
    page = engineer
    page.goto(f"{site}/{language}/solutions/received/")
    page.locator(f"a[href$='/solutions/{alias}/']").click()
    page.wait_for_url(f"**/solutions/{alias}/")
    looked_at(page, tmp_path, f"{language}-solution")
    page.locator("button[value=shortlist]").click()
    page.wait_for_url("**/solutions/decide/")
    looked_at(page, tmp_path, f"{language}-preview")
    page.locator("main form button.jb-button--primary").click()
    page.wait_for_url(re.compile(r"/needs/\d+/solutions/$"))
    looked_at(page, tmp_path, f"{language}-triage")
    professor.reload()
    assert professor.locator(".jb-record__top .jb-chip--accent").count() == 0  # nobody has told it
    page.goto(f"{site}/{language}/solutions/{alias}/select/")
    looked_at(page, tmp_path, f"{language}-select")
    page.locator("main form button.jb-button--primary").click()
    page.wait_for_url(re.compile(r"/needs/\d+/solutions/$"))
    professor.reload()
    expect(professor.locator(".jb-record__top .jb-chip--good")).to_be_visible()
    assert [watch.problems for watch in watches] == [[], []]
