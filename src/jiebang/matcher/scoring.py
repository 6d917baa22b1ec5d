"""From coverages to one comparable figure for each candidate: calibration across languages."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from jiebang.matcher.index import NOTHING, Index, Query
from jiebang.matcher.views import CHINESE, ENGLISH

Doubles = npt.NDArray[np.float64]

_FEW = 12
_SCALE = 0.15


def text_evidence(index: Index, queries: Sequence[Query], size: int) -> Doubles:
    """How far each candidate's mutual coverage stands above unrelated ones; shape (size,).

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
    parameters = index.parameters
    evidence = np.full(size, -1.0)
    # The other language first, so that a candidate's own-language view replaces it.
    for which in (ENGLISH if own == CHINESE else CHINESE, own):
        group = index.groups[which]
        if len(group.rows) == 0:
            continue
        chosen = index.chosen(query, which)
        raw = index.coverage(query, which, chosen)
        step = max(1, len(group.rows) // parameters.background)
        sample = np.arange(0, len(group.rows), step, dtype=np.int32)
        unrelated = _unrelated(index.coverage(query, which, sample))
        gain = 1.0 if which == own else parameters.translation_gain
        evidence[group.owners] = -1.0
        evidence[group.owners[chosen]] = np.where(raw > NOTHING, gain * (raw - unrelated), -1.0)
    return evidence


def _unrelated(sample: Doubles) -> float:
    """What a candidate that has nothing to do with the query scores: the median of a sample.

    Few candidates may all be related, so that then nothing much is taken away. Where no word met a
    candidate stands beside the least related of the others.
    """
    met = sample > NOTHING
    sample = np.where(met, sample, min(0.0, sample[met].min()) if met.any() else 0.0)
    return float(np.median(sample)) * len(sample) / (len(sample) + _FEW)


def to_score(evidence: float, effect: float) -> float:
    """Text evidence as a score from 0 to 1, scaled by 1 + effect of the facts; rises with both."""
    return round(1.0 - math.exp(-max(0.0, evidence) * max(0.0, 1.0 + effect) / _SCALE), 6)
