"""Sheets: saved, handed in, taken up; locked once, by a chair; standings that anybody can work out again."""

import hashlib
import threading

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from jiebang.hub.conftest import SYSTEM, Make, build_world
from jiebang.hub.contests import actions, queries
from jiebang.hub.contests.actions import conflicts, prizes
from jiebang.hub.contests.models import Assignment, Lock, Score, ScoreSheet, Standing
from jiebang.hub.contests.queries import sheets_visible_to
from jiebang.hub.contests.tests.conftest import Arena
from jiebang.hub.kernel.actors import Denied, Refused
from jiebang.hub.kernel.models import AuditEntry
from jiebang.hub.notices import actions as notices
from jiebang.hub.notices.models import News, Notice
from jiebang.hub.people import actions as people


def points(arena, *values):
    return {
        line.pk: value for line, value in zip(arena.contest.criteria.all(), values, strict=True)
    }


def test_a_sheet_is_saved_as_one_goes_and_handed_in_whole(arena):
    [entry] = arena.enter("alpha")
    given = arena.give("ann", entry)
    ann = arena.users["ann"]
    with pytest.raises(actions.NotTaken):
        actions.save_sheet(actor=ann, assignment=given, points=points(arena, 1, 1))
    arena.begin()
    sheet = actions.save_sheet(
        actor=ann, assignment=given, points=points(arena, 7, None), opinion=" Sound\x00 "
    )
    assert (sheet.revision, sheet.opinion, sheet.scores.count()) == (1, "Sound", 1)
    with translation.override("en"), pytest.raises(Refused, match="1 criteria"):
        actions.hand_in(actor=ann, sheet=sheet)
    sheet = actions.save_sheet(
        actor=ann, assignment=given, points=points(arena, 8, 3), opinion="Sound", revision=1
    )
    sheet = actions.hand_in(actor=ann, sheet=sheet, revision=2)
    with pytest.raises(actions.NotTaken) as refused:
        actions.save_sheet(actor=ann, assignment=given, points={}, revision=3)
    assert refused.value.code == "handed_in"
    sheet = actions.take_up(actor=ann, sheet=sheet)
    assert sheet.state == "draft"
    assert sorted(sheet.scores.values_list("points", flat=True)) == [3, 8]


@pytest.mark.parametrize("value", [-1, 11])
def test_points_out_of_range_and_foreign_criteria_are_refused(arena, value):
    [entry] = arena.enter("alpha")
    given = arena.give("ann", entry)
    arena.begin()
    line = arena.contest.criteria.first().pk
    for wrong in ({line: value}, {line + 999: 1}):
        with pytest.raises(Refused):
            actions.save_sheet(actor=arena.users["ann"], assignment=given, points=wrong)
    assert not ScoreSheet.objects.exists()


def test_nobody_scores_for_another(arena):
    [entry] = arena.enter("alpha")
    given = arena.give("ann", entry)
    arena.begin()
    world = arena.world
    for actor in (arena.users["ben"], arena.users["chair"], world.organiser, world.owner, SYSTEM):
        with pytest.raises(Denied):
            actions.save_sheet(actor=actor, assignment=given, points=points(arena, 1, 1))


def test_what_comes_late_from_a_phone_does_not_undo_what_was_saved_since(arena):
    [entry] = arena.enter("alpha")
    given, ann = arena.give("ann", entry), arena.users["ann"]
    arena.begin()
    actions.save_sheet(actor=ann, assignment=given, points=points(arena, 7, 7))
    actions.save_sheet(actor=ann, assignment=given, points=points(arena, 8, 8), revision=1)
    with pytest.raises(actions.NotTaken) as refused:
        actions.save_sheet(actor=ann, assignment=given, points=points(arena, 1, 1), revision=1)
    assert (refused.value.code, refused.value.revision) == ("newer", 2)
    arena.score("ben", entry, 5, 5)
    actions.lock_scores(actor=arena.users["chair"], contest=arena.contest, despite="Time is over")
    with pytest.raises(actions.NotTaken) as refused:
        actions.save_sheet(actor=ann, assignment=given, points=points(arena, 1, 1), revision=2)
    assert refused.value.code == "locked"
    assert set(Score.objects.filter(sheet__assignment=given).values_list("points", flat=True)) == {
        8
    }


