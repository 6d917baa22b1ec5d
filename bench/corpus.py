"""Documents and queries of any number, drawn with a seed from any text files; no engine lives here.

The shape of a real collection of needs and achievements is kept, not its sentences:

* **Vocabulary.** The words of the files (English words; Chinese words as rjieba cuts them), the most
  frequent first, without what stands in every eighth passage; then invented words, up to 2**18 terms.
  Term r (from 1) has the Zipf-Mandelbrot frequency 1 / (r + OFFSET), so that the collection has the
  same frequencies whatever the files are.
* **Topics.** A topic is a passage of the files: a pool of its words, weighted so that over all topics
  each word reaches its frequency, and of invented words that are the topic's own.
* **Documents.** 80 tokens on average (log-normal), from one main topic, two others and the whole
  vocabulary: 68 distinct terms a document. Queries are drawn in the same way: short ones until they
  have 6 distinct terms, long ones with 80 tokens, repeated tokens counted.

What decides every speed is how many postings a query meets: at a million documents about 0.17 million
for a short query and 1.8 million for a long one (``python bench/corpus.py`` prints the figures).
Every document has its own random state, made of the seed and its number: the same seed gives the same
bytes, whatever the number of documents or threads.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numba as nb
import numpy as np
import numpy.typing as npt

DEMO = Path(__file__).resolve().parent.parent / "src" / "jiebang" / "demo" / "data"
SUFFIXES = {".jsonl", ".json", ".tsv", ".csv", ".txt", ".md", ".rst"}
VOCABULARY = 1 << 18
OFFSET = 22.0
"""Mandelbrot's offset: flattens the head, as leaving out function words does."""
TOPICS = 8192
POOL = 112
PASSAGE = 200
"""Words of the files that a topic chooses from."""
BACKGROUND, SECOND, THIRD = 0.25, 0.20, 0.10
"""Shares of tokens from the whole vocabulary and from the two minor topics; the rest is the main one."""
LENGTH, SPREAD, SHORTEST, LONGEST = 80.0, 0.35, 8, 400
SHORT_TERMS, LONG_TOKENS = 6, 80
THREADS = 2
WORD = re.compile(r"[a-z][a-z0-9]+|[一-鿿]+")
SYLLABLES = [c + v for c in "bcdfghklmnprstvz" for v in "aeio"]
DOCUMENTS, SHORT, LONG = 0, 1, 2
"""Kinds of rows; each has random states of its own."""

U32 = npt.NDArray[np.uint32]
F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Rows:
    """Sparse rows: terms of row i are terms[offsets[i]:offsets[i + 1]], ascending, with counts."""

    offsets: I64
    terms: U32
    counts: F32

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def row(self, number: int) -> tuple[U32, F32]:
        """Terms and counts of one row."""
        span = slice(self.offsets[number], self.offsets[number + 1])
        return self.terms[span], self.counts[span]

    def repeated(self, number: int) -> U32:
        """Terms of one row, each as often as it counts."""
        terms, counts = self.row(number)
        return np.repeat(terms, counts.astype(np.int64))

    def lengths(self) -> I64:
        """Tokens of each row."""
        sums = np.concatenate(([0.0], np.cumsum(self.counts, dtype=np.float64)))
        return np.diff(sums[self.offsets]).astype(np.int64)


@nb.njit(cache=True)
def _next(state: np.uint64) -> tuple[np.uint64, np.uint64]:
    """One step of splitmix64: the new state and 64 random bits."""
    state = np.uint64(state + np.uint64(0x9E3779B97F4A7C15))
    z = state
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state, z ^ (z >> np.uint64(31))


@nb.njit(cache=True)
def _unit(bits: np.uint64) -> float:
    """A number of [0, 1)."""
    return np.float64(bits >> np.uint64(11)) / 9007199254740992.0


