"""A team's verbs: begin, write, hand in until the deadline, withdraw, and who may not."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from jiebang.hub.catalog import actions as catalog
from jiebang.hub.conftest import SYSTEM
from jiebang.hub.contests import actions, queries
from jiebang.hub.contests.models import Solution, SolutionVersion
from jiebang.hub.contests.tests.answering import NOW
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Denied, Refused
from jiebang.hub.kernel.models import AuditEntry
from jiebang.hub.people import actions as people


def test_a_draft_has_the_needs_indicators_and_says_what_is_missing(teams):
    solution = actions.begin_solution(
        actor=teams.ann, need=teams.need, organisation=teams.alpha, language="en"
    )
    assert [one.asked for one in solution.promises.all()] == [
        "Temperature at least 600 °C", "Cost at most 6 yuan/m³", "No sludge",
    ]  # fmt: skip
    gaps = {gap.name for gap in queries.gaps_of(solution, is_blind=False) if gap.required}
    assert {"title", "approach", "indicators", "price", "months", "members"} <= gaps
    with pytest.raises(Refused, match="missing"):
        teams.hand_in(solution)


def test_what_is_handed_in_is_kept_with_its_digest(teams):
    solution = teams.draft()
    version = teams.hand_in(solution)
    solution.refresh_from_db()
    assert (version.number, solution.version, solution.status, solution.told) == (
        1, 1, "submitted", "submitted",
    )  # fmt: skip
    entry = AuditEntry.objects.get(verb="contests.hand_in")
    assert entry.facts["digest"] == version.digest
    assert "gasket" not in str(entry.facts).lower()
    teams.write(solution, title="Better gasket")
    shown = queries.shown(teams.world.owner, queries.visible_to(teams.world.owner).get())
    assert shown.reading("en").get("title") == "Ceramic gasket"
    assert teams.hand_in(solution).number == 2
    assert SolutionVersion.objects.get(number=1).content["texts"][0]["title"] == "Ceramic gasket"
    assert audit.verify() is None


def test_the_same_again_makes_no_second_version(teams):
    solution = teams.draft()
    assert teams.hand_in(solution).pk == teams.hand_in(solution).pk
    assert solution.versions.count() == 1


def test_who_hands_in_has_read_what_is_there(teams):
    solution = teams.draft()
    seen = queries.draft_digest(queries.written_now(solution))
    teams.write(solution, title="Changed by a colleague")
    with pytest.raises(actions.Changed):
        actions.hand_in_solution(actor=teams.ann, solution=solution, seen=seen)


@pytest.mark.parametrize("grace", [0, 30])
def test_the_deadline_its_grace_and_after(teams, clock, grace):
    teams.call(days=1, grace=grace)
    solution = teams.draft()
    assert not teams.hand_in(solution).is_late
    clock.now = NOW + timedelta(days=1)
    teams.write(solution, title="On the very moment")
    assert not teams.hand_in(solution).is_late
    clock.forward(minutes=20)
    if not grace:
        with pytest.raises(Refused, match="until"):
            teams.write(solution, title="Too late")
        return
    teams.write(solution, title="Within the grace")
    assert teams.hand_in(solution).is_late
    teams.write(solution, title="Typed in time")
    clock.forward(minutes=10, seconds=1)
    with pytest.raises(Refused, match="it is over"):
        teams.hand_in(solution)


def test_before_the_call_nothing_is_taken(teams, clock):
    teams.call()
    clock.now = NOW - timedelta(days=2)
    with pytest.raises(Refused, match="taken from"):
        teams.draft()


def test_withdrawn_it_is_gone_for_the_owner_and_starts_over(teams):
    solution = teams.handed_in()
    assert queries.visible_to(teams.world.owner).count() == 1
    actions.withdraw_solution(actor=teams.ann, solution=solution)
    assert queries.visible_to(teams.world.owner).count() == 0
    with pytest.raises(Refused, match="withdrawn"):
        teams.write(solution, title="x")
    actions.restart_solution(actor=teams.ann, solution=solution)
    teams.write(solution, title="Anew")
    assert teams.hand_in(solution).number == 2


def test_nobody_answers_the_own_need(teams):
    world = teams.world
    with pytest.raises(Refused):
        actions.begin_solution(
            actor=world.owner, need=teams.need, organisation=world.works, language="en"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Solution.objects.create(
            need=teams.need, poster=world.works, organisation=world.works, alias="S-X", team="x"
        )


def test_who_acts_for_the_owner_does_not_answer_for_itself(teams):
    world = teams.world
    house = world.make.organisation("house", kind="intermediary")
    broker = world.make.user("kun", of=house, role="owner")
    mandate, _ = people.offer_mandate(
        actor=broker, intermediary=house, client=world.works, side="needs", scope="All.",
        starts_on=date(2020, 1, 1), ends_on=date(2099, 1, 1), commission="",
    )  # fmt: skip
    people.sign_mandate(actor=world.owner, mandate=mandate, name="Owner")
    if mandate.confirmed_at is None:
        people.confirm_mandate(actor=SYSTEM, mandate=mandate)
    colleague = world.make.user("lee", of=house)
    for who in (broker, colleague):
        with pytest.raises(Refused):
            actions.begin_solution(actor=who, need=teams.need, organisation=house, language="en")


def test_x_for_y_writes_and_is_named(teams):
    world = teams.world
    house = world.make.organisation("house", kind="intermediary")
    broker = world.make.user("kun", of=house, role="owner")
    mandate, _ = people.offer_mandate(
        actor=broker, intermediary=house, client=teams.alpha, side="offers", scope="All.",
        starts_on=date(2020, 1, 1), ends_on=date(2099, 1, 1), commission="",
    )  # fmt: skip
    people.sign_mandate(actor=teams.ann, mandate=mandate, name="Ann")
    solution = actions.begin_solution(
        actor=broker, need=teams.need, organisation=teams.alpha, language="en"
    )
    assert solution.mandate == mandate
    teams.write(solution, broker)
    assert teams.hand_in(solution, broker).mandate == mandate
    page = teams.client(broker).get("/en/solutions/").content.decode()
    assert "House Ltd for Alpha Ltd" in page


def test_by_invitation_and_verified_alone(teams):
    catalog.set_solving(actor=SYSTEM, need=teams.need, solving="invited")
    with pytest.raises(Refused, match="invitation"):
        teams.draft()
    catalog.invite_solver(actor=SYSTEM, need=teams.need, organisation=teams.alpha)
    assert teams.draft().pk
    teams.beta.verification = "waiting"
    teams.beta.save()
    catalog.invite_solver(actor=SYSTEM, need=teams.need, organisation=teams.beta)
    with pytest.raises(Refused, match="verified"):
        teams.draft(teams.bob)


def test_others_write_nothing(teams):
    solution = teams.draft()
    for who in (teams.bob, teams.world.owner, teams.world.organiser, teams.world.colleague):
        with pytest.raises(Denied):
            actions.save_part(
                actor=who, solution=solution, part="approach", seen="", values={"title": "x"}
            )
        with pytest.raises(Denied):
            actions.hand_in_solution(actor=who, solution=solution, seen="")
        assert teams.client(who).get(f"/en/solutions/{solution.alias}/").status_code == 404


def test_what_is_asked_is_not_the_teams_to_change(teams):
    solution = teams.draft()
    now = queries.written_now(solution)
    rows = [{"asked": "Easy", "promised": "1", "meets": "yes", "evidence": ""}] * 3
    saved = actions.save_part(
        actor=teams.ann, solution=now, part="indicators",
        seen=queries.version_of(now, "indicators"), values={"promises": rows},
    )  # fmt: skip
    assert saved.promises.first().asked == "Temperature at least 600 °C"


def test_two_who_type_at_once(teams):
    solution = teams.draft()
    seen = queries.version_of(solution, "approach")
    teams.write(solution, title="First")
    with pytest.raises(actions.Changed):
        actions.save_part(
            actor=teams.ann,
            solution=solution,
            part="approach",
            seen=seen,
            values={"title": "Second"},
        )
