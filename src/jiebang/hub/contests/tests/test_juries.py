"""Jurors: invited, signed, declared; what keeps them from an entry, when it is found and what it undoes."""

import pytest
from django.utils import translation

from jiebang.hub.catalog.models import AgreementText
from jiebang.hub.catalog.queries.agreement import agreement
from jiebang.hub.conftest import SYSTEM
from jiebang.hub.contests import actions, queries, registry
from jiebang.hub.contests.models import Assignment, Conflict, Contest, Juror, ScoreSheet
from jiebang.hub.contests.queries.agreements import juror_agreement
from jiebang.hub.contests.queries.conflicts import derived
from jiebang.hub.kernel.actors import Denied, Refused
from jiebang.hub.kernel.audit import subject_key
from jiebang.hub.kernel.languages import Language
from jiebang.hub.kernel.models import AuditEntry
from jiebang.hub.notices.models import News
from jiebang.hub.people import actions as people
from jiebang.hub.people.models import Mandate
from jiebang.hub.programmes.models import RoleOnEdition
from jiebang.hub.programmes.states import PartyRole


def kinds(arena, name):
    return {
        (one.kind, one.entry) for one in derived(arena.contest) if one.juror == arena.seats[name].pk
    }


def test_a_seat_is_invited_accepted_signed_and_declared_in_this_order(arena):
    seat = arena.juror("cat", ready=False)
    cat = arena.users["cat"]
    roles = RoleOnEdition.objects.filter(user=cat, role="juror")
    assert not roles.exists()
    with pytest.raises(Refused):
        actions.sign_agreement(actor=cat, juror=seat, name="Cat", language="en")
    with pytest.raises(Denied):
        actions.answer_invitation(actor=arena.users["ann"], juror=seat, accept=True)
    actions.answer_invitation(actor=cat, juror=seat, accept=True)
    assert roles.exists()
    with pytest.raises(Refused):
        actions.declare(actor=cat, juror=seat, organisations=[])
    for name, language in (("", "en"), ("x" * 81, "en"), ("Cat", "fr")):
        with pytest.raises(Refused):
            actions.sign_agreement(actor=cat, juror=seat, name=name, language=language)
    actions.sign_agreement(actor=cat, juror=seat, name="Cat\x00", language="zh-Hans")
    seat.refresh_from_db()
    assert (seat.signed_name, seat.agreement.language) == ("Cat", "zh-Hans")
    with pytest.raises(Refused):
        actions.sign_agreement(actor=cat, juror=seat, name="Cat", language="en")
    actions.declare(actor=cat, juror=seat, organisations=[], names=["", "Someone\x00 Else"])
    assert [one.name for one in seat.interests.all()] == ["Someone Else"]


def test_the_jurys_agreement_names_its_contest_and_organiser_and_is_not_the_records_one(arena):
    told = {
        "en": ("destroys all copies", "artificial intelligence", "no contact with teams",
               "declares truthfully", "without names", "five years"),
        "zh-Hans": ("销毁全部副本", "人工智能", "与参赛团队联系", "如实申报", "匿名评审", "满五年"),
        "zh-Hant": ("銷毀全部副本", "人工智能", "與參賽團隊聯絡", "如實申報", "匿名評審", "滿五年"),
    }  # fmt: skip
    assert set(told) == set(Language.values)
    texts = {language: juror_agreement(arena.contest, language) for language in told}
    for language, text in texts.items():
        assert text.words.count("\n") == 15
        assert all(words in text.words for words in (*told[language], "The final"))
        assert not set("{}") & set(text.words)
        assert text.words != agreement(language).words
        assert len(text.version) <= AgreementText._meta.get_field("version").max_length
    assert len({text.digest for text in texts.values()}) == 3
    assert "the organisers of" in texts["en"].words
    party = arena.contest.edition.parties.create(role=PartyRole.ORGANISER)
    party.texts.create(language="en", name="Delta Development Board")
    assert "Delta Development Board" in juror_agreement(arena.contest, "en").words


