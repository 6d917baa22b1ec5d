"""The stage: its steps and clock, two moderators at once, rehearsals, and what wall and audience are told."""

import json
import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from jiebang.hub.conftest import SYSTEM
from jiebang.hub.contests import actions
from jiebang.hub.contests.actions import prizes, stage
from jiebang.hub.contests.models import (
    Assignment,
    Conflict,
    Contest,
    Pitch,
    RehearsalSheet,
    Score,
    ScoreSheet,
    Show,
)
from jiebang.hub.contests.queries import stage as queries
from jiebang.hub.contests.queries.locks import faults_of
from jiebang.hub.contests.states import PITCH_TRANSITIONS, SHOW_TRANSITIONS, PitchState, ShowState
from jiebang.hub.contests.tables.stage import minutes
from jiebang.hub.kernel.actors import Denied, Refused

TEAMS = ("alpha", "beta", "gamma")


@pytest.fixture(autouse=True)
def english():
    """Words are compared in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands until it is moved."""

    class Clock:
        now = datetime(2026, 11, 26, 9, tzinfo=UTC)

        def move(self, seconds):
            self.now += timedelta(seconds=seconds)

    made = Clock()
    monkeypatch.setattr(timezone, "now", lambda: made.now)
    return made


def test_the_tables_name_every_state():
    assert set(PITCH_TRANSITIONS) == set(PitchState)
    assert set(SHOW_TRANSITIONS) == set(ShowState)
    assert all(to <= set(PitchState) for to in PITCH_TRANSITIONS.values())


def test_every_accepted_juror_judges_every_pitch_but_where_a_conflict_stands(hall):
    assert Assignment.objects.filter(state="assigned").count() == 9
    entry = hall.contest.entries.first()
    Conflict.objects.create(juror=hall.seats["ann"], entry=entry, kind="declared")
    Assignment.objects.all().delete()
    stage.fill_order(actor=hall.world.organiser, show=hall.show, revision=hall.fresh().revision)
    assert Assignment.objects.filter(state="assigned").count() == 8
    assert not Assignment.objects.filter(juror=hall.seats["ann"], entry=entry).exists()


def test_one_pitch_goes_through_and_a_step_is_taken_back(hall):
    hall.begin()
    hall.press("next")
    assert hall.states() == ["pitching", "waiting", "waiting"]
    hall.press("next", "next")
    assert hall.states()[0] == "scoring"
    hall.press("back")
    assert hall.states()[0] == "questions"
    hall.press("next", "next")
    assert hall.states() == ["done", "waiting", "waiting"]
    hall.press("back")
    assert hall.states()[0] == "scoring"
    hall.press("next", "next")
    assert hall.states() == ["done", "pitching", "waiting"]
    with pytest.raises(Refused, match="on the stage"):
        hall.press("end")
    hall.press("back", "end")
    assert hall.fresh().state == "ended"


def test_without_time_for_questions_a_pitch_is_scored_at_once(hall):
    hall.begin()
    show = hall.fresh()
    stage.set_times(
        actor=hall.world.organiser, show=show, revision=show.revision, pitch_seconds=60,
        question_seconds=0,
    )  # fmt: skip
    hall.press("next", "next")
    assert hall.states()[0] == "scoring"
    with pytest.raises(Refused):
        stage.set_times(
            actor=hall.world.organiser, show=show, revision=show.revision, pitch_seconds=5,
            question_seconds=0,
        )  # fmt: skip


def test_the_stage_opens_for_real_only_while_jurors_score(hall):
    with pytest.raises(Refused, match="rehearsal"):
        hall.press("next")
    hall.begin()
    hall.press("next")
    with pytest.raises(Denied):
        hall.press("next", actor=hall.world.outsider)
    with pytest.raises(Denied):
        hall.press("pause", actor=hall.users["chair"])


