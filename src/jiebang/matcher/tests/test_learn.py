"""Weights of facts from judgements: what was planted is found, and chance is refused."""

from __future__ import annotations

import json
import math
import random
from dataclasses import replace
from pathlib import Path

import pytest

from jiebang.matcher import DamagedFileError, Facts, Lexicon, ParameterError, Profile, Text
from jiebang.matcher.errors import ProfileError
from jiebang.matcher.facts import WEIGHTS, Weights, compare
from jiebang.matcher.learn import CAP, Judgement, Learnt, fit, judged, scored
from jiebang.matcher.matcher import Matcher

PLANTED: Weights = dict(WEIGHTS) | {"field": (0.3, 0.3), "ipc": (0.0, 0.0)}
TEXTS = (Text("title", "x"),)


def facts(chance: random.Random) -> Facts:
    def some(values: list[str], share: float) -> str:
        return chance.choice(values) if chance.random() < share else ""

    ipc = some(["C21C", "G06F"], 0.8)
    mode = some(["joint", "equity"], 0.8)
    return Facts(
        field=some(["energy", "software"], 0.9),
        ipc=(ipc,) if ipc else (),
        cooperation=frozenset({mode} if mode else ()),
        trl=chance.choice([None, (1, 3), (7, 9)]),
    )


def synthetic(size: int, weights: Weights | None, seed: int = 7) -> list[Judgement]:
    """Judgements of 60 needs by the weights, or by chance alone."""
    chance = random.Random(seed)  # noqa: S311
    needs = [Profile(f"N{i}", TEXTS, facts(chance)) for i in range(60)]
    found = []
    for i in range(size):
        need, offer = needs[i % 60], Profile(f"A{i}", TEXTS, facts(chance))
        text = chance.gammavariate(2.0, 0.5)
        share = 0.4
        if weights is not None:
            effect = sum(c.effect for c in compare(need.facts, offer.facts, weights))
            share = 1 / (1 + math.exp(2 - 2.5 * text * (1 + effect)))
        found.append(Judgement(need, offer, chance.random() < share, 1 - math.exp(-text)))
    return found


@pytest.fixture(scope="module")
def learnt() -> Learnt:
    return fit(synthetic(1200, PLANTED))


def test_planted_weights_are_found(learnt: Learnt) -> None:
    assert (learnt.accepted, learnt.why) == (True, "better")
    assert learnt.reason.startswith("Accepted: ")
    assert learnt.held_out is not None
    assert learnt.held_out.folds == 5
    assert learnt.held_out.log_loss[1] + learnt.held_out.error < learnt.held_out.log_loss[0]
    assert learnt.held_out.auc[1] > learnt.held_out.auc[0] > 0.7
    found = {row.aspect: sum(row.learnt) for row in learnt.report}
    assert found["field"] > 0.35
    assert found["field"] > 3 * found["ipc"]
    assert found["ipc"] < 0.12


def test_a_fact_that_nobody_has_does_not_move(learnt: Learnt) -> None:
    rows = {row.aspect: row for row in learnt.report}
    for aspect in ("industry", "money", "ip", "region", "deadline"):
        assert rows[aspect].judgements == 0
        assert learnt.weights[aspect] == rows[aspect].learnt == WEIGHTS[aspect]
    assert rows["field"].judgements > 800


def test_judgements_without_facts_do_not_move_weights() -> None:
    known = synthetic(200, PLANTED)
    silent = [
        replace(j, candidate=replace(j.candidate, id=f"{j.candidate.id}s", facts=Facts()))
        for j in known
    ]
    rows = fit([*known, *silent]).report
    assert [row.judgements for row in rows] == [row.judgements for row in fit(known).report]
    nothing = fit(silent)
    assert not nothing.accepted
    assert nothing.weights == WEIGHTS
    assert nothing.why == "no_facts"
    assert nothing.reason == "Refused: no judgement has any fact on both sides."


@pytest.mark.parametrize("seed", range(6))
def test_chance_is_refused(seed: int) -> None:
    found = fit(synthetic(200, None, seed))
    assert not found.accepted
    assert found.reason.startswith("Refused: on held out judgements")
    assert found.why in {"no_smaller_loss", "no_better_order"}
    assert found.weights == WEIGHTS
    assert any(row.learnt != row.default for row in found.report)  # what was tried is told


def test_too_few_are_refused() -> None:
    known = synthetic(200, PLANTED)
    yes = [j for j in known if j.accepted]
    no = [j for j in known if not j.accepted]
    for some in ([], known[:29], yes[:40] + no[:4], yes[:4] + no[:40]):
        found = fit(some)
        assert not found.accepted
        assert "too few" in found.reason
        assert found.why == "too_few"
        assert (found.weights, found.held_out) == (WEIGHTS, None)
    one = [replace(j, query=known[0].query) for j in known]
    assert "of one need" in fit(one).reason
    assert fit(one).why == "one_need"


def test_the_same_judgements_give_the_same_weights() -> None:
    known = synthetic(200, PLANTED)
    found = fit(known)
    assert found == fit(known)
    assert found == fit(known[::-1])