def test_what_a_juror_has_signed_stays_as_it_was_signed(arena):
    ann = arena.seats["ann"]
    ann.refresh_from_db()
    signed = juror_agreement(arena.contest, "en")
    assert (ann.agreement.digest, ann.agreement.words) == (signed.digest, signed.words)
    arena.contest.texts.update(name="The very last")
    contest = Contest.objects.get(pk=arena.contest.pk)
    renamed = juror_agreement(contest, "en")
    assert renamed.digest != signed.digest
    ann.agreement.refresh_from_db()
    assert "The final" in ann.agreement.words
    [entry] = AuditEntry.objects.filter(verb="contests.sign_agreement", subject=subject_key(ann))
    assert entry.facts["agreement"] == signed.digest
    seat = arena.juror("cat", ready=False)
    cat = arena.users["cat"]
    actions.answer_invitation(actor=cat, juror=seat, accept=True)
    with translation.override("en"), pytest.raises(Refused, match="Read it once more"):
        actions.sign_agreement(
            actor=cat, juror=Juror.objects.get(pk=seat.pk), name="Cat", language="en",
            seen=signed.digest,
        )  # fmt: skip
    actions.sign_agreement(
        actor=cat, juror=Juror.objects.get(pk=seat.pk), name="Cat", language="en",
        seen=renamed.digest,
    )  # fmt: skip


def test_a_session_that_owes_a_second_factor_signs_and_judges_nothing(arena, settings):
    settings.STAFF_MFA = True
    [entry] = arena.enter("alpha")
    given = arena.give("ann", entry)
    arena.begin()
    ann = arena.users["ann"]
    ann.proof = lambda: False
    assert not queries.judging(ann).exists()
    with pytest.raises(Denied):
        actions.save_sheet(actor=ann, assignment=given, points={})
    with pytest.raises(Denied):
        actions.declare(actor=ann, juror=arena.seats["ann"], organisations=[])


def test_who_runs_a_contest_chairs_it_or_judges_elsewhere(arena):
    run = {"actor": SYSTEM, "contest": arena.contest, "user": arena.world.organiser}
    with pytest.raises(Refused):
        actions.invite_juror(**run)
    actions.invite_juror(**run, is_chair=True)
    with pytest.raises(Refused):
        actions.invite_juror(**run, is_chair=True)
    with pytest.raises(Denied):
        actions.invite_juror(actor=arena.world.owner, contest=arena.contest, user=arena.world.owner)


def test_the_role_goes_with_the_last_seat(arena):
    ann, seat = arena.users["ann"], arena.seats["ann"]
    other = actions.create_contest(
        actor=SYSTEM, edition=arena.world.edition, slug="other", texts={"en": {"name": "x"}}
    )
    second = arena.juror("ann", contest=other)
    roles = RoleOnEdition.objects.filter(user=ann, role="juror")
    with pytest.raises(Refused):
        actions.remove_juror(actor=SYSTEM, juror=seat, because="")
    actions.remove_juror(actor=arena.world.organiser, juror=seat, because="Is ill")
    assert roles.exists()
    actions.answer_invitation(actor=ann, juror=second, accept=False)
    assert not roles.exists()
    assert actions.invite_juror(actor=SYSTEM, contest=arena.contest, user=ann).pk == seat.pk


