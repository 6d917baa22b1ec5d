"""Takes a match apart: which words met which, field by field, and which facts agreed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jiebang.matcher import facts, language, terms
from jiebang.matcher.coverage import Space, Weights
from jiebang.matcher.profile import FIELDS, Profile, Reason, Text, WordPair
from jiebang.matcher.views import CHINESE, ENGLISH, View, Vocabulary, localised
from jiebang.matcher.words import BOILERPLATE, CHINESE_FUNCTION_WORDS, UNITS

PAIRS_A_REASON = 8
WORD_REASONS = 6
LEAST_LINK = 0.3
"""Translations below this probability hold by chance too often to convince a reader."""
LEAST_LINK_OF_ONE = 0.4
"""The same for single Chinese characters, which mean many things."""
LEAST_SHARE = 0.006
"""What a pair adds to the score at least."""
LEAST_OF_STRONGEST = 0.1
"""What a pair shown weighs at least, as a share of the strongest one."""
LAST_RESORT = 3
"""Pairs shown where all that met are words of every record."""
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a term stands: number of its text, and the span in it."""

    text: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Side:
    """One language of a profile, with the places of its terms.

    tags: the language of each text. bounds: where the segmenter's words begin and end in it.
    """

    texts: tuple[Text, ...]
    tags: tuple[str, ...]
    folded: tuple[str, ...]
    bounds: tuple[frozenset[int], ...]
    view: View
    places: dict[int, _Place]

    def word(self, place: _Place) -> str:
        return self.texts[place.text].text[place.start : place.end]

    def folded_word(self, place: _Place) -> str:
        return self.folded[place.text][place.start : place.end]

    def is_whole(self, place: _Place) -> bool:
        """Whether a word is no mere fragment: it begins and ends where the segmenter's words do."""
        if not terms.is_chinese(self.folded_word(place)):
            return True
        return {place.start, place.end} <= self.bounds[place.text]

    def outward(self, place: _Place) -> _Place:
        """The segmenter's words that hold a place."""
        if self.is_whole(place):
            return place
        start, end, bounds = place.start, place.end, self.bounds[place.text]
        while start not in bounds:
            start -= 1
        while end not in bounds:
            end += 1
        return _Place(place.text, start, end)


@dataclass(frozen=True, slots=True)
class _Meeting:
    """A query term and a candidate term that met, with their share of the score."""

    query: int
    candidate: int
    share: float
    link: float


