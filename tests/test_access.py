"""The permission walk: every address × method × role against the access table; nothing else gets in."""

import re
import sys
import types
from datetime import date
from html.parser import HTMLParser

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, path, reverse
from django.utils import timezone, translation

from jiebang.hub.catalog import actions
from jiebang.hub.config.access import SPACES, TABLE, access_to, operates
from jiebang.hub.config.admin import desk
from jiebang.hub.contests import actions as contests
from jiebang.hub.contests.actions.stage import open_stage
from jiebang.hub.contests.tests.conftest import Arena
from jiebang.hub.kernel.access import anyone, signed_in
from jiebang.hub.matching import actions as matching
from jiebang.hub.matching.models import Suggestion
from jiebang.hub.notices import actions as notices
from jiebang.hub.notices.queries import unsubscribe_token
from jiebang.hub.people import actions as people
from jiebang.hub.people.models import User
from jiebang.hub.people.queries import account_token
from jiebang.hub.programmes import actions as programmes

ROLES = ("anonymous", "owner", "outsider", "organiser", "officer", "unproven", "operator")
"""Unproven: the organiser, in a session that owes a second factor."""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
DEMO_ONLY = {"theme:styleguide"}


def names(resolver=None, spaces=()):
    """The name of every address that the resolver knows."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield ":".join([*spaces, entry.name or f"unnamed {entry.pattern}"])
        else:
            more = [entry.namespace] if entry.namespace else []
            yield from names(entry, (*spaces, *more))


def test_every_address_is_in_the_table_and_every_line_has_an_address():
    assert {name for name in names() if not made_by_a_library(name)} == set(TABLE) - DEMO_ONLY


def made_by_a_library(name):
    """Of a namespace that has one rule for all of its addresses."""
    return name.partition(":")[0] in SPACES


def test_in_demo_the_style_guide_is_there_too(demo_mode):
    assert {name for name in names() if not made_by_a_library(name)} == set(TABLE)


def test_every_namespace_with_a_rule_has_addresses_and_lets_operators_in_alone():
    for space in SPACES:
        inside = [name for name in names() if name.startswith(f"{space}:")]
        assert len(inside) > 10
        for name in inside:
            assert set(access_to(name).methods.values()) == {operates}


def test_a_name_that_only_looks_like_the_namespace_is_not_let_in():
    for name in ("admin", "administration:x", "people:admin:x", "nowhere", "nowhere:x", ""):
        assert access_to(name) is None


def test_no_address_has_two_meanings():
    listed = list(names())
    assert len(listed) == len(set(listed))


@pytest.fixture
def places(world, index):
    """One address for every name; its objects are published, uploads are the owner's."""
    need = world.need(code="PUBLIC-N", title="wastewater", host_region=world.hosts["320000"])
    achievement = world.achievement(code="PUBLIC-A", title="wastewater treatment")
    expert = world.expert(code="PUBLIC-E", title="Ann Water", texts={"en": {"title": "Ann Water"}})
    authors = actions.preview_authors(
        actor=world.owner, edition=world.edition, organisation=world.works,
        file_name="a.json", content=b'{"id": "A1", "display_name": "Ann"}',
    )  # fmt: skip
    upload = actions.preview_upload(
        actor=world.owner, kind="need", edition=world.edition, organisation=world.works,
        file_name="a.csv", content=b"id,title\nN1,x\n",
    )  # fmt: skip
    waiting = world.need(
        code="WAITS", status="submitted", region="320500", host_region=world.hosts["320000"]
    )
    spare = world.make.organisation(
        "spare"
    )  # whoever takes the invitation is let into nothing else
    _, invited = people.invite(
        actor=world.make.user("keeper", of=spare, role="owner"), organisation=spare,
        email="new@jiebang.example", role="editor",
    )  # fmt: skip
    house = world.make.organisation("broker", kind="intermediary")
    _, offered = people.offer_mandate(
        actor=world.make.user("kun", of=house), intermediary=house, client=world.works, side="needs",
        scope="Collect needs.", starts_on=date(2026, 1, 1), ends_on=date(2099, 1, 1),
    )  # fmt: skip
    plan, _ = actions.add_attachment(
        actor=world.owner, record=need, file_name="plan.txt", content=b"plan", tier=1
    )
    question = actions.ask(
        actor=world.outsider, record=need, organisation=world.rival, words="How hot is it?"
    )
    kept = notices.save_search(actor=world.owner, kind="need", query="q=wastewater", name="Water")
    need.details.create(tier=3, language="en", words="for the owner and named counterparties")
    visit = programmes.save_activity(
        actor=world.organiser, edition=world.edition, code="V1", kind="visit", region="320500",
        held_on=date(2026, 3, 1), is_public=True, texts={"en": {"name": "Visit"}},
    )  # fmt: skip
    said = programmes.save_announcement(
        actor=world.organiser, edition=world.edition, kind="policy", texts={"en": {"title": "P"}}
    )
    programmes.publish_announcement(actor=world.organiser, announcement=said)
    programmes.save_zone(
        actor=actions_actor(), slug="zone", texts={"en": {"name": "Z"}}, regions=["310000"]
    )
    pairs = [
        Suggestion.objects.create(
            edition=world.edition, need=need, kind="achievement", score=0.5, rank=1, version="test",
            achievement=world.make.achievement(world.edition, world.rival), computed_at=timezone.now(),
        )
        for _ in range(2)
    ]  # fmt: skip
    asked = matching.invite(actor=world.owner, suggestion=pairs[1], words="Let us talk.")
    show = staged(world)
    contest, seat, given = judged(world)
    index()
    matching.propose_weights(actor=world.organiser, edition=world.edition)
    arguments = {
        **{f"contests:{name}": ["stage"] for name in OF_A_STAGE},
        "contests:wall": [show.wall_key],
        "contests:wall_state": [show.wall_key],
        "contests:edition_prizes": ["delta"],
        "contests:certificate": ["NOTHING"],
        "contests:certificate_paper": ["NOTHING", "en"],
        "catalog:attachments": ["need", need.pk],
        "catalog:attachment": ["need", need.pk, plan.pk],
        "mfa_remove_webauthn": [1],
        "programmes:team": ["delta"],
        "programmes:manage": ["delta"],
        "programmes:section": ["delta", "quotas"],
        "programmes:item": ["delta", "stages", 0],
        "programmes:track": ["delta", "digital"],
        "programmes:zone": ["zone"],
        "programmes:edit_zone": ["zone"],
        "programmes:zone_figure": ["zone", "published"],
        "programmes:announcements": ["delta"],
        "programmes:announcement": ["delta", said.pk],
        "programmes:activities": ["delta"],
        "programmes:activity": ["delta", visit.pk],
        "programmes:activities_file": ["delta", "csv"],
        "catalog:collected_at": [need.pk],
        "catalog:solving": [need.pk],
        "programmes:translations": ["delta"],
        "programmes:translate": ["need", need.pk, "zh-Hans"],
        "programmes:check": ["need", need.pk, "zh-Hans"],
        "programmes:draft": ["need", need.pk, "zh-Hans"],
        "catalog:export": ["need", "csv"],
        "catalog:detail_export": ["need", "csv"],
        "catalog:screening": ["need"],
        **{
            f"catalog:{name}": ["need", need.pk]
            for name in ("details", "access", "requests", "log", "anonymity")
        },
        "catalog:log_file": ["need", need.pk, "csv"],
        "catalog:many": ["need"],
        "catalog:review": ["need", waiting.pk],
        "people:invitation": [invited],
        "people:open_account": [account_token("fresh@jiebang.example")],
        "people:mandate": [offered],
        "people:join": ["works"],
        "people:members": ["works"],
        "people:offer_mandate": ["rival"],
        "people:correct": ["works"],
        "programmes:edition": ["delta"],
        "programmes:figure": ["delta", "published"],
        "catalog:need": [need.pk],
        "catalog:achievement": [achievement.pk],
        "catalog:expert": [expert.pk],
        "catalog:authors_preview": [authors.pk],
        "catalog:person": [expert.pk],
        "catalog:move": ["need", need.pk],
        "catalog:intake": ["need"],
        "catalog:tasks": ["need", need.pk],
        "catalog:step": ["need", need.pk, "problem"],
        "catalog:paste": ["need"],
        "catalog:upload": ["need"],
        "catalog:template": ["need"],
        "catalog:preview": [upload.pk],
        "catalog:progress": [upload.pk],
        "catalog:errors": [upload.pk],
        "contests:new_contest": ["delta"],
        "contests:rollup": ["delta"],
        "contests:criterion": [contest.slug, contest.criteria.get().pk],
        **{
            f"contests:{name}": [contest.slug]
            for name in (
                "contest",
                "edit_contest",
                "rubric",
                "entries",
                "jury",
                "assignment",
                "results",
            )
        },
        "contests:seat": [seat.pk],
        "contests:sheet": [given.pk],
        "contests:save_sheet": [given.pk],
        "matching:matches": ["need", need.pk],
        "matching:invite": [pairs[0].pk],
        "matching:invitation": [asked.pk],
        "matching:weights": ["delta"],
        "matching:weight_set": ["delta", 1],
        "matching:board_of": ["need", need.pk],
        "matching:organisations": [need.pk],
        "matching:pair": [pairs[0].pk],
        "people:organisation": ["works"],
        "catalog:ask": ["need", need.pk],
        "catalog:question": [question.pk],
        "notices:open": [999_999],
        "notices:unsubscribe": [unsubscribe_token(world.make.user("reader"))],
        "notices:search": [kept.pk],
    }
    arguments |= answered(world, need)
    arguments |= {"admin:app_list": ["people"]}
    arguments |= {
        f"admin:{model._meta.label_lower.replace('.', '_')}_change": [model.objects.first().pk]
        for model in desk._registry
    }
    with translation.override("en"):
        return {name: reverse(name, args=arguments.get(name)) for name in names()}


