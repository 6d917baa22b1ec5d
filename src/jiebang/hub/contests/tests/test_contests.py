"""Contests are set up by who runs them, nest, take entries, send the best on; rules are fixed in time."""

import pytest
from django.utils import translation

from jiebang.hub.conftest import SYSTEM
from jiebang.hub.contests import actions, queries
from jiebang.hub.contests.models import Contest, Entry
from jiebang.hub.contests.queries.rollup import added_up
from jiebang.hub.kernel.actors import Denied, Refused
from jiebang.hub.kernel.models import AuditEntry
from jiebang.hub.programmes import actions as programmes


def made(world, slug="one", **given):
    given.setdefault("actor", world.organiser)
    return actions.create_contest(
        edition=world.edition, slug=slug, texts={"en": {"name": slug}}, **given
    )


def test_who_runs_a_scope_makes_its_contests_and_nobody_else(world):
    track, host = world.tracks["digital"], world.hosts["320000"]
    manager = world.make.user("manager")
    programmes.grant_role(
        actor=SYSTEM, edition=world.edition, user=manager, role="track_manager", track=track
    )
    made(world, "whole")
    made(world, "by-track", actor=manager, track=track)
    made(world, "by-region", actor=world.officer, host_region=host)
    for actor, scope in (
        (world.owner, {}),
        (world.outsider, {}),
        (world.anonymous, {}),
        (manager, {}),
        (manager, {"track": world.tracks["talents"]}),
        (world.officer, {}),
        (world.officer, {"host_region": world.hosts["310000"]}),
    ):
        with pytest.raises(Denied):
            made(world, "no", actor=actor, **scope)
    assert Contest.objects.count() == 3


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"jurors_wanted": 0}, "1 to 99"),
        ({"load": 0}, "1 to 1000"),
        ({"trim": 41}, "0 to 40"),
        ({"method": "best"}, "offered"),
        ({"is_blind": True, "told": "ranks"}, "prizes alone"),
    ],
)
def test_rules_that_no_contest_can_have_are_refused(world, given, says):
    with translation.override("en"), pytest.raises(Refused, match=says):
        made(world, setting=actions.Rules(**given))
    assert not Contest.objects.exists()


def test_a_contest_lies_within_its_parent_and_never_within_itself(world):
    final = made(world, "final")
    by_track = made(world, "track", track=world.tracks["digital"], parent=final)
    other = made(world, "other", track=world.tracks["talents"])
    elsewhere = world.make.edition("elsewhere")
    foreign = actions.create_contest(
        actor=SYSTEM, edition=elsewhere, slug="foreign", texts={"en": {"name": "x"}}
    )
    for parent in (other, foreign, by_track):
        with pytest.raises(Refused):
            actions.save_contest(
                actor=world.organiser, contest=by_track, texts={"en": {"name": "x"}},
                setting=actions.Rules(), parent=parent,
            )  # fmt: skip
    below = made(world, "below", track=world.tracks["digital"], parent=by_track)
    with pytest.raises(Refused):
        actions.save_contest(
            actor=world.organiser, contest=by_track, texts={"en": {"name": "x"}},
            setting=actions.Rules(), parent=below,
        )  # fmt: skip


def test_the_preset_has_all_its_words_in_three_languages(world):
    contest = made(world)
    actions.take_preset(actor=world.organiser, contest=contest, preset="review")
    lines = list(contest.criteria.all())
    assert [line.weight for line in lines] == [30, 25, 25, 20]
    for line in lines:
        assert {text.language for text in line.texts.all()} == {"zh-Hans", "zh-Hant", "en"}
        assert [anchor.points for anchor in line.anchors.all()] == [10, 6, 2]
        for anchor in line.anchors.all():
            assert {text.language for text in anchor.texts.all()} == {"zh-Hans", "zh-Hant", "en"}
    with pytest.raises(Refused):
        actions.take_preset(actor=world.organiser, contest=contest, preset="stage")
    with pytest.raises(Denied):
        actions.remove_criterion(actor=world.owner, criterion=lines[0])


def test_rules_and_rubric_are_fixed_once_scoring_has_begun(arena):
    arena.enter("alpha")
    arena.begin()
    line = arena.contest.criteria.first()
    run = {"actor": arena.world.organiser, "contest": arena.contest}
    words = {"en": {"name": "The final"}}
    for verb in (
        lambda: actions.save_criterion(**run, texts=words, weight=1, criterion=line),
        lambda: actions.remove_criterion(actor=arena.world.organiser, criterion=line),
        lambda: actions.save_contest(
            **run, texts=words, setting=actions.Rules(method="trimmed"), parent=None
        ),
        lambda: arena.enter("late"),
    ):
        with pytest.raises(Refused):
            verb()
    actions.save_contest(**run, texts=words, setting=actions.Rules(told="scores"), parent=None)
    arena.contest.refresh_from_db()
    assert arena.contest.told == "scores"


