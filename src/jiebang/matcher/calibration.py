"""What scores are measured against, drawn once from the candidates and kept: backgrounds and hubness.

Documents that come and go later are measured against the same sample, so that they change no other's
score; when there are twice as many as it was drawn from, the matcher draws a new one.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from jiebang.matcher import hubness
from jiebang.matcher.coverage import Candidates, Space, Weights
from jiebang.matcher.index import Rows
from jiebang.matcher.index.state import State, Tail
from jiebang.matcher.views import CHINESE, ENGLISH, Floats, Terms, Vocabulary

Doubles = npt.NDArray[np.float64]
Ties = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class _Fixed(Weights):
    """The weights of the moment at which a sample was drawn; a word that it lacks counts as rare."""

    def of(self, numbers: Terms) -> Floats:
        found = np.zeros(len(numbers), np.float32)
        known = numbers < len(self.idf)
        found[known] = self.idf[numbers[known]]
        rare = np.log1p((max(1, sum(self.views)) - 0.5) / 1.5)
        found[~known & (numbers < 1 << 31)] = max(0.05, rare)
        return found


@dataclass(frozen=True)
class Calibration:
    """A sample of each language's rows, and the same translated word by word, as queries.

    size: documents that it was drawn from. idf, views: see Weights, of that moment. rows, ties: the
    sample, by language. medians: the middle hubness of each language's sample.
    """

    size: int
    idf: Floats
    views: tuple[int, int]
    rows: tuple[Rows, Rows]
    ties: tuple[Ties, Ties]
    asked: tuple[Rows, Rows]
    medians: tuple[float, float]

    @classmethod
    def nothing(cls, space: Space) -> Calibration:
        """Of no documents."""
        empty, ties = Rows.nothing(0), np.empty(0, np.uint64)
        rare = np.full(len(space.lexicon), 0.05, np.float32)
        return cls(0, rare, (0, 0), (empty, empty), (ties, ties), (empty, empty), (1.0, 1.0))

    @classmethod
    def drawn(cls, space: Space, vocabulary: Vocabulary, weights: Weights) -> Calibration:
        """A sample of the documents of a moment, the same whatever the order they came in."""
        state = weights.state
        everyone = state.living()
        rows, ties, asked, medians = [], [], [], []
        for which in (CHINESE, ENGLISH):
            holders = everyone[np.diff(state.rows(everyone, which).offsets) > 0]
            digests = state.ties(holders)
            wanted = max(space.parameters.background, hubness.sample_size(len(holders)))
            chosen = np.argsort(digests, kind="stable")[:wanted]
            order = np.argsort(holders[chosen])
            sample = state.rows(holders[chosen][order], which)
            # In the order of digests again, as numbers are a matter of layout.
            back = np.argsort(digests[chosen][order], kind="stable")
            sample = Rows.stack([sample.row(int(at)) for at in back])
            rows.append(sample)
            ties.append(np.sort(digests[chosen]))
            kept = sample.part(0, min(len(sample), hubness.sample_size(len(holders))))
            asked.append(hubness.translated(_single(kept), vocabulary))
        first = cls(
            len(everyone), weights.idf, weights.views, (rows[0], rows[1]), (ties[0], ties[1]),
            (asked[0], asked[1]), (1.0, 1.0),
        )  # fmt: skip
        for which in (CHINESE, ENGLISH):
            found = first._levels(space, which, rows[which], ties[which])
            medians.append(float(np.median(found)) if len(found) else 1.0)
        return cls(
            first.size, first.idf, first.views, first.rows, first.ties, first.asked,
            (medians[0], medians[1]),
        )  # fmt: skip

    def divisors(self, space: Space, which: int, rows: Rows, ties: Ties) -> Floats:
        """What the own coverage of each row of a language is divided by; see hubness."""
        size = self.views[which]
        if size < 3 or not len(rows):
            return np.ones(len(rows), np.float32)
        found = self._levels(space, which, rows, ties)
        return hubness.divisors(found, self.medians[which], size).astype(np.float32)

    def _levels(self, space: Space, which: int, rows: Rows, ties: Ties) -> Doubles:
        sample = self._samples.get(which)
        if sample is None:
            fixed = _Fixed(State(space.lanes, (), Tail()), self.idf, self.views)
            sample = hubness.Sample(space, fixed, which, self.asked[which])
            self._samples[which] = sample
        if not len(sample) or not len(rows):
            return np.ones(len(rows))
        return sample.levels(rows, ties, self.ties[which][: len(sample)])

    @functools.cached_property
    def _samples(self) -> dict[int, hubness.Sample]:
        return {}

    def background(self, space: Space, weights: Weights, which: int) -> Candidates:
        """Rows that tell what an unrelated score is."""
        most = space.parameters.background
        rows = self.rows[which].part(0, min(len(self.rows[which]), most))
        divisors = self.divisors(space, which, rows, self.ties[which][: len(rows)])
        return Candidates.of(rows, weights, divisors.astype(np.float64))

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """For a file."""
        found: dict[str, npt.NDArray[Any]] = {
            "size": np.array([self.size, *self.views], np.int64),
            "idf": self.idf,
            "medians": np.array(self.medians),
        }
        for which in (CHINESE, ENGLISH):
            found[f"ties.{which}"] = self.ties[which]
            for name, rows in (("rows", self.rows[which]), ("asked", self.asked[which])):
                found[f"{name}.{which}.offsets"] = rows.offsets
                found[f"{name}.{which}.terms"] = rows.terms
                found[f"{name}.{which}.counts"] = rows.counts
        return found

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Calibration:
        """The inverse of arrays()."""

        def rows(name: str) -> tuple[Rows, Rows]:
            one, other = (
                Rows(*(arrays[f"{name}.{which}.{part}"] for part in ("offsets", "terms", "counts")))
                for which in (CHINESE, ENGLISH)
            )
            return one, other

        size = arrays["size"].tolist()
        return cls(
            size[0], arrays["idf"], (size[1], size[2]), rows("rows"),
            (arrays["ties.0"], arrays["ties.1"]), rows("asked"),
            (float(arrays["medians"][0]), float(arrays["medians"][1])),
        )  # fmt: skip


def _single(rows: Rows) -> Rows:
    """Rows without pairs of words."""
    found = []
    for number in range(len(rows)):
        terms, counts = rows.row(number)
        single = terms < 1 << 31
        found.append((terms[single], counts[single]))
    return Rows.stack(found)
