"""How far texts cover each other: the weights of terms at one moment, queries, and exact scores."""

from __future__ import annotations

import functools
import threading
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jiebang.matcher import analysis_kernels, terms
from jiebang.matcher import coverage_kernels as kernels
from jiebang.matcher.index import Lane, Rows, bm25
from jiebang.matcher.index.state import State
from jiebang.matcher.lexicon import Lexicon
from jiebang.matcher.parameters import Parameters
from jiebang.matcher.views import (
    BEYOND,
    CHINESE,
    CHINESE_BEYOND,
    ENGLISH,
    Floats,
    Terms,
    View,
)
from jiebang.matcher.words import CHINESE_FUNCTION_WORDS

Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]

PROJECTED = 2
"""The lane of Chinese texts as the English stems that they stand for."""
NOTHING = -1.0
"""The coverage of texts that have no word in common."""
_local = threading.local()


def lanes(parameters: Parameters) -> tuple[Lane, ...]:
    """Chinese terms, English terms with pairs of words, Chinese texts as English stems."""
    p = parameters
    return (
        bm25(p.k1, p.b, p.usual_length * p.chinese_length),
        bm25(p.k1, p.b, p.usual_length),
        Lane(0.0, p.k_cross / p.reference_length, p.reference_length, exact=False),
    )


class Space:
    """The space in which texts of both languages meet: the lexicon and the constants of the score.

    grammar: which terms of the lexicon carry grammar rather than meaning.
    """

    def __init__(self, lexicon: Lexicon, parameters: Parameters) -> None:
        self.lexicon = lexicon
        self.parameters = parameters
        self.lanes = lanes(parameters)
        words = sorted(terms.ENGLISH_FUNCTION_STEMS | CHINESE_FUNCTION_WORDS)
        self.grammar = np.zeros(len(lexicon), np.bool_)
        self.grammar[[lexicon.ids[word] for word in words if word in lexicon.ids]] = True
        self.sure = self._sure()

    def _sure(self) -> Floats:
        """What a term of the lexicon counts where the other text is in the other language.

        A Chinese word counts by how sure its strongest translation is, without any not at all: it
        could not be met.
        """
        first, last = self.lexicon.offsets[:-1], self.lexicon.offsets[1:]
        strongest = np.zeros(len(self.lexicon))
        strongest[first < last] = self.lexicon.weights[first[first < last]]
        chinese = np.fromiter(map(terms.is_chinese, self.lexicon.terms), np.bool_, len(strongest))
        power = np.power(strongest, self.parameters.sureness)
        return np.where(chinese, power, 1.0).astype(np.float32)

    def weights(self, state: State, beyond: tuple[Terms, Floats] | None = None) -> Weights:
        """What terms are worth among the documents of a state. beyond: see Weights."""
        width = len(self.lexicon)
        views = np.array([state.holding(CHINESE), state.holding(ENGLISH)], np.int64)
        found = np.empty(width)
        kernels.idf(
            state.frequencies(width, CHINESE), state.frequencies(width, ENGLISH),
            self.lexicon.offsets, self.lexicon.targets, self.lexicon.weights, views, found,
        )  # fmt: skip
        found[self.grammar] *= self.parameters.function_weight
        worth = found.astype(np.float32)
        none = np.empty(0, np.uint32), np.empty(0, np.float32)
        return Weights(self, state, worth, (int(views[0]), int(views[1])), *(beyond or none))

    def half(self, length: Doubles | float, which: int) -> Doubles:
        """Count at which a term of a text counts half, by the length of the text (BM25)."""
        return np.asarray(self.lanes[which].half(np.asarray(length)), np.float64)

    def crossing(self, length: Doubles | float) -> Doubles:
        """Translated mass at which a term counts half, by the length of the text it is met in."""
        return np.asarray(self.lanes[PROJECTED].half(np.asarray(length)), np.float64)

    def projected(self, rows: Rows) -> Rows:
        """Chinese rows as English stems, the most heavy ones of each."""
        lexicon = self.lexicon
        return Rows(
            *analysis_kernels.projected(
                rows.offsets, rows.terms, rows.counts, lexicon.offsets, lexicon.targets,
                lexicon.weights, self.parameters.projected,
            )
        )  # fmt: skip


