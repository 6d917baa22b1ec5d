"""Much work on all cores, and the analysis of many texts; what a text becomes is told in views."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import numpy as np

from jiebang.matcher import language
from jiebang.matcher.index import Rows
from jiebang.matcher.lexicon import Lexicon
from jiebang.matcher.views import Vocabulary

Found = TypeVar("Found")

CHUNK = 1024
MANY = 16 * CHUNK
"""Fewer texts are analysed before other processes have started."""

_work: Callable[[int, int], object] | None = None


def analyse(
    texts: Sequence[str], lexicon: Lexicon | None = None, *, workers: int | None = None
) -> Rows:
    """The terms of each text with their counts, a row each; pairs of words are left out.

    workers: processes, one a core where None. Raises LexiconError.
    """
    vocabulary = Vocabulary.of(Lexicon.default() if lexicon is None else lexicon)

    def part(first: int, last: int) -> Rows:
        size = last - first
        return vocabulary.bags(
            [language.fold(text) for text in texts[first:last]],
            np.full(size, 2, np.uint32),
            np.arange(size + 1, dtype=np.int64),
            paired=False,
        )[0]

    return Rows.joined([Rows.nothing(0), *in_chunks(part, len(texts), workers=workers)])


def in_chunks(
    work: Callable[[int, int], Found],
    size: int,
    *,
    chunk: int = CHUNK,
    many: int = MANY,
    workers: int | None = None,
) -> Iterator[Found]:
    """work(first, last) of pieces of a range, in order; on several cores where that is worth it.

    chunk: how long a piece is. many: how long the range is where it is worth it. Cutting Chinese
    into words and telling reasons hold the interpreter's lock, so that threads are no help: copies of
    this process are. They are only made where no other thread runs, as one that holds a lock at
    that moment would never let it go in the copy, and not by a process that may have none.
    """
    global _work
    cuts = [(first, min(first + chunk, size)) for first in range(0, size, chunk)]
    workers = min(len(cuts), workers or os.cpu_count() or 1)
    alone = threading.active_count() == 1 and not multiprocessing.current_process().daemon
    if size < many or workers < 2 or not alone or not hasattr(os, "fork"):
        yield from (work(*cut) for cut in cuts)
        return
    work(0, 1)  # compiled, and its tables made, before they are copied
    _work = work
    try:
        with multiprocessing.get_context("fork").Pool(workers) as pool:
            yield from pool.imap(_called, cuts)
    finally:
        _work = None


def _called(cut: tuple[int, int]) -> object:
    assert _work is not None  # noqa: S101 - set before this process was copied
    return _work(*cut)
