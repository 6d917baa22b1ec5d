"""What a problem of meetings is made of, checked when it is made; no solving here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from jiebang.planner.meetings.checking import violations
from jiebang.planner.meetings.errors import (
    ContradictionError,
    DuplicateKeyError,
    RangeError,
    UnknownKeyError,
)
from jiebang.planner.meetings.tables import Tables, tabled

HEAVIEST = 100
"""The largest weight of a request."""
MOST = 1_000_000
"""The largest number that is taken for a meant one."""
MOST_POINTS = 1_000
"""The most points of a step of fairness: with more, fairness would outweigh a must."""
DAY = 24 * 60


class Kind(StrEnum):
    """What a request is to those who ask."""

    MUST = "must"
    WISH = "wish"


class Party(StrEnum):
    """Whom fairness counts as one."""

    PERSON = "person"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which meetings are held, all in parallel: `start` and `minutes` in minutes of the `day`.

    Days are told apart and ordered by their text. In a slot of `rest` nobody meets, but people may travel.
    """

    key: str
    day: str = ""
    start: int = 0
    minutes: int = 20
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Venue:
    """A place with tables, or `online`, which needs none and has room for all."""

    key: str
    online: bool = False


@dataclass(frozen=True, slots=True)
class Travel:
    """From one venue to the other, either way, takes so many whole slots between two meetings."""

    venue: str
    other: str
    slots: int


@dataclass(frozen=True, slots=True)
class Zone:
    """Tables of a venue that are as good as one another; `restricted` ones are for requests that name them."""

    key: str
    venue: str
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table for one meeting a slot; `slots` None is all of them."""

    key: str
    zone: str
    slots: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Interpreters:
    """So many interpreters between two languages at a venue; `slots` None is all of them."""

    languages: tuple[str, str]
    venue: str
    count: int
    slots: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Who meets: in `slots` (None is all of them), at `venues` (online is one; None is all of them).

    `languages` empty are not known, and need no interpreter. `daily_max` None is no limit.
    """

    key: str
    slots: Collection[str] | None = None
    venues: Collection[str] | None = None
    languages: Collection[str] = ()
    daily_max: int | None = None
    organisation: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """Two or more people who are to meet once.

    `asked_by` are those whom fairness counts as having asked; empty is all of them. `venues` None are all;
    `zones` are the restricted zones that it may use beside the open ones. `languages` asks for an interpreter
    of that pair; without it one is needed where the people share no language.
    """

    key: str
    people: tuple[str, ...]
    weight: int = 50
    kind: Kind = Kind.WISH
    asked_by: Collection[str] = ()
    venues: Collection[str] | None = None
    zones: Collection[str] = ()
    languages: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Forbid:
    """Two people who are not to meet; `code` is the caller's word for the reason."""

    person: str
    other: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Lock:
    """A meeting that stays where a person put it: at a table, or without one at an online `venue`."""

    request: str
    slot: str
    table: str = ""
    venue: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Meeting:
    """A request with its slot, venue and table; online meetings have no table, and `zone` is empty too.

    `languages` are those of the interpreter who is with them, None where nobody is.
    """

    request: str
    slot: str
    venue: str
    zone: str = ""
    table: str = ""
    languages: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Fairness:
    """Points for a party's first meeting, second and so on, which never rise; empty is no fairness.

    A party is a person or an organisation that asked for a meeting. The first meeting is worth more than two
    of the heaviest requests, so that in an optimum nobody who asked has none where two meetings of parties that
    keep others could make room.
    """

    points: tuple[int, ...] = (2 * HEAVIEST + 1,)
    party: Party = Party.PERSON

    def __post_init__(self) -> None:
        for one in self.points:
            _whole("points", one, "fairness", most=MOST_POINTS)
        if any(a < b for a, b in zip(self.points, self.points[1:], strict=False)):
            raise RangeError(
                "points_rise", f"points of fairness {self.points} rise: give none that is above the one before",
                points=self.points,
            )  # fmt: skip


NO_FAIRNESS = Fairness(())
"""Weights alone decide."""


