"""The search box: which candidates answer a short text; no ranking of profiles against profiles.

A candidate answers when it covers every content word of the text: by the word itself, by a word of
the other language that has it as a whole dictionary gloss, or by a translation of at least
STRONG weight.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from jiebang.matcher import language, terms
from jiebang.matcher.profile import FIELDS, Profile
from jiebang.matcher.views import Vocabulary, localised

STRONG = 0.6
"""Least translation weight that counts as the word itself; below it lie words that only go along
with the right one ("water" for 废水 has 0.4)."""

DIRECT, GLOSS, PARTS = 1.0, 0.9, 0.8
TITLE, ELSEWHERE = 1.0, 0.7
"""What a find is worth by how the word was met, and by where."""

_FIELD_BITS = 20
_DOCUMENT_BITS = 24
_NEAR = 2
_MOST_WORDS = 64

Keys = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]


class Part:
    """The places of all terms in some candidates; made once, and kept as long as they do not change."""

    def __init__(self, vocabulary: Vocabulary, candidates: Sequence[Profile]) -> None:
        self.ids = [profile.id for profile in candidates]
        numbers: list[int] = []
        keys: list[int] = []
        pieces: list[str] = []
        starts: list[int] = []
        owners: list[int] = []
        at = 0
        analyser = vocabulary.analyser
        for document, field, folded in _texts(candidates):
            base = (document << _DOCUMENT_BITS) | (field << _FIELD_BITS)
            pieces.append(folded)
            starts.append(at)
            owners.append(base)
            at += len(folded) + 1
            for position, token in enumerate(terms.tokens(folded)):
                for term in analyser.terms_of(token):
                    numbers.append(vocabulary.number(term))
                    keys.append(base + min(position, (1 << _FIELD_BITS) - 8))
        all_numbers, all_keys = np.array(numbers, np.int64), np.array(keys, np.int64)
        order = np.lexsort((all_keys, all_numbers))
        self._keys = all_keys[order]
        self._numbers, self._starts = np.unique(all_numbers[order], return_index=True)
        self._text = "\n".join(pieces)
        self._text_starts = np.array(starts, np.int64)
        self._owners = np.array(owners, np.int64)

    def keys(self, number: int) -> Keys:
        """Every place of a term, sorted; a key holds candidate, field and position."""
        at = int(np.searchsorted(self._numbers, number))
        if at == len(self._numbers) or self._numbers[at] != number:
            return _NOWHERE
        end = self._starts[at + 1] if at + 1 < len(self._starts) else len(self._keys)
        return self._keys[self._starts[at] : end]

    def written(self, unit: str) -> Keys:
        """Places where a Chinese string stands, whatever words it is cut into."""
        at = np.fromiter((m.start() for m in re.finditer(re.escape(unit), self._text)), np.int64)
        if len(at) == 0:
            return _NOWHERE
        return np.asarray(self._owners[np.searchsorted(self._text_starts, at, side="right") - 1])


_NOWHERE: Keys = np.empty(0, np.int64)


def _texts(candidates: Sequence[Profile]) -> Iterable[tuple[int, int, str]]:
    for document, profile in enumerate(candidates):
        for texts in localised(profile):
            for text in texts:
                yield document, FIELDS.index(text.field), language.fold(text.text)


class Searcher:
    """Answers search texts over the candidates of one moment.

    parts: with the bytes that say who of each part is a candidate, None where all are.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        parts: Sequence[tuple[Part, npt.NDArray[np.uint8] | None]],
    ) -> None:
        self._vocabulary = vocabulary
        self._held = [part for part, _ in parts]
        sizes = [len(part.ids) for part in self._held]
        self._bases = [0, *itertools.accumulate(sizes)]
        alive = [
            np.ones(size, np.bool_) if lives is None else lives == 1
            for size, (_, lives) in zip(sizes, parts, strict=True)
        ]
        self._alive = np.concatenate([*alive, np.empty(0, np.bool_)])
        self._size = int(self._alive.sum())

    def _id(self, number: int) -> str:
        at = bisect.bisect_right(self._bases, number) - 1
        return self._held[at].ids[number - self._bases[at]]

    def search(self, text: str, k: int | None) -> list[tuple[str, float]]:
        """See Matcher.search."""
        units = self._units(language.fold(text))
        if not units or not self._size:
            return []
        covers = [self._cover(unit) for unit in units]
        self._phrases(units, covers)
        for cover in covers:
            cover *= self._alive
        weights = [self._weight(cover) for cover in covers]
        answered = np.all([cover > 0 for cover in covers], axis=0)
        score = np.sum([w * c for w, c in zip(weights, covers, strict=True)], axis=0)
        score = score / max(sum(weights), 1e-9)
        found = [
            (self._id(i), round(min(1.0, float(score[i])), 6))
            for i in np.flatnonzero(answered).tolist()
        ]
        found.sort(key=lambda pair: (-pair[1], pair[0]))
        return found if k is None else found[:k]

    def _units(self, folded: str) -> list[str]:
        """The content words of a search text: Chinese segments, other tokens as they stand."""
        found: list[str] = []
        for token in terms.tokens(folded):
            if terms.is_chinese(token):
                if token in self._vocabulary.lexicon.ids:
                    found.append(token)
                else:
                    found += language.segmenter().cut(token)
            else:
                found.append(token)
        content = [unit for unit in found if not terms.is_function(unit)]
        return list(dict.fromkeys(content))[:_MOST_WORDS]

    def _cover(self, unit: str) -> Doubles:
        """How well each candidate covers one word, 0 where it does not; shape (candidates,)."""
        if terms.is_chinese(unit):
            return self._chinese_cover(unit, split=True)
        parts = self._vocabulary.analyser.latin(unit)
        cover = self._nowhere()
        if "-" not in unit:
            self._raise(cover, self._keys(parts[0]), DIRECT)
        if len(parts) > 1:
            whole = parts[1:] if "-" not in unit else parts[: unit.count("-") + 1]
            # "5G" is not 5 of some unit g.
            if all(len(part) > 1 for part in whole):
                self._raise(cover, self._together(whole), DIRECT)
                self._raise_heads(cover, whole)
        self._raise_heads(cover, parts[:1])
        if len(parts) == 1 or "-" not in unit:
            for other, weight in self._vocabulary.lexicon.translations(parts[0]):
                if weight >= STRONG and len(other) > 1:
                    self._raise(cover, self._keys(other), GLOSS * weight)
        return cover

    def _chinese_cover(self, unit: str, *, split: bool) -> Doubles:
        cover = self._nowhere()
        lexicon = self._vocabulary.lexicon
        number = lexicon.ids.get(unit)
        self._raise(cover, self._written(unit), DIRECT)
        for wording in language.other_wordings(unit):
            self._raise(cover, self._written(wording), GLOSS)
        if number is not None:
            for gloss in lexicon.glosses_of(number):
                if len(gloss) <= 3:
                    stems = [lexicon.terms[t] for t in gloss]
                    self._raise(cover, self._together(stems), GLOSS)
            for other, weight in lexicon.translations(unit):
                if weight >= STRONG:
                    self._raise(cover, self._keys(other), GLOSS * weight)
        if split and number is None and len(unit) > 1:
            parts = self._parts(unit)
            if len(parts) > 1:
                each = [self._chinese_cover(part, split=False) for part in parts]
                np.maximum(cover, PARTS * np.min(each, axis=0), out=cover)
        return cover

    def _parts(self, unit: str) -> list[str]:
        """A Chinese word cut into its longest known words, from the left, but not the whole."""
        spans = [
            span for span in self._vocabulary.analyser.overlapping(unit) if span != (0, len(unit))
        ]
        parts: list[str] = []
        at = 0
        while at < len(unit):
            ends = [end for start, end in spans if start == at]
            end = max(ends, default=at + 1)
            parts.append(unit[at:end])
            at = end
        return parts

    def _phrases(self, units: Sequence[str], covers: Sequence[Doubles]) -> None:
        """Let neighbouring English words be answered together.

        By one Chinese word ("heavy metal", 重金属), or written as one ("waste water").
        """
        stems = [
            None if terms.is_chinese(u) else self._vocabulary.analyser.latin(u)[0] for u in units
        ]
        for size in (2, 3):
            for first in range(len(units) - size + 1):
                phrase = [stem for stem in stems[first : first + size] if stem is not None]
                if len(phrase) == size:
                    met = self._nowhere()
                    self._raise_heads(met, phrase)
                    joined = "".join(units[first : first + size])
                    if terms.tokens(joined) == [joined]:  # unlike 0.0 and 0.1
                        closed = self._vocabulary.analyser.latin(joined)
                        self._raise(met, self._keys(closed[0]), DIRECT)
                        self._raise_heads(met, closed[:1])
                    for cover in covers[first : first + size]:
                        np.maximum(cover, met, out=cover)

    def _raise_heads(self, cover: Doubles, stems: Iterable[str]) -> None:
        """Raise by the Chinese words that have exactly these stems as a gloss."""
        lexicon = self._vocabulary.lexicon
        numbers = [lexicon.ids[s] for s in stems if s in lexicon.ids]
        if not numbers or len(numbers) != len(list(stems)):
            return
        for head in lexicon.heads_of(tuple(numbers)):
            self._raise(cover, self._keys(lexicon.terms[head]), GLOSS)

    def _nowhere(self) -> Doubles:
        return np.zeros(self._bases[-1])

    def _raise(self, cover: Doubles, keys: Keys, worth: float) -> None:
        if len(keys) == 0:
            return
        documents = keys >> _DOCUMENT_BITS
        fields = (keys >> _FIELD_BITS) & ((1 << (_DOCUMENT_BITS - _FIELD_BITS)) - 1)
        place = np.where(fields == FIELDS.index("title"), TITLE, ELSEWHERE)
        np.maximum.at(cover, documents, worth * place)

    def _weight(self, cover: Doubles) -> float:
        """Rare words count more: BM25's idf over the candidates that cover the word."""
        size, met = self._size, int(np.count_nonzero(cover))
        return float(np.log1p((size - met + 0.5) / (met + 0.5)))

    def _keys(self, term: str) -> Keys:
        """Every place of a term, sorted; a key holds candidate, field and position."""
        number = self._vocabulary.number(term)
        return self._joined([part.keys(number) for part in self._held])

    def _joined(self, found: Sequence[Keys]) -> Keys:
        return np.concatenate(
            [
                keys + (base << _DOCUMENT_BITS)
                for keys, base in zip(found, self._bases, strict=False)
            ]
            or [_NOWHERE]
        )

    def _together(self, stems: Sequence[str]) -> Keys:
        """Places of the first stem that have all the others within a word or two."""
        keys = self._keys(stems[0])
        for stem in stems[1:]:
            other = self._keys(stem)
            if len(keys) == 0 or len(other) == 0:
                return np.empty(0, np.int64)
            after = np.searchsorted(other, keys - _NEAR)
            near = other[np.minimum(after, len(other) - 1)]
            keys = keys[(after < len(other)) & (np.abs(near - keys) <= _NEAR)]
        return keys

    def _written(self, unit: str) -> Keys:
        """Places where a Chinese string stands, whatever words it is cut into."""
        return self._joined([part.written(unit) for part in self._held])