def test_the_clock_is_the_servers(hall, clock):
    hall.begin()
    hall.press("next")
    now = lambda: queries.clock_of(hall.fresh(), hall.show.pitches.first()).left(clock.now)  # noqa: E731
    assert now() == 480
    clock.move(100)
    assert now() == 380
    hall.press("pause")
    clock.move(1000)
    assert now() == 380
    hall.press("resume")
    clock.move(400)
    assert now() == -20
    assert minutes(now()) == "-0:20"
    hall.press("next")
    assert now() == 300  # questions begin anew
    told = hall.told()["current"]["clock"]
    assert told == {"limit": 300, "used": 0, "since": round(clock.now.timestamp() * 1000)}
    hall.press("pause", "next")
    assert hall.fresh().state == "running"


def test_who_presses_second_is_told_and_nothing_is_skipped(hall):
    hall.begin()
    seen = hall.fresh()
    stage.go_on(actor=hall.world.organiser, show=hall.fresh(), revision=seen.revision)
    with pytest.raises(Refused, match="Somebody else"):
        stage.go_on(actor=hall.world.organiser, show=hall.fresh(), revision=seen.revision)
    assert hall.states()[0] == "pitching"


def test_of_two_moderators_at_once_one_moves_the_stage(threads, hall):
    hall.begin()
    revision, gate, said = hall.fresh().revision, threading.Barrier(2), []

    def press():
        try:
            show = hall.fresh()
            gate.wait(10)
            stage.go_on(actor=hall.world.organiser, show=show, revision=revision)
            said.append("moved")
        except Refused:
            said.append("told")
        finally:
            connections.close_all()

    both = [threading.Thread(target=press) for _ in range(2)]
    [one.start() for one in both]
    [one.join(30) for one in both]
    assert sorted(said) == ["moved", "told"]
    assert hall.states() == ["pitching", "waiting", "waiting"]


def test_the_order_by_buttons_and_by_need(hall):
    other = hall.world.need(title="Other")
    with pytest.raises(Refused):
        stage.arrange(actor=SYSTEM, show=hall.fresh(), revision=hall.fresh().revision, how="best")
    Contest.objects.filter(pk=hall.contest.pk).update(status="open")
    hall.enter("delta", need=other)
    hall.enter("eps", need=other)
    act = {"actor": hall.world.organiser}
    needs = lambda: [  # noqa: E731
        one.entry.solution.need_id == other.pk for one in queries.pitches_of(hall.show)
    ]
    stage.fill_order(**act, show=(show := hall.fresh()), revision=show.revision)
    stage.arrange(**act, show=(show := hall.fresh()), revision=show.revision, how="turns")
    assert needs() == [False, True, False, True, False]
    stage.arrange(**act, show=(show := hall.fresh()), revision=show.revision, how="needs")
    assert needs() == [False, False, False, True, True]
    last = queries.pitches_of(hall.show)[-1]
    stage.move_pitch(
        **act, show=(show := hall.fresh()), revision=show.revision, pitch=last, up=True
    )
    assert queries.pitches_of(hall.show)[3].pk == last.pk
    with pytest.raises(Refused, match="end"):
        first = queries.pitches_of(hall.show)[0]
        stage.move_pitch(
            **act, show=(show := hall.fresh()), revision=show.revision, pitch=first, up=True
        )


def test_who_does_not_appear_is_passed_over_and_may_come_back(hall):
    hall.begin()
    first = hall.show.pitches.first()
    act = {"actor": hall.world.organiser, "pitch": first}
    stage.skip(**act, show=hall.fresh(), revision=hall.fresh().revision)
    hall.press("next")
    assert hall.states() == ["skipped", "pitching", "waiting"]
    first.refresh_from_db()
    stage.put_back(**act, show=hall.fresh(), revision=hall.fresh().revision)
    assert hall.states() == ["waiting", "pitching", "waiting"]


# ---- rehearsal -------------------------------------------------------------------------------------


