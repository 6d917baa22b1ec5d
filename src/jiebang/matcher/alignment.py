"""IBM model 1 on pairs of term lists, and words of one root; knows neither dictionary nor texts.

Brown et al. 1993, "The mathematics of statistical machine translation".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy import sparse

ROUNDS = 8
NULL = 3.0
"""Weight of the empty word, which takes up what no word of the source means."""
ROOT = 4
"""Letters that two stems of one root share at least."""
ROOT_SHARE = 0.6
"""The same as a share of the longer stem."""
_MOST_OF_A_ROOT = 30

_ENDINGS = frozenset(
    re.findall(
        r"[a-z]*",
        "e i al ial ic ical ist ism iti iv er or ment ness ish ful less ous ious ion ation at ati ativ "
        "anc ant enc ent abl ib ibl ti tic tif iz ifi th s y ari age ship ler eri ian an ean es ess",
    )
)

Longs = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Aligned:
    """Probabilities of each link that was seen: sources, targets, and p in both directions."""

    sources: Longs
    targets: Longs
    forward: Doubles
    backward: Doubles


def model_one(
    source: Sequence[Sequence[int]],
    target: Sequence[Sequence[int]],
    size: int,
    weights: Doubles | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Aligned:
    """EM over all pairs at once: each link (pair, s, t) shares t's (or s's) count over its rivals.

    size: one more than the largest term. weights: how often each pair counts; once where None.
    """
    weights = np.ones(len(source)) if weights is None else weights
    s_len = np.fromiter((len(x) for x in source), np.int64, len(source))
    t_len = np.fromiter((len(x) for x in target), np.int64, len(target))
    s_flat = np.fromiter((x for row in source for x in row), np.int64, int(s_len.sum()))
    t_flat = np.fromiter((x for row in target for x in row), np.int64, int(t_len.sum()))
    links = s_len * t_len
    total = int(links.sum())
    pair = np.repeat(np.arange(len(links)), links)
    within = np.arange(total) - np.repeat(np.cumsum(links) - links, links)
    s_at = (np.cumsum(s_len) - s_len)[pair] + within // t_len[pair]
    t_at = (np.cumsum(t_len) - t_len)[pair] + within % t_len[pair]
    keys, slot = np.unique(s_flat[s_at] * size + t_flat[t_at], return_inverse=True)
    k_s, k_t = keys // size, keys % size
    each = weights[pair]

    common: Doubles = np.bincount(t_flat, np.repeat(weights, t_len), minlength=size).astype(
        np.float64
    )
    common = common / max(1e-9, float(common.sum()))
    forward = np.ones(len(keys))
    backward = np.ones(len(keys))
    for done in range(ROUNDS):
        # p(t|s): each target word asks which source word produced it; then the reverse.
        f = forward[slot]
        f /= (np.bincount(t_at, f, minlength=len(t_flat)) + NULL * common[t_flat])[t_at]
        count = np.bincount(slot, f * each, minlength=len(keys))
        forward = count / np.bincount(k_s, count, minlength=size)[k_s]
        b = backward[slot]
        b /= np.bincount(s_at, b, minlength=len(s_flat))[s_at]
        count = np.bincount(slot, b * each, minlength=len(keys))
        backward = count / np.bincount(k_t, count, minlength=size)[k_t]
        progress(done + 1)
    return Aligned(k_s, k_t, forward, backward)


def of_one_root(stems: Sequence[str], table: sparse.csr_matrix, shared: float) -> sparse.csr_matrix:
    """1 for each pair of English stems that differ by endings and have translations in common.

    table: translation weights, (terms, terms), targets in columns. shared: what the smaller of the
    two weights to each Chinese word adds up to at least: police and policy have none in common.
    """
    columns = table.tocsc()
    starts, rows, values = columns.indptr.tolist(), columns.indices, columns.data
    by_root: dict[str, list[int]] = {}
    for number, stem in enumerate(stems):
        if starts[number] == starts[number + 1] or not (stem.isascii() and stem.isalpha()):
            continue
        for cut in range(max(ROOT, len(stem) - 5), len(stem) + 1):
            if stem[cut:] in _ENDINGS:
                by_root.setdefault(stem[:cut], []).append(number)

    def words(number: int) -> dict[int, float]:
        at = slice(starts[number], starts[number + 1])
        return dict(zip(rows[at].tolist(), values[at].tolist(), strict=True))

    seen: set[tuple[int, int]] = set()
    found: list[tuple[int, int]] = []
    for root, members in by_root.items():
        if not 2 <= len(members) <= _MOST_OF_A_ROOT:
            continue
        for place, one in enumerate(members):
            for other in members[place + 1 :]:
                longest = max(len(stems[one]), len(stems[other]))
                if len(root) < ROOT_SHARE * longest or (one, other) in seen:
                    continue
                seen.add((one, other))
                theirs = words(other)
                if sum(min(w, theirs.get(z, 0.0)) for z, w in words(one).items()) >= shared:
                    found += [(one, other), (other, one)]
    pairs = np.array(found, np.int64).reshape(-1, 2)
    from scipy import sparse  # a tenth of a second, of no use once the lexicon is cached

    return sparse.csr_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=table.shape)