def test_conflicts_follow_from_the_team_its_people_and_whose_the_need_is(arena):
    world, make = arena.world, arena.world.make
    ann, home = arena.users["ann"], arena.homes["ann"]
    by_account = arena.solution("account", members=[{"name": "A. N.", "user": ann}])
    by_name = arena.solution("name", members=[{"name": "  ANN "}])
    by_home = arena.solution("home", home=home)
    by_words = arena.solution("words", members=[{"name": "X", "employer": "HOME-ANN, Ltd."}])
    posed = arena.solution("posed", need=make.need(world.edition, home))
    clear = arena.solution("clear")
    made = actions.enter(
        actor=SYSTEM, contest=arena.contest,
        solutions=[by_account, by_name, by_home, by_words, posed, clear],
    )  # fmt: skip
    entry = {one.solution_id: one.pk for one in made}
    assert kinds(arena, "ann") == {
        ("member", entry[by_account.pk]),
        ("member", entry[by_name.pk]),
        ("employer", entry[by_home.pk]),
        ("employer", entry[by_words.pk]),
        ("poster", entry[posed.pk]),
    }
    assert kinds(arena, "ben") == set()
    assert Conflict.objects.filter(juror=arena.seats["ann"]).count() == 5
    clash = Conflict.objects.filter(juror=arena.seats["ann"]).first()
    with pytest.raises(Refused):
        actions.assign(actor=SYSTEM, juror=arena.seats["ann"], entry=clash.entry)


def test_conflicts_follow_from_orcid_and_papers_written_together(arena):
    make, world = arena.world.make, arena.world
    orcid, other = "0000-0002-1825-0097", "0000-0001-5109-3700"
    university = make.organisation("university")
    own = make.expert(world.edition, arena.homes["ben"], orcid=orcid)
    own.user = arena.users["ben"]
    own.save()
    writer = make.expert(world.edition, university, orcid=other)
    for expert in (own, writer):
        paper = expert.organisation.publications.create(title="One", doi="10.1/one")
        paper.authorships.create(expert=expert)
    same = arena.solution("same", members=[{"name": "B", "orcid": orcid}])
    with_ = arena.solution("with", members=[{"name": "W", "orcid": other}])
    made = actions.enter(actor=SYSTEM, contest=arena.contest, solutions=[same, with_])
    entry = {one.solution_id: one.pk for one in made}
    assert kinds(arena, "ben") == {("member", entry[same.pk]), ("coauthor", entry[with_.pk])}


def test_conflicts_follow_from_mandates_in_either_direction_and_from_contracts(arena, monkeypatch):
    make = arena.world.make
    agency = make.organisation("agency", kind="intermediary")
    team = make.organisation("mandated")
    agent = make.user("agent", of=agency, role="owner")
    head = make.user("head", of=team, role="owner")
    Mandate.objects.create(
        intermediary=agency, client=team, side="offers", scope="all", state="signed",
        starts_on="2026-01-01", ends_on="2027-01-01", token_digest="x", offered_by=agent,
        signed_name="Head", signed_at="2026-01-01T00:00Z", confirmed_at="2026-01-01T00:00Z",
    )  # fmt: skip
    arena.users["agent"], arena.homes["agent"] = agent, agency
    arena.users["head"], arena.homes["head"] = head, team
    arena.juror("agent")
    solution = arena.solution("client", home=team)
    [entry] = actions.enter(actor=SYSTEM, contest=arena.contest, solutions=[solution])
    assert kinds(arena, "agent") == {("mandate", entry.pk)}
    partner = arena.homes["ann"].pk
    monkeypatch.setattr(
        registry,
        "_dealings",
        [lambda homes: {partner: {team.pk: "C-1"}} if partner in homes else {}],
    )
    assert kinds(arena, "ann") == {("contract", entry.pk)}
    [one] = [one for one in derived(arena.contest) if one.kind == "contract"]
    assert one.because.endswith("· C-1")


def test_what_is_declared_holds_for_entries_that_come_later(arena):
    ann, seat = arena.users["ann"], arena.seats["ann"]
    friend = arena.world.make.organisation("friend")
    actions.declare(actor=ann, juror=seat, organisations=[friend], names=["Doctor Who"])
    first = arena.solution("friends", home=friend)
    second = arena.solution("doctors", members=[{"name": "doctor who"}])
    made = actions.enter(actor=SYSTEM, contest=arena.contest, solutions=[first, second])
    assert kinds(arena, "ann") == {("declared", one.pk) for one in made}
    actions.declare(actor=ann, juror=seat, organisations=[])
    assert kinds(arena, "ann") == set()
    assert Conflict.objects.filter(juror=seat, state="stands").count() == 2  # the chair decides


