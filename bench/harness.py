"""What the benchmarks share: clocks that take turns, targets, tables, results; no engine lives here."""

from __future__ import annotations

import gc
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import psutil
from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).resolve().parent / "results"
IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
CHUNK = 25
"""Queries that one engine answers before it is the next one's turn."""

Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Target:
    """A bound that a measured value has to keep: at least where it is a ratio, else at most."""

    bound: float
    unit: str = "×"

    def kept(self, value: float) -> bool:
        """Whether the value keeps the bound; NaN does not."""
        return value >= self.bound if self.unit in {"×", "recall", "/s"} else value <= self.bound

    def __str__(self) -> str:
        sign = "≥" if self.unit in {"×", "recall", "/s"} else "≤"
        unit = {"×": "×", "recall": "", "growth": "×"}.get(self.unit, f" {self.unit}")
        return f"{sign} {self.bound:,g}{unit}"


# The table of the issue "The matcher, measured"; a key is the work and, for a ratio, the peer.
TARGETS: Mapping[str, Target] = {
    **{
        f"{query} {point}: {peer}": Target(bound)
        for query, peer, bound in (
            ("short", "bm25s", 2.5), ("long", "bm25s", 1.8),
            ("short", "tantivy", 4.0), ("long", "tantivy", 4.0),
        )
        for point in ("p50", "p99")
    },
    "short recall@10": Target(0.999, "recall"),
    "long recall@10": Target(0.999, "recall"),
    "short batch: bm25s": Target(3.5),
    "long batch: bm25s": Target(1.9),
    "short batch: sparse_dot_topn": Target(4.0),
    "long batch: sparse_dot_topn": Target(6.0),
    "build: bm25s": Target(5.0),
    # What the index adds to a process: NumPy and Numba hold about 170 MB before anything is opened.
    "memory": Target(350.0, "MB"),
    "update, then find p99": Target(10.0, "ms"),
    "short p50 after updates": Target(1.3, "growth"),
    "long p50 after updates": Target(1.3, "growth"),
    "short filtered": Target(1.0),
    "long filtered": Target(1.0),
    "end to end p50": Target(10.0, "ms"),
    "start cached": Target(3.0, "s"),
    "start first ever": Target(60.0, "s"),
    "analysis en": Target(30_000.0, "/s"),
    "analysis zh": Target(30_000.0, "/s"),
    # The site's import of 10,000 needs; the peer writes the same rows one by one in the same run.
    "import": Target(60.0, "s"),
    "import: row by row": Target(3.0),
    # Juries, from the issue of contests; the whole call, from dataclasses to the plan.
    "juries 500 x 100": Target(0.1, "s"),
    "juries 3,000 x 600": Target(3.0, "s"),
    "juries: same worth as CP-SAT": Target(1.0),
    "juries: worst served, fair to efficient": Target(1.0),
    # Docking, from the issue of events: the gap to the bound of the time-indexed relaxation, in weights alone.
    "meetings 400 x 1,500, gap in 5 s": Target(0.5, "%"),
    "meetings 2,000 x 10,000, gap in 60 s": Target(0.4, "%"),
    "meetings 2,000 x 10,000, greedy": Target(1.0, "s"),
    "meetings 400 x 1,500, anew": Target(5.0, "s"),
    "meetings 2,000 x 10,000, anew": Target(5.0, "s"),
    "meetings 400 x 1,500, moved": Target(10.0, "%"),
    "meetings 2,000 x 10,000, moved": Target(10.0, "%"),
    # Locking a large contest: all methods with their intervals, beside the reference in plain Python.
    "standings 3,000 x 600 x 3": Target(5.0, "s"),
    "standings: plain Python": Target(20.0),
    # The slowest page of the match board with 5,000 suggestions, at the server.
    "board page p95": Target(300.0, "ms"),
}  # fmt: skip


