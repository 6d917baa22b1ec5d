"""Every list of the site as a file: the rows that the page shows this reader, in cells that are text."""

import csv
import io
import re
from datetime import date
from html import unescape

import openpyxl
import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jiebang.hub.catalog import actions
from jiebang.hub.config.access import access_to
from jiebang.hub.conftest import SYSTEM
from jiebang.hub.contests import actions as contests
from jiebang.hub.kernel.exports import as_file
from jiebang.hub.notices import actions as notices
from jiebang.hub.people import actions as people
from jiebang.hub.people.states import Verification
from jiebang.hub.programmes import actions as programmes
from test_access import places, visitor

__all__ = ["places"]
FORMULA = "=HYPERLINK(A1)"


@pytest.fixture
def lists(world):
    """Address of each list → (who sees it, words that its file has)."""
    world.edition.screening = "once"
    world.edition.save()
    host = world.hosts["320000"]
    world.need(code="S1", title=FORMULA, status="submitted", region="320500", host_region=host)
    house = world.make.organisation("broker", kind="intermediary")
    kun = world.make.user("kun", of=house)
    mandate, _ = people.offer_mandate(
        actor=kun, intermediary=house, client=world.works, side="needs", scope="All.",
        starts_on=date(2020, 1, 1), ends_on=date(2099, 1, 1), commission="@2 %",
    )  # fmt: skip
    people.sign_mandate(actor=world.owner, mandate=mandate, name="Owner")
    fresh = world.make.organisation("fresh", region="320500", names={"en": "+Fresh"})
    fresh.verification = Verification.WAITING
    fresh.save()
    world.kun = kun
    return {
        "/en/screening/need/": ({"organiser", "officer"}, ["S1", FORMULA, "Works Ltd"]),
        "/en/desk/": ({"kun"}, ["Works Ltd", "Broker Ltd", "@2 %"]),
        "/en/verification/": ({"organiser", "officer"}, ["+Fresh"]),
        "/en/organisations/works/members/": (
            {"owner", "colleague"}, ["owner@jiebang.example", "colleague@jiebang.example"],
        ),
        "/en/me/": ({"owner"}, ["Works Ltd", "Owner"]),
        "/en/editions/delta/team/": ({"organiser"}, ["officer@jiebang.example", "Organiser"]),
        "/en/editions/delta/figures/collected/": ({"organiser", "anonymous"}, ["1"]),
    }  # fmt: skip


@pytest.fixture
def world(world):
    class WithKun:
        """The world, and a broker."""

        def __getattr__(self, name):
            return getattr(world, name)

    return WithKun()


def client(world, name):
    if name != "kun":
        return world.client(name)
    found = world.client()
    found.force_login(world.kun, backend="allauth.account.auth_backends.AuthenticationBackend")
    return found


def test_every_list_is_a_file_for_who_sees_it(world, lists):
    for address, (names, words) in lists.items():
        for name in names:
            seen = client(world, name)
            page = seen.get(address).content.decode()
            assert "?as=csv" in page, address
            answer = seen.get(address, {"as": "csv"})
            assert answer.status_code == 200, address
            assert answer["Content-Disposition"].startswith('attachment; filename="jiebang-')
            assert answer["X-Content-Type-Options"] == "nosniff"
            text = answer.content.decode("utf-8-sig")
            cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
            for word in words:
                wanted = f"'{word}" if word[0] in "=+@" else word
                assert wanted in cells, (address, word, cells)
            book = openpyxl.load_workbook(io.BytesIO(seen.get(address, {"as": "xlsx"}).content))
            found = [cell for row in book.active.iter_rows() for cell in row]
            assert "f" not in {cell.data_type for cell in found}
            values = {str(cell.value) for cell in found}
            assert set(words) <= values, address


def test_to_who_may_not_see_a_list_its_file_is_not_there(world, lists):
    for address, (names, _words) in lists.items():
        for name in ("outsider", "colleague"):
            if name in names or address in {"/en/desk/", "/en/me/"} or "figures" in address:
                continue
            assert client(world, name).get(address, {"as": "csv"}).status_code == 404, address
    for address in ("/en/desk/", "/en/me/"):
        text = client(world, "outsider").get(address, {"as": "csv"}).content.decode("utf-8-sig")
        assert "Works" not in text
    text = world.client("officer").get("/en/screening/need/", {"as": "csv"}).content.decode()
    assert "S1" in text