def test_folds_are_split_by_need() -> None:
    """Of two needs each fold holds out all judgements of one."""
    known = synthetic(400, PLANTED)
    needs = [j.query for j in known[:2]]
    two = [replace(j, query=needs[i % 2]) for i, j in enumerate(known)]
    held_out = fit(two).held_out
    assert held_out is not None
    assert held_out.folds == 2


@pytest.mark.parametrize("sign", [True, False])
def test_the_cap_holds(sign: bool) -> None:
    """Judgements that depend on nothing but facts pull as far as they can."""
    chance = random.Random(3)  # noqa: S311
    found = []
    for i in range(400):
        need = Profile(f"N{i % 40}", TEXTS, facts(chance))
        offer = Profile(f"A{i}", TEXTS, facts(chance))
        effect = sum(c.effect for c in compare(need.facts, offer.facts))
        found.append(Judgement(need, offer, effect > 0 if sign else effect >= 0, 0.95))
    weights = fit(found).report
    for side in (0, 1):
        total = sum(row.learnt[side] for row in weights)
        assert total <= CAP + 1e-9
        assert all(row.learnt[side] >= 0 for row in weights)
    assert sum(row.learnt[0] for row in weights) > CAP - 0.05


def test_weights_are_saved_and_used(learnt: Learnt, tmp_path: Path, lexicon: Lexicon) -> None:
    path = tmp_path / "weights.json"
    learnt.save(path)
    assert Learnt.load(path) == learnt
    refused = fit([])
    refused.save(path)
    assert Learnt.load(path) == refused
    assert [p.name for p in tmp_path.iterdir()] == ["weights.json"]
    asked = Profile("N", (Text("title", "laser"),), Facts(field="energy"))
    offers = [
        Profile("A", (Text("title", "laser"),), Facts(field="software")),
        Profile("B", (Text("title", "laser"),), Facts(field="energy")),
    ]
    apart = []
    for weights in (WEIGHTS, learnt.weights):
        first, second = Matcher(offers, lexicon=lexicon, weights=weights).rank(asked)
        assert (first.candidate, second.candidate) == ("B", "A")
        apart.append(first.score - second.score)
    assert apart[1] > apart[0]


@pytest.mark.parametrize(
    "change",
    [
        {"version": 1},
        {"kind": "something"},
        {"weights": {"field": [0.1, 0.1]}},
        {"weights": {aspect: [0.1, 0.1] for aspect in WEIGHTS}},
        {"weights": {aspect: [-0.1, 0.0] for aspect in WEIGHTS}},
        {"weights": {aspect: [0.0] for aspect in WEIGHTS}},
        {"weights": {aspect: [math.nan, 0.0] for aspect in WEIGHTS}},
        {"weights": None},
        {"why": "so"},
        {"report": [{}]},
    ],
)
def test_a_file_that_holds_no_weights(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "weights.json"
    fit([]).save(path)
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | change), "utf-8")
    with pytest.raises(DamagedFileError, match=r"weights\.json"):
        Learnt.load(path)
    for text in ("", "[]", "{}"):
        path.write_text(text)
        with pytest.raises(DamagedFileError):
            Learnt.load(path)


def test_arguments_out_of_range() -> None:
    need = Profile("N", TEXTS)
    for score in (-0.1, 1.1, math.nan):
        with pytest.raises(ParameterError):
            Judgement(need, need, True, score)
    with pytest.raises(ParameterError):
        fit([], folds=1)


def test_text_scores_are_those_of_a_matcher_without_facts(lexicon: Lexicon) -> None:
    needs = [Profile("N", (Text("title", "激光机器人"),), Facts(field="energy"))]
    offers = [
        Profile("A", (Text("title", "Laser robot"),), Facts(field="energy")),
        Profile("B", (Text("title", "Laser"),), Facts(field="software")),
    ]
    decisions = [("N", "B", False), ("N", "A", True)]
    found = judged(decisions, needs, offers, lexicon=lexicon)
    plain = [replace(offer, facts=Facts()) for offer in offers]
    scores = {m.candidate: m.score for m in Matcher(plain, lexicon=lexicon).rank(needs[0])}
    assert [(j.candidate.id, j.accepted, j.text_score) for j in found] == [
        ("B", False, scores["B"]),
        ("A", True, scores["A"]),
    ]
    assert found[0].query is needs[0]
    with pytest.raises(ProfileError, match="no achievement 'C'"):
        judged([("N", "C", True)], needs, offers, lexicon=lexicon)


def test_judgements_are_scored_by_a_matcher_that_is_there(lexicon: Lexicon) -> None:
    """With what the index holds now: an achievement that it does not hold is left out."""
    need = Profile("N", (Text("title", "激光机器人"),), Facts(field="energy"))
    offers = [
        Profile("A", (Text("title", "Laser robot"),), Facts(field="energy")),
        Profile("B", (Text("title", "Laser"),), Facts(field="software")),
    ]
    gone = Profile("C", TEXTS)
    found = scored(
        [(need, offers[1], False), (need, gone, True), (need, offers[0], True)],
        Matcher(offers, lexicon=lexicon),
    )
    assert found == judged([("N", "B", False), ("N", "A", True)], [need], offers, lexicon=lexicon)
    assert scored([(need, gone, True)], Matcher(lexicon=lexicon)) == []
