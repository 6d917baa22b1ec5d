"""The weighted Kendall loss against hand-made examples and a plain version."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiebang.matcher.metrics import weighted_kendall_loss

numbers = st.sampled_from([1.0, 2.0, 3.0, 5.0])
ratings = st.dictionaries(
    st.sampled_from("EFG"), st.dictionaries(st.sampled_from("abcdef"), numbers, min_size=1)
)


@pytest.mark.parametrize(
    ("found", "loss"),
    [
        ({"a": 0.9, "b": 0.5, "c": 0.1}, 0.0),
        ({"a": 0.1, "b": 0.5, "c": 0.9}, 1.0),
        ({"a": 0.2, "b": 0.2, "c": 0.2}, 0.5),
        ({"a": 0.9, "b": 0.1, "c": 0.5}, 1 / 8),  # b and c: 1 of 4 + 3 + 1
        ({"a": 0.5, "b": 0.5, "c": 0.1}, 1.5 / 8),  # a and b equal: half of 3
        ({"a": 0.5, "b": 0.9, "c": 0.1}, 3 / 8),
    ],
)
def test_three_topics_of_one_expert(found: dict[str, float], loss: float) -> None:
    rated = {"a": 5.0, "b": 2.0, "c": 1.0}
    assert weighted_kendall_loss({"E": found}, {"E": rated}) == pytest.approx(loss)


def test_experts_are_compared_with_themselves_only() -> None:
    rated = {"E": {"a": 5.0, "b": 4.0}, "F": {"a": 1.0, "b": 4.0}}
    found = {"E": {"a": 0.9, "b": 0.8}, "F": {"a": 0.7, "b": 0.1}}
    assert weighted_kendall_loss(found, rated) == pytest.approx(3 / 4)


def test_nothing_rated_apart_costs_nothing() -> None:
    assert weighted_kendall_loss({}, {}) == 0.0
    assert weighted_kendall_loss({"E": {"a": 0.1, "b": 0.2}}, {"E": {"a": 3.0, "b": 3.0}}) == 0.0


@given(ratings, st.randoms(use_true_random=False))
def test_bounds_and_symmetry(rated: dict[str, dict[str, float]], random: object) -> None:
    found = {e: {t: random.choice([0.0, 0.3, 0.6]) for t in r} for e, r in rated.items()}  # type: ignore[attr-defined]
    loss = weighted_kendall_loss(found, rated)
    apart = any(len(set(r.values())) > 1 for r in rated.values())
    turned = {e: {t: -s for t, s in r.items()} for e, r in found.items()}
    constant = {e: dict.fromkeys(r, 1.0) for e, r in rated.items()}
    assert 0.0 <= loss <= 1.0
    assert weighted_kendall_loss(rated, rated) == 0.0
    assert weighted_kendall_loss(constant, rated) == (0.5 if apart else 0.0)
    assert loss + weighted_kendall_loss(turned, rated) == pytest.approx(1.0 if apart else 0.0)
    scaled = {e: {t: 2 * s + 7 for t, s in r.items()} for e, r in found.items()}
    assert weighted_kendall_loss(scaled, rated) == loss
