"""What any index can do, so that callers need not know which one they have; no implementation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from jiebang.matcher.index import kernels
from jiebang.matcher.index.rows import Batch, Filter, Floats, Found, Places, Rows, Terms

__all__ = ["Index"]


class Index(Protocol):
    """Documents as sparse rows in lanes, found by weighted terms.

    A document's score in a lane is the sum over the query's terms of count * idf * c / (c + half),
    c being the document's count of the term and half what the lane says for its length; idf is that
    of all living documents, at the time of asking. Scores do not depend on the order in which
    documents came, nor on how they are stored.
    """

    def __len__(self) -> int:
        """Living documents."""

    def upsert(self, batch: Batch) -> None:
        """Add documents; one whose id is there already takes the place of the older."""

    def delete(self, ids: Sequence[str]) -> int:
        """Take documents out; how many of the ids there were."""

    def find(
        self,
        terms: Terms,
        counts: Floats,
        k: int,
        where: Filter | None = None,
        *,
        lane: int = 0,
        weights: npt.NDArray[np.float64] | None = None,
    ) -> Found:
        """The k best documents with a score above 0, exactly scored.

        terms: ascending, none twice. weights: in the place of counts * idf.
        """

    def find_all(
        self, queries: Rows, k: int, *, threads: int = 2, lane: int = 0
    ) -> tuple[Places, npt.NDArray[np.float64]]:
        """find() of many queries: numbers (queries, k), -1 where there are fewer, and scores."""

    def frequency(self, terms: Terms, lane: int = 0) -> Places:
        """How many living documents have each term; in a lane that is not exact, dead ones may count.

        terms: ascending, none twice.
        """

    def ids(self, numbers: Places) -> list[str]:
        """The ids of documents found."""


def idf(frequency: Places, size: int) -> npt.NDArray[np.float64]:
    """log(1 + (N - n + 0.5) / (n + 0.5)), at least 0.05: the weight of a term that n of N have.

    Robertson and Zaragoza 2009, "The probabilistic relevance framework: BM25 and beyond", with the
    1 that keeps it above 0.
    """
    return np.asarray(kernels.rarities(np.asarray(frequency), size))
