"""The style guide in Chromium: accessibility, both widths and themes, with and without script."""

from pathlib import Path

import axe_core_python
import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

AXE = Path(axe_core_python.__file__).parent / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SMALL = """() => [...document.querySelectorAll('a, button, summary, input, select')]
  .filter(e => e.offsetParent && !e.closest('.jb-vh, p'))
  .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
  .filter(([, r]) => r.width > 0 && (r.width < 24 || r.height < 24)).map(([html]) => html)"""


def open_guide(browser: Browser, url: str, **options: object) -> tuple[Page, list[str]]:
    """Open the guide; the list gathers console errors and requests to elsewhere."""
    page = browser.new_context(**options).new_page()
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith(url[:21]) else faults.append(r.url))
    page.goto(url, wait_until="load")
    return page, faults


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_guide_is_accessible(
    browser: Browser, address: str, language: str, width: int, scheme: str
) -> None:
    size = {"width": width, "height": 800}
    url = f"{address}/{language}/styleguide/"
    page, faults = open_guide(browser, url, viewport=size, color_scheme=scheme, bypass_csp=True)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(SMALL) == []
    page.add_script_tag(path=str(AXE))
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules}).then(r => r.violations.map(v => "
        "v.id + ': ' + v.nodes.map(n => n.html.slice(0, 120)).join(' | ')))",
        RULES,
    )
    assert found == []
    assert faults == []
    page.context.close()


def test_policy_stops_nothing_of_ours_and_theme_is_remembered(
    browser: Browser, address: str
) -> None:
    page, faults = open_guide(browser, f"{address}/en/styleguide/", color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    button = page.locator("[data-jb-theme]")
    button.click()
    button.click()
    assert page.evaluate(ground) == "rgb(16, 22, 30)"
    page.emulate_media(media="print")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    page.emulate_media(media="screen")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert button.get_attribute("aria-label") == "Colours: dark"
    assert page.evaluate("htmx.config.allowEval") is False
    page.get_by_role("link", name="Decline this match").click()
    assert page.locator("#decline").evaluate("d => d.open")
    page.keyboard.press("Escape")
    assert not page.locator("#decline").evaluate("d => d.open")
    page.evaluate(
        "document.body.dispatchEvent("
        "new CustomEvent('jb:toast', {bubbles: true, detail: {text: 'Hi'}}))"
    )
    assert page.locator(".jb-toast").inner_text().startswith("Hi")
    assert faults == []
    page.context.close()


def test_facets_are_a_closed_drawer_on_a_phone_and_open_without_script(
    browser: Browser, address: str
) -> None:
    url, size = f"{address}/en/styleguide/", {"width": 360, "height": 800}
    page, _ = open_guide(browser, url, viewport=size)
    first = page.locator(".jb-facet a").first
    assert not first.is_visible()
    page.locator(".jb-facets > summary").click()
    assert first.is_visible()
    page.context.close()
    page, _ = open_guide(browser, url, viewport=size, java_script_enabled=False)
    assert page.locator(".jb-facet a").first.is_visible()
    assert not page.locator("[data-jb-theme]").is_visible()
    page.context.close()
