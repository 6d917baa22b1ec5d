"""Learning from decisions: which count, what is proposed or refused, who switches it on, what it changes."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from jiebang.hub.conftest import SYSTEM, Make, build_world
from jiebang.hub.kernel.actors import Denied, Refused
from jiebang.hub.kernel.models import AuditEntry
from jiebang.hub.matching import actions, queries, registry
from jiebang.hub.matching.models import RefreshEntry, Suggestion, WeightSet
from jiebang.hub.matching.states import WEIGHT_TRANSITIONS, ReasonCode, State, WeightState
from jiebang.hub.matching.tests.test_invitations import suggest, told
from jiebang.matcher import facts
from jiebang.matcher.learn import Judgement, fit


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


TEXT = {"en": {"title": "Wastewater membrane", "summary": "treatment of wastewater"}}
FIELDS, RIPE = ("environment", "energy"), (1, 8)


def decided(world, needs=6, answers=8):
    """Ripe answers are accepted, raw ones are not, whatever the field: what is to be learnt."""
    offers = [
        world.make.achievement(
            world.edition, world.rival, code=f"A{at}", texts=TEXT, field=FIELDS[at % 2],
            trl_low=RIPE[at // 2 % 2], trl_high=RIPE[at // 2 % 2],
        )
        for at in range(answers)
    ]  # fmt: skip
    for at, words in enumerate(("疫苗", "软件", "高炉", "激光", "机器人")):
        world.make.achievement(
            world.edition, world.rival, code=f"Z{at}", texts={"zh-Hans": {"title": words}}
        )
    for at in range(needs):
        need = world.need(code=f"N{at}", texts=TEXT, field=FIELDS[at % 2], trl_low=5, trl_high=6)
        said(world, need, offers)
    return offers


def said(world, need, offers):
    """The decisions on a need's answers, written at once."""
    for offer in offers:
        good = offer.trl_low == max(RIPE)
        pair = suggest(need, offer, needs_state=State.ACCEPTED if good else State.REJECTED)
        pair.decisions.create(
            side="needs", verdict="accept" if good else "reject", before="open",
            after=pair.needs_state, reason="" if good else "outside_field", score=0.5,
            version="test", by=world.owner,
        )  # fmt: skip


def decide(world, pair, good, reason="outside_field", side="needs"):
    actions.decide(
        actor=world.owner if side == "needs" else world.outsider, suggestion=pair, side=side,
        verdict="accept" if good else "reject", reason="" if good else reason,
    )  # fmt: skip


def learnt(world, index, **given):
    decided(world, **given)
    index()
    return actions.propose_weights(actor=SYSTEM, edition=world.edition)


def test_what_the_decisions_say_is_proposed_with_its_effect(world, index):
    made = learnt(world, index)
    assert (made.state, made.version) == ("proposed", 1)
    assert (made.accepted + made.rejected, made.left_out) == (48, {})
    held = made.content["held_out"]
    assert held["log_loss"][1] < held["log_loss"][0]
    rows = {row["aspect"]: row for row in made.content["report"]}
    assert sum(rows["trl"]["learnt"]) > 2 * sum(rows["trl"]["default"])
    assert rows["money"]["judgements"] == 0
    entry = AuditEntry.objects.get(verb="matching.propose_weights")
    assert (entry.facts["judgements"], entry.facts["why"]) == (48, "better")
    assert told(world.organiser)[0].startswith("The decisions of the match board propose")
    assert told(world.owner) == []
    assert queries.active_weights(world.edition).version == "default"  # nothing by itself


def test_too_little_is_refused_and_says_so(world, index):
    made = learnt(world, index, needs=2, answers=4)
    assert (made.state, made.content["why"]) == ("refused", "too_few")
    page = world.client("organiser").get("/en/editions/delta/weights/1/").content.decode()
    assert "are too few: at least 30 are needed" in page
    assert "Match with these weights" not in page
    with pytest.raises(Refused):
        actions.switch_weights_on(actor=world.organiser, weights=made)
    assert told(world.organiser) == []


