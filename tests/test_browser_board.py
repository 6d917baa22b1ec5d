"""The match board in a real browser: from the list to the last decision without the mouse."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Browser, BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from browsing import LANGUAGES, Watch, axe
from jiebang.hub.conftest import World
from jiebang.hub.kernel.actors import SystemActor
from jiebang.hub.matching import actions
from jiebang.hub.matching.models import Suggestion

pytestmark = pytest.mark.browser
TEXT = {"en": {"title": "Wastewater", "problem": "membrane reactor for heavy metal wastewater"}}
ANSWER = {"en": {"title": "Wastewater membrane reactor", "summary": "heavy metal treatment"}}


@pytest.fixture
def pairs(live_server: LiveServer, world: World, index: Any) -> list[int]:
    """Three pairs of one need, the best first."""
    world.need(code="NEED", texts=TEXT, field="environment", region="310000", trl_low=6, trl_high=7)
    for place in range(3):
        world.make.achievement(
            world.edition, world.rival, code=f"ANSWER-{place}", texts=ANSWER, field="environment",
            region="320500", trl_low=2 + place, trl_high=3 + place,
        )  # fmt: skip
    index()
    while actions.refresh_noted(actor=SystemActor("tests")):
        pass
    return list(Suggestion.objects.order_by("-score", "pk").values_list("pk", flat=True))


def opened_by(
    browser: Browser, site: str, world: World, name: str, **options: Any
) -> BrowserContext:
    opened = browser.new_context(**options)
    cookie = django_settings.SESSION_COOKIE_NAME
    value = world.client(name).cookies[cookie].value
    opened.add_cookies([{"name": cookie, "value": value, "url": site}])
    return opened


def state(pk: int) -> str:
    return str(Suggestion.objects.get(pk=pk).needs_state)


@pytest.mark.parametrize(
    ("width", "scheme"), [(1440, "light"), (390, "dark")], ids=["wide-light", "phone-dark"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_board_is_gone_through_by_keyboard(
    browser: Browser, live_server: LiveServer, world: World, pairs: list[int], width: int, scheme: Any,
    language: str, tmp_path: Path,
) -> None:  # fmt: skip
    site = live_server.url
    opened = opened_by(
        browser, site, world, "owner",
        viewport={"width": width, "height": 900}, color_scheme=scheme,
    )  # fmt: skip
    page = opened.new_page()
    watch = Watch(page, site)

    def whole(name: str) -> None:
        assert watch.problems == [], name
        assert page.locator("h1").count() == 1, name
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
        page.screenshot(path=tmp_path / f"{name}.{language}.{width}.png", full_page=True)

    def at(place: int) -> None:
        expect(page).to_have_url(re.compile(rf"/board/pair/{pairs[place]}/"))

    page.goto(f"{site}/{language}/board/")
    whole("board")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    at(0)
    whole("pair")
    page.keyboard.press("?")
    expect(page.locator("#jb-keyboard")).to_be_visible()
    page.keyboard.press("a")  # nothing of the page behind answers
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    at(1)
    page.keyboard.press("k")
    at(0)
    page.keyboard.press("a")
    at(1)
    assert state(pairs[0]) == "accepted"
    page.keyboard.press("u")
    at(0)
    assert state(pairs[0]) == "open"
    page.keyboard.press("l")
    at(1)
    assert state(pairs[0]) == "later"
    page.keyboard.press("r")
    expect(page.locator("#jb-reject")).to_be_visible()
    page.locator("#jb-words-dialog").fill("a 3 of words")
    page.locator("#jb-reject .jb-dialog__head button").focus()
    page.keyboard.press("3")
    at(2)
    assert state(pairs[1]) == "rejected"
    decision = Suggestion.objects.get(pk=pairs[1]).decisions.get()
    assert (decision.reason, decision.words) == ("price", "a 3 of words")
    page.keyboard.press("a")
    expect(page.locator(".jb-empty")).to_be_visible()
    assert state(pairs[2]) == "accepted"
    whole("done")
    opened.close()


def test_a_pair_is_rejected_without_javascript(
    browser: Browser, live_server: LiveServer, world: World, pairs: list[int]
) -> None:
    site = live_server.url
    opened = opened_by(browser, site, world, "owner", java_script_enabled=False)
    page = opened.new_page()
    page.goto(f"{site}/en/board/")
    page.locator("[data-jb-row]").first.click()
    page.locator("[data-jb-key=r]").click()
    page.locator(".jb-decide button[value=capacity]").click()
    assert state(pairs[0]) == "rejected"
    page.locator("button[name=undo]").click()
    assert state(pairs[0]) == "open"
    opened.close()


def test_axe_finds_nothing(
    browser: Browser, live_server: LiveServer, world: World, pairs: list[int]
) -> None:
    site = live_server.url
    opened = opened_by(
        browser, site, world, "organiser",
        viewport={"width": 1440, "height": 900}, bypass_csp=True,
    )  # fmt: skip
    page = opened.new_page()
    found = []
    for place in ("", f"pair/{pairs[0]}/", f"pair/{pairs[0]}/?reject=1", "coverage/"):
        page.goto(f"{site}/en/board/{place}")
        found += [(place, finding) for finding in axe(page)]
    assert found == []
    opened.close()
