"""Quality and speed of matching beside bm25s, in one run: on the demo gold set, and on data sets whose
folder is given as the first argument or in JIEBANG_EVALDATA.

bm25s is used as its users do: its own tokeniser for English. Its tokeniser keeps a Chinese sentence as
one word, so Chinese texts are given to it as overlapping pairs of characters, which is its usual remedy.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean, median

import bm25s
from rich.console import Console
from rich.table import Table

from jiebang import demo, sheets
from jiebang.matcher import Matcher, Profile, datasets, metrics

CJK = re.compile(r"[一-鿿]+")
REPEATS = 3
DEPTH = 100


def spaced(text: str) -> str:
    """Chinese runs as overlapping pairs of characters."""

    def pairs(match: re.Match[str]) -> str:
        run = match.group()
        return " " + " ".join(run[i : i + 2] for i in range(max(1, len(run) - 1))) + " "

    return CJK.sub(pairs, text)


def words(profile: Profile) -> str:
    """All texts of a profile in one."""
    return spaced(" ".join(text.text for text in profile.texts))


class Peer:
    """bm25s with its defaults."""

    def __init__(self, candidates: Sequence[Profile]) -> None:
        self._ids = [profile.id for profile in candidates]
        tokens = bm25s.tokenize([words(p) for p in candidates], stopwords="en", show_progress=False)
        self._index = bm25s.BM25()
        self._index.index(tokens, show_progress=False)

    def rank(self, query: Profile, k: int) -> list[str]:
        """Ids of the k best."""
        tokens = bm25s.tokenize(words(query), stopwords="en", show_progress=False, return_ids=False)
        found, _ = self._index.retrieve(
            tokens, k=min(k, len(self._ids)), show_progress=False, sorted=True
        )
        return [self._ids[place] for place in found[0].tolist()]


class Ours:
    """The matcher through its public face."""

    def __init__(self, candidates: Sequence[Profile]) -> None:
        self._matcher = Matcher(candidates)

    def rank(self, query: Profile, k: int) -> list[str]:
        """Ids of the k best."""
        return [match.candidate for match in self._matcher.rank(query, k)]


def demo_tasks() -> list[datasets.Task]:
    """The gold set whole and its pairs that share no language."""
    needs = sheets.profiles(demo.needs())
    offers = sheets.profiles(demo.achievements())
    tasks = []
    for name, wanted in (("all pairs", {"cross", "same"}), ("across languages", {"cross"})):
        relevant: dict[str, dict[str, float]] = {}
        for pair in demo.gold_pairs():
            if pair.relation in wanted:
                relevant.setdefault(pair.need, {})[pair.achievement] = 1.0
        queries = tuple(need for need in needs if need.id in relevant)
        tasks.append(datasets.Task("demo", name, queries, offers, relevant))
    return tasks


def built(engine: type[Peer] | type[Ours], task: datasets.Task) -> tuple[float, Peer | Ours]:
    """Median seconds of building the index, and the last one built."""
    took = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        ranker = engine(task.candidates)
        took.append(time.perf_counter() - began)
    return median(took), ranker


def main() -> None:
    """Print one row a task and engine."""
    folder = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("JIEBANG_EVALDATA")
    tasks = demo_tasks()
    if folder:
        for path in datasets.recognised(Path(folder)):
            tasks += [
                t for t in datasets.tasks(path) if t.dataset.startswith(("sbir", "cranfield"))
            ]
    table = Table("task", "engine", "nDCG@10", "recall@100", "build s", "query ms (p50)", "ratio")
    for task in tasks:
        base = 0.0
        for name, engine in (("bm25s", Peer), ("jiebang", Ours)):
            build, ranker = built(engine, task)
            ranker.rank(task.queries[0], DEPTH)  # compiled and loaded before the clock runs
            took, quality, found = [], [], []
            for query in task.queries:
                began = time.perf_counter()
                ranking = ranker.rank(query, DEPTH)
                took.append(time.perf_counter() - began)
                quality.append(metrics.ndcg(ranking, task.relevant[query.id]))
                found.append(metrics.recall(ranking, task.relevant[query.id]))
            p50 = 1000 * median(took)
            base = base or p50
            table.add_row(
                f"{task.dataset}: {task.name}", name, f"{fmean(quality):.3f}", f"{fmean(found):.3f}",
                f"{build:.2f}", f"{p50:.2f}", f"{p50 / base:.1f}×",
            )  # fmt: skip
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
