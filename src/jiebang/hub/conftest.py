"""The tests' small world: a few named people, factories that go through the real actions, an index."""

from __future__ import annotations

import importlib
import itertools
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from functools import cache as kept
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connection, connections
from django.test import Client
from django.urls import clear_url_caches
from django.utils import translation

from jiebang.hub.catalog import actions as catalog
from jiebang.hub.catalog.models import Achievement, Expert, Need, Record
from jiebang.hub.kernel.actors import SystemActor
from jiebang.hub.people import actions as people
from jiebang.hub.people.models import Organisation, User
from jiebang.hub.programmes import actions as programmes
from jiebang.hub.programmes.models import Edition, HostRegion, Track
from jiebang.hub.search import actions as search
from jiebang.matcher import Lexicon

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SYSTEM = SystemActor("tests")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PASSWORD = "correct horse battery staple"  # noqa: S105

Refresh = Callable[[], dict[str, int]]


class Make:
    """Factories of the smallest rows; whatever a test does not name is left out or numbered."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def user(
        self,
        name: str = "",
        *,
        of: Organisation | None = None,
        role: str = "editor",
        is_demo: bool = False,
    ) -> User:
        """A person who can sign in with PASSWORD, and works for `of` if that is given."""
        name = name or f"user{next(self._numbers)}"
        user = people.create_user(
            actor=SYSTEM,
            email=f"{name}@jiebang.example",
            name=name,
            language="en",
            password=PASSWORD,
            is_demo=is_demo,
        )
        if of is not None:
            people.add_member(actor=SYSTEM, user=user, organisation=of, role=role)
        return user

    def organisation(self, slug: str = "", **given: Any) -> Organisation:
        """An enterprise in Shanghai, named after its slug."""
        slug = slug or f"org{next(self._numbers)}"
        wanted: dict[str, Any] = {
            "kind": "enterprise",
            "region": "310000",
            "names": {"en": f"{slug.title()} Ltd"},
        }
        return people.create_organisation(actor=SYSTEM, slug=slug, **(wanted | given))

    def edition(self, slug: str = "", **given: Any) -> Edition:
        """A public edition that says how many needs were collected."""
        slug = slug or f"edition{next(self._numbers)}"
        wanted: dict[str, Any] = {
            "texts": {"en": {"name": f"Edition {slug}"}},
            "opens_on": date(2026, 1, 1),
            "closes_on": date(2026, 12, 31),
            "is_public": True,
            "publishes_collected": True,
        }
        return programmes.create_edition(actor=SYSTEM, slug=slug, **(wanted | given))

    def host(self, edition: Edition, region: str, order: int = 0) -> HostRegion:
        """A host region."""
        return programmes.add_host_region(actor=SYSTEM, edition=edition, region=region, order=order)

    def track(self, edition: Edition, slug: str, name: str = "", order: int = 0) -> Track:
        """A track."""
        return programmes.add_track(
            actor=SYSTEM,
            edition=edition,
            slug=slug,
            texts={"en": {"name": name or f"Track {slug}"}},
            order=order,
        )

    def need(self, edition: Edition, organisation: Organisation, **given: Any) -> Need:
        """A published need; `status`, `code`, `title`, `texts` and the columns of Facts by name."""
        record = self._record("need", edition, organisation, given)
        assert isinstance(record, Need)
        return record

    def achievement(
        self, edition: Edition, organisation: Organisation, **given: Any
    ) -> Achievement:
        """A published achievement; arguments as for `need`."""
        record = self._record("achievement", edition, organisation, given)
        assert isinstance(record, Achievement)
        return record

    def expert(self, edition: Edition, organisation: Organisation, **given: Any) -> Expert:
        """A published expert who has consented to everything; `status`, `code`, `title`, `texts`,
        `scope` (None: no consent) and the columns of ExpertFacts by name.
        """
        status = given.pop("status", "published")
        code = given.pop("code", f"E{next(self._numbers)}")
        title = given.pop("title", f"Person {code}")
        scope = given.pop("scope", ("profile", "publications", "requests"))
        texts: Mapping[str, Mapping[str, str]] = given.pop("texts", {"en": {"title": title}})
        record, _ = catalog.save_expert(
            actor=SYSTEM,
            edition=edition,
            organisation=organisation,
            code=code,
            texts=texts,
            facts=catalog.ExpertFacts(**given),
        )
        if scope is not None:
            catalog.record_consent(
                actor=SYSTEM, expert=record, given_by=title, given_on=date(2026, 1, 1), scope=scope
            )
        if status == "submitted":
            catalog.submit(actor=SYSTEM, record=record)
        if status in {"published", "withdrawn"}:
            catalog.publish(actor=SYSTEM, record=record)
        if status == "withdrawn":
            catalog.withdraw(actor=SYSTEM, record=record)
        return record

    def _record(
        self, kind: str, edition: Edition, organisation: Organisation, given: dict[str, Any]
    ) -> Record:
        status = given.pop("status", "published")
        code = given.pop("code", f"{kind[0].upper()}{next(self._numbers)}")
        title = given.pop("title", f"Title {code}")
        texts: Mapping[str, Mapping[str, str]] = given.pop("texts", {"en": {"title": title}})
        apart = {
            name: given.pop(name)
            for name in ("host_region", "track", "activity", "original", "obtained", "ip_type")
            if name in given
        }
        record, _ = catalog.save_record(
            actor=SYSTEM,
            kind=kind,
            edition=edition,
            organisation=organisation,
            code=code,
            texts=texts,
            facts=catalog.Facts(**given),
            **apart,
        )
        if status == "submitted":
            catalog.submit(actor=SYSTEM, record=record)
        if status in {"published", "withdrawn"}:
            catalog.publish(actor=SYSTEM, record=record)
        if status == "withdrawn":
            catalog.withdraw(actor=SYSTEM, record=record)
        return record


@dataclass(frozen=True, slots=True)
class World:
    """One public edition with two host regions and two tracks, two organisations, five people."""

    make: Make
    edition: Edition
    hosts: Mapping[str, HostRegion]
    tracks: Mapping[str, Track]
    works: Organisation
    rival: Organisation
    owner: User
    colleague: User
    outsider: User
    organiser: User
    officer: User
    anonymous: AnonymousUser = field(default_factory=AnonymousUser)

    def need(self, **given: Any) -> Need:
        """A need of the owner's organisation in the edition."""
        return self.make.need(self.edition, self.works, **given)

    def achievement(self, **given: Any) -> Achievement:
        """An achievement of the owner's organisation in the edition."""
        return self.make.achievement(self.edition, self.works, **given)

    def expert(self, **given: Any) -> Expert:
        """An expert of the owner's organisation in the edition."""
        return self.make.expert(self.edition, self.works, **given)

    def client(self, name: str = "anonymous") -> Client:
        """A browser in which the named person has signed in."""
        client = Client()
        if name != "anonymous":
            client.force_login(
                getattr(self, name),
                backend="allauth.account.auth_backends.AuthenticationBackend",
            )
        return client