OF_A_STAGE = (
    "stage", "console", "stage_state", "showcase", "phone", "live", "live_state", "prizes",
    "award_prizes", "certificates",
)  # fmt: skip


def staged(world):
    """A contest on a stage, without entries."""
    contest = contests.create_contest(
        actor=world.organiser, edition=world.edition, slug="stage", seed=1,
        texts={"en": {"name": "On the stage"}}, setting=contests.Rules(kind="on_site"),
    )  # fmt: skip
    contests.save_criterion(
        actor=world.organiser, contest=contest, texts={"en": {"name": "Technology"}}, weight=1
    )
    contests.open_contest(actor=world.organiser, contest=contest)
    return open_stage(actor=world.organiser, contest=contest)


def judged(world):
    """A contest that the organiser runs and in which the outsider judges one entry."""
    contest = contests.create_contest(
        actor=world.organiser, edition=world.edition, slug="final", texts={"en": {"name": "Final"}}
    )
    contests.save_criterion(
        actor=world.organiser, contest=contest, texts={"en": {"name": "Worth"}}, weight=1
    )
    contests.open_contest(actor=world.organiser, contest=contest)
    arena = Arena(world, contest, users={"outsider": world.outsider})
    arena.homes["outsider"] = world.rival
    arena.juror("chair", chair=True)
    seat = arena.juror("outsider")
    [entry] = arena.enter("alpha")
    given = arena.give("outsider", entry)
    arena.begin()
    return contest, seat, given


