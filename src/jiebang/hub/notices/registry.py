"""What notices ask of apps above: subjects, kinds of notice with audience and wording, lists to search.

Filled in `AppConfig.ready` of the apps that own the things.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import QuerySet
from django.http import QueryDict

from jiebang.hub.kernel.actors import Actor
from jiebang.hub.notices.states import Outlet

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from jiebang.hub.notices.models import Notice


@dataclass(frozen=True, slots=True)
class Said:
    """The words of one notice for one reader; `lang` is the title's where it is not the page's."""

    title: str
    url: str
    text: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of thing that notices are about.

    rows: what an actor may see of it, its `visible_to`. named: how the list of what one follows
    calls it; None for what cannot be followed. Neither may cost a query for each row.
    """

    code: str
    rows: Callable[[Actor], QuerySet[Any]]
    named: Callable[[Actor, Any], Said] | None = None


class Telling(NamedTuple):
    """One person is to be told of one subject."""

    to: int
    subject: str
    key: int


Audience = Callable[[str, Sequence[int], str], Iterable[Telling]]
"""(subject, keys, detail) of news → who is told of what; queries do not grow with the keys."""


Say = Callable[[Actor, Sequence[tuple["Notice", Any]]], Mapping[int, Said]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice: of which news it tells, whom, in which words, and by which outlet unless they
    choose another. on: the news that it tells of, where that is not its own code.

    say: (reader, notices with the rows of their subjects) → words by the notice's key; a notice without
    words is left out. Queries must not grow with the notices; `each` makes one of a function of one
    notice. may_be_empty: whether it says nothing of a subject that can be seen. group: the heading
    under which the page of preferences lists it; is_chosen: whether it does, else each notice brings
    its own outlet.
    """

    code: str
    group: StrOrPromise
    label: StrOrPromise
    default: Outlet
    audience: Audience
    say: Say
    on: tuple[str, ...] = ()
    is_chosen: bool = True
    may_be_empty: bool = False

    def hears(self, news: str) -> bool:
        """Whether it tells of this news."""
        return news in (self.on or (self.code,))


def each(one: Callable[[Actor, Notice, Any], Said]) -> Say:
    """The wording of a kind from that of one notice, which asks no queries."""

    def say(actor: Actor, pairs: Sequence[tuple[Notice, Any]]) -> dict[int, Said]:
        return {notice.pk: one(actor, notice, row) for notice, row in pairs}

    return say


@dataclass(frozen=True, slots=True)
class Listed:
    """A list whose searches can be kept.

    clean: an address's query as the list understands it. labels: what the query asks, in words.
    find: keys of what answers it for an actor and was published after a moment. rows: those keys
    as `jb_record` draws them, in their order, what may not be seen left out. url: the list's address.
    """

    code: str
    label: StrOrPromise
    clean: Callable[[QueryDict], str]
    labels: Callable[[Actor, str], list[str]]
    find: Callable[[Actor, str, datetime], list[int]]
    rows: Callable[[Actor, Sequence[int]], list[Mapping[str, Any]]]
    url: Callable[[str], str]


_subjects: dict[str, Subject] = {}
_kinds: dict[str, Kind] = {}
_lists: dict[str, Listed] = {}


def register_subject(subject: Subject) -> None:
    """Add a kind of thing; two under one code are a programming error."""
    _once(_subjects, subject.code, subject)


def register_kind(kind: Kind) -> None:
    """Add a kind of notice; two under one code are a programming error."""
    _once(_kinds, kind.code, kind)


def register_list(listed: Listed) -> None:
    """Add a list; two under one code are a programming error."""
    _once(_lists, listed.code, listed)


def _once(where: dict[str, Any], code: str, what: object) -> None:
    if code in where:
        raise ValueError(f"{code!r} is registered twice")
    where[code] = what


def subject(code: str) -> Subject | None:
    """The kind of thing of this code; None where no app registers it any more."""
    return _subjects.get(code)


def kind(code: str) -> Kind | None:
    """The kind of notice of this code; None where no app registers it any more."""
    return _kinds.get(code)


def kinds() -> list[Kind]:
    """All kinds of notice, in the order in which they were registered."""
    return list(_kinds.values())


def hearing(news: str) -> list[Kind]:
    """The kinds of notice that tell of this news; none where nobody has registered any."""
    return [kind for kind in _kinds.values() if kind.hears(news)]


def listed(code: str) -> Listed | None:
    """The list of this code; None for any other."""
    return _lists.get(code)