def test_the_same_decisions_give_the_version_that_is_there(world, index):
    first = learnt(world, index, needs=2, answers=4)
    again = actions.propose_weights(actor=world.organiser, edition=world.edition)
    assert again == first
    assert WeightSet.objects.count() == 1
    said(world, world.need(code="MORE", texts=TEXT), offers_of(world))
    index()
    assert actions.propose_weights(actor=world.organiser, edition=world.edition).version == 2


def offers_of(world):
    return list(world.edition.achievements.filter(code__startswith="A").order_by("pk"))


@pytest.mark.parametrize("reason", ReasonCode.values)
def test_which_reasons_count(world, index, reason):
    offer = world.make.achievement(world.edition, world.rival, texts=TEXT)
    decide(world, suggest(world.need(texts=TEXT), offer), False, reason)
    index()
    found = queries.judgements_of(world.edition)
    if reason in {"outside_field", "price", "region", "ip"}:
        assert [judgement.accepted for judgement in found.found] == [False]
        assert found.left_out == {}
    else:
        assert (found.found, found.left_out) == ([], {reason: 1})


def test_what_two_sides_say_is_one_judgement(world, index):
    offer = world.make.achievement(world.edition, world.rival, texts=TEXT)
    pairs = [suggest(world.need(code=f"N{at}", texts=TEXT), offer) for at in range(4)]
    decide(world, pairs[0], True)
    decide(world, pairs[0], False, "price", side="offers")
    decide(world, pairs[1], True)
    decide(world, pairs[1], False, "capacity", side="offers")
    decide(world, pairs[2], False, "ip")
    actions.undo(actor=world.owner, suggestion=pairs[2], side="needs")
    decide(world, pairs[2], True)
    decide(world, pairs[3], True)
    actions.undo(actor=world.owner, suggestion=pairs[3], side="needs")
    index()
    found = queries.judgements_of(world.edition)
    assert {int(one.query.id): one.accepted for one in found.found} == {
        pairs[0].need_id: False, pairs[1].need_id: True, pairs[2].need_id: True,
    }  # fmt: skip


def test_experts_and_what_is_gone_are_left_out(world, index):
    need = world.need(texts=TEXT)
    expert = world.make.expert(world.edition, world.rival)
    draft = world.make.achievement(world.edition, world.rival, texts=TEXT)
    late = world.make.achievement(world.edition, world.rival, texts=TEXT)
    decide(world, suggest(need, expert), True)
    for offer in (draft, late):
        decide(world, suggest(need, offer), True)
    type(draft).objects.filter(pk=draft.pk).update(status="withdrawn")
    index()
    found = queries.judgements_of(world.edition)
    assert [int(one.candidate.id) for one in found.found] == [late.pk]
    assert found.left_out == {"expert": 1, "gone": 1}


def test_another_editions_decisions_are_not_learnt_from(world, index):
    other = world.make.edition("other")
    offer = world.make.achievement(other, world.rival, texts=TEXT)
    decide(world, suggest(world.make.need(other, world.works, texts=TEXT), offer), True)
    index()
    assert queries.judgements_of(world.edition).found == []
    assert len(queries.judgements_of(other).found) == 1


def test_text_scores_are_those_of_the_index_without_facts(world, index):
    offer = world.make.achievement(world.edition, world.rival, texts=TEXT, field="energy")
    need = world.need(texts=TEXT, field="energy")
    decide(world, suggest(need, offer), True)
    index()
    (found,) = queries.judgements_of(world.edition).found
    shown = queries.visible_to(world.anonymous, need, k=1)[0]
    assert isinstance(found, Judgement)
    assert 0 < found.text_score < shown.score


# Switching.