def answered(world, need):
    """A solution of the outsider's to the need, a draft of theirs, and an opinion asked of them."""
    from jiebang.hub.contests import actions as contests
    from jiebang.hub.contests.models import Opinion

    solution = contests.begin_solution(
        actor=world.outsider, need=need, organisation=world.rival, language="en"
    )
    opinion = Opinion.objects.create(solution=solution, user=world.colleague)
    by_alias = ("solution", "move", "add_file", "versions", "detail", "select", "ask_opinion")
    return {
        **{f"contests:{name}": [solution.alias] for name in by_alias},
        "contests:write": [solution.alias, "approach"],
        "contests:file": [solution.alias, "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"],
        "contests:opinion": [opinion.pk],
        **{
            f"contests:{name}": [need.pk]
            for name in ("answer", "triage", "compare", "decide", "thanks")
        },
    }


OWN = {
    **{
        f"contests:{name}": {"organiser"}
        for name in (
            "stage",
            "console",
            "stage_state",
            "showcase",
            "award_prizes",
            "certificates",
        )
    },
    "contests:phone": set(),  # nobody is on the jury
    "contests:certificate": set(),
    "contests:certificate_paper": set(),
    "contests:new_contest": {"organiser", "officer"},
    "contests:rollup": {"organiser", "officer"},
    **{
        f"contests:{name}": {"organiser"}
        for name in (
            "edit_contest",
            "rubric",
            "criterion",
            "entries",
            "jury",
            "assignment",
            "results",
        )
    },
    "contests:seat": {"outsider"},
    "contests:sheet": {"outsider"},
    "contests:save_sheet": {"outsider"},
    **{
        f"contests:{name}": {"outsider"}
        for name in ("solution", "write", "detail", "answer", "add_file")
    },
    **{
        f"contests:{name}": set()
        for name in ("file", "versions", "select", "opinion", "move", "ask_opinion")
    },
    "contests:triage": {"owner", "organiser", "officer"},
    "contests:compare": {"owner", "organiser", "officer"},
    "contests:decide": set(),
    "contests:thanks": {"owner"},
    "catalog:tasks": {"owner", "organiser"},
    "catalog:step": {"owner", "organiser"},
    "catalog:attachments": {"owner", "organiser", "officer"},
    "catalog:preview": {"owner"},
    "catalog:progress": {"owner"},
    "catalog:errors": {"owner"},
    "catalog:person": {"owner", "organiser"},
    "catalog:authors_preview": {"owner"},
    "programmes:team": {"organiser"},
    "programmes:manage": {"organiser", "officer"},
    "programmes:new_zone": {"operator"},
    "programmes:edit_zone": {"operator"},
    "catalog:collected_at": {"owner", "organiser", "officer"},
    "catalog:solving": set(),
    "programmes:section": {"organiser", "officer"},
    "programmes:item": {"organiser"},
    "catalog:details": {"owner"},
    "catalog:requests": {"owner"},
    "catalog:log": {"owner"},
    "catalog:log_file": {"owner"},
    "catalog:anonymity": {"owner", "organiser", "officer"},
    "programmes:translations": {"owner", "outsider", "organiser", "officer"},
    "programmes:my_translations": {"organiser", "officer"},
    "programmes:translate": {"owner", "organiser", "officer"},
    "programmes:check": {"owner", "organiser", "officer"},
    "programmes:draft": {"owner", "organiser", "officer"},
    "catalog:screening": {"organiser", "officer"},
    "catalog:many": {"organiser", "officer"},
    "catalog:review": {"organiser", "officer"},
    "matching:board": {"owner", "outsider", "organiser", "officer"},
    "matching:board_of": {"owner", "outsider", "organiser", "officer"},
    "matching:organisations": {"owner", "outsider", "organiser", "officer"},
    "matching:pair": {"owner", "outsider", "organiser", "officer"},
    "matching:coverage": {"organiser", "officer"},
    "people:verification": {"organiser", "officer"},
    "people:members": {"owner"},
    "people:correct": {"owner"},
    "people:offer_mandate": set(),  # none of them is of an intermediary
    "catalog:ask": {"outsider"},
    "matching:invite": {"owner", "organiser", "officer"},
    "matching:invitation": {"owner", "outsider", "organiser", "officer"},
    "matching:weights": {"organiser"},
    "matching:weight_set": {"organiser"},
    "notices:open": set(),  # it has no notice
    "notices:search": {"owner"},
    "notices:save_search": set(),  # without the name of a list
}
"""Addresses that are for some: to everyone else they are not there."""
BACK_TO_SIGN_IN = {"mfa_authenticate", "mfa_login_webauthn"}
"""Steps of signing in that nobody is at: they lead to its first page."""
HIDDEN_POST = {
    "contests:stage",
    "contests:console",
    "contests:award_prizes",
    "contests:certificates",
    "contests:contest",
    "contests:rubric",
    "contests:entries",
    "contests:jury",
    "contests:assignment",
    "contests:results",
    "contests:seat",
    "contests:sheet",
    "contests:detail",
    "people:look_as",
    "people:stop_looking",
    "admin:save_filter",
    "admin:drop_filter",
    "catalog:attachment",
    "catalog:person",
    "people:demo_sign_in",
    "catalog:move",
    "catalog:solving",
    "catalog:requests",
    "catalog:access",
    "people:withdraw_request",
    "people:members",
    "programmes:team",
    "people:mandate",
    "people:answer_mandate",
    "people:verification",
    "catalog:question",
    "matching:invitation",
    "matching:weight_set",
    "notices:read",
    "notices:follow",
    "notices:search",
    "notices:save_search",
}
"""What answers 404 to an empty POST: outside demo, and for an act or an object that has no name."""


