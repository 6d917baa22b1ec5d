"""One pitch in real browsers: the moderator's console, two jurors' phones, the wall at 1080p and at 4K; the
server is stopped and started again meanwhile.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from jiebang.hub.contests import actions
from jiebang.hub.contests.models import ScoreSheet
from jiebang.hub.contests.queries import stage as queries

pytestmark = [pytest.mark.browser, pytest.mark.gate]
SHOTS = os.environ.get("JIEBANG_SHOTS", "")
"""A folder for pictures of the pages, for who wants to look at them."""


def signed_in(browser, server, user, **options):
    """A page of somebody who has signed in."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    context = browser.new_context(**options)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server.url}])
    return context.new_page()


def shot(page, name):
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


def fits(wall):
    """Nothing is cut off: the page does not scroll."""
    return wall.evaluate(
        "document.documentElement.scrollHeight <= innerHeight && "
        "document.documentElement.scrollWidth <= innerWidth"
    )


INSIDE = """() => {
  const body = document.querySelector(".wall__body").getBoundingClientRect();
  const rows = [...document.querySelectorAll(".wall__row")].map(row => row.getBoundingClientRect());
  return rows.filter(row => row.height && row.top >= body.top - 1 && row.bottom <= body.bottom + 1).length;
}"""
"""How many rows are seen whole between head and foot."""


@pytest.mark.parametrize(("teams", "prizes"), [(9, 0), (9, 6), (12, 3), (20, 9), (40, 12), (0, 9)])
def test_places_and_prizes_of_a_whole_stage_fit_the_wall(
    browser, threads, hall, server, teams, prizes
):
    """What the wall asks for is answered here, so that a stage of any size is seen."""
    hall.begin()
    said = {
        "contest": "Final", "status": "The pitches are over", "state": "ended", "is_paused": False,
        "is_rehearsal": False, "current": None, "coming": [], "progress": "9 / 9",
        "ranking": [
            {"place": at, "title": f"A team of quite a long name {at}", "score": "76.8"}
            for at in range(1, teams + 1)
        ],
        "awards": [
            {"prize": "Second prize", "title": f"A team of quite a long name {at}", "amount": "CNY 100,000"}
            for at in range(prizes)
        ],
    }  # fmt: skip
    key = hall.fresh().wall_key
    for size in ((1920, 1080), (3840, 2160)):
        page = browser.new_page(viewport={"width": size[0], "height": size[1]})
        page.route("**/wall/*/state/", lambda route: route.fulfill(json=said))
        page.goto(f"{server.url}/en/wall/{key}/")
        page.locator(".wall__row").first.wait_for()
        shot(page, f"wall-{teams}-{prizes}-{size[0]}")
        assert page.evaluate(INSIDE) == teams + prizes
        page.close()


def test_a_phone_that_was_away_until_after_the_lock_keeps_what_was_tapped(
    browser, threads, hall, server
):
    """It is told so, and what was tapped stays in sight though the stage has moved on meanwhile."""
    from playwright.sync_api import expect

    hall.begin()
    hall.press("next")
    page = signed_in(
        browser, server, hall.users["ann"], viewport={"width": 390, "height": 844}, has_touch=True
    )
    page.goto(f"{server.url}/en/contests/final/stage/jury/")
    line = page.locator(".stage-points").first
    line.locator("label", has_text="7").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible(timeout=15_000)
    page.context.set_offline(True)
    line.locator("label", has_text="9").click()
    page.locator("#opinion").fill("Typed without a line")
    page.locator("h2").first.click()
    expect(page.get_by_text("Kept on this phone", exact=True)).to_be_visible(timeout=10_000)
    entry = queries.pitches_of(hall.show)[0].entry
    hall.press("next", "next", "next", "next")
    for name in ("ben", "chair"):
        hall.score(name, entry, 5, 5)
    actions.lock_scores(
        actor=hall.users["chair"], contest=type(hall.contest).objects.get(), despite="No line"
    )
    page.context.set_offline(False)
    refused = page.get_by_text("The scores are locked: nothing is taken any more.")
    expect(refused).to_be_visible(timeout=15_000)
    page.wait_for_timeout(4500)  # the phone asks twice where the stage stands
    expect(refused).to_be_visible()
    shot(page, "phone-locked")
    # Neither is it lost when the sheet is opened anew.
    page.goto(f"{server.url}/en/contests/final/stage/jury/?entry={entry.number}")
    expect(refused).to_be_visible(timeout=15_000)
    assert line.locator("input[value='9']").is_checked()
    assert page.locator("#opinion").input_value() == "Typed without a line"
    sheet = ScoreSheet.objects.get(assignment__juror=hall.seats["ann"])
    assert [sheet.opinion, sheet.scores.get().points, sheet.state] == ["", 7, "draft"]
    page.context.close()


