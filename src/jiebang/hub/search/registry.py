"""Which kinds of record there are to index; apps above register theirs when they are ready."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from jiebang.hub.search.records import Profile


@dataclass(frozen=True, slots=True)
class Source:
    """One kind: `profiles(keys)` yields the records that anyone may find, with their keys as ids.

    All of them where keys is None, else those of the keys that there are.
    """

    kind: str
    profiles: Callable[[Collection[str] | None], Iterable[Profile]]


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a kind; a second registration under the same name is a programming error."""
    if source.kind in _sources:
        raise ValueError(f"kind {source.kind!r} is registered twice")
    _sources[source.kind] = source


def source(kind: str) -> Source:
    """The source of one kind."""
    return _sources[kind]


def kinds() -> list[str]:
    """All kinds, in a stated order."""
    return sorted(_sources)
