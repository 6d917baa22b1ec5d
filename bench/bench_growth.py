"""How the cost of a query grows from 10,000 to 1,000,000 documents, beside what the machine can do.

With ``--ten-million`` also at 10 million, where memory allows: the engines then share one copy of the
weighted postings, and the rows that they were made of are let go before the clock runs. Draws
docs/images/growth.svg.
"""

from __future__ import annotations

import argparse
import functools
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numba as nb
import numpy as np
import numpy.typing as npt
import psutil
from corpus import THREADS, Corpus, postings, sources
from harness import IMAGES, in_turns, machine, out, points, save, size_name, stage
from peers import Bm25s, Engine, Jiebang, SparseDotTopn, Tantivy, weighted
from rich.table import Table

SIZES = (10_000, 100_000, 1_000_000)
TEN_MILLION = 10_000_000
BYTES_A_DOCUMENT = 1_700
"""Rows (68 x 8), weighted postings (68 x 8), bm25s's and our own index, at the worst moment."""
SINGLES, ROUNDS = 150, 3
BATCHES = {10_000: (4000, 1000), 100_000: (2000, 500), 1_000_000: (600, 150), TEN_MILLION: (60, 16)}
ACCUMULATORS = {"64k documents (256 kB, in L2)": 1 << 16, "1M documents (4 MB)": 1_000_000}
DENSITY = 0.026
"""Share of documents in the posting list of a term as queries draw them."""
COLOURS = {
    "jiebang": "#c0392b", "bm25s": "#2471a3", "tantivy": "#b9770e", "sparse_dot_topn": "#707b7c",
}  # fmt: skip


@nb.njit(cache=True, fastmath=True, nogil=True)
def _read(values):  # type: ignore[no-untyped-def]
    """Sum of an array: reads it as fast as one thread can."""
    total = np.float32(0)
    for i in range(len(values)):
        total += values[i]
    return total


def _read_halves(values: npt.NDArray[np.float32]) -> None:
    """The same on two threads, half of the array each."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(_read, np.split(values, 2)))


@nb.njit(cache=True)
def _scatter(numbers, values, accumulator):  # type: ignore[no-untyped-def]
    """Add each value at its place: what any engine does that goes term by term."""
    for i in range(len(numbers)):
        accumulator[numbers[i]] += values[i]


def _fastest(work: Callable[[], object], repeats: int = 5) -> float:
    """Seconds of the fastest of some runs, the first of which does not count."""
    work()
    took = []
    for _ in range(repeats):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return min(took)


def limits() -> dict[str, float]:
    """Memory bandwidth in GB/s, and scatter-adds in millions a second."""
    values = np.ones(1 << 28, np.float32)
    one = _fastest(functools.partial(_read, values))
    two = _fastest(functools.partial(_read_halves, values))
    found = {
        "read, one thread, GB/s": values.nbytes / one / 1e9,
        "read, two threads, GB/s": values.nbytes / two / 1e9,
    }
    random = np.random.default_rng(7)
    for name, size in ACCUMULATORS.items():
        # Lists of ascending numbers, as postings are; the same number of postings for each size.
        lists = max(1, (1 << 26) // size)
        kind, weight = (np.uint16, np.uint8) if size <= 1 << 16 else (np.int32, np.float32)
        numbers = np.concatenate(
            [np.flatnonzero(random.random(size) < DENSITY) for _ in range(lists)]
        ).astype(kind)
        weights = random.integers(1, 255, len(numbers)).astype(weight)
        accumulator = np.zeros(size, np.float32)
        took = _fastest(functools.partial(_scatter, numbers, weights, accumulator))
        found[f"scatter-add, {name}, M/s"] = len(numbers) / took / 1e6
    return found


def at_size(corpus: Corpus, documents: int, names: Sequence[str], folder: Path) -> dict[str, Any]:
    """p50 and p99 of single queries and queries a second of batches, for each engine."""
    size = size_name(documents)
    with stage(f"{size}: draw"):
        rows = corpus.documents(documents)
        asked = {"short": corpus.short_queries(SINGLES), "long": corpus.long_queries(SINGLES)}
        short, long = BATCHES[documents]
        many = {
            "short": corpus.short_queries(short, SINGLES), "long": corpus.long_queries(long, SINGLES),
        }  # fmt: skip
        met = {kind: float(postings(rows, queries).mean()) for kind, queries in asked.items()}
    engines: dict[str, Engine] = {}
    for engine in (Jiebang(), Tantivy()):
        if engine.name in names:
            with stage(f"{size}: build {engine.name}"):
                engine.build(rows, folder / f"{size}-{engine.name}")
                engines[engine.name] = engine
    with stage(f"{size}: weigh for bm25s and sparse_dot_topn"):
        matrix = weighted(rows)
        del rows
        for assembled in (Bm25s(), SparseDotTopn()):
            assembled.assemble(matrix)
            engines[assembled.name] = assembled
    result: dict[str, Any] = {"postings": met, "engines": {}}
    for kind, queries in asked.items():
        with stage(f"{size}: {kind} queries"):
            work = {n: (e.find, e.prepare(queries)) for n, e in engines.items()}
            took = in_turns(work, ROUNDS)
            batch = {n: (e.find_all, [e.prepare_batch(many[kind])]) for n, e in engines.items()}
            took_all = in_turns(batch, ROUNDS)
        for name in engines:
            p50, p99 = points(took[name])
            per_second = 1000 * len(many[kind]) / float(np.median(took_all[name]))
            result["engines"].setdefault(name, {})[kind] = {
                "p50_ms": p50, "p99_ms": p99, "batch_per_s": per_second,
                "postings_m_per_s": met[kind] / p50 / 1000,
            }  # fmt: skip
    return result


def draw(results: Mapping[int, Mapping[str, Any]], path: Path) -> None:
    """Two log-log panels, short and long: p50 of a single query against documents."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({
        "svg.fonttype": "none", "svg.hashsalt": "jiebang", "font.family": "sans-serif", "font.size": 10,
    })  # fmt: skip
    from matplotlib import pyplot as plt
    from matplotlib.ticker import FuncFormatter

    sizes = sorted(results)
    figure, panels = plt.subplots(2, 2, figsize=(9, 7), sharex=True, layout="constrained")
    drawn = (
        ("p50_ms", "single query, one thread: p50, ms"),
        ("batch_per_s", "batch, two threads: queries/s"),
    )
    for line, (value, label) in enumerate(drawn):
        for column, kind in enumerate(("short", "long")):
            panel = panels[line][column]
            for name, colour in COLOURS.items():
                at = [n for n in sizes if name in results[n]["engines"]]
                ys = [results[n]["engines"][name][kind][value] for n in at]
                if ys:
                    panel.plot(at, ys, "o-", color=colour, label=name)
            panel.set(xscale="log", yscale="log")
            panel.grid(visible=True, which="major", color="#dddddd")
            panel.spines[["top", "right"]].set_visible(False)
            panel.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:,g}"))
            panel.xaxis.set_major_formatter(FuncFormatter(lambda x, _: size_name(int(x))))
            if line == 0:
                panel.set_title("6 terms" if kind == "short" else "80 tokens")
            else:
                panel.set_xlabel("documents")
            if column == 0:
                panel.set_ylabel(label)
    panels[0][0].legend(frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None, "Creator": None})