@nb.njit(cache=True)
def _tokens(seed: int, kind: int, number: int, pools: U32, share: F32, other: U32, out: U32) -> int:
    """Draw one document or query in the order of its text; returns the number of tokens."""
    _, bits = _next(np.uint64(seed) * np.uint64(3) + np.uint64(kind))
    _, state = _next(bits + np.uint64(number))
    if kind == 0:
        state, bits = _next(state)
        state, angle = _next(state)
        normal = math.sqrt(-2.0 * math.log(1.0 - _unit(bits))) * math.cos(
            2.0 * math.pi * _unit(angle)
        )
        drawn = LENGTH * math.exp(SPREAD * normal - 0.5 * SPREAD * SPREAD)
        length = int(min(max(drawn, SHORTEST), LONGEST))
    else:
        length = LONG_TOKENS
    topics = np.empty(3, np.int64)
    for i in range(3):  # popular topics exist: the first tenth of them has a fifth of the documents
        state, bits = _next(state)
        topics[i] = int(len(pools) * _unit(bits) ** 1.4)
    distinct = 0
    for i in range(length):
        state, bits = _next(state)
        where = _unit(bits)
        state, bits = _next(state)
        if where < BACKGROUND:  # Walker's alias method: one look-up whatever the distribution
            place = int(bits & np.uint64(len(share) - 1))
            token = np.uint32(place) if _unit(bits) < share[place] else other[place]
        else:
            topic = topics[0]
            if where < BACKGROUND + THIRD:
                topic = topics[2]
            elif where < BACKGROUND + THIRD + SECOND:
                topic = topics[1]
            token = pools[topic, int(_unit(bits) * pools.shape[1])]
        out[i] = token
        if kind == 1:
            new = True
            for j in range(i):
                new &= out[j] != token
            distinct += new
            if distinct == SHORT_TERMS:
                return i + 1
    return length


@nb.njit(cache=True)
def _fold(tokens: U32, length: int, counts: F32) -> int:
    """Sort tokens in place and fold repeated ones into counts; returns the number of distinct ones."""
    for i in range(1, length):
        token = tokens[i]
        j = i - 1
        while j >= 0 and tokens[j] > token:
            tokens[j + 1] = tokens[j]
            j -= 1
        tokens[j + 1] = token
    kept = 0
    for i in range(length):
        if kept and tokens[kept - 1] == tokens[i]:
            counts[kept - 1] += 1
        else:
            tokens[kept] = tokens[i]
            counts[kept] = 1
            kept += 1
    return kept


@nb.njit(cache=True, nogil=True)
def _draw(
    seed: int, kind: int, start: int, pools: U32, share: F32, other: U32,
    places: I64, terms: U32, counts: F32,
) -> None:  # fmt: skip
    """Draw rows: where terms is empty, their sizes into places; else the rows to their places."""
    row_terms, row_counts = np.empty(LONGEST, np.uint32), np.empty(LONGEST, np.float32)
    for i in range(len(places)):
        length = _tokens(seed, kind, start + i, pools, share, other, row_terms)
        kept = _fold(row_terms, length, row_counts)
        if len(terms):
            terms[places[i] : places[i] + kept] = row_terms[:kept]
            counts[places[i] : places[i] + kept] = row_counts[:kept]
        else:
            places[i] = kept


def _alias(weights: npt.NDArray[np.float64]) -> tuple[F32, U32]:
    """Walker's tables of a distribution: probability of the place itself, and the other term."""
    share = weights * (len(weights) / weights.sum())
    other = np.arange(len(weights), dtype=np.uint32)
    small = [int(i) for i in np.flatnonzero(share < 1)]
    large = [int(i) for i in np.flatnonzero(share >= 1)]
    while small and large:
        low, high = small.pop(), large[-1]
        other[low] = high
        share[high] -= 1 - share[low]
        if share[high] < 1:
            small.append(large.pop())
    return share.astype(np.float32), other


