"""A broker's sheet of fifty needs for ten clients, one row bad, in a browser: from the upload to the queue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from opencc import OpenCC
from playwright.sync_api import Browser, Page, expect

from browsing import LANGUAGES, Watch, axe, signed_in
from jiebang import demo
from jiebang.hub.config.demo import CLIENTS, UNSIGNED

pytestmark = pytest.mark.browser

NAMES = {one["slug"]: one["names"] for one in demo.organisations()}
HEADINGS = {
    "zh-hans": ("编号", "单位名称", "名称", "技术难题", "技术指标", "预算"),
    "zh-hant": ("編號", "機構名稱", "名稱", "技術難題", "技術指標", "預算"),
    "en": ("ID", "Organisation", "Title", "Problem", "Indicators", "Budget"),
}
WORDS = {
    "zh-hans": ("第 {n} 条产线的单位能耗", "产线单位能耗比同行高约一成，已试过变频。", "单位能耗 ≤ {n} kWh"),
    "zh-hant": ("第 {n} 條產線的單位能耗", "產線單位能耗比同業高約一成，已試過變頻。", "單位能耗 ≤ {n} kWh"),
    "en": ("Energy per piece of line {n}", "It takes a tenth more than others need; inverters were "
           "tried.", "Energy ≤ {n} kWh a piece"),
}  # fmt: skip
HANT = OpenCC("s2hk")
BAD_ROW = 17
BAD: dict[str, tuple[int, str]] = {
    # What is wrong: a client that nobody knows, one that has not signed yet, money that is none.
    "zh-hans": (1, "昆山无此单位有限公司"),
    "zh-hant": (1, NAMES[UNSIGNED]["zh-Hans"]),
    "en": (5, "a lot"),
}
PER_CLIENT = 5


def named(slug: str, language: str) -> str:
    """An organisation as its reader sees it."""
    names = NAMES[slug]
    if language == "zh-hant":
        return str(names.get("zh-Hant") or HANT.convert(names["zh-Hans"]))
    return str(names[{"zh-hans": "zh-Hans", "en": "en"}[language]])


def acting(slug: str, language: str) -> str:
    """X for Y."""
    word = "for" if language == "en" else "代"
    return f"{named('kuncheng-tech-transfer', language)} {word} {named(slug, language)}"


def needs(language: str, *, count: int, prefix: str) -> list[list[str]]:
    """Rows of needs, the clients taking turns."""
    title, problem, indicators = WORDS[language]
    slugs = list(CLIENTS)
    return [
        [
            f"{prefix}-{n:03}", named(slugs[n % len(slugs)], language), title.format(n=n), problem,
            indicators.format(n=n), "50-80万元" if language != "en" else "RMB 500,000",
        ]
        for n in range(1, count + 1)
    ]  # fmt: skip


def saved(path: Path, rows: Iterable[Sequence[Any]]) -> Path:
    """The rows as a workbook."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def upload(page: Page, site: str, language: str, sheet: Path) -> None:
    """Choose a sheet whose rows say whose they are, and come to its preview."""
    page.goto(f"{site}/{language}/upload/need/")
    page.locator("input[type=file]").set_input_files(sheet)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/uploads/**")


def figures(page: Page) -> list[int]:
    """What the preview counts: good rows, bad ones, new records, known ones."""
    return [int(one) for one in page.locator("main .jb-figure__value").all_inner_texts()]


def send(page: Page, then: str) -> None:
    """Import the good rows."""
    if page.locator("input[name=skip_bad]").count():
        page.locator("input[name=skip_bad]").check()
    page.locator("select[name=then]").select_option(then)
    page.locator("button[value=import]").click()
    page.wait_for_load_state()


def outcome(page: Page) -> tuple[int, ...]:
    """New, changed, as before, left out."""
    said = page.locator("main .jb-note", has=page.locator("a[href*='sort=newest']"))
    return tuple(int(one) for one in re.findall(r"\d+", said.locator("p").first.inner_text()))


def handed_in(page: Page, site: str, language: str) -> Counter[str]:
    """What the desk says of each client: needs that wait for the screeners."""
    page.goto(f"{site}/{language}/desk/")
    found: Counter[str] = Counter()
    for row in page.locator("#clients .jb-queue__row").all():
        chip = row.locator("a[href*='/needs/?status=submitted&of=']")
        count = int(chip.inner_text().rpartition("·")[2]) if chip.count() else 0
        found[row.locator(".jb-queue__title").inner_text()] = count
    return found


def waiting(page: Page, site: str, language: str, prefix: str) -> dict[str, str]:
    """code → whose it is, of the screeners' queue as far as it is of one sheet."""
    found: dict[str, str] = {}
    number = 1
    while True:
        page.goto(f"{site}/{language}/screening/need/?show=all&page={number}")
        for row in page.locator(".jb-queue__row p.jb-small").all_inner_texts():
            code, _dot, rest = row.partition(" · ")
            if code.startswith(prefix):
                assert code not in found, "doubled"
                found[code] = rest
        if not page.locator(f"a[href*='page={number + 1}']").count():
            return found
        number += 1


def looked_at(page: Page, folder: Path, name: str) -> None:
    """Pictures of the page, wide and on a phone, light and dark; nothing stands out of the window."""
    for width in (1440, 390):
        for scheme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
            for title in page.locator(".jb-queue__title").all():
                assert title.evaluate("element => element.clientWidth") > 200, "squeezed"
            page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
    assert axe(page) == [], name
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(color_scheme="light")
    assert axe(page) == [], name


@pytest.fixture
def broker(browser: Browser, site: str) -> Iterator[Page]:
    opened = signed_in(browser, site, "broker", bypass_csp=True)
    yield opened.new_page()
    opened.close()


@pytest.fixture
def organiser(browser: Browser, site: str) -> Iterator[Page]:
    opened = signed_in(browser, site, "organiser")
    yield opened.new_page()
    opened.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_fifty_needs_for_ten_clients_one_row_bad(
    broker: Page, organiser: Page, site: str, language: str, tmp_path: Path
) -> None:
    prefix = f"KC{LANGUAGES.index(language)}"
    watches = [Watch(page, site) for page in (broker, organiser)]
    whole = needs(language, count=50, prefix=prefix)
    column, wrong = BAD[language]
    right, whole[BAD_ROW][column] = whole[BAD_ROW][column], wrong
    sheet = saved(tmp_path / "needs.xlsx", [HEADINGS[language], *whole])
    before = handed_in(broker, site, language)
    assert set(before) == {acting(slug, language) for slug in (*CLIENTS, UNSIGNED)}

    upload(broker, site, language, sheet)
    assert figures(broker) == [49, 1, 49, 0]
    clients = broker.locator("main table").first
    for slug in CLIENTS:
        expect(clients).to_contain_text(acting(slug, language))
    expect(clients.locator("tbody tr")).to_have_count(10)
    cell = broker.locator("main td.is-bad", has_text=wrong)
    expect(cell).to_have_count(1)
    expect(broker.locator("#jb-errors li")).to_have_count(1)
    looked_at(broker, tmp_path, f"preview-{language}")
    with broker.expect_download() as download:
        broker.locator("a[href$='errors.xlsx']").first.click()
    told = tmp_path / "errors.xlsx"
    download.value.save_as(told)

    send(broker, "submit")
    assert outcome(broker) == (49, 0, 0, 1)
    looked_at(broker, tmp_path, f"imported-{language}")
    desk = handed_in(broker, site, language)
    bad = list(CLIENTS)[(BAD_ROW + 1) % 10]
    for slug in CLIENTS:
        asked = PER_CLIENT - (slug == bad)
        assert desk[acting(slug, language)] - before[acting(slug, language)] == asked, slug
    assert desk[acting(UNSIGNED, language)] == 0
    looked_at(broker, tmp_path, f"desk-{language}")

    rows = list(openpyxl.load_workbook(told).active.iter_rows(values_only=True))
    (row,) = [list(one) for one in rows if wrong in one]
    assert row[-1] or row[0], "a reason stands beside it"
    row[row.index(wrong)] = right
    upload(broker, site, language, saved(tmp_path / "corrected.xlsx", [rows[0], row]))
    assert figures(broker) == [1, 0, 1, 0]
    send(broker, "submit")
    assert outcome(broker) == (1, 0, 0, 0)

    whole[BAD_ROW][column] = right
    upload(broker, site, language, saved(tmp_path / "again.xlsx", [HEADINGS[language], *whole]))
    assert figures(broker) == [50, 0, 0, 50]
    send(broker, "submit")
    assert outcome(broker) == (0, 0, 50, 0)
    upload(broker, site, language, sheet)
    send(broker, "submit")
    assert outcome(broker) == (0, 0, 49, 1)

    queue = waiting(organiser, site, language, prefix)
    assert len(queue) == 50
    owners = Counter(rest.split(" · ")[0] for rest in queue.values())
    assert owners == {acting(slug, language): PER_CLIENT for slug in CLIENTS}
    organiser.screenshot(path=tmp_path / f"queue-{language}.png", full_page=True)
    for watch in watches:
        assert watch.problems == []


def test_a_sheet_of_several_chunks_shows_how_far_it_is(
    broker: Page, site: str, tmp_path: Path
) -> None:
    watch = Watch(broker, site)
    rows = needs("en", count=1000, prefix="LONG")
    upload(broker, site, "en", saved(tmp_path / "long.xlsx", [HEADINGS["en"], *rows]))
    assert figures(broker) == [1000, 0, 1000, 0]
    with broker.expect_response("**/progress/") as seen:
        send(broker, "")
        bar = broker.locator("#importing progress")
        expect(bar).to_have_attribute("max", "1000")
        broker.screenshot(path=tmp_path / "importing.png", full_page=True)
    assert seen.value.ok
    broker.locator("#importing").wait_for(state="detached", timeout=60_000)
    assert outcome(broker) == (1000, 0, 0, 0)
    assert watch.problems == []
