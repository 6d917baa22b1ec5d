"""The candidates as arrays, and both coverages of a query by them; no facts, no explanation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from jiebang.matcher import hubness, kernels, terms
from jiebang.matcher.parameters import Parameters
from jiebang.matcher.views import CHINESE, ENGLISH, Floats, Ints, Rows, View, Vocabulary
from jiebang.matcher.words import CHINESE_FUNCTION_WORDS

Doubles = npt.NDArray[np.float64]
NOTHING = -1.0


@dataclass(frozen=True)
class Group:
    """All views of one language.

    owners: candidate of each view. rows: terms with counts; joint: the same with pairs of adjacent
    words after the terms. impacts: BM25 saturation of joint, 0 to 1. weights: what a match of the
    term is worth. totals: sum of weights of each view's joint row; cross_totals: the same by cross_idf,
    without pairs.
    lengths: sum of counts of each view.
    saturation: half-way point of translated coverage, per view.
    """

    owners: Ints
    rows: Rows
    joint: Rows
    impacts: Floats
    weights: Floats
    totals: Doubles
    cross_totals: Doubles
    lengths: Doubles
    saturation: Floats


class Index:
    """Candidates' views by language, their statistics and postings. Immutable once built."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        views: Sequence[Sequence[View]],
        parameters: Parameters,
    ) -> None:
        self.vocabulary = vocabulary
        self.parameters = parameters
        self.width = len(vocabulary)
        lexicon = vocabulary.lexicon
        padding = np.full(self.width - len(lexicon), lexicon.offsets[-1], np.int64)
        self.row_offsets = np.concatenate((lexicon.offsets, padding))
        self.row_targets = lexicon.targets
        self.row_weights = lexicon.weights
        by_language: tuple[list[tuple[int, View]], ...] = ([], [])
        for owner, own in enumerate(views):
            for view in own:
                by_language[view.language].append((owner, view))
        rows = [Rows.stack([(v.terms, v.counts) for _, v in group]) for group in by_language]
        self.idf = self._idf(rows)
        self.cross_idf = self._cross_idf()
        self.pair_idf = self._pair_idf([v for _, v in by_language[ENGLISH]])
        self.groups = tuple(
            self._group(which, by_language[which], rows[which]) for which in (CHINESE, ENGLISH)
        )
        self._own = [
            g.joint.transposed(g.impacts, self.width + len(vocabulary.pairs)) for g in self.groups
        ]
        self._crossed = self._project()
        self._hubness: list[Doubles | None] = [None, None]
        if all(len(group.rows) for group in self.groups):
            # Queries will cross for certain: not in the first of them.
            for which in (CHINESE, ENGLISH):
                self.hubness(which)

    def _idf(self, rows: Sequence[Rows]) -> Floats:
        """Weight of each term: rare among the views of its language, own or by translation."""
        seen = [np.bincount(r.terms, minlength=self.width).astype(np.float64) for r in rows]
        sources = np.repeat(np.arange(self.width), np.diff(self.row_offsets))
        to_chinese = np.bincount(
            sources, self.row_weights * seen[ENGLISH][self.row_targets], minlength=self.width
        )
        to_english = np.bincount(
            self.row_targets, self.row_weights * seen[CHINESE][sources], minlength=self.width
        )
        translated = np.minimum(to_chinese, len(rows[ENGLISH])) + np.minimum(
            to_english, len(rows[CHINESE])
        )
        total = max(1, len(rows[CHINESE]) + len(rows[ENGLISH]))
        frequency = np.minimum(seen[CHINESE] + seen[ENGLISH] + translated, total)
        idf = np.maximum(np.log1p((total - frequency + 0.5) / (frequency + 0.5)), 0.05)
        for word in sorted(terms.ENGLISH_FUNCTION_STEMS | CHINESE_FUNCTION_WORDS):
            number = self.vocabulary.number(word, grow=False)
            if 0 <= number < self.width:
                idf[number] *= self.parameters.function_weight
        return np.asarray(idf, np.float32)

    def _cross_idf(self) -> Floats:
        """Weight of each term where the other text is in the other language.

        A Chinese word counts by how sure its strongest translation is, without any not at all:
        it could not be met.
        """
        first, last = self.row_offsets[:-1], self.row_offsets[1:]
        strongest = np.zeros(self.width)
        strongest[first < last] = self.row_weights[first[first < last]]
        chinese = np.fromiter(map(terms.is_chinese, self.vocabulary.names()), np.bool_, self.width)
        sure = np.where(chinese, strongest**self.parameters.sureness, 1.0)
        return (self.idf * sure).astype(np.float32)

    def _pair_idf(self, views: Sequence[View]) -> Floats:
        frequency = np.zeros(len(self.vocabulary.pairs))
        for view in views:
            frequency[view.pairs] += 1
        idf = np.log1p((len(views) - frequency + 0.5) / (frequency + 0.5))
        return (np.maximum(idf, 0.05) * self.parameters.bigrams).astype(np.float32)

    def _group(self, which: int, members: Sequence[tuple[int, View]], rows: Rows) -> Group:
        joint = rows
        if which == ENGLISH:
            joint = Rows.stack([self._joint(v) for _, v in members])
        weights = joint.counts * np.concatenate((self.idf, self.pair_idf))[joint.terms]
        lengths = rows.totals()
        half = self.half(lengths, which)
        impacts = joint.counts / (joint.counts + np.repeat(half, np.diff(joint.offsets)))
        return Group(
            owners=np.array([owner for owner, _ in members], np.int32),
            rows=rows,
            joint=joint,
            impacts=impacts.astype(np.float32),
            weights=weights.astype(np.float32),
            totals=np.maximum(joint.totals(weights), 1e-9),
            cross_totals=np.maximum(rows.totals(rows.counts * self.cross_idf[rows.terms]), 1e-9),
            lengths=np.maximum(lengths, 1e-9),
            saturation=self.crossing(lengths).astype(np.float32),
        )

    def _joint(self, view: View) -> tuple[Ints, Floats]:
        return (
            np.concatenate((view.terms, view.pairs + np.int32(self.width))),
            np.concatenate((view.counts, view.pair_counts)),
        )

    def half(self, lengths: Doubles, which: int) -> Doubles:
        """Count at which a term of a view counts half, by the length of the view (BM25)."""
        p = self.parameters
        usual = p.usual_length * (p.chinese_length if which == CHINESE else 1.0)
        return np.asarray(p.k1 * (1 - p.b + p.b * lengths / usual))

    def crossing(self, lengths: Doubles) -> Doubles:
        """Translated mass at which a term counts half, by the length of the text it is met in."""
        p = self.parameters
        return np.asarray(p.k_cross * np.maximum(lengths, p.reference_length) / p.reference_length)

    def _project(self) -> tuple[npt.NDArray[np.int64], Ints, Floats]:
        """Postings of the English stems that the Chinese views translate to."""
        group = self.groups[CHINESE]
        present = np.unique(group.rows.terms)
        sources = np.repeat(
            present, np.maximum(np.diff(self.row_offsets)[present], 1).astype(np.int64)
        )
        columns: list[Ints] = []
        values: list[Floats] = []
        for t in present:
            first, last = self.row_offsets[t], self.row_offsets[t + 1]
            columns.append(
                self.row_targets[first:last] if last > first else np.array([t], np.int32)
            )
            values.append(self.row_weights[first:last] if last > first else np.ones(1, np.float32))
        shape = (self.width, self.width)
        empty_columns, empty_values = np.empty(0, np.int32), np.empty(0, np.float32)
        table = sparse.csr_matrix(
            (
                np.concatenate(values or [empty_values]),
                (sources, np.concatenate(columns or [empty_columns])),
            ),
            shape=shape,
        )
        own = sparse.csr_matrix(
            (group.rows.counts, group.rows.terms, group.rows.offsets),
            shape=(len(group.rows), self.width),
        )
        mass = (own @ table).tocsr()
        mass.sort_indices()
        half = np.repeat(group.saturation, np.diff(mass.indptr))
        projected = Rows(mass.indptr.astype(np.int64), mass.indices.astype(np.int32), mass.data)
        return projected.transposed((mass.data / (mass.data + half)).astype(np.float32), self.width)

    def chosen(self, query: Query, which: int) -> Ints:
        """The views of one language worth scoring exactly: the best by one-sided coverage."""
        size = len(self.groups[which].rows)
        limit = self.parameters.candidates
        if size <= limit:
            return np.arange(size, dtype=np.int32)
        scores = np.zeros(size, np.float64)
        if which == query.view.language:
            ids, weights, postings = query.joint_terms, query.joint_weights, self._own[which]
        elif which == CHINESE:
            ids, weights, postings = query.view.terms, query.cross_weights, self._crossed
        else:
            ids, weights = query.english_terms, query.english_weights
            postings = self._own[which]
        kernels.scatter(ids, weights, *postings, scores)
        # A stable order: equal scores keep the order of the views.
        best = np.argsort(-scores, kind="stable")[:limit]
        return np.sort(best).astype(np.int32)

    def coverage(self, query: Query, which: int, chosen: Ints) -> Doubles:
        """Mutual coverage of the query by each chosen view of a language, about 0 to 1.

        Of the share of the query's weight that the view covers and the share of the view's weight
        that the query covers: in one language the mean; across languages the geometric mean, less
        what the view's hubness and a length unlike the query's take away, and NOTHING where no
        word met.
        """
        if which == query.view.language:
            a, b = self.coverages(query, which, chosen)
            return np.asarray((a + b) / 2)
        mutual = self._mutual(query, which, chosen)
        corrected = mutual - self.hubness(which)[chosen] - self._unlike(query, which, chosen)
        return np.where(mutual > 0.0, corrected, NOTHING)

    def _mutual(self, query: Query, which: int, chosen: Ints) -> Doubles:
        a, b = self.coverages(query, which, chosen)
        mutual = np.sqrt(a * b)
        # Texts of like length should cover each other to a like degree: a high coverage one way
        # alone is the mark of a text that is near everything.
        lengths = self.groups[which].lengths[chosen]
        ratio = np.minimum(query.length, lengths) / np.maximum(query.length, lengths)
        alike = np.minimum(1.0, self.parameters.alike * ratio)
        return np.asarray(mutual * (2 * mutual / np.maximum(a + b, 1e-9)) ** alike)

    def _unlike(self, query: Query, which: int, chosen: Ints) -> Doubles:
        """What is taken away for a length that a translation would not have; from a factor of e on
        it is the same for all, so that a title does not prefer short abstracts."""
        p = self.parameters
        longer = query.length / self.groups[which].lengths[chosen]
        usual = p.chinese_length if which == ENGLISH else 1 / p.chinese_length
        return np.asarray(p.unlike * np.minimum(np.abs(np.log(longer / usual)), 1.0) ** 2)

    def hubness(self, which: int) -> Doubles:
        """See hubness.correction. Made with the index where the candidates are of both languages,
        else when a query first crosses into theirs."""
        found = self._hubness[which]
        if found is None:
            rows = self.groups[which].rows
            everyone = np.arange(len(rows), dtype=np.int32)

            def mutual(view: View) -> Doubles:
                return self._mutual(Query(self, view), which, everyone)

            found = hubness.correction(rows, which, self.vocabulary, mutual)
            found = self._hubness[which] = self.parameters.hubness * found
        return found

    def coverages(self, query: Query, which: int, chosen: Ints) -> tuple[Doubles, Doubles]:
        """(share of the query covered by each view, share of each view covered), 0 to 1."""
        group = self.groups[which]
        covered = np.zeros(len(chosen), np.float64)
        covering = np.zeros(len(chosen), np.float64)
        view = query.view
        if which == view.language:
            joint = group.joint
            kernels.same(
                chosen, joint.offsets, joint.terms, group.impacts, group.weights,
                query.dense_weights, query.dense_impacts, covered, covering,
            )  # fmt: skip
            total, totals = query.joint_total, group.totals
        else:
            rows = group.rows
            shared = (
                chosen, rows.offsets, rows.terms, rows.counts, self.cross_idf, group.saturation
            )  # fmt: skip
            if which == CHINESE:
                kernels.english_query(
                    *shared, self.row_offsets, self.row_targets, self.row_weights,
                    view.terms, view.counts, query.cross_weights, query.saturation,
                    query.dense_counts, np.zeros(self.width, np.float32), covered, covering,
                )  # fmt: skip
            else:
                kernels.chinese_query(
                    *shared, query.link_start, query.link_end, query.link_term, query.link_weight,
                    view.counts, query.cross_weights, query.saturation,
                    np.zeros(len(view.terms), np.float32), covered, covering,
                )  # fmt: skip
            total, totals = query.cross_total, group.cross_totals
        return np.clip(covered / total, 0.0, 1.0), np.clip(covering / totals[chosen], 0.0, 1.0)


