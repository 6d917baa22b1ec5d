"""Typing in a real browser: saved as one types, resumed, never lost, never over another's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from browsing import LANGUAGES, Watch, axe, signed_in

pytestmark = pytest.mark.browser

WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  Array.from(document.querySelectorAll("body *")).filter(
    (element) => element.getBoundingClientRect().right > innerWidth
  ).map((element) => element.outerHTML.slice(0, 120))"""
"""What stands beyond the window's edge, where it can be scrolled to."""
SAVED = re.compile(r"(Saved \d\d:\d\d|\d\d:\d\d 已保存|\d\d:\d\d 已儲存)\s*$")


@pytest.fixture
def engineer(browser: Browser, site: str) -> Iterator[BrowserContext]:
    opened = signed_in(browser, site, "engineer", viewport={"width": 1440, "height": 900})
    yield opened
    opened.close()


def begin_expert(page: Page, site: str) -> str:
    """Begin an expert and return the address of its task list."""
    page.goto(f"{site}/en/intake/expert/")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/person/")
    return page.url.removesuffix("person/")


def begin(page: Page, site: str, language: str = "en", kind: str = "technology") -> str:
    """Begin a need and return the address of its task list."""
    page.goto(f"{site}/{language}/intake/need/")
    page.locator(f"input[name=type][value={kind}]").check()
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/problem/")
    return page.url.removesuffix("problem/")


def test_what_is_typed_is_saved_and_there_again_on_another_day(
    engineer: BrowserContext, site: str
) -> None:
    page = engineer.new_page()
    watch = Watch(page, site)
    address = begin(page, site)
    gaps = page.locator("#gaps")
    expect(gaps).to_contain_text("There is no title yet")
    page.locator("#id_title").press_sequentially("Clogging of nozzles in casting", delay=10)
    expect(page.locator("#saved")).to_have_text(SAVED)
    expect(gaps).not_to_contain_text("There is no title yet")
    expect(gaps).to_contain_text("The problem is told in few words")
    page.locator("#id_problem").fill(
        "Casting of titanium steel on slab caster 2 clogs the nozzle from the third heat on; the "
        "stopper opens from 35% to 60% and the level in the mould swings by more than 5 mm."
    )
    expect(gaps).not_to_contain_text("The problem is told in few words")
    page.reload()
    expect(page.locator("#id_title")).to_have_value("Clogging of nozzles in casting")
    page.goto(f"{site}/en/intake/need/")
    page.locator("main a", has_text="Clogging of nozzles in casting").first.click()
    assert page.url == address
    assert watch.problems == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_the_first_word_to_being_handed_in(
    engineer: BrowserContext, site: str, language: str
) -> None:
    page = engineer.new_page()
    watch = Watch(page, site)
    begin(page, site, language, "talent")

    def go_on() -> None:
        page.locator("button[name=go]").click()
        page.wait_for_load_state()

    page.locator("#id_title").fill(f"Strip flatness expert {language}")
    go_on()
    page.locator("#id_name-0").fill("Flatness")
    page.locator("#id_mark-0").select_option("≤")
    page.locator("#id_value-0").fill("8")
    page.locator("#id_unit-0").fill("I")
    go_on()
    page.locator("#id_goal").fill("Tuned within six months.")
    go_on()
    page.locator("#id_talent_form").select_option("visit")
    go_on()
    page.locator("#id_money").fill("300-450 thousand")
    go_on()
    page.locator("#id_decision_owner").fill("A. Wang")
    go_on()
    page.locator("main .jb-button--primary", has=page.locator("xpath=self::a")).click()
    page.wait_for_url("**/check/")
    missing = page.locator("#missing a")
    expect(missing).to_have_count(1)
    missing.click()
    expect(page).to_have_url(re.compile(r"/particulars/#id_positions$"))
    page.locator("#id_positions").fill("1")
    page.locator("button[name=go]").click()
    page.wait_for_url("**/terms/**")
    page.locator(".jb-steps a").last.click()
    page.locator("main form button.jb-button--primary").click()
    page.wait_for_url(f"{site}/{language}/needs/*/")
    text = page.locator("main").first.inner_text()
    assert "Flatness ≤ 8 I" in text
    assert "A. Wang" in text
    assert watch.problems == []