def test_one_pitch_on_console_phones_and_walls(browser, threads, hall, server):
    from playwright.sync_api import expect

    hall.begin()
    hall.embargo(on=False)
    key = hall.fresh().wall_key
    walls = []
    for size in ((1920, 1080), (3840, 2160)):
        page = browser.new_page(viewport={"width": size[0], "height": size[1]})
        page.problems = []
        page.on("pageerror", lambda error, page=page: page.problems.append(str(error)))
        page.goto(f"{server.url}/en/wall/{key}/")
        walls.append(page)
    tablet = {"viewport": {"width": 820, "height": 1180}}
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
    console = signed_in(browser, server, hall.world.organiser, **tablet)
    console.goto(f"{server.url}/en/contests/final/stage/console/")
    phones = {
        name: signed_in(browser, server, hall.users[name], **phone) for name in ("ann", "ben")
    }
    for page in phones.values():
        page.goto(f"{server.url}/en/contests/final/stage/jury/")
        expect(page.get_by_text("The next pitch opens here by itself.")).to_be_visible()

    team = queries.pitches_of(hall.show)[0].entry.version.content["team"]
    console.keyboard.press("ArrowRight")
    expect(console.locator("h2", has_text=team)).to_be_visible()
    for wall in walls:
        expect(wall.locator("[data-at=title]").first).to_have_text(team, timeout=10_000)
        assert fits(wall)
    shot(walls[0], "wall-pitching")
    shot(console, "console")
    for page in phones.values():
        expect(page.locator("form[data-sheet]")).to_be_visible(timeout=15_000)
    console.keyboard.press("Space")
    expect(console.get_by_role("button", name="Go on")).to_be_visible()
    console.keyboard.press("Space")
    expect(console.get_by_role("button", name="Pause")).to_be_visible()

    server.stop()
    for wall in walls:
        expect(wall.get_by_text("Reconnecting …")).to_be_visible(timeout=15_000)
        expect(wall.locator("[data-at=live]")).to_be_hidden()
    shot(walls[0], "wall-lost")
    ann = phones["ann"]
    for line in ann.locator(".stage-points").all():
        line.locator("label", has_text="8").click()
    expect(ann.get_by_text("Kept on this phone", exact=True)).to_be_visible(timeout=10_000)
    shot(ann, "phone-kept")
    server.start()
    for wall in walls:
        expect(wall.locator("[data-at=title]").first).to_have_text(team, timeout=15_000)
    expect(ann.get_by_text("Saved", exact=True)).to_be_visible(timeout=15_000)
    shot(ann, "phone-saved")

    console.keyboard.press("ArrowRight")
    expect(console.get_by_role("button", name="To scoring")).to_be_visible()
    console.keyboard.press("ArrowRight")
    expect(console.get_by_role("button", name="Done")).to_be_visible()
    ben = phones["ben"]
    for line in ben.locator(".stage-points").all():
        line.locator("label", has_text="6").click()
    for page in phones.values():
        expect(page.get_by_text("Saved", exact=True)).to_be_visible(timeout=15_000)
        page.get_by_role("button", name="Hand in").click()
        expect(page.get_by_text("Handed in.")).to_be_visible(timeout=15_000)
    assert ScoreSheet.objects.filter(state="handed_in").count() == 2
    first = queries.pitches_of(hall.show)[0].entry
    hall.score("chair", first, 7, 7)  # the last of those who judge it
    console.keyboard.press("ArrowRight")
    expect(console.get_by_role("button", name="Begin")).to_be_visible()
    for at, wall in enumerate(walls):
        expect(wall.locator("[data-at=score]").first).to_have_text("70.0", timeout=10_000)
        assert fits(wall)
        shot(wall, f"wall-ranking-{at}")
        assert wall.problems == []
    # Under embargo nothing of it is left, nor anywhere in the page.
    hall.embargo(on=True)
    for wall in walls:
        expect(wall.locator("[data-at=ranking-part]")).to_be_hidden(timeout=10_000)
        assert "70.0" not in wall.content()