def test_peers_sheets_are_hidden_until_the_lock_and_then_shown_to_those_who_run_it(arena):
    [entry] = arena.enter("alpha")
    arena.begin()
    arena.score("ann", entry, 9, 9)
    arena.score("ben", entry, 1, 1)
    ann, chair, world = arena.users["ann"], arena.users["chair"], arena.world

    def seen(actor):
        arena.contest.refresh_from_db()
        return sheets_visible_to(actor, arena.contest).count()

    assert [seen(one) for one in (ann, chair, world.organiser, world.owner)] == [1, 0, 0, 0]
    actions.lock_scores(actor=chair, contest=arena.contest)
    assert [seen(one) for one in (ann, chair, world.organiser, world.owner)] == [1, 2, 2, 0]


def test_the_chair_alone_locks_and_says_why_where_sheets_are_missing(arena):
    alpha, _beta = arena.enter("alpha", "beta")
    arena.begin()
    chair = arena.users["chair"]
    with pytest.raises(Refused):
        actions.lock_scores(actor=chair, contest=arena.contest)
    arena.score("ann", alpha, 9, 9)
    arena.give("ben", alpha)
    for actor in (arena.world.organiser, arena.users["ann"], arena.world.owner):
        with pytest.raises(Denied):
            actions.lock_scores(actor=actor, contest=arena.contest)
    with translation.override("en"), pytest.raises(Refused, match=r"1 sheet.*1 entry"):
        actions.lock_scores(actor=chair, contest=arena.contest)
    lock = actions.lock_scores(actor=chair, contest=arena.contest, despite="Ben is ill")
    assert Standing.objects.filter(lock=lock).count() == 3  # alpha, by each method
    with pytest.raises(Refused):
        actions.lock_scores(actor=chair, contest=arena.contest, despite="Again")


def test_opened_again_with_a_reason_and_locked_anew(arena):
    [entry] = arena.enter("alpha")
    arena.begin()
    arena.score("ann", entry, 9, 9)
    chair = arena.users["chair"]
    first = actions.lock_scores(actor=chair, contest=arena.contest)
    with pytest.raises(Refused):
        actions.reopen_scores(actor=chair, contest=arena.contest, because="")
    with pytest.raises(Denied):
        actions.reopen_scores(actor=arena.world.organiser, contest=arena.contest, because="so")
    actions.reopen_scores(actor=chair, contest=arena.contest, because="Ben was forgotten")
    arena.score("ben", entry, 1, 1)
    second = actions.lock_scores(actor=chair, contest=arena.contest)
    first.refresh_from_db()
    assert first.ended_because == "Ben was forgotten"
    assert (second.number, second.digest != first.digest) == (2, True)


def test_the_chairs_word_moves_a_place_and_the_others_make_room(arena):
    entries = arena.enter("a", "b", "c")
    arena.begin()
    for entry, value in zip(entries, (9, 8, 7), strict=True):
        arena.score("ann", entry, value, value)
    chair = arena.users["chair"]
    actions.lock_scores(actor=chair, contest=arena.contest)
    set_ = {"contest": arena.contest, "entry": entries[2]}
    with pytest.raises(Denied):
        actions.override_place(actor=arena.world.organiser, **set_, place=1, because="x")
    for place, because in ((1, ""), (0, "x"), (4, "x"), (3, "x")):
        with pytest.raises(Refused):
            actions.override_place(actor=chair, **set_, place=place, because=because)
    actions.override_place(actor=chair, **set_, place=1, because="Shown to work on site")
    arena.contest.refresh_from_db()
    final = {one.entry: (one.rank, one.was) for one in queries.final_places(arena.contest)}
    assert [final[entry.pk] for entry in entries] == [(2, 1), (3, 2), (1, 3)]
    actions.publish_results(actor=arena.world.organiser, contest=arena.contest)
    with pytest.raises(Refused):
        actions.override_place(actor=chair, **set_, place=2, because="x")


