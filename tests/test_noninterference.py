"""Two databases that differ in a secret give the same bytes to everybody who is not told it.

Every address of the access table that answers GET is asked, so an outlet that is added later is asked
too: with arguments by the names of its converters, or the test fails and says what is missing here.
"""

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse, translate_url
from django.urls.converters import UUIDConverter
from django.utils import timezone, translation

from jiebang.hub.catalog import actions
from jiebang.hub.catalog.states import RecordKind
from jiebang.hub.config.access import access_to
from jiebang.hub.contests import actions as contests
from jiebang.hub.contests.actions import certificates, prizes, stage
from jiebang.hub.contests.models import Assignment, Certificate, Entry, Juror, Score, Show
from jiebang.hub.contests.queries import draft_digest, written_now
from jiebang.hub.contests.tests.conftest import Arena
from jiebang.hub.kernel.actors import SystemActor
from jiebang.hub.matching import actions as matching
from jiebang.hub.matching.models import Suggestion
from jiebang.hub.notices import actions as notices
from jiebang.hub.notices import tasks
from jiebang.hub.notices.models import Mailing, News, Notice
from jiebang.hub.people import actions as people
from jiebang.hub.people.models import Organisation, User
from jiebang.hub.people.states import Verification
from jiebang.hub.search import actions as search

SYSTEM = SystemActor("tests")
ONE, OTHER = "Zirconium gasket 600 MPa", "Plutonium valve, in other and longer words, wastewater"
WORDS = ("zirconium", "plutonium", "wastewater", "600 MPa", "Alpha", "Suzhou", "Jiangsu")
"""What is asked of every search: the secrets, what they share with public words, names and places."""
NO_FILE = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
DEMO_ONLY = {"theme:styleguide"}
FIXED = {
    "kind": RecordKind.values, "ending": ["csv", "xlsx"], "step": ["published", "collected", "solutions"],
    "token": ["nothing"], "file": [], "name": ["problem"], "object_id": [1], "app_label": ["people"],
    "wall": ["nothing"], "code": ["NOTHING"],
    "track": ["digital"], "section": ["stages", "tracks", "calls"], "to": ["en", "zh-Hans"],
    "alias": ["S-NOTHING"], "part": ["approach"],
    "version": [1],
}  # fmt: skip
"""Values by the name of a converter; `pk` and `slug` are those of the world."""


