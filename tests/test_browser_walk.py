"""One published need goes through the browser to its prize: teams answer on phones, the owner sorts, the
organiser sets up a contest, jurors score, the chair locks, prizes are told and a certificate is checked.

Everything after the small starting world is done on pages, in Chinese; from where a person begins, each step is
reached by a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, Locator, Page, expect

from browsing import Watch, axe
from jiebang.hub.conftest import PASSWORD, SYSTEM, Make, Server
from jiebang.hub.people import actions as people
from jiebang.hub.people.models import Organisation, User
from jiebang.hub.programmes import actions as programmes

pytestmark = [pytest.mark.browser, pytest.mark.gate]

LANGUAGE, TAG = "zh-hans", "zh-Hans"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
CONTEST = "精炼渣余热回收赛"
PRIZE = "一等奖"
TITLES = {"team": "液态渣干式粒化余热锅炉", "second": "渣罐辐射换热回收装置"}
POINTS = {"team": 9, "second": 6}
HOUSES = {"team": "江湾理工大学", "second": "北岸热能研究院"}
OPINION = "评审意见只给组委会。"
PROMISED = ("62%", "5 元/吨", "无废水外排")
JURORS = {"chair": "许静仪", "first": "骆远航", "other": "戚文澜"}


class Window:
    """One person's browser; `press` follows a link or sends a form and waits for the page after it."""

    def __init__(
        self, browser: Browser, site: str, user: User | None, folder: Path, *, phone: bool
    ) -> None:
        self.site, self.folder = site, folder
        self.context = browser.new_context(
            viewport=PHONE if phone else WIDE, has_touch=phone, accept_downloads=True
        )
        if user is not None:
            client = Client()
            client.force_login(user, backend=BACKEND)
            name = django_settings.SESSION_COOKIE_NAME
            self.context.add_cookies(
                [{"name": name, "value": client.cookies[name].value, "url": site}]
            )
        self.page: Page = self.context.new_page()
        self.watch = Watch(self.page, site)

    def go(self, path: str) -> None:
        """Open an address of the language, as from a bookmark."""
        response = self.page.goto(f"{self.site}/{LANGUAGE}{path}")
        assert response is not None
        assert response.ok, (path, response.status)

    def press(self, what: str | Locator, to: str) -> None:
        """A link or button in the page's body, and the address to which it leads."""
        found = self.page.locator(f"main {what}") if isinstance(what, str) else what
        with self.page.expect_navigation(url=re.compile(to)):
            found.first.click()
        bad = self.page.locator(".jb-note--bad")
        assert bad.count() == 0, bad.first.inner_text()

    def do(self, value: str, to: str) -> None:
        """Send the form whose button does this."""
        self.press(f"button[name=what][value={value}]", to)

    def fill(self, **values: object) -> None:
        """Fields by name."""
        for name, value in values.items():
            field = self.page.locator(f"main [name='{name}']")
            if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(str(value))
            else:
                field.fill(str(value))

    def look(self, name: str) -> None:
        """Nothing stands out of the window, nothing is out of reach, nothing went wrong unseen."""
        assert self.page.locator("h1").count() == 1, name
        assert self.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
        assert axe(self.page) == [], name
        self.page.screenshot(path=self.folder / f"{name}.png", full_page=True)

    def text(self) -> str:
        """All that the page says, what is folded away as well."""
        return self.page.locator("body").text_content() or ""


@dataclass
class Cast:
    """Who walks, and the need that they walk with."""

    need: int
    people: dict[str, User]
    folder: Path
    browser: Browser
    site: str
    windows: dict[str, Window]

    def __call__(self, name: str, *, phone: bool = False) -> Window:
        """The named person's window, opened where it is not yet."""
        if name not in self.windows:
            user = self.people.get(name)
            self.windows[name] = Window(self.browser, self.site, user, self.folder, phone=phone)
        return self.windows[name]


