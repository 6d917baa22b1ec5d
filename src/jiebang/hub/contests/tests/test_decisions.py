"""Who owns a need decides; a team hears of its own decision when it is told, and of no other team ever."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiebang.hub.conftest import SYSTEM
from jiebang.hub.contests import actions, queries
from jiebang.hub.contests.models import Opinion, Solution
from jiebang.hub.kernel.actors import Denied, Refused
from jiebang.hub.people import actions as people
from jiebang.hub.programmes.queries import figure
from jiebang.hub.programmes.states import FunnelStep


def test_best_first_with_its_reasons(teams):
    weak = teams.handed_in(
        teams.bob, promised=("580 °C", "9 yuan/m³", ""), meets=("yes", "no", "no")
    )
    strong = teams.handed_in(teams.ann, price=150_000_00)
    found = queries.triaged(teams.world.owner, teams.need)
    assert [one.shown.solution for one in found] == [strong, weak]
    assert [one.verdict for one in found[0].sorting.judged] == ["met", "met", "claimed"]
    assert [one.verdict for one in found[1].sorting.judged] == ["disagree", "not", "not"]
    page = teams.client(teams.world.owner).get(f"/en/needs/{teams.need.pk}/solutions/")
    text = page.content.decode()
    assert text.index(strong.alias) < text.index(weak.alias)
    assert "within the budget" in text


def test_what_is_decided_is_the_owners_own_until_it_is_told(teams):
    solution, other = teams.handed_in(teams.ann), teams.handed_in(teams.bob)
    owner, need = teams.world.owner, teams.need
    actions.decide(
        actor=owner, need=need, to="declined", solutions={solution.pk: 1}, reason="price",
        words="Too dear for us.",
    )  # fmt: skip
    address = f"/en/solutions/{solution.alias}/"
    before = teams.client(teams.ann).get(address).content.decode()
    assert "Not selected" not in before
    assert "Too dear" not in before
    assert "Not selected" in teams.client(owner).get(address).content.decode()
    assert "Not selected" not in teams.client(teams.ann).get("/en/solutions/").content.decode()
    assert actions.send_thanks(actor=owner, need=need) == 1
    after = teams.client(teams.ann).get(address).content.decode()
    assert "Too dear for us." in after
    assert "The price is beyond the budget" in after
    assert other.alias not in after
    with pytest.raises(Refused, match="told already"):
        actions.decide(actor=owner, need=need, to="submitted", solutions={solution.pk: 1})


def test_several_at_once_and_undone(teams):
    one, two = teams.handed_in(teams.ann), teams.handed_in(teams.bob)
    owner, need = teams.world.owner, teams.need
    actions.decide(actor=owner, need=need, to="shortlisted", solutions={one.pk: 1})
    batch = actions.decide(
        actor=owner, need=need, to="declined", solutions={one.pk: 1, two.pk: 1}, reason="other"
    )
    assert actions.undo(actor=owner, need=need, batch=batch) == 2
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.status, two.status) == ("shortlisted", "submitted")


def test_an_undo_comes_too_late(teams, clock):
    one = teams.handed_in(teams.ann)
    owner, need = teams.world.owner, teams.need
    batch = actions.decide(actor=owner, need=need, to="shortlisted", solutions={one.pk: 1})
    clock.forward(minutes=31)
    with pytest.raises(Refused):
        actions.undo(actor=owner, need=need, batch=batch)


def test_nobody_decides_on_what_was_handed_in_meanwhile(teams):
    solution = teams.handed_in(teams.ann)
    teams.write(solution, title="Better")
    teams.hand_in(solution)
    with pytest.raises(actions.Changed):
        actions.decide(
            actor=teams.world.owner, need=teams.need, to="shortlisted", solutions={solution.pk: 1}
        )


def test_who_may_not_decide(teams):
    solution = teams.handed_in(teams.ann)
    world = teams.world
    for who in (teams.ann, teams.bob, world.colleague, world.organiser, world.outsider):
        with pytest.raises(Denied):
            actions.decide(actor=who, need=teams.need, to="shortlisted", solutions={solution.pk: 1})
        with pytest.raises(Denied):
            actions.send_thanks(actor=who, need=teams.need)
    people.add_member(actor=SYSTEM, user=world.owner, organisation=teams.alpha, role="viewer")
    with pytest.raises(Denied):
        actions.decide(
            actor=world.owner, need=teams.need, to="shortlisted", solutions={solution.pk: 1}
        )


def test_one_is_selected_and_the_others_are_thanked(teams):
    one, two = teams.handed_in(teams.ann), teams.handed_in(teams.bob)
    owner, need = teams.world.owner, teams.need
    actions.decide(actor=owner, need=need, to="shortlisted", solutions={one.pk: 1})
    actions.select(
        actor=owner, need=need, solution=one, seen=1, others=True, words="Thank you all."
    )
    two.refresh_from_db()
    assert (one.told, two.told) == ("selected", "declined")
    letter = teams.client(teams.bob).get(f"/en/solutions/{two.alias}/").content.decode()
    assert "Another solution was chosen" in letter
    assert "Alpha" not in letter
    with pytest.raises(Refused):
        teams.write(one, title="x")


def test_a_blind_call_names_nobody_before_one_is_selected(teams):
    teams.call(is_blind=True)
    solution = teams.handed_in(teams.ann, member="Dr Rosa Gasket")
    owner = teams.client(teams.world.owner)
    needle = ("Alpha", "Rosa", "Suzhou")
    addresses = [
        f"/en/needs/{teams.need.pk}/solutions/",
        f"/en/needs/{teams.need.pk}/solutions/?as=csv",
        f"/en/needs/{teams.need.pk}/solutions/compare/?s={solution.alias}",
        f"/en/solutions/{solution.alias}/",
        f"/en/solutions/{solution.alias}/versions/",
        "/en/solutions/received/", "/en/solutions/received/?as=csv", "/en/notices/",
    ]  # fmt: skip
    for address in addresses:
        got = owner.get(address)
        assert got.status_code == 200, address
        assert not any(word in got.content.decode() for word in needle), address
    need = teams.need
    actions.decide(actor=teams.world.owner, need=need, to="shortlisted", solutions={solution.pk: 1})
    actions.select(actor=teams.world.owner, need=need, solution=solution, seen=1, others=True)
    assert "Rosa" in owner.get(f"/en/solutions/{solution.alias}/").content.decode()


def test_a_call_that_was_blind_stays_so(teams):
    call = teams.call(is_blind=True)
    teams.handed_in(teams.ann)
    with pytest.raises(Refused, match="stays blind"):
        teams.call(is_blind=False)
    with pytest.raises(Refused, match="stays blind"):
        actions.remove_call(actor=SYSTEM, call=call)


def test_the_confidential_part_is_signed_for_noted_and_shut(teams):
    solution = teams.draft()
    actions.save_part(
        actor=teams.ann, solution=solution, part="confidential",
        seen=queries.version_of(solution, "confidential"),
        values={"words": "Bake at 913 degrees", "detail_readers": "owner"},
    )  # fmt: skip
    teams.hand_in(solution)
    owner, address = (
        teams.client(teams.world.owner),
        f"/en/solutions/{solution.alias}/confidential/",
    )
    assert "913" not in owner.get(f"/en/solutions/{solution.alias}/").content.decode()
    assert "913" not in owner.get(address).content.decode()
    owner.post(address, {"what": "sign", "name": "Owner"})
    assert "913" in owner.get(address).content.decode()
    assert teams.client(teams.world.organiser).get(address).status_code == 404
    assert "owner" in teams.client(teams.ann).get(address).content.decode()
    assert solution.opened.count() == 1
    teams.client(teams.ann).post(address, {"what": "open", "readers": "nobody"})
    assert owner.get(address).status_code == 404
    csv = teams.client(teams.ann).get(address, {"as": "csv"})
    assert "owner" in csv.content.decode()


def test_an_opinion_is_asked_given_and_who_is_near_is_refused(teams):
    world = teams.world
    solution = teams.handed_in(teams.ann)
    opinion = actions.ask_opinion(actor=world.owner, solution=solution, user=world.colleague)
    page = teams.client(world.colleague).get("/en/opinions/").content.decode()
    assert solution.alias in page
    assert teams.client(teams.bob).get(f"/en/opinions/{opinion.pk}/").status_code == 404
    teams.client(world.colleague).post(
        f"/en/opinions/{opinion.pk}/",
        {"what": "give", "advice": "recommend", "words": "Sound work."},
    )
    opinion.refresh_from_db()
    assert opinion.state == "given"
    assert (
        "Sound work."
        in teams.client(world.owner).get(f"/en/solutions/{solution.alias}/").content.decode()
    )
    assert (
        "Sound work."
        not in teams.client(teams.ann).get(f"/en/solutions/{solution.alias}/").content.decode()
    )
    peer = world.make.user("peer", of=world.works)
    people.add_member(actor=SYSTEM, user=peer, organisation=teams.beta, role="viewer")
    teams.draft(teams.bob)
    near = world.make.user("near", of=world.works)
    people.add_member(actor=SYSTEM, user=near, organisation=teams.alpha, role="viewer")
    for one in (near, peer):
        with pytest.raises(Refused, match="near"):
            actions.ask_opinion(actor=world.owner, solution=solution, user=one)
    assert Opinion.objects.count() == 1


def test_the_figure_counts_each_once_and_of_a_blind_call_nothing_yet(teams):
    edition = teams.world.edition

    def counted(actor):
        found = figure(FunnelStep.SOLUTIONS, actor=actor, edition=edition)
        return found.value if found else None

    teams.handed_in(teams.ann)
    solution = teams.handed_in(teams.bob)
    teams.write(solution, teams.bob, title="Again")
    teams.hand_in(solution, teams.bob)
    teams.draft(teams.bob)
    assert counted(teams.world.anonymous) == counted(teams.world.organiser) == 2
    teams.call(is_blind=True)
    assert counted(teams.world.anonymous) == counted(teams.bob) == 0
    assert counted(teams.world.organiser) == counted(teams.world.owner) == 2


def test_lists_cost_the_same_for_one_and_for_three(teams):
    def cost(user, address):
        client = teams.client(user)
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    asked = (
        (teams.world.owner, f"/en/needs/{teams.need.pk}/solutions/"),
        (teams.world.owner, "/en/solutions/received/"),
        (teams.ann, "/en/solutions/"),
    )
    teams.handed_in(teams.ann)
    before = [cost(*one) for one in asked]
    for n in range(2):
        teams.handed_in(teams.ann, title=f"Another {n}")
    assert [cost(*one) for one in asked] == before


def test_handing_in_tells_the_owner_and_a_decision_its_team_alone(teams):
    from jiebang.hub.notices import actions as notices

    solution, _other = teams.handed_in(teams.ann), teams.handed_in(teams.bob)
    notices.deliver()
    assert (
        "A solution was handed in"
        in teams.client(teams.world.owner).get("/en/notices/").content.decode()
    )
    for who in (teams.ann, teams.bob):
        assert "handed in" not in teams.client(who).get("/en/notices/").content.decode()
    actions.decide(
        actor=teams.world.owner, need=teams.need, to="shortlisted", solutions={solution.pk: 1}
    )
    actions.send_thanks(actor=teams.world.owner, need=teams.need)
    notices.deliver()
    assert "on the shortlist" in teams.client(teams.ann).get("/en/notices/").content.decode()
    assert "shortlist" not in teams.client(teams.bob).get("/en/notices/").content.decode()
    assert len(mail.outbox) <= 1
    assert Solution.objects.count() == 2
