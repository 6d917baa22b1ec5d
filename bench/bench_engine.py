"""Speed, recall and memory of the index beside bm25s, tantivy and sparse_dot_topn, in one run.

The engines take turns, so that whatever else the machine does meets all of them; a ratio is taken
within a round, then the median of rounds. ``--quick`` does the same with 100,000 documents. Exit code 1
where a target of the issue (``harness.TARGETS``) is not reached.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from corpus import VOCABULARY, Corpus, Rows, postings, sources
from harness import (
    Checks,
    Doubles,
    in_turns,
    machine,
    out,
    points,
    quiet_memory,
    ratio,
    save,
    size_name,
    stage,
)
from peers import ENGINES, LABELS, Engine, Jiebang, K, Oracle, check
from rich.table import Table

OURS = "jiebang"
COMPARED = ("jiebang", "bm25s", "tantivy", "sparse_dot_topn")
OTHER = 100_000_000
"""Number of the first document that replaces another in an update: drawn, but never indexed before."""


@dataclass(frozen=True)
class Plan:
    """How much is measured; slow: single queries for sparse_dot_topn, which are for information."""

    documents: int
    singles: int
    slow: int
    batches: tuple[int, int]
    rounds: int
    recalls: int
    updates: int

    def asked(self, name: str) -> int:
        """How many queries an engine answers for its recall."""
        return min(self.recalls, self.slow) if name == "sparse_dot_topn" else self.recalls


def plan(documents: int, *, quick: bool) -> Plan:
    """A whole run: about 8 minutes at a million documents, 50 s at 100,000 with --quick."""
    if quick:
        return Plan(documents, 200, 60, (1000, 200), 5, 100, documents // 100)
    return Plan(documents, 300, 60, (2000, 300), 5, 200, 10_000)


def build(engines: Mapping[str, Engine], rows: Rows, folder: Path) -> dict[str, float]:
    """Seconds that each needs to index the rows."""
    took = {}
    for name, engine in engines.items():
        with stage(f"build {name}"):
            took[name] = engine.build(rows, folder / name)
    return took


def singles(
    engines: Mapping[str, Engine], queries: Mapping[str, Rows], run: Plan, checks: Checks
) -> tuple[Table, dict[str, Any]]:
    """p50 and p99 of single queries on one thread, and recall."""
    table = Table("engine", title="single query, one thread")
    for column in ("p50 ms", "p99 ms", "ratio p50", "ratio p99", "recall@10", "M postings/s"):
        table.add_column(column, justify="right")
    data: dict[str, Any] = {}
    for kind, rows in queries.items():
        with stage(f"single queries, {kind}"):
            prepared = {name: engine.prepare(rows) for name, engine in engines.items()}
            if "sparse_dot_topn" in prepared:
                prepared["sparse_dot_topn"] = prepared["sparse_dot_topn"][: run.slow]
            took = in_turns({n: (e.find, prepared[n]) for n, e in engines.items()}, run.rounds)
        for name in engines:
            p50, p99 = points(took[name])
            row = {"p50_ms": p50, "p99_ms": p99} | compared(took, name)
            data[f"{kind}: {name}"] = row
            for point in ("p50", "p99"):
                if f"ratio_{point}" in row:
                    checks.add(f"{kind} {point}: {name}", row[f"ratio_{point}"])
    return table, data


def compared(took: Mapping[str, Doubles], name: str) -> dict[str, float]:
    """How many times faster than this peer we are; nothing for ourselves or without us."""
    if name == OURS or OURS not in took:
        return {}
    return {
        f"ratio_{point}": ratio(took[name], took[OURS], at)
        for point, at in (("p50", 50), ("p99", 99))
    }


def add_recall(
    engines: Mapping[str, Engine],
    queries: Mapping[str, Rows],
    rows: Rows,
    run: Plan,
    data: dict[str, Any],
    checks: Checks,
) -> None:
    """recall@10 against the oracle, of the engines that score with our constants."""
    with stage(f"oracle, {2 * run.recalls} queries"):
        oracle = Oracle(rows)
        for kind, asked in queries.items():
            answers = {
                name: [engine.find(query) for query in engine.prepare(asked)[: run.asked(name)]]
                for name, engine in engines.items()
                if name in {OURS, "sparse_dot_topn"}  # the others score with other constants
            }
            for name, recall in oracle.recall(asked, answers).items():
                data[f"{kind}: {name}"]["recall"] = recall
                if name == OURS:
                    checks.add(f"{kind} recall@10", recall)


def single_rows(table: Table, data: Mapping[str, Any], met: Mapping[str, float]) -> Table:
    """The table of single queries."""
    for key, row in data.items():
        table.add_row(
            key, f"{row['p50_ms']:.3f}", f"{row['p99_ms']:.3f}",
            *(f"{row[r]:.2f}×" if r in row else "" for r in ("ratio_p50", "ratio_p99")),
            f"{row['recall']:.4f}" if "recall" in row else "",
            f"{met[key.split(':')[0]] / row['p50_ms'] / 1000:,.0f}",
        )  # fmt: skip
    return table


def batches(
    engines: Mapping[str, Engine], queries: Mapping[str, Rows], run: Plan, checks: Checks
) -> tuple[Table, dict[str, Any]]:
    """Queries a second when many are given at once to two threads."""
    table = Table("engine", title="batch, two threads")
    for column in ("queries/s", "ratio"):
        table.add_column(column, justify="right")
    data: dict[str, Any] = {}
    for kind, rows in queries.items():
        with stage(f"batch of {len(rows)}, {kind}"):
            work = {n: (e.find_all, [e.prepare_batch(rows)]) for n, e in engines.items()}
            took = in_turns(work, run.rounds)
        for name in engines:
            row = {"queries_per_s": 1000 * len(rows) / float(np.median(took[name]))}
            faster = compared(took, name)
            if faster:
                row["ratio"] = faster["ratio_p50"]
                checks.add(f"{kind} batch: {name}", row["ratio"])
            data[f"{kind}: {name}"] = row
            table.add_row(
                f"{kind}: {name}", f"{row['queries_per_s']:,.0f}",
                f"{row['ratio']:.2f}×" if faster else "",
            )  # fmt: skip
    return table, data


def build_table(
    took: Mapping[str, float], run: Plan, checks: Checks
) -> tuple[Table, dict[str, Any]]:
    """Documents a second into an index."""
    table = Table("engine", "s", "documents/s", "ratio", title="build from analysed terms")
    data = {}
    for name, seconds in took.items():
        row = {"s": seconds, "documents_per_s": run.documents / seconds}
        if OURS in took and name != OURS:
            row["ratio"] = seconds / took[OURS]
            checks.add(f"build: {name}", row["ratio"])
        data[name] = row
        shown = f"{row['ratio']:.1f}×" if "ratio" in row else ""
        note = " (SciPy's transposition, ours)" if name == "sparse_dot_topn" else ""
        table.add_row(name + note, f"{seconds:.2f}", f"{row['documents_per_s']:,.0f}", shown)
    return table, data


def memory(
    names: Sequence[str], queries: Mapping[str, Rows], folder: Path, checks: Checks
) -> tuple[Table, dict[str, Any]]:
    """Resident memory of each engine in a fresh process that opens the index and answers queries."""
    with stage("memory, a process each"):
        paths = []
        for kind, rows in queries.items():
            paths.append(folder / f"{kind}.npz")
            np.savez(paths[-1], offsets=rows.offsets, terms=rows.terms, counts=rows.counts)
        script = Path(__file__).with_name("peers.py")
        running = {
            name: subprocess.Popen(
                [sys.executable, str(script), name, str(folder / name.split()[0]), *map(str, paths)],
                stdout=subprocess.PIPE, text=True,
            )
            for name in names
        }  # fmt: skip
        data: dict[str, Any] = {}
        for name, process in running.items():
            printed, _ = process.communicate()
            if process.returncode:
                raise SystemExit(f"memory of {name}: its process ended with {process.returncode}")
            data[name] = json.loads(printed.splitlines()[-1])
    table = Table("engine", title="resident memory, MB (own pages + pages of mapped files)")
    for column in ("before", "opened", "after queries", "own", "files", "grown by"):
        table.add_column(column, justify="right")
    for name, row in data.items():
        after = row["queried"]
        table.add_row(
            name, *(f"{row[when]['all']:,.0f}" for when in ("before", "opened", "queried")),
            f"{after['own']:,.0f}", f"{after['files']:,.0f}",
            f"{after['all'] - row['before']['all']:,.0f}",
        )  # fmt: skip
    if OURS in data:
        checks.add("memory", data[OURS]["queried"]["all"] - data[OURS]["before"]["all"])
    return table, data


def changes(
    corpus: Corpus, rows: Rows, queries: Mapping[str, Rows], run: Plan, folder: Path, checks: Checks
) -> tuple[Table, dict[str, Any]]:
    """Our filters and updates; the peers have neither in this form."""
    from jiebang.matcher.index import Filter

    engine = Jiebang()
    with stage("build with ids and labels"):
        engine.build_labelled(rows, folder)
    table = Table("work", title="filters and updates, jiebang")
    for column in ("p50 ms", "p99 ms", "beside", "recall@10"):
        table.add_column(column, justify="right")
    data: dict[str, Any] = {}
    oracle = Oracle(rows)
    before = {}
    for kind, asked in queries.items():
        with stage(f"filtered and unfiltered, {kind}"):
            prepared = engine.prepare(asked)
            filtered = engine.find_where(Filter(labels=("g07",)))
            took = in_turns(
                {"plain": (engine.find, prepared), "filtered": (filtered, prepared)}, run.rounds
            )
            faster = ratio(took["plain"], took["filtered"], 50)
            found = {"": [filtered(query) for query in prepared[: run.recalls // 2]]}
            recall = oracle.recall(asked, found, lambda numbers: numbers % LABELS == 7)[""]
        before[kind] = took["plain"]
        checks.add(f"{kind} filtered", faster)
        data[f"{kind}, 1% pass"] = {"ratio": faster, "recall": recall} | named(took["filtered"])
        table.add_row(f"{kind}, all pass", *shown(took["plain"]), "", "")
        table.add_row(
            f"{kind}, 1% pass", *shown(took["filtered"]), f"{faster:.2f}×", f"{recall:.4f}"
        )
    del oracle
    with stage(f"{run.updates:,} updates"):
        took = update(corpus, engine, run)
    checks.add("update, then find p99", points(took)[1])
    data["update, then find"] = named(took)
    table.add_row("update one document, then find it", *shown(took), "", "")
    for kind, asked in queries.items():
        with stage(f"queries after updates, {kind}"):
            after = in_turns({"after": (engine.find, engine.prepare(asked))}, run.rounds)["after"]
        slower = float(np.median(after) / np.median(before[kind]))
        checks.add(f"{kind} p50 after updates", slower)
        data[f"{kind} after updates"] = {"slower": slower} | named(after)
        table.add_row(f"{kind}, after {run.updates:,} updates", *shown(after), f"{slower:.2f}×", "")
    engine.index.close()
    return table, data


def update(corpus: Corpus, engine: Jiebang, run: Plan) -> Doubles:
    """Milliseconds of each: put another document in the place of one, find it by a term of its own."""
    index = engine.index
    random = np.random.default_rng(corpus.seed)
    chosen = random.choice(run.documents, run.updates, replace=False).tolist()
    fresh = corpus.documents(run.updates, OTHER)
    took = np.empty((1, run.updates))
    one = np.ones(1, np.float32)
    with quiet_memory():
        for i, number in enumerate(chosen):
            terms, counts = fresh.row(i)
            mark = np.array([VOCABULARY + i], np.uint32)
            terms, counts = np.concatenate((terms, mark)), np.concatenate((counts, one))
            began = time.perf_counter_ns()
            index.add(str(number), terms, counts, labels=(f"g{number % LABELS:02}",))
            found = index.find(mark, one, K)
            took[0, i] = (time.perf_counter_ns() - began) / 1e6
            if len(found.numbers) != 1:
                raise SystemExit(f"update {i}: {len(found.numbers)} documents have its new term")
    if len(index) != run.documents:
        raise SystemExit(f"{len(index)} documents after updates of {run.documents}")
    return took


def named(took: Doubles) -> dict[str, float]:
    """p50 and p99 for the results."""
    p50, p99 = points(took)
    return {"p50_ms": p50, "p99_ms": p99}


def shown(took: Doubles) -> tuple[str, str]:
    """p50 and p99 for a table."""
    p50, p99 = points(took)
    return f"{p50:.3f}", f"{p99:.3f}"


def main() -> int:
    """Measure and print; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--quick", action="store_true", help="100,000 documents, fewer queries")
    parser.add_argument("--peers-only", action="store_true", help="without our own index")
    parser.add_argument("--sources", nargs="*", type=Path, default=[], help="text files or folders")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rounds", type=int, help="turns that each engine has")
    given = parser.parse_args()
    began = time.perf_counter()
    run = plan(100_000 if given.quick else given.documents, quick=given.quick)
    if given.rounds:
        run = replace(run, rounds=given.rounds)
    engines = {
        name: ENGINES[name]() for name in COMPARED if not (given.peers_only and name == OURS)
    }
    in_memory = [n for n in ENGINES if n in engines or not (given.quick or n == OURS)]
    checks, console = Checks(), out()
    results: dict[str, Any] = {"machine": machine(), "plan": vars(run)}

    def report(key: str, measured: tuple[Table, Any]) -> None:
        console.print(measured[0])
        results[key] = measured[1]

    with stage(f"draw {run.documents:,} documents"):
        corpus = Corpus(sources(given.sources), seed=given.seed)
        rows = corpus.documents(run.documents)
        one, (short, long) = run.singles, run.batches
        queries = {"short": corpus.short_queries(one), "long": corpus.long_queries(one)}
        many = {"short": corpus.short_queries(short, one), "long": corpus.long_queries(long, one)}
        met = {kind: float(postings(rows, asked).mean()) for kind, asked in queries.items()}
    with stage("bm25s agrees with the oracle"):
        check(corpus)
    results["postings"] = met
    console.print(
        f"{run.documents:,} documents; a short query meets {met['short']:,.0f} postings, a long one "
        f"{met['long']:,.0f}; ratio: how many times faster jiebang is than the engine of the row"
    )
    with tempfile.TemporaryDirectory(prefix="jiebang-bench-") as scratch:
        folder = Path(scratch)
        report("build", build_table(build(engines, rows, folder), run, checks))
        table, data = singles(engines, queries, run, checks)
        add_recall(engines, queries, rows, run, data, checks)
        report("single", (single_rows(table, data, met), data))
        report("batch", batches(engines, many, run, checks))
        engines.clear()
        if OURS in in_memory:
            report("changes", changes(corpus, rows, queries, run, folder / "changed", checks))
        del rows
        report("memory", memory(in_memory, queries, folder, checks))
    if checks.rows:
        console.print(checks.table())
    results["checks"] = checks.as_data()
    results["seconds"] = time.perf_counter() - began
    name = f"engine-{size_name(run.documents)}{'-peers' if given.peers_only else ''}"
    path = save(name, results)
    print(f"{results['seconds']:.0f} s in all; written to {path}", file=sys.stderr)
    return checks.exit_code()


if __name__ == "__main__":
    sys.exit(main())