def test_switched_on_it_is_what_pairs_are_scored_with_and_what_their_version_says(world, index):
    made = learnt(world, index)
    need = Suggestion.objects.order_by("pk").first().need
    before = {one.record.pk: one.score for one in queries.visible_to(world.anonymous, need, k=20)}
    RefreshEntry.objects.all().delete()
    actions.switch_weights_on(actor=world.organiser, weights=made)
    assert queries.active_weights(world.edition).version == "delta-w1"
    assert RefreshEntry.objects.filter(kind="need").count() == 6
    while actions.refresh_noted(actor=SYSTEM):
        pass
    rows = Suggestion.objects.filter(need=need, is_current=True)
    assert {one.version.partition(" · ")[2] for one in rows} == {"delta-w1"}
    after = {one.record.pk: one.score for one in queries.visible_to(world.anonymous, need, k=20)}
    same = {one.achievement_id: one.score for one in rows}
    assert after == pytest.approx({key: same[key] for key in after})  # the page says the same
    ripe = [one.achievement_id for one in rows if one.achievement.trl_low == max(RIPE)]
    raw = [one.achievement_id for one in rows if one.achievement.trl_low == min(RIPE)]
    assert ripe
    assert raw
    assert all(after[one] > after[other] for one in ripe for other in raw)
    assert after != before
    actions.switch_weights_off(actor=world.organiser, weights=made)
    back = {one.record.pk: one.score for one in queries.visible_to(world.anonymous, need, k=20)}
    assert back == before
    assert made.state == "retired"
    verbs = AuditEntry.objects.filter(verb__startswith="matching.switch").order_by("number")
    assert [entry.verb for entry in verbs] == [
        "matching.switch_weights_on", "matching.switch_weights_off",
    ]  # fmt: skip


def test_another_edition_is_not_touched(world, index):
    other = world.make.edition("other")
    made = learnt(world, index)
    actions.switch_weights_on(actor=world.organiser, weights=made)
    assert registry.weights_of([world.edition.pk, other.pk])[other.pk].weights is None


def test_weights_of_another_version_of_the_matcher_are_not_used(world, index):
    made = learnt(world, index)
    actions.switch_weights_on(actor=world.organiser, weights=made)
    WeightSet.objects.update(content={**made.content, "version": 0})
    assert queries.active_weights(world.edition).weights is None


def version(world, number, state=WeightState.PROPOSED):
    """A version as if it had been learnt."""
    switched = state in {WeightState.ACTIVE, WeightState.RETIRED}
    return WeightSet.objects.create(
        edition=world.edition, version=number, content=fit([]).content(), accepted=0, rejected=0,
        state=state, switched_at=timezone.now() if switched else None,
    )  # fmt: skip


def test_one_is_in_use(world):
    first, second = version(world, 1), version(world, 2)
    actions.switch_weights_on(actor=world.organiser, weights=first)
    actions.switch_weights_on(actor=world.organiser, weights=second)
    first.refresh_from_db()
    assert (first.state, second.state) == ("retired", "active")
    entry = AuditEntry.objects.filter(verb="matching.switch_weights_on").last()
    assert entry.facts["replaced"] == [1]
    with pytest.raises(IntegrityError), transaction.atomic():
        WeightSet.objects.filter(pk=first.pk).update(state="active")
    actions.switch_weights_on(actor=world.organiser, weights=first)  # an older one again
    with pytest.raises(Refused):  # who has read the page before that
        actions.switch_weights_off(actor=world.organiser, weights=second)


@pytest.mark.parametrize("state", WeightState.values)
def test_the_table_is_held(world, state):
    for to, act in (
        (WeightState.ACTIVE, actions.switch_weights_on),
        (WeightState.RETIRED, actions.switch_weights_off),
    ):
        WeightSet.objects.all().delete()
        made = version(world, 1, WeightState(state))
        if to in WEIGHT_TRANSITIONS[state]:
            act(actor=world.organiser, weights=made)
            assert made.state == to
        else:
            with pytest.raises(Refused):
                act(actor=world.organiser, weights=made)