@pytest.fixture
def locked(arena):
    """Scores of two entries by two jurors, locked."""
    entries = arena.enter("alpha", "beta")
    arena.begin()
    for entry, value in zip(entries, (9, 4), strict=True):
        arena.score("ann", entry, value, value)
        arena.score("ben", entry, value - 1, value)
    return actions.lock_scores(actor=arena.users["chair"], contest=arena.contest)


def test_locked_standings_are_what_the_rows_and_the_chain_say(locked):
    assert queries.faults_of(locked) == []


def test_whoever_changes_a_row_behind_the_standings_is_found_out(locked, arena):
    score = Score.objects.filter(points=8).get()
    Score.objects.filter(pk=score.pk).update(points=9)
    subjects = {fault.subject: fault.why for fault in queries.faults_of(locked)}
    assert f"criterion {score.criterion_id}" in subjects[f"contests.scoresheet:{score.sheet_id}"]
    Score.objects.filter(pk=score.pk).update(points=8)
    assert queries.faults_of(locked) == []
    Standing.objects.filter(lock=locked, method="raw", rank=2).update(rank=1, rank_low=1)
    assert [fault.subject.split(":")[0] for fault in queries.faults_of(locked)] == [
        "contests.entry"
    ]


def test_the_chain_alone_does_not_tell_what_points_were_given(locked):
    entry = AuditEntry.objects.filter(verb="contests.hand_in").first()
    words = set(entry.facts["scores"])
    sheet = ScoreSheet.objects.get(pk=entry.subject.rpartition(":")[2])
    assert len(sheet.salt) == 32
    for criterion in sheet.scores.values_list("criterion", flat=True):
        for points in range(11):
            guess = hashlib.sha256(f"{sheet.pk} {criterion} {points}".encode()).hexdigest()
            assert f"{criterion}:{guess[:16]}" not in words
    ScoreSheet.objects.filter(pk=sheet.pk).update(salt="")
    assert f"contests.scoresheet:{sheet.pk}" in {one.subject for one in queries.faults_of(locked)}


def test_the_command_says_that_they_hold_or_names_the_row(locked, arena, capsys):
    call_command("verify_standings", "final")
    assert locked.digest in capsys.readouterr().out
    Score.objects.filter(points=8).update(points=7)
    with pytest.raises(CommandError, match="scoresheet"):
        call_command("verify_standings")
    with pytest.raises(CommandError, match="no locked contest"):
        call_command("verify_standings", "nowhere")


def test_a_digest_a_sheet_or_a_weight_that_was_changed_is_named(locked, arena):
    Lock.objects.filter(pk=locked.pk).update(digest="0" * 64)
    locked.refresh_from_db()
    assert "digest" in queries.faults_of(locked)[0].why
    entry = AuditEntry.objects.get(verb="contests.lock_scores")
    Lock.objects.filter(pk=locked.pk).update(digest=entry.facts["digest"])
    locked.refresh_from_db()
    arena.contest.criteria.update(weight=50)
    assert queries.faults_of(locked)
    arena.contest.criteria.filter(order=1).update(weight=60)
    arena.contest.criteria.filter(order=2).update(weight=40)
    assert queries.faults_of(locked) == []
    first = ScoreSheet.objects.order_by("pk").first()
    ScoreSheet.objects.filter(pk=first.pk).update(state="void", void_because="x")
    assert any("counted when" in fault.why for fault in queries.faults_of(locked))


