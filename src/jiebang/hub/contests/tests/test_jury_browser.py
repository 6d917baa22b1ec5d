"""A juror's way in a real browser, on a phone: sign, declare, score, lose the line, come back, hand in; the
chair locks, and what comes after that is refused in words and stays on the device. The chair's chart.
"""

from __future__ import annotations

import itertools
import os

import pytest
from django.test import Client

from jiebang.hub.conftest import SYSTEM
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


LONG = (
    "华东理工大学与长三角绿色低碳冶金联合实验室钢渣余热回收与梯级利用项目攻关团队",
    "Rheinisch-Westfälische Verbundforschungsgesellschaft für Schlackenwärmerückgewinnung",
)


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1440, "light")])
def test_the_places_and_their_intervals_fit_the_page_with_names_in_full(
    live_server, transactional_db, arena, browser, settings, width, scheme
):
    settings.SECURE_CROSS_ORIGIN_OPENER_POLICY = None
    teams = [f"{LONG[n % 2]} {n}" for n in range(9)]
    rows = []
    for n, team in enumerate(teams):
        row = arena.solution(f"t{n}")
        version = row.versions.get()
        row.versions.update(content=version.content | {"team": team})
        rows.append(row)
    entries = actions.enter(actor=SYSTEM, contest=arena.contest, solutions=rows)
    arena.begin()
    for n, entry in enumerate(entries):
        for name, points in (("ann", n % 7), ("ben", 10 - n)):
            arena.score(name, entry, points, 5)
    actions.lock_scores(actor=arena.users["chair"], contest=arena.contest)
    context, page, problems = phone_of(browser, arena.world.organiser, live_server.url)
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{live_server.url}/en/contests/final/scores/")
    shot(page, f"places-{width}-{scheme}")
    assert sorted(page.locator(".jb-ranks__name").all_inner_texts()) == sorted(teams)
    body = page.locator(".jb-chart__body")
    right = body.bounding_box()["x"] + body.bounding_box()["width"]
    assert right <= width
    assert body.evaluate("node => node.scrollWidth <= node.clientWidth")
    for part in (".jb-ranks__name", ".jb-ranks__at", ".jb-ranks__said"):
        for box in (one.bounding_box() for one in page.locator(part).all()):
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= right
    texts = [one.bounding_box() for one in page.locator(".jb-ranks__scale text").all()]
    ends = [(box["x"], box["x"] + box["width"]) for box in texts]
    assert all(end < start for (_x, end), (start, _y) in itertools.pairwise(ends))
    assert problems == []
    context.close()
