"""A juror's way in a real browser, on a phone: sign, declare, score, lose the line, come back, hand in; the
chair locks, and what comes after that is refused in words and stays on the device.
"""

from __future__ import annotations

import os

import pytest
from django.test import Client

from jiebang.hub.contests import actions
from jiebang.hub.contests.models import ScoreSheet

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("JIEBANG_SHOTS", "")
"""A folder for pictures of the pages, for who wants to look at them."""


def phone_of(browser, user, site):
    """A phone in which somebody has signed in, and what went wrong in it unseen."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}]
    )
    page = context.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    return context, page, problems


def shot(page, name):
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_a_juror_scores_on_a_phone_that_loses_its_line(
    live_server, transactional_db, arena, browser, language, settings
):
    settings.SECURE_CROSS_ORIGIN_OPENER_POLICY = None
    site = live_server.url
    [entry] = arena.enter("alpha")
    seat = arena.juror("cat", ready=False)
    context, page, problems = phone_of(browser, arena.users["cat"], site)
    page.goto(f"{site}/{language}/juries/{seat.pk}/")
    shot(page, f"seat-{language}-1")
    page.locator("button[value=accept]").click()
    page.locator("input[name=name]").fill("Cat")
    shot(page, f"seat-{language}-2")
    page.locator("button[value=sign]").click()
    page.locator("textarea[name=names]").fill("Somebody Else")
    page.locator("input[name=nobody]").check()
    shot(page, f"seat-{language}-3")
    page.locator("button[value=declare]").first.click()
    page.wait_for_selector("details")
    given = arena.give("cat", entry)
    arena.begin()

    page.goto(f"{site}/{language}/juries/{seat.pk}/")
    shot(page, f"seat-{language}-4")
    page.locator(f"a[href$='/sheets/{given.pk}/']").click()
    page.wait_for_selector("#proposal")
    shot(page, f"sheet-{language}-1")
    assert not page.locator("#rubric form").is_visible()
    page.locator("a[href='#rubric']").click()
    assert not page.locator("#proposal h2").is_visible()
    anchor = page.locator("[data-jb-points]").first
    anchor.click()
    state = page.locator("[data-jb-state]")
    page.wait_for_function(
        "() => !document.querySelector('[data-jb-state]').textContent.includes('…')"
    )
    page.wait_for_timeout(1500)
    assert ScoreSheet.objects.get().revision == 1
    context.set_offline(True)
    page.locator("#rubric input[type=number]").nth(1).fill("6")
    page.locator("textarea[name=opinion]").fill("Typed without a line")
    page.wait_for_timeout(1500)
    kept = page.locator("form[data-jb-sheet]").get_attribute("data-offline")
    assert kept in state.inner_text()
    shot(page, f"sheet-{language}-2")
    assert ScoreSheet.objects.get().scores.count() == 1
    context.set_offline(False)
    page.wait_for_timeout(2500)
    sheet = ScoreSheet.objects.get()
    assert (sheet.opinion, sheet.scores.count()) == ("Typed without a line", 2)
    shot(page, f"sheet-{language}-3")
    page.locator("button[value=hand_in]").click()
    page.wait_for_url(f"**/juries/{seat.pk}/**")
    assert ScoreSheet.objects.get().state == "handed_in"

    page.goto(f"{site}/{language}/sheets/{given.pk}/#rubric")
    page.locator("button[value=take_up]").click()
    page.goto(f"{site}/{language}/sheets/{given.pk}/#rubric")
    arena.score("ann", entry, 5, 5)
    actions.lock_scores(actor=arena.users["chair"], contest=arena.contest, despite="Time")
    page.locator("textarea[name=opinion]").fill("Too late")
    page.wait_for_timeout(2000)
    told = page.locator("form[data-jb-sheet]").get_attribute("data-kept")
    assert told in state.inner_text()
    assert page.locator("textarea[name=opinion]").input_value() == "Too late"
    assert page.evaluate("Object.keys(localStorage).some(key => key.includes('sheet:'))")
    shot(page, f"sheet-{language}-4")
    assert ScoreSheet.objects.get(assignment=given).opinion == "Typed without a line"
    assert problems == []
    context.close()
