"""Reads of the index: keys in order of how well they answer; callers read the rows through `visible_to`."""

from __future__ import annotations

from jiebang.hub.search import store
from jiebang.hub.search.store import Generation, IndexNotReady

__all__ = ["Generation", "IndexNotReady", "find", "generation"]


def find(kind: str, text: str) -> list[tuple[str, float]]:
    """(key, score) of every record that answers `text`, best first; no row has been checked yet.

    Raises IndexNotReady before the first build.
    """
    return store.read(kind).matcher.search(text)


def generation(kind: str) -> Generation:
    """The generation that is being served. Raises IndexNotReady before the first build."""
    return store.read(kind)
