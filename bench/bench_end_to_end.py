"""What a user waits for: text in to explained top 10 out, the start of the command line, analysis.

``Matcher`` is used through its public face, on documents of both languages; its queries are as long as a
title (6 terms) or a problem (80 tokens), in English and in Chinese. The command line runs in processes
of its own: ``jiebang match`` on the demo's sheets, first with nothing cached, then with all.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from corpus import LONG, SHORT, Corpus, sources
from harness import Checks, machine, out, quiet_memory, save, size_name, stage
from rich.table import Table

from jiebang.matcher import Lexicon, Matcher, Profile, Text

K = 10
QUERIES = 200
ANALYSED = 20_000
STARTS = 3
KINDS = {"short": (SHORT, "title"), "long": (LONG, "problem")}


def profiles(corpora: dict[str, Corpus], documents: int) -> Iterator[Profile]:
    """Documents in English and Chinese by turns."""
    names = list(corpora)
    for number in range(documents):
        language = names[number % len(names)]
        text = corpora[language].text(number)
        yield Profile(f"D{number:08}", (Text("summary", text, tag(language)),))


def tag(language: str) -> str:
    """The language as the matcher calls it."""
    return "zh-Hans" if language == "zh" else language


def end_to_end(corpora: dict[str, Corpus], documents: int, checks: Checks) -> tuple[Table, Any]:
    """Milliseconds of Matcher.match() with reasons."""
    with stage("lexicon"):
        lexicon = Lexicon.default()
    with stage(f"write {documents:,} documents"):
        candidates = list(profiles(corpora, documents))
    with stage(f"Matcher of {documents:,} documents"):
        began = time.perf_counter()
        matcher = Matcher(candidates, lexicon=lexicon)
        built = time.perf_counter() - began
    table = Table("query", title=f"text in, explained top {K} out: {documents:,} documents")
    for column in ("p50 ms", "p99 ms"):
        table.add_column(column, justify="right")
    data: dict[str, Any] = {"build_s": built, "documents_per_s": documents / built}
    every: list[float] = []
    for kind, (drawn, field) in KINDS.items():
        for language, corpus in corpora.items():
            queries = [
                Profile(f"Q{i}", (Text(field, corpus.text(i, drawn), tag(language)),))
                for i in range(QUERIES + 5)
            ]
            took = []
            with stage(f"{kind} queries, {language}"), quiet_memory():
                for query in queries:
                    began = time.perf_counter()
                    matcher.match(query, K)
                    took.append(1000 * (time.perf_counter() - began))
            took = took[5:]  # compiled, and pages of the index read
            p50, p99 = np.percentile(took, (50, 99))
            data[f"{kind} {language}"] = {"p50_ms": float(p50), "p99_ms": float(p99)}
            table.add_row(f"{kind}, {language}", f"{p50:.2f}", f"{p99:.2f}")
            every += took
    p50, p99 = np.percentile(every, (50, 99))
    data["all"] = {"p50_ms": float(p50), "p99_ms": float(p99)}
    checks.add("end to end p50", float(p50))
    table.add_section()
    table.add_row("all", f"{p50:.2f}", f"{p99:.2f}")
    table.caption = f"Matcher(profiles) took {built:.1f} s, {documents / built:,.0f} documents/s"
    return table, data


def starts(checks: Checks) -> tuple[Table, dict[str, float]]:
    """Seconds of ``jiebang match`` on the demo's sheets: the first run ever, then cached ones."""
    command = [sys.executable, "-m", "jiebang.cli"]
    with tempfile.TemporaryDirectory(prefix="jiebang-bench-") as scratch:
        folder = Path(scratch)
        sheets = folder / "sheets"
        subprocess.run([*command, "demo", "--sheets", str(sheets)], check=True, capture_output=True)
        needs, achievements = str(sheets / "needs.xlsx"), str(sheets / "achievements.csv")
        caches = {"JIEBANG_CACHE": str(folder / "cache"), "NUMBA_CACHE_DIR": str(folder / "numba")}
        took = []
        for run in range(1 + STARTS):
            with stage(
                f"jiebang match on the demo's sheets, {'cached' if run else 'nothing cached'}"
            ):
                began = time.perf_counter()
                subprocess.run(
                    [*command, "match", needs, achievements, "-o", str(folder / "matches.csv")],
                    check=True, capture_output=True, env=os.environ | caches,
                )  # fmt: skip
                took.append(time.perf_counter() - began)
    data = {"first_ever_s": took[0], "cached_s": median(took[1:])}
    checks.add("start first ever", data["first_ever_s"])
    checks.add("start cached", data["cached_s"])
    table = Table("jiebang match on the demo's sheets", "s", title="start of the command line")
    table.add_row("first run ever: no dictionary derived, no kernel compiled", f"{took[0]:.1f}")
    table.add_row(f"cached, median of {STARTS}", f"{data['cached_s']:.2f}")
    return table, data


def analysis(corpora: dict[str, Corpus], checks: Checks) -> tuple[Table, dict[str, float]]:
    """Texts of 80 tokens that become terms in a second, on both cores; no text comes twice."""
    from jiebang.matcher.analysis import analyse

    table = Table("language", "documents/s", title="analysis of 80-token documents, two cores")
    data = {}
    for language, corpus in corpora.items():
        with stage(f"analysis, {language}"):
            analyse([corpus.text(i) for i in range(1000)])  # compiled and started
            rates = []
            for turn in range(1, 4):
                texts = [corpus.text(turn * ANALYSED + i) for i in range(ANALYSED)]
                began = time.perf_counter()
                analyse(texts)
                rates.append(ANALYSED / (time.perf_counter() - began))
        data[language] = median(rates)
        checks.add(f"analysis {language}", data[language])
        table.add_row(language, f"{data[language]:,.0f}")
    return table, data


def main() -> int:
    """Measure and print; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--sources", nargs="*", type=Path, default=[], help="text files or folders")
    parser.add_argument("--only", choices=("match", "start", "analysis"), help="one part")
    given = parser.parse_args()
    checks, results = Checks(), {"machine": machine(), "documents": given.documents}
    with stage("draw"):
        files = sources(given.sources)
        corpora = {language: Corpus(files, language=language) for language in ("en", "zh")}
    console = out()
    if given.only in {None, "start"}:
        table, results["start"] = starts(checks)
        console.print(table)
    if given.only in {None, "analysis"}:
        table, results["analysis"] = analysis(corpora, checks)
        console.print(table)
    if given.only in {None, "match"}:
        table, results["match"] = end_to_end(corpora, given.documents, checks)
        console.print(table)
    console.print(checks.table())
    results["checks"] = checks.as_data()
    if given.only is None:
        print(
            f"written to {save(f'end-to-end-{size_name(given.documents)}', results)}",
            file=sys.stderr,
        )
    return checks.exit_code()


if __name__ == "__main__":
    sys.exit(main())
