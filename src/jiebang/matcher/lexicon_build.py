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
Links = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]
"""Chinese term, English term and weight of each link, in three arrays of one length."""

ALGORITHM = "em-2"
ROUNDS = 8
MINIMUM = 0.01
NULL = 3.0
"""Weight of the empty word, which takes up what no word of the headword means."""
CHARACTERS = 0.8
"""What a translation learnt from a headword's characters counts, relative to one learnt from words."""
CHARACTERS_FROM = 0.08
"""Weaker translations of a character are chance."""
CHARACTERS_WORDS = 4
"""Longer glosses describe; only short ones are made of what the characters mean."""

_LINE = re.compile(r"^(\S+) (\S+) \[([^\]]*)\] /(.*)/\s*$")
_PINYIN = re.compile(r"\[[^\]]*\]")
_PARENTHESES = re.compile(r"\([^()]*\)")
_REFERENCE = re.compile(
    r"^(?:old |archaic |Japanese |erhua |ancient |nonstandard )?"
    r"(?:variants? of|form of|simplification of|see(?: also)?|same as|also written|equivalent(?: to| of)?"
    r"|abbr\.? for|contraction of|short for)\s+(\S+)"
)
_SKIP = re.compile(r"^(?:CL:|surname |also pr\.|Taiwan pr\.|used in |classifier for|interj)")
_EDITORIAL = re.compile(r"\b(?:lit\.|fig\.|esp\.|abbr\.|cf\.?|sb's|sb|sth)(?=[\s,)]|$)")
_ACRONYM = re.compile(r"\(([A-Z][A-Za-z0-9-]*[A-Z][A-Z0-9-]*)\)")
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
    for _, gloss, _ in cleaned:
        counts.update(dict.fromkeys(plain.bag(gloss)[1]).keys())
    compounds = _compounds(counts)
    progress(2, steps)

    analyser = Analyser(chinese_words, compounds)
    ids: dict[str, int] = {}
    split: dict[str, list[int]] = {}
    source: list[list[int]] = []
    target: list[list[int]] = []
    gloss_heads: list[int] = []
    spelt: list[bool] = []
    for head, gloss, is_name in cleaned:
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
            spelt.append(not is_name and len(content) <= CHARACTERS_WORDS)
    progress(3, steps)

    chinese = np.fromiter(map(is_chinese, ids), np.bool_, len(ids))
    learnt = _model_one(source, target, chinese, lambda r: progress(3 + r, steps))
    terms = list(ids)
    table = _table(len(ids), learnt, _of_characters(terms, source, target, spelt, chinese))
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
) -> list[tuple[str, str, bool]]:
    """(head, gloss, whether it holds a capital letter, as names do) without editorial marks.

    An acronym in parentheses is a gloss of its own. A head that points to another has its glosses.
    """
    by_head: dict[str, dict[str, bool]] = {}
    references: list[tuple[str, str]] = []
    for head, (_, _, glosses) in zip(heads, entries, strict=True):
        if not head or not is_chinese(head):
            continue
        kept = by_head.setdefault(head, {})
        for gloss in glosses:
            if _SKIP.match(gloss):
                continue
            pointed = _REFERENCE.match(gloss)
            if pointed is not None:
                word = _HAN.match(pointed[1].split("|")[-1])
                if word is not None and fold(word[0]) != head:
                    references.append((head, fold(word[0])))
                    continue
            for short in _ACRONYM.findall(gloss):
                kept.setdefault(fold(short), False)
            text = _EDITORIAL.sub(" ", gloss)
            while True:
                shorter = _PARENTHESES.sub(" ", text)
                if shorter == text:
                    break
                text = shorter
            text = _PINYIN.sub(" ", text)
            text = " ".join(part for part in re.split(r"[\u3400-\u9fff|·，]+", text))
            is_name = any(letter.isupper() for letter in text)
            text = fold(text).strip()
            if text:
                kept[text] = kept.get(text, False) or is_name
    own = {head: dict(kept) for head, kept in by_head.items()}
    for head, other in references:
        for gloss, is_name in own.get(other, {}).items():
            by_head[head].setdefault(gloss, is_name)
    return [
        (head, gloss, is_name) for head, kept in by_head.items() for gloss, is_name in kept.items()
    ]


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
    chinese: npt.NDArray[np.bool_],
    progress: Callable[[int], None],
) -> Links:
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

    common = np.bincount(t_flat, minlength=size) / max(1, len(t_flat))
    forward = np.ones(len(keys))
    backward = np.ones(len(keys))
    for done in range(ROUNDS):
        # p(t|s): each target word asks which source word produced it; then the reverse.
        f = forward[slot]
        f /= (np.bincount(t_at, f, minlength=len(t_flat)) + NULL * common[t_flat])[t_at]
        count = np.bincount(slot, f, minlength=len(keys))
        forward = count / np.bincount(k_s, count, minlength=size)[k_s]
        b = backward[slot]
        b /= np.bincount(s_at, b, minlength=len(s_flat))[s_at]
        count = np.bincount(slot, b, minlength=len(keys))
        backward = count / np.bincount(k_t, count, minlength=size)[k_t]
        progress(done + 1)

    # One weight a pair, the surer of the two directions: either alone is 1 to 3 points worse.
    weights = np.maximum(forward, backward)
    keep = (weights >= MINIMUM) & (k_s != k_t) & chinese[k_s]
    return k_s[keep], k_t[keep], weights[keep]


def _of_characters(
    terms: Sequence[str],
    source: Sequence[Sequence[int]],
    target: Sequence[Sequence[int]],
    spelt: Sequence[bool],
    chinese: npt.NDArray[np.bool_],
) -> Links:
    """What single characters mean inside words: 痛 alone has few glosses, but all of 胸痛 and 头痛.

    Learnt from short glosses that are no names, each headword taken as its characters.
    """
    number = {term: place for place, term in enumerate(terms) if len(term) == 1}
    rows, glosses = [], []
    for row, gloss, is_spelt in zip(source, target, spelt, strict=True):
        letters = dict.fromkeys(letter for place in row for letter in terms[place])
        known = [number[letter] for letter in letters if letter in number]
        if is_spelt and known:
            rows.append(known)
            glosses.append(gloss)
    heads, words, weights = _model_one(rows, glosses, chinese, lambda _: None)
    sure = weights >= CHARACTERS_FROM
    return heads[sure], words[sure], CHARACTERS * weights[sure]


def _table(size: int, *parts: Links) -> Table:
    """All links in one table; of two for the same pair the larger weight stands."""
    heads, words, weights = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    keys, slot = np.unique(heads * size + words, return_inverse=True)
    best = np.zeros(len(keys))
    np.maximum.at(best, slot, weights)
    heads, words = keys // size, keys % size
    order = np.lexsort((words, -best, heads))
    offsets = np.searchsorted(heads, np.arange(size + 1)).astype(np.int64)
    return Table(offsets, words[order].astype(np.int32), best[order].astype(np.float32))