def patterns(resolver=None, spaces=()):
    """(name, converters) of every address that the resolver knows."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield ":".join([*spaces, entry.name]), dict(entry.pattern.converters)
        else:
            more = [entry.namespace] if entry.namespace else []
            yield from patterns(entry, (*spaces, *more))


ASKED = (
    *(f"q={word}" for word in WORDS),
    *("region=32", "region=320583", "region=320205", "status=draft", "host=320000", "sort=money"),
)
"""What every list is asked."""


def addresses(values, asked=ASKED):
    """Every address that answers GET, with every choice of arguments, and searches of every list."""
    found = []
    for name, converters in patterns():
        if name in DEMO_ONLY or "GET" not in access_to(name).methods:
            continue
        missing = set(converters) - set(values)
        assert not missing, f"say here what {name} takes as {missing}"
        chosen = [{}]
        for converter, kind in converters.items():
            among = [NO_FILE] if isinstance(kind, UUIDConverter) else values[converter]
            if converter == "kind":  # some pages are not of every kind of record
                among = [value for value in among if re.fullmatch(kind.regex, value)]
            chosen = [{**one, converter: value} for one in chosen for value in among]
        with translation.override("en"):
            found += [reverse(name, kwargs=one) for one in chosen]
    listed = [
        url for url in found if re.search(r"/(needs|achievements|experts)/$|(?<!/log)\.csv$", url)
    ]
    found += [f"{url}?{query}" for url in listed for query in asked]
    return [*found, "/en/needs/999999/", "/nowhere/", "/en/nowhere/"]


VARY = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|name="key" value="[^"]*"|<time[^>]*>[^<]*</time>'
)


def answer(client, address):
    """Status, headers that tell something, and the content without what differs at each asking."""
    got = client.get(address)
    kind = got.headers.get("Content-Type", "")
    body = b"".join(got.streaming_content) if got.streaming else got.content
    if "spreadsheetml" in kind:
        book = openpyxl.load_workbook(io.BytesIO(body))
        said = str([[[cell.value for cell in row] for row in sheet] for sheet in book])
    else:
        said = VARY.sub("", body.decode(errors="replace"))
    return got.status_code, kind, got.headers.get("Location", ""), said


def seen(user, places, language="en"):
    """`address → answer` of everything, to one reader."""
    client = user if isinstance(user, Client) else Client()
    if client is not user and user.is_authenticated:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    with translation.override("en"):  # else what was asked last decides whether an address is known
        asked = [translate_url(place, language.lower()) for place in places]
    return {url: answer(client, url) for url in asked}


ACTS = "/operate/kernel/auditentry/"
"""Where operators see that something was written, which it was; of its words nothing may stand there."""


def differing(before, after):
    """The addresses that answer otherwise than before."""
    return [url for url in before if before[url] != after[url] and not url.endswith(ACTS)]


def looking_as(user, operator):
    """A browser in which an operator looks at the site as somebody."""
    people.grant_operator(actor=SYSTEM, user=operator)
    client = Client()
    client.force_login(operator, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post("/en/operators/look/", {"user": user.pk}).status_code == 302
    return client


class Secrets:
    """A world with something secret of each sort, which can be written as one thing or another."""

    def __init__(self, world):
        self.world, make = world, world.make
        fresh = make.organisation("fresh", region="320500")
        Organisation.objects.filter(pk=fresh.pk).update(verification=Verification.WAITING)
        self.readers = {
            "anonymous": world.anonymous,
            "newcomer": make.user("newcomer", of=fresh),
            "outsider": world.outsider,
            "watcher": looking_as(world.owner, make.user("operator")),
            "operator": make.user("another"),
        }
        people.grant_operator(actor=SYSTEM, user=self.readers["operator"])
        self.owners = [
            make.organisation("alpha", region="320583"), make.organisation("beta", region="320205"),
        ]  # fmt: skip
        edition = world.edition
        self.draft = [
            getattr(make, kind)(edition, world.works, code="DRAFT", status="draft")
            for kind in ("need", "achievement")
        ]
        self.open = [
            getattr(make, kind)(edition, world.works, code="OPEN", title="wastewater pump",
                                region="320500", field="energy")
            for kind in ("need", "achievement")
        ]  # fmt: skip
        self.unnamed = make.need(
            edition, self.owners[0], code="ANON", title="wastewater", region="320583",
            host_region=make.host(edition, "320500", 9),
        )  # fmt: skip
        self.expert = make.expert(edition, self.owners[0], code="EXPERT", region="320583")
        for record in (self.unnamed, self.expert):
            actions.set_anonymous(actor=SYSTEM, record=record, is_anonymous=True)
        self._call_and_teams()
        self._invite()
        records = [*self.draft, *self.open, self.unnamed, self.expert]
        self.places = addresses(
            {
                **FIXED,
                "pk": sorted(
                    {row.pk for row in (*records, self.invitation, *Suggestion.objects.all())}
                ),
                "slug": ["delta", "works", "alpha", "beta"],
                "alias": [self.theirs.alias, "S-PEER"],
            }
        )

    def _call_and_teams(self):
        """A blind call with one team, which is a reader, and beside it another one that is the secret."""
        make = self.world.make
        hers = make.organisation("north", kind="university")
        self.ann = self.readers["team"] = make.user("ann", of=hers)
        self.bob = make.user("bob", of=make.organisation("south", kind="institute"))
        now = timezone.now()
        contests.save_call(
            actor=SYSTEM, edition=self.world.edition, track=None, is_blind=True,
            opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=30),
        )  # fmt: skip
        self.theirs = self._handed_in(self.ann, hers, "Our own kiln")

    def _handed_in(self, user, house, words):
        need = self.open[0]
        solution = contests.begin_solution(actor=user, need=need, organisation=house, language="en")
        row = solution.texts.get()
        row.title, row.approach, row.summary = words[:300], words, words
        row.save()
        solution.promises.create(order=9, promised=words)
        solution.members.create(order=0, name=words[:200])
        type(solution).objects.filter(pk=solution.pk).update(
            months=len(words), price=len(words), currency="CNY"
        )
        seen = draft_digest(written_now(solution))
        contests.hand_in_solution(actor=user, solution=solution, seen=seen)
        return solution

    def _invite(self):
        """The need's owner has invited the expert's people, of whom no reader is one."""
        pair, _made = Suggestion.objects.get_or_create(
            need=self.open[0], kind=RecordKind.EXPERT, expert=self.expert,
            defaults={
                "edition": self.world.edition, "score": 0.5, "rank": 1, "version": "tests",
                "computed_at": timezone.now(),
            },
        )  # fmt: skip
        self.invitation = matching.invite(
            actor=self.world.owner, suggestion=pair, words="Let us talk"
        )

    def write(self, name, words):
        """Write one secret; the index and all that is kept are made anew."""
        getattr(self, f"_{name}")(words)
        search.refresh(rebuild=True)
        while matching.refresh_noted(actor=SYSTEM):
            pass

    def _draft(self, words):
        for record in self.draft:
            actions.save_record(
                actor=SYSTEM, kind=record.KIND, edition=self.world.edition,
                organisation=self.world.works, code=record.code,
                texts={"en": {"title": words, "summary": words}},
                facts=actions.Facts(field="transport", money_high=len(words), currency="CNY"),
            )  # fmt: skip

    def _tier2(self, words):
        self._detail(2, words)

    def _tier3(self, words):
        self._detail(3, words)

    def _detail(self, tier, words):
        for record in self.open:
            for language in ("en", "zh-Hans"):
                actions.save_detail(
                    actor=SYSTEM, record=record, tier=tier, language=language, words=words
                )

    def _file(self, words):
        for record in self.open:
            for old in record.attachments.all():
                actions.remove_attachment(actor=SYSTEM, record=record, attachment=old)
            actions.add_attachment(
                actor=SYSTEM, record=record, file_name=f"{words[:9]}.txt", content=words.encode(),
                tier=3, title=words,
            )  # fmt: skip

    def _peer(self, words):
        """In the one database another team answers and is shortlisted, in the other twice as many do."""
        need, house = self.open[0], self.bob.memberships.get().organisation
        self.peers = getattr(self, "peers", 0) + 1
        made = [self._handed_in(self.bob, house, words) for _ in range(1 + (words == OTHER))]
        made[0].refresh_from_db()
        contests.decide(
            actor=self.world.owner, need=need, to="shortlisted", solutions={made[0].pk: 1}
        )
        type(made[0]).objects.filter(pk=made[0].pk).update(alias=f"S-PEER{self.peers}")

    def _invitation(self, words):
        """In the one database it waits for an answer, in the other questions were asked."""
        one, asked = self.invitation, words == OTHER
        type(one).objects.filter(pk=one.pk).update(
            words=words, state="questions" if asked else "sent"
        )
        one.turns.all().delete()
        if asked:
            one.turns.create(before="sent", after="questions", words=words, at=one.sent_at)

    def _owner(self, words):
        owner = self.owners[words == OTHER]
        # There is no verb for it: the other database is the one in which it was always so.
        for record in (self.unnamed, self.expert):
            rows = type(record).objects.filter(pk=record.pk)
            rows.update(organisation=owner, region=owner.region)


ALL = ("draft", "tier2", "tier3", "file", "owner", "peer", "invitation")
KEPT_FROM = {
    "watcher": tuple(name for name in ALL if name not in {"draft", "peer"}),
    "operator": ALL,
    "team": tuple(name for name in ALL if name != "tier2"),
    "anonymous": ALL, "newcomer": ALL, "outsider": tuple(name for name in ALL if name != "tier2"),
}  # fmt: skip
"""Readers, and the secrets that they are not told."""


@pytest.fixture
def secrets(world, lexicon, monkeypatch):
    """Everything is drawn at one moment."""
    moment = timezone.now()
    for place in ("programmes.views.editions", "catalog.views.disclosure"):
        monkeypatch.setattr(f"jiebang.hub.{place}.timezone.now", lambda: moment)
    return Secrets(world)


@pytest.mark.parametrize("reader", ["anonymous", "team"])
def test_who_is_not_told_gets_the_same_bytes(secrets, reader):
    """The two who meet most of what there is; the other readers, secret by secret, are a gate's."""
    for name in ALL:
        secrets.write(name, ONE)
    before = seen(secrets.readers[reader], secrets.places)
    for name in KEPT_FROM[reader]:
        secrets.write(name, OTHER)
    after = seen(secrets.readers[reader], secrets.places)
    assert len(before) > 150
    assert sum(got[0] == 200 for got in before.values()) > 40
    assert differing(before, after) == []
    assert not any("Plutonium" in got[3] for url, got in after.items())