@pytest.fixture
def cast(browser: Browser, server: Server, make: Make, tmp_path: Path) -> Iterator[Cast]:
    """An edition with one published need, two teams, three who may judge, and nothing else."""

    def house(slug: str, name: str, kind: str = "enterprise") -> Organisation:
        return make.organisation(slug, names={TAG: name}, kind=kind)

    def person(name: str, email: str, of: Organisation | None = None) -> User:
        user = people.create_user(
            actor=SYSTEM, email=f"{email}@jiebang.example", name=name, language=TAG,
            password=PASSWORD,
        )  # fmt: skip
        if of is not None:
            people.add_member(actor=SYSTEM, user=user, organisation=of, role="owner")
        return user

    edition = make.edition("delta", texts={TAG: {"name": "长三角开放创新大赛"}})
    host = make.host(edition, "310000")
    steel = house("steel", "东港钢铁有限公司")
    everybody = {
        "organiser": person("林晓", "organiser"),
        "owner": person("马工", "owner", steel),
        "team": person("陈教授", "team", house("poly", HOUSES["team"], "university")),
        "second": person("葛博士", "second", house("heat", HOUSES["second"], "institute")),
    }
    for key, name in JURORS.items():
        everybody[key] = person(name, key, house(f"home-{key}", f"{name}工作室"))
    programmes.grant_role(
        actor=SYSTEM, edition=edition, user=everybody["organiser"], role="organiser"
    )
    need = make.need(
        edition, steel, code="N1", host_region=host,
        texts={
            TAG: {
                "title": "精炼渣余热回收",
                "problem": "精炼渣出渣温度约 1450 ℃，显热几乎全部散失。",
                "indicators": "余热回收率不低于 60%\n吨渣运行成本不高于 6 元\n无废水外排",
            }
        },
    )  # fmt: skip
    found = Cast(need.pk, everybody, tmp_path, browser, server.url, {})
    yield found
    for window in found.windows.values():
        window.context.close()


def answer(cast: Cast, who: str) -> str:
    """From the need's page to the version that is handed in; its alias."""
    at = cast(who, phone=True)
    at.go(f"/needs/{cast.need}/")
    at.press("#answers a.jb-button--primary", "/answer/")
    at.press("form.jb-form button.jb-button--primary", "/write/approach/")
    alias = at.page.url.split("/")[5]
    title = TITLES[who]
    at.fill(title=title, approach=f"{title}，处理 1450 ℃ 液态渣。", summary=f"{title}。")
    at.press("button[name=go]", "/write/indicators/")
    for row, words in enumerate(PROMISED):
        at.page.locator(f"#id_promised-{row}").fill(words)
        at.page.locator(f"#id_meets-{row}").select_option("yes")
    at.press("button[name=go]", "/write/terms/")
    at.fill(months=14, money="360万元")
    at.press("button[name=go]", "/write/team/")
    at.page.locator("#id_name-0").fill(str(cast.people[who]))
    at.press("button[name=go]", "/write/files/")
    at.press("a[href$='/write/check/']", "/write/check/")
    if who == "team":
        at.look("01-check")
    at.press("form button.jb-button--primary", f"/solutions/{alias}/$")
    return alias


def shortlist(cast: Cast) -> None:
    """The owner sorts both answers, puts both on the shortlist and tells the teams."""
    at = cast("owner")
    at.go(f"/needs/{cast.need}/")
    at.press("#answers a[href$='/solutions/']", "/solutions/$")
    at.look("02-triage")
    for box in at.page.locator("input[name=s]").all():
        box.check()
    at.press("button[value=shortlist]", "/decide/")
    at.look("03-decide")
    at.press("form button.jb-button--primary", "/solutions/$")
    at.press("a[href$='/thanks/']", "/thanks/")
    at.look("04-letters")
    at.press("form button.jb-button--primary", "/solutions/")


def set_up(cast: Cast) -> None:
    """The organiser makes a contest with a rubric, announces it, enters the shortlist, invites a jury."""
    at = cast("organiser")
    at.go("/editions/delta/")
    at.press("a[href$='/contests/?edition=delta']", "/contests/")
    at.press("a[href$='/contests/new/']", "/contests/new/")
    at.fill(
        slug="slag", told="scores", jurors_wanted=2,
        **{"name_zh-Hans": CONTEST, "about_zh-Hans": "评审入围方案。"},
    )  # fmt: skip
    at.look("05-new-contest")
    at.press("form.jb-form button.jb-button--primary", "/contests/slag/rubric/")
    at.fill(preset="review")
    at.do("preset", "/rubric/")
    at.look("06-rubric")
    at.press(".jb-tabs a[href$='/contests/slag/']", "/contests/slag/$")
    at.do("open", "/contests/slag/")
    at.press(".jb-tabs a[href$='/entries/']", "/entries/")
    assert at.page.locator("input[name=solution]:checked").count() == 2
    at.do("enter", "/entries/")
    at.look("07-entries")
    at.press(".jb-tabs a[href$='/jury/']", "/jury/")
    for name in JURORS:
        at.fill(email=f"{name}@jiebang.example")
        if name == "chair":
            at.page.locator("input[name=is_chair]").check()
        at.do("invite", "/jury/")
    at.look("08-jury")


