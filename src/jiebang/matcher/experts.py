"""People known by their papers, ranked for a topic; knows nothing of facts or of the index."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from jiebang.matcher import language, terms
from jiebang.matcher.errors import DuplicateIdError, ParameterError, ProfileError
from jiebang.matcher.lexicon import Lexicon
from jiebang.matcher.profile import Profile, Progress, Text
from jiebang.matcher.views import CHINESE, ENGLISH, Vocabulary, localised

if TYPE_CHECKING:
    from scipy import sparse

Doubles = npt.NDArray[np.float64]
Bag = Mapping[str, float]

_PLACES = 6


@dataclass(frozen=True, slots=True)
class Expert:
    """Somebody known by papers: at least one, each a profile with its title and abstract.

    Raises ProfileError without an id or a paper, DuplicateIdError where two papers have one id.
    """

    id: str
    papers: tuple[Profile, ...]

    def __post_init__(self) -> None:
        if not self.id:
            raise ProfileError("an expert needs an id that is not empty")
        if not self.papers:
            raise ProfileError(f"expert {self.id!r} has no papers: at least one is needed")
        if len({paper.id for paper in self.papers}) < len(self.papers):
            raise DuplicateIdError(f"expert {self.id!r}: two papers have one id")


@dataclass(frozen=True, slots=True)
class PaperReason:
    """A paper that speaks for its author. similarity: cosine with the topic, above 0, up to 1."""

    paper: str
    similarity: float


@dataclass(frozen=True, slots=True)
class ExpertMatch:
    """A ranked expert of a topic: rank counts from 1, score is 0 to 1 and falls with rank.

    papers: those that made the score, strongest first; the score is the sum of their similarities
    over the number of all papers of the expert.
    """

    topic: str
    expert: str
    rank: int
    score: float
    papers: tuple[PaperReason, ...] = ()


class ExpertMatcher:
    """Experts prepared for ranking. Not changed by its use, so safe to share between threads.

    experts: at least none; ids are unique. lexicon: Lexicon.default(progress) where None. Raises
    DuplicateIdError, LexiconError, and ProfileError that names the expert where a paper has no word.
    """

    def __init__(
        self,
        experts: Iterable[Expert],
        *,
        lexicon: Lexicon | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._lexicon = Lexicon.default(progress) if lexicon is None else lexicon
        self._analyser = Vocabulary.of(self._lexicon).analyser
        self._experts = sorted(experts, key=lambda expert: expert.id)
        for one, other in itertools.pairwise(self._experts):
            if one.id == other.id:
                raise DuplicateIdError(f"two experts have the id {one.id!r}: ids are unique")
        self._papers: list[str] = []
        owners: list[int] = []
        bags: tuple[list[Bag], list[Bag]] = ([], [])
        for owner, expert in enumerate(self._experts):
            # In one order whatever the caller's, because sums of floats depend on it.
            for paper in sorted(expert.papers, key=lambda paper: paper.id):
                found = self._bags(paper)
                if not any(found):
                    raise ProfileError(
                        f"expert {expert.id!r}: paper {paper.id!r} has no word to go by"
                    )
                owners.append(owner)
                self._papers.append(paper.id)
                for which in (CHINESE, ENGLISH):
                    bags[which].append(found[which])
        self._owners = np.array(owners, np.int64)
        self._sides = tuple(_Side(side) for side in bags)

    def __len__(self) -> int:
        return len(self._experts)

    def rank(self, topic: Profile, k: int = 10) -> list[ExpertMatch]:
        """The k best experts, best first; equal scores by expert id. Raises ParameterError.

        The score is the mean, over an expert's papers, of the cosine of the topic and the paper as
        sublinear TF-IDF of words and pairs of adjacent words. Where the two share no language the
        topic is translated first, and words alone count. A topic without any word scores 0.
        """
        if k < 1:
            raise ParameterError(f"k is at least 1, not {k}")
        similarities = self.similarities(topic)
        size = len(self._experts)
        sums = np.bincount(self._owners, similarities, minlength=size)
        counts = np.bincount(self._owners, minlength=size)
        scores = np.round(sums / np.maximum(counts, 1), _PLACES)
        # A stable sort keeps the order of ids among equal scores.
        best = np.argsort(-scores, kind="stable")[:k]
        return [
            ExpertMatch(
                topic=topic.id,
                expert=self._experts[number].id,
                rank=rank,
                score=float(scores[number]),
                papers=self._reasons(int(number), similarities),
            )
            for rank, number in enumerate(best, start=1)
        ]

    def similarities(self, topic: Profile) -> Doubles:
        """(papers,) float64, 0 to 1: the cosine of each paper, by expert id, then by paper id.

        A topic and a paper that are both in two languages count by the mean of the two cosines.
        """
        bags = self._bags(topic)
        asked = [bool(bag) for bag in bags]
        total = np.zeros(len(self._papers))
        shared = np.zeros(len(self._papers))
        for which in (CHINESE, ENGLISH):
            if asked[which]:
                side = self._sides[which]
                total += np.where(side.holds, side.cosines(bags[which]), 0.0)
                shared += side.holds
        for which in (CHINESE, ENGLISH):
            side = self._sides[1 - which]
            foreign = (shared == 0) & side.holds
            if asked[which] and foreign.any():
                translated = side.translated(self._translations(bags[which]))
                total += np.where(foreign, translated, 0.0)
        found: Doubles = np.minimum(total / np.maximum(shared, 1.0), 1.0)
        return found

    def _reasons(self, number: int, similarities: Doubles) -> tuple[PaperReason, ...]:
        own = np.flatnonzero(self._owners == number)
        found = [
            PaperReason(self._papers[at], round(float(similarities[at]), _PLACES))
            for at in own
            if similarities[at] > 0
        ]
        return tuple(sorted(found, key=lambda reason: (-reason.similarity, reason.paper)))

    def _bags(self, profile: Profile) -> tuple[Bag, Bag]:
        """Sublinear counts of the words and pairs of a profile in Chinese and in English."""
        chinese, english = localised(profile)
        return self._bag(chinese, CHINESE), self._bag(english, ENGLISH)

    def _bag(self, texts: Sequence[Text], which: int) -> Bag:
        counts: Counter[str] = Counter()
        for text in texts:
            folded = language.fold(text.text)
            words, sequence = self._analyser.bag(folded)
            if which == CHINESE:
                # Dictionary words overlap: only the segmenter's stand one after the other.
                sequence = [
                    word
                    for word in language.segmenter().cut(folded)
                    if word.strip() and word.isalnum()
                ]
            counts.update(word for word in words if not terms.is_function(word))
            content = [word for word in sequence if not terms.is_function(word)]
            counts.update(f"{a}{_BETWEEN}{b}" for a, b in itertools.pairwise(content))
        return {term: 1.0 + math.log(count) for term, count in counts.items()}

    def _translations(self, bag: Bag) -> list[tuple[float, list[tuple[str, float]]]]:
        """(weight, ways to say it in the other language) of each word of a bag.

        What belongs to no language, such as "#3000", or may be a name, stands for itself.
        """
        found = []
        for term, weight in sorted(bag.items()):
            if _BETWEEN in term:
                continue
            others = self._lexicon.translations(term)
            if not terms.is_chinese(term):
                others = [*others, (term, 1.0)]
            found.append((weight, others))
        return found


_BETWEEN = "\x1f"


class _Side:
    """The papers' bags of one language as unit vectors, with pairs and without."""

    def __init__(self, bags: Sequence[Bag]) -> None:
        self.holds = np.array([bool(bag) for bag in bags], np.bool_)
        self._numbers: dict[str, int] = {}
        frequency: Counter[str] = Counter()
        for bag in bags:
            frequency.update(bag.keys())
        for term in sorted(frequency):
            self._numbers[term] = len(self._numbers)
        size = int(self.holds.sum())
        self._new = math.log(1 + size) + 1.0
        found = [math.log((1 + size) / (1 + frequency[term])) + 1.0 for term in self._numbers]
        self._idf = np.array(found, np.float64)
        single = np.array([_BETWEEN not in term for term in self._numbers], np.bool_)
        self._all = self._matrix(bags, np.ones(len(self._numbers)))
        self._words = self._matrix(bags, single.astype(np.float64))

    def _matrix(self, bags: Sequence[Bag], kept: Doubles) -> sparse.csr_matrix:
        offsets, columns, values = [0], list[int](), list[float]()
        for bag in bags:
            for term, count in sorted(bag.items()):
                number = self._numbers[term]
                if kept[number]:
                    columns.append(number)
                    values.append(count * self._idf[number])
            offsets.append(len(columns))
        shape = (len(bags), len(self._numbers))
        from scipy import sparse  # a tenth of a second, which few who match need

        matrix = sparse.csr_matrix((values, columns, offsets), shape=shape, dtype=np.float64)
        lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
        unit: sparse.csr_matrix = sparse.diags(1.0 / np.where(lengths > 0, lengths, 1.0)) @ matrix
        return unit.tocsr()

    def cosines(self, bag: Bag) -> Doubles:
        """(papers,): the cosine of each paper with a bag; what no paper says is part of its length."""
        vector = np.zeros(len(self._numbers))
        outside = 0.0
        for term, count in bag.items():
            number = self._numbers.get(term)
            if number is not None:
                vector[number] = count * self._idf[number]
            else:
                outside += (count * self._new) ** 2
        return _over(np.asarray(self._all @ vector), vector, outside)

    def translated(self, words: Iterable[tuple[float, Sequence[tuple[str, float]]]]) -> Doubles:
        """The same of words in the other language, each by the ways to say it that papers use."""
        vector = np.zeros(len(self._numbers))
        outside = 0.0
        for weight, ways in words:
            known = [(self._numbers[term], share) for term, share in ways if term in self._numbers]
            for number, share in known:
                # The best of several words that mean it: they are not said all at once.
                vector[number] = max(vector[number], weight * share * self._idf[number])
            if not known:
                outside += (weight * self._new) ** 2
        return _over(np.asarray(self._words @ vector), vector, outside)


def _over(products: Doubles, vector: Doubles, outside: float) -> Doubles:
    length = math.sqrt(float(vector @ vector) + outside)
    return products / length if length > 0 else np.zeros(len(products))