def both(*acts):
    """What two threads at once bring: an answer or the error of each."""
    gate, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(at, act):
        try:
            gate.wait()
            found[at] = act()
        except Exception as error:
            found[at] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def staged():
    """A contest that scores, with two chairs and one sheet, outside of the test's transaction."""
    world = build_world(Make())
    contest = actions.create_contest(
        actor=SYSTEM, edition=world.edition, slug="race", texts={"en": {"name": "Race"}}, seed=1
    )
    actions.save_criterion(actor=SYSTEM, contest=contest, texts={"en": {"name": "x"}}, weight=1)
    actions.open_contest(actor=SYSTEM, contest=contest)
    arena = Arena(world, contest)
    for name in ("chair", "second"):
        arena.juror(name, chair=True)
    arena.juror("ann")
    alpha, beta = arena.enter("alpha", "beta")
    arena.begin()
    arena.score("ann", alpha, 5)
    return arena, arena.give("ann", beta)


def test_of_two_chairs_at_once_one_locks_and_the_other_is_told(threads):
    arena, _given = staged()
    found = both(*(
        lambda name=name: actions.lock_scores(
            actor=arena.users[name], contest=arena.contest, despite="Time"
        )
        for name in ("chair", "second")
    ))  # fmt: skip
    assert sorted(type(one).__name__ for one in found) == ["Lock", "Refused"]
    assert Lock.objects.count() == 1


def test_what_is_saved_while_a_chair_locks_counts_or_is_refused_and_never_is_lost(threads):
    arena, given = staged()
    line = arena.contest.criteria.get().pk
    locked, saved = both(
        lambda: actions.lock_scores(actor=arena.users["chair"], contest=arena.contest, despite="T"),
        lambda: actions.score(actor=arena.users["ann"], assignment=given, points={line: 9}),
    )
    counted = Standing.objects.filter(lock=locked, method="raw").count()
    assert counted == (2 if isinstance(saved, ScoreSheet) else 1), saved
    if not isinstance(saved, ScoreSheet):
        assert isinstance(saved, actions.NotTaken)
    assert queries.faults_of(locked) == []


def test_a_juror_removed_while_they_save_leaves_no_sheet_that_counts(threads):
    arena, given = staged()
    line = arena.contest.criteria.get().pk
    removed, _saved = both(
        lambda: actions.remove_juror(actor=SYSTEM, juror=arena.seats["ann"], because="x"),
        lambda: actions.score(actor=arena.users["ann"], assignment=given, points={line: 9}),
    )
    assert removed is None
    assert not ScoreSheet.objects.exclude(state="void").exists()


def joins(arena, name, entry):
    """A juror joins the organisation that leads an entry's team."""
    people.add_member(
        actor=SYSTEM, user=arena.users[name], organisation=entry.solution.organisation,
        role="viewer",
    )  # fmt: skip


def sheet_of(arena, name, entry):
    return ScoreSheet.objects.get(assignment__juror=arena.seats[name], assignment__entry=entry)


def test_who_has_joined_a_team_since_the_plan_judges_it_no_more_once_scoring_begins(arena):
    alpha, beta = arena.enter("alpha", "beta")
    given = [arena.give("ann", entry) for entry in (alpha, beta)]
    joins(arena, "ann", alpha)
    arena.begin()
    states = [Assignment.objects.get(pk=one.pk).state for one in given]
    assert states == ["removed", "assigned"]


def test_a_lock_asks_the_records_once_more_and_counts_no_sheet_against_a_conflict(arena):
    alpha, beta = arena.enter("alpha", "beta")
    arena.begin()
    for name in ("ann", "ben"):
        for entry in (alpha, beta):
            arena.score(name, entry, 9 if name == "ann" else 5, 5)
    joins(arena, "ann", alpha)
    News.objects.all().delete()
    actions.lock_scores(actor=arena.users["chair"], contest=arena.contest)
    assert sheet_of(arena, "ann", alpha).state == "void"
    by = {(one.entry_id, one.method): one for one in Standing.objects.all()}
    assert (by[alpha.pk, "raw"].sheets, float(by[alpha.pk, "raw"].score)) == (1, 50)
    assert by[beta.pk, "raw"].sheets == 2
    # It is the site that has found it, so that the chair who locks is told, too.
    assert News.objects.get(kind="contests.void").by is None
    assert not queries.unheeded(arena.contest).exists()


