"""Measures the matcher on data sets with known answers; prints and stores nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from jiebang.matcher import datasets, metrics
from jiebang.matcher.lexicon import Lexicon
from jiebang.matcher.matcher import Matcher
from jiebang.matcher.profile import Progress

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
    matcher, held = Matcher(lexicon=lexicon), ()
    for task in tasks:
        if held is not task.candidates:
            matcher, held = Matcher(task.candidates, lexicon=lexicon), task.candidates
        rows.append(_row(task, matcher))
    return rows


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
