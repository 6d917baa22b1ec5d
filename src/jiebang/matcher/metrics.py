"""Measures of a ranking as pure functions; knows no files and no matcher.

A ranking is a sequence of ids, best first; relevant maps an id to its gain (above 0).
"""

from __future__ import annotations

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


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))