class Explainer:
    """Makes reasons in one space."""

    def __init__(self, vocabulary: Vocabulary, space: Space) -> None:
        self._vocabulary = vocabulary
        self._space = space
        self._sides: dict[tuple[Profile, str], dict[int, _Side]] = {}
        self._boring: dict[int, bool] = {}

    def prepare(self, profile: Profile, lang: str = "") -> dict[int, _Side]:
        """The profile's sides by language, for explain() with the same lang."""
        sides: dict[int, _Side] = {}
        chosen = localised(profile)
        for view in self._vocabulary.views(profile, self._space.parameters):
            texts = list(chosen[view.language])
            if view.language == CHINESE == _group(lang):
                # Texts of the reader's script that are not scored, the same in the other script
                # being there, are nevertheless what the reader sees.
                texts += [t for t in profile.texts if _tag(t) == lang and t not in texts]
            sides[view.language] = self._side(texts, view, lang)
        return sides

    def explain(
        self,
        query: dict[int, _Side],
        candidate: Profile,
        compared: Sequence[facts.Comparison],
        *,
        weights: Weights,
        score: float,
        lang: str = "",
    ) -> tuple[Reason, ...]:
        """Word reasons, strongest first, then the facts in their fixed order.

        lang: the reader's language; words are taken from the texts in it where there are any. A
        score above 0 comes with a word: one that every record has, where no other met.
        """
        kept = (candidate, lang)
        other = self._sides.get(kept)
        if other is None:
            if len(self._sides) >= _REMEMBERED:
                self._sides.clear()
            other = self._sides[kept] = self.prepare(candidate, lang)
        options = _options(query, other, lang)
        words: list[Reason] = []
        for resort in (False, True) if score > 0 else (False,):
            for mine, theirs in options:
                words = words or self._words(query[mine], other[theirs], weights, lang, resort)
        return (*words, *(_fact(c) for c in compared))

    def _side(self, texts: Sequence[Text], view: View, lang: str) -> _Side:
        ordered = sorted(texts, key=lambda text: (_tag(text) != lang, FIELDS.index(text.field)))
        folded = tuple(language.fold(text.text) for text in ordered)
        segments = tuple(_segments(text) for text in folded)
        bounds = tuple(self._bounds(found) for found in segments)
        side = _Side(tuple(ordered), tuple(map(_tag, ordered)), folded, bounds, view, {})
        fragments: dict[int, _Place] = {}
        for number, text in enumerate(folded):
            for term, start, end in (*self._vocabulary.analyser.spans(text), *segments[number]):
                known = self._vocabulary.number(term)
                if known not in side.places:
                    place = _Place(number, start, end)
                    if side.is_whole(place):
                        side.places[known] = place
                    else:
                        fragments.setdefault(known, place)
        for known, place in fragments.items():
            side.places.setdefault(known, place)
        return side

    def _bounds(self, segments: Sequence[tuple[str, int, int]]) -> frozenset[int]:
        """Where words begin and end: the segmenter's, and the two words of the dictionary of which
        it made a longer one (废水处理, but not 红外线 of 红 and 外线).
        """
        known = self._vocabulary.lexicon.ids
        bounds = {at for _, start, end in segments for at in (start, end)}
        for word, start, _ in segments:
            for cut in range(2, len(word) - 1):
                if word[:cut] in known and word[cut:] in known:
                    bounds.add(start + cut)
        return frozenset(bounds)

    def _words(
        self, query: _Side, other: _Side, weights: Weights, lang: str, resort: bool
    ) -> list[Reason]:
        if query.view.language == other.view.language:
            meetings = self._met_in_one_language(query.view, other.view, weights)
        else:
            meetings = self._met_in_translation(query.view, other.view, weights)
        choose = self._last_resort if resort else self._chosen
        pairs = choose(meetings, query, other, lang)
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

    def _met_in_one_language(self, query: View, other: View, weights: Weights) -> list[_Meeting]:
        space, which = self._space, query.language
        if not len(other.terms):
            return []
        to = np.searchsorted(other.terms, query.terms)
        to[to == len(other.terms)] = 0
        at = np.flatnonzero(other.terms[to] == query.terms)
        common, to = query.terms[at], to[at]
        half_other = float(space.half(float(other.counts.sum()), which))
        q, o, idf = query.counts[at], other.counts[to], weights.of(common)
        a = q * idf * o / (o + half_other)
        b = o * idf * q / (q + space.parameters.k1)
        share = _shares(a, b)
        return [
            _Meeting(t, t, s, 1.0) for t, s in zip(common.tolist(), share.tolist(), strict=True)
        ]

    def _met_in_translation(self, query: View, other: View, weights: Weights) -> list[_Meeting]:
        space, lexicon = self._space, self._space.lexicon
        flipped = query.language == ENGLISH
        chinese, english = (other, query) if flipped else (query, other)
        known = np.flatnonzero(chinese.terms < len(lexicon))
        first = lexicon.offsets[chinese.terms[known]]
        sizes = lexicon.offsets[chinese.terms[known].astype(np.int64) + 1] - first
        at = np.repeat(first - (np.cumsum(sizes) - sizes), sizes) + np.arange(int(sizes.sum()))
        plain = np.setdiff1d(np.arange(len(chinese.terms)), known[sizes > 0])
        z = np.concatenate((np.repeat(known, sizes), plain))
        target = np.concatenate((lexicon.targets[at].astype(np.uint32), chinese.terms[plain]))
        link = np.concatenate((lexicon.weights[at], np.ones(len(plain), np.float32)))
        e = np.searchsorted(english.terms, target)
        e[e == len(english.terms)] = 0
        hit = english.terms[e] == target if len(english.terms) else np.zeros(len(e), np.bool_)
        z, e, link = z[hit], e[hit], link[hit]
        to_z, to_e = link * english.counts[e], link * chinese.counts[z]
        mass_z = np.bincount(z, to_z, minlength=len(chinese.terms))
        mass_e = np.bincount(e, to_e, minlength=len(english.terms))
        half_e = float(space.crossing(float(english.counts.sum())))
        half_z = float(space.crossing(float(chinese.counts.sum())))
        a = chinese.counts[z] * weights.across(chinese.terms[z]) * to_z / (mass_z[z] + half_e)
        b = english.counts[e] * weights.across(english.terms[e]) * to_e / (mass_e[e] + half_z)
        share = _shares(a, b)
        meetings = []
        for i, s, weight in zip(range(len(z)), share.tolist(), link.tolist(), strict=True):
            c, w = int(chinese.terms[z[i]]), int(english.terms[e[i]])
            meetings.append(_Meeting(w, c, s, weight) if flipped else _Meeting(c, w, s, weight))
        return meetings

    def _chosen(
        self, meetings: list[_Meeting], query: _Side, other: _Side, lang: str
    ) -> list[tuple[int, int, WordPair]]:
        """(query text, candidate text, pair) of the meetings worth showing."""
        mine, theirs = query.view.language, other.view.language
        # What weighs far less than the strongest will not be shown; parts of a word add up a little.
        least = LEAST_OF_STRONGEST / 3 * max((m.share for m in meetings), default=0.0)
        placed = [
            (query.places[m.query], other.places[m.candidate], m)
            for m in meetings
            if m.share >= least and m.query in query.places and m.candidate in other.places
        ]
        # The parts of "wastewater" are each but half of its translation.
        links: dict[tuple[_Place, _Place], float] = {}
        for a, b, m in placed:
            links[a, b] = links.get((a, b), 0.0) + m.link
        useful = [
            m
            for a, b, m in placed
            if m.share >= LEAST_SHARE
            and links[a, b] >= self._least(m)
            and not self._is_boring(m.query)
            and not self._is_boring(m.candidate)
        ]
        found: list[tuple[int, _Place, _Place, _Meeting]] = []
        for m in useful:
            places = self._whole(query, other, query.places[m.query], other.places[m.candidate])
            if places is not None:
                size = sum(
                    place.end - place.start
                    for place, which in zip(places, (mine, theirs), strict=True)
                    if which == CHINESE
                )
                found.append((size, *places, m))
        found.sort(key=lambda row: (-row[0], -row[3].share, row[3].query, row[3].candidate))
        shown: dict[tuple[str, str], tuple[_Place, _Place, float]] = {}
        for _, a, b, m in found:
            if mine == theirs == CHINESE and a.end - a.start == 1:
                continue
            key = (query.folded_word(a), other.folded_word(b))
            held = [
                pair
                for pair in shown
                if _held(key[0], pair[0], mine) and _held(key[1], pair[1], theirs)
            ]
            if held:
                # Parts of one word ("waste" and "water" of "wastewater") add up.
                at, to, weight = shown[held[0]]
                shown[held[0]] = (at, to, weight + m.share)
            elif not any(
                _held(key[0], pair[0], mine) or _held(key[1], pair[1], theirs) for pair in shown
            ):
                shown[key] = (a, b, m.share)
        least = LEAST_OF_STRONGEST * max((weight for _, _, weight in shown.values()), default=0.0)
        return [
            (a.text, b.text, self._pair(query, other, a, b, weight, lang))
            for a, b, weight in shown.values()
            if weight >= least
        ]

    def _last_resort(
        self, meetings: list[_Meeting], query: _Side, other: _Side, lang: str
    ) -> list[tuple[int, int, WordPair]]:
        """The strongest pairs whatever they are: words before grammar and numbers, whole ones
        before fragments, and of a fragment the words that hold it.
        """
        ranked = []
        for m in meetings:
            a, b = query.places.get(m.query), other.places.get(m.candidate)
            if a is None or b is None:
                continue
            names = [self._vocabulary.term(number) for number in (m.query, m.candidate)]
            poor = any(terms.is_function(name) or name[0] == "#" for name in names)
            fragment = not (query.is_whole(a) and other.is_whole(b))
            ranked.append(((poor, fragment), -m.share, m.query, m.candidate))
        ranked.sort()
        pairs: list[tuple[int, int, WordPair]] = []
        taken: set[str] = set()
        for kind, share, mine, theirs in ranked:
            a, b = query.outward(query.places[mine]), other.outward(other.places[theirs])
            words = {query.folded_word(a), other.folded_word(b)}
            if kind == ranked[0][0] and not words & taken and len(pairs) < LAST_RESORT:
                taken |= words
                pairs.append((a.text, b.text, self._pair(query, other, a, b, -share, lang)))
        return pairs

    def _pair(
        self, query: _Side, other: _Side, a: _Place, b: _Place, weight: float, lang: str
    ) -> WordPair:
        left, right = query.word(a), other.word(b)
        one = ""
        if self._is_one_word(query.folded_word(a), other.folded_word(b)):
            theirs = query.tags[a.text] != lang == other.tags[b.text]
            one = right if theirs else left
        return WordPair(left, right, round(weight, 4), one)

    def _is_one_word(self, a: str, b: str) -> bool:
        """Whether two folded words differ by nothing, or by an English ending."""
        if a == b:
            return True
        if terms.is_chinese(a) or terms.is_chinese(b):
            return False
        latin = self._vocabulary.analyser.latin
        return latin(a) == latin(b)

    def _whole(
        self, query: _Side, other: _Side, a: _Place, b: _Place
    ) -> tuple[_Place, _Place] | None:
        """Both places as whole words, None where one is but a fragment.

        In two Chinese texts, the longest run of whole words that both have around the places.
        """
        if query.view.language == other.view.language == CHINESE:
            found = _run(query, other, a, b)
            if found is not None:
                return found
        return (a, b) if query.is_whole(a) and other.is_whole(b) else None

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