def main() -> None:
    """Measure, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--ten-million", action="store_true", help="also 10 million documents")
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="leave larger sizes out")
    parser.add_argument("--peers-only", action="store_true", help="without our own index")
    parser.add_argument("--sources", nargs="*", type=Path, default=[], help="text files or folders")
    parser.add_argument("--image", type=Path, default=IMAGES / "growth.svg")
    given = parser.parse_args()
    sizes = [size for size in SIZES if size <= given.largest]
    if given.ten_million:
        free = psutil.virtual_memory().available
        if free < TEN_MILLION * BYTES_A_DOCUMENT:
            raise SystemExit(
                f"10 million documents need {TEN_MILLION * BYTES_A_DOCUMENT / 1e9:.0f} GB free"
            )
        sizes.append(TEN_MILLION)
    names = [name for name in COLOURS if not (given.peers_only and name == "jiebang")]
    corpus = Corpus(sources(given.sources))
    with stage("limits of the machine"):
        physical = limits()
    results: dict[int, dict[str, Any]] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="jiebang-bench-") as scratch:
            results[size] = at_size(corpus, size, names, Path(scratch))
    table = Table("documents", "query", "engine", title="cost by size")
    for column in (
        "p50 ms",
        "p99 ms",
        f"batch/s, {THREADS} threads",
        "M postings/s",
        "of scatter limit",
    ):
        table.add_column(column, justify="right")
    limit = max(value for name, value in physical.items() if name.startswith("scatter"))
    for size, result in results.items():
        for kind in ("short", "long"):
            for name, kinds in result["engines"].items():
                row = kinds[kind]
                table.add_row(
                    size_name(size), kind, name, f"{row['p50_ms']:.3f}", f"{row['p99_ms']:.3f}",
                    f"{row['batch_per_s']:,.0f}", f"{row['postings_m_per_s']:,.0f}",
                    f"{row['postings_m_per_s'] / limit:.0%}",
                )  # fmt: skip
        table.add_section()
    bounds = Table("limit", "measured", title="what the machine can do")
    for name, value in physical.items():
        bounds.add_row(name, f"{value:,.1f}")
    console = out()
    console.print(table)
    console.print(bounds)
    draw(results, given.image)
    named = {size_name(size): result for size, result in results.items()}
    suffix = "-peers" if given.peers_only else ""
    path = save(f"growth{suffix}", {"machine": machine(), "limits": physical, "sizes": named})
    print(f"written to {path} and {given.image}", file=sys.stderr)


if __name__ == "__main__":
    main()