def test_a_rehearsal_leaves_nothing_behind(hall):
    hall.press("rehearse", "next")
    entry = hall.show.pitches.first().entry
    lines = list(hall.contest.criteria.all())
    stage.rehearse_points(
        actor=hall.users["ann"], show=hall.fresh(), entry=entry,
        points={line.pk: 10 for line in lines},
    )  # fmt: skip
    assert RehearsalSheet.objects.count() == 1
    assert not ScoreSheet.objects.exists()
    assert hall.told()["is_rehearsal"] is True
    assert hall.told()["ranking"] is None
    assert hall.told(is_wall=False)["is_rehearsal"] is False
    assert hall.told(is_wall=False)["current"] is None
    hall.press("next", "next", "end")
    show = hall.fresh()
    assert (show.state, show.is_rehearsal, show.began_at) == ("ready", False, None)
    assert set(hall.states()) == {"waiting"}
    assert not RehearsalSheet.objects.exists()
    with pytest.raises(Refused, match="over"):
        stage.rehearse_points(actor=hall.users["ann"], show=show, entry=entry, points={})
    hall.begin()
    assert queries.ranking(hall.contest) == []


def test_points_of_a_rehearsal_that_come_late_are_none_of_the_contest(hall):
    hall.press("rehearse", "next")
    client = hall.seat("ann")
    page = client.get("/en/contests/final/stage/jury/").content.decode()
    assert 'name="rehearsal" value="1"' in page
    line = hall.contest.criteria.first()
    number = hall.show.pitches.first().entry.number
    sent = {
        "entry": number, "rehearsal": "1", "revision": "0", "key": "k1", f"points_{line.pk}": "7",
    }  # fmt: skip
    url = "/en/contests/final/stage/jury/"
    json_ = {"headers": {"accept": "application/json"}}
    assert client.post(url, sent, **json_).status_code == 200
    hall.press("end")
    hall.begin()
    hall.press("next")
    late = client.post(url, {**sent, "key": "k2"}, **json_)
    assert late.status_code == 409
    assert not ScoreSheet.objects.exists()


def test_no_rehearsal_once_it_is_for_real(hall):
    hall.begin()
    hall.press("next")
    with pytest.raises(Refused):
        hall.press("rehearse")
    hall.press("back", "end")
    with pytest.raises(Refused):
        hall.press("rehearse")


# ---- the juror's phone ------------------------------------------------------------------------------


def test_the_current_pitch_is_on_the_phone_and_is_saved_as_it_is_tapped(hall):
    hall.begin()
    client, url = hall.seat("ann"), "/en/contests/final/stage/jury/"
    assert "opens here by itself" in client.get(url).content.decode()
    before = client.get("/en/contests/final/stage/state/").json()
    hall.press("next")
    after = client.get("/en/contests/final/stage/state/").json()
    assert before["on"] != after["on"]
    entry = hall.show.pitches.first().entry
    page = client.get(url).content.decode()
    assert f'name="entry" value="{entry.number}"' in page
    first, second = hall.contest.criteria.all()
    json_ = {"headers": {"accept": "application/json"}}
    sent = {
        "entry": entry.number, "rehearsal": "0", "revision": "0", "key": "a", f"points_{first.pk}": "7",
    }  # fmt: skip
    assert client.post(url, sent, **json_).json()["revision"] == 1
    # The answer was lost on the way: the phone sends the same again, and is told the same.
    assert client.post(url, sent, **json_).json()["revision"] == 1
    whole = {**sent, "revision": "1", "key": "b", f"points_{second.pk}": "8", "hand_in": "1"}
    assert client.post(url, whole, **json_).json()["reload"] is True
    sheet = ScoreSheet.objects.get()
    assert sheet.state == "handed_in"
    assert client.post(url, {**sent, "revision": "1", "key": "c"}, **json_).status_code == 409
    assert "can be changed" in client.get(url).content.decode()
    taken = {"entry": entry.number, "rehearsal": "0", "key": "d", "take_up": "1"}
    assert client.post(url, taken).status_code == 302
    sheet.refresh_from_db()
    assert sheet.state == "draft"
    bad = {**sent, "key": "e", "revision": str(sheet.revision), f"points_{first.pk}": "11"}
    assert client.post(url, bad, **json_).status_code == 409
    assert (
        client.post(url, {**bad, "key": "f", f"points_{first.pk}": "x"}, **json_).status_code == 409
    )