def _group(lang: str) -> int | None:
    """The language of a view for a reader's language tag."""
    if not lang:
        return None
    return ENGLISH if lang == "en" else CHINESE


def _tag(text: Text) -> str:
    return text.language or language.detect(text.text)


def _options(query: dict[int, _Side], other: dict[int, _Side], lang: str) -> list[tuple[int, int]]:
    """Pairs of languages to explain in, best first: both in the reader's, one of them in it, both
    in one language, and what there is.
    """
    wanted = _group(lang)
    pairs = [(mine, theirs) for mine in query for theirs in other]
    return sorted(
        pairs, key=lambda pair: (-sum(one == wanted for one in pair), pair[0] != pair[1], pair)
    )


def _segments(folded: str) -> list[tuple[str, int, int]]:
    """(word, start, end) of the segmenter's words, none where a text has no Chinese."""
    if not any(terms.is_chinese(character) for character in folded):
        return []
    return [
        (word, start, end)
        for word, start, end in language.segmenter().tokenize(folded)
        if not word.isspace()
    ]


def _held(word: str, longer: str, which: int) -> bool:
    """Whether a word shown already is this one or, in Chinese, has it as a part."""
    return word in longer if which == CHINESE else word == longer


def _run(query: _Side, other: _Side, a: _Place, b: _Place) -> tuple[_Place, _Place] | None:
    """The longest run of whole words around both places that two Chinese texts share."""
    left, right = query.folded[a.text], other.folded[b.text]
    if left[a.start : a.end] != right[b.start : b.end]:
        return None
    start, end, there, until = a.start, a.end, b.start, b.end
    while start > 0 and there > 0 and _joins(left[start - 1], right[there - 1]):
        start, there = start - 1, there - 1
    while end < len(left) and until < len(right) and _joins(left[end], right[until]):
        end, until = end + 1, until + 1
    shift = there - start
    cuts = [
        at
        for at in range(start, end + 1)
        if at in query.bounds[a.text] and at + shift in other.bounds[b.text]
    ]
    starts = [at for at in cuts if at <= a.start]
    ends = [at for at in cuts if at >= a.end]
    # As much before the place as there is room for in a word that can still be read.
    for first in starts:
        last = max((at for at in ends if at - first <= terms.MAX_WORD), default=None)
        if last is not None:
            return _Place(a.text, first, last), _Place(b.text, first + shift, last + shift)
    return None


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