@dataclass(frozen=True)
class Weights:
    """What terms are worth at one moment. idf: by term of the lexicon. views: of each language.

    beyond, beyond_idf: words that the lexicon lacks and a sample has, ascending, and their worth.
    """

    space: Space
    state: State
    idf: Floats
    views: tuple[int, int]
    beyond: Terms
    beyond_idf: Floats

    def across(self, numbers: Terms, *, looked_up: bool = False) -> Floats:
        """of() where the other text is in the other language."""
        found = self.of(numbers, looked_up=looked_up)
        # Of words beyond the lexicon only those that are not Chinese may stand in both texts.
        kernels.cross(numbers, found, self.space.sure, CHINESE_BEYOND)
        return found

    def of(self, numbers: Terms, *, looked_up: bool = False) -> Floats:
        """The weight of each term; pairs of words weigh nothing here, see of_pairs.

        Other words beyond the lexicon than the commoner ones are taken to be rare, unless they are
        looked_up, as a query's are: for its candidates' this would take longer than all the rest.
        """
        found: Floats = kernels.worth(numbers, self.idf, *self._table, np.float32(self.rare))
        if looked_up:
            beyond = np.flatnonzero((numbers >= len(self.idf)) & (numbers < kernels.FIRST_PAIR))
            if len(beyond):
                found[beyond] = self._beyond(numbers[beyond])
        return found

    @functools.cached_property
    def _table(self) -> tuple[Terms, Floats]:
        """The commoner words beyond the lexicon as kernels look them up."""
        return kernels.table(self.beyond, self.beyond_idf)  # type: ignore[no-any-return]

    def _beyond(self, numbers: Terms) -> Floats:
        """The weights of words that the lexicon lacks."""
        numbers, slot = np.unique(numbers, return_inverse=True)
        frequency = self.state.frequency(numbers, CHINESE) + self.state.frequency(numbers, ENGLISH)
        return _idf(frequency, sum(self.views))[slot]

    @property
    def rare(self) -> float:
        """What a word that few documents have weighs."""
        return float(_idf(np.array([2]), sum(self.views))[0])

    @property
    def rare_pair(self) -> float:
        """What a pair of words of a document is taken to weigh in all that it could be met in.

        Almost all pairs are rare. Looking each of them up would cost more than all the rest.
        """
        rare = _idf(np.array([2]), self.views[ENGLISH])[0]
        return float(rare) * self.space.parameters.bigrams

    def of_pairs(self, numbers: Terms) -> Floats:
        """The weight of each pair of words relative to one word's."""
        return _idf(self.state.frequency(numbers, ENGLISH), self.views[ENGLISH])


def _idf(frequency: npt.NDArray[np.int64], size: int) -> Floats:
    rest = np.maximum(size - frequency, 0)
    return np.maximum(np.log1p((rest + 0.5) / (frequency + 0.5)), 0.05).astype(np.float32)


@dataclass(frozen=True)
class Candidates:
    """Rows of some documents in one language, ready to be scored exactly.

    rows: terms with pairs of words after them. weights: of each entry, 0 for pairs. lengths: sum of
    each row's counts without pairs. totals: what each row is worth without pairs. hubness: what is
    taken away, see hubness.
    """

    rows: Rows
    weights: Floats
    lengths: Doubles
    totals: Doubles
    hubness: Doubles

    @classmethod
    def of(
        cls,
        rows: Rows,
        weights: Weights,
        hubness: Doubles,
        *,
        across: bool,
    ) -> Candidates:
        """With the weights of a moment, for queries in the same language, or across in the other."""
        worth = weights.across(rows.terms) if across else weights.of(rows.terms)
        rare = 0.0 if across else weights.rare_pair
        lengths, totals = kernels.lengths(rows.offsets, rows.terms, rows.counts, worth, rare)
        return cls(rows, worth, lengths, totals, hubness)


