"""The site in a real browser: looks, languages, keyboard, no script, accessibility, one upload."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from browsing import LANGUAGES, Watch, axe, signed_in
from demo_site import fetch

pytestmark = pytest.mark.browser


def _address(site: str, kind: str, code: str) -> str:
    """The address of a record's page, without the language."""
    page = fetch(f"{site}/en/{kind}/?q={code}")
    found = re.search(rf'href="/en(/{kind}/\d+/)"', page)
    assert found is not None, f"{code} is not found by its code"
    return found.group(1)


def _first(site: str, listed: str) -> str:
    """The first page that a list leads to, without the language."""
    found = re.search(rf'href="/en({listed}\d+/)"', fetch(f"{site}/en{listed}"))
    assert found is not None, f"{listed} is empty"
    return found.group(1)


def _pages(site: str) -> list[str]:
    need = _address(site, "needs", "N201")
    return [
        "/",
        "/needs/?q=废水",
        "/achievements/?field=energy",
        need,
        _address(site, "achievements", "A201"),
        "/experts/",
        _address(site, "experts", "E08"),
        f"/matches/need/{need.split('/')[2]}/",
        "/editions/yrd-2026/figures/published/",
        "/editions/yrd-2026/figures/visited/",
        "/editions/yrd-2026/tracks/steel/",
        "/editions/yrd-2026/announcements/",
        _first(site, "/editions/yrd-2026/announcements/"),
        "/editions/yrd-2026/activities/",
        "/zones/yrd/",
        "/organisations/jianghuai-steel/",
        "/sign-in/",
        "/account/",
    ]


@pytest.mark.parametrize(
    ("width", "scheme"),
    [(1440, "light"), (360, "dark"), (3840, "light")],
    ids=["wide-light", "phone-dark", "4k-light"],
)
def test_every_page_is_whole_in_every_language(
    browser: Browser, site: str, width: int, scheme: Any
) -> None:
    opened = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
    )
    page = opened.new_page()
    watch = Watch(page, site)
    for place, path in enumerate(_pages(site)):
        for turn, language in enumerate(LANGUAGES):
            page.goto(f"{site}/{language}{path}")
            where = f"{language}{path}"
            tag = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}[language]
            assert page.get_attribute("html", "lang") == tag
            assert page.locator("h1").count() == 1, where
            overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert overflow <= 0, f"{where} is {overflow}px wider than {width}px"
            assert watch.problems == [], where
            # The markup is the same in each language, and at 4K as at 1440.
            if width < 3840 and (place + turn) % len(LANGUAGES) == 0:
                assert axe(page) == [], where
    opened.close()


