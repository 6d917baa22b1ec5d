"""Passkeys in a real browser: Chromium's virtual authenticator answers as a phone or a key would."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from browsing import LANGUAGES, axe
from jiebang.hub.conftest import PASSWORD, Make, World

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _as_outside_of_tests(settings: Any) -> None:
    settings.STAFF_MFA = True


@pytest.fixture
def site(live_server: LiveServer) -> str:
    """Passkeys need a name: an address of numbers has none."""
    return live_server.url.replace("127.0.0.1", "localhost")


class Device:
    """A page with a virtual authenticator beside it, and what went wrong on the page."""

    def __init__(self, context: BrowserContext, *, verifies: bool = True) -> None:
        self.page: Page = context.new_page()
        self.problems: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self._wire = context.new_cdp_session(self.page)
        self._wire.send("WebAuthn.enable")
        self.key = self._wire.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": verifies,
                    "hasUserVerification": verifies,
                    "isUserVerified": verifies,
                    "automaticPresenceSimulation": True,
                }
            },
        )["authenticatorId"]

    def _console(self, message: Any) -> None:
        if message.type in {"error", "warning"} and "status of 422" not in message.text:
            self.problems.append(message.text)

    def credentials(self) -> list[dict[str, Any]]:
        found = self._wire.send("WebAuthn.getCredentials", {"authenticatorId": self.key})
        return list(found["credentials"])

    def forget(self) -> None:
        self._wire.send("WebAuthn.clearCredentials", {"authenticatorId": self.key})


def sign_in(page: Page, site: str, email: str) -> None:
    page.goto(f"{site}/en/sign-in/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(context: BrowserContext) -> None:
    context.clear_cookies()


def add_passkey(page: Page, site: str, name: str, *, alone: bool = True) -> None:
    page.goto(f"{site}/en/me/security/passkeys/")
    page.fill("[name=name]", name)
    if not alone:
        page.uncheck("[name=passwordless]")
    page.get_by_role("button", name="Add a passkey").click()


def test_a_passkey_is_added_signs_in_alone_and_is_removed(
    context: BrowserContext, site: str, make: Make
) -> None:
    user, device = make.user("ada"), Device(context)
    page = device.page
    sign_in(page, site, user.email)
    add_passkey(page, site, "My laptop")
    expect(page).to_have_url(f"{site}/en/me/security/codes/")
    assert page.locator("ol code").count() == 10
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("My laptop")).to_be_visible()
    expect(page.get_by_text("signs in alone")).to_be_visible()
    assert len(device.credentials()) == 1

    sign_out(context)
    page.goto(f"{site}/en/sign-in/?next=/en/me/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(f"{site}/en/me/")

    sign_out(context)
    sign_in(page, site, user.email)  # with the password it is asked for as the second step
    expect(page).to_have_url(f"{site}/en/sign-in/step/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{site}/en/")

    page.goto(f"{site}/en/me/security/")
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("My laptop")).to_have_count(0)
    sign_out(context)
    page.goto(f"{site}/en/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()  # the device has it still
    expect(page.get_by_text("This does not fit")).to_be_visible()
    page.goto(f"{site}/en/me/")
    assert "/sign-in/" in page.url
    assert device.problems == []


def test_a_key_that_cannot_verify_is_a_second_step_only(
    context: BrowserContext, site: str, make: Make
) -> None:
    user, device = make.user("ada"), Device(context, verifies=False)
    page = device.page
    sign_in(page, site, user.email)
    add_passkey(page, site, "Key", alone=False)
    expect(page).to_have_url(f"{site}/en/me/security/codes/")
    page.goto(f"{site}/en/me/security/")
    expect(page.get_by_text("after the password")).to_be_visible()
    sign_out(context)
    sign_in(page, site, user.email)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{site}/en/")
    assert device.problems == []


def test_a_device_that_does_not_answer_is_told_in_words(
    context: BrowserContext, site: str, make: Make
) -> None:
    user, device = make.user("ada"), Device(context)
    page = device.page
    sign_in(page, site, user.email)
    add_passkey(page, site, "Key")
    expect(page).to_have_url(f"{site}/en/me/security/codes/")
    code = page.locator("ol code").first.inner_text()
    device.forget()
    sign_out(context)
    sign_in(page, site, user.email)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("The passkey did not answer")).to_be_visible()
    page.fill("[name=code]", code)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(f"{site}/en/")


def test_an_organiser_is_led_to_a_passkey_and_then_may_use_the_role(
    context: BrowserContext, site: str, world: World
) -> None:
    world.need(code="W", status="submitted")
    device = Device(context)
    page = device.page
    sign_in(page, site, world.organiser.email)
    expect(page).to_have_url(f"{site}/en/me/security/")
    expect(page.get_by_text("Whoever screens, organises or decides")).to_be_visible()
    page.goto(f"{site}/en/screening/need/")
    expect(page).to_have_url(f"{site}/en/me/security/")
    add_passkey(page, site, "Desk")
    expect(page).to_have_url(f"{site}/en/me/security/codes/")
    page.goto(f"{site}/en/screening/need/")
    expect(page).to_have_url(f"{site}/en/screening/need/")
    assert device.problems == []


def test_a_factor_is_shown_again_by_passkey_before_a_change(
    context: BrowserContext, site: str, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, device = make.user("ada"), Device(context)
    page = device.page
    sign_in(page, site, user.email)
    add_passkey(page, site, "Desk")
    expect(page).to_have_url(f"{site}/en/me/security/codes/")
    later = time.time() + 3600
    monkeypatch.setattr("jiebang.hub.people.factors.time.time", lambda: later)
    page.goto(f"{site}/en/me/security/codes/")
    assert "/sign-in/again/" in page.url
    page.get_by_role("link", name="With a passkey instead").click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{site}/en/me/security/codes/")
    assert device.problems == []


def _code(secret: str) -> str:
    """RFC 6238."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


@pytest.mark.parametrize(
    ("width", "scheme"), [(1440, "light"), (390, "dark")], ids=["wide-light", "phone-dark"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_it_is_whole(
    browser: Browser, site: str, make: Make, width: int, scheme: Any, language: str, tmp_path: Path
) -> None:
    user = make.user("ada")
    opened = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
    )
    page = opened.new_page()

    def whole(name: str) -> None:
        assert page.locator("h1").count() == 1, name
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
        assert axe(page) == [], name
        page.screenshot(path=tmp_path / f"{name}.{language}.{width}.png", full_page=True)

    page.goto(f"{site}/{language}/sign-in/")
    whole("sign-in")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.locator("form.jb-form button.jb-button--primary").click()
    for name, place in (("empty", ""), ("passkey", "passkeys/"), ("app", "app/")):
        page.goto(f"{site}/{language}/me/security/{place}")
        whole(name)
    secret = page.locator("main p code").inner_text().replace(" ", "")
    page.fill("[name=code]", _code(secret))
    page.locator("main form button").click()
    assert re.search(r"/codes/$", page.url)
    whole("codes")
    for name, place in (("full", ""), ("remove", "app/remove/")):
        page.goto(f"{site}/{language}/me/security/{place}")
        whole(name)
    opened.clear_cookies()
    page.goto(f"{site}/{language}/sign-in/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.locator("form.jb-form button.jb-button--primary").click()
    assert "/sign-in/step/" in page.url
    whole("step")
    opened.close()
