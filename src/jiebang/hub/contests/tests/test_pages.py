"""Pages of contests and juries: who gets which, what stands on them, and what a team never learns."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jiebang.hub.conftest import SYSTEM
from jiebang.hub.contests import actions
from jiebang.hub.contests.models import (
    Assignment,
    Conflict,
    Contest,
    Criterion,
    Entry,
    Juror,
    ScoreSheet,
)


def client_of(user):
    found = Client()
    found.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return found


PAGES = ("edit/", "rubric/", "entries/", "jury/", "assignment/", "scores/")


@pytest.mark.parametrize("page", PAGES)
def test_who_runs_a_contest_gets_its_pages_and_others_do_not(arena, page):
    world = arena.world
    address = f"/en/contests/final/{page}"
    arena.enter("alpha")
    assert world.client("organiser").get(address).status_code == 200
    for name in ("owner", "outsider", "officer"):
        assert world.client(name).get(address).status_code == 404
    assert world.client().get(address).status_code in {302, 404}
    assert client_of(arena.users["ann"]).get(address).status_code == 404
    wanted = 200 if page in {"jury/", "scores/"} else 404
    assert client_of(arena.users["chair"]).get(address).status_code == wanted


def test_everybody_reads_what_a_contest_is_and_nothing_of_who_takes_part(arena):
    arena.enter("alphateam")
    words = arena.world.client().get("/en/contests/final/").content.decode()
    assert "Technology at its best" in words
    assert "60%" in words
    for secret in ("alphateam", "Alphateam", "ann", "chair@"):
        assert secret not in words
    draft = actions.create_contest(
        actor=SYSTEM, edition=arena.world.edition, slug="draft", texts={"en": {"name": "Hidden"}}
    )
    assert arena.world.client("owner").get(f"/en/contests/{draft.slug}/").status_code == 404
    assert "Hidden" not in arena.world.client("owner").get("/en/contests/").content.decode()
    assert "The final" in arena.world.client().get("/en/contests/?edition=delta").content.decode()


def test_an_editions_page_leads_to_its_contests(arena):
    page = "/en/editions/delta/"
    words = arena.world.client().get(page).content.decode()
    assert 'href="/en/contests/final/"' in words
    assert 'href="/en/contests/?edition=delta"' in words
    Contest.objects.filter(slug="final").update(status="draft")
    assert "jb-contests" not in arena.world.client().get(page).content.decode()
    assert "jb-contests" in arena.world.client("organiser").get(page).content.decode()


def test_a_contest_is_set_up_through_its_pages(world):
    client = world.client("organiser")
    new = "/en/editions/delta/contests/new/"
    assert world.client("outsider").get(new).status_code == 404
    given = {
        "slug": "autumn", "name_en": "Autumn", "kind": "review", "scope": "track:digital",
        "parent": "", "jurors_wanted": 3, "load": 20, "method": "raw", "trim": 10,
        "tie_rule": "criteria", "told": "prizes", "key": "k1",
    }  # fmt: skip
    assert client.post(new, given | {"is_blind": "on", "told": "ranks"}).status_code == 422
    assert client.post(new, given).status_code == client.post(new, given).status_code == 302
    contest = Contest.objects.get()
    assert contest.track == world.tracks["digital"]
    rubric = "/en/contests/autumn/rubric/"
    line = {"name_en": "Worth", "weight": 40, "lowest": 0, "highest": 10, "anchors_en": "ten: no"}
    assert client.post(f"{rubric}0/", line | {"key": "k2"}).status_code == 422
    line["anchors_en"] = "10: Pays back\n2: Never does"
    assert client.post(f"{rubric}0/", line | {"key": "k3"}).status_code == 302
    made = Criterion.objects.get()
    assert [(a.points, a.texts.get().words) for a in made.anchors.all()] == [
        (10, "Pays back"), (2, "Never does"),
    ]  # fmt: skip
    assert "Pays back" in client.get(f"{rubric}{made.pk}/").content.decode()
    client.post(rubric, {"what": "remove", "criterion": made.pk, "key": "k4"})
    client.post(rubric, {"what": "preset", "preset": "review", "key": "k5"})
    assert contest.criteria.count() == 4
    edit = "/en/contests/autumn/edit/"
    given = {name: value for name, value in given.items() if name not in {"slug", "scope"}}
    assert client.post(edit, given | {"jurors_wanted": 5, "key": "k6"}).status_code == 302
    contest.refresh_from_db()
    assert contest.jurors_wanted == 5
    client.post("/en/contests/autumn/", {"what": "open", "key": "k7"})
    contest.refresh_from_db()
    assert contest.status == "open"


def test_entries_jurors_and_plan_through_the_pages(arena):
    world, client = arena.world, arena.world.client("organiser")
    solution = arena.solution("alpha", status="shortlisted")
    page = client.get("/en/contests/final/entries/").content.decode()
    assert f'value="{solution.pk}" checked' in page
    client.post(
        "/en/contests/final/entries/", {"what": "enter", "solution": [solution.pk], "key": "a"}
    )
    entry = Entry.objects.get()
    jury = "/en/contests/final/jury/"
    answer = client.post(jury, {"what": "invite", "email": "nobody@jiebang.example", "key": "b"})
    assert answer.status_code == 422
    guest = world.make.user("guest")
    client.post(jury, {"what": "invite", "email": guest.email, "key": "c"})
    seat = Juror.objects.get(user=guest)
    assert seat.state == "invited"
    client.post(jury, {"what": "remove", "juror": seat.pk, "because": "Typo", "key": "d"})
    seat.refresh_from_db()
    assert seat.state == "removed"
    assignment = "/en/contests/final/assignment/"
    client.post(assignment, {"what": "plan", "key": "e"})
    run = arena.contest.runs.first()
    assert "Take this plan" in client.get(assignment).content.decode()
    client.post(assignment, {"what": "take", "run": run.pk, "key": "f"})
    assert Assignment.objects.filter(entry=entry, state="assigned").count() == 3
    given = Assignment.objects.filter(juror=arena.seats["ann"]).get()
    client.post(
        assignment, {"what": "unassign", "assignment": given.pk, "because": "Away", "key": "g"}
    )
    client.post(
        assignment,
        {"what": "conflict", "juror": arena.seats["ben"].pk, "entry": entry.pk,
         "because": "Kin", "key": "h"},
    )  # fmt: skip
    clash = Conflict.objects.get()
    assert "Kin" in client.get(jury).content.decode()
    assert (
        client.post(jury, {"what": "waive", "conflict": clash.pk, "because": "x"}).status_code
        == 404
    )
    chair = client_of(arena.users["chair"])
    chair.post(jury, {"what": "waive", "conflict": clash.pk, "because": "Far kin", "key": "i"})
    clash.refresh_from_db()
    assert clash.state == "waived"


def test_a_seat_is_walked_from_invitation_to_sheet(arena):
    arena.enter("alpha")
    seat = arena.juror("cat", ready=False)
    client = client_of(arena.users["cat"])
    address = f"/en/juries/{seat.pk}/"
    for name in ("owner", "outsider", "organiser"):
        assert arena.world.client(name).get(address).status_code == 404
    assert "You are invited" in client.get(address).content.decode()
    client.post(address, {"what": "accept", "key": "a"})
    page = client.get(address).content.decode()
    assert "Confidentiality agreement of the jury" in page
    assert "of the contest “The final”" in page
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    signs = {"what": "sign", "name": "Cat", "seen": seen}
    assert client.post(address, {**signs, "name": "", "key": "b"}).status_code == 422
    for number, unread in enumerate(({**signs, "seen": ""}, {"what": "sign", "name": "Cat"})):
        answer = client.post(address, {**unread, "key": f"u{number}"})
        assert "Read it once more" in answer.content.decode()
    client.post(address, {**signs, "key": "c"})
    seat.refresh_from_db()
    assert (seat.agreement.digest, seat.signed_name) == (seen, "Cat")
    page = client.get(address).content.decode()
    assert "Team-Alpha Ltd" in page
    assert "Works Ltd" in page
    assert client.post(address, {"what": "declare", "key": "d"}).status_code == 422
    home = Entry.objects.get().solution.organisation
    client.post(
        address, {"what": "declare", "organisations": [home.pk], "nobody": "on", "key": "e"}
    )
    assert Conflict.objects.get().kind == "declared"
    page = client.get(address).content.decode()
    assert "Scoring has not begun" in page
    assert "signed by Cat on" in page
    assert seen in page
    assert "The final" in client.get("/en/juries/").content.decode()


@pytest.fixture
def scoring(arena):
    """One entry that ann judges, and her browser."""
    [entry] = arena.enter("alpha")
    given = arena.give("ann", entry)
    arena.begin()
    return entry, given, client_of(arena.users["ann"])


def test_a_sheet_is_scored_without_a_script(arena, scoring):
    _entry, given, client = scoring
    address = f"/en/sheets/{given.pk}/"
    page = client.get(address).content.decode()
    assert "alpha knows how" in page
    assert "Technology at its best" in page
    for other in ("ben", "chair"):
        assert client_of(arena.users[other]).get(address).status_code == 404
    for name in ("owner", "outsider", "organiser"):
        assert arena.world.client(name).get(address).status_code == 404
    first, second = arena.contest.criteria.values_list("pk", flat=True)
    wrong = client.post(address, {"what": "save", f"p{first}": "11", "revision": 0})
    assert wrong.status_code == 422
    assert 'value="11"' in wrong.content.decode()
    assert client.post(address, {"what": "save", f"p{first}": "x"}).status_code == 422
    client.post(address, {"what": "save", f"p{first}": "7", f"p{second}": "", "revision": 0})
    answer = client.post(
        address, {"what": "hand_in", f"p{first}": "7", f"p{second}": "6", "revision": 1}
    )
    assert answer["Location"] == f"/en/juries/{given.juror_id}/"
    assert ScoreSheet.objects.get().state == "handed_in"
    client.post(address, {"what": "take_up"})
    assert ScoreSheet.objects.get().state == "draft"


def test_the_script_is_told_clearly_what_became_of_a_save(arena, scoring):
    entry, given, client = scoring
    address = f"/en/sheets/{given.pk}/save/"
    first, second = arena.contest.criteria.values_list("pk", flat=True)
    answer = client.post(address, {f"p{first}": "7", f"p{second}": "", "revision": 0})
    assert (answer.status_code, answer.json()["revision"], answer.json()["missing"]) == (200, 1, 1)
    stale = client.post(address, {f"p{first}": "3", "revision": 0})
    assert (stale.status_code, stale.json()["code"], stale.json()["revision"]) == (409, "newer", 1)
    assert client.post(address, {f"p{first}": "99", "revision": 1}).status_code == 422
    assert client.get(address).status_code == 405
    assert client_of(arena.users["ben"]).post(address, {}).status_code == 404
    arena.score("ben", entry, 5, 5)
    actions.lock_scores(actor=arena.users["chair"], contest=arena.contest, despite="Time")
    late = client.post(address, {f"p{first}": "3", "revision": 1})
    assert (late.status_code, late.json()["code"]) == (409, "locked")
    assert "locked" in late.json()["message"]


def test_the_chair_locks_and_everybody_is_told_what_they_may_know(arena):
    alpha, beta = arena.enter("alpha", "beta")
    team = arena.world.make.user("member", of=alpha.solution.organisation, role="editor")
    arena.begin()
    arena.score("ann", alpha, 9, 9)
    arena.score("ann", beta, 5, 5)
    chair, run = client_of(arena.users["chair"]), arena.world.client("organiser")
    scores = "/en/contests/final/scores/"
    assert "90.00" not in run.get(scores).content.decode()
    assert run.post(scores, {"what": "lock", "key": "a"}).status_code == 404
    chair.post(scores, {"what": "lock", "key": "b"})
    page = run.get(scores).content.decode()
    assert "90.00" in page
    assert "<svg" in page
    rows = run.get(f"{scores}?as=csv").content.decode("utf-8-sig")
    assert "alpha" in rows
    assert "ann" in run.get(f"{scores}?as=csv&part=jurors").content.decode("utf-8-sig")
    chair.post(
        scores, {"what": "override", "entry": beta.pk, "place": 1, "because": "Proof", "key": "c"}
    )
    assert "Proof" in run.get(scores).content.decode()
    own = client_of(team)
    public = "/en/contests/final/"
    assert "90.00" not in own.get(public).content.decode()
    run.post(public, {"what": "publish", "key": "d"})
    page = own.get(public).content.decode()
    assert "90.00" in page
    assert "Your place" not in page
    assert "50.00" not in page
    assert "90.00" not in arena.world.client().get(public).content.decode()
    Contest.objects.filter(pk=arena.contest.pk).update(told="ranks")
    page = arena.world.client().get(public).content.decode()
    assert "beta" in page
    assert "90.00" not in page
    assert "Your place" in own.get(public).content.decode()


def test_a_team_finds_from_its_solution_the_contests_in_which_it_stands(arena):
    [entry] = arena.enter("alpha")
    team = arena.world.make.user("member", of=entry.solution.organisation, role="editor")
    page, link = f"/en/solutions/{entry.solution.alias}/", 'href="/en/contests/final/"'
    assert link in client_of(team).get(page).content.decode()
    assert link not in arena.world.client("owner").get(page).content.decode()
    Contest.objects.filter(pk=arena.contest.pk).update(status="draft")
    assert link not in client_of(team).get(page).content.decode()


def test_words_that_other_rooms_use_otherwise_are_the_contests_own(arena):
    [entry] = arena.enter("alpha")
    client = arena.world.client("organiser")
    jury = client.get("/zh-hans/contests/final/jury/").content.decode()
    assert "利益冲突 <span" in jury
    assert "不符" not in jury
    team = client_of(arena.world.make.user("member", of=entry.solution.organisation))
    versions = team.get(f"/zh-hans/solutions/{entry.solution.alias}/versions/").content.decode()
    assert "语言版本" not in versions


def test_figures_open_to_their_rows_for_those_who_run_contests(arena):
    arena.enter("alpha")
    address = "/en/editions/delta/contests/figures/"
    assert arena.world.client("outsider").get(address).status_code == 404
    client = arena.world.client("organiser")
    page = client.get(address).content.decode()
    assert "part_of=all" in page
    rows = client.get(f"{address}?part_of=all&of=solutions").content.decode()
    assert "alpha" in rows
    assert "ann" in client.get(f"{address}?part_of=contest:final&of=jurors").content.decode()
    assert client.get(f"{address}?part_of=contest:none&of=jurors").status_code == 404


def test_a_blind_contest_keeps_names_from_its_jury(arena):
    Contest.objects.filter(pk=arena.contest.pk).update(is_blind=True)
    arena.contest.refresh_from_db()
    [entry] = arena.enter("alphateam", members=[{"name": "Zhang San"}])
    given = arena.give("ann", entry)
    arena.begin()
    client = client_of(arena.users["ann"])
    page = client.get(f"/en/sheets/{given.pk}/").content.decode()
    for secret in ("Zhang San", "Alphateam Ltd", "team-alphateam"):
        assert secret not in page
    assert f"Entry {entry.number}" in page
    assert f"Entry {entry.number}" in client.get(f"/en/juries/{given.juror_id}/").content.decode()
    chair = client_of(arena.users["chair"])
    arena.score("ann", entry, 5, 5)
    actions.lock_scores(actor=arena.users["chair"], contest=arena.contest)
    assert "alphateam" not in chair.get("/en/contests/final/scores/").content.decode()
    assert (
        "alphateam"
        in arena.world.client("organiser").get("/en/contests/final/scores/").content.decode()
    )


@pytest.mark.parametrize(
    "address",
    ["/en/contests/", "/en/contests/final/entries/", "/en/contests/final/jury/",
     "/en/contests/final/assignment/", "/en/juries/"],
)  # fmt: skip
def test_lists_cost_the_same_for_one_row_as_for_three(arena, address):
    def more(number):
        [entry] = arena.enter(f"t{number}")
        arena.juror(f"j{number}")
        actions.add_conflict(
            actor=SYSTEM, juror=arena.seats[f"j{number}"], entry=entry, because="x"
        )
        arena.give("ann", entry)
        other = actions.create_contest(
            actor=SYSTEM, edition=arena.world.edition, slug=f"c{number}",
            texts={"en": {"name": "x"}},
        )  # fmt: skip
        arena.juror("ann", contest=other, ready=False)

    def cost():
        client = (
            client_of(arena.users["ann"])
            if "juries" in address
            else arena.world.client("organiser")
        )
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    more(1)
    first = cost()
    more(2)
    more(3)
    assert cost() == first


def test_a_watcher_or_a_stranger_sends_nothing(arena, scoring):
    _entry, given, _client = scoring
    for user in (arena.world.owner, arena.world.outsider):
        client = client_of(user)
        for address in (f"/en/juries/{given.juror_id}/", f"/en/sheets/{given.pk}/"):
            assert client.post(address, {"what": "accept"}).status_code == 404
        assert client.post("/en/contests/final/", {"what": "publish"}).status_code == 404