def _strings(value: object) -> Iterator[str]:
    """All texts inside a JSON value; codes and ids, which have neither blank nor Chinese, are none."""
    if isinstance(value, str):
        if " " in value or not value.isascii():
            yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def sources(given: Sequence[Path] = ()) -> tuple[Path, ...]:
    """The demo's texts, then those of JIEBANG_EVALDATA, or only the files and folders given."""
    evaldata = os.environ.get("JIEBANG_EVALDATA")
    roots = [*given] if given else [DEMO, *([Path(evaldata)] if evaldata else [])]
    files: list[Path] = []
    for root in roots:
        files += sorted(root.rglob("*")) if root.is_dir() else [root]
    return tuple(f for f in files if f.is_file() and f.suffix in SUFFIXES)


def _passages(files: Iterable[Path]) -> Iterator[str]:
    for path in files:
        for line in path.read_text("utf-8", errors="replace").splitlines():
            if path.suffix in {".jsonl", ".json"}:
                try:
                    yield from _strings(json.loads(line))
                except ValueError:
                    continue
            else:
                yield from line.split("\t")


def words_of(text: str, language: str = "") -> Iterator[str]:
    """English words in lower case and Chinese words; only one of both where language says so."""
    import rjieba  # not at the top: processes that measure memory have no use for its dictionary

    for run in WORD.findall(text.lower()):
        if run[0] < "一":
            if language != "zh":
                yield run
        elif language != "en":
            yield from rjieba.cut(run)


