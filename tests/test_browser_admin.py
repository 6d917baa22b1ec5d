"""The operators' lists in a real browser: nothing that the content policy stops, in three languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from browsing import LANGUAGES, Watch, axe
from jiebang.hub.conftest import SYSTEM, World
from jiebang.hub.people import actions

pytestmark = pytest.mark.browser


def operator_in(opened: Any, site: str, world: World) -> Page:
    """A page in which an operator has signed in."""
    operator = world.make.user("operator")
    actions.grant_operator(actor=SYSTEM, user=operator)
    client = Client()
    client.force_login(operator, backend="allauth.account.auth_backends.AuthenticationBackend")
    name = django_settings.SESSION_COOKIE_NAME
    opened.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
    page: Page = opened.new_page()
    return page


@pytest.mark.parametrize(
    ("width", "scheme"), [(1440, "light"), (390, "dark")], ids=["wide-light", "phone-dark"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole_and_nothing_is_stopped(
    browser: Browser, live_server: LiveServer, world: World, width: int, scheme: Any, language: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    world.need(code="N1", title="wastewater")
    site = live_server.url
    opened = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = operator_in(opened, site, world)
    watch = Watch(page, site)
    desk = f"{site}/{language}/operate/"

    def whole(name: str) -> None:
        assert watch.problems == [], name
        assert page.locator("h1").count() == 1, name
        page.screenshot(path=tmp_path / f"{name}.{language}.{width}.png", full_page=True)

    page.goto(desk)
    whole("desk")
    for name, place in (
        ("users", "people/user/"),
        ("filtered", "people/user/?is_active__exact=1&q=o"),
        ("user", f"people/user/{world.owner.pk}/"),
        ("organisations", "people/organisation/"),
        ("need", "catalog/need/"),
        ("audit", "kernel/auditentry/"),
        ("new-edition", "editions/new/"),
    ):
        page.goto(desk + place)
        whole(name)
    page.goto(f"{desk}people/user/")
    page.check(f"input[name=_selected_action][value='{world.owner.pk}']")
    page.select_option("select[name=action]", "deactivate")
    page.locator("#changelist-form button[name=index]").click()
    expect(page.locator("input[name=confirmed]")).to_have_count(1)
    whole("preview")
    page.goto(f"{desk}people/user/{world.owner.pk}/")
    page.locator("form[action$='/operators/look/'] button").click()
    page.wait_for_url(f"{site}/{language}/")
    whole("looking")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.locator("form[action$='/operators/stop/'] button").click()
    page.wait_for_url(re.compile(r"/operate/people/user/\d+/$"))
    opened.close()


def test_axe_finds_nothing(browser: Browser, live_server: LiveServer, world: World) -> None:
    world.need(code="N1", title="wastewater")
    opened = browser.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True)
    page = operator_in(opened, live_server.url, world)
    places = ["", "people/user/", "people/user/?is_active__exact=1&q=o", "kernel/auditentry/",
              f"people/user/{world.owner.pk}/", "editions/new/"]  # fmt: skip
    found = []
    for place in places:
        page.goto(f"{live_server.url}/en/operate/{place}")
        found += [(place, finding) for finding in axe(page)]
    assert found == []
    opened.close()