def test_only_what_answers_a_need_of_the_scope_is_entered_and_once(arena):
    world = arena.world
    digital = made(world, "digital", track=world.tracks["digital"])
    inside = arena.solution("in", need=world.need(track=world.tracks["digital"]))
    outside = arena.solution("out")
    draft = arena.solution(
        "draft", need=world.need(track=world.tracks["digital"]), status="declined"
    )
    assert list(queries.may_enter(digital)) == [inside]
    for wrong in (outside, draft):
        with pytest.raises(Refused):
            actions.enter(actor=world.organiser, contest=digital, solutions=[inside, wrong])
    assert not Entry.objects.filter(contest=digital).exists()
    [entry] = actions.enter(actor=world.organiser, contest=digital, solutions=[inside])
    assert entry.version_id == inside.versions.get().pk
    with pytest.raises(Refused):
        actions.enter(actor=world.organiser, contest=digital, solutions=[inside])
    with pytest.raises(Denied):
        actions.enter(actor=world.owner, contest=digital, solutions=[inside])


def test_the_shortlisted_come_first(arena):
    need = arena.world.need()
    plain = arena.solution("plain", need=need)
    short = arena.solution("short", need=need, status="shortlisted")
    assert list(queries.may_enter(arena.contest)) == [short, plain]


def test_numbers_of_entries_do_not_tell_who_came_first(arena):
    entries = arena.enter(*"abcdefgh")
    numbers = [entry.number for entry in entries]
    assert sorted(numbers) == list(range(1, 9))
    assert numbers != sorted(numbers)


def test_who_is_excluded_reads_why_and_may_be_let_in_again(arena):
    [entry] = arena.enter("alpha")
    with pytest.raises(Refused):
        actions.exclude_entry(actor=SYSTEM, entry=entry, because=" ")
    with pytest.raises(Denied):
        actions.exclude_entry(actor=arena.world.outsider, entry=entry, because="so")
    actions.exclude_entry(actor=arena.world.organiser, entry=entry, because="Came late")
    entry.refresh_from_db()
    assert (entry.state, entry.reason) == ("excluded", "Came late")
    with pytest.raises(Refused):
        actions.exclude_entry(actor=SYSTEM, entry=entry, because="again")
    actions.readmit_entry(actor=arena.world.organiser, entry=entry)
    entry.refresh_from_db()
    assert (entry.state, entry.reason) == ("in", "")


def test_the_best_go_on_with_the_version_that_was_judged_and_count_once(arena):
    world = arena.world
    above = made(world, "above")
    Contest.objects.filter(pk=arena.contest.pk).update(parent=above)
    alpha, beta, gamma = arena.enter("alpha", "beta", "gamma")
    arena.begin()
    for entry, points in ((alpha, 9), (beta, 7), (gamma, 7)):
        arena.score("ann", entry, points, points)
    with pytest.raises(Refused):
        actions.send_on(actor=world.organiser, contest=arena.contest, count=1)
    actions.lock_scores(actor=arena.users["chair"], contest=arena.contest)
    arena.contest.refresh_from_db()
    with translation.override("en"), pytest.raises(Refused, match="3 would go on"):
        actions.send_on(actor=world.organiser, contest=arena.contest, count=2)
    [on] = actions.send_on(actor=world.organiser, contest=arena.contest, count=1)
    assert (on.contest, on.came_from, on.version_id) == (above, alpha, alpha.version_id)
    with pytest.raises(Refused):
        actions.reopen_scores(actor=arena.users["chair"], contest=arena.contest, because="no")
    rows = queries.rolled_up(world.organiser, [world.edition])
    assert sorted(len(row.solutions) for row in rows) == [1, 3]
    assert len(added_up(rows).solutions) == 3
    assert len(added_up(rows).jurors) == 3
    assert queries.rolled_up(world.owner, [world.edition]) == []


def test_every_verb_leaves_one_word_in_the_audit_chain(arena):
    verbs = list(
        AuditEntry.objects.filter(verb__startswith="contests.").values_list("verb", flat=True)
    )
    assert verbs.count("contests.create_contest") == 1
    assert verbs.count("contests.save_criterion") == 2
    assert verbs.count("contests.open_contest") == 1
    assert verbs.count("contests.declare") == 3
