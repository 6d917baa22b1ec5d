"""From a profile to one view a language: the terms of its texts, weighted by field; no ranking."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from jiebang.matcher import language, terms
from jiebang.matcher.lexicon import Lexicon
from jiebang.matcher.parameters import Parameters
from jiebang.matcher.profile import Profile, Text

CHINESE, ENGLISH = 0, 1

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class View:
    """One language of a profile. terms: sorted unique ids; counts: field-weighted, float32.

    pairs, pair_counts: the same for two adjacent English words (see Vocabulary.pair).
    """

    language: int
    terms: Ints
    counts: Floats
    pairs: Ints
    pair_counts: Floats


class Vocabulary:
    """Numbers for terms: the lexicon's first, then those that only the candidates use.

    Grows while an index is built and is only read afterwards.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.analyser = terms.Analyser(lexicon.ids, lexicon.compounds)
        self.extra: dict[str, int] = {}
        self.pairs: dict[tuple[int, int], int] = {}
        self._extra_terms: list[str] = []

    def __len__(self) -> int:
        return len(self.lexicon) + len(self.extra)

    def number(self, term: str, grow: bool) -> int:
        """The id of a term, -1 where it is unknown and not to be added."""
        found = self.lexicon.ids.get(term)
        if found is None:
            found = self.extra.get(term)
        if found is None:
            if not grow:
                return -1
            found = self.extra[term] = len(self.lexicon) + len(self.extra)
        return found

    def term(self, number: int) -> str:
        """The inverse of number(), for the lexicon's part and the candidates' part."""
        known = len(self.lexicon)
        if number < known:
            return self.lexicon.terms[number]
        if len(self._extra_terms) != len(self.extra):
            self._extra_terms = list(self.extra)
        return self._extra_terms[number - known]

    def names(self) -> Iterator[str]:
        """Every term in the order of its number."""
        yield from self.lexicon.terms
        yield from self.extra

    def views(self, profile: Profile, parameters: Parameters, grow: bool = False) -> list[View]:
        """One view for each language of the profile, Chinese first."""
        chosen = localised(profile)
        return [
            self._view(group, chosen[group], parameters, grow)
            for group in (CHINESE, ENGLISH)
            if chosen[group]
        ]

    def _view(self, group: int, texts: Sequence[Text], parameters: Parameters, grow: bool) -> View:
        counts: dict[int, float] = {}
        pairs: dict[int, float] = {}
        for text in texts:
            weight = parameters.field_weights[text.field]
            bag, sequence = self.analyser.bag(language.fold(text.text))
            for term in bag:
                number = self.number(term, grow)
                if number >= 0:
                    counts[number] = counts.get(number, 0.0) + weight
            if group == ENGLISH and parameters.bigrams > 0:
                for pair in self._pairs(sequence, grow):
                    pairs[pair] = pairs.get(pair, 0.0) + weight
        ids, values = row_of(counts)
        pair_ids, pair_values = row_of(pairs)
        return View(group, ids, values, pair_ids, pair_values)

    def _pairs(self, sequence: Sequence[str], grow: bool) -> list[int]:
        content = [term for term in sequence if term not in terms.ENGLISH_FUNCTION_STEMS]
        numbers = [self.number(term, grow) for term in content]
        found = []
        known = self.pairs
        for pair in itertools.pairwise(numbers):
            number = known.get(pair)
            if number is None:
                if not grow:
                    continue
                number = known[pair] = len(known)
            found.append(number)
        return found


def localised(profile: Profile) -> tuple[list[Text], list[Text]]:
    """(Chinese, English) texts of a profile that are scored.

    Where a field is there in simplified and in traditional characters the simplified one counts,
    so that nobody wins by having both.
    """
    chinese: dict[str, tuple[str, Text]] = {}
    kept: list[tuple[str, Text]] = []
    english: list[Text] = []
    for text in profile.texts:
        if not text.text.strip():
            continue
        tag = text.language or language.detect(text.text)
        if tag == "en":
            english.append(text)
            continue
        earlier = chinese.get(text.field)
        if earlier is None or earlier[0] == tag:
            chinese[text.field] = (tag, text)
            kept.append((tag, text))
        elif tag == "zh-Hans":
            kept = [pair for pair in kept if pair[1].field != text.field]
            chinese[text.field] = (tag, text)
            kept.append((tag, text))
    return [text for _, text in kept], english


@dataclass(frozen=True)
class Rows:
    """Sparse rows: terms and counts of row i are at offsets[i]:offsets[i + 1], terms sorted."""

    offsets: npt.NDArray[np.int64]
    terms: Ints
    counts: Floats

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @classmethod
    def stack(cls, rows: Sequence[tuple[Ints, Floats]]) -> Rows:
        """Rows from (terms, counts) pairs."""
        sizes = np.fromiter((len(ids) for ids, _ in rows), np.int64, len(rows))
        return cls(
            np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
            np.concatenate([ids for ids, _ in rows] or [np.empty(0, np.int32)]).astype(np.int32),
            np.concatenate([c for _, c in rows] or [np.empty(0, np.float32)]).astype(np.float32),
        )

    def totals(self, values: npt.NDArray[np.float32] | None = None) -> npt.NDArray[np.float64]:
        """Sum of each row, of its counts or of other values beside them."""
        values = self.counts if values is None else values
        cumulated = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))
        return cumulated[self.offsets[1:]] - cumulated[self.offsets[:-1]]

    def transposed(self, values: Floats, width: int) -> tuple[npt.NDArray[np.int64], Ints, Floats]:
        """Postings (offsets by term, rows, values)."""
        matrix = sparse.csr_matrix((values, self.terms, self.offsets), shape=(len(self), width))
        columns = matrix.tocsc()
        return columns.indptr.astype(np.int64), columns.indices.astype(np.int32), columns.data


def row_of(counts: dict[int, float]) -> tuple[Ints, Floats]:
    """(terms, counts) in the order of terms."""
    ids = np.fromiter(counts.keys(), np.int32, len(counts))
    values = np.fromiter(counts.values(), np.float32, len(counts))
    order = np.argsort(ids)
    return ids[order], values[order]