class Checks:
    """Values beside their targets; what fell short decides the exit code."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, float, Target, bool]] = []

    def add(self, key: str, value: float) -> None:
        """Hold a value to its target; keys without one are ignored."""
        if key in TARGETS:
            self.rows.append((key, value, TARGETS[key], TARGETS[key].kept(value)))

    def table(self) -> Table:
        """All checks."""
        table = Table("target", "bound", "measured", "", title="against the issue's table")
        for key, value, target, kept in self.rows:
            mark = "[green]kept[/]" if kept else "[red]short[/]"
            table.add_row(key, str(target), f"{value:,.4g}", mark)
        return table

    def exit_code(self) -> int:
        """1 where anything fell short."""
        return int(not all(kept for *_, kept in self.rows))

    def as_data(self) -> list[dict[str, Any]]:
        """For the results."""
        return [
            {"target": key, "bound": target.bound, "measured": value, "kept": kept}
            for key, value, target, kept in self.rows
        ]


def out() -> Console:
    """Where tables go."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else 150)


@contextmanager
def stage(what: str) -> Iterator[None]:
    """Say on standard error what runs, and how long it took when it is done.

    No live display: the thread that redraws it would take its turns from the engines.
    """
    console = Console(stderr=True, highlight=False)
    if console.is_terminal:
        console.print(f"[dim]       …[/]  {what}", end="\r")
    began = time.perf_counter()
    yield
    console.print(f"[dim]{time.perf_counter() - began:7.1f} s[/]  {what}")


@contextmanager
def quiet_memory() -> Iterator[None]:
    """No garbage collection while the clock runs."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def in_turns(
    work: Mapping[str, tuple[Callable[[Any], object], Sequence[Any]]], rounds: int
) -> dict[str, Doubles]:
    """Milliseconds of every call, rounds x calls for each name; names take turns, a chunk each.

    Whoever begins changes with every chunk, so that none is always first after a slow one.
    """
    names = list(work)
    count = max(len(items) for _, items in work.values())
    took = {name: np.zeros((rounds, len(items))) for name, (_, items) in work.items()}
    for call, items in work.values():
        call(items[0])  # compiled and loaded before the clock runs
    with quiet_memory():
        for turn in range(rounds):
            for step, at in enumerate(range(0, count, CHUNK)):
                shift = (turn + step) % len(names)
                for name in names[shift:] + names[:shift]:
                    call, items = work[name]
                    for i in range(at, min(at + CHUNK, len(items))):
                        began = time.perf_counter_ns()
                        call(items[i])
                        took[name][turn, i] = (time.perf_counter_ns() - began) / 1e6
    return took


def points(took: Doubles) -> tuple[float, float]:
    """p50 and p99 of a call in ms: of each round, then the median of rounds."""
    p50, p99 = np.percentile(took, (50, 99), axis=1)
    return float(np.median(p50)), float(np.median(p99))


def ratio(slow: Doubles, fast: Doubles, point: float) -> float:
    """How many times faster at a percentile: within each round, then the median of rounds."""
    quotients = np.percentile(slow, point, axis=1) / np.percentile(fast, point, axis=1)
    return float(np.median(quotients))


def machine(
    libraries: Sequence[str] = ("bm25s", "tantivy", "sparse_dot_topn", "numba", "numpy", "scipy"),
) -> dict[str, Any]:
    """What a reader has to know of the machine and of the versions compared."""
    model = platform.processor()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = lines[0].split(":")[1].strip() if lines else model
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "load": [round(x, 2) for x in os.getloadavg()],
        "python": platform.python_version(),
        "versions": {name: version(name) for name in libraries},
        "utc": time.strftime("%Y-%m-%d %H:%M", time.gmtime()),
    }


def save(name: str, data: Mapping[str, Any]) -> Path:
    """Write results as JSON beside the scripts."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    rounded = json.loads(json.dumps(data), parse_float=lambda text: float(f"{float(text):.4g}"))
    path.write_text(json.dumps(rounded, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return path


def size_name(documents: int) -> str:
    """10k, 100k, 1M."""
    if documents % 1_000_000 == 0:
        return f"{documents // 1_000_000}M"
    return f"{documents / 1000:g}k"