@pytest.fixture
def make(db: None) -> Make:
    """The factories."""
    return Make()


@pytest.fixture
def world(make: Make) -> World:
    """The named people and what they work on."""
    return build_world(make)


def build_world(make: Make) -> World:
    """As the fixture `world`, for tests that bring their own transaction."""
    edition = make.edition("delta")
    works, rival = make.organisation("works"), make.organisation("rival")
    organiser, officer = make.user("organiser"), make.user("officer")
    hosts = {
        region: make.host(edition, region, order)
        for order, region in enumerate(("310000", "320000"))
    }
    tracks = {
        slug: make.track(edition, slug, order=order)
        for order, slug in enumerate(("digital", "talents"))
    }
    programmes.grant_role(actor=SYSTEM, edition=edition, user=organiser, role="organiser")
    programmes.grant_role(
        actor=SYSTEM, edition=edition, user=officer, role="region_officer", region="320000"
    )
    return World(
        make=make,
        edition=edition,
        hosts=hosts,
        tracks=tracks,
        works=works,
        rival=rival,
        owner=make.user("owner", of=works, role="owner"),
        colleague=make.user("colleague", of=works, role="viewer"),
        outsider=make.user("outsider", of=rival, role="owner"),
        organiser=organiser,
        officer=officer,
    )