@dataclass(frozen=True, eq=False)
class Problem:
    """All that a plan of meetings depends on; wrong input raises a `ProblemError` here.

    Between two venues without a Travel nobody changes on one day, except from or to online, which takes no
    time.
    """

    people: Sequence[Person]
    slots: Sequence[Slot]
    venues: Sequence[Venue]
    requests: Sequence[Request]
    zones: Sequence[Zone] = ()
    tables: Sequence[Table] = ()
    travel: Sequence[Travel] = ()
    interpreters: Sequence[Interpreters] = ()
    forbids: Sequence[Forbid] = ()
    locks: Sequence[Lock] = ()
    fairness: Fairness = field(default_factory=Fairness)

    def __post_init__(self) -> None:
        for name in (
            "people", "slots", "venues", "requests", "zones", "tables", "travel", "interpreters",
            "forbids", "locks",
        ):  # fmt: skip
            object.__setattr__(self, name, tuple(getattr(self, name)))
        known = {
            what: _distinct(what, [one.key for one in some])
            for what, some in (
                ("person", self.people), ("slot", self.slots), ("venue", self.venues),
                ("zone", self.zones), ("table", self.tables), ("request", self.requests),
            )
        }  # fmt: skip

        def named(what: str, keys: Iterable[str] | None, where: str) -> None:
            for key in keys or ():
                if key not in known[what]:
                    raise UnknownKeyError(
                        "unknown_key", f"{where} names the {what} {key!r}, which is not in the problem",
                        what=what, key=key, where=where,
                    )  # fmt: skip

        self._check_slots()
        for person in self.people:
            where = f"person {person.key!r}"
            named("slot", person.slots, where)
            named("venue", person.venues, where)
            if person.daily_max is not None:
                _whole("daily_max", person.daily_max, where)
        for zone in self.zones:
            named("venue", [zone.venue], f"zone {zone.key!r}")
        for table in self.tables:
            named("zone", [table.zone], f"table {table.key!r}")
            named("slot", table.slots, f"table {table.key!r}")
        for way in self.travel:
            named("venue", [way.venue, way.other], "a travel")
            _whole("slots", way.slots, f"travel from {way.venue!r} to {way.other!r}")
        for pool in self.interpreters:
            named("venue", [pool.venue], "a pool of interpreters")
            named("slot", pool.slots, "a pool of interpreters")
            _whole(
                "count", pool.count, f"interpreters {'-'.join(pool.languages)} at {pool.venue!r}"
            )
        for forbid in self.forbids:
            named("person", [forbid.person, forbid.other], "a forbid")
        for request in self.requests:
            where = f"request {request.key!r}"
            named("person", request.people, where)
            named("person", request.asked_by, where)
            named("venue", request.venues, where)
            named("zone", request.zones, where)
            _whole("weight", request.weight, where, 1, HEAVIEST)
            if len(set(request.people)) < max(2, len(request.people)):
                raise RangeError(
                    "too_few_people", f"{where} is of {request.people}: name two or more different people",
                    request=request.key, people=request.people,
                )  # fmt: skip
            if not set(request.asked_by) <= set(request.people):
                raise RangeError(
                    "asked_by_others", f"{where} is asked by somebody who does not take part",
                    request=request.key, asked_by=tuple(request.asked_by),
                )  # fmt: skip
        for lock in self.locks:
            where = f"the lock of {lock.request!r}"
            named("request", [lock.request], where)
            named("slot", [lock.slot], where)
            named("table", [lock.table] if lock.table else None, where)
            named("venue", [lock.venue] if lock.venue else None, where)
        self._check_locks()

    @cached_property
    def arrays(self) -> Tables:
        """The problem as arrays, in the order of keys, so that the order of the input decides nothing."""
        return tabled(self)

    def _check_locks(self) -> None:
        """Locked meetings hold every rule, by themselves and together."""
        asked = {one.request for one in self.locks}
        if len(asked) < len(self.locks):
            twice = next(
                one.request
                for one in self.locks
                if sum(o.request == one.request for o in self.locks) > 1
            )
            raise ContradictionError(
                "locked_twice",
                f"request {twice!r} is locked twice: lift one of the locks",
                request=twice,
            )
        locked = held(self)
        for one in violations(self, locked):
            raise ContradictionError(
                f"lock_{one.code}",
                f"the locked meeting of {one.request!r} cannot be: {one}; lift the lock, or what it breaks",
                request=one.request, other=one.other, person=one.person, slot=one.slot,
            )  # fmt: skip

    def _check_slots(self) -> None:
        before: Slot | None = None
        for slot in sorted(self.slots, key=lambda slot: (slot.day, slot.start, slot.key)):
            where = f"slot {slot.key!r}"
            _whole("start", slot.start, where, 0, DAY - 1)
            _whole("minutes", slot.minutes, where, 1, DAY)
            if before and before.day == slot.day and before.start + before.minutes > slot.start:
                raise RangeError(
                    "slots_overlap", f"slots {before.key!r} and {slot.key!r} overlap: move or shorten one",
                    slot=before.key, other=slot.key,
                )  # fmt: skip
            before = slot


def _whole(name: str, value: object, where: str, least: int = 0, most: int = MOST) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise RangeError(
            "range", f"{name} of {where} is {value!r}: give a whole number from {least} to {most:,}",
            name=name, where=where, value=value,
        )  # fmt: skip


def _distinct(what: str, keys: list[str]) -> set[str]:
    seen: set[str] = set()
    for key in keys:
        if not isinstance(key, str) or not key:
            raise DuplicateKeyError(
                "empty_key", f"a {what} has the key {key!r}: give it a text", what=what
            )
        if key in seen:
            raise DuplicateKeyError(
                "duplicate_key", f"two of one kind, {what}, have the key {key!r}: each needs its own",
                what=what, key=key,
            )  # fmt: skip
        seen.add(key)
    return seen


def held(problem: Problem) -> list[Meeting]:
    """The locked meetings, with their interpreters."""
    arrays = problem.arrays
    zone_of = {one.key: one.zone for one in problem.tables}
    venue_of = {one.key: one.venue for one in problem.zones}
    place = {key: n for n, key in enumerate(arrays.requests)}
    made = []
    for lock in problem.locks:
        zone = zone_of.get(lock.table, "")
        option, end = arrays.first[place[lock.request]], arrays.first[place[lock.request] + 1]
        languages = arrays.languages(int(option)) if option < end else None
        venue = venue_of.get(zone, lock.venue)
        made.append(Meeting(lock.request, lock.slot, venue, zone, lock.table, languages))
    return made
