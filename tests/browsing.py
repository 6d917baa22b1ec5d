"""What tests in a real browser share: who signs in, what goes wrong unseen, accessibility."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

LANGUAGES = ("zh-hans", "zh-hant", "en")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ACCOUNTS = {
    "organiser": "林晓",
    "broker": "周昆",
    "engineer": "马工",
    "professor": "Prof. Chan",
    "translator": "何译",
}


class Watch:
    """What goes wrong on a page without anybody seeing it."""

    def __init__(self, page: Page, site: str) -> None:
        self.problems: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("request", lambda request: self._request(request.url, site))

    def _console(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.problems.append(message.text)

    def _request(self, url: str, site: str) -> None:
        if not url.startswith((site, "data:")):
            self.problems.append(f"third-party request: {url}")


def axe(page: Page) -> list[str]:
    """Findings of WCAG A and AA."""
    from axe_core_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": WCAG})
    return [
        f"{rule['id']}: {node['html'][:160]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def signed_in(browser: Browser, site: str, who: str, **options: Any) -> BrowserContext:
    """A browser in which one of the demo's people has signed in."""
    opened = browser.new_context(**options)
    page = opened.new_page()
    page.goto(f"{site}/en/sign-in/")
    page.locator("button", has_text=ACCOUNTS[who]).click()
    page.wait_for_url(f"{site}/en/")
    page.close()
    return opened