def test_a_file_asks_no_more_for_more_rows(world, lists):
    def cost(name, address):
        seen = client(world, name)
        seen.get(address, {"as": "csv"})
        with CaptureQueriesContext(connection) as queries:
            assert seen.get(address, {"as": "csv"}).status_code == 200
        return len(queries)

    asked = {
        "/en/screening/need/": "organiser",
        "/en/verification/": "organiser",
        "/en/organisations/works/members/": "owner",
        "/en/editions/delta/team/": "organiser",
    }
    before = {address: cost(name, address) for address, name in asked.items()}
    host = world.hosts["320000"]
    for n in range(2):
        world.need(code=f"M{n}", status="submitted", region="320500", host_region=host)
        fresh = world.make.organisation(region="320500")
        fresh.verification = Verification.WAITING
        fresh.save()
        world.make.user(of=world.works)
        programmes.grant_role(
            actor=SYSTEM, edition=world.edition, user=world.make.user(), role="juror"
        )
    assert {address: cost(name, address) for address, name in asked.items()} == before


def test_other_endings_are_the_page(world):
    answer = world.client("owner").get("/en/me/", {"as": "pdf"})
    assert answer["Content-Type"].startswith("text/html")


def test_moments_and_odd_titles_are_written():
    request = RequestFactory().get("/", {"as": "xlsx"})
    moment = timezone.now()
    answer = as_file(
        request,
        "x",
        "a/b: [c]" * 9,
        ["When", {"label": "Who"}],
        lambda: [[moment, {"text": 3, "note": "n"}]],
    )
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0] == ("When", "Who")
    assert rows[1][1] == "3 (n)"
    assert rows[1][0].minute == timezone.localtime(moment).minute


# No list without a file: what is a list is found by walking every address.

WHOLE = {
    "contests:assignment", "contests:contests", "contests:entries", "contests:jury",
    "contests:rollup", "contests:rubric", "matching:coverage", "matching:weight_set",
    "matching:weights",
    "catalog:desk", "catalog:requests", "notices:searches", "people:me", "people:members",
    "programmes:figure", "programmes:section", "programmes:team", "programmes:zone_figure",
    "programmes:zones",
}  # fmt: skip
"""Lists that stand on one page."""
FILE = re.compile(r'href="([^"]*(?:[?&;]as=csv|\.csv|/csv/)[^"]*)"')


def is_list(page):
    """A page that turns pages, here or among the operators' lists, or that offers a file already."""
    context = page.context or {}
    part = "theme/components/as_file.html"
    return (
        "page_obj" in context
        or "cl" in context
        or part in {template.name for template in page.templates}
    )


def holds_rows(page):
    """Whether a list that turns pages has anything to turn."""
    context = page.context or {}
    paginator = getattr(context.get("page_obj") or context.get("cl"), "paginator", None)
    return paginator is not None and paginator.count > 0


@pytest.fixture
def filled(world, places, index):
    """The addresses of the permission walk, with something in every list."""
    world.make.organisation("fresh", region="320500")
    world.make.edition("other")
    type(world.works).objects.filter(slug="fresh").update(verification=Verification.WAITING)
    need = world.works.needs.get(code="PUBLIC-N")
    access = actions.request_access(
        actor=world.outsider, record=need, organisation=world.rival, purpose="solve",
        words="We make valves.",
    )  # fmt: skip
    assert access is not None
    need.details.create(tier=2, language="en", words="for the verified")
    assert world.client("outsider").get(f"/en/needs/{need.pk}/").status_code == 200
    notices.follow(actor=world.owner, subject="need", key=need.pk)
    programmes.save_quota(
        actor=world.organiser, host_region=world.hosts["320000"], measure="published", number=3
    )
    theirs = world.make.need(world.edition, world.rival, code="THEIRS")
    contests.begin_solution(actor=world.owner, need=theirs, organisation=world.works, language="en")
    world.need(code="LATER", title="wastewater again")
    world.need(code="ZH", texts={"zh-Hans": {"title": "废水"}})
    index()
    notices.look_again(search=world.owner.saved_searches.get())
    notices.deliver()
    return places


def test_every_list_of_the_site_is_a_file(world, filled):
    lists, full, without = set(WHOLE), set(), []
    for role in ("owner", "organiser", "officer", "operator", "anonymous"):
        client = visitor(world, role)
        for name, address in filled.items():
            if "GET" not in access_to(name).methods:
                continue
            page = client.get(address)
            html = page.headers.get("Content-Type", "").startswith("text/html")
            if page.status_code != 200 or not html:
                continue
            if is_list(page):
                lists.add(name)
            links = [unescape(link) for link in FILE.findall(page.content.decode())]
            if name not in lists or not (holds_rows(page) or (name in WHOLE and links)):
                continue
            full.add(name)
            if not links:
                without.append((role, name))
            for link in links:
                where = address + link if link.startswith("?") else link
                file = client.get(where)
                if not file.headers.get("Content-Disposition", "").startswith("attachment"):
                    without.append((role, name, link, file.status_code))
                elif len(file.content.decode("utf-8-sig").strip().splitlines()) < 2:
                    without.append((role, name, "empty"))
    assert not without, "\n".join(map(str, without))
    assert lists - full == set()  # a list that nothing stands in shows nothing here
    assert len(full) > 20