def test_a_conflict_after_scoring_voids_the_sheet_and_is_told(arena):
    alpha, beta = arena.enter("alpha", "beta")
    arena.begin()
    arena.score("ann", alpha, 9, 9)
    arena.score("ann", beta, 5, 5)
    people.add_member(
        actor=SYSTEM, user=arena.users["ann"], organisation=alpha.solution.organisation,
        role="viewer",
    )  # fmt: skip
    News.objects.all().delete()
    with pytest.raises(Denied):
        actions.look_for_conflicts(actor=arena.world.owner, contest=arena.contest)
    actions.look_for_conflicts(actor=arena.world.organiser, contest=arena.contest)
    sheet = ScoreSheet.objects.get(assignment__entry=alpha)
    assert (sheet.state, sheet.void_because) == ("void", "#conflict")
    assert ScoreSheet.objects.get(assignment__entry=beta).state == "handed_in"
    assert News.objects.filter(kind="contests.void").exists()
    with pytest.raises(actions.NotTaken) as refused:
        actions.save_sheet(actor=arena.users["ann"], assignment=sheet.assignment, points={})
    assert refused.value.code == "ended"


def test_the_chair_alone_sets_a_conflict_aside_with_a_reason_and_never_the_own(arena):
    [entry] = arena.enter("alpha")
    clash = actions.add_conflict(
        actor=arena.users["ann"], juror=arena.seats["ann"], entry=entry, because="We met"
    )
    chair = arena.users["chair"]
    for actor in (arena.world.organiser, arena.users["ann"], arena.world.owner):
        with pytest.raises(Denied):
            actions.waive_conflict(actor=actor, conflict=clash, because="so")
    with pytest.raises(Refused):
        actions.waive_conflict(actor=chair, conflict=clash, because="")
    actions.waive_conflict(actor=chair, conflict=clash, because="Long ago")
    arena.give("ann", entry)
    actions.restore_conflict(actor=chair, conflict=clash)
    assert not Assignment.objects.filter(entry=entry, state="assigned").exists()
    own = actions.add_conflict(
        actor=chair, juror=arena.seats["chair"], entry=entry, because="My brother"
    )
    with pytest.raises(Refused):
        actions.waive_conflict(actor=chair, conflict=own, because="It is nothing")


def test_a_plan_is_looked_at_then_taken_and_explains_each_pair(arena):
    arena.juror("dan")
    entries = arena.enter("a", "b", "c", "d")
    actions.add_conflict(
        actor=SYSTEM, juror=arena.seats["ann"], entry=entries[0], because="A friend"
    )
    with pytest.raises(Denied):
        actions.plan(actor=arena.users["chair"], contest=arena.contest)
    runs = actions.plan(actor=arena.world.organiser, contest=arena.contest)
    assert not Assignment.objects.exists()
    report = runs[0].report
    assert (report["feasible"], len(report["pairs"])) == (True, 12)
    pairs = {(one["juror"], one["entry"]) for one in report["pairs"]}
    assert (arena.seats["ann"].pk, entries[0].pk) not in pairs
    assert all(one["standing"] and one["eligible"] for one in report["pairs"])
    assert actions.take_run(actor=arena.world.organiser, run=runs[0]) == 12
    assert set(Assignment.objects.values_list("juror", "entry")) == pairs
    with pytest.raises(Refused):
        actions.take_run(actor=arena.world.organiser, run=runs[0])


def test_a_run_is_not_taken_once_anything_behind_it_has_changed(arena):
    entries = arena.enter("a", "b")
    [run, *_rest] = actions.plan(actor=SYSTEM, contest=arena.contest)
    actions.add_conflict(
        actor=SYSTEM, juror=arena.seats["ben"], entry=entries[0], because="A friend"
    )
    with translation.override("en"), pytest.raises(Refused, match="plan anew"):
        actions.take_run(actor=SYSTEM, run=run)


