"""Takes a match apart: which words met which, field by field, and which facts agreed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jiebang.matcher import facts, language, terms
from jiebang.matcher.index import Index
from jiebang.matcher.profile import FIELDS, Profile, Reason, Text, WordPair
from jiebang.matcher.views import CHINESE, ENGLISH, View, Vocabulary, localised
from jiebang.matcher.words import BOILERPLATE, CHINESE_FUNCTION_WORDS, UNITS

PAIRS_A_REASON = 8
WORD_REASONS = 6
LEAST_LINK = 0.15
LEAST_LINK_OF_ONE = 0.4
LEAST_SHARE = 0.006
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a term stands: number of its text, and the span in it."""

    text: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Side:
    """One language of a profile, with the places of its terms."""

    texts: tuple[Text, ...]
    folded: tuple[str, ...]
    view: View
    places: dict[int, _Place]

    def word(self, place: _Place) -> str:
        return self.texts[place.text].text[place.start : place.end]


@dataclass(frozen=True, slots=True)
class _Meeting:
    """A query term and a candidate term that met, with their share of the score."""

    query: int
    candidate: int
    share: float
    link: float


class Explainer:
    """Makes reasons for the candidates of one index."""

    def __init__(self, vocabulary: Vocabulary, index: Index, candidates: Sequence[Profile]) -> None:
        self._vocabulary = vocabulary
        self._index = index
        self._candidates = candidates
        self._sides: dict[int, dict[int, _Side]] = {}
        self._boring: dict[int, bool] = {}

    def prepare(self, profile: Profile) -> dict[int, _Side]:
        """The profile's sides by language, for explain()."""
        sides: dict[int, _Side] = {}
        chosen = localised(profile)
        for view in self._vocabulary.views(profile, self._index.parameters):
            sides[view.language] = self._side(chosen[view.language], view)
        return sides

    def explain(
        self,
        query: dict[int, _Side],
        candidate: int,
        compared: Sequence[facts.Comparison],
    ) -> tuple[Reason, ...]:
        """Word reasons, strongest first, then the facts in their fixed order."""
        other = self._sides.get(candidate)
        if other is None:
            if len(self._sides) >= _REMEMBERED:
                self._sides.clear()
            other = self._sides[candidate] = self.prepare(self._candidates[candidate])
        shared = [which for which in (CHINESE, ENGLISH) if which in query and which in other]
        if shared:
            # Where both languages are shared, the one with more to say.
            options = [self._words(query[w], other[w], w, w) for w in shared]
            words = max(options, key=lambda found: sum(len(r.words) for r in found))
        else:
            mine, theirs = next(iter(query)), next(iter(other))
            words = self._words(query[mine], other[theirs], mine, theirs)
        return (*words, *(_fact(c) for c in compared))

    def _side(self, texts: Sequence[Text], view: View) -> _Side:
        ordered = sorted(texts, key=lambda text: FIELDS.index(text.field))
        folded = tuple(language.fold(text.text) for text in ordered)
        places: dict[int, _Place] = {}
        for number, text in enumerate(folded):
            for term, start, end in self._vocabulary.analyser.spans(text):
                known = self._vocabulary.number(term, grow=False)
                if known >= 0 and known not in places:
                    places[known] = _Place(number, start, end)
        return _Side(tuple(ordered), folded, view, places)

    def _words(self, query: _Side, other: _Side, mine: int, theirs: int) -> list[Reason]:
        if mine == theirs:
            meetings = self._met_in_one_language(query.view, other.view, mine)
        else:
            meetings = self._met_in_translation(query.view, other.view)
        pairs = self._chosen(meetings, query, other, mine, theirs)
        grouped: dict[tuple[str, str], list[WordPair]] = {}
        for at, to, pair in pairs:
            key = (query.texts[at].field, other.texts[to].field)
            grouped.setdefault(key, []).append(pair)
        reasons = []
        for (aspect, counterpart), found in grouped.items():
            found.sort(key=lambda pair: (-pair.weight, pair.query, pair.candidate))
            weight = min(1.0, round(sum(pair.weight for pair in found), 4))
            reasons.append(
                Reason(
                    "words", aspect, counterpart, "agrees", weight, tuple(found[:PAIRS_A_REASON])
                )
            )
        reasons.sort(key=lambda r: (-r.weight, FIELDS.index(r.aspect), FIELDS.index(r.counterpart)))
        return reasons[:WORD_REASONS]

    def _met_in_one_language(self, query: View, other: View, which: int) -> list[_Meeting]:
        index = self._index
        common, at, to = np.intersect1d(
            query.terms, other.terms, assume_unique=True, return_indices=True
        )
        half_query = float(index.half(np.array([query.counts.sum()]), which)[0])
        half_other = float(index.half(np.array([other.counts.sum()]), which)[0])
        q, o, idf = query.counts[at], other.counts[to], index.idf[common]
        a = q * idf * o / (o + half_other)
        b = o * idf * q / (q + half_query)
        share = _shares(a, b)
        return [
            _Meeting(t, t, s, 1.0) for t, s in zip(common.tolist(), share.tolist(), strict=True)
        ]

    def _met_in_translation(self, query: View, other: View) -> list[_Meeting]:
        index = self._index
        flipped = query.language == ENGLISH
        chinese, english = (other, query) if flipped else (query, other)
        first = index.row_offsets[chinese.terms]
        sizes = index.row_offsets[chinese.terms + 1] - first
        at = np.repeat(first - (np.cumsum(sizes) - sizes), sizes) + np.arange(int(sizes.sum()))
        plain = np.flatnonzero(sizes == 0)
        z = np.concatenate((np.repeat(np.arange(len(sizes)), sizes), plain))
        target = np.concatenate((index.row_targets[at], chinese.terms[plain]))
        link = np.concatenate((index.row_weights[at], np.ones(len(plain), np.float32)))
        e = np.searchsorted(english.terms, target)
        e[e == len(english.terms)] = 0
        hit = english.terms[e] == target if len(english.terms) else np.zeros(len(e), np.bool_)
        z, e, link = z[hit], e[hit], link[hit]
        to_z, to_e = link * english.counts[e], link * chinese.counts[z]
        mass_z = np.bincount(z, to_z, minlength=len(chinese.terms))
        mass_e = np.bincount(e, to_e, minlength=len(english.terms))
        half_e = float(index.crossing(np.array([english.counts.sum()]))[0])
        half_z = float(index.crossing(np.array([chinese.counts.sum()]))[0])
        a = chinese.counts[z] * index.idf[chinese.terms[z]] * to_z / (mass_z[z] + half_e)
        b = english.counts[e] * index.idf[english.terms[e]] * to_e / (mass_e[e] + half_z)
        share = _shares(a, b)
        meetings = []
        for i, s, weight in zip(range(len(z)), share.tolist(), link.tolist(), strict=True):
            c, w = int(chinese.terms[z[i]]), int(english.terms[e[i]])
            meetings.append(_Meeting(w, c, s, weight) if flipped else _Meeting(c, w, s, weight))
        return meetings

    def _chosen(
        self, meetings: list[_Meeting], query: _Side, other: _Side, mine: int, theirs: int
    ) -> list[tuple[int, int, WordPair]]:
        """(query text, candidate text, pair) of the meetings worth showing."""
        useful = [
            m
            for m in meetings
            if m.share >= LEAST_SHARE
            and m.link >= self._least(m)
            and m.query in query.places
            and m.candidate in other.places
            and not self._is_boring(m.query)
            and not self._is_boring(m.candidate)
        ]

        def length(m: _Meeting) -> int:
            a, b = query.places[m.query], other.places[m.candidate]
            size = 0
            if mine == CHINESE:
                size += a.end - a.start
            if theirs == CHINESE:
                size += b.end - b.start
            return size

        useful.sort(key=lambda m: (-length(m), -m.share, m.query, m.candidate))
        taken_query: list[str] = []
        taken_other: list[str] = []
        shown: dict[tuple[str, str], int] = {}
        pairs: list[tuple[int, int, WordPair]] = []
        for m in useful:
            a, b = query.places[m.query], other.places[m.candidate]
            if mine == theirs == CHINESE:
                a, b = _extended(query, other, a, b)
                if a.end - a.start == 1:
                    continue
            left, right = query.word(a), other.word(b)
            key = (query.folded[a.text][a.start : a.end], other.folded[b.text][b.start : b.end])
            if key in shown:
                # Parts of one word ("waste" and "water" of "wastewater") add up.
                at, to, pair = pairs[shown[key]]
                weight = round(pair.weight + m.share, 4)
                pairs[shown[key]] = (at, to, WordPair(pair.query, pair.candidate, weight))
                continue
            if _covered(key[0], taken_query, mine) or _covered(key[1], taken_other, theirs):
                continue
            taken_query.append(key[0])
            taken_other.append(key[1])
            shown[key] = len(pairs)
            pairs.append((a.text, b.text, WordPair(left, right, round(m.share, 4))))
        return pairs

    def _least(self, m: _Meeting) -> float:
        """A single character means many things: only its sure translations are worth showing."""
        words = [self._vocabulary.term(number) for number in (m.query, m.candidate)]
        one = any(len(word) == 1 and terms.is_chinese(word) for word in words)
        return LEAST_LINK_OF_ONE if one else LEAST_LINK

    def _is_boring(self, number: int) -> bool:
        found = self._boring.get(number)
        if found is None:
            term = self._vocabulary.term(number)
            found = (
                terms.is_function(term)
                or term in BOILERPLATE
                or term in UNITS
                or term[0] == "#"
                or (len(term) == 1 and not terms.is_chinese(term))
            )
            self._boring[number] = found
        return found


