"""Standings of a large contest beside the same formulas in plain Python, in the same run.

3,000 entries, 600 jurors, 3 jurors an entry, a rubric of four lines, seeded. The clock of ours runs from the
points to places with intervals by all three methods, 1,000 rounds. The plain one is the reference that the
tests compare with; it gets fewer rounds, and its time a round is what is compared.
"""

from __future__ import annotations

import random
import sys
import time

from harness import Checks, machine, out, save, stage
from rich.table import Table

from jiebang.hub.contests.standings import DRAWS, Entered, Line, Marks, Sheet, places
from jiebang.hub.contests.tests import naive

ENTRIES, JURORS, EACH = 3000, 600, 3
LINES = [Line(30, 0, 10), Line(25, 0, 10), Line(25, 0, 10), Line(20, 0, 10)]
PLAIN = 5
"""Rounds that the plain one is given."""
REPEATS = 3


def main() -> int:
    """Measure, print, save."""
    chance = random.Random(2026)  # noqa: S311
    entries = [Entered(key) for key in range(ENTRIES)]
    sheets = [
        Sheet(entry, juror, tuple(chance.randint(0, 10) for _ in LINES))
        for entry in range(ENTRIES)
        for juror in chance.sample(range(JURORS), EACH)
    ]
    seconds = []
    with stage(f"standings of {ENTRIES:,} entries"):
        for _ in range(REPEATS):
            began = time.perf_counter()
            found = places(
                Marks(entries, sheets, LINES), trim=10, tie_rule="criteria", seed=1, rounds=DRAWS
            )
            seconds.append(time.perf_counter() - began)
    with stage(f"the same in plain Python, {PLAIN} rounds"):
        began = time.perf_counter()
        plain, _sure = naive.places(
            entries, sheets, LINES, trim=10, tie_rule="criteria", seed=1, rounds=PLAIN
        )
        slow = (time.perf_counter() - began) / PLAIN * DRAWS
    ours = min(seconds)
    same = all(
        abs(row.score - plain[method][row.entry][0]) <= 1
        for method, rows in found.items()
        for row in rows
    )
    if not same:
        raise SystemExit("the two do not agree")
    checks = Checks()
    checks.add("standings 3,000 x 600 x 3", ours)
    checks.add("standings: plain Python", slow / ours)
    table = Table(
        "", "seconds", title=f"{ENTRIES:,} entries x {JURORS} jurors x {EACH}, {DRAWS} rounds"
    )
    table.add_row("arrays", f"{ours:.2f}")
    table.add_row(f"plain Python, from {PLAIN} rounds", f"{slow:.1f}")
    out().print(table)
    out().print(checks.table())
    save(
        "standings",
        {
            "machine": machine(("numpy",)),
            "seconds": seconds,
            "plain": slow,
            "rounds": {"ours": DRAWS, "plain": PLAIN},
            "checks": checks.as_data(),
        },
    )
    return checks.exit_code()


if __name__ == "__main__":
    sys.exit(main())