@pytest.fixture
def demo_mode(settings: Any) -> Iterator[None]:
    """The site as `jiebang demo` serves it; its addresses are put together anew, then put back."""
    from jiebang.hub.config import urls

    def build() -> None:
        importlib.reload(urls)
        clear_url_caches()

    settings.DEMO = True
    build()
    yield
    settings.DEMO = False
    build()


@kept
def _tiny() -> Lexicon:
    return Lexicon.tiny()


@pytest.fixture(autouse=True)
def _fresh(settings: Any, tmp_path: Path) -> None:
    """No test sees another's index, cache, limits or language; static files have a folder to stand in."""
    translation.activate("en")
    settings.INDEX_DIR = tmp_path / "index"
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    cache.clear()


@pytest.fixture(autouse=True)
def _nobody_stays(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """Of a test that commits no thread keeps its connection: PostgreSQL drops no database that is in use,
    and would say so at the end of all tests, where nobody knows whose it was.
    """
    yield
    marker = request.node.get_closest_marker("django_db")
    commits = "transactional_db" in request.fixturenames or (
        marker is not None and marker.kwargs.get("transaction", False)
    )
    if not commits or connection.vendor != "postgresql":
        return
    until = time.monotonic() + 10
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT state, query FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            left = cursor.fetchall()
            if not left:
                break
            assert time.monotonic() < until, left
            time.sleep(0.02)
    connection.close()


@pytest.fixture
def lexicon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The matcher's default words are a handful."""
    monkeypatch.setattr(
        Lexicon, "default", classmethod(lambda cls, progress=None, **options: _tiny())
    )


@pytest.fixture
def index(lexicon: None) -> Refresh:
    """Calling it brings the index up to date, as the background loop would."""
    return search.refresh


@pytest.fixture
def threads(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A database that threads share as processes do: on SQLite a file with the site's own options."""
    if connection.vendor != "sqlite":
        yield
        return
    name = connections.settings["default"]["NAME"]
    before = connections["default"]
    path = tmp_path / "threads.sqlite3"
    before.ensure_connection()
    with closing(sqlite3.connect(path)) as target:
        before.connection.backup(target)
    connections.settings["default"]["NAME"] = str(path)
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = before
        connections.settings["default"]["NAME"] = name


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium. Its loop runs in this thread, which Django takes for asynchronous code and
    for which it keeps other connections: those of each side are closed where it gives way to the other,
    for nobody would find them later, and a database in use cannot be dropped.
    """
    from playwright.sync_api import sync_playwright

    connections.close_all()
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        started = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield started
        started.close()
        connections.close_all()


class _Quiet(WSGIRequestHandler):
    """Says nothing of each request, and keeps no line open that would outlive a stop."""

    def handle(self) -> None:
        """One request a connection."""
        self.close_connection = True
        self.handle_one_request()

    def log_message(self, *args: object) -> None:
        """Nothing."""


class Server:
    """The site on a port of its own, which can be stopped and started again."""

    def __init__(self) -> None:
        self.port = 0
        self.start()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Answer, on the port of before."""
        self._server = ThreadedWSGIServer(("127.0.0.1", self.port), _Quiet)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._server.set_app(StaticFilesHandler(WSGIHandler()))
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server(threads: None, settings: Any) -> Iterator[Server]:
    """The site for several readers at once, over the database that threads share. A browser's fixture goes
    before it: under its loop Django keeps this thread's connections elsewhere.
    """
    settings.SECURE_CROSS_ORIGIN_OPENER_POLICY = None
    running = Server()
    yield running
    running.stop()