class Query:
    """One view of a query, prepared for one index: dense lookups over its vocabulary."""

    def __init__(self, index: Index, view: View) -> None:
        self.view = view
        width = index.width
        length = self.length = max(float(view.counts.sum()), 1e-9)
        self.weights = (view.counts * index.idf[view.terms]).astype(np.float32)
        self.cross_weights = (view.counts * index.cross_idf[view.terms]).astype(np.float32)
        self.cross_total = max(float(self.cross_weights.sum()), 1e-9)
        self.saturation = float(index.crossing(np.array([length]))[0])

        pair_weights = view.pair_counts * index.pair_idf[view.pairs]
        self.joint_terms = np.concatenate((view.terms, view.pairs + np.int32(width)))
        self.joint_weights = np.concatenate((self.weights, pair_weights)).astype(np.float32)
        self.joint_total = max(float(self.joint_weights.sum()), 1e-9)
        counts = np.concatenate((view.counts, view.pair_counts))
        size = width + len(index.vocabulary.pairs)
        self.dense_weights = np.zeros(size, np.float32)
        self.dense_weights[self.joint_terms] = self.joint_weights
        self.dense_impacts = np.zeros(size, np.float32)
        self.dense_impacts[self.joint_terms] = counts / (counts + index.parameters.k1)
        self.dense_counts = np.zeros(width, np.float32)
        self.dense_counts[view.terms] = view.counts
        if view.language == CHINESE:
            self._link(index)

    def _link(self, index: Index) -> None:
        first = index.row_offsets[self.view.terms]
        sizes = index.row_offsets[self.view.terms + 1] - first
        position = np.repeat(np.arange(len(sizes)), sizes)
        at = np.repeat(first - (np.cumsum(sizes) - sizes), sizes) + np.arange(int(sizes.sum()))
        plain = np.flatnonzero(sizes == 0)
        english = np.concatenate((index.row_targets[at], self.view.terms[plain]))
        position = np.concatenate((position, plain))
        weight = np.concatenate((index.row_weights[at], np.ones(len(plain), np.float32)))
        order = np.argsort(english, kind="stable")
        english = english[order]
        self.link_term = position[order].astype(np.int32)
        self.link_weight = weight[order].astype(np.float32)
        self.link_start = np.zeros(index.width, np.int32)
        self.link_end = np.zeros(index.width, np.int32)
        unique, starts = np.unique(english, return_index=True)
        self.link_start[unique] = starts
        self.link_end[unique] = np.concatenate((starts[1:], [len(english)]))[: len(unique)]
        mass = np.bincount(english, weight[order] * self.cross_weights[self.link_term])
        self.english_terms = unique.astype(np.int32)
        self.english_weights = mass[unique].astype(np.float32)