def _shares(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    total_a, total_b = max(float(a.sum()), 1e-9), max(float(b.sum()), 1e-9)
    return np.asarray((a / total_a + b / total_b) / 2, np.float64)


def _covered(word: str, taken: Sequence[str], which: int) -> bool:
    """Whether a longer Chinese word, or the same word, is shown already."""
    if which == CHINESE:
        return any(word in longer for longer in taken)
    return word in taken


def _extended(query: _Side, other: _Side, a: _Place, b: _Place) -> tuple[_Place, _Place]:
    """The longest run of Chinese characters around both places that the two texts share."""
    left, right = query.folded[a.text], other.folded[b.text]
    start, end, there, until = a.start, a.end, b.start, b.end
    while start > 0 and there > 0 and _joins(left[start - 1], right[there - 1]):
        start, there = start - 1, there - 1
    while end < len(left) and until < len(right) and _joins(left[end], right[until]):
        end, until = end + 1, until + 1
    if end - start > terms.MAX_WORD:
        return a, b
    return _Place(a.text, start, end), _Place(b.text, there, until)


def _joins(a: str, b: str) -> bool:
    return a == b and terms.is_chinese(a) and a not in CHINESE_FUNCTION_WORDS


def _fact(compared: facts.Comparison) -> Reason:
    return Reason(
        "fact",
        compared.aspect,
        compared.aspect,
        compared.verdict,
        round(compared.effect, 4),
        (),
        compared.values,
    )
