"""Derives translation weights from a bilingual dictionary and sentence pairs; no caching, no queries.

Model 1 is run on pairs of a headword's overlapping words with the words of one of its glosses, and
on the words of sentence pairs where there are any, in both directions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jiebang.matcher.alignment import ROUNDS, Aligned, model_one, of_one_root
from jiebang.matcher.language import fold, segmenter
from jiebang.matcher.terms import ENGLISH_FUNCTION_STEMS, Analyser, is_chinese

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Links = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]
"""Chinese term, English term and weight of each link, in three arrays of one length."""

ALGORITHM = "em-5"
MINIMUM = 0.01
LONGEST_GLOSS = 12
PAIR = 0.5
"""What a pair of sentences counts. A gloss counts 1, shared by its words."""
LONGEST_PAIR = 6_000
"""Links between the words of two sentences; more is no sentence."""
CHARACTERS = 0.8
"""What a translation learnt from a headword's characters counts, relative to one learnt from words."""
CHARACTERS_FROM = 0.08
"""Weaker translations of a character are chance."""
CHARACTERS_WORDS = 4
"""Longer glosses describe; only short ones are made of what the characters mean."""
ROOTS = 0.5
"""What a translation counts that is only of one root with one in the table."""
MINIMUM_OF_ROOT = 0.1

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
    weights: float32 from 0 to 1, made of p(English | Chinese) and p(Chinese | English).
    """

    offsets: npt.NDArray[np.int64]
    targets: Ints
    weights: Floats


@dataclass(frozen=True)
class Built:
    """What the derivation yields; arrays as the lexicon stores them.

    glosses: (head, first, last) per gloss, last excluded, into gloss_terms. commonness: of each term,
    the logarithm of the segmenter's frequency of the word, float32; of use for Chinese ones.
    """

    terms: tuple[str, ...]
    compounds: dict[str, tuple[str, str]]
    table: Table
    gloss_heads: Ints
    gloss_offsets: npt.NDArray[np.int64]
    gloss_terms: Ints
    commonness: Floats


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
    pairs: Sequence[tuple[str, str]] = (),
    of_trade: int = 0,
) -> Built:
    """Weights from (traditional, simplified, glosses) entries; about twenty seconds for 120,000.

    of_trade: how many of the entries, at the end, are a glossary's: they do not make a word common.
    pairs: (Chinese, English) sentences to learn from beside them, a minute for 100,000.
    """
    steps = ROUNDS + 5
    heads = [fold(simplified) for _, simplified, _ in entries]
    chinese_words = dict.fromkeys(h for h in heads if h and is_chinese(h) and len(h) <= 12)
    chinese_words.update(dict.fromkeys(c for h in list(chinese_words) for c in h if is_chinese(c)))
    progress(1, steps)

    cleaned = _glosses(heads, entries)
    counts: Counter[str] = Counter()
    plain = Analyser(())
    general = {fold(simplified) for _, simplified, _ in entries[: len(entries) - of_trade]}
    for head, gloss, _ in cleaned:
        words = dict.fromkeys(plain.bag(gloss)[1])
        counts.update(words.keys() if head in general else dict.fromkeys(words, 0))
    compounds = _compounds(counts)
    progress(2, steps)

    analyser = Analyser(chinese_words, compounds)
    corpus = _Corpus()
    for head, gloss, is_name in cleaned:
        corpus.add_gloss(head, gloss, is_name, analyser)
    glosses = len(corpus.source)
    for chinese_text, english_text in pairs:
        corpus.add_pair(chinese_text, english_text, analyser)
    progress(3, steps)

    terms = list(corpus.ids)
    size = len(terms)
    chinese = np.fromiter(map(is_chinese, terms), np.bool_, size)
    aligned = model_one(
        corpus.source,
        corpus.target,
        size,
        np.array(corpus.weights),
        lambda done: progress(3 + done, steps),
    )
    # One weight a pair: of glosses the surer direction, as either alone is 1 to 3 points worse. In
    # sentences each direction holds much by chance, and the mean is better than the surer one.
    weights = (
        (aligned.forward + aligned.backward) / 2
        if pairs
        else np.maximum(aligned.forward, aligned.backward)
    )
    learnt = _kept(aligned, weights, MINIMUM, chinese)
    in_glosses = corpus.source[:glosses], corpus.target[:glosses]
    table = _table(size, learnt, _of_characters(terms, *in_glosses, corpus.spelt, chinese))
    progress(4 + ROUNDS, steps)
    table = _with_roots(terms, table)
    lengths = np.fromiter((len(t) for t in corpus.target[:glosses]), np.int64, glosses)
    built = Built(
        terms=tuple(terms),
        compounds=compounds,
        table=table,
        gloss_heads=np.array(corpus.heads, np.int32),
        gloss_offsets=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        gloss_terms=np.fromiter(
            (t for row in corpus.target[:glosses] for t in row), np.int32, int(lengths.sum())
        ),
        commonness=np.log(3.0 + np.fromiter(map(_frequency, terms), np.float64, size)).astype(
            np.float32
        ),
    )
    progress(steps, steps)
    return built


class _Corpus:
    """Pairs of term lists to align, glosses first; terms are numbered as they come.

    weights: how often each pair counts. heads, spelt: of glosses only, the headword and whether
    the gloss may be made of what the characters mean.
    """

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.source: list[list[int]] = []
        self.target: list[list[int]] = []
        self.weights: list[float] = []
        self.heads: list[int] = []
        self.spelt: list[bool] = []
        self._split: dict[str, list[int]] = {}

    def add_gloss(self, head: str, gloss: str, is_name: bool, analyser: Analyser) -> None:
        """A headword's overlapping words with the content words of one gloss."""
        heard = self._split.get(head)
        if heard is None:
            heard = self._split[head] = self._numbers(analyser.bag(head)[0])
        stems = dict.fromkeys(analyser.bag(gloss)[0])
        content = [s for s in stems if s not in ENGLISH_FUNCTION_STEMS] or list(stems)
        if content and heard and len(content) <= LONGEST_GLOSS:
            self.source.append(heard)
            self.target.append(self._numbers(content))
            self.weights.append(1.0 / len(content))
            self.heads.append(self.ids.get(head, heard[0]))
            self.spelt.append(not is_name and len(content) <= CHARACTERS_WORDS)

    def add_pair(self, chinese: str, english: str, analyser: Analyser) -> None:
        """Two sentences with all their words; texts too long for one sentence are left out."""
        source = self._numbers(analyser.bag(fold(chinese))[0])
        target = self._numbers(analyser.bag(fold(english))[0])
        if source and target and len(source) * len(target) <= LONGEST_PAIR:
            self.source.append(source)
            self.target.append(target)
            self.weights.append(PAIR)

    def _numbers(self, terms: Iterable[str]) -> list[int]:
        ids = self.ids
        return [ids.setdefault(term, len(ids)) for term in dict.fromkeys(terms)]


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