def test_where_there_is_no_plan_the_report_says_what_would_have_to_give(arena):
    [entry] = arena.enter("alpha")
    actions.add_conflict(actor=SYSTEM, juror=arena.seats["ann"], entry=entry, because="A friend")
    [run] = actions.plan(actor=SYSTEM, contest=arena.contest)
    assert not run.report["feasible"]
    [short] = run.report["short"]
    assert (short["entry"], short["wanted"], short["missing"], short["conflicts"]) == (
        entry.pk, 3, 1, 1,
    )  # fmt: skip
    assert run.report["options"][0][0]["kind"] == "fewer_jurors"
    with pytest.raises(Refused):
        actions.take_run(actor=SYSTEM, run=run)


def test_wishes_are_kept_and_a_wish_against_a_conflict_is_refused(arena):
    arena.juror("dan")
    entries = arena.enter("a", "b")
    dan = arena.seats["dan"]
    actions.set_wish(actor=SYSTEM, juror=dan, entry=entries[0], must=False)
    actions.set_wish(actor=SYSTEM, juror=dan, entry=entries[1], must=True)
    run = actions.plan(actor=SYSTEM, contest=arena.contest)[0]
    pairs = {(one["juror"], one["entry"]): one for one in run.report["pairs"]}
    assert (dan.pk, entries[0].pk) not in pairs
    assert pairs[dan.pk, entries[1].pk]["standing"] == "pinned"
    actions.add_conflict(actor=SYSTEM, juror=dan, entry=entries[0], because="A friend")
    with pytest.raises(Refused):
        actions.set_wish(actor=SYSTEM, juror=dan, entry=entries[0], must=True)


def test_a_juror_removed_in_the_middle_leaves_the_others_as_they_are(arena):
    arena.juror("dan")
    arena.juror("eve")
    entries = arena.enter("a", "b", "c")
    actions.take_run(actor=SYSTEM, run=actions.plan(actor=SYSTEM, contest=arena.contest)[0])
    arena.begin()
    gone = Assignment.objects.filter(entry=entries[0]).first().juror
    name = next(name for name, seat in arena.seats.items() if seat.pk == gone.pk)
    if gone.is_chair:
        actions.set_chair(actor=SYSTEM, juror=arena.seats["ann"], is_chair=True)
    arena.score(name, entries[0], 3, 3)
    kept = set(Assignment.objects.exclude(juror=gone).values_list("juror", "entry"))
    actions.remove_juror(actor=SYSTEM, juror=gone, because="Is ill")
    assert (
        ScoreSheet.objects.get(assignment__juror=gone, assignment__entry=entries[0]).state == "void"
    )
    [run] = actions.plan(actor=SYSTEM, contest=arena.contest)
    actions.take_run(actor=SYSTEM, run=run)
    now = set(Assignment.objects.filter(state="assigned").values_list("juror", "entry"))
    assert kept < now
    assert len(now) == 9


def test_nearness_of_words_tells_who_is_expert(arena, index):
    make, world = arena.world.make, arena.world
    for name, text in (("ann", "welding of steel pipes"), ("ben", "growing of strawberries")):
        record = make.expert(
            world.edition, arena.homes[name],
            texts={"en": {"title": name, "description": text, "keywords": text}},
        )  # fmt: skip
        record.user = arena.users[name]
        record.save()
        seat = arena.seats[name]
        seat.expert = record
        seat.save()
    index()
    need = world.need(
        texts={"en": {"title": "Welding of steel pipes", "description": "welding of steel pipes"}}
    )
    arena.enter("alpha", need=need)
    [run] = actions.plan(actor=SYSTEM, contest=arena.contest)
    by = {one["juror"]: one["expertise"] for one in run.report["pairs"]}
    assert by[arena.seats["ann"].pk] > by[arena.seats["ben"].pk]