def invented(number: int, language: str) -> str:
    """The surface of a term that no file has: four syllables, or two Chinese characters."""
    if language == "zh":
        return chr(0x4E00 + number // 512) + chr(0x4E00 + 7 * (number % 512))
    parts = [SYLLABLES[(number >> (6 * i)) & 63] for i in range(3)]
    return "".join(parts) + "xyqw"[number >> 18 & 3]


class Corpus:
    """Documents and queries by number; language "" takes the files' words of both languages."""

    def __init__(
        self, files: Sequence[Path] = (), *, seed: int = 7, language: str = "", topics: int = TOPICS
    ) -> None:
        self.seed, self.language = seed, language
        self.files = tuple(files) or sources()
        stream = [word for text in _passages(self.files) for word in words_of(text, language)]
        if len(stream) < PASSAGE:
            raise SystemExit(f"too little text in {', '.join(map(str, self.files)) or 'no file'}")
        pieces = Counter(
            word for at in range(0, len(stream), 100) for word in set(stream[at : at + 100])
        )
        everywhere = {word for word, count in pieces.items() if count > len(stream) / 800}
        stream = [word for word in stream if word not in everywhere]
        frequency = Counter(stream)
        ranked = sorted(frequency, key=lambda word: (-frequency[word], word))
        self.words = ranked[: VOCABULARY // 2]
        weights = 1.0 / (np.arange(1, VOCABULARY + 1) + OFFSET)
        self._share, self._other = _alias(weights)
        self._pools = self._topics(stream, frequency, weights, topics)

    def _topics(
        self,
        stream: Sequence[str],
        frequency: Counter[str],
        weights: npt.NDArray[np.float64],
        topics: int,
    ) -> U32:
        """A pool of terms for each topic: words of a passage and invented ones, by frequency."""
        random = np.random.default_rng(self.seed)
        number = {word: i for i, word in enumerate(self.words)}
        source = np.array([number[word] for word in stream if word in number], np.uint32)
        counted = np.array([frequency[word] for word in self.words], np.float64)
        # How much rarer or more frequent a word is to be than it is in the files.
        lift = weights[: len(self.words)] / counted
        real = round(POOL * weights[: len(self.words)].sum() / weights.sum())
        tail = np.cumsum(weights[len(self.words) :])
        pools = np.empty((topics, POOL), np.uint32)
        starts = random.integers(0, max(1, len(source) - PASSAGE), topics)
        for topic, start in enumerate(starts.tolist()):
            passage = source[start : start + PASSAGE]
            sums = np.cumsum(lift[passage])
            chosen = np.searchsorted(sums, random.random(real) * sums[-1], side="right")
            pools[topic, :real] = passage[np.minimum(chosen, len(passage) - 1)]
            rare = np.searchsorted(tail, random.random(POOL - real) * tail[-1], side="right")
            pools[topic, real:] = len(self.words) + rare
        return pools

    def _rows(self, kind: int, count: int, start: int) -> Rows:
        def draw(places: I64, terms: U32, counts: F32) -> None:
            def part(cut: slice) -> None:
                _draw(
                    self.seed, kind, start + cut.start, self._pools, self._share, self._other,
                    places[cut], terms, counts,
                )  # fmt: skip

            size = -(-count // THREADS)
            with ThreadPoolExecutor(THREADS) as pool:
                list(pool.map(part, (slice(at, at + size) for at in range(0, count, size))))

        # Drawn twice, once for the sizes: cheaper than to hold rows of unknown length.
        offsets = np.zeros(count + 1, np.int64)
        draw(offsets[1:], np.empty(0, np.uint32), np.empty(0, np.float32))
        np.cumsum(offsets, out=offsets)
        terms = np.empty(offsets[-1], np.uint32)
        counts = np.empty(offsets[-1], np.float32)
        draw(offsets[:-1], terms, counts)
        return Rows(offsets, terms, counts)

    def documents(self, count: int, start: int = 0) -> Rows:
        """Documents start to start + count as analysed terms."""
        return self._rows(DOCUMENTS, count, start)

    def short_queries(self, count: int, start: int = 0) -> Rows:
        """Queries of 6 distinct terms."""
        return self._rows(SHORT, count, start)

    def long_queries(self, count: int, start: int = 0) -> Rows:
        """Queries of 80 tokens."""
        return self._rows(LONG, count, start)

    def word(self, term: int) -> str:
        """The surface of a term."""
        if term < len(self.words):
            return self.words[term]
        return invented(term - len(self.words), self.language)

    def text(self, number: int, kind: int = DOCUMENTS) -> str:
        """A document, or a query of another kind, as text: the tokens of its row, in sentences."""
        tokens = np.empty(LONGEST, np.uint32)
        length = _tokens(self.seed, kind, number, self._pools, self._share, self._other, tokens)
        words = [self.word(term) for term in tokens[:length].tolist()]
        joint, stop = ("", "。") if self.language == "zh" else (" ", ". ")
        return (
            stop.join(joint.join(words[at : at + 12]) for at in range(0, length, 12)) + stop.strip()
        )


def postings(documents: Rows, queries: Rows) -> I64:
    """How many postings each query meets: the sum of its terms' document frequencies."""
    met = np.bincount(documents.terms, minlength=VOCABULARY)[queries.terms]
    return np.add.reduceat(met, queries.offsets[:-1])


def main() -> None:
    """Print the shape of the corpus."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("sources", nargs="*", type=Path, help="text files or folders")
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    began = time.perf_counter()
    corpus = Corpus(sources(given.sources), seed=given.seed)
    read = time.perf_counter()
    rows = corpus.documents(given.documents)
    drawn = time.perf_counter()
    print(f"{len(corpus.words):,} words of {len(corpus.files)} files read in {read - began:.1f} s")
    print(f"{len(rows):,} documents drawn in {drawn - read:.1f} s")
    print(f"distinct terms a document {len(rows.terms) / len(rows):.1f}")
    print(f"tokens a document         {rows.counts.sum(dtype=np.float64) / len(rows):.1f}")
    print(f"terms in use              {np.count_nonzero(np.bincount(rows.terms)):,}")
    for name, queries in (
        ("short", corpus.short_queries(2000)), ("long", corpus.long_queries(2000)),
    ):  # fmt: skip
        met = postings(rows, queries)
        print(
            f"postings a {name} query: mean {met.mean():,.0f}, median {np.median(met):,.0f}, "
            f"p99 {np.percentile(met, 99):,.0f}; {len(queries.terms) / len(queries):.1f} terms"
        )
    for number in range(2):
        print(corpus.text(number))


if __name__ == "__main__":
    main()
