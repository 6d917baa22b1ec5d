"""Panels: how an app lends a place on its page to apps above it, without knowing them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from jiebang.hub.kernel.actors import Actor

SubjectT = TypeVar("SubjectT")


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page that an app above fills: a template and its context."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


class Panels(Generic[SubjectT]):
    """The panels of one kind of page; filled in `AppConfig.ready`, read by the page's view."""

    def __init__(self) -> None:
        self._sources: list[tuple[int, Callable[[Actor, SubjectT], Panel | None]]] = []

    def register(self, source: Callable[[Actor, SubjectT], Panel | None], *, order: int) -> None:
        """Add a panel; lower orders come first."""
        self._sources.append((order, source))
        self._sources.sort(key=lambda entry: entry[0])

    def of(self, *, actor: Actor, subject: SubjectT) -> list[Panel]:
        """All panels that have something to show this actor, in their order."""
        found = (source(actor, subject) for _, source in self._sources)
        return [panel for panel in found if panel is not None]
