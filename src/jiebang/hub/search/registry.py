"""Which kinds of record there are to index; apps above register theirs when they are ready."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from jiebang.hub.search.records import Profile


@dataclass(frozen=True, slots=True)
class Source:
    """One kind: `profiles()` yields every record that anyone may find, with its key as id."""

    kind: str
    profiles: Callable[[], Iterable[Profile]]


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
