"""A problem as arrays in the order of keys, and what a plan is worth, in whole millionths of a point."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from jiebang.planner.juries.shapes import Weights

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

SCALE = 1_000_000
"""Whole units in a point: every term of a plan's worth is rounded to a millionth, then all is exact."""
OPEN, FORBIDDEN, CONFLICT, PINNED = range(4)
"""What may become of a pair."""


@dataclass(frozen=True, eq=False)
class Tables:
    """Jurors are rows, submissions columns; `own` marks pairs of one region."""

    jurors: tuple[str, ...]
    submissions: tuple[str, ...]
    expertise: npt.NDArray[np.float64]
    state: npt.NDArray[np.int8]
    low: Ints
    high: Ints
    wanted: Ints
    own: Bools
    weights: Weights

    @cached_property
    def open(self) -> Bools:
        """Pairs that are free to be chosen."""
        return np.asarray(self.state == OPEN)

    @cached_property
    def pinned(self) -> Bools:
        """Pairs that a person has fixed."""
        return np.asarray(self.state == PINNED)

    @cached_property
    def pins_of_juror(self) -> Ints:
        """How many submissions are pinned to each juror."""
        return np.asarray(self.pinned.sum(axis=1))

    @cached_property
    def pins_of_submission(self) -> Ints:
        """How many jurors are pinned to each submission."""
        return np.asarray(self.pinned.sum(axis=0))

    @cached_property
    def gain(self) -> Ints:
        """What each pair's expertise is worth."""
        return np.rint(self.expertise * (self.weights.expertise * SCALE)).astype(np.int64)

    @cached_property
    def load_cost(self) -> int:
        """What each further submission of a juror costs more than the one before."""
        return round(self.weights.load * SCALE)

    @cached_property
    def own_cost(self) -> int:
        """What a juror of the submission's own region costs, after the free ones."""
        return round(self.weights.own_region * SCALE)

    def own_over(self, chosen: Bools) -> Ints:
        """How many jurors of its own region each submission has beyond the free ones."""
        count: Ints = (chosen & self.own).sum(axis=0)
        return np.maximum(count - self.weights.own_region_free, 0)

    def parts(self, chosen: Bools) -> tuple[int, int, int]:
        """Worth of expertise, cost of loads, cost of own regions."""
        loads: Ints = chosen.sum(axis=1)
        return (
            int(self.gain[chosen].sum()),
            self.load_cost * int((loads * (loads - 1) // 2).sum()),
            self.own_cost * int(self.own_over(chosen).sum()),
        )

    def worth(self, chosen: Bools) -> int:
        """What a plan is worth; the larger the better."""
        expertise, load, own = self.parts(chosen)
        return expertise - load - own