@pytest.mark.parametrize("role", ROLES)
def test_every_address_method_and_role_is_as_the_table_says(world, places, role, settings):
    settings.STAFF_MFA = role == "unproven"
    wrong = []
    for name, address in places.items():
        for method in METHODS:
            answer = visitor(world, role).generic(method, address)
            got = (answer.status_code, answer.headers.get("Location", "").partition("?")[0])
            wanted = expected(name, method, role)
            if not wanted(*got):
                wrong.append((name, method, got))
    assert wrong == []


def visitor(world, role):
    """A browser in which somebody of that role has signed in."""
    if role != "operator":
        return world.client("organiser" if role == "unproven" else role)
    operator, client = User.objects.filter(is_staff=True).first(), Client()
    if operator is None:
        operator = world.make.user("operator")
        people.grant_operator(actor=actions_actor(), user=operator)
    client.force_login(operator)
    return client


def expected(name, method, role):
    """A judge of (status, where to) of one request without a body."""
    predicate = access_to(name).methods.get("GET" if method == "HEAD" else method)
    if predicate is None:
        return lambda status, to: status == 405
    if predicate is operates and role == "unproven" and method == "GET":
        return lambda status, to: (status, to) == (302, "/en/me/security/")
    if predicate is operates and role not in {"anonymous", "operator"}:
        return lambda status, to: status == 404
    if predicate in {signed_in, operates} and role == "anonymous":
        if method in {"GET", "HEAD"}:
            return lambda status, to: (status, to) == (302, "/en/sign-in/")
        return lambda status, to: status == 404
    assert predicate in {anyone, signed_in, operates}, (
        "say here what the new predicate lets through"
    )
    if role == "unproven" and name in OWN and method == "GET":
        return lambda status, to: (status, to) == (302, "/en/me/security/")
    if role not in OWN.get(name, ROLES) or (method == "POST" and name in HIDDEN_POST):
        return lambda status, to: status == 404
    if name in BACK_TO_SIGN_IN:
        return lambda status, to: status == 302
    return lambda status, to: status in {200, 302, 409, 422} and to != "/en/sign-in/"


