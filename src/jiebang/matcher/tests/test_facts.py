"""Facts compared: agreement, conflict, and silence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiebang.matcher import Facts, Money
from jiebang.matcher.facts import WEIGHTS, compare


@pytest.mark.parametrize(
    ("need", "offer", "verdict"),
    [
        ({"field": "energy"}, {"field": "energy"}, "agrees"),
        ({"field": "energy"}, {"field": "software"}, "conflicts"),
        ({"field": "energy"}, {}, None),
        ({"industry": "C31"}, {"industry": "C3110"}, "agrees"),
        ({"industry": "C31"}, {"industry": "C39"}, None),  # all of manufacturing says nothing
        ({"industry": "C31"}, {"industry": "I65"}, "conflicts"),
        ({"ipc": ("C21C 5/00",)}, {"ipc": ("G06F", "C21C7/06")}, "agrees"),
        ({"ipc": ("C21C",)}, {"ipc": ("G06F",)}, "conflicts"),
        ({"trl": (6, 8)}, {"trl": (9, 9)}, "agrees"),  # riper than asked is no fault
        ({"trl": (6, 8)}, {"trl": (3, 5)}, "conflicts"),
        ({"region": "320583"}, {"region": "320500"}, "agrees"),
        ({"region": "320583"}, {"region": "DE"}, None),  # distance is no conflict
        (
            {"region": "320583", "region_groups": ("yrd",)},
            {"region": "310115", "region_groups": ("yrd",)},
            "agrees",
        ),
        ({"money": Money(None, 100, "CNY")}, {"money": Money(90, 200, "CNY")}, "agrees"),
        ({"money": Money(10, None, "CNY")}, {"money": Money(20, None, "CNY")}, "conflicts"),
        ({"money": Money(10, 20, "CNY")}, {"money": Money(10, 20, "EUR")}, None),
        ({"money": Money(None, None, "CNY")}, {"money": Money(1, 2, "CNY")}, None),
        ({"cooperation": frozenset({"joint"})}, {"cooperation": frozenset({"joint"})}, "agrees"),
        (
            {"cooperation": frozenset({"joint"})},
            {"cooperation": frozenset({"equity"})},
            "conflicts",
        ),
        ({"ip": "owner"}, {"ip": "transferable"}, "agrees"),
        ({"ip": "owner"}, {"ip": "licensable"}, "conflicts"),
        ({"deadline": date(2027, 1, 1)}, {"deadline": date(2026, 1, 1)}, "conflicts"),
    ],
)
def test_one_fact(need: dict[str, Any], offer: dict[str, Any], verdict: str | None) -> None:
    found = compare(Facts(**need), Facts(**offer))
    assert [c.verdict for c in found] == ([] if verdict is None else [verdict])
    for comparison in found:
        gain, loss = WEIGHTS[comparison.aspect]
        assert -loss <= comparison.effect <= gain


def test_facts_refine_and_never_decide() -> None:
    assert sum(gain for gain, _ in WEIGHTS.values()) < 0.25
    assert sum(loss for _, loss in WEIGHTS.values()) < 0.25


facts = st.builds(
    Facts,
    field=st.sampled_from(["", "energy", "software"]),
    ipc=st.sampled_from([(), ("C21C",), ("G06F",)]),
    trl=st.sampled_from([None, (1, 3), (7, 9)]),
)


@given(facts)
def test_a_missing_fact_has_no_effect(known: Facts) -> None:
    assert compare(known, Facts()) == []
    assert compare(Facts(), known) == []
