"""Measures the matcher on data sets with known answers; prints and stores nothing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import numpy as np

from jiebang.matcher import datasets, language, metrics
from jiebang.matcher.experts import Expert, ExpertMatcher
from jiebang.matcher.language import fold
from jiebang.matcher.lexicon import Lexicon
from jiebang.matcher.matcher import Matcher
from jiebang.matcher.pairs import Term, read_glossary
from jiebang.matcher.profile import Profile, Progress, Text

DEPTH = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: means over the queries that have a relevant candidate, 0 to 1."""

    dataset: str
    task: str
    queries: int
    candidates: int
    accuracy_at_1: float
    mrr_at_10: float
    ndcg_at_10: float
    recall_at_100: float


def evaluate(
    path: str | Path, *, lexicon: Lexicon | None = None, progress: Progress | None = None
) -> list[Row]:
    """One row for each task of a data set file, or of every data set in a folder.

    The shapes are those of datasets.SHAPES. progress is told of "evaluate". Raises DatasetError.
    """
    lexicon = Lexicon.default(progress) if lexicon is None else lexicon
    found: list[Row] = []
    files = datasets.recognised(Path(path))
    for done, file in enumerate(files):
        if progress is not None:
            progress(done, len(files), "evaluate")
        found += measure(datasets.tasks(file), lexicon)
    if progress is not None:
        progress(len(files), len(files), "evaluate")
    return found


def measure(tasks: Sequence[datasets.Task], lexicon: Lexicon) -> list[Row]:
    """One row a task; tasks that share their candidates share one index."""
    rows = []
    matcher = Matcher(lexicon=lexicon)
    held: tuple[Profile, ...] = ()
    for task in tasks:
        if held is not task.candidates:
            matcher, held = Matcher(task.candidates, lexicon=lexicon), task.candidates
        rows.append(_row(task, matcher))
    return rows


@dataclass(frozen=True, slots=True)
class GlossaryRow:
    """One direction of learn_glossary: accuracy@1 on the terms held out, before and after."""

    task: str
    terms: int
    learnt: int
    before: float
    after: float


def learn_glossary(
    path: str | Path, *, seed: int = 0, progress: Progress | None = None
) -> list[GlossaryRow]:
    """How much better a fifth of a glossary is found once the other four are learnt.

    Each Chinese term of the fifth looks for its English one among all of the fifth, and back; terms
    with one translation in common are right for each other. Both lexicons have the dictionary, and
    neither the package's glossary. The seed chooses the fifth. Raises PairsError, LexiconError.
    """
    held, kept = held_out(read_glossary(path), seed)
    before = _found(held, Lexicon.default(progress, glossary=False))
    after = _found(held, Lexicon.of_glossary(kept, progress))
    return [
        GlossaryRow(task, len(held), len(kept), b, a)
        for task, b, a in zip(("zh → en", "en → zh"), before, after, strict=True)
    ]


