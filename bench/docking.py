"""Docking sessions drawn with a seed, for the bench of meetings: who is there, who asks for whom, where they sit."""

from __future__ import annotations

import numpy as np

from jiebang.planner.meetings import (
    NO_FAIRNESS,
    Fairness,
    Interpreters,
    Kind,
    Person,
    Problem,
    Request,
    Slot,
    Table,
    Travel,
    Venue,
    Zone,
)

AVAILABLE = 0.85
RESTRICTED = 1 / 3


def session(
    people: int, requests: int, slots: int, tables: int,
    *, seed: int = 1, crowd: float = 0.0, fairness: Fairness = NO_FAIRNESS,
) -> Problem:  # fmt: skip
    """One hall: need owners ask solvers, or the other way round; no pair twice.

    Each is there in a slot with a probability of 85 %. A third of the tables, and of the requests, belong to a
    restricted zone. Weights are 1 to 100. With `crowd` people are asked for by Zipf's law with that exponent,
    so that a few are wanted by many; with 0 all alike.
    """
    random = np.random.default_rng(seed)
    there = random.random((people, slots)) < AVAILABLE
    half = people // 2
    pairs: dict[tuple[int, int], None] = {}
    chance = [1 / np.arange(1, count + 1) ** crowd for count in (half, people - half)]
    chance = [random.permutation(one / one.sum()) for one in chance]
    while len(pairs) < requests:
        owners = random.choice(half, requests, p=chance[0])
        solvers = half + random.choice(people - half, requests, p=chance[1])
        pairs.update(dict.fromkeys(zip(owners.tolist(), solvers.tolist(), strict=True)))
    few = round(tables * RESTRICTED)
    inside = random.random(requests) < RESTRICTED
    weights = random.integers(1, 101, requests)
    asks = random.integers(0, 2, requests)
    return Problem(
        people=[
            Person(f"p{n:04}", [f"t{t:02}" for t in np.flatnonzero(row).tolist()])
            for n, row in enumerate(there)
        ],
        slots=[Slot(f"t{t:02}", "1", 540 + 20 * t, 20) for t in range(slots)],
        venues=[Venue("hall")],
        zones=[Zone("open", "hall"), Zone("inner", "hall", restricted=True)],
        tables=[Table(f"{n + 1:03}", "inner" if n < few else "open") for n in range(tables)],
        requests=[
            Request(
                f"r{n:05}", (f"p{a:04}", f"p{b:04}"), int(weights[n]),
                asked_by=(f"p{(a, b)[asks[n]]:04}",), zones=("inner",) if inside[n] else (),
            )
            for n, (a, b) in enumerate(list(pairs)[:requests])
        ],
        fairness=fairness,
    )  # fmt: skip