def test_a_lock_that_a_conflict_leaves_without_a_sheet_says_so_first(arena):
    alpha, beta = arena.enter("alpha", "beta")
    arena.begin()
    arena.score("ann", alpha, 9, 9)
    arena.score("ben", beta, 5, 5)
    joins(arena, "ann", alpha)
    chair = arena.users["chair"]
    with (
        translation.override("en"),
        pytest.raises(Refused, match=r"come to light: 1 sheet no longer counts.*1 entry has none"),
    ):
        actions.lock_scores(actor=chair, contest=arena.contest)
    lock = actions.lock_scores(actor=chair, contest=arena.contest, despite="Nobody else is free")
    assert set(lock.standings.values_list("entry", flat=True)) == {beta.pk}


def test_what_the_chair_has_set_aside_counts_in_a_lock(arena):
    [entry] = arena.enter("alpha")
    chair = arena.users["chair"]
    joins(arena, "ann", entry)
    [clash] = actions.look_for_conflicts(actor=SYSTEM, contest=arena.contest)
    actions.waive_conflict(actor=chair, conflict=clash, because="A guest for a week")
    arena.begin()
    arena.score("ann", entry, 9, 9)
    lock = actions.lock_scores(actor=chair, contest=arena.contest)
    assert lock.standings.get(method="raw").sheets == 1


def test_the_search_of_a_lock_costs_the_same_for_one_entry_and_for_many(arena):
    def cost():
        with CaptureQueriesContext(connection) as queries_:
            conflicts.settle(actor=SYSTEM, contest=arena.contest)
        return len(queries_)

    arena.enter("alpha")
    one = cost()
    arena.enter(*(f"team{n}" for n in range(12)))
    assert cost() == one


