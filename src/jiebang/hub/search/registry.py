"""Which kinds of record there are to index; apps above register theirs when they are ready."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from jiebang.hub.search.records import Profile

Profiles = Callable[[Collection[str] | None], Iterable[Profile]]

PUBLIC, VERIFIED = "public", "verified"
"""The tiers that are indexed: what anyone may find, and what verified readers may. What is for named
counterparties alone is in no index."""


@dataclass(frozen=True, slots=True)
class Source:
    """One kind: `profiles(keys)` yields the records that anyone may find, with their keys as ids.

    All of them where keys is None, else those of the keys that there are. `verified` yields the same
    records with the words for verified readers; None where a kind has no such words.
    """

    kind: str
    profiles: Profiles
    verified: Profiles | None = None

    def tiers(self) -> dict[str, Profiles]:
        """`tier → its profiles`; each tier is an index of its own."""
        return {PUBLIC: self.profiles, **({VERIFIED: self.verified} if self.verified else {})}


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


def indexes() -> list[tuple[str, str]]:
    """(kind, tier) of every index, in a stated order."""
    return [(kind, tier) for kind in kinds() for tier in _sources[kind].tiers()]


Follower = Callable[[str, Collection[str] | None], None]
_followers: list[Follower] = []


def register_follower(follower: Follower) -> None:
    """Add what is told of a kind's keys once their words are in the index, or None where it was built anew.

    It is told again where the process has ended in between: what it does twice has happened once.
    """
    _followers.append(follower)


def followers() -> tuple[Follower, ...]:
    """All that follow, in the order in which they came."""
    return tuple(_followers)
