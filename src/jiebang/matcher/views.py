"""From profiles to one view a language: the terms of their texts, weighted by field; no ranking."""

from __future__ import annotations

import array
import hashlib
import itertools
import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jiebang.matcher import analysis_kernels as kernels
from jiebang.matcher import language, terms
from jiebang.matcher.index import Rows
from jiebang.matcher.lexicon import Lexicon
from jiebang.matcher.parameters import Parameters
from jiebang.matcher.profile import Profile, Text

CHINESE, ENGLISH = 0, 1

Terms = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]

BEYOND = 1 << 30
"""Terms of the lexicon are numbered below this, other words from here, pairs of words from 2**31.

The latter two are digests, so that any two processes give the same number to the same word without
asking each other. Of a million different words of one language about 900 share a number with another.
"""
CHINESE_BEYOND = 1 << 29
"""The bit that is set in the number of a Chinese word beyond the lexicon, which no English text has."""
_MOST_TOKENS = 1_000_000
_NUMERALS = re.compile(f"[{language.NUMERALS}]{{2}}|月")


@dataclass(frozen=True)
class View:
    """One language of a profile. terms: ascending numbers; counts: float32, weighted by field.

    pairs, pair_counts: the same for two adjacent English words.
    """

    language: int
    terms: Terms
    counts: Floats
    pairs: Terms
    pair_counts: Floats


@dataclass(frozen=True)
class Views:
    """Views of many profiles in one language. owners: the profile of each. rows, pairs: by view."""

    owners: Places
    rows: Rows
    pairs: Rows

    def view(self, which: int, number: int) -> View:
        """One of them."""
        return View(which, *self.rows.row(number), *self.pairs.row(number))


class _Tokens(dict[str, int]):
    """Numbers of Latin tokens, with their terms; a new token is analysed once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.terms = array.array("I")
        self.offsets = array.array("q", [0])
        self.first = array.array("I")
        self.content = array.array("B")

    def __missing__(self, token: str) -> int:
        words = self._vocabulary.analyser.latin(token)
        numbers = list(map(self._vocabulary.number, words))
        number = len(self.first)
        self.terms.extend(numbers)
        self.offsets.append(len(self.terms))
        self.first.append(numbers[0])
        self.content.append(words[0] not in terms.ENGLISH_FUNCTION_STEMS)
        self[token] = number
        return number


class _Segments(dict[str, int]):
    """Numbers of the segmenter's words that the lexicon lacks, -1 for those of which there is no need."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def __missing__(self, word: str) -> int:
        needed = len(word) > 1 and word[0] >= terms.FIRST_CJK
        lacking = needed and word not in self._vocabulary.lexicon.ids
        found = self[word] = self._vocabulary.number(word) if lacking else -1
        return found