def test_who_signs_in_comes_back_to_where_they_were_going(places):
    answer = Client().get("/en/upload/need/?a=b")
    assert answer["Location"] == "/en/sign-in/?next=%2Fen%2Fupload%2Fneed%2F%3Fa%3Db"


def test_an_address_without_a_line_in_the_table_is_an_error(db, settings, monkeypatch):
    module = types.ModuleType("urls_without_line")
    module.urlpatterns = [
        path("forgotten/", lambda request: HttpResponse("secret"), name="forgotten"),
        path("nameless/", lambda request: HttpResponse("secret")),
    ]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    settings.ROOT_URLCONF = module.__name__
    for address in ("/forgotten/", "/nameless/"):
        with pytest.raises(ImproperlyConfigured, match="access table"):
            Client().get(address)


class Page(HTMLParser):
    """Collects what a strict content policy forbids, and where a page reaches to."""

    LINKS = {"src", "href", "action", "formaction", "poster", "data", "srcset", "hx-get", "hx-post"}

    def __init__(self, text):
        super().__init__()
        self.inline, self.reaches, self._tag = [], set(), ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self._tag = tag
        given = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.inline.append(f"{tag} {name}")
            if name in self.LINKS or (name == "content" and "//" in (value or "")):
                self.reaches.add(value or "")
            if value and value.strip().lower().startswith("javascript:"):
                self.inline.append(value)


