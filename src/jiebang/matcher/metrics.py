"""Measures of a ranking as pure functions; knows no files and no matcher.

A ranking is a sequence of ids, best first; relevant maps an id to its gain (above 0).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence


def accuracy_at_1(ranking: Sequence[str], relevant: Mapping[str, float]) -> float:
    """1 where the first is relevant, else 0."""
    return float(bool(ranking) and ranking[0] in relevant)


def reciprocal_rank(ranking: Sequence[str], relevant: Mapping[str, float], k: int = 10) -> float:
    """1 / rank of the first relevant among the first k, 0 where there is none."""
    for rank, candidate in enumerate(ranking[:k], start=1):
        if candidate in relevant:
            return 1.0 / rank
    return 0.0


def ndcg(ranking: Sequence[str], relevant: Mapping[str, float], k: int = 10) -> float:
    """Discounted gain of the first k over that of the best order; gains are linear.

    Järvelin and Kekäläinen 2002, "Cumulated gain-based evaluation of IR techniques".
    """
    gained = _discounted([relevant.get(candidate, 0.0) for candidate in ranking[:k]])
    best = _discounted(sorted(relevant.values(), reverse=True)[:k])
    return gained / best if best > 0 else 0.0


def recall(ranking: Sequence[str], relevant: Mapping[str, float], k: int = 100) -> float:
    """Share of the relevant that are among the first k; 0 where nothing is relevant."""
    found = sum(candidate in relevant for candidate in ranking[:k])
    return found / len(relevant) if relevant else 0.0


def weighted_kendall_loss(
    similarities: Mapping[str, Mapping[str, float]], ratings: Mapping[str, Mapping[str, float]]
) -> float:
    """How far the similarities of experts to topics order otherwise than the experts' own ratings.

    Both map an expert to topics to a number; each rated topic has a similarity. Every two topics that
    one expert rates apart cost the difference of the ratings where the similarities order them the
    other way round, half of it where they are equal; the sum is divided by all differences. 0 is best,
    0.5 is what a constant scores, 1 is worst; 0 where nothing is rated apart. Stelmakh, Wieting, Neubig
    and Shah 2023, "A Gold Standard Dataset for the Reviewer Assignment Problem".
    """
    lost = whole = 0.0
    for expert, rated in ratings.items():
        found = similarities[expert]
        for (one, high), (other, low) in itertools.combinations(rated.items(), 2):
            apart, ahead = high - low, found[one] - found[other]
            whole += abs(apart)
            if ahead == 0:
                lost += abs(apart) / 2
            elif (ahead > 0) != (apart > 0):
                lost += abs(apart)
    return lost / whole if whole > 0 else 0.0


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))