def test_the_connection_is_lost_and_nothing_typed_is(engineer: BrowserContext, site: str) -> None:
    page = engineer.new_page()
    begin(page, site)
    page.locator("#id_title").fill("Before the connection is lost")
    expect(page.locator("#saved")).to_have_text(SAVED)
    engineer.set_offline(True)
    page.locator("#id_title").fill("Typed in the dark of the hall")
    expect(page.locator("#saved")).to_contain_text("kept on this device")
    expect(page.locator("#saved")).to_have_attribute("role", "alert")
    engineer.set_offline(False)
    expect(page.locator("#saved")).to_have_text(SAVED, timeout=15_000)
    page.reload()
    expect(page.locator("#id_title")).to_have_value("Typed in the dark of the hall")


def test_a_window_that_was_shut_before_saving_brings_its_words_back(
    engineer: BrowserContext, site: str
) -> None:
    page = engineer.new_page()
    address = begin(page, site)
    engineer.set_offline(True)
    page.locator("#id_title").fill("Shut too early")
    expect(page.locator("#saved")).to_contain_text("kept on this device")
    page.close()
    engineer.set_offline(False)
    again = engineer.new_page()
    again.goto(f"{address}problem/")
    expect(again.locator("#id_title")).to_have_value("Shut too early")
    expect(again.locator("#saved")).to_have_text(SAVED)
    assert again.evaluate(
        "Object.keys(localStorage).filter(key => key.startsWith('jiebang-draft')).length"
    ) == 0, "what is saved is no longer kept on the device"  # fmt: skip
    again.reload()
    expect(again.locator("#id_title")).to_have_value("Shut too early")


def test_two_tabs_are_told_of_each_other_and_one_decides(
    engineer: BrowserContext, site: str
) -> None:
    first = engineer.new_page()
    address = begin(first, site)
    second = engineer.new_page()
    second.goto(f"{address}problem/")
    first.locator("#id_title").fill("First tab")
    expect(first.locator("#saved")).to_have_text(SAVED)
    second.locator("#id_title").fill("Second tab")
    expect(second.locator("#saved")).to_contain_text("changed meanwhile")
    expect(second.locator("#saved")).to_contain_text("First tab")
    expect(second.locator("#id_title")).to_have_value("Second tab")
    first.reload()
    expect(first.locator("#saved")).to_have_text(SAVED)
    expect(first.locator("#id_title")).to_have_value("First tab")
    second.locator("#saved button[name=over]").click()
    second.wait_for_url("**/indicators/**")
    first.reload()
    expect(first.locator("#id_title")).to_have_value("Second tab")
    first.locator("#id_title").fill("First again")
    expect(first.locator("#saved")).to_have_text(SAVED)
    second.goto(f"{address}problem/")
    second.locator("#id_title").fill("Second again")
    expect(second.locator("#saved")).to_have_text(SAVED)
    first.locator("#id_title").fill("To be dropped")
    expect(first.locator("#saved")).to_contain_text("changed meanwhile")
    first.locator("#saved a[data-jb-forget]").click()
    first.wait_for_load_state()
    expect(first.locator("#id_title")).to_have_value("Second again")


def test_who_signs_out_leaves_nothing_behind(browser: Browser, site: str) -> None:
    opened = signed_in(browser, site, "engineer")
    page = opened.new_page()
    begin(page, site)
    page.evaluate("localStorage.setItem('jiebang-draft:1/need/1/problem', '{}')")
    page.locator(".jb-menu summary").click()
    page.locator(".jb-menu__body form button").click()
    page.wait_for_load_state()
    keys = page.evaluate("Object.keys(localStorage)")
    assert [key for key in keys if key.startswith("jiebang-draft")] == []
    opened.close()


