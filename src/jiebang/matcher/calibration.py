"""What scores are measured against, drawn once from the candidates and kept: backgrounds and hubness.

Documents that come and go later are measured against the same sample, so that they change no other's
score; when there are twice as many as it was drawn from, the matcher draws a new one.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from jiebang.matcher import hubness
from jiebang.matcher.coverage import Candidates, Space, Weights
from jiebang.matcher.coverage_kernels import FIRST_PAIR
from jiebang.matcher.index import Rows
from jiebang.matcher.index.state import State, Tail
from jiebang.matcher.views import BEYOND, CHINESE, ENGLISH, Floats, Terms

Doubles = npt.NDArray[np.float64]
Ties = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Calibration:
    """A sample of each language's rows, and the same translated word by word, as queries.

    size: documents that it was drawn from. idf, views: see Weights, of that moment. rows, ties: the
    sample, by language. medians: the middle level of each language's sample; taken: its hubness.
    beyond, beyond_idf: words of the sample that the lexicon lacks, with their weights at that moment.
    """

    size: int
    idf: Floats
    views: tuple[int, int]
    rows: tuple[Rows, Rows]
    ties: tuple[Ties, Ties]
    asked: tuple[Rows, Rows]
    medians: tuple[float, float]
    taken: tuple[Floats, Floats]
    beyond: Terms
    beyond_idf: Floats

    @classmethod
    def nothing(cls, space: Space) -> Calibration:
        """Of no documents."""
        empty, ties = Rows.nothing(0), np.empty(0, np.uint64)
        rare = np.full(len(space.lexicon), 0.05, np.float32)
        none = np.empty(0, np.float32)
        return cls(
            0, rare, (0, 0), (empty, empty), (ties, ties), (empty, empty), (0.0, 0.0), (none, none),
            np.empty(0, np.uint32), none,
        )  # fmt: skip

    @classmethod
    def drawn(cls, space: Space, weights: Weights) -> Calibration:
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
            asked.append(hubness.translated(_single(kept), space.lexicon))
        none = np.empty(0, np.float32)
        beyond = np.unique(np.concatenate([own.terms for own in (*rows, *asked)]))
        beyond = beyond[(beyond >= BEYOND) & (beyond < FIRST_PAIR)]
        found = cls(
            len(everyone), weights.idf, weights.views, (rows[0], rows[1]), (ties[0], ties[1]),
            (asked[0], asked[1]), (0.0, 0.0), (none, none), beyond,
            weights.of(beyond, looked_up=True),
        )  # fmt: skip
        taken = []
        for which in (CHINESE, ENGLISH):
            level = found._levels(space, which, rows[which], ties[which])
            medians.append(float(np.median(level)) if len(level) else 0.0)
            taken.append(found._taken(space, which, level, medians[-1]))
        return replace(found, medians=(medians[0], medians[1]), taken=(taken[0], taken[1]))

    def _taken(self, space: Space, which: int, level: Doubles, median: float) -> Floats:
        size = self.views[which]
        if size < 3:
            return np.zeros(len(level), np.float32)
        share = space.parameters.hubness
        return hubness.taken(level, median, size, share).astype(np.float32)

    def hubness(self, space: Space, which: int, rows: Rows, ties: Ties) -> Floats:
        """What is taken away across languages from each row of a language; see hubness.

        Of the sample it is known; a document that has changed since has another digest of its row.
        """
        found = np.zeros(len(rows), np.float32)
        has = np.diff(rows.offsets) > 0
        known = self._known[which]
        rest = []
        for at in np.flatnonzero(has).tolist():
            value = known.get((int(ties[at]), _seal(rows, at)))
            if value is None:
                rest.append(at)
            else:
                found[at] = value
        if rest:
            part = Rows.stack([rows.row(at) for at in rest])
            level = self._levels(space, which, part, ties[rest])
            found[rest] = self._taken(space, which, level, self.medians[which])
        return found

    @functools.cached_property
    def _known(self) -> tuple[dict[tuple[int, bytes], float], ...]:
        """The hubness of the sample, by the digests of id and row."""
        return tuple(
            {
                (int(tie), _seal(self.rows[which], at)): float(value)
                for at, (tie, value) in enumerate(
                    zip(self.ties[which], self.taken[which], strict=True)
                )
            }
            for which in (CHINESE, ENGLISH)
        )

    def _levels(self, space: Space, which: int, rows: Rows, ties: Ties) -> Doubles:
        asked = self.asked[which]
        if not len(asked) or not len(rows):
            return np.zeros(len(rows))
        fixed = Weights(
            space,
            State(space.lanes, (), Tail()),
            self.idf,
            self.views,
            self.beyond,
            self.beyond_idf,
        )
        origins = self.ties[which][: len(asked)]
        return hubness.levels(space, fixed, which, (rows, ties), (asked, origins))

    def background(self, space: Space, weights: Weights, which: int, *, across: bool) -> Candidates:
        """Rows that tell what an unrelated score is."""
        most = space.parameters.background
        rows = self.rows[which].part(0, min(len(self.rows[which]), most))
        known = self.taken[which][: len(rows)].astype(np.float64)
        return Candidates.of(rows, weights, known, across=across)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """For a file."""
        found: dict[str, npt.NDArray[Any]] = {
            "size": np.array([self.size, *self.views], np.int64),
            "idf": self.idf,
            "medians": np.array(self.medians),
            "beyond": self.beyond,
            "beyond_idf": self.beyond_idf,
        }
        for which in (CHINESE, ENGLISH):
            found[f"ties.{which}"] = self.ties[which]
            found[f"taken.{which}"] = self.taken[which]
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
            (arrays["taken.0"], arrays["taken.1"]), arrays["beyond"], arrays["beyond_idf"],
        )  # fmt: skip


def _seal(rows: Rows, at: int) -> bytes:
    """A digest of one row."""
    terms, counts = rows.row(at)
    return hashlib.blake2b(terms.tobytes() + counts.tobytes(), digest_size=12).digest()


def _single(rows: Rows) -> Rows:
    """Rows without pairs of words."""
    found = []
    for number in range(len(rows)):
        terms, counts = rows.row(number)
        single = terms < FIRST_PAIR
        found.append((terms[single], counts[single]))
    return Rows.stack(found)
