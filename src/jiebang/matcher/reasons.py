"""Takes a match apart: which words met which, field by field, and which facts agreed."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jiebang.matcher import coverage_kernels, facts, language, terms
from jiebang.matcher.coverage import Space, Weights, places_of
from jiebang.matcher.profile import FIELDS, Profile, Reason, Text, WordPair
from jiebang.matcher.views import CHINESE, ENGLISH, View, Vocabulary, localised
from jiebang.matcher.words import BOILERPLATE, CHINESE_FUNCTION_WORDS, UNITS

Terms = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

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
LOOKED_AT = 1000
"""Pairs that these are chosen from: the strongest."""


class _Place(NamedTuple):
    """Where a term stands: number of its text, and the span in it."""

    text: int
    start: int
    end: int


class _Written:
    """One text as words are looked for in it; folded and cut into words when first asked for one."""

    def __init__(self, text: Text, tag: str, vocabulary: Vocabulary) -> None:
        self.field = text.field
        self.tag = tag
        self._text = text.text
        self._vocabulary = vocabulary

    @functools.cached_property
    def folded(self) -> str:
        return language.fold(self._text)

    @functools.cached_property
    def bounds(self) -> frozenset[int]:
        """Where words begin and end: the segmenter's, and the two words of the dictionary of which
        it made a longer one (废水处理, but not 红外线 of 红 and 外线).
        """
        known = self._vocabulary.lexicon.ids
        bounds: set[int] = set()
        for word, start, end in language.segmenter().tokenize(self.folded):
            bounds.add(start)
            bounds.add(end)
            for cut in range(2, end - start - 1):
                if word[:cut] in known and word[cut:] in known:
                    bounds.add(start + cut)
        return frozenset(bounds)

    @functools.cached_property
    def latin(self) -> dict[str, tuple[int, int]]:
        """The first place of each term that is not Chinese."""
        found: dict[str, tuple[int, int]] = {}
        for term, start, end in self._vocabulary.analyser.latin_spans(self.folded):
            found.setdefault(term, (start, end))
        return found

    def word(self, start: int, end: int) -> str:
        return self._text[start:end]


@dataclass(frozen=True, slots=True)
class Side:
    """One language of a profile, and the places of its terms that were asked for."""

    texts: tuple[_Written, ...]
    view: View
    places: dict[str, _Place | None]

    def word(self, place: _Place) -> str:
        return self.texts[place.text].word(place.start, place.end)

    def folded_word(self, place: _Place) -> str:
        return self.texts[place.text].folded[place.start : place.end]

    def place(self, term: str) -> _Place | None:
        """The first place where a term is a whole word, else the first at all."""
        if term not in self.places:
            self.places[term] = self._found(term)
        return self.places[term]

    def _found(self, term: str) -> _Place | None:
        if not terms.is_chinese(term):
            for number, text in enumerate(self.texts):
                span = text.latin.get(term)
                if span is not None:
                    return _Place(number, *span)
            return None
        fragment: _Place | None = None
        for number, text in enumerate(self.texts):
            start = text.folded.find(term)
            while start >= 0:
                place = _Place(number, start, start + len(term))
                if self.is_whole(place):
                    return place
                fragment = fragment or place
                start = text.folded.find(term, start + 1)
        return fragment

    def is_whole(self, place: _Place) -> bool:
        """Whether a word is no mere fragment: it begins and ends where the segmenter's words do."""
        text = self.texts[place.text]
        if not terms.is_chinese(text.folded[place.start]):
            return True
        return place.start in text.bounds and place.end in text.bounds

    def outward(self, place: _Place) -> _Place:
        """The segmenter's words that hold a place."""
        if self.is_whole(place):
            return place
        start, end, bounds = place.start, place.end, self.texts[place.text].bounds
        while start not in bounds:
            start -= 1
        while end not in bounds:
            end += 1
        return _Place(place.text, start, end)


