"""Files of a solution before its jury: who gets them, by what name, and the way to them from the stage."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from jiebang.hub.catalog.states import Tier
from jiebang.hub.conftest import SYSTEM
from jiebang.hub.contests import actions, queries, tables
from jiebang.hub.contests.models import Award, Contest, DetailOpened, Juror, Solution
from jiebang.hub.kernel.actors import Refused

REPORT, SECRET = "Alphateam report.pdf", "Recipe of alphateam.pdf"
FILES = ((REPORT, Tier.VERIFIED), (SECRET, Tier.NAMED))


@pytest.fixture(autouse=True)
def english():
    """Words are compared in English."""
    with translation.override("en"):
        yield


def client_of(user):
    found = Client()
    found.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return found


@pytest.fixture
def judged(arena):
    """An entry with a report and a confidential file that ann judges: (entry, ann's assignment). Ben
    judges another.
    """
    [entry] = arena.enter("alphateam", attached=FILES)
    given = arena.give("ann", entry)
    arena.give("ben", *arena.enter("betateam"))
    arena.begin()
    return entry, given


def addresses(entry):
    """The addresses of the report and of the confidential file."""
    keys = {one.file_name: one.pk for one in entry.solution.attachments.all()}
    return [
        f"/en/solutions/{entry.solution.alias}/files/{keys[name]}/" for name in (REPORT, SECRET)
    ]


def blind(arena):
    Contest.objects.filter(pk=arena.contest.pk).update(is_blind=True)
    arena.contest.refresh_from_db()


def test_who_judges_an_entry_finds_its_files_beside_the_rubric_and_saves_them(arena, judged):
    entry, given = judged
    report, secret = addresses(entry)
    client = client_of(arena.users["ann"])
    page = client.get(f"/en/sheets/{given.pk}/").content.decode()
    assert f'href="{report}"' in page
    assert REPORT in page
    assert "bytes" in page
    answer = client.get(report)
    assert answer.content == f"alphateam {REPORT}".encode()
    assert answer["Content-Disposition"] == f'attachment; filename="{REPORT}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert SECRET not in page
    assert client.get(secret).status_code == 404


def test_who_does_not_judge_it_gets_no_file(arena, judged):
    entry, given = judged
    world = arena.world
    other = arena.contest.entries.exclude(pk=entry.pk).get()
    rival = world.make.user("rival", of=other.solution.organisation, role="owner")
    for address in addresses(entry):
        for user in (arena.users["ben"], arena.users["chair"], rival, world.outsider):
            assert client_of(user).get(address).status_code == 404
        assert world.client().get(address).status_code == 302
    ann = client_of(arena.users["ann"])
    own = f"/en/sheets/{given.pk}/"
    report = addresses(entry)[0]
    for missing in ("signed_at", "declared_at"):
        seat = Juror.objects.filter(pk=given.juror_id)
        [before] = seat.values_list(missing, flat=True)
        seat.update(**{missing: None})
        assert ann.get(report).status_code == ann.get(own).status_code == 404
        seat.update(**{missing: before})
        assert ann.get(report).status_code == 200


@pytest.mark.parametrize("by", ["herself", "organiser"])
def test_a_conflict_shuts_the_files_at_once(arena, judged, by):
    entry, given = judged
    client = client_of(arena.users["ann"])
    report = addresses(entry)[0]
    assert client.get(report).status_code == 200
    if by == "herself":
        home = entry.solution.organisation
        actions.declare(actor=arena.users["ann"], juror=arena.seats["ann"], organisations=[home])
    else:
        actions.add_conflict(
            actor=arena.world.organiser, juror=arena.seats["ann"], entry=entry, because="Kin"
        )
    assert client.get(report).status_code == 404
    assert client.get(f"/en/sheets/{given.pk}/").status_code == 404


def test_a_confidential_file_is_for_the_juror_to_whom_it_is_open_and_who_has_signed(arena, judged):
    entry, given = judged
    ann, sheet = arena.users["ann"], f"/en/sheets/{given.pk}/"
    client, secret = client_of(ann), addresses(entry)[1]
    way = f"/en/solutions/{entry.solution.alias}/confidential/"
    assert "has not opened to you" in client.get(sheet).content.decode()
    Solution.objects.filter(pk=entry.solution_id).update(detail_readers="jury")
    page = client.get(sheet).content.decode()
    assert f'href="{way}"' in page
    assert SECRET not in page
    assert client.get(secret).status_code == 404
    solution = Solution.objects.get(pk=entry.solution_id)
    actions.sign_undertaking(actor=ann, solution=solution, name="Ann", language="en")
    assert f'href="{secret}"' in client.get(sheet).content.decode()
    assert client.get(secret).status_code == 200
    assert DetailOpened.objects.get(user=ann).what == SECRET
    Solution.objects.filter(pk=entry.solution_id).update(detail_readers="nobody")
    assert SECRET not in client.get(sheet).content.decode()
    assert client.get(secret).status_code == 404


def test_in_a_blind_contest_a_file_has_no_name_of_its_own(arena, judged):
    entry, given = judged
    blind(arena)
    entry.solution.attachments.update(title="Alphateam's own words")
    version = entry.version
    version.content = queries.snapshot(Solution.objects.get(pk=entry.solution_id))
    version.save()
    Solution.objects.filter(pk=entry.solution_id).update(detail_readers="jury")
    solution = Solution.objects.get(pk=entry.solution_id)
    ann = arena.users["ann"]
    actions.sign_undertaking(actor=ann, solution=solution, name="Ann", language="en")
    client, (report, secret) = client_of(ann), addresses(entry)
    here = f"/en/solutions/{entry.solution.alias}/"
    for page in (f"/en/sheets/{given.pk}/", here, f"{here}confidential/"):
        words = client.get(page).content.decode()
        assert f'href="{secret}"' in words
        assert "Attachment 2 (PDF)" in words
        for told in ("report.pdf", "Recipe", "own words"):
            assert told not in words
    for number, address in enumerate((report, secret), start=1):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer["Content-Disposition"] == f'attachment; filename="Attachment {number}.pdf"'
    # Who organises is told all; the team sees its own.
    team = arena.world.make.user("member", of=solution.organisation)
    for user in (arena.world.organiser, team):
        assert REPORT in client_of(user).get(report)["Content-Disposition"]
    # Its prize announced, the team is named, and so are its files.
    prize = arena.contest.prizes.create(order=1)
    Award.objects.create(prize=prize, entry=entry, place=1, announced_at=given.at)
    assert REPORT in client.get(report)["Content-Disposition"]


def test_a_blind_reader_saves_a_file_by_its_number_in_the_version_that_is_judged(arena, judged):
    entry, given = judged
    blind(arena)
    solution = entry.solution
    first, second = entry.version.content["attachments"]
    later = entry.version.content | {"attachments": [second, first]}
    solution.versions.create(number=2, content=later, digest="x")
    client = client_of(arena.users["ann"])
    assert "Attachment 1 (PDF)" in client.get(f"/en/sheets/{given.pk}/").content.decode()
    assert '"Attachment 1.pdf"' in client.get(addresses(entry)[0])["Content-Disposition"]


def test_of_two_versions_a_blind_reader_learns_that_a_file_came_not_its_name(judged):
    _entry, given = judged
    after = given.entry.version.content
    before = {**after, "attachments": []}
    found = queries.differences(before, after, names_team=False, opens=True)
    assert [one.after for one in found] == [1, 2]
    assert tables.difference_rows(found, ("", ""))[0]["after"] == "Attachment 1"
    told = queries.differences(before, after, names_team=True, opens=True)
    assert [one.after for one in told] == [REPORT, SECRET]


def test_what_differs_names_no_confidential_file_to_who_may_not_open_it(arena, judged):
    entry, _given = judged
    solution, after = entry.solution, entry.version.content
    for number, files in ((2, []), (3, after["attachments"])):
        solution.versions.create(
            number=number, content={**after, "attachments": files}, digest=str(number)
        )
    Solution.objects.filter(pk=solution.pk).update(version=3)
    address = f"/en/solutions/{solution.alias}/versions/"
    page = client_of(arena.users["ann"]).get(address).content.decode()
    assert REPORT in page
    assert SECRET not in page
    whole = queries.differences({}, after, names_team=True, opens=True)
    assert SECRET in [one.after for one in whole]


def test_a_sheet_costs_the_same_for_one_file_as_for_three(arena):
    three = [(f"{number}.pdf", Tier.VERIFIED) for number in range(3)]
    [one], [more] = (
        arena.enter(team, attached=attached) for team, attached in (("a", three[:1]), ("b", three))
    )
    sheets = [f"/en/sheets/{arena.give('ann', entry).pk}/" for entry in (one, more)]
    arena.begin()
    client = client_of(arena.users["ann"])
    client.get(sheets[0])
    costs = []
    for sheet in sheets:
        with CaptureQueriesContext(connection) as found:
            assert client.get(sheet).status_code == 200
        costs.append(len(found))
    assert costs[0] == costs[1]


def test_the_phone_at_the_stage_leads_to_the_proposal_beside_it(hall):
    hall.begin()
    hall.press("next")
    entry = hall.show.pitches.first().entry
    given = entry.assignments.get(juror=hall.seats["ann"])
    client, phone = hall.seat("ann"), "/en/contests/final/stage/jury/"
    link = re.compile(r'<a href="(/en/sheets/\d+/)#proposal" target="_blank" rel="noopener">')
    found = link.search(client.get(phone).content.decode())
    assert found is not None
    assert found[1] == f"/en/sheets/{given.pk}/"
    assert "knows how" in client.get(found[1]).content.decode()
    assert hall.seat("ben").get(found[1]).status_code == 404
    actions.add_conflict(
        actor=hall.world.organiser, juror=hall.seats["ann"], entry=entry, because="Kin"
    )
    assert not link.search(client.get(phone).content.decode())


def test_a_rehearsal_leads_to_no_sheet_that_counts(hall):
    hall.press("rehearse", "next")
    page = hall.seat("ann").get("/en/contests/final/stage/jury/").content.decode()
    assert "nothing of this counts" in page
    assert "/en/sheets/" not in page


def test_the_sheet_of_what_was_withdrawn_says_so_takes_nothing_and_does_not_count(arena, judged):
    entry, given = judged
    ann, client = arena.users["ann"], client_of(arena.users["ann"])
    sheet = arena.score("ann", entry, 9, 9)
    [other] = arena.contest.entries.exclude(pk=entry.pk)
    arena.score("ben", other, 5, 5)
    actions.withdraw_solution(actor=SYSTEM, solution=entry.solution)
    entry.refresh_from_db()
    sheet.refresh_from_db()
    assert (entry.state, sheet.state) == ("withdrawn", "void")
    page = client.get(f"/en/sheets/{given.pk}/")
    words = page.content.decode()
    assert page.status_code == 200
    assert "was withdrawn" in words
    for gone in ("How alphateam does it", "alphateam knows how", REPORT, 'name="what"'):
        assert gone not in words
    line = arena.contest.criteria.first().pk
    for what in ("save", "hand_in", "take_up"):
        answer = client.post(
            f"/en/sheets/{given.pk}/", {"what": what, f"p{line}": "3", "revision": "2"}
        )
        assert answer.status_code == 422
        assert "takes no scores" in answer.content.decode()
    late = client.post(f"/en/sheets/{given.pk}/save/", {f"p{line}": "3", "revision": "2"})
    assert (late.status_code, late.json()["code"]) == (409, "ended")
    assert "takes no scores" in late.json()["message"]
    with pytest.raises(actions.NotTaken, match="takes no scores"):
        actions.save_sheet(actor=ann, assignment=given, points={line: 3}, revision=2)
    seat = client.get(f"/en/juries/{given.juror_id}/").content.decode()
    assert f'href="/en/sheets/{given.pk}/"' in seat
    assert "Withdrawn" in seat
    assert queries.counts_of([given.juror]) == {given.juror_id: (0, 0)}
    actions.lock_scores(actor=arena.users["chair"], contest=arena.contest)
    assert [place.entry for place in queries.final_places(arena.contest)] == [other.pk]
    for who in ("ben", "chair"):
        assert client_of(arena.users[who]).get(f"/en/sheets/{given.pk}/").status_code == 404


def test_a_blind_jury_is_not_told_whose_entry_was_withdrawn(arena, judged):
    entry, given = judged
    blind(arena)
    actions.withdraw_solution(actor=SYSTEM, solution=entry.solution)
    client = client_of(arena.users["ann"])
    for address in (f"/en/sheets/{given.pk}/", f"/en/juries/{given.juror_id}/"):
        words = client.get(address).content.decode()
        assert f"Entry {entry.number}" in words
        assert "alphateam" not in words


def test_what_was_withdrawn_comes_back_only_once_it_is_handed_in_again(arena, judged):
    entry, given = judged
    client = client_of(arena.users["ann"])
    actions.withdraw_solution(actor=SYSTEM, solution=entry.solution)
    entry.refresh_from_db()
    with pytest.raises(Refused, match="withdrawn"):
        actions.readmit_entry(actor=arena.world.organiser, entry=entry)
    Solution.objects.filter(pk=entry.solution_id).update(status="submitted", told="submitted")
    actions.readmit_entry(actor=arena.world.organiser, entry=entry)
    assert client.get(f"/en/sheets/{given.pk}/").status_code == 404
    again = arena.give("ann", entry)
    assert client.get(f"/en/sheets/{again.pk}/").status_code == 200
    assert client.get(addresses(entry)[0]).status_code == 200


def test_places_that_are_locked_stand_until_the_scores_are_opened_again(arena, judged):
    entry, given = judged
    [other] = arena.contest.entries.exclude(pk=entry.pk)
    arena.score("ann", entry, 9, 9)
    arena.score("ben", other, 5, 5)
    chair, client = arena.users["chair"], client_of(arena.users["ann"])
    actions.lock_scores(actor=chair, contest=arena.contest)
    actions.withdraw_solution(actor=SYSTEM, solution=entry.solution)
    assert [place.entry for place in queries.final_places(arena.contest)] == [entry.pk, other.pk]
    words = client.get(f"/en/sheets/{given.pk}/").content.decode()
    assert "was withdrawn" in words
    assert REPORT not in words
    actions.reopen_scores(actor=chair, contest=arena.contest, because="It was withdrawn")
    entry.refresh_from_db()
    assert entry.state == "withdrawn"
    actions.lock_scores(actor=chair, contest=arena.contest)
    assert [place.entry for place in queries.final_places(arena.contest)] == [other.pk]


def test_what_is_withdrawn_in_the_moment_of_its_entry_is_not_judged(arena):
    """Seen as still handed in by who enters it, it is found out when scoring begins."""
    entry, other = arena.enter("alpha", "beta")
    Solution.objects.filter(pk=entry.solution_id).update(status="withdrawn")
    arena.begin()
    assert list(arena.contest.entries.filter(state="in")) == [other]
