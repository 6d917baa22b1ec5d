"""What every command needs of a terminal: two consoles, progress bars, and how a command ends."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

BAD_INPUT = 2
INTERRUPTED = 130
_PIPE_WIDTH = 160
_BETWEEN_DRAWINGS = 0.1

Report = Callable[[int, int, str], None]

_WORK = {
    "lexicon": "dictionary",
    "index": "index",
    "match": "matches",
    "records": "records",
    "evaluate": "evaluation",
}


class Stop(Exception):
    """The command cannot go on; ``message`` is one line for the person, ``code`` the exit code."""

    def __init__(self, message: str = "", code: int = BAD_INPUT) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


def tables() -> Console:
    """Where tables go: standard output, as wide as the terminal, or 160 where it is none."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else _PIPE_WIDTH)


def err() -> Console:
    """Where everything else goes: errors, notes, progress."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """One line to the person, on standard error, without any mark-up in it."""
    err().print(text, markup=False, emoji=False)


@contextmanager
def progress(*, shown: bool | None = None) -> Iterator[Report]:
    """A function that takes (done, total, what) and moves a bar for each kind of work.

    Bars are drawn on standard error, and only where that is a terminal.
    """
    if not (sys.stderr.isatty() if shown is None else shown):
        yield lambda _done, _total, _what: None
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskID,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    # Drawn by whoever reports: a thread that did would keep the matcher from using all cores.
    bars = Progress(*columns, console=err(), transient=True, auto_refresh=False)
    tasks: dict[str, TaskID] = {}
    drawn = 0.0

    def report(done: int, total: int, what: str) -> None:
        nonlocal drawn
        if not bars.live.is_started:
            bars.start()
        if what not in tasks:
            tasks[what] = bars.add_task(_WORK.get(what, what), total=total)
        bars.update(tasks[what], completed=done, total=total)
        if done in (0, total) or time.monotonic() - drawn >= _BETWEEN_DRAWINGS:
            bars.refresh()
            drawn = time.monotonic()
        if bars.finished:
            bars.stop()  # what comes next, such as a server's words, is not to be drawn over

    try:
        yield report
    finally:
        bars.stop()


def silence_broken_pipe() -> None:
    """Let the interpreter end quietly after the reader of standard output has gone away."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
