"""Whether meetings hold every rule of a problem, from the definitions alone: no array, no solver, no plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jiebang.planner.meetings.shapes import Meeting, Problem


class Code(StrEnum):
    """The rules, by what breaks them."""

    UNKNOWN = "unknown"
    """A meeting names what is not in the problem, or a table of another zone or venue."""
    TWICE = "twice"
    """One request has two meetings."""
    PERSON_TWICE = "person_twice"
    TABLE_TWICE = "table_twice"
    NOT_AVAILABLE = "not_available"
    NOT_AT_VENUE = "not_at_venue"
    VENUE_NOT_ALLOWED = "venue_not_allowed"
    ZONE_RESTRICTED = "zone_restricted"
    TABLE_CLOSED = "table_closed"
    NO_TABLE = "no_table"
    REST = "rest"
    TRAVEL = "travel"
    DAILY_MAX = "daily_max"
    INTERPRETER = "interpreter"
    FORBIDDEN = "forbidden"
    LOCK = "lock"


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a meeting breaks, alone or with another one; empty are those that it does not concern."""

    code: Code
    request: str = ""
    other: str = ""
    person: str = ""
    slot: str = ""

    def __str__(self) -> str:
        with_whom = f" with {self.other}" if self.other else ""
        who = f" for {self.person}" if self.person else ""
        when = f" in {self.slot}" if self.slot else ""
        return f"{self.code}{with_whom}{who}{when}"


def violations(problem: Problem, meetings: Iterable[Meeting]) -> list[Violation]:
    """All rules that the meetings break; locks that are not held count too."""
    look = _Look(problem)
    sound = [one for one in meetings if look.known(one)]
    for one in sound:
        look.alone(one)
    look.shared(sound)
    look.days(sound)
    look.locks(sound)
    return look.found


class _Look:
    """The things of a problem by their keys, and what was found so far."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        slots = sorted(problem.slots, key=lambda one: (one.day, one.start, one.key))
        self.turn = {one.key: n for n, one in enumerate(slots)}
        self.slot = {one.key: one for one in slots}
        self.person = {one.key: one for one in problem.people}
        self.request = {one.key: one for one in problem.requests}
        self.venue = {one.key: one for one in problem.venues}
        self.zone = {one.key: one for one in problem.zones}
        self.table = {one.key: one for one in problem.tables}
        self.forbidden = {frozenset((one.person, one.other)) for one in problem.forbids}
        self.found: list[Violation] = []

    def say(self, code: Code, one: Meeting, person: str = "", other: str = "") -> None:
        """Note a violation of a meeting."""
        self.found.append(Violation(code, one.request, other, person, one.slot))

    def known(self, one: Meeting) -> bool:
        """Whether all that a meeting names is there, and its table where it says."""
        table = self.table.get(one.table)
        known = one.request in self.request and one.slot in self.slot and one.venue in self.venue
        if one.table:
            known = known and table is not None and table.zone == one.zone
            known = known and self.zone[one.zone].venue == one.venue
        if not known:
            self.say(Code.UNKNOWN, one)
        return known

    def alone(self, one: Meeting) -> None:
        """What a meeting breaks by itself."""
        request = self.request[one.request]
        if self.slot[one.slot].rest:
            self.say(Code.REST, one)
        if request.venues is not None and one.venue not in request.venues:
            self.say(Code.VENUE_NOT_ALLOWED, one)
        if one.table:
            table = self.table[one.table]
            if self.zone[table.zone].restricted and table.zone not in request.zones:
                self.say(Code.ZONE_RESTRICTED, one)
            if table.slots is not None and one.slot not in table.slots:
                self.say(Code.TABLE_CLOSED, one)
        elif not self.venue[one.venue].online:
            self.say(Code.NO_TABLE, one)
        for key in request.people:
            person = self.person[key]
            if person.slots is not None and one.slot not in person.slots:
                self.say(Code.NOT_AVAILABLE, one, key)
            if person.venues is not None and one.venue not in person.venues:
                self.say(Code.NOT_AT_VENUE, one, key)
        if any(frozenset(pair) in self.forbidden for pair in combinations(request.people, 2)):
            self.say(Code.FORBIDDEN, one)
        if not self._understood(one):
            self.say(Code.INTERPRETER, one)

    def _understood(self, one: Meeting) -> bool:
        """Whether there is an interpreter where one is needed, of languages that suit, and none elsewhere."""
        request = self.request[one.request]
        spoken = [set(self.person[key].languages) for key in request.people]
        if request.languages is not None:
            return one.languages is not None and set(one.languages) == set(request.languages)
        if not all(spoken) or set.intersection(*spoken):
            return one.languages is None
        return one.languages is not None and all(set(one.languages) & some for some in spoken)

    def shared(self, meetings: list[Meeting]) -> None:
        """Requests twice, tables twice, more interpreters than there are."""
        by_request: dict[str, list[Meeting]] = defaultdict(list)
        at_table: dict[tuple[str, str], list[Meeting]] = defaultdict(list)
        led: dict[tuple[frozenset[str], str, str], list[Meeting]] = defaultdict(list)
        for one in meetings:
            by_request[one.request].append(one)
            if one.table:
                at_table[one.table, one.slot].append(one)
            if one.languages is not None:
                led[frozenset(one.languages), one.venue, one.slot].append(one)
        for some in by_request.values():
            for more in some[1:]:
                self.say(Code.TWICE, more)
        for some in at_table.values():
            for more in some[1:]:
                self.say(Code.TABLE_TWICE, more, other=some[0].request)
        for (languages, venue, slot), some in led.items():
            able = sum(
                pool.count
                for pool in self.problem.interpreters
                if frozenset(pool.languages) == languages
                and pool.venue == venue
                and (pool.slots is None or slot in pool.slots)
            )
            for more in some[able:]:
                self.say(Code.INTERPRETER, more)

    def days(self, meetings: list[Meeting]) -> None:
        """What a person's meetings break together: one at a time, daily maximum, travel."""
        ways: dict[frozenset[str], int] = {}
        for way in self.problem.travel:
            ends = frozenset((way.venue, way.other))
            ways[ends] = min(ways.get(ends, way.slots), way.slots)
        of_day: dict[tuple[str, str], list[Meeting]] = defaultdict(list)
        for one in sorted(meetings, key=lambda one: self.turn[one.slot]):
            for key in self.request[one.request].people:
                of_day[key, self.slot[one.slot].day].append(one)
        for (key, _), some in of_day.items():
            limit = self.person[key].daily_max
            if limit is not None:
                for more in some[limit:]:
                    self.say(Code.DAILY_MAX, more, key)
            for a, b in combinations(some, 2):
                if a.slot == b.slot:
                    self.say(Code.PERSON_TWICE, b, key, a.request)
                elif a.venue != b.venue:
                    near = self.venue[a.venue].online or self.venue[b.venue].online
                    needed = ways.get(frozenset((a.venue, b.venue)), 0 if near else None)
                    if needed is None or needed > self.turn[b.slot] - self.turn[a.slot] - 1:
                        self.say(Code.TRAVEL, b, key, a.request)

    def locks(self, meetings: list[Meeting]) -> None:
        """Locked meetings that are elsewhere or nowhere."""
        made = {one.request: one for one in meetings}
        for lock in self.problem.locks:
            one = made.get(lock.request)
            held = one is not None and (one.slot, one.table) == (lock.slot, lock.table)
            if one is None or not held or (not lock.table and one.venue != lock.venue):
                self.found.append(Violation(Code.LOCK, lock.request, slot=lock.slot))
