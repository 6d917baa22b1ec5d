"""Derives translation weights from a bilingual dictionary (IBM Model 1); no caching, no queries.

Brown et al. 1993, "The mathematics of statistical machine translation": model 1, here on pairs of
a headword's overlapping words with the words of one of its glosses, in both directions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jiebang.matcher.language import fold
from jiebang.matcher.terms import ENGLISH_FUNCTION_STEMS, Analyser, is_chinese

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]

ALGORITHM = "em-1"
ROUNDS = 8
MINIMUM = 0.01

_LINE = re.compile(r"^(\S+) (\S+) \[([^\]]*)\] /(.*)/\s*$")
_PINYIN = re.compile(r"\[[^\]]*\]")
_PARENTHESES = re.compile(r"\([^()]*\)")
_REFERENCE = re.compile(
    r"^(?:old |archaic |Japanese |erhua |ancient |nonstandard )?"
    r"(?:variants? of|form of|simplification of|see(?: also)?|same as|also written|equivalent(?: to| of)?"
    r"|abbr\.? for|contraction of|short for)\s+(\S+)"
)
_SKIP = re.compile(r"^(?:CL:|surname |also pr\.|Taiwan pr\.|used in |classifier for|interj)")
_HAN = re.compile(r"^[\u3400-\u9fff]+")


@dataclass(frozen=True)
class Table:
    """English translations of every Chinese term, row-wise sparse, strongest first.

    offsets: (terms + 1,) int64, empty rows for English terms; targets: int32 term ids;
    weights: float32 from 0 to 1, the larger of p(English | Chinese) and p(Chinese | English).
    """

    offsets: npt.NDArray[np.int64]
    targets: Ints
    weights: Floats


@dataclass(frozen=True)
class Built:
    """What the derivation yields; arrays as the lexicon stores them.

    glosses: (head, first, last) per gloss, last excluded, into gloss_terms.
    """

    terms: tuple[str, ...]
    compounds: dict[str, tuple[str, str]]
    table: Table
    gloss_heads: Ints
    gloss_offsets: npt.NDArray[np.int64]
    gloss_terms: Ints


def parse(lines: Iterable[str]) -> list[tuple[str, str, tuple[str, ...]]]:
    """(traditional, simplified, glosses) of each CC-CEDICT line; comments are left out."""
    entries = []
    for line in lines:
        found = _LINE.match(line)
        if found is not None:
            glosses = re.split(r"[/;]", found[4])
            entries.append((found[1], found[2], tuple(g.strip() for g in glosses if g.strip())))
    return entries


def derive(
    entries: Sequence[tuple[str, str, tuple[str, ...]]],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Built:
    """Weights from (traditional, simplified, glosses) entries; about ten seconds for 120,000."""
    steps = ROUNDS + 4
    heads = [fold(simplified) for _, simplified, _ in entries]
    chinese_words = dict.fromkeys(h for h in heads if h and is_chinese(h) and len(h) <= 12)
    chinese_words.update(dict.fromkeys(c for h in list(chinese_words) for c in h if is_chinese(c)))
    progress(1, steps)

    cleaned = _glosses(heads, entries)
    counts: Counter[str] = Counter()
    plain = Analyser(())
    for _, gloss in cleaned:
        counts.update(dict.fromkeys(plain.bag(gloss)[1]).keys())
    compounds = _compounds(counts)
    progress(2, steps)

    analyser = Analyser(chinese_words, compounds)
    ids: dict[str, int] = {}
    split: dict[str, list[int]] = {}
    source: list[list[int]] = []
    target: list[list[int]] = []
    gloss_heads: list[int] = []
    for head, gloss in cleaned:
        heard = split.get(head)
        if heard is None:
            parts = dict.fromkeys(term for term in analyser.bag(head)[0])
            heard = split[head] = [ids.setdefault(term, len(ids)) for term in parts]
        stems = dict.fromkeys(analyser.bag(gloss)[0])
        content = [s for s in stems if s not in ENGLISH_FUNCTION_STEMS] or list(stems)
        if content and heard and len(content) <= 12:
            source.append(heard)
            target.append([ids.setdefault(term, len(ids)) for term in content])
            gloss_heads.append(ids[head] if head in ids else heard[0])
    progress(3, steps)

    table = _model_one(
        source, target, [is_chinese(t) for t in ids], lambda r: progress(3 + r, steps)
    )
    lengths = np.fromiter((len(t) for t in target), np.int64, len(target))
    built = Built(
        terms=tuple(ids),
        compounds=compounds,
        table=table,
        gloss_heads=np.array(gloss_heads, np.int32),
        gloss_offsets=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        gloss_terms=np.fromiter((t for row in target for t in row), np.int32, int(lengths.sum())),
    )
    progress(steps, steps)
    return built


def _glosses(
    heads: Sequence[str], entries: Sequence[tuple[str, str, tuple[str, ...]]]
) -> list[tuple[str, str]]:
    by_head: dict[str, list[str]] = {}
    references: list[tuple[str, str]] = []
    for head, (_, _, glosses) in zip(heads, entries, strict=True):
        if not head or not is_chinese(head):
            continue
        kept = by_head.setdefault(head, [])
        for gloss in glosses:
            if _SKIP.match(gloss):
                continue
            pointed = _REFERENCE.match(gloss)
            if pointed is not None:
                word = _HAN.match(pointed[1].split("|")[-1])
                if word is not None and fold(word[0]) != head:
                    references.append((head, fold(word[0])))
                    continue
            text = gloss
            while True:
                shorter = _PARENTHESES.sub(" ", text)
                if shorter == text:
                    break
                text = shorter
            text = _PINYIN.sub(" ", text)
            text = " ".join(part for part in re.split(r"[\u3400-\u9fff|·，]+", text))
            text = fold(text).strip()
            if text and text not in kept:
                kept.append(text)
    own = {head: tuple(kept) for head, kept in by_head.items()}
    for head, other in references:
        for gloss in own.get(other, ()):
            if gloss not in by_head[head]:
                by_head[head].append(gloss)
    return [(head, gloss) for head, kept in by_head.items() for gloss in kept]


def _compounds(counts: Counter[str]) -> dict[str, tuple[str, str]]:
    """Rare closed compounds of two common words: "wastewat" is "wast" and "water"."""
    found: dict[str, tuple[str, str]] = {}
    for word, count in counts.items():
        if len(word) < 8 or count > 12 or not word.isalpha():
            continue
        options = [
            (min(counts[word[:i]], counts[word[i:]]), word[:i], word[i:])
            for i in range(4, len(word) - 3)
        ]
        best = max(options, default=(0, "", ""))
        if best[0] >= 15 and best[0] > 3 * count:
            found[word] = (best[1], best[2])
    return found


def _model_one(
    source: Sequence[Sequence[int]],
    target: Sequence[Sequence[int]],
    chinese: Sequence[bool],
    progress: Callable[[int], None],
) -> Table:
    """EM over all pairs at once: each link (pair, s, t) shares t's (or s's) count over its rivals."""
    size = len(chinese)
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
    s_id, t_id = s_flat[s_at], t_flat[t_at]
    keys, slot = np.unique(s_id * size + t_id, return_inverse=True)
    k_s, k_t = keys // size, keys % size

    forward = np.ones(len(keys))
    backward = np.ones(len(keys))
    for done in range(ROUNDS):
        # p(t|s): each target word asks which source word produced it; then the reverse.
        f = forward[slot]
        f /= np.bincount(t_at, f, minlength=len(t_flat))[t_at]
        count = np.bincount(slot, f, minlength=len(keys))
        forward = count / np.bincount(k_s, count, minlength=size)[k_s]
        b = backward[slot]
        b /= np.bincount(s_at, b, minlength=len(s_flat))[s_at]
        count = np.bincount(slot, b, minlength=len(keys))
        backward = count / np.bincount(k_t, count, minlength=size)[k_t]
        progress(done + 1)

    # One weight a pair, the surer of the two directions: either alone is 1 to 3 points worse.
    weights = np.maximum(forward, backward)
    chinese_row = np.fromiter(chinese, np.bool_, size)[k_s]
    keep = (weights >= MINIMUM) & (k_s != k_t) & chinese_row
    k_s, k_t, weights = k_s[keep], k_t[keep], weights[keep]
    order = np.lexsort((k_t, -weights, k_s))
    offsets = np.searchsorted(k_s, np.arange(size + 1)).astype(np.int64)
    return Table(offsets, k_t[order].astype(np.int32), weights[order].astype(np.float32))