def test_a_phone_that_comes_back_after_the_lock_is_told_and_changes_nothing(hall):
    """What was on its way when the line broke had no answer; the chair locks meanwhile; then it arrives."""
    hall.begin()
    hall.press("next")
    client, url = hall.seat("ann"), "/en/contests/final/stage/jury/"
    json_ = {"headers": {"accept": "application/json"}}
    entry, (first, second) = hall.show.pitches.first().entry, hall.contest.criteria.all()
    sent = {"entry": entry.number, "rehearsal": "0", "revision": "0", f"points_{first.pk}": "7"}
    assert client.post(url, {**sent, "key": "a"}, **json_).status_code == 200
    for name in ("ben", "chair"):
        hall.score(name, entry, 5, 5)
    lock = actions.lock_scores(
        actor=hall.users["chair"], contest=fresh(hall.contest), despite="Ann's line is broken"
    )

    def stood():
        rows = ScoreSheet.objects.order_by("pk").values("pk", "state", "revision", "opinion")
        return [*rows, *Score.objects.order_by("pk").values("pk", "criterion", "points")]

    before = stood()
    whole = {**sent, "revision": "1", f"points_{second.pk}": "8", "opinion": "Too late"}
    late = client.post(url, {**whole, "key": "b", "hand_in": "1"}, **json_)
    assert late.status_code == 409
    assert late.json() == {
        "code": "locked", "message": "The scores are locked: nothing is taken any more."
    }  # fmt: skip
    # What was answered before the lock and is sent again is answered as it was, and saves nothing more.
    assert client.post(url, {**sent, "key": "a"}, **json_).json()["revision"] == 1
    other = hall.show.pitches.last().entry
    for more in (
        {**whole, "key": "c"},
        {"entry": entry.number, "rehearsal": "0", "key": "d", "take_up": "1"},
        {**sent, "entry": other.number, "key": "e"},  # of which there is no sheet yet
    ):
        assert client.post(url, more, **json_).json()["code"] == "locked"
    page = client.post(url, {**whole, "key": "f", "hand_in": "1"}, follow=True)  # without script
    assert "The scores are locked" in page.content.decode()
    actions.publish_results(actor=SYSTEM, contest=fresh(hall.contest))
    assert client.post(url, {**whole, "key": "g"}, **json_).json()["code"] == "locked"
    assert stood() == before
    assert faults_of(lock) == []


def test_nobody_else_has_the_phones_page(hall):
    for name in ("outsider", "organiser"):
        assert hall.world.client(name).get("/en/contests/final/stage/jury/").status_code == 404
    assert hall.world.client().get("/en/contests/final/stage/jury/").status_code == 302
    hall.begin()
    hall.press("next")
    entry = hall.show.pitches.first().entry
    actions.add_conflict(
        actor=hall.users["ann"], juror=hall.seats["ann"], entry=entry, because="My brother"
    )
    client = hall.seat("ann")
    assert "do not judge the team" in client.get("/en/contests/final/stage/jury/").content.decode()
    sent = {"entry": entry.number, "rehearsal": "0", "revision": "0", "key": "a"}
    answer = client.post(
        "/en/contests/final/stage/jury/", sent, headers={"accept": "application/json"}
    )
    assert answer.status_code == 409


# ---- wall and audience ------------------------------------------------------------------------------