class Vocabulary:
    """Numbers for terms, and views of profiles. Safe to share between threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.analyser = terms.Analyser(lexicon.ids, lexicon.compounds)
        self._seen: dict[int, str] = {}
        self._before: dict[int, str] = {}
        self._numbers: dict[str, int] = {}
        self._tokens = _Tokens(self)
        self._dictionary: tuple[npt.NDArray[np.uint64 | np.uint32], ...] | None = None
        self._segments = _Segments(self)
        self._working = threading.RLock()  # the tokens seen so far are kept, and are several lists

    @classmethod
    def of(cls, lexicon: Lexicon) -> Vocabulary:
        """The one vocabulary of a lexicon: its tables take a second to make, and fit any index."""
        with _making:
            # On the lexicon itself, so that both go together.
            found: Vocabulary | None = lexicon.__dict__.get("vocabulary")
            if found is None:
                found = lexicon.__dict__["vocabulary"] = cls(lexicon)
            return found

    def number(self, term: str) -> int:
        """The number of a term, whether the lexicon has it or not."""
        found = self.lexicon.ids.get(term)
        if found is None:
            found = self._numbers.get(term)
        if found is None:
            seal = hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=4).digest()
            found = BEYOND | (int.from_bytes(seal, "little") & (CHINESE_BEYOND - 1))
            if terms.is_chinese(term):
                found |= CHINESE_BEYOND
            self._numbers[term] = found
            self._seen[found] = term
        return found

    def term(self, number: int) -> str:
        """The inverse of number(), of the lexicon's terms and of others seen not long ago."""
        if number < BEYOND:
            return self.lexicon.terms[number]
        return self._seen.get(number) or self._before.get(number, "?")

    def views(self, profile: Profile, parameters: Parameters) -> list[View]:
        """One view for each language of a profile, Chinese first."""
        return [
            found.view(which, 0)
            for which, found in enumerate(self.views_of([profile], parameters))
            if len(found.owners)
        ]

    def views_of(self, profiles: Sequence[Profile], parameters: Parameters) -> tuple[Views, Views]:
        """The Chinese and the English views of many profiles."""
        chosen: tuple[list[tuple[int, Sequence[Text]]], ...] = ([], [])
        for owner, profile in enumerate(profiles):
            for which, texts in enumerate(localised(profile)):
                if texts:
                    chosen[which].append((owner, texts))
        chinese, english = (
            self._views(which, owned, parameters) for which, owned in enumerate(chosen)
        )
        return chinese, english

    def _views(
        self, which: int, owned: Sequence[tuple[int, Sequence[Text]]], parameters: Parameters
    ) -> Views:
        owners = np.array([owner for owner, _ in owned], np.int64)
        texts = [text for _, own in owned for text in own]
        sizes = np.array([len(own) for _, own in owned], np.int64)
        weights = np.array(
            [round(2 * parameters.field_weights[text.field]) for text in texts], np.uint32
        )
        rows, pairs = self.bags(
            [language.fold(text.text) for text in texts],
            weights,
            np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
            paired=which == ENGLISH,
        )
        return Views(owners, rows, pairs)

    def bags(
        self,
        folded: Sequence[str],
        weights: npt.NDArray[np.uint32],
        views: Places,
        *,
        paired: bool,
    ) -> tuple[Rows, Rows]:
        """Rows, and rows of pairs, of views of several folded texts each.

        weights: of each text, in halves. views: (views + 1,), where each one's texts begin.
        """
        with self._working:
            return self._bags(folded, weights, views, paired)

    def _bags(
        self,
        folded: Sequence[str],
        weights: npt.NDArray[np.uint32],
        views: Places,
        paired: bool,
    ) -> tuple[Rows, Rows]:
        if max(len(self._tokens), len(self._numbers), len(self._segments)) > _MOST_TOKENS:
            # All at once, as each holds numbers whose words another remembers.
            # What was named until now is known once more, to who is at work just now.
            self._before, self._seen = self._seen, {}
            self._numbers, self._dictionary = {}, None
            self._tokens, self._segments = _Tokens(self), _Segments(self)
        tokens = self._tokens
        number_of = tokens.__getitem__
        numbers = array.array("q")
        offsets = array.array("q", [0])
        runs: list[str] = []
        run_texts = array.array("q", [0])
        beside = array.array("q")
        beside_texts = array.array("q", [0])
        for text in folded:
            if text.isascii():
                numbers.extend(map(number_of, terms.tokens(text)))
            else:
                before = len(runs)
                for token in terms.tokens(text):
                    if token[0] >= terms.FIRST_CJK:
                        runs.append(token)
                    else:
                        numbers.append(number_of(token))
                if len(runs) > before:
                    beside.extend(self._beside(text, runs[before:]))
            offsets.append(len(numbers))
            run_texts.append(len(runs))
            beside_texts.append(len(beside))
        more_offsets, extra = self._chinese(
            runs, *(np.array(found, np.int64) for found in (run_texts, beside, beside_texts))
        )
        found = kernels.rows(
            views, weights, np.array(offsets, np.int64), np.array(numbers, np.int64),
            np.frombuffer(tokens.terms, np.uint32), np.frombuffer(tokens.offsets, np.int64),
            np.frombuffer(tokens.first, np.uint32), np.frombuffer(tokens.content, np.uint8), more_offsets,
            extra, np.full(max(0, len(views) - 1), paired),
        )  # fmt: skip
        return Rows(*found[:3]), Rows(*found[3:])

    def _beside(self, text: str, runs: Sequence[str]) -> Iterable[int]:
        """Numbers of a Chinese text's numerals, and of words that only the segmenter sees; -1 for
        its other words.
        """
        found = map(self._segments.__getitem__, language.segmenter().cut(text))
        if not _NUMERALS.search(text):
            return found
        numerals = (self.number(term) for run in runs for term in terms.numerals(run))
        return itertools.chain(found, numerals)

    def _chinese(
        self, runs: Sequence[str], run_texts: Places, beside: Places, beside_texts: Places
    ) -> tuple[Places, Terms]:
        """(offsets by text, numbers): the words of all runs, and what stands beside."""
        if not runs:
            return np.zeros(len(run_texts), np.int64), np.empty(0, np.uint32)
        kept = beside >= 0
        cuts = np.concatenate(([0], np.cumsum(kept)))[beside_texts]
        codes = np.frombuffer("".join(runs).encode("utf-32-le", "surrogatepass"), np.uint32)
        lengths = np.fromiter(map(len, runs), np.int64, len(runs))
        starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
        found = np.empty(codes.size * (terms.MAX_WORD + 1), np.uint32)
        ends = np.empty(len(runs), np.int64)
        size = kernels.chinese_words(codes, starts, *self._tables(codes), found, ends)
        ends = np.concatenate(([0], ends))[run_texts]
        # The words of a text's runs, then what stands beside them, text by text.
        offsets = ends + cuts
        at = np.arange(size) + np.repeat(cuts[:-1], np.diff(ends))
        joined = np.empty(offsets[-1], np.uint32)
        joined[at] = found[:size]
        at = np.arange(cuts[-1]) + np.repeat(ends[1:], np.diff(cuts))
        joined[at] = beside[kept]
        return offsets.astype(np.int64), joined

    def _tables(
        self, codes: npt.NDArray[np.uint32]
    ) -> tuple[npt.NDArray[np.uint64 | np.uint32], ...]:
        """The dictionary as kernels read it."""
        if self._dictionary is None:
            self._dictionary = self._made_tables()
        characters = self._dictionary[-1]
        for code in np.unique(codes[characters[codes] == _UNKNOWN]).tolist():
            characters[code] = self.number(chr(code))
        return self._dictionary

    def _made_tables(self) -> tuple[npt.NDArray[np.uint64 | np.uint32], ...]:
        words = self.lexicon.terms
        codes = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), np.uint32)
        lengths = np.fromiter(map(len, words), np.int64, len(words))
        starts = np.cumsum(lengths) - lengths
        kept = np.flatnonzero((lengths >= 2) & (lengths <= terms.MAX_WORD))
        kept = kept[codes[starts[kept]] >= ord(terms.FIRST_CJK)]
        starts, lengths = starts[kept], lengths[kept]
        size = 1 << max(4, (2 * len(kept)).bit_length())
        found = kernels.digests(codes, starts, starts + lengths)
        prefixes = kernels.digests(codes, starts, starts + 2)
        return (
            *kernels.table(prefixes, (1 << lengths).astype(np.uint32), size),
            *kernels.table(found, kept.astype(np.uint32), size),
            np.full(0x110000, _UNKNOWN, np.uint32),
        )


_making = threading.Lock()
_UNKNOWN = np.uint32(0xFFFFFFFF)


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