@dataclass(frozen=True, slots=True)
class _Meetings:
    """Query terms and candidate terms that met, with their shares of the score; arrays of one length."""

    query: Terms
    candidate: Terms
    share: Doubles
    link: Floats

    def worth_a_look(self, grammar: npt.NDArray[np.bool_]) -> _Meetings:
        """Those that may be shown, or add to what is: parts of a word add up. grammar: see Space."""
        least = max(LEAST_SHARE, LEAST_OF_STRONGEST / 3 * self.share.max(initial=0.0))
        kept = np.flatnonzero((self.share >= least) & (self.link >= LEAST_LINK / 3))
        last = len(grammar) - 1
        of_grammar = np.zeros(len(kept), np.bool_)
        for numbers in (self.query[kept], self.candidate[kept]):
            of_grammar |= grammar[np.minimum(numbers, last)] & (numbers <= last)
        kept = kept[~of_grammar]
        return self._some(kept)

    def strongest(self, most: int) -> _Meetings:
        """Those with the largest shares."""
        return self._some(np.argsort(-self.share, kind="stable")[:most])

    def _some(self, at: npt.NDArray[np.int64]) -> _Meetings:
        return _Meetings(self.query[at], self.candidate[at], self.share[at], self.link[at])

    def listed(self, query: Side, candidate: Side, vocabulary: Vocabulary) -> list[_Meeting]:
        """Those whose words are found in the texts."""
        found = []
        columns = (self.query, self.candidate, self.share, self.link)
        for mine, theirs, share, link in zip(*(c.tolist() for c in columns), strict=True):
            names = vocabulary.term(mine), vocabulary.term(theirs)
            a, b = query.place(names[0]), candidate.place(names[1])
            if a is not None and b is not None:
                found.append(_Meeting(*names, a, b, share, link))
        return found


@dataclass(frozen=True, slots=True)
class _Meeting:
    """A query term and a candidate term that met: their first whole places, their share of the score."""

    query: str
    candidate: str
    at: _Place
    to: _Place
    share: float
    link: float


class Explainer:
    """Makes reasons in one space."""

    def __init__(self, vocabulary: Vocabulary, space: Space) -> None:
        self._vocabulary = vocabulary
        self._space = space

    def prepare(self, profile: Profile, views: Sequence[View], lang: str = "") -> dict[int, Side]:
        """The profile's sides by language, for explain() with the same lang.

        views: as Vocabulary.views() gives them; without pairs will do.
        """
        sides: dict[int, Side] = {}
        chosen = localised(profile)
        for view in views:
            texts = [(_tag(text), text) for text in chosen[view.language]]
            if view.language == CHINESE == _group(lang):
                # Texts of the reader's script that are not scored, the same in the other script
                # being there, are nevertheless what the reader sees.
                scored = chosen[CHINESE]
                tagged = ((_tag(t), t) for t in profile.texts if t not in scored)
                texts += [(tag, t) for tag, t in tagged if tag == lang]
            texts.sort(key=lambda one: (one[0] != lang, FIELDS.index(one[1].field)))
            written = tuple(_Written(text, tag, self._vocabulary) for tag, text in texts)
            sides[view.language] = Side(written, view, {})
        return sides

    def explain(
        self,
        query: dict[int, Side],
        other: dict[int, Side],
        compared: Sequence[facts.Comparison],
        *,
        weights: Weights,
        score: float,
        lang: str = "",
    ) -> tuple[Reason, ...]:
        """Word reasons, strongest first, then the facts in their fixed order.

        query, other: as prepare() gives them. lang: the reader's language; words are taken from the
        texts in it where there are any. A score above 0 comes with a word: one that every record has,
        where no other met.
        """
        options = _options(query, other, lang)
        words: list[Reason] = []
        for resort in (False, True) if score > 0 else (False,):
            for mine, theirs in options:
                words = words or self._words(query[mine], other[theirs], weights, lang, resort)
        return (*words, *(_fact(c) for c in compared))

    def _words(
        self, query: Side, other: Side, weights: Weights, lang: str, resort: bool
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

    def _met_in_one_language(self, query: View, other: View, weights: Weights) -> _Meetings:
        space, which = self._space, query.language
        common, at, to = np.intersect1d(
            query.terms, other.terms, assume_unique=True, return_indices=True
        )
        half_other = float(space.half(float(other.counts.sum()), which))
        q, o, idf = query.counts[at], other.counts[to], weights.of(common, looked_up=True)
        a = q * idf * o / (o + half_other)
        b = o * idf * q / (q + space.parameters.k1)
        return _Meetings(common, common, _shares(a, b), np.ones(len(common), np.float32))

    def _met_in_translation(self, query: View, other: View, weights: Weights) -> _Meetings:
        space, lexicon = self._space, self._space.lexicon
        flipped = query.language == ENGLISH
        chinese, english = (other, query) if flipped else (query, other)
        z, e, link = coverage_kernels.meetings(
            chinese.terms, english.terms, lexicon.offsets, lexicon.targets, lexicon.weights,
            places_of(len(lexicon)),
        )  # fmt: skip
        met = chinese.terms[z], english.terms[e]
        half_z, half_e = (float(space.crossing(float(v.counts.sum()))) for v in (chinese, english))
        share = coverage_kernels.shares(
            z, chinese.counts, weights.across(met[0], looked_up=True), half_z,
            e, english.counts, weights.across(met[1], looked_up=True), half_e, link,
        )  # fmt: skip
        return _Meetings(*(met[::-1] if flipped else met), share, link)

    def _chosen(
        self, met: _Meetings, query: Side, other: Side, lang: str
    ) -> list[tuple[int, int, WordPair]]:
        """(query text, candidate text, pair) of the meetings worth showing."""
        mine, theirs = query.view.language, other.view.language
        worth = met.worth_a_look(self._space.grammar)
        meetings = worth.listed(query, other, self._vocabulary)
        # The parts of "wastewater" are each but half of its translation.
        links: dict[tuple[_Place, _Place], float] = {}
        for m in meetings:
            links[m.at, m.to] = links.get((m.at, m.to), 0.0) + m.link
        useful = [
            m
            for m in meetings
            if links[m.at, m.to] >= _least(m)
            and not _is_boring(m.query)
            and not _is_boring(m.candidate)
        ]
        found: list[tuple[int, _Place, _Place, _Meeting]] = []
        for m in useful:
            places = _whole(query, other, m.at, m.to)
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
        self, met: _Meetings, query: Side, other: Side, lang: str
    ) -> list[tuple[int, int, WordPair]]:
        """The strongest pairs whatever they are: words before grammar and numbers, whole ones
        before fragments, and of a fragment the words that hold it.
        """
        ranked = []
        for m in met.strongest(LOOKED_AT).listed(query, other, self._vocabulary):
            poor = any(terms.is_function(name) or name[0] == "#" for name in (m.query, m.candidate))
            fragment = not (query.is_whole(m.at) and other.is_whole(m.to))
            ranked.append(((poor, fragment), -m.share, m.query, m.candidate, m))
        ranked.sort(key=lambda row: row[:-1])
        pairs: list[tuple[int, int, WordPair]] = []
        taken: set[str] = set()
        for kind, _, _, _, m in ranked:
            a, b = query.outward(m.at), other.outward(m.to)
            words = {query.folded_word(a), other.folded_word(b)}
            if kind == ranked[0][0] and not words & taken and len(pairs) < LAST_RESORT:
                taken |= words
                pairs.append((a.text, b.text, self._pair(query, other, a, b, m.share, lang)))
        return pairs

    def _pair(
        self, query: Side, other: Side, a: _Place, b: _Place, weight: float, lang: str
    ) -> WordPair:
        left, right = query.word(a), other.word(b)
        one = ""
        if self._is_one_word(query.folded_word(a), other.folded_word(b)):
            theirs = query.texts[a.text].tag != lang == other.texts[b.text].tag
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


