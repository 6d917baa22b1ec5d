"""What can be translated: apps register their kinds of text, and where the terms of the trade come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.localised import LocalisedText


@dataclass(frozen=True, slots=True)
class Shown:
    """What a queue says of an owner: its title, and a line about it."""

    title: str
    lang: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of text that can be translated.

    `rows(actor)` are the owners whose translations the actor may write, with their texts prefetched;
    `may` says the same of one. `owner` is the column of `texts` that points to it, `title` the field
    that names it. `scope` is the lookup from an owner to what it belongs to, by whose key queues are
    narrowed and budgets kept. `show` says of some owners, in their order, what an actor is told.
    `changed` runs inside the transaction that writes, and may refuse. `may_send` says
    whether its words may go to an outside provider at all.
    """

    name: str
    label: Callable[[], str]
    texts: type[LocalisedText]
    owner: str
    title: str
    scope: str
    rows: Callable[[Actor], QuerySet[Any]]
    may: Callable[[Actor, Any], bool]
    show: Callable[[Actor, Sequence[Any]], list[Shown]]
    url: Callable[[Any], str]
    field_label: Callable[[str], str]
    changed: Callable[[Any], None] = lambda owner: None
    may_send: Callable[[Any], bool] = lambda owner: True
    order: int = 100

    def scope_of(self, owner: Any) -> int:
        """The key of what the owner belongs to."""
        found: Any = owner
        for name in self.scope.split("__"):
            found = getattr(found, name)
        return int(found)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a kind; a second one of the same name is a programming error."""
    if kind.name in _kinds:
        raise ValueError(f"kind {kind.name!r} is registered twice")
    _kinds[kind.name] = kind


def kind(name: str) -> Kind:
    """The kind of that name. Raises KeyError."""
    return _kinds[name]


def kinds() -> Sequence[Kind]:
    """All kinds, in their stated order."""
    return sorted(_kinds.values(), key=lambda one: (one.order, one.name))


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the trade where it stands in a text, with its standard translations, the first best."""

    start: int
    end: int
    words: str
    translations: tuple[str, ...] = field(default=())


Glossary = Callable[[str, str, str], Sequence[Term]]
"""(text, its language, language wanted) → terms in their order."""

_glossaries: list[Glossary] = []


def register_glossary(source: Glossary) -> None:
    """Say where the terms of a text are looked up; there is one place."""
    if _glossaries:
        raise ValueError("the glossary is registered twice")
    _glossaries.append(source)


def terms_in(text: str, language: str, wanted: str) -> Sequence[Term]:
    """The terms of the trade in a text; none where no glossary is registered."""
    return _glossaries[0](text, language, wanted) if _glossaries else ()


def pairs_of(terms: Sequence[Term]) -> Mapping[str, str]:
    """`term → its first standard translation`, each once."""
    return {term.words: term.translations[0] for term in terms if term.translations}
