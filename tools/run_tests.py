"""Runs the tests: all on SQLite, then those that touch the database on PostgreSQL as well.

`run_tests.py [--gates] [pytest options]`. On a machine without PostgreSQL the second run is left
out with a sentence; with JIEBANG_REQUIRE_ALL=1, as CI sets it, that is a failure.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import postgres

ROOT = Path(__file__).resolve().parent.parent


def pytest(*options: str, **environment: str) -> int:
    """One run of pytest from the root; its exit code."""
    print(f"\n$ pytest {' '.join(options)}", flush=True)
    command = [sys.executable, "-m", "pytest", *options]
    # Dozens of processes are started: each would read the modules' sources for three seconds.
    kept = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    return subprocess.run(command, cwd=ROOT, env={**kept, **environment}, check=False).returncode


def main(arguments: list[str]) -> int:
    """The first exit code that is not zero, or zero."""
    gates = "--gates" in arguments
    options = [word for word in arguments if word != "--gates"]
    if not any(word.startswith("-n") for word in options):
        options += ["-n", "2"]
    options += ["-m", "gate" if gates else "not gate"]
    print("On SQLite:", flush=True)
    code = pytest(*options)
    if code or gates:  # the long tests bring their own sites and databases
        return code
    with postgres.cluster() as url:
        if url is None:
            print("PostgreSQL is not installed: its half of the tests is left out.")
            return 1 if os.environ.get("JIEBANG_REQUIRE_ALL") == "1" else 0
        print("On PostgreSQL:", flush=True)
        return pytest(
            *options, "src/jiebang/hub", "tests", "--only-database", JIEBANG_DATABASE_URL=url
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
