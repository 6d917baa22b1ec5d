"""What editions ask of apps above them: figures, panels on their pages, sections of their making."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import Http404
from django.utils.functional import Promise

from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.panels import Panels
from jiebang.hub.programmes.models import Activity, Edition, Track
from jiebang.hub.programmes.states import FunnelStep


@dataclass(frozen=True, slots=True)
class Scope:
    """What a figure counts over: editions, and of them what lies in `regions` where any are named.

    hosted: edition key → the host region of the edition asked for under which what is counted in
    that one stands; an edition that is not in it has host regions of its own.
    """

    editions: Sequence[Edition]
    regions: Sequence[str] = ()
    hosted: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One of the rows that sum to a figure; `url` opens the records behind it where one may.

    region: the host region for which the row counts; place: the one that it is counted in, which in
    an edition within the one asked for may be another. label: what the row is, where it is no part
    of an edition, such as a visit.
    """

    region: str
    track: str
    count: int
    url: str = ""
    edition: str = ""
    place: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with the rows that sum to it; `as_of` is the moment of the one query behind both.

    told: the host regions for which alone the reader is told it; None for all.
    """

    step: FunnelStep
    rows: Sequence[FigureRow]
    definition: str
    url: str = ""
    caveat: str = ""
    told: frozenset[str] | None = None

    @property
    def value(self) -> int:
        """The sum of the rows; never counted a second way."""
        return sum(row.count for row in self.rows)


FigureSource = Callable[[Actor, Scope], Figure | None]

_figures: dict[FunnelStep, FigureSource] = {}


def register_figure(step: FunnelStep, source: FigureSource) -> None:
    """Say who counts a step; two sources for one step would be two truths."""
    if step in _figures:
        raise ValueError(f"step {step!r} is counted twice")
    _figures[step] = source


def figure(step: FunnelStep, *, actor: Actor, scope: Scope) -> Figure | None:
    """The step's figure as the actor may see it; None while nobody counts it."""
    source = _figures.get(step)
    return source(actor, scope) if source else None


edition_panels: Panels[Edition] = Panels()
"""Panels of the edition's home, such as its newest needs."""

track_panels: Panels[Track] = Panels()
"""Panels of a track's page, such as its needs."""

activity_panels: Panels[Activity] = Panels()
"""Panels of an activity's page, such as the needs that it brought."""

NeedsBrought = Callable[[Actor, Collection[int]], Mapping[int, int]]
_needs: list[NeedsBrought] = []


def register_needs(source: NeedsBrought) -> None:
    """Say who counts the needs that activities brought; two would be two truths."""
    if _needs:
        raise ValueError("the needs of activities are counted twice")
    _needs.append(source)


def needs_brought(actor: Actor, activities: Collection[int]) -> Mapping[int, int]:
    """`activity → how many of its needs the actor may see`."""
    return _needs[0](actor, activities) if _needs else {}


language_panels: Panels[Edition] = Panels()
"""Figures beside the queue of translations, such as how much is released in both languages."""


ContestCheck = Callable[[Track], None]
_contest_checks: list[ContestCheck] = []


def register_contest_check(check: ContestCheck) -> None:
    """Add what may refuse, by raising Refused, that a track becomes an enterprise's own contest."""
    _contest_checks.append(check)


def check_contest(track: Track) -> None:
    """Ask everybody whether the track may be an enterprise's own contest."""
    for check in _contest_checks:
        check(track)


Words = str | Promise


class Section:
    """One of the things that an edition is made of; a subclass says what and by which verbs.

    A section without rows of its own (`several` false) is one form; else a list, with a form for
    each row and one for a new one.
    """

    name = ""
    title: Words = ""
    lead: Words = ""
    add: Words = ""
    several = True
    removable = True

    def may(self, actor: Actor, edition: Edition) -> bool:
        """Who sees this section; what each verb allows is the verb's own."""
        return False

    def may_add(self, actor: Actor, edition: Edition) -> bool:
        """Whether the actor may add a row."""
        return bool(self.add)

    def rows(self, actor: Actor, edition: Edition) -> list[dict[str, Any]]:
        """{pk, label, note} of each row."""
        return []

    def hint(self, actor: Actor, edition: Edition) -> str:
        """What the task list says of it: how many rows, or how it stands."""
        return ""

    def item(self, actor: Actor, edition: Edition, pk: int) -> Any:
        """One row. Raises Http404 where there is none, or none for this actor."""
        raise Http404

    def form(self, actor: Actor, edition: Edition, item: Any, data: Any) -> forms.Form | None:
        """The form of a row, or of a new one where item is None; None where it is only taken away."""
        raise NotImplementedError

    def write(self, actor: Actor, edition: Edition, item: Any, form: Any) -> None:
        """What the form says. Raises Refused."""
        raise NotImplementedError

    def moves(self, actor: Actor, item: Any) -> list[dict[str, str]]:
        """{name, label} of what else may become of a row now, each a button."""
        return []

    def move(self, actor: Actor, item: Any, name: str) -> None:
        """Do one of `moves`. Raises Refused."""
        raise Http404

    def may_remove(self, item: Any) -> bool:
        """Whether a row may be taken away as it stands."""
        return self.removable

    def remove(self, actor: Actor, item: Any) -> None:
        """Take the row away. Raises Refused."""
        raise Http404


_sections: list[Section] = []


def register_section(section: Section) -> None:
    """Add something that an edition is made of; it stands after the edition's own parts."""
    if any(one.name == section.name for one in _sections):
        raise ValueError(f"section {section.name!r} is registered twice")
    _sections.append(section)


def sections() -> Sequence[Section]:
    """What apps above have added, in their order."""
    return tuple(_sections)