class Query:
    """One view of a query, prepared for one moment: what no document has is left out of it."""

    def __init__(self, space: Space, weights: Weights, view: View, *, held: bool = False) -> None:
        """held: all terms of the view count, whoever has them."""
        self.space = space
        self.language = view.language
        kept = np.ones(len(view.terms), np.bool_) if held else self._held(weights, view.terms)
        self.terms, self.counts = view.terms[kept], view.counts[kept]
        self.length = max(float(self.counts.sum()), 1e-9)
        self.saturation = float(space.crossing(self.length))
        own = weights.of(self.terms, looked_up=not held)
        self.weights = (self.counts * own).astype(np.float64)
        crossing = weights.across(self.terms, looked_up=not held)
        self.cross_weights = (self.counts * crossing).astype(np.float64)
        self.cross_total = max(float(self.cross_weights.sum()), 1e-9)
        pairs, pair_counts = view.pairs, view.pair_counts
        if len(pairs):
            met = weights.state.frequency(pairs, ENGLISH) > 0
            pairs, pair_counts = pairs[met], pair_counts[met]
        self.joint_terms = np.concatenate((self.terms, pairs))
        worth = weights.of_pairs(pairs) * np.float32(space.parameters.bigrams)
        counts = np.concatenate((self.counts, pair_counts)).astype(np.float64)
        self._joint_worth = np.concatenate((own, worth))
        self.joint_weights = np.concatenate((self.weights, pair_counts * worth))
        self.joint_total = max(float(self.joint_weights.sum()), 1e-9)
        self._joint_impacts = counts / (counts + space.parameters.k1)
        self._link()

    @staticmethod
    def _held(weights: Weights, numbers: Terms) -> npt.NDArray[np.bool_]:
        """Terms of the lexicon, and others that some document has."""
        kept = numbers < BEYOND
        beyond = np.flatnonzero(~kept)
        if len(beyond):
            state = weights.state
            found = state.frequency(numbers[beyond], CHINESE) + state.frequency(
                numbers[beyond], ENGLISH
            )
            kept[beyond] = found > 0
        return kept

    def _link(self) -> None:
        """The terms of the other language that the query stands for, and by which of its terms."""
        lexicon = self.space.lexicon
        forth = lexicon.offsets, lexicon.targets, lexicon.weights
        offsets, targets, weights = forth if self.language == CHINESE else lexicon.inverse
        known = np.flatnonzero(self.terms < len(lexicon)).astype(np.int64)
        rows = self.terms[known].astype(np.int64)
        sizes = offsets[rows + 1] - offsets[rows]
        first = offsets[rows] - (np.cumsum(sizes) - sizes)
        at = np.repeat(first, sizes) + np.arange(int(sizes.sum()))
        # What cannot be translated may stand as it is in a text of the other language.
        plain = np.ones(len(self.terms), np.bool_)
        plain[known] = lexicon.offsets[rows] == lexicon.offsets[rows + 1]
        own = np.flatnonzero(plain)
        stems = np.concatenate((targets[at].astype(np.uint32), self.terms[own]))
        origin = np.concatenate((np.repeat(known, sizes), own))
        weight = np.concatenate((weights[at], np.ones(len(own), np.float32)))
        # Stable, and four times as fast as numpy's stable sort of 32 bits.
        keys = np.sort((stems.astype(np.int64) << 32) | np.arange(len(stems)))
        order = keys & 0xFFFFFFFF
        stems, origin, weight = stems[order], origin[order], weight[order]
        self.link_from, self.link_weights = origin.astype(np.int64), weight.astype(np.float64)
        self.link_terms, starts = np.unique(stems, return_index=True)
        self.link_starts = np.append(starts, len(stems)).astype(np.int64)
        slot = np.repeat(np.arange(len(starts)), np.diff(self.link_starts))
        self.link_mass: Doubles = np.bincount(
            slot, weight * self.cross_weights[origin], minlength=len(self.link_terms)
        ).astype(np.float64)

    def lookup(self, which: int) -> tuple[int, Terms, Doubles]:
        """(lane, terms, weights) that find the candidates of a language worth scoring exactly."""
        light, most = self.space.parameters.light, self.space.parameters.projected
        if which == self.language:
            return which, *_heavy(self.joint_terms, self.joint_weights, light)
        if which == CHINESE:
            return PROJECTED, *_heavy(self.terms, self.cross_weights, light)
        return ENGLISH, *_heavy(self.link_terms, self.link_mass, light, most)

    def coverages(self, candidates: Candidates, which: int) -> tuple[Doubles, Doubles]:
        """(share of the query covered by each candidate, share of each covered), 0 to 1."""
        rows = candidates.rows
        covered, covering = np.empty(len(rows)), np.empty(len(rows))
        shared = (rows.offsets, rows.terms, rows.counts)
        if which == self.language:
            kernels.same(
                *shared, self.space.half(candidates.lengths, which),
                self.joint_terms, self.joint_weights, self._joint_impacts, self._joint_worth,
                covered, covering,
            )  # fmt: skip
            total = self.joint_total
        else:
            saturation = self.space.crossing(candidates.lengths)
            width = len(self.space.lexicon)
            places = places_of(width)
            mine = self.link_terms[self.link_terms < width]
            places[mine] = np.arange(len(mine), dtype=np.int32)
            kernels.translated(
                *shared, saturation, candidates.weights, places, self.link_terms,
                self.link_starts, self.link_from, self.link_weights, self.counts,
                self.cross_weights, self.saturation, covered, covering,
            )  # fmt: skip
            places[mine] = -1
            total = self.cross_total
        return np.clip(covered / total, 0.0, 1.0), np.clip(covering / candidates.totals, 0.0, 1.0)

    def coverage(self, candidates: Candidates, which: int) -> Doubles:
        """Mutual coverage of the query by each candidate, about 0 to 1.

        Of the share of the query's weight that the candidate covers and the share of the candidate's
        weight that the query covers: in one language the mean; across languages the geometric mean,
        less what the candidate's hubness and a length unlike the query's take away, and NOTHING
        where no word met.
        """
        if which == self.language:
            a, b = self.coverages(candidates, which)
            return np.asarray((a + b) / 2)
        mutual = self.mutual(candidates, which)
        corrected = mutual - candidates.hubness - self._unlike(candidates.lengths, which)
        return np.where(mutual > 0.0, corrected, NOTHING)

    def mutual(self, candidates: Candidates, which: int) -> Doubles:
        """Across languages, before anything is taken away."""
        a, b = self.coverages(candidates, which)
        mutual = np.sqrt(a * b)
        # Texts of like length should cover each other to a like degree: a high coverage one way
        # alone is the mark of a text that is near everything.
        lengths = candidates.lengths
        ratio = np.minimum(self.length, lengths) / np.maximum(self.length, lengths)
        alike = np.minimum(1.0, self.space.parameters.alike * ratio)
        return np.asarray(mutual * (2 * mutual / np.maximum(a + b, 1e-9)) ** alike)

    def _unlike(self, lengths: Doubles, which: int) -> Doubles:
        """What is taken away for a length that a translation would not have; from a factor of e on
        it is the same for all, so that a title does not prefer short abstracts."""
        p = self.space.parameters
        usual = p.chinese_length if which == ENGLISH else 1 / p.chinese_length
        longer = np.abs(np.log(self.length / lengths / usual))
        return np.asarray(p.unlike * np.minimum(longer, 1.0) ** 2)


def _heavy(
    numbers: Terms, weights: Doubles, light: float, most: int | None = None
) -> tuple[Terms, Doubles]:
    """The terms that weigh most, at most so many, less the lightest that share `light` of the weight."""
    order = np.argsort(-weights, kind="stable")[:most]
    cumulated = np.cumsum(weights[order])
    if len(cumulated):
        order = order[: 1 + int(np.searchsorted(cumulated, (1 - light) * cumulated[-1]))]
    kept = np.sort(order)
    return numbers[kept], weights[kept]


def places_of(width: int) -> Ints:
    """This thread's places of the lexicon's terms in a text, all -1 between uses."""
    found: Ints | None = getattr(_local, "places", None)
    if found is None or len(found) != width:
        found = _local.places = np.full(width, -1, np.int32)
    return found
