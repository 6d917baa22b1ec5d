"""Reads of the index: keys in order of how well they answer; callers read the rows through `visible_to`."""

from __future__ import annotations

from collections.abc import Sequence

from jiebang.hub.search import registry, store
from jiebang.hub.search.glossary import terms_in
from jiebang.hub.search.records import Profile, Text
from jiebang.hub.search.registry import PUBLIC, VERIFIED
from jiebang.hub.search.store import Generation, IndexNotReady

__all__ = ["Generation", "IndexNotReady", "find", "generation", "similar", "terms_in", "warm"]


def find(kind: str, text: str, *, verified: bool = False) -> list[tuple[str, float]]:
    """(key, score) of every record that answers `text`, best first; no row has been checked yet.

    verified: the reader may be answered by the words for verified readers, where a kind has some.
    Raises IndexNotReady before the first build.
    """
    tier = VERIFIED if verified and registry.source(kind).verified else PUBLIC
    return store.read(kind, tier).matcher.search(text)


def similar(kind: str, texts: Sequence[Text], k: int) -> list[tuple[str, float]]:
    """(key, score from 0 to 1) of the public records that resemble these texts, best first.

    Texts in one language find records in the other. Raises IndexNotReady before the first build.
    """
    if not any(text.text.strip() for text in texts):
        return []
    matches = store.read(kind).matcher.rank(Profile("typed", tuple(texts)), k)
    return [(match.candidate, match.score) for match in matches]


def generation(kind: str) -> Generation:
    """The generation of public words that is being served. Raises IndexNotReady before the first build."""
    return store.read(kind)


def warm() -> None:
    """Load the newest generation of every kind and run each of its kernels once.

    Compiled code and dictionaries are loaded at first use, which takes seconds: not in a
    reader's request, but when a server starts. Raises IndexNotReady before the first build.
    """
    nobody = [Profile("warm", (Text("title", "warm water 水", tag),)) for tag in ("zh-Hans", "en")]
    for kind, tier in registry.indexes():
        matcher = store.read(kind, tier).matcher
        matcher.search("water 水")
        for profile in nobody:  # so that reasons across languages are told once, too
            matcher.match(profile, 3)
