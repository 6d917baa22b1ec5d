"""`jiebang lexicon build` and `train`: derive translation weights once, under a lock."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jiebang.cli import console
from jiebang.matcher import Lexicon, MatcherError
from jiebang.matcher.lexicon import cache_folder
from jiebang.matcher.pairs import read_pairs


def build() -> None:
    """Derive and cache the lexicon, or read it where it is there. Raises console.Stop."""
    with _at_work() as (folder, report):
        lexicon = Lexicon.default(report)
    console.say(f"{folder}: terms in the dictionary: {len(lexicon):,}")


def train(pairs: Path) -> None:
    """Learn from a file of sentence pairs, or read what was learnt before. Raises console.Stop."""
    with _at_work() as (_, report):
        sentences = read_pairs(pairs)
        lexicon = Lexicon.trained(sentences, report)
    console.say(
        f"{lexicon.path}: terms: {len(lexicon):,}, learnt from {len(sentences):,} pairs; "
        "use it with --lexicon or JIEBANG_LEXICON"
    )


def chosen(path: Path | None, report: console.Report) -> Lexicon:
    """The lexicon of a file, else the default one. Raises MatcherError."""
    return Lexicon.default(report) if path is None else Lexicon.load(path)


@contextmanager
def _at_work() -> Iterator[tuple[Path, console.Report]]:
    """The cache folder, locked, and where to report to; errors become console.Stop."""
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder / "lexicon.lock"), console.progress() as report:
            yield folder, report
    except MatcherError as problem:
        raise console.Stop(str(problem)) from None
    except OSError as problem:
        raise console.Stop(
            f"{folder}: {problem.strerror or problem}; "
            "set JIEBANG_CACHE to a folder that can be written"
        ) from None


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock that ends with the process, so that two builders do not both work."""
    with path.open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