def test_a_button_pressed_while_saving_waits_and_does_not_quarrel_with_itself(
    engineer: BrowserContext, site: str
) -> None:
    page = engineer.new_page()
    address = begin(page, site)

    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if route.request.headers.get("hx-request") and not held:
            held.append(route)
        else:
            route.continue_()

    page.route(f"{address}**", hold_the_first)
    page.locator("#id_title").fill("One")
    with page.expect_request(lambda request: bool(request.headers.get("hx-request"))):
        page.locator("#id_title").dispatch_event("change")
    page.locator("#id_title").fill("One and more")
    page.locator("button[name=go]").click()
    page.wait_for_timeout(300)
    assert page.url.endswith("/problem/"), "the button waits"
    held[0].continue_()
    page.wait_for_url("**/indicators/**")
    page.goto(f"{address}problem/")
    expect(page.locator("#id_title")).to_have_value("One and more")


def test_without_script_buttons_do_it(browser: Browser, site: str) -> None:
    opened = signed_in(browser, site, "engineer", java_script_enabled=False)
    page = opened.new_page()
    address = begin(page, site, kind="equipment")
    page.locator("#id_title").fill("Testing of magnets")
    page.locator("button[name=go]").click()
    assert "/indicators/" in page.url
    page.locator("#id_name-0").fill("Report")
    page.locator("button[name=more]").click()
    expect(page.locator("#id_name-5")).to_be_visible()
    expect(page.locator("#id_name-0")).to_have_value("Report")
    page.goto(f"{address}terms/")
    page.locator("#id_money").fill("a lot")
    page.locator("button[name=go]").click()
    expect(page.locator("#jb-errors a")).to_have_count(1)
    expect(page.locator(".jb-field__error")).to_be_visible()
    expect(page.locator("#id_money")).to_have_value("a lot")
    page.locator("#jb-errors a").click()
    assert page.url.endswith("#id_money")
    opened.close()


def test_a_broker_is_told_for_whom_they_write(browser: Browser, site: str) -> None:
    opened = signed_in(browser, site, "broker")
    page = opened.new_page()
    page.goto(f"{site}/zh-hans/intake/need/")
    page.locator("#id_organisation").select_option(label="昆山煜景光电有限公司")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/problem/")
    expect(page.locator(".jb-note").first).to_contain_text("昆山煜景光电有限公司")
    opened.close()


def test_cells_are_pasted_and_looked_at(engineer: BrowserContext, site: str) -> None:
    page = engineer.new_page()
    watch = Watch(page, site)
    page.goto(f"{site}/zh-hans/paste/need/")
    page.locator("#id_cells").fill(
        '编号\t名称\t技术难题\nX-1\t退火炉能耗\t"第一行\n第二行"\nX-2\t\t'
    )
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/uploads/**")
    expect(page.locator("main table")).to_contain_text("第二行")
    page.locator("input[name=skip_bad]").check()
    page.locator("button[value=import]").click()
    page.goto(f"{site}/zh-hans/needs/?q=X-1")
    expect(page.locator("#results")).to_contain_text("退火炉能耗")
    assert watch.problems == []


@pytest.mark.parametrize(
    ("width", "scheme"), [(1440, "light"), (360, "dark")], ids=["wide-light", "phone-dark"]
)
def test_every_step_is_whole_in_every_language(
    browser: Browser, site: str, width: int, scheme: Any
) -> None:
    opened = signed_in(
        browser, site, "engineer",
        viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True,
    )  # fmt: skip
    page = opened.new_page()
    watch = Watch(page, site)
    address = begin(page, site, kind="equipment").removeprefix(f"{site}/en")
    steps = ("", *(f"{name}/" for name in (
        "basics", "problem", "indicators", "goal", "particulars", "terms", "people", "files", "check",
    )))  # fmt: skip
    paths = ["/intake/need/", "/intake/achievement/", "/paste/need/"]
    paths += [f"{address}{step}" for step in steps]
    expert = begin_expert(page, site).removeprefix(f"{site}/en")
    paths += ["/intake/expert/", *(f"{expert}{step}" for step in (
        "", "basics/", "person/", "offers/", "works/", "consent/", "files/", "check/",
    ))]  # fmt: skip
    for place, path in enumerate(paths):
        for turn, language in enumerate(LANGUAGES):
            page.goto(f"{site}/{language}{path}")
            where = f"{language}{path}"
            assert page.locator("h1").count() == 1, where
            assert page.evaluate(WIDE) == [], where
            assert watch.problems == [], where
            if (place + turn) % len(LANGUAGES) == 0:
                assert axe(page) == [], where
    opened.close()
