"""Docking sessions drawn with a seed, for the bench of meetings: who is there, who asks whom, the tables."""

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


def two_cities(people: int, requests: int, tables: int, *, seed: int = 1) -> Problem:
    """Two days, two halls that are two slots apart, and online; interpreters, daily maxima, musts, fairness.

    Of the people 45 % are at each hall, a tenth of them at both, and 60 % can be reached online. A third speak
    Chinese alone, a third English alone. Each takes at most five to eight meetings a day.
    """
    random = np.random.default_rng(seed)
    days, slots = 2, 9
    times = [
        Slot(f"{day}-{t}", str(day), 540 + 30 * t, 30, rest=t == 4)
        for day in range(days)
        for t in range(slots)
    ]
    there = random.random((people, len(times))) < AVAILABLE
    tongues = [("zh",), ("en",), ("zh", "en")]
    crowd = []
    for n in range(people):
        home = random.choice(3, p=[0.45, 0.45, 0.1])
        venues = [["east"], ["west"], ["east", "west"]][home]
        if home == 2 or random.random() < 0.6:
            venues.append("net")
        crowd.append(
            Person(
                f"p{n:04}", [times[t].key for t in np.flatnonzero(there[n]).tolist()], venues,
                tongues[random.integers(3)], int(random.integers(5, 9)), region=f"r{random.integers(5)}",
            )
        )  # fmt: skip
    pairs: dict[tuple[int, int], None] = {}
    while len(pairs) < requests:
        some = random.integers(0, people, (requests, 2))
        pairs.update(
            dict.fromkeys((a, b) for a, b in some.tolist() if a != b and (b, a) not in pairs)
        )
    names = ["east", "west"]
    kinds = random.random(requests)
    return Problem(
        people=crowd,
        slots=times,
        venues=[Venue("east"), Venue("west"), Venue("net", online=True)],
        zones=[
            *(Zone(f"{name}-open", name) for name in names),
            *(Zone(f"{name}-inner", name, restricted=True) for name in names),
        ],
        tables=[
            Table(f"{name}{n:03}", f"{name}-{'inner' if n < tables * RESTRICTED else 'open'}")
            for name in names for n in range(tables)
        ],
        travel=[Travel("east", "west", 2)],
        interpreters=[Interpreters(("en", "zh"), name, max(1, people // 50)) for name in (*names, "net")],
        requests=[
            Request(
                f"r{n:05}", (f"p{a:04}", f"p{b:04}"), int(random.integers(1, 101)),
                Kind.MUST if kinds[n] < 0.02 else Kind.WISH, (f"p{a:04}",),
                zones=[f"{name}-inner" for name in names] if random.random() < RESTRICTED else (),
            )
            for n, (a, b) in enumerate(list(pairs)[:requests])
        ],
    )  # fmt: skip