def test_the_language_switch_stays_on_the_page(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    page.goto(f"{site}/en/needs/?field=environment&sort=deadline")
    page.locator(".jb-langs a[lang=zh-Hant]").click()
    expect(page).to_have_url(f"{site}/zh-hant/needs/?field=environment&sort=deadline")


def test_results_come_as_one_types_and_the_address_says_it(
    context: BrowserContext, site: str
) -> None:
    page = context.new_page()
    watch = Watch(page, site)
    page.goto(f"{site}/zh-hans/needs/")
    before = page.locator("#results .jb-record").first.inner_text()
    page.locator("#jb-q").press_sequentially("废水", delay=30)
    expect(page).to_have_url(f"{site}/zh-hans/needs/?q=%E5%BA%9F%E6%B0%B4")
    expect(page.locator("#results .jb-record").first).not_to_have_text(before)
    assert "废水" in page.locator("#results").inner_text()
    page.go_back()
    expect(page.locator("#results .jb-record").first).to_contain_text(before.splitlines()[0])
    assert watch.problems == []


def test_everything_works_without_script(browser: Browser, site: str) -> None:
    opened = browser.new_context(java_script_enabled=False)
    page = opened.new_page()
    page.goto(f"{site}/en/needs/")
    page.locator("#jb-q").fill("steel")
    page.locator("form[role=search] button[type=submit]").last.click()
    assert "q=steel" in page.url
    facet = page.locator(".jb-facets a").first
    facet.click()
    assert "q=steel" in page.url
    assert page.url.count("=") > 1
    assert page.locator("#results .jb-record").count() > 0
    opened.close()


def test_the_skip_link_and_the_search_key(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    page.goto(f"{site}/en/needs/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "jb-skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"


def test_the_chosen_colours_stay(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    page.goto(f"{site}/en/")
    switch = page.locator("[data-jb-theme]")
    for _ in range(3):
        switch.click()
        if page.get_attribute("html", "data-theme") == "dark":
            break
    assert page.get_attribute("html", "data-theme") == "dark"
    page.goto(f"{site}/en/needs/")
    assert page.get_attribute("html", "data-theme") == "dark"


def test_an_upload_is_seen_corrected_and_imported(
    context: BrowserContext, site: str, tmp_path: Path
) -> None:
    sheet = tmp_path / "needs.csv"
    sheet.write_text(
        "编号,名称,技术难题,预算\nT-1,测试退火炉能耗,退火炉单耗偏高,很多钱\nT-2,冷轧油雾回收,油雾浓度超标,50万元\n",
        "utf-8-sig",
    )
    page = context.new_page()
    watch = Watch(page, site)
    page.goto(f"{site}/zh-hans/upload/need/")
    page.locator("button", has_text="马工").click()
    expect(page).to_have_url(f"{site}/zh-hans/upload/need/")
    page.locator("input[type=file]").set_input_files(sheet)
    page.locator("main form button[type=submit]").last.click()
    table = page.locator("main table")
    expect(table).to_contain_text("很多钱")
    expect(table).to_contain_text("冷轧油雾回收")
    with page.expect_download() as waiting:
        page.locator("a[href$='errors.xlsx']").first.click()
    assert waiting.value.suggested_filename == "jiebang-need-errors.xlsx"
    page.locator("input[name=skip_bad]").check()
    page.locator("button[value=import]").click()
    page.goto(f"{site}/zh-hans/needs/?q=T-2")
    expect(page.locator("#results")).to_contain_text("冷轧油雾回收")
    page.goto(f"{site}/zh-hans/needs/?q=T-1")
    expect(page.locator("#results")).not_to_contain_text("测试退火炉能耗")
    assert watch.problems == []


WORK = {
    "organiser": ("/screening/need/", "/screening/achievement/", "/verification/"),
    "translator": (
        "/editions/yrd-2026/translations/",
        "/editions/yrd-2026/translations/?to=zh-Hans",
    ),
    "broker": ("/desk/", "/me/", "/organisations/jianghuai-steel/mandate/", "/organisations/new/"),
    "engineer": (
        "/organisations/jianghuai-steel/members/",
        "/organisations/jianghuai-steel/correct/",
    ),
}


@pytest.mark.parametrize(
    ("width", "scheme"), [(1440, "light"), (360, "dark")], ids=["wide-light", "phone-dark"]
)
@pytest.mark.parametrize("who", WORK)
def test_pages_for_work_are_whole_in_every_language(
    browser: Browser, site: str, who: str, width: int, scheme: Any
) -> None:
    opened = signed_in(
        browser, site, who,
        viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True,
    )  # fmt: skip
    page = opened.new_page()
    watch = Watch(page, site)
    paths = list(WORK[who])
    if who == "translator":
        page.goto(f"{site}/en/editions/yrd-2026/translations/?kind=need&to=en")
        first = page.locator(".jb-queue__title a").first.get_attribute("href")
        assert first is not None
        paths.append(first.removeprefix("/en"))
    if who == "organiser":
        page.goto(f"{site}/en/screening/need/")
        first = page.locator(".jb-queue__title a").first.get_attribute("href")
        assert first is not None
        paths.append(first.removeprefix("/en"))
    for place, path in enumerate(paths):
        for turn, language in enumerate(LANGUAGES):
            page.goto(f"{site}/{language}{path}")
            where = f"{language}{path}"
            assert page.locator("h1").count() == 1, where
            overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert overflow <= 0, f"{where} is {overflow}px wider than {width}px"
            assert watch.problems == [], where
            if (place + turn) % len(LANGUAGES) == 0:
                assert axe(page) == [], where
    opened.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_a_companys_sheet_by_way_of_being_sent_back_to_the_world(
    browser: Browser, site: str, language: str, tmp_path: Path
) -> None:
    code = f"J-{LANGUAGES.index(language)}"
    company = signed_in(browser, site, "engineer").new_page()
    organiser = signed_in(browser, site, "organiser").new_page()
    watches = [Watch(page, site) for page in (company, organiser)]

    def upload(problem: str) -> None:
        sheet = tmp_path / "need.csv"
        sheet.write_text(f"编号,名称,技术难题\n{code},退火炉能耗{code},{problem}\n", "utf-8-sig")
        company.goto(f"{site}/{language}/upload/need/")
        company.locator("input[type=file]").set_input_files(sheet)
        company.locator("main form button[type=submit]").last.click()
        company.locator("select[name=then]").select_option("submit")
        company.locator("button[value=import]").click()
        company.wait_for_load_state()

    def decide(verdict: str) -> None:
        organiser.goto(f"{site}/{language}/screening/need/")
        organiser.locator(".jb-queue__row", has_text=code).locator("a").click()
        if verdict == "rectify":
            organiser.locator(".jb-remarked summary").nth(1).click()
            organiser.locator("textarea[name=remark_problem]").fill(f"How hot? {code}")
        organiser.locator(f"input[name=verdict][value={verdict}]").check()
        organiser.locator("main form button[type=submit]").last.click()
        organiser.wait_for_url(f"{site}/{language}/screening/need/")

    upload("退火炉单耗偏高")
    decide("rectify")
    company.goto(f"{site}/{language}/needs/?q={code}")
    company.locator("#results .jb-record a").first.click()
    expect(company.locator("main").first).to_contain_text(f"How hot? {code}")
    record = company.url
    upload("退火炉单耗偏高，炉温 850 ℃")
    decide("pass")
    organiser.goto(record)
    organiser.locator("button[name=move][value=publish]").click()
    organiser.wait_for_load_state()
    world = browser.new_context().new_page()
    answer = world.goto(record)
    assert answer is not None
    assert answer.status == 200
    assert "850 ℃" in world.locator("main").first.inner_text()
    assert f"How hot? {code}" not in world.content()
    for watch in watches:
        assert watch.problems == []
    for page in (company, organiser, world):
        page.context.close()


def test_a_translator_writes_beside_the_original_by_keyboard(browser: Browser, site: str) -> None:
    opened = signed_in(browser, site, "translator")
    page = opened.new_page()
    watch = Watch(page, site)
    page.goto(f"{site}/en/editions/yrd-2026/translations/?kind=need&to=en")
    page.locator(".jb-queue__title a").last.click()
    marked = page.locator("mark").first
    expect(marked).to_be_visible()
    title = page.locator("#w-title")
    title.press_sequentially("A title of 2 words", delay=10)
    title.press("Control+Enter")
    expect(page.locator(".jb-messages")).to_contain_text("Saved.")
    expect(title).to_have_value("A title of 2 words")
    page.locator("#w-problem").fill("Not saved yet")
    answers: list[str] = []
    page.on("dialog", lambda dialog: (answers.append(dialog.type), dialog.dismiss()))
    page.evaluate("location.assign('/en/')")
    page.wait_for_timeout(300)
    assert answers == ["beforeunload"]
    expect(page.locator("#w-problem")).to_have_value("Not saved yet")
    assert watch.problems == []
    opened.close()
