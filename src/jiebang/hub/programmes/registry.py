"""What editions ask of apps above them: figures of the funnel, and panels on the edition's home."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.panels import Panels
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.states import FunnelStep


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One of the rows that sum to a figure; `url` opens the records behind it where one may."""

    region: str
    track: str
    count: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with the rows that sum to it; `as_of` is the moment of the one query behind both."""

    step: FunnelStep
    rows: Sequence[FigureRow]
    definition: str
    url: str = ""
    caveat: str = ""

    @property
    def value(self) -> int:
        """The sum of the rows; never counted a second way."""
        return sum(row.count for row in self.rows)


FigureSource = Callable[[Actor, Edition], Figure | None]

_figures: dict[FunnelStep, FigureSource] = {}


def register_figure(step: FunnelStep, source: FigureSource) -> None:
    """Say who counts a step; two sources for one step would be two truths."""
    if step in _figures:
        raise ValueError(f"step {step!r} is counted twice")
    _figures[step] = source


def figure(step: FunnelStep, *, actor: Actor, edition: Edition) -> Figure | None:
    """The step's figure as the actor may see it; None while nobody counts it."""
    source = _figures.get(step)
    return source(actor, edition) if source else None


edition_panels: Panels[Edition] = Panels()
"""Panels of the edition's home, such as its newest needs."""