@pytest.mark.parametrize("name", ALL)
def test_who_is_told_gets_other_bytes(secrets, name):
    """The negative control: a secret that changes nothing for anybody would prove nothing."""
    told = secrets.world.organiser if name == "owner" else secrets.world.owner
    url = "/en/needs/"
    if name == "invitation":
        url = "/en/match-invitations/"
    if name == "peer":
        url += f"{secrets.open[0].pk}/solutions/"
    if name in {"tier2", "tier3", "file"}:
        url += f"{secrets.open[0].pk}/"
    secrets.write(name, ONE)
    before = seen(told, [url])
    secrets.write(name, OTHER)
    assert before != seen(told, [url])


@pytest.mark.gate
@pytest.mark.parametrize("reader", KEPT_FROM)
def test_each_secret_by_itself(secrets, reader):
    """No secret hides what another one tells."""
    for name in ALL:
        secrets.write(name, ONE)
    before = seen(secrets.readers[reader], secrets.places)
    assert sum(got[0] == 200 for got in before.values()) > 40
    for name in KEPT_FROM[reader]:
        secrets.write(name, OTHER)
        after = seen(secrets.readers[reader], secrets.places)
        assert differing(before, after) == [], name
        before = after
    assert not any("Plutonium" in got[3] for url, got in after.items())