@pytest.mark.parametrize("role", ["anonymous", "owner", "organiser", "operator"])
def test_pages_bring_nothing_inline_and_nothing_from_elsewhere(world, places, role):
    client, pages = visitor(world, role), 0
    addresses = [
        *(places[name] for name in places if "GET" in access_to(name).methods),
        "/en/needs/999999/", "/nowhere/", "/en/needs/?q=wastewater&field=energy",
    ]  # fmt: skip
    for address in addresses:
        answer = client.get(address)
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "http" not in policy
        assert "default-src 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        if not answer.headers.get("Content-Type", "").startswith("text/html") or not answer.content:
            continue
        page = Page(answer.content.decode())
        pages += 1
        assert page.inline == [], address
        away = {url for url in page.reaches if re.match(r"(?:[a-z]+:)?//", url)}
        assert {url for url in away if not url.startswith("http://testserver/")} == set(), address
    assert pages >= 10


def test_the_style_guide_too(world, demo_mode):
    answer = Client().get("/en/styleguide/")
    page = Page(answer.content.decode())
    assert answer.status_code == 200
    assert page.inline == []


SECRET_WORDS = ("Zirconium gasket", "Plutonium valve, longer and in other words, 600 MPa")


@pytest.mark.parametrize("status", ["draft", "submitted", "withdrawn"])
def test_the_words_of_a_hidden_record_change_no_byte_of_a_public_page(
    world, index, monkeypatch, status
):
    """Two worlds that differ in nothing but what another organisation has not released."""
    moment = timezone.now()  # pages say when they were drawn
    monkeypatch.setattr("jiebang.hub.programmes.views.editions.timezone.now", lambda: moment)
    hidden = {
        kind: getattr(world.make, kind)(
            world.edition, world.rival, code=f"HIDDEN-{kind}", title=SECRET_WORDS[0], status=status
        )
        for kind in ("need", "achievement")
    }
    need = world.need(code="OPEN", title="wastewater", field="energy", deadline=date(2026, 12, 1))
    world.achievement(code="OFFER", title="wastewater treatment")
    index()
    addresses = [
        f"/{language}/{place}"
        for language in (("zh-hans", "zh-hant", "en") if status == "draft" else ("en",))
        for place in (
            "", "needs/", "achievements/", "needs/?q=wastewater", "needs/?q=gasket",
            "needs/?q=Zirconium+gasket",
            "achievements/?q=valve", "needs/?field=energy", "needs/?status=draft",
            "exports/need.csv", "exports/achievement.csv?q=valve", "exports/need.xlsx?q=gasket",
            f"needs/{need.pk}/",
            f"matches/need/{need.pk}/", "editions/delta/figures/published/",
            "editions/delta/figures/collected/", "organisations/rival/", "organisations/works/",
            *(f"{kind}s/{row.pk}/" for kind, row in hidden.items()), "sign-in/",
        )
    ]  # fmt: skip
    first = {role: seen(world, role, addresses) for role in ("anonymous", "owner")}
    for kind, row in hidden.items():
        actions.save_record(
            actor=actions_actor(), kind=kind, edition=world.edition, organisation=world.rival,
            code=row.code, texts={"en": {"title": SECRET_WORDS[1], "summary": "wastewater"}},
            facts=actions.Facts(field="transport", money_high=5, currency="CNY"),
        )  # fmt: skip
    index()
    for role, before in first.items():
        after = seen(world, role, addresses)
        assert [address for address in addresses if before[address] != after[address]] == []
        assert not any(
            word in page for page in after.values() for word in ("Zirconium gasket<", "Plutonium")
        )


def actions_actor():
    from jiebang.hub.kernel.actors import SystemActor

    return SystemActor("tests")


def seen(world, role, addresses):
    """Each page without what differs from one request to the next."""
    client = world.client(role)
    vary = re.compile(
        r'name="csrfmiddlewaretoken" value="[^"]*"|name="key" value="[^"]*"|<time[^>]*>[^<]*</time>'
    )
    pages = {}
    for address in addresses:
        answer = client.get(address)
        text = answer.content.decode(errors="replace")
        pages[address] = f"{answer.status_code} {vary.sub('', text)}"
    return pages


def test_a_post_without_its_token_is_refused(world):
    client = Client(enforce_csrf_checks=True)
    assert client.post("/en/sign-in/", {"login": "x", "password": "y"}).status_code == 403


def test_the_middleware_stands_behind_authentication():
    order = django_settings.MIDDLEWARE
    guard = order.index("jiebang.hub.config.middleware.AccessMiddleware")
    assert order.index("django.contrib.auth.middleware.AuthenticationMiddleware") < guard