def take_seat(cast: Cast, who: str, *, near: str = "") -> None:
    """A juror accepts, signs and declares; `near`: the organisation with which they have to do."""
    at = cast(who, phone=True)
    at.go("/juries/")
    at.press("a[href*='/juries/']", r"/juries/\d+/")
    if near:
        at.look("09-invited")
    at.do("accept", "/juries/")
    at.fill(name=JURORS[who])
    if near:
        at.look("10-agreement")
    at.do("sign", "/juries/")
    if near:
        at.page.get_by_label(near).check()
        at.look("11-declares")
    at.page.locator("input[name=nobody]").check()
    at.do("declare", "/juries/")


def assign(cast: Cast) -> None:
    """The organiser plans, takes the plan, and lets scoring begin."""
    at = cast("organiser")
    at.press(".jb-tabs a[href$='/assignment/']", "/assignment/")
    at.do("plan", "/assignment/")
    at.look("12-plan")
    at.do("take", "/assignment/")
    at.look("13-assignment")
    at.press(".jb-tabs a[href$='/contests/slag/']", "/contests/slag/$")
    at.do("begin", "/contests/slag/")


def judge(cast: Cast, who: str) -> set[str]:
    """A juror scores all that they are given; the titles of it."""
    at = cast(who, phone=True)
    at.go("/juries/")
    at.press("a[href*='/juries/']", r"/juries/\d+/")
    if who == "other":
        at.look("14-seat")
    seen = set()
    for address in [
        link.get_attribute("href") for link in at.page.locator("a[href*='/sheets/']").all()
    ]:
        at.press(f"a[href='{address}']", "/sheets/")
        title = at.page.locator("#proposal h2").text_content() or ""
        team = next(name for name, words in TITLES.items() if words == title)
        seen.add(title)
        at.page.locator("a[href='#rubric']").click()
        expect(at.page.locator("#rubric form")).to_be_visible()
        for field in at.page.locator("#rubric input[type=number]").all():
            field.fill(str(POINTS[team]))
        at.page.locator("textarea[name=opinion]").fill(OPINION)
        if who == "other":
            at.look("15-sheet")
        at.do("hand_in", r"/juries/\d+/")
    return seen


def others(who: str) -> list[str]:
    """What of the other teams' must not be read."""
    return [words for name in TITLES if name != who for words in (TITLES[name], HOUSES[name])]


def lock(cast: Cast) -> list[str]:
    """The chair locks; the scores of both entries, best first, as the chair reads them."""
    at = cast("chair")
    at.press("a[href$='/scores/']", "/scores/")
    at.look("16-before-the-lock")
    at.do("lock", "/scores/")
    at.look("17-scores")
    rows = at.page.locator("main table").first.locator("tbody tr").all()
    return [row.locator("td").nth(1).inner_text() for row in rows]


def prepare(cast: Cast) -> None:
    """The organiser offers a prize and gives it by the standings; nobody is told yet."""
    at = cast("organiser")
    at.go("/contests/slag/")
    at.press("a[href$='/contests/slag/prizes/']", "/prizes/")
    at.press("a[href$='/prizes/award/']", "/award/")
    at.fill(amount=300_000, currency="CNY", **{"name_zh-Hans": PRIZE})
    at.do("save", "/award/")
    at.do("proposed", "/award/")
    at.look("18-prizes-given")


def tell(cast: Cast) -> None:
    """The organiser publishes the results, announces the prize and issues certificates."""
    at = cast("organiser")
    at.go("/contests/slag/")
    at.do("publish", "/contests/slag/")
    at.look("20-published")
    at.press("a[href$='/contests/slag/prizes/']", "/prizes/")
    at.press("a[href$='/prizes/award/']", "/award/")
    at.do("announce", "/award/")
    at.press("a[href$='/certificates/']", "/certificates/")
    at.do("issue", "/certificates/")
    at.look("21-certificates")


