"""From coverages to one comparable figure for each candidate: calibration across languages."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from jiebang.matcher.index import Index, Query
from jiebang.matcher.views import CHINESE, ENGLISH

Doubles = npt.NDArray[np.float64]

_PRIOR = {True: (0.10, 0.03), False: (0.16, 0.035)}
_PRIOR_STRENGTH = 12.0


def text_evidence(index: Index, queries: Sequence[Query], size: int) -> Doubles:
    """How far each candidate stands above unrelated ones, in standard deviations; shape (size,).

    Each view of the query is compared with the candidate's view in its own language where there is
    one, else with the one in the other language by translation; several views are averaged, so
    that a second language adds evidence but no chance to win twice.
    """
    totals = np.zeros(size)
    for query in queries:
        totals += _one(index, query, size)
    return totals / max(1, len(queries))


def _one(index: Index, query: Query, size: int) -> Doubles:
    own = query.view.language
    evidence = np.full(size, -4.0)
    # The other language first, so that a candidate's own-language view replaces it.
    for which in (ENGLISH if own == CHINESE else CHINESE, own):
        group = index.groups[which]
        if len(group.rows) == 0:
            continue
        chosen = index.chosen(query, which)
        raw = index.coverage(query, which, chosen)
        step = max(1, len(group.rows) // index.parameters.background)
        sample = np.arange(0, len(group.rows), step, dtype=np.int32)
        mean, spread = _background(index.coverage(query, which, sample), which == own)
        evidence[group.owners] = -4.0
        evidence[group.owners[chosen]] = (raw - mean) / spread
    return evidence


def _background(sample: Doubles, same: bool) -> tuple[float, float]:
    """Mean and deviation of unrelated scores; few candidates lean on what is usual."""
    usual_mean, usual_spread = _PRIOR[same]
    n, strength = len(sample), _PRIOR_STRENGTH
    mean = (float(sample.sum()) + strength * usual_mean) / (n + strength)
    variance = (
        float(((sample - mean) ** 2).sum()) + strength * usual_spread**2
    ) / (n + strength)
    return mean, math.sqrt(variance)


def to_score(evidence: float) -> float:
    """Evidence in deviations as a score from 0 to 1, rising, 0.5 at three deviations."""
    return round(1.0 / (1.0 + math.exp(-(evidence - 3.0) / 2.0)), 6)