@pytest.mark.parametrize("values", [{"state": "nonsense"}, {"state": "active"}, {"version": 0}])
def test_the_database_refuses_what_a_row_cannot_be(world, values):
    version(world, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        WeightSet.objects.update(**values)


def test_who_may_not(world, index):
    made = version(world, 1)
    for actor in (world.owner, world.outsider, world.officer, world.anonymous):
        with pytest.raises(Denied):
            actions.propose_weights(actor=actor, edition=world.edition)
        for act in (actions.switch_weights_on, actions.switch_weights_off):
            with pytest.raises(Denied):
                act(actor=actor, weights=made)
        assert not queries.weights_visible_to(actor, world.edition).exists()
    with pytest.raises(Denied):  # a person switches it on
        actions.switch_weights_on(actor=SYSTEM, weights=made)


def test_a_newer_proposal_takes_the_place_of_one_that_waits(world, index):
    first = learnt(world, index)
    said(world, world.need(code="MORE", texts=TEXT, trl_low=5, trl_high=6), offers_of(world))
    index()
    second = actions.propose_weights(actor=world.organiser, edition=world.edition)
    first.refresh_from_db()
    assert (first.state, second.state, second.version) == ("retired", "proposed", 2)


def test_the_day_learns_where_enough_was_decided_since(world, index):
    today = timezone.localdate()

    def day(after):
        return actions.learn_of_the_day(actor=SYSTEM, today=today + timezone.timedelta(days=after))

    decided(world)
    index()
    assert day(0) == 1
    assert day(0) == 0
    assert day(1) == 0  # nothing new
    assert WeightSet.objects.get().made_by is None
    with pytest.raises(Denied):
        actions.learn_of_the_day(actor=world.organiser, today=today)
    said(world, world.need(code="MORE", texts=TEXT, trl_low=5, trl_high=6), offers_of(world))
    index()
    assert day(2) == 0  # eight more are not ten
    said(world, world.need(code="YET-MORE", texts=TEXT, trl_low=5, trl_high=6), offers_of(world))
    index()
    assert day(3) == 1
    assert WeightSet.objects.count() == 2


def test_before_the_index_is_built(world, lexicon):
    decided(world, needs=2, answers=4)
    answer = world.client("organiser").post("/en/editions/delta/weights/")
    assert answer.status_code == 302
    assert not WeightSet.objects.exists()
    assert actions.learn_of_the_day(actor=SYSTEM, today=timezone.localdate()) == 0


# Pages.


def test_learning_and_switching_in_the_browser(world, index):
    decided(world)
    index()
    client = world.client("organiser")
    assert (
        "Nothing has been learnt yet" in client.get("/en/editions/delta/weights/").content.decode()
    )
    for _ in range(2):
        answer = client.post("/en/editions/delta/weights/")
        assert answer["Location"] == "/en/editions/delta/weights/1/"
    page = client.get(answer["Location"]).content.decode()
    assert "better by more than its standard error" in page
    assert page.count("<rect") == 4 * len(facts.WEIGHTS)
    assert "style=" not in page
    client.post(answer["Location"], {"act": "on"})
    assert WeightSet.objects.get().state == "active"
    assert "matches with version 1" in client.get("/en/editions/delta/weights/").content.decode()
    assert client.post(answer["Location"], {"act": "nonsense"}).status_code == 404
    text = client.get(answer["Location"], {"as": "csv"}).content.decode()
    assert text.count("\n") == 1 + len(facts.WEIGHTS)
    text = client.get("/en/editions/delta/weights/", {"as": "csv"}).content.decode()
    assert "In use" in text
    client.post(answer["Location"], {"act": "off"})
    assert WeightSet.objects.get().state == "retired"
    for name in ("owner", "outsider", "officer"):
        for address in ("/en/editions/delta/weights/", answer["Location"]):
            assert world.client(name).get(address).status_code == 404
            assert world.client(name).post(address, {"act": "on"}).status_code == 404
    assert client.get(f"/en/editions/delta/weights/{10**30}/").status_code == 404


@pytest.mark.gate
def test_two_threads_switch_on_one(threads):
    world = build_world(Make())
    versions = [version(world, 1), version(world, 2)]
    gate = threading.Barrier(2)

    def run(one):
        gate.wait()
        try:
            actions.switch_weights_on(actor=world.organiser, weights=one)
        except Refused:
            pass
        finally:
            connection.close()

    runs = [threading.Thread(target=run, args=(one,)) for one in versions]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    assert WeightSet.objects.filter(state=State.OPEN).count() == 0
    assert WeightSet.objects.filter(state="active").count() == 1
