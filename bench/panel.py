"""Contests drawn with a seed, for the bench of juries: who judges, what is judged, who may not."""

from __future__ import annotations

import numpy as np

from jiebang.planner.juries import Conflict, Juror, Pair, Problem, Submission, Weights

FIELDS = 24
REGIONS = 11


def contest(submissions: int, jurors: int, wanted: int = 3, *, seed: int = 1) -> Problem:
    """A contest as they come: some fields are crowded, jurors know one to three, loads are short.

    Expertise is the cosine of what a juror knows and what a submission asks, with some noise. Fields are
    crowded by Zipf's law, those of jurors less so than those of submissions; all jurors together have 1.25
    times the places that are wanted. 3 % of pairs are conflicts, 1 % forbids, one in 1,000 submissions' places
    a pin.
    """
    random = np.random.default_rng(seed)

    def known(count: int, most: int, slope: float) -> np.ndarray:
        crowd = 1 / np.arange(1, FIELDS + 1) ** slope
        table = np.full((count, FIELDS), 0.03)
        for row in table:
            some = random.choice(
                FIELDS, random.integers(1, most + 1), replace=False, p=crowd / crowd.sum()
            )
            row[some] += random.uniform(0.4, 1.0, len(some))
        return table / np.linalg.norm(table, axis=1, keepdims=True)

    scores = known(jurors, 3, 0.7) @ known(submissions, 2, 1.0).T
    scores = np.clip(scores * random.uniform(0.75, 1.0, scores.shape), 0, 1)
    most = int(np.ceil(1.25 * submissions * wanted / jurors))
    people = [
        Juror(f"j{n:04}", most, most // 4, f"r{random.integers(REGIONS)}") for n in range(jurors)
    ]
    things = [
        Submission(f"s{n:05}", wanted, f"r{random.integers(REGIONS)}") for n in range(submissions)
    ]
    odd = random.random(scores.shape)

    def pairs(places: np.ndarray) -> list[Pair]:
        return [Pair(people[a].key, things[b].key) for a, b in np.argwhere(places).tolist()]

    pinned = np.zeros(scores.shape, bool)
    few = max(1, submissions * wanted // 1000)
    pinned[random.choice(jurors, few), random.choice(submissions, few, replace=False)] = True
    return Problem(
        people, things, scores,
        [Conflict(*pair, "employer") for pair in pairs((odd < 0.03) & ~pinned)],
        pins=pairs(pinned),
        forbids=pairs((odd >= 0.03) & (odd < 0.04) & ~pinned),
        weights=Weights(expertise=1.0, load=0.005, own_region=0.1, own_region_free=1),
    )  # fmt: skip