def test_a_need_goes_from_published_to_its_prize(cast: Cast) -> None:
    aliases = {who: answer(cast, who) for who in TITLES}
    shortlist(cast)
    set_up(cast)
    take_seat(cast, "chair")
    take_seat(cast, "first")
    take_seat(cast, "other", near=HOUSES["second"])
    organiser = cast("organiser")
    organiser.page.reload()
    organiser.look("11-conflict")
    assign(cast)
    judged = {who: judge(cast, who) for who in JURORS}
    assert judged["other"] <= {
        TITLES["team"]
    }  # who has to do with the other team does not judge it
    assert sum(map(len, judged.values())) == 4
    scores = lock(cast)
    assert len(scores) >= 2
    prepare(cast)

    def pages(who: str, *more: str) -> dict[str, str]:
        """What somebody reads of the need, the contest, its prizes and the edition."""
        at = cast(who, phone=True)
        paths = (
            "/editions/delta/", f"/needs/{cast.need}/", "/contests/?edition=delta",
            "/contests/slag/", "/contests/slag/prizes/", "/editions/delta/prizes/", *more,
        )  # fmt: skip
        found = {}
        for path in paths:
            at.go(path)
            found[path] = at.text()
            if path == "/contests/slag/":
                at.page.screenshot(path=cast.folder / f"19-{who}-contest.png", full_page=True)
        return found

    # Locked and given, and not told: nobody learns of jurors, scores, places or winners.
    for who in ("team", "second", "anonymous"):
        own = () if who == "anonymous" else (
            f"/solutions/{aliases[who]}/", f"/solutions/{aliases[who]}/versions/", "/solutions/",
            "/notices/",
        )  # fmt: skip
        for path, text in pages(who, *own).items():
            secret = [*JURORS.values(), *scores, OPINION, "您的名次", *others(who)]
            assert [word for word in secret if word in text] == [], (who, path)

    tell(cast)

    # The winner reads its prize, its score and its place, and takes the certificate home.
    winner = cast("team")
    winner.go("/notices/")
    winner.look("22-notices")
    winner.go("/solutions/")
    winner.press(f"a[href$='/solutions/{aliases['team']}/']", "/solutions/")
    winner.look("23-solution")
    winner.press("a[href$='/contests/slag/']", "/contests/slag/$")
    winner.look("24-winner-contest")
    assert scores[0] in winner.text()
    winner.press("a[href$='/contests/slag/certificates/']", "/certificates/")
    winner.look("25-own-certificates")
    links = winner.page.locator("main a[href*='/certificates/']")
    code = (links.first.get_attribute("href") or "").rstrip("/").split("/")[-1]
    winner.press(f"a[href$='/certificates/{code}/']", f"/certificates/{code}/")
    winner.look("26-certificate")
    with winner.page.expect_download() as waited:
        winner.page.locator("main a[href$='/zh-Hans.pdf']").click()
    paper = Path(waited.value.path()).read_bytes()
    assert paper.startswith(b"%PDF-")
    assert len(paper) > 5000

    # Everybody reads the places and the winner, types the code, and learns of no juror.
    told = pages("anonymous")
    assert PRIZE in told["/contests/slag/prizes/"]
    assert HOUSES["team"] in told["/contests/slag/prizes/"]
    assert all(score in told["/contests/slag/"] for score in scores)
    for path, text in told.items():
        assert [name for name in JURORS.values() if name in text] == [], path
    reader = cast("anonymous", phone=True)
    reader.go("/certificates/")
    reader.fill(code=code.lower())
    reader.press("form.jb-form button", f"/certificates/{code}/")
    reader.look("27-checked")
    assert HOUSES["team"] in reader.text()

    # The other team reads its own place, and nothing of who judged it.
    for path, text in pages("second", f"/solutions/{aliases['second']}/", "/notices/").items():
        assert [name for name in JURORS.values() if name in text] == [], path
    assert {name: at.watch.problems for name, at in cast.windows.items() if at.watch.problems} == {}
