"""The public face: candidates in, ranked and explained matches out."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from jiebang.matcher import facts, persistence
from jiebang.matcher.analysis import in_chunks
from jiebang.matcher.calibration import Calibration, Ties
from jiebang.matcher.coverage import Space
from jiebang.matcher.coverage_kernels import FIRST_PAIR
from jiebang.matcher.errors import (
    DamagedFileError,
    DuplicateIdError,
    LanguageError,
    ParameterError,
)
from jiebang.matcher.index import Batch, Filter, LocalIndex, Rows
from jiebang.matcher.index.rows import Places
from jiebang.matcher.index.segment import Bytes, Segment
from jiebang.matcher.index.state import State
from jiebang.matcher.lexicon import Lexicon
from jiebang.matcher.parameters import DEFAULT
from jiebang.matcher.profile import LANGUAGES, Match, Profile, Progress
from jiebang.matcher.reasons import Explainer, Side
from jiebang.matcher.scoring import Moment, to_score
from jiebang.matcher.searching import Part, Searcher
from jiebang.matcher.views import CHINESE, ENGLISH, Floats, View, Views, Vocabulary

_VERSION = "matcher 2"
_CALIBRATION = "calibration"
_GROWN = 2
"""How often the candidates may double before what they are measured against is drawn anew."""
_FEW = 32
_MATCHED = 8
"""Queries that one core answers before it is given others."""
_MANY_MATCHED = 64
_PREPARED = 512
"""Candidates whose words are remembered, as the same ones answer many needs."""
_LARGE = 1 << 16
"""Bytes of a candidate that is not remembered."""
_ROUNDED = 1e-5
"""Evidence so near that scores may be equal once rounded."""


@dataclass(frozen=True)
class _Ranked:
    number: int
    id: str
    score: float
    compared: tuple[facts.Comparison, ...]


class Matcher:
    """Candidates prepared for matching, in memory or in a folder. Safe to share between threads.

    candidates: at least none; ids are unique. lexicon: Lexicon.default(progress) where None.
    weights: of facts, see facts.WEIGHTS. progress: told of "lexicon" and "index". Raises
    DuplicateIdError, LexiconError.
    """

    def __init__(
        self,
        candidates: Iterable[Profile] = (),
        *,
        lexicon: Lexicon | None = None,
        weights: facts.Weights = facts.WEIGHTS,
        progress: Progress | None = None,
    ) -> None:
        lexicon = Lexicon.default(progress) if lexicon is None else lexicon
        space = Space(lexicon, DEFAULT)
        index = LocalIndex(space.lanes, made_with=_made_with(lexicon))
        self._start(space, index, Calibration.nothing(space), weights)
        self._fill(tuple(candidates), progress)

    def _start(
        self, space: Space, index: LocalIndex, calibration: Calibration, weights: facts.Weights
    ) -> None:
        self._space = space
        self._index = index
        self._calibration = calibration
        self._fact_weights = weights
        self._vocabulary = Vocabulary.of(space.lexicon)
        self._explainer = Explainer(self._vocabulary, space)
        self._prepared: dict[tuple[str, bytes, str], dict[int, Side]] = {}
        self._parts: weakref.WeakKeyDictionary[Segment, Part] = weakref.WeakKeyDictionary()
        self._writing = threading.RLock()
        self._searcher: tuple[State, Searcher] | None = None
        self._changed()

    # In a folder.

    @classmethod
    def create(
        cls,
        folder: str | Path,
        candidates: Iterable[Profile] = (),
        *,
        lexicon: Lexicon | None = None,
        weights: facts.Weights = facts.WEIGHTS,
        progress: Progress | None = None,
    ) -> Matcher:
        """A matcher that writes into a folder, in the place of any that is there; see commit().

        The older one is served until the first commit(). Raises IndexBusyError, DuplicateIdError.
        """
        lexicon = Lexicon.default(progress) if lexicon is None else lexicon
        space = Space(lexicon, DEFAULT)
        index = LocalIndex.create(Path(folder), space.lanes, made_with=_made_with(lexicon))
        try:
            found = cls.__new__(cls)
            found._start(space, index, Calibration.nothing(space), weights)
            found._fill(tuple(candidates), progress)
        except BaseException:
            index.close()
            raise
        return found

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        lexicon: Lexicon | None = None,
        weights: facts.Weights = facts.WEIGHTS,
        write: bool = False,
    ) -> Matcher:
        """The matcher of a folder, to read or to write; reading ones follow by refresh().

        Raises FileNotFoundError where there is none, IndexBusyError where another process writes, and
        DamagedFileError where a file is damaged, or was made with another lexicon or version.
        """
        lexicon = Lexicon.default() if lexicon is None else lexicon
        index = (LocalIndex.write if write else LocalIndex.open)(Path(folder))
        try:
            if index.made_with != _made_with(lexicon):
                raise DamagedFileError(
                    f"{folder} was made with another lexicon or version: build it again"
                )
            space = Space(lexicon, DEFAULT)
            found = cls.__new__(cls)
            found._start(space, index, _kept(index, space), weights)
        except BaseException:
            index.close()
            raise
        return found

    def refresh(self) -> bool:
        """See what another process has committed since; whether it has. Raises DamagedFileError.

        Until all that questions need is there, they are answered as before.
        """
        self._index.refresh()
        with self._writing:
            if self._index.generation == self._number:
                return False
            if self._index.made_with != _made_with(self._space.lexicon):
                raise DamagedFileError("the index was made anew with another lexicon or version")
            self._calibration = _kept(self._index, self._space)
            self._changed()
        return True

    def commit(self) -> int:
        """Make all that was written here the newest generation of the folder; its number.

        What is being merged in the background is waited for, and is part of it.
        """
        with self._writing:
            self._index.settle()
            self._index.commit({_CALIBRATION: self._calibration.arrays()})
            self._changed()
            return self._number

    def snapshot(self, target: str | Path) -> None:
        """The newest generation as a folder of its own."""
        self._index.snapshot(Path(target))

    def close(self) -> None:
        """Let another process write. What was not committed is gone."""
        self._index.close()

    def __enter__(self) -> Matcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def generation(self) -> int:
        """The number of the commit from which questions are answered, 0 in memory."""
        return self._number

    @property
    def version(self) -> str:
        """What scores are made with: this matcher and its words."""
        return f"{_VERSION} {self._space.lexicon.digest[:12]}"

    # Changing.

    def upsert(self, profiles: Sequence[Profile], progress: Progress | None = None) -> None:
        """Add candidates; one whose id is there already takes the place of the older.

        Raises DuplicateIdError where two of them have one id; nothing is changed then.
        """
        _check(profiles)
        with self._writing:
            if not len(self._index):
                self._fill(tuple(profiles), progress)
                return
            for batch in self._batches(profiles, progress):
                self._index.upsert(self._measured(batch))
            self._changed()
            if len(self) > _GROWN * self._calibration.size:
                self._calibrate()

    def delete(self, ids: Sequence[str]) -> int:
        """Take candidates out; how many of the ids there were."""
        with self._writing:
            gone = self._index.delete(ids)
            self._changed()
            if _GROWN * len(self) < self._calibration.size:
                self._calibrate()
            return gone

    def merge(self) -> None:
        """Make the index as small and fast as it can be. Blocks other writes, not queries."""
        with self._writing:
            self._index.merge()
            self._changed()

    def _fill(self, candidates: tuple[Profile, ...], progress: Progress | None) -> None:
        _check(candidates)
        batches = list(self._batches(candidates, progress))
        if batches:
            self._index.load(Batch.joined(batches))
            self._calibrate()
        if progress is not None:
            progress(len(candidates), len(candidates), "index")

    def _batches(self, profiles: Sequence[Profile], progress: Progress | None) -> Iterable[Batch]:
        done = 0
        if progress is not None:
            progress(0, len(profiles), "index")
        work = in_chunks(lambda first, last: self._batch(profiles[first:last]), len(profiles))
        for batch in work:
            yield batch
            done += len(batch)
            if progress is not None:
                progress(done, len(profiles), "index")

    def _batch(self, profiles: Sequence[Profile]) -> Batch:
        """Documents without what they are measured by."""
        size = len(profiles)
        chinese, english = self._vocabulary.views_of(profiles, self._space.parameters)
        rows = [_spread(chinese, size), _spread(english, size, pairs=True)]
        lengths = [_spread(views, size).totals().astype(np.float32) for views in (chinese, english)]
        return Batch(
            ids=[profile.id for profile in profiles],
            lanes=[*rows, self._space.projected(rows[CHINESE])],
            lengths=[*lengths, lengths[CHINESE]],
            labels=[profile.labels for profile in profiles],
            days=np.array([p.day.toordinal() if p.day else 0 for p in profiles], np.int32),
            payloads=[persistence.to_bytes(profile) for profile in profiles],
            values=np.zeros((size, 2), np.float32),
        )

    def _measured(self, batch: Batch) -> Batch:
        """A batch with its hubness."""
        for which in (CHINESE, ENGLISH):
            values = batch.values
            assert values is not None  # noqa: S101 - _batch gives them
            values[:, which] = self._hubness(which, batch.lanes[which], batch.ties())
        return batch

    def _hubness(self, which: int, rows: Rows, ties: Ties) -> Floats:
        return self._calibration.hubness(self._space, which, rows, ties)

    def _calibrate(self) -> None:
        """Draw what scores are measured against anew, and measure every candidate by it."""
        state = self._index.state
        weights = self._space.weights(state)
        if not state.size:
            self._calibration = Calibration.nothing(self._space)
            self._changed()
            return
        self._calibration = Calibration.drawn(self._space, weights)

        def values(segment: Segment) -> Floats:
            found = np.zeros((len(segment), 2), np.float32)
            for which in (CHINESE, ENGLISH):
                rows = segment.rows[which]
                assert rows is not None  # noqa: S101 - both lanes are exact
                found[:, which] = self._hubness(which, rows, segment.ties)
            return found

        self._index.revalue(values)
        self._changed()

    def _changed(self) -> None:
        """Answer from what is there now, once all that answers need is made."""
        state = self._index.state
        known = self._calibration
        weights = self._space.weights(state, (known.beyond, known.beyond_idf))
        moment = Moment(self._space, state, weights, self._calibration)
        _ = moment.background
        if self._searcher is not None:
            self._searcher = (state, Searcher(self._vocabulary, self._parts_of(state)))
        self._moment = moment
        self._number = self._index.generation

    # Asking.

    def __len__(self) -> int:
        return self._moment.state.size

    def match(
        self,
        query: Profile,
        k: int = 10,
        *,
        offers: bool = False,
        lang: str = "",
        where: Filter | None = None,
        weights: facts.Weights | None = None,
        also: Collection[str] = (),
    ) -> list[Match]:
        """The k best candidates with reasons, best first; equal scores by candidate id.

        Fewer than k where there are fewer candidates. offers: the query is what is offered and the
        candidates are what is asked for; facts such as a budget and a price are then compared the
        other way round. lang: the reader's language, zh-Hans, zh-Hant or en; the words of reasons
        are in it where both records have it, else one of them in it if it can be. Neither scores
        nor ranks depend on it. where: which candidates may be found. weights: of facts, for this
        question alone; the matcher's own where None. also: ids of candidates that are told of too, behind
        the k best where they are not among them, whatever `where` says. Raises ParameterError where k < 1,
        LanguageError.
        """
        if lang not in LANGUAGES:
            raise LanguageError(f"unknown language {lang!r}: use zh-Hans, zh-Hant, en, or ''")
        return self._match(
            query,
            k,
            explain=True,
            offers=offers,
            lang=lang,
            where=where,
            weights=weights,
            also=also,
        )

    def match_all(
        self,
        queries: Iterable[Profile],
        k: int = 10,
        progress: Progress | None = None,
        *,
        offers: bool = False,
        lang: str = "",
        weights: facts.Weights | None = None,
        also: Sequence[Collection[str]] | None = None,
    ) -> list[list[Match]]:
        """match() of each query, in the order given; progress is told of "match". also: for each query."""
        listed: Sequence[Profile] = tuple(queries)
        more = also if also is not None else [()] * len(listed)
        found: list[list[Match]] = []
        if progress is not None:
            progress(0, len(listed), "match")

        def part(first: int, last: int) -> list[list[Match]]:
            asked = zip(listed[first:last], more[first:last], strict=True)
            return [
                self.match(query, k, offers=offers, lang=lang, weights=weights, also=others)
                for query, others in asked
            ]

        for some in in_chunks(part, len(listed), chunk=_MATCHED, many=_MANY_MATCHED):
            found += some
            if progress is not None:
                progress(len(found), len(listed), "match")
        return found

    def rank(
        self,
        query: Profile,
        k: int = 100,
        *,
        offers: bool = False,
        where: Filter | None = None,
        weights: facts.Weights | None = None,
    ) -> list[Match]:
        """match() without reasons, for measuring and for long lists."""
        return self._match(
            query, k, explain=False, offers=offers, lang="", where=where, weights=weights, also=()
        )

    def search(self, text: str, k: int | None = None) -> list[tuple[str, float]]:
        """(candidate id, score 0 to 1) of the candidates that answer a search text, best first.

        Every content word of the text is in the candidate, itself or by a sure translation.
        Empty where the text holds no content word, or nothing answers.
        """
        if k is not None and k < 1:
            raise ParameterError(f"k is at least 1, not {k}")
        state = self._moment.state
        known = self._searcher
        if known is None or known[0] is not state:
            known = self._searcher = (state, Searcher(self._vocabulary, self._parts_of(state)))
        return known[1].search(text, k)

    def _parts_of(self, state: State) -> list[tuple[Part, Bytes | None]]:
        found: list[tuple[Part, Bytes | None]] = []
        for one in state.sealed:
            segment = one.segment
            part = self._parts.get(segment)
            if part is None:
                profiles = [
                    persistence.to_profile(segment.id(at), segment.payload(at))
                    for at in range(len(segment))
                ]
                part = self._parts[segment] = Part(self._vocabulary, profiles)
            found.append((part, one.alive))
        tail = state.tail
        if len(tail):
            profiles = [
                persistence.to_profile(batch.ids[0], batch.payloads[0] if batch.payloads else b"")
                for batch in tail.batches
            ]
            found.append((Part(self._vocabulary, profiles), tail.alive))
        return found

    def _match(
        self,
        query: Profile,
        k: int,
        *,
        explain: bool,
        offers: bool,
        lang: str,
        where: Filter | None,
        weights: facts.Weights | None,
        also: Collection[str],
    ) -> list[Match]:
        if k < 1:
            raise ParameterError(f"k is at least 1, not {k}")
        moment = self._moment
        views = self._vocabulary.views(query, self._space.parameters)
        weights = weights or self._fact_weights
        ranked = self._ranked(moment, query, views, k, offers, where, weights, also)
        sides = self._explainer.prepare(query, views, lang) if explain else {}
        return [
            Match(
                query=query.id,
                candidate=found.id,
                rank=rank,
                score=found.score,
                reasons=self._explainer.explain(
                    sides,
                    self._side(moment.state, found.number, found.id, lang),
                    found.compared,
                    weights=moment.weights,
                    score=found.score,
                    lang=lang,
                )
                if explain
                else (),
            )
            for rank, found in enumerate(ranked, start=1)
        ]

    def _side(self, state: State, number: int, identity: str, lang: str) -> dict[int, Side]:
        """What Explainer.prepare() gives of a candidate, by its terms as the index holds them."""
        key = (identity, state.payload(number), lang)
        found = self._prepared.get(key)
        if found is None:
            views = []
            for which in (CHINESE, ENGLISH):
                numbers, counts = state.rows(np.array([number], np.int64), which).row(0)
                single = int(np.searchsorted(numbers, FIRST_PAIR))
                if single:
                    nothing = numbers[:0], counts[:0]
                    views.append(View(which, numbers[:single], counts[:single], *nothing))
            found = self._explainer.prepare(persistence.to_profile(*key[:2]), views, lang)
            if len(self._prepared) >= _PREPARED:
                self._prepared.clear()
            if len(key[1]) < _LARGE:
                self._prepared[key] = found
        return found

    def _ranked(
        self,
        moment: Moment,
        query: Profile,
        views: Sequence[View],
        k: int,
        offers: bool,
        where: Filter | None,
        weights: facts.Weights,
        also: Collection[str],
    ) -> list[_Ranked]:
        queries = moment.queries(views)
        # Facts scale the evidence of the texts by a few parts in ten at most: only candidates near
        # the best can change places. Without facts, only those whose scores are equal once rounded.
        told = query.facts != facts.UNKNOWN
        keep = max(4 * k, 60) if told else k + _FEW
        numbers = moment.chosen(queries, k, where)
        wanted = moment.state.numbers(also) if also else numbers[:0]
        if len(wanted):
            numbers = np.union1d(numbers, wanted)
        evidence = moment.evidence(queries, numbers)
        best = _best(moment.state, numbers, evidence, keep)
        if told and len(best) > k:
            gains, losses = zip(*weights.values(), strict=True)
            gain, loss = sum(map(abs, gains)), sum(map(abs, losses))
            own = evidence[best]
            last = float(np.partition(own, len(own) - k)[len(own) - k]) * (1 - loss)
            if last > _ROUNDED:
                best = best[own * (1 + gain) >= last - _ROUNDED]
        if len(wanted):
            best = np.union1d(best, np.searchsorted(numbers, wanted))
        numbers, evidence = numbers[best], evidence[best]
        rows: list[_Ranked] = []
        for number, identity, text in zip(
            numbers.tolist(), moment.state.ids(numbers), evidence.tolist(), strict=True
        ):
            compared = (
                facts.compared(
                    query.facts,
                    persistence.facts_of(moment.state.payload(number)),
                    offers=offers,
                    weights=weights,
                )
                if told
                else ()
            )
            score = to_score(text, sum(c.effect for c in compared))
            rows.append(_Ranked(number, identity, score, compared))
        rows.sort(key=lambda row: (-row.score, row.id))
        return [*rows[:k], *(row for row in rows[k:] if row.id in also)]


def _best(state: State, numbers: Places, evidence: npt.NDArray[np.float64], keep: int) -> Places:
    """The places of the best by evidence, equal ones by id."""
    if len(numbers) <= keep:
        return np.arange(len(numbers))
    least = np.partition(evidence, len(evidence) - keep)[len(evidence) - keep]
    sure = np.flatnonzero(evidence > least)
    equal = np.flatnonzero(evidence == least)
    ids = state.ids(numbers[equal])
    chosen = sorted(range(len(equal)), key=ids.__getitem__)[: keep - len(sure)]
    return np.concatenate((sure, equal[np.array(chosen, np.int64)]))


def _check(profiles: Sequence[Profile]) -> None:
    seen: set[str] = set()
    for profile in profiles:
        if profile.id in seen:
            raise DuplicateIdError(f"two candidates have the id {profile.id!r}: ids are unique")
        seen.add(profile.id)


def _made_with(lexicon: Lexicon) -> str:
    return f"{_VERSION} {lexicon.digest}"


def _kept(index: LocalIndex, space: Space) -> Calibration:
    arrays = index.extra(_CALIBRATION)  # noqa: S610 - no Django here
    return Calibration.nothing(space) if arrays is None else Calibration.of_arrays(arrays)


def _spread(views: Views, size: int, *, pairs: bool = False) -> Rows:
    """A row for each profile, empty where it has no view; with pairs of words after the terms."""
    rows = views.rows
    counts = np.zeros(size, np.int64)
    own = np.diff(rows.offsets)
    if not pairs:
        counts[views.owners] = own
        return Rows(_offsets(counts), rows.terms, rows.counts)
    other = np.diff(views.pairs.offsets)
    counts[views.owners] = own + other
    total = int(counts.sum())
    terms, values = np.empty(total, np.uint32), np.empty(total, np.float32)
    starts = np.cumsum(own + other) - (own + other)
    at = np.repeat(starts - rows.offsets[:-1], own) + np.arange(len(rows.terms))
    terms[at], values[at] = rows.terms, rows.counts
    at = np.repeat(starts + own - views.pairs.offsets[:-1], other)
    at += np.arange(len(views.pairs.terms))
    terms[at], values[at] = views.pairs.terms, views.pairs.counts
    return Rows(_offsets(counts), terms, values)


def _offsets(sizes: Places) -> Places:
    return np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