def wall_url(hall):
    return f"/en/wall/{hall.fresh().wall_key}/"


def test_the_wall_is_for_who_has_its_address_until_it_is_renewed(hall):
    client = hall.world.client()
    url = wall_url(hall)
    page = client.get(url)
    assert page.status_code == 200
    assert not any(team in page.content.decode() for team in TEAMS)
    assert client.get(f"{url}state/").status_code == 200
    stage.renew_wall(actor=hall.world.organiser, show=hall.show)
    assert client.get(url).status_code == client.get(f"{url}state/").status_code == 404
    assert client.get("/en/wall/nothing/").status_code == 404
    assert client.get(wall_url(hall)).status_code == 200
    with pytest.raises(Denied):
        stage.renew_wall(actor=hall.world.outsider, show=hall.show)


def test_the_wall_says_when_nothing_has_changed_and_whatever_has(hall):
    hall.begin()
    client, url = hall.world.client(), f"{wall_url(hall)}state/"
    first = client.get(url)
    again = client.get(url, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert int(again["X-Jiebang-Now"]) >= int(first["X-Jiebang-Now"])
    hall.press("next")
    moved = client.get(url, headers={"if-none-match": first["ETag"]})
    assert moved.status_code == 200
    hall.embargo(on=False)
    lifted = client.get(url)
    entry = hall.show.pitches.first().entry
    hall.score("ann", entry, 7, 8)  # no verb of the stage: the mark is of what is told
    half = client.get(url, headers={"if-none-match": lifted["ETag"]})
    assert half.status_code == 304  # the others have not spoken yet
    for name in ("ben", "chair"):
        hall.score(name, entry, 7, 8)
    scored = client.get(url, headers={"if-none-match": lifted["ETag"]})
    assert scored.json()["ranking"] == [
        {"place": 1, "title": queries.called([entry_of(entry)], "en")[entry.pk].team,
         "score": "74.0", "sheets": 3}
    ]  # fmt: skip


def test_a_sheet_whose_mean_the_hall_has_seen_stays_as_it_is(hall):
    hall.begin()
    hall.press("next")
    entry = hall.show.pitches.first().entry
    sheet = hall.score("ann", entry, 7, 8)
    hall.embargo(on=False)
    assert actions.take_up(actor=hall.users["ann"], sheet=sheet).state == "draft"  # not told yet
    hall.score("ann", entry, 7, 8)
    for name in ("ben", "chair"):
        hall.score(name, entry, 1, 1)
    with pytest.raises(actions.NotTaken) as told:
        actions.take_up(actor=hall.users["ann"], sheet=sheet)
    assert told.value.code == "told"
    with pytest.raises(actions.NotTaken):
        hall.score("ann", entry, 9, 9)
    assert hall.told()["ranking"][0]["sheets"] == 3
    hall.embargo(on=True)
    assert actions.take_up(actor=hall.users["ann"], sheet=sheet).state == "draft"


def test_a_chair_who_only_presides_keeps_no_mean_back(hall):
    """The stage gives the chair every entry; taken off, they are not waited for, nor given it again."""
    hall.begin()
    hall.press("next")
    pitches = list(hall.show.pitches.order_by("order"))
    entry, other = pitches[0].entry, pitches[1].entry
    for row in Assignment.objects.filter(juror=hall.seats["chair"]):
        if row.entry_id != other.pk:
            actions.unassign(actor=hall.world.organiser, assignment=row, because="Presides")
    hall.embargo(on=False)
    hall.score("ann", entry, 7, 8)
    assert hall.told()["ranking"] == []
    hall.score("ben", entry, 7, 8)
    assert [row["sheets"] for row in hall.told()["ranking"]] == [2]
    show = hall.fresh()
    stage.fill_order(actor=hall.world.organiser, show=show, revision=show.revision)
    assert [row["sheets"] for row in hall.told()["ranking"]] == [2]
    for name in ("ann", "ben"):
        hall.score(name, other, 7, 8)
    assert len(hall.told()["ranking"]) == 1  # where the chair has a sheet, it is waited for
    hall.score("chair", other, 7, 8)
    assert len(hall.told()["ranking"]) == 2


def entry_of(entry):
    return type(entry).objects.select_related("solution", "version").get(pk=entry.pk)


def test_under_embargo_scores_change_nothing_that_the_hall_is_sent(hall):
    hall.begin()
    hall.press("next")
    client = hall.world.client()
    urls = (f"{wall_url(hall)}state/", "/en/contests/final/live/state/")
    before = [client.get(url).content for url in urls]
    for pitch, points in zip(hall.show.pitches.all(), ((9, 9), (5, 5), (1, 1)), strict=True):
        for name in ("ann", "ben"):
            hall.score(name, pitch.entry, *points)
    assert [client.get(url).content for url in urls] == before
    assert all(json.loads(one)["ranking"] is None for one in before)


def test_a_blind_contest_names_nobody_in_the_hall_but_announced_winners(hall):
    Contest.objects.filter(pk=hall.contest.pk).update(is_blind=True)
    hall.begin()
    hall.press("next")
    for pitch, points in zip(hall.show.pitches.all(), ((9, 9), (5, 5), (1, 1)), strict=True):
        for name in ("chair", "ann", "ben"):
            hall.score(name, pitch.entry, *points)
    hall.embargo(on=False)
    client = hall.world.client()
    for url in (
        f"{wall_url(hall)}state/",
        "/en/contests/final/live/state/",
        "/en/contests/final/live/",
    ):
        said = client.get(url).content.decode()
        assert not re.search("alpha|beta|gamma", said)
        assert "Entry" in said
        assert '"ranking": [' not in said
    hall.press("next", "next", "next")
    actions.lock_scores(actor=hall.users["chair"], contest=fresh(hall.contest))
    prize = prizes.save_prize(
        actor=SYSTEM, contest=hall.contest, order=1, texts={"en": {"name": "First"}},
        amount=20_000_000, currency="CNY",
    )  # fmt: skip
    best = hall.show.pitches.first().entry
    prizes.award(actor=SYSTEM, prize=prize, entry=best)
    assert hall.told()["awards"] == []
    prizes.announce(actor=hall.world.organiser, contest=fresh(hall.contest))
    team = best.solution.team
    told = hall.told()
    assert [(one["title"], one["prize"]) for one in told["awards"]] == [(team, "First")]
    others = set(TEAMS) - {team}
    assert not any(other in json.dumps(told) for other in others)
    assert told["ranking"] is None
    hall.embargo(on=True)
    assert hall.told()["awards"] is None


def fresh(contest):
    return Contest.objects.get(pk=contest.pk)


def test_the_audience_of_a_private_edition_is_not_let_in(hall):
    hall.begin()
    url = "/en/contests/final/live/"
    assert hall.world.client().get(url).status_code == 200
    hall.world.edition.is_public = False
    hall.world.edition.save()
    for name in ("anonymous", "outsider"):
        assert hall.world.client(name).get(url).status_code == 404
        assert hall.world.client(name).get(f"{url}state/").status_code == 404
    assert hall.world.client("organiser").get(url).status_code == 200


def test_before_it_begins_the_hall_is_told_of_nobody(hall):
    for is_wall in (True, False):
        told = hall.told(is_wall=is_wall)
        assert (told["current"], told["coming"], told["progress"]) == (None, [], "")


@pytest.mark.parametrize("page", ["stage", "stage/console"])
def test_the_set_up_and_the_console_are_for_who_runs_the_contest(hall, page):
    url = f"/en/contests/final/{page}/"
    assert hall.world.client("organiser").get(url).status_code == 200
    for name in ("outsider", "owner"):
        assert hall.world.client(name).get(url).status_code == 404
        assert hall.world.client(name).post(url, {"what": "next"}).status_code == 404
    assert hall.seat("ann").get(url).status_code == 404
    assert hall.world.client().get(url).status_code == 302


def test_the_consoles_form_sent_twice_is_one_step(hall):
    hall.begin()
    client, url = hall.world.client("organiser"), "/en/contests/final/stage/console/"
    page = client.get(url).content.decode()
    key = re.search(r'name="key" value="(\w+n)"', page)[1]
    sent = {"what": "next", "revision": hall.fresh().revision, "key": key}
    for _ in range(2):
        assert client.post(url, sent).status_code == 302
    assert hall.states()[0] == "pitching"
    stale = client.post(url, {**sent, "key": "other"}, follow=True)
    assert "Somebody else has moved" in stale.content.decode()
    assert client.post(url, {"what": "jump", "revision": "1", "key": "x"}).status_code == 404
    nonsense = client.post(url, {"what": "next", "revision": "\x00", "key": "y"}, follow=True)
    assert "Somebody else has moved" in nonsense.content.decode()


def test_the_running_order_is_a_file(hall):
    client = hall.world.client("organiser")
    file = client.get("/en/contests/final/stage/?as=csv").content.decode("utf-8-sig")
    assert all(team in file for team in TEAMS)


def test_pages_cost_the_same_with_more_teams(hall):
    hall.begin()
    hall.press("next")
    hall.embargo(on=False)
    client, organiser = hall.world.client(), hall.world.client("organiser")
    urls = [
        (client, f"{wall_url(hall)}state/"),
        (organiser, "/en/contests/final/stage/"),
        (organiser, "/en/contests/final/stage/console/"),
    ]

    def costs():
        counted = []
        for who, url in urls:
            who.get(url)
            with CaptureQueriesContext(connection) as asked:
                assert who.get(url).status_code == 200
            counted.append(len(asked))
        return counted

    first = hall.show.pitches.first().entry
    hall.score("ann", first, 5, 5)
    before = costs()
    for pitch in hall.show.pitches.all()[1:]:
        for name in ("ann", "ben"):
            hall.score(name, pitch.entry, 5, 5)
    assert costs() == before
    assert before[0] <= 16


def test_the_showcase_takes_what_owners_shortlisted(arena):
    world = arena.world
    Contest.objects.filter(pk=arena.contest.pk).update(kind="on_site")
    arena.contest.refresh_from_db()
    needs = [world.need(title=f"Need {n}") for n in range(3)]
    for at, need in enumerate(needs):
        for n in range(4):
            arena.solution(f"t{at}{n}", need=need, status="shortlisted" if n < 3 else "submitted")
    client = world.client("organiser")
    url = "/en/contests/final/stage/showcase/"
    page = client.get(url).content.decode()
    assert page.count("checked") == 3
    key = re.search(r'name="key" value="(\w+)"', page)[1]
    for _ in range(2):
        client.post(url, {"need": [need.pk for need in needs], "key": key})
    pitches = queries.pitches_of(Show.objects.get())
    assert len(pitches) == 9
    order = [one.entry.solution.need_id for one in pitches]
    assert order == sorted(order, key=order.index)
    assert Assignment.objects.filter(state="assigned").count() == 27
    assert world.client("outsider").get(url).status_code == 404


def test_only_contests_on_a_stage_have_one(arena):
    with pytest.raises(Refused, match="pitches"):
        stage.open_stage(actor=arena.world.organiser, contest=arena.contest)
    assert arena.world.client("organiser").get("/en/contests/final/stage/").status_code == 404


def test_a_withdrawn_entry_does_not_come_on(hall):
    hall.begin()
    first = hall.show.pitches.first().entry
    actions.exclude_entry(actor=hall.world.organiser, entry=first, because="Late")
    hall.press("next")
    assert Pitch.objects.get(entry=first).state == "waiting"
    assert hall.states()[1] == "pitching"