def _kept(
    aligned: Aligned, weights: Doubles, minimum: float, chinese: npt.NDArray[np.bool_]
) -> Links:
    """The links from Chinese terms to others that weigh enough."""
    sources, targets = aligned.sources, aligned.targets
    keep = (weights >= minimum) & chinese[sources] & ~chinese[targets]
    return sources[keep], targets[keep], weights[keep]


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
    aligned = model_one(rows, glosses, len(terms))
    weights = np.maximum(aligned.forward, aligned.backward)
    heads, words, sure = _kept(aligned, weights, CHARACTERS_FROM, chinese)
    return heads, words, CHARACTERS * sure


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


def _with_roots(terms: Sequence[str], table: Table) -> Table:
    """Each translation lent to the stems of its root: fever to feverish, injur to injuri."""
    size = len(terms)
    from scipy import sparse  # a tenth of a second, of no use once the lexicon is cached

    matrix = sparse.csr_matrix((table.weights, table.targets, table.offsets), shape=(size, size))
    lent = (matrix @ of_one_root(terms, matrix, MINIMUM_OF_ROOT)).tocoo()
    heads = np.repeat(np.arange(size), np.diff(table.offsets))
    keep = lent.data >= MINIMUM / ROOTS
    return _table(
        size,
        (heads, table.targets.astype(np.int64), table.weights.astype(np.float64)),
        (
            lent.row[keep].astype(np.int64),
            lent.col[keep].astype(np.int64),
            ROOTS * np.minimum(lent.data[keep], 1.0),
        ),
    )


def _frequency(term: str) -> int:
    return int(segmenter().suggest_freq(term)) if is_chinese(term) else 0
