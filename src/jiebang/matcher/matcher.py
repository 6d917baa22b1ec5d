"""The public face: candidates in, ranked and explained matches out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from jiebang.matcher import facts, persistence
from jiebang.matcher.errors import DuplicateIdError, LanguageError, ParameterError
from jiebang.matcher.index import Index, Query
from jiebang.matcher.lexicon import Lexicon
from jiebang.matcher.parameters import DEFAULT, Parameters
from jiebang.matcher.profile import LANGUAGES, Match, Profile, Progress
from jiebang.matcher.reasons import Explainer
from jiebang.matcher.scoring import text_evidence, to_score
from jiebang.matcher.searching import Searcher
from jiebang.matcher.views import View, Vocabulary


@dataclass(frozen=True)
class _Ranked:
    candidate: int
    score: float
    compared: tuple[facts.Comparison, ...]


class Matcher:
    """Candidates prepared for matching; immutable and safe to share between threads.

    candidates: at least none; ids are unique. lexicon: Lexicon.default(progress) where None.
    progress: told of "lexicon" and "index". Raises DuplicateIdError, LexiconError.
    """

    def __init__(
        self,
        candidates: Iterable[Profile],
        *,
        lexicon: Lexicon | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._start(tuple(candidates), lexicon, progress, DEFAULT)

    def _start(
        self,
        candidates: tuple[Profile, ...],
        lexicon: Lexicon | None,
        progress: Progress | None,
        parameters: Parameters,
    ) -> None:
        seen: set[str] = set()
        for profile in candidates:
            if profile.id in seen:
                raise DuplicateIdError(f"two candidates have the id {profile.id!r}: ids are unique")
            seen.add(profile.id)
        self._profiles = candidates
        self._parameters = parameters
        self._lexicon = Lexicon.default(progress) if lexicon is None else lexicon
        self._vocabulary = Vocabulary(self._lexicon)
        views: list[list[View]] = []
        for done, profile in enumerate(candidates):
            if progress is not None and done % 100 == 0:
                progress(done, len(candidates), "index")
            views.append(self._vocabulary.views(profile, parameters, grow=True))
        self._index = Index(self._vocabulary, views, parameters)
        self._explainer = Explainer(self._vocabulary, self._index, candidates)
        self._searcher = Searcher(self._vocabulary, candidates)
        self._by_id = sorted(range(len(candidates)), key=lambda i: candidates[i].id)
        self._place = np.empty(len(candidates), np.int64)
        self._place[self._by_id] = np.arange(len(candidates))
        if progress is not None:
            progress(len(candidates), len(candidates), "index")

    def __len__(self) -> int:
        return len(self._profiles)

    @property
    def candidates(self) -> tuple[Profile, ...]:
        """The candidates in the order given."""
        return self._profiles

    def match(
        self, query: Profile, k: int = 10, *, offers: bool = False, lang: str = ""
    ) -> list[Match]:
        """The k best candidates with reasons, best first; equal scores by candidate id.

        Fewer than k where there are fewer candidates. offers: the query is what is offered and the
        candidates are what is asked for; facts such as a budget and a price are then compared the
        other way round. lang: the reader's language, zh-Hans, zh-Hant or en; the words of reasons
        are in it where both records have it, else one of them in it if it can be. Neither scores
        nor ranks depend on it. Raises ParameterError where k < 1, LanguageError.
        """
        if lang not in LANGUAGES:
            raise LanguageError(f"unknown language {lang!r}: use zh-Hans, zh-Hant, en, or ''")
        return self._match(query, k, explain=True, offers=offers, lang=lang)

    def match_all(
        self,
        queries: Iterable[Profile],
        k: int = 10,
        progress: Progress | None = None,
        *,
        offers: bool = False,
        lang: str = "",
    ) -> list[list[Match]]:
        """match() of each query, in the order given; progress is told of "match"."""
        listed: Sequence[Profile] = tuple(queries)
        found = []
        for done, query in enumerate(listed):
            if progress is not None:
                progress(done, len(listed), "match")
            found.append(self.match(query, k, offers=offers, lang=lang))
        if progress is not None:
            progress(len(listed), len(listed), "match")
        return found

    def rank(self, query: Profile, k: int = 100) -> list[Match]:
        """match() without reasons, for measuring and for long lists."""
        return self._match(query, k, explain=False, offers=False, lang="")

    def search(self, text: str, k: int | None = None) -> list[tuple[str, float]]:
        """(candidate id, score 0 to 1) of the candidates that answer a search text, best first.

        Every content word of the text is in the candidate, itself or by a sure translation.
        Empty where the text holds no content word, or nothing answers.
        """
        if k is not None and k < 1:
            raise ParameterError(f"k is at least 1, not {k}")
        return self._searcher.search(text, k)

    def save(self, path: str | Path) -> None:
        """Write the candidates to one file, whole or not at all. Raises OSError."""
        persistence.save(Path(path), self._profiles, self._lexicon.digest)

    @classmethod
    def load(cls, path: str | Path, lexicon: Lexicon | None = None) -> Matcher:
        """The matcher that was saved. Raises DamagedFileError, also for another lexicon's file."""
        lexicon = Lexicon.default() if lexicon is None else lexicon
        return cls(persistence.load(Path(path), lexicon.digest), lexicon=lexicon)

    def _match(
        self, query: Profile, k: int, *, explain: bool, offers: bool, lang: str
    ) -> list[Match]:
        if k < 1:
            raise ParameterError(f"k is at least 1, not {k}")
        views = self._vocabulary.views(query, self._parameters)
        ranked = self._ranked(query, views, k, offers)
        sides = self._explainer.prepare(query, lang) if explain else {}
        return [
            Match(
                query=query.id,
                candidate=self._profiles[found.candidate].id,
                rank=rank,
                score=found.score,
                reasons=self._explainer.explain(
                    sides, found.candidate, found.compared, score=found.score, lang=lang
                )
                if explain
                else (),
            )
            for rank, found in enumerate(ranked, start=1)
        ]

    def _ranked(self, query: Profile, views: Sequence[View], k: int, offers: bool) -> list[_Ranked]:
        queries = [Query(self._index, view) for view in views]
        evidence = text_evidence(self._index, queries, len(self._profiles))
        # Facts scale the evidence of the texts by a few parts in ten at most: only candidates near
        # the best can change places.
        keep = min(len(evidence), max(4 * k, 200))
        best = np.lexsort((self._place, -evidence))[:keep]
        rows: list[_Ranked] = []
        for candidate in best.tolist():
            compared = facts.compared(query.facts, self._profiles[candidate].facts, offers=offers)
            score = to_score(float(evidence[candidate]), sum(c.effect for c in compared))
            rows.append(_Ranked(candidate, score, compared))
        rows.sort(key=lambda row: (-row.score, int(self._place[row.candidate])))
        return rows[:k]