@pytest.mark.gate
@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
@pytest.mark.parametrize("reader", ["anonymous", "outsider"])
def test_in_the_other_languages(secrets, reader, language):
    for name in ALL:
        secrets.write(name, ONE)
    before = seen(secrets.readers[reader], secrets.places, language)
    for name in KEPT_FROM[reader]:
        secrets.write(name, OTHER)
    after = seen(secrets.readers[reader], secrets.places, language)
    assert differing(before, after) == []


class Blind:
    """A blind contest on a stage, in which the outsider's team stands beside others: who judges, who else
    takes part and how they come off, which can be written as one thing or another. What is announced is
    the same in both: who has won, and that two share the second prize.

    places: every address. outlets: those of contests and of what is told to people, as files too.
    """

    STEPS = ("scoring", "locked", "published", "announced")
    FIRST = 900_001
    """The keys of readers' notices begin here, in either database."""

    def __init__(self, world, language="en"):
        self.world, self.moment, self.news, self.language = world, timezone.now(), [], language
        names = {"en": {"name": "Blind"}, "zh-Hans": {"name": "盲评"}}
        contest = contests.create_contest(
            actor=SYSTEM, edition=world.edition, slug="blind", texts=names, seed=1,
            setting=contests.Rules(kind="on_site", is_blind=True),
        )  # fmt: skip
        contests.save_criterion(
            actor=SYSTEM, contest=contest, texts={"en": {"name": "Worth"}}, weight=1
        )
        contests.open_contest(actor=SYSTEM, contest=contest)
        self.arena = Arena(world, contest)
        self.arena.juror("chair", chair=True)
        self.seats = [self.arena.juror(name) for name in ("ann", "ben")]
        self.people = [world.make.user("Zirconium"), world.make.user("Plutonium")]
        self._enter()
        self.readers = {
            "outsider": world.outsider,
            "winner": world.make.user("winner", of=self.best.solution.organisation),
        }
        User.objects.filter(pk__in=[one.pk for one in self.readers.values()]).update(
            language=language
        )
        self._follow()
        for entry in contest.entries.all():
            self.arena.score("ann", entry, 5)
        for order, name in enumerate(("Gold", "Silver", "Bronze"), start=1):
            prizes.save_prize(
                actor=SYSTEM, contest=contest, order=order, places=1 + (name == "Silver"),
                amount=order * 1_000_000, currency="CNY", texts={"en": {"name": name}},
            )  # fmt: skip
        self.gold, self.silver, self.bronze = contest.prizes.order_by("order")
        self.lock = self.prepared = None

    def _enter(self):
        """Five teams on the stage, and one that comes after its running order was made."""
        arena, world = self.arena, self.world
        asked = world.need(code="ASK")
        self.peers = [
            arena.solution(name, need=asked, home=world.make.organisation(f"house-{n}"))
            for n, name in enumerate(("Zirconium", "Plutonium"))
        ]
        own = arena.solution("own", need=world.need(code="ASKED"), home=world.rival)
        others = [arena.solution(name, need=asked) for name in ("best", "niobium", "hafnium")]
        late = arena.solution("late", need=asked)
        act = {"actor": SYSTEM, "contest": arena.contest}
        contests.enter(**act, solutions=[own, self.peers[0], *others])
        self.show = stage.open_stage(**act)
        stage.fill_order(actor=SYSTEM, show=self.show, revision=self.show.revision)
        contests.enter(**act, solutions=[late])
        arena.begin()
        self.own, self.peer, self.best, *self.seconds, self.late = (
            Entry.objects.get(solution=row) for row in (own, self.peers[0], *others, late)
        )

    def _follow(self):
        """The team follows all that can be followed."""
        wanted = [("edition", self.world.edition.pk)]
        wanted += [("need", row.solution.need_id) for row in (self.own, self.peer)]
        wanted += [("organisation", row.organisation_id) for row in self.peers]
        for subject, key in wanted:
            notices.follow(actor=self.world.outsider, subject=subject, key=key)

    def move(self, status):
        """Bring the contest there, from the step before."""
        chair, contest = self.arena.users["chair"], self.arena.contest
        act = {"actor": SYSTEM, "contest": contest}
        if status == "scoring":
            while not self.peer.pitches.filter(state="pitching").exists():
                self._press(stage.go_on)
            self._press(stage.set_embargo, on=False)
        if status == "locked":
            while self.show.pitches.exclude(state="done").exists():
                self._press(stage.go_on)
            self._press(stage.end_show)
            self.lock = contests.lock_scores(actor=chair, contest=contest, despite="Time")
            self.prepared = [
                prizes.award(actor=SYSTEM, prize=prize, entry=entry)
                for prize, entry in [
                    (self.gold, self.best), *((self.silver, one) for one in self.seconds)
                ]
            ]  # fmt: skip
        if status == "published":
            contests.publish_results(**act)
        if status == "announced":
            self.write(ONE)  # where the first prize goes to who gets it in both
            prizes.announce(**act)
            certificates.issue_certificates(**act)
            self.prepared.append(prizes.award(actor=SYSTEM, prize=self.bronze, entry=self.own))
        self._address()

    def _press(self, verb, **given):
        show = Show.objects.get(pk=self.show.pk)
        verb(actor=SYSTEM, show=show, revision=show.revision, **given)

    def _address(self):
        sheet = Assignment.objects.get(juror=self.seats[0], entry=self.peer)
        rows = (self.own, self.peer, self.late, sheet, self.own.solution.need, *self.seats)
        codes = list(
            Certificate.objects.filter(award__entry=self.best).values_list("code", flat=True)
        )
        values = {
            **FIXED,
            "pk": sorted({1, *(row.pk for row in rows)}),
            "slug": ["delta", "rival", "blind"],
            "alias": [row.solution.alias for row in (self.own, self.peer)],
            "wall": [self.show.wall_key],
            "code": codes or ["NOTHING"],
            "to": [{"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(self.language.lower(), "en")],
        }
        self.places = addresses(values, [f"q={word}" for word in WORDS[:2]])
        about = re.compile(
            r"/en/(contests/(blind/.*)?|wall/.*|certificates/.*|editions/delta/(prizes/)?|notices/|following/)"
        )
        self.outlets = [url for url in self.places if about.fullmatch(url)]
        self.outlets += [
            f"{url}?as=csv"
            for url in self.outlets
            if re.search(r"/(blind|[a-z]+s|following)/$", url)
        ]
        opened = [f"/en/notices/{self.FIRST + n}/" for n in range(12)]
        self.outlets += opened
        self.places += [url for url in self.outlets if url not in set(self.places)]

    def write(self, words):
        """There are no verbs for it: the other database is the one in which it was always so. What was
        told is told anew there, beside what others would have been told, and mailed.
        """
        at = int(words == OTHER)
        solution = self.peers[at]
        Entry.objects.filter(pk=self.peer.pk).update(
            solution=solution, version=solution.versions.get()
        )
        Entry.objects.filter(pk=self.late.pk).update(state=("in", "withdrawn")[at])
        Juror.objects.filter(pk=self.seats[0].pk).update(user=self.people[at])
        Juror.objects.filter(pk=self.seats[1].pk).update(
            state=("accepted", "removed")[at], reason="x"
        )
        Score.objects.filter(sheet__assignment__entry=self.peer).update(points=(9, 1)[at])
        if self.lock is not None:
            self._place(at)
        cache.clear()  # what the audience is shown is kept for two seconds
        search.refresh(rebuild=True)
        self._tell(at)

    def _place(self, at):
        first, second = self.seconds
        ranks = {self.own: (5, 4), self.peer: (4, 5), first: (2, 3), second: (3, 2)}
        for entry, rank in ranks.items():
            self.lock.standings.filter(entry=entry).update(
                rank=rank[at],
                rank_low=1,
                rank_high=6,
                score=(80 - 10 * rank[at], 50)[entry == self.own],
            )
        # Who shares a prize has its places in the order of the standings.
        gold, *silver = self.prepared[:3]
        for award, place in zip(silver, (8, 9), strict=True):
            type(award).objects.filter(pk=award.pk).update(place=place)
        for award, place in zip(silver, ((1, 2), (2, 1))[at], strict=True):
            type(award).objects.filter(pk=award.pk).update(place=place)
        # What is only prepared may go to anybody.
        waits = self.prepared[3:] or [gold]
        entries = (self.best, self.own) if waits == [gold] else (self.own, self.peer)
        type(gold).objects.filter(pk=waits[0].pk).update(entry=entries[at])

    def _tell(self, at):
        """Notices and mails as they are in this database, at one moment; readers' notices keep their keys."""
        columns = ("kind", "subject", "keys", "detail", "by_id")
        self.news += [row for row in News.objects.values(*columns) if row not in self.news]
        for model in (News, Notice, Mailing):
            model.objects.all().delete()
        News.objects.bulk_create(News(**row) for row in [*self.news, *(self._others() * at)])
        while notices.deliver(now=self.moment):
            pass
        for n, (_reader, user) in enumerate(sorted(self.readers.items())):
            told = Notice.objects.filter(to=user).order_by("kind", "subject", "key", "detail")
            for m, pk in enumerate(list(told.values_list("pk", flat=True))):
                Notice.objects.filter(pk=pk).update(id=self.FIRST + 6 * n + m)
        mail.outbox.clear()
        tasks.send_due(now=self.moment + timedelta(days=3))
        self.letters = {name: mailed(user) for name, user in self.readers.items()}
        self.to_others = [one for one in mail.outbox if not self._is_readers(one)]

    def _is_readers(self, one):
        return {user.email for user in self.readers.values()} & set(one.recipients())

    def _others(self):
        """What is news to others where a juror was removed, a conflict came to light, an entry excluded,
        and one more peer has handed in.
        """
        contest = {"subject": "contest", "keys": [self.arena.contest.pk]}
        return [
            {**contest, "kind": "contests.unseated", "detail": str(self.seats[1].user_id)},
            {**contest, "kind": "contests.void"},
            {**contest, "kind": "contests.answered"},
            {"kind": "contests.excluded", "subject": "entry", "keys": [self.late.pk]},
            {
                "kind": "contests.handed_in",
                "subject": "need",
                "keys": [self.own.solution.need_id, self.peer.solution.need_id],
            },
        ]


TOKEN = re.compile(r"/unsubscribe/[^/]+/")


def mailed(user):
    """All that somebody was mailed, to the byte, but for the mail's own number and the reader's token."""
    return [
        TOKEN.sub(
            "", str((one.recipients(), one.subject, one.body, one.alternatives, one.attachments))
        )
        + str(sorted(set(one.extra_headers) - {"Message-ID", "List-Unsubscribe"}))
        for one in mail.outbox
        if user.email in one.recipients()
    ]


def compared(blind, reader, places):
    """Both databases to one reader: the first's answers, once nothing differs but what is announced."""
    language = blind.language
    blind.write(ONE)
    before, letters = seen(reader, places, language), blind.letters
    blind.write(OTHER)
    after = seen(reader, places, language)
    assert differing(before, after) == []
    assert letters == blind.letters
    assert not any("Plutonium" in got[3] for got in after.values())
    assert not any("Plutonium" in one for some in blind.letters.values() for one in some)
    return before


GATE = pytest.mark.gate


@pytest.mark.parametrize(
    ("status", "language"),
    [
        pytest.param("scoring", "en", marks=GATE),
        pytest.param("locked", "zh-Hans", marks=GATE),
        pytest.param("published", "zh-Hant", marks=GATE),
        pytest.param("announced", "zh-Hans", marks=GATE),
        ("announced", "en"),
    ],
)
def test_a_team_never_learns_of_jurors_peers_or_others_places(
    world, lexicon, monkeypatch, status, language
):
    """Before the announcement nothing, afterwards what was announced and no more: by no address, file,
    notice or mail. The steps before are asked at the outlets of contests alone.
    """
    moment = timezone.now()
    for place in ("programmes.views.editions", "catalog.views.disclosure"):
        monkeypatch.setattr(f"jiebang.hub.{place}.timezone.now", lambda: moment)
    blind = Blind(world, language)
    for step in Blind.STEPS[: Blind.STEPS.index(status)]:
        blind.move(step)
        if step == "published":
            got = compared(blind, world.outsider, blind.outlets)
            assert not any("niobium" in one[3] for one in got.values())
    blind.move(status)
    for reader in (world.outsider, world.anonymous):
        before = compared(blind, reader, blind.places)
        assert sum(got[0] == 200 for got in before.values()) > 30
        page = before[f"/{language.lower()}/contests/blind/prizes/"][3]
        assert ("niobium" in page) == (status == "announced")
    compared(blind, blind.readers["winner"], blind.outlets)
    page = f"/{language.lower()}/contests/blind/"
    own = seen(world.outsider, [page])[page][3]
    assert ("50.00" in own) == (status in {"published", "announced"})
    told = 1 + (status in {"published", "announced"})
    assert blind.letters["outsider"][0].count("/contests/blind/") >= told
    assert ("/certificates/" in blind.letters["winner"][0]) == (status == "announced")


def test_who_runs_a_blind_contest_is_told(world, lexicon):
    """The negative control: who runs it reads it, and who judges has other mails."""
    blind = Blind(world)
    blind.write(ONE)
    pages = ["/en/contests/blind/entries/", "/en/contests/blind/jury/", "/en/contests/blind/stage/"]
    before, told = seen(world.organiser, pages), {str(one.recipients()) for one in blind.to_others}
    blind.write(OTHER)
    after = seen(world.organiser, pages)
    assert differing(before, after) == pages
    assert told != {str(one.recipients()) for one in blind.to_others}