def held_out(terms: Sequence[Term], seed: int) -> tuple[list[Term], list[Term]]:
    """(a fifth, what can be learnt): no word of the fifth is a word of the rest as a whole."""
    distinct = list(dict.fromkeys(terms))
    order = np.random.default_rng(seed).permutation(len(distinct)).tolist()
    chosen = frozenset(order[: max(1, len(order) // 5)])
    held = [term for place, term in enumerate(distinct) if place in chosen]
    known = {fold(text) for term in held for text in (term.chinese, term.english)}
    kept = [
        term
        for place, term in enumerate(distinct)
        if place not in chosen and not {fold(term.chinese), fold(term.english)} & known
    ]
    return held, kept


def _found(held: Sequence[Term], lexicon: Lexicon) -> tuple[float, float]:
    """Accuracy@1 from Chinese to English and back."""
    chinese = _titles([term.chinese for term in held], "zh-Hans")
    english = _titles([term.english for term in held], "en")
    same: dict[str, set[str]] = {}
    for place, term in enumerate(held):
        for text in (fold(term.chinese), fold(term.english)):
            same.setdefault(text, set()).add(str(place))
    relevant = {
        str(place): dict.fromkeys(same[fold(term.chinese)] | same[fold(term.english)], 1.0)
        for place, term in enumerate(held)
    }
    forth, back = measure(
        [
            datasets.Task("glossary", "zh → en", chinese, english, relevant),
            datasets.Task("glossary", "en → zh", english, chinese, relevant),
        ],
        lexicon,
    )
    return forth.accuracy_at_1, back.accuracy_at_1


def _titles(texts: Sequence[str], tag: str) -> tuple[Profile, ...]:
    return tuple(
        Profile(str(place), (Text("title", text, tag),)) for place, text in enumerate(texts)
    )


def _row(task: datasets.Task, matcher: Matcher) -> Row:
    judged = [query for query in task.queries if task.relevant.get(query.id)]
    rankings = [[match.candidate for match in matcher.rank(query, DEPTH)] for query in judged]
    pairs = [
        (ranking, task.relevant[query.id]) for query, ranking in zip(judged, rankings, strict=True)
    ]
    return Row(
        dataset=task.dataset,
        task=task.name,
        queries=len(pairs),
        candidates=len(matcher),
        accuracy_at_1=_mean([metrics.accuracy_at_1(r, g) for r, g in pairs]),
        mrr_at_10=_mean([metrics.reciprocal_rank(r, g, 10) for r, g in pairs]),
        ndcg_at_10=_mean([metrics.ndcg(r, g, 10) for r, g in pairs]),
        recall_at_100=_mean([metrics.recall(r, g, DEPTH) for r, g in pairs]),
    )


def _mean(values: Sequence[float]) -> float:
    return fmean(values) if values else 0.0


@dataclass(frozen=True, slots=True)
class ExpertRow:
    """What one way to score experts for topics loses on their ratings; 0 is best, 0.5 is chance."""

    scorer: str
    experts: int
    ratings: int
    kendall_loss: float


def measure_experts(
    experts: Sequence[Expert],
    topics: Mapping[str, Profile],
    ratings: Mapping[str, Mapping[str, float]],
    lexicon: Lexicon,
) -> list[ExpertRow]:
    """One row for this matcher, for a plain bag of words, and for a constant.

    ratings: expert to topic to how well the expert knows it; topics: every rated one by its id.
    """
    matcher = ExpertMatcher(experts, lexicon=lexicon)
    asked = sorted({topic for rated in ratings.values() for topic in rated})
    ours: dict[str, dict[str, float]] = {expert.id: {} for expert in experts}
    for topic in asked:
        for match in matcher.rank(topics[topic], len(experts)):
            ours[match.expert][topic] = match.score
    papers = {expert.id: [_words(paper) for paper in expert.papers] for expert in experts}
    words = {topic: _words(topics[topic]) for topic in asked}
    plain = {
        expert: {topic: fmean(_cosine(words[topic], paper) for paper in papers[expert]) for topic in rated}
        for expert, rated in ratings.items()
    }  # fmt: skip
    constant = {expert: dict.fromkeys(rated, 0.0) for expert, rated in ratings.items()}
    return [
        ExpertRow(
            scorer=name,
            experts=len(ratings),
            ratings=sum(map(len, ratings.values())),
            kendall_loss=metrics.weighted_kendall_loss(found, ratings),
        )
        for name, found in (
            ("ExpertMatcher", ours), ("bag of words, cosine", plain), ("constant", constant)
        )
    ]  # fmt: skip


def _words(profile: Profile) -> Counter[str]:
    """The words of all texts as written, Chinese ones as the segmenter cuts them."""
    return Counter(
        word
        for text in profile.texts
        for word in language.segmenter().cut(language.fold(text.text))
        if word.isalnum()
    )


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    product = sum(count * other[word] for word, count in one.items() if word in other)
    lengths = math.sqrt(
        sum(count**2 for count in one.values()) * sum(count**2 for count in other.values())
    )
    return product / lengths if product else 0.0
