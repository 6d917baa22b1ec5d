"""`jiebang lexicon build`: derives the dictionary's weights once, under a lock."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jiebang.cli import console


def build() -> None:
    """Derive and cache the lexicon, or read it where it is there. Raises console.Stop."""
    from jiebang.matcher import Lexicon, MatcherError
    from jiebang.matcher.lexicon import cache_folder

    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder / "lexicon.lock"), console.progress() as report:
            lexicon = Lexicon.default(report)
    except MatcherError as problem:
        raise console.Stop(str(problem)) from None
    except OSError as problem:
        raise console.Stop(
            f"{folder}: {problem.strerror or problem}; "
            "set JIEBANG_CACHE to a folder that can be written"
        ) from None
    console.say(f"{folder}: terms in the dictionary: {len(lexicon):,}")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock that ends with the process, so that two builders do not both work."""
    with path.open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
