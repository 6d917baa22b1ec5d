"""The search box: which candidates answer a short text; no ranking of profiles against profiles."""

from __future__ import annotations

from collections.abc import Sequence

from jiebang.matcher.profile import Profile
from jiebang.matcher.views import Vocabulary


class Searcher:
    """Answers search texts over the candidates of one matcher."""

    def __init__(self, vocabulary: Vocabulary, candidates: Sequence[Profile]) -> None:
        self._vocabulary = vocabulary
        self._candidates = candidates

    def search(self, text: str, k: int | None) -> list[tuple[str, float]]:
        """See Matcher.search."""
        return []