def _whole(query: Side, other: Side, a: _Place, b: _Place) -> tuple[_Place, _Place] | None:
    """Both places as whole words, None where one is but a fragment.

    In two Chinese texts, the longest run of whole words that both have around the places.
    """
    if query.view.language == other.view.language == CHINESE:
        found = _run(query, other, a, b)
        if found is not None:
            return found
    return (a, b) if query.is_whole(a) and other.is_whole(b) else None


def _least(m: _Meeting) -> float:
    """A single character means many things: only its sure translations are worth showing."""
    one = any(len(word) == 1 and terms.is_chinese(word) for word in (m.query, m.candidate))
    return LEAST_LINK_OF_ONE if one else LEAST_LINK


@functools.lru_cache(maxsize=100_000)
def _is_boring(term: str) -> bool:
    return (
        terms.is_function(term)
        or term in BOILERPLATE
        or term in UNITS
        or term[0] == "#"
        or (len(term) == 1 and not terms.is_chinese(term))
    )


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


def _options(query: dict[int, Side], other: dict[int, Side], lang: str) -> list[tuple[int, int]]:
    """Pairs of languages to explain in, best first: both in the reader's, one of them in it, both
    in one language, and what there is.
    """
    wanted = _group(lang)
    pairs = [(mine, theirs) for mine in query for theirs in other]
    return sorted(
        pairs, key=lambda pair: (-sum(one == wanted for one in pair), pair[0] != pair[1], pair)
    )


def _held(word: str, longer: str, which: int) -> bool:
    """Whether a word shown already is this one or, in Chinese, has it as a part."""
    return word in longer if which == CHINESE else word == longer


def _run(query: Side, other: Side, a: _Place, b: _Place) -> tuple[_Place, _Place] | None:
    """The longest run of whole words around both places that two Chinese texts share."""
    one, two = query.texts[a.text], other.texts[b.text]
    left, right = one.folded, two.folded
    if left[a.start : a.end] != right[b.start : b.end]:
        return None
    start, end, there, until = a.start, a.end, b.start, b.end
    while start > 0 and there > 0 and _joins(left[start - 1], right[there - 1]):
        start, there = start - 1, there - 1
    while end < len(left) and until < len(right) and _joins(left[end], right[until]):
        end, until = end + 1, until + 1
    if (start, end) == (a.start, a.end):
        return None
    shift = there - start
    cuts = [at for at in range(start, end + 1) if at in one.bounds and at + shift in two.bounds]
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