def test_a_conflict_after_the_lock_waits_until_the_scores_are_opened_again(arena, locked):
    alpha = arena.contest.entries.get(solution__team="alpha")
    chair, organiser = arena.users["chair"], arena.world.organiser
    [before] = list(Lock.objects.values_list("digest", flat=True))
    places = queries.final_places(arena.contest)
    News.objects.all().delete()
    with pytest.raises(Denied):
        actions.add_conflict(
            actor=arena.world.owner, juror=arena.seats["ann"], entry=alpha, because="Cousins"
        )
    clash = actions.add_conflict(
        actor=organiser, juror=arena.seats["ann"], entry=alpha, because="Cousins"
    )
    joins(arena, "ben", alpha)
    [found] = actions.look_for_conflicts(actor=organiser, contest=arena.contest)
    assert [news.kind for news in News.objects.all()] == ["contests.late", "contests.late"]
    while notices.deliver():
        pass
    told = Notice.objects.filter(kind="contests.late")
    assert set(told.values_list("to", flat=True)) == {chair.pk}  # the organiser has said it
    desk = Client()
    desk.force_login(chair, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "after the lock" in desk.get("/en/notices/").content.decode()
    assert set(queries.unheeded(arena.contest)) == {clash, found}
    assert sheet_of(arena, "ann", alpha).state == "handed_in"
    assert queries.final_places(arena.contest) == places
    assert queries.faults_of(Lock.objects.get(ended_at=None)) == []
    page = arena.world.client("organiser").get(f"/en/contests/{arena.contest.slug}/scores/")
    assert "Cousins" in page.content.decode()
    # The chair sets one of the two aside, which is why its sheet counts on.
    actions.waive_conflict(actor=chair, conflict=found, because="Another Ben")
    actions.reopen_scores(actor=chair, contest=arena.contest, because="A cousin has judged")
    states = [sheet_of(arena, name, alpha).state for name in ("ann", "ben")]
    assert states == ["void", "handed_in"]
    again = actions.lock_scores(actor=chair, contest=arena.contest)
    assert again.digest != before
    assert again.standings.get(method="raw", entry=alpha).sheets == 1


def test_opening_again_finds_what_nobody_has_looked_for(arena, locked):
    alpha = arena.contest.entries.get(solution__team="alpha")
    joins(arena, "ann", alpha)
    actions.reopen_scores(actor=arena.users["chair"], contest=arena.contest, because="To be sure")
    assert sheet_of(arena, "ann", alpha).state == "void"


def test_a_conflict_that_is_let_stand_again_after_the_lock_waits_as_well(arena):
    [entry] = arena.enter("alpha")
    chair = arena.users["chair"]
    clash = actions.add_conflict(
        actor=SYSTEM, juror=arena.seats["ann"], entry=entry, because="A friend"
    )
    actions.waive_conflict(actor=chair, conflict=clash, because="Long ago")
    arena.begin()
    arena.score("ann", entry, 9, 9)
    actions.lock_scores(actor=chair, contest=arena.contest)
    actions.restore_conflict(actor=chair, conflict=clash)
    assert list(queries.unheeded(arena.contest)) == [clash]
    assert sheet_of(arena, "ann", entry).state == "handed_in"


def test_scores_are_not_opened_again_while_a_prize_hangs_on_their_places(arena, locked):
    alpha = arena.contest.entries.get(solution__team="alpha")
    chair, organiser = arena.users["chair"], arena.world.organiser
    prize = prizes.save_prize(
        actor=organiser, contest=arena.contest, order=1, texts={"en": {"name": "Gold"}}
    )
    again = {"actor": chair, "contest": arena.contest, "because": "A cousin has judged"}
    given = prizes.award(actor=organiser, prize=prize, entry=alpha)
    with translation.override("en"), pytest.raises(Refused, match=r"Take back first.*Gold"):
        actions.reopen_scores(**again)
    prizes.withdraw_award(actor=organiser, award=given)
    actions.reopen_scores(**again)
    actions.lock_scores(actor=chair, contest=arena.contest)
    prizes.award(actor=organiser, prize=prize, entry=alpha)
    prizes.announce(actor=organiser, contest=arena.contest)
    with translation.override("en"), pytest.raises(Refused, match=r"announced stands: Gold"):
        actions.reopen_scores(**again)
    with translation.override("en"), pytest.raises(Refused, match=r"announced stands: Gold"):
        actions.override_place(**again, entry=alpha, place=2)
    actions.add_conflict(
        actor=organiser, juror=arena.seats["ann"], entry=alpha, because="They are cousins"
    )
    page = arena.world.client("organiser").get(f"/en/contests/{arena.contest.slug}/scores/")
    text = page.content.decode()
    assert "They are cousins" in text
    assert "so they stand" in text
    assert arena.contest.locks.filter(ended_at=None).exists()


def test_of_a_prize_and_an_opening_of_the_scores_at_once_one_waits_and_is_refused(threads):
    arena, _given = staged()
    chair = arena.users["chair"]
    prize = prizes.save_prize(
        actor=SYSTEM, contest=arena.contest, order=1, texts={"en": {"name": "Gold"}}
    )
    actions.lock_scores(actor=chair, contest=arena.contest, despite="Time")
    entry = arena.contest.entries.get(solution__team="alpha")
    found = both(
        lambda: prizes.award(actor=SYSTEM, prize=prize, entry=entry),
        lambda: actions.reopen_scores(actor=chair, contest=arena.contest, because="An error"),
    )
    assert sorted(type(one).__name__ for one in found) in (
        ["Award", "Refused"], ["NoneType", "Refused"],
    )  # fmt: skip


def test_a_conflict_in_the_moment_of_the_lock_is_enforced_before_it_or_waits_after_it(threads):
    arena, _given = staged()
    chair, entry = arena.users["chair"], arena.contest.entries.get(solution__team="alpha")
    arena.juror("ben")
    arena.score("ben", entry, 4)
    clash, lock = both(
        lambda: actions.add_conflict(
            actor=SYSTEM, juror=arena.seats["ann"], entry=entry, because="Cousins"
        ),
        lambda: actions.lock_scores(actor=chair, contest=arena.contest, despite="Time"),
    )
    counted = lock.standings.get(method="raw", entry=entry).sheets
    late = list(queries.unheeded(arena.contest))
    assert (counted, late) in ((1, []), (2, [clash]))
