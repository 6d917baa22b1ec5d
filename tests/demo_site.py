"""A running `jiebang demo` for tests: started in a folder of its own, waited for, and ended."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

STARTS_IN = 300
"""Seconds that the first start may take here: the dictionary's weights are derived if need be."""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(url: str) -> str:
    """The page as text; raises OSError while nobody answers."""
    with urllib.request.urlopen(url, timeout=20) as answer:  # noqa: S310 - loopback
        return str(answer.read().decode())


def outside() -> dict[str, str]:
    """The environment without what the test run has put into it."""
    ours = ("JIEBANG_D", "JIEBANG_SECRET", "JIEBANG_TIME", "DJANGO")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def loaded(shared: Path) -> Path:
    """The demo's data as its first start leaves them, made once for all that come with this folder."""
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        data = shared / "demo"
        if not data.exists():
            first = shared / "demo.first"
            first.mkdir()
            DemoSite(first).stop()
            (first / "var").rename(data)
    return data


class DemoSite:
    """A running `jiebang demo`, on a copy of what an earlier one has loaded if that is given."""

    def __init__(self, folder: Path, data: Path | None = None, **extra: str) -> None:
        if data is not None:
            shutil.copytree(data, folder / "var")
        self.site = f"http://127.0.0.1:{_free_port()}"
        self.folder = folder
        self.log = folder / "demo.log"
        environment = outside()
        environment.update(extra)
        command = [sys.executable, "-m", "jiebang.cli", "demo", "--data", str(folder / "var")]
        began = time.monotonic()
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [*command, "--port", self.site.rpartition(":")[2]],
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        while True:
            try:
                fetch(f"{self.site}/healthz")
                break
            except OSError:
                assert self.process.poll() is None, self.log.read_text("utf-8")
                assert time.monotonic() - began < STARTS_IN, self.log.read_text("utf-8")
                time.sleep(0.2)
        self.took = time.monotonic() - began

    def stop(self) -> None:
        """End it as Ctrl-C does, and wait."""
        self.process.terminate()
        self.process.wait(timeout=20)
