"""Whether meetings hold every rule of a problem, from the definitions alone: no array, no solver, no plan."""

from __future__ import annotations

from collections import Counter, defaultdict
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
    found: list[Violation] = []
    slots = sorted(problem.slots, key=lambda one: (one.day, one.start, one.key))
    turn = {one.key: n for n, one in enumerate(slots)}
    slot_of = {one.key: one for one in slots}
    people = {one.key: one for one in problem.people}
    requests = {one.key: one for one in problem.requests}
    venues = {one.key: one for one in problem.venues}
    zones = {one.key: one for one in problem.zones}
    tables = {one.key: one for one in problem.tables}
    forbidden = {frozenset((one.person, one.other)) for one in problem.forbids}

    sound: list[Meeting] = []
    for one in meetings:
        table = tables.get(one.table)
        if (
            one.request not in requests or one.slot not in slot_of or one.venue not in venues
            or (one.table and table is None)
            or (table is not None and (table.zone != one.zone or zones[table.zone].venue != one.venue))
        ):  # fmt: skip
            found.append(Violation(Code.UNKNOWN, one.request, slot=one.slot))
        else:
            sound.append(one)

    def say(code: Code, one: Meeting, person: str = "", other: str = "") -> None:
        found.append(Violation(code, one.request, other, person, one.slot))

    for one in sound:
        request, slot, venue = requests[one.request], slot_of[one.slot], venues[one.venue]
        if slot.rest:
            say(Code.REST, one)
        if request.venues is not None and one.venue not in request.venues:
            say(Code.VENUE_NOT_ALLOWED, one)
        if one.table:
            table = tables[one.table]
            if zones[table.zone].restricted and table.zone not in request.zones:
                say(Code.ZONE_RESTRICTED, one)
            if table.slots is not None and one.slot not in table.slots:
                say(Code.TABLE_CLOSED, one)
        elif not venue.online:
            say(Code.NO_TABLE, one)
        for key in request.people:
            person = people[key]
            if person.slots is not None and one.slot not in person.slots:
                say(Code.NOT_AVAILABLE, one, key)
            if person.venues is not None and one.venue not in person.venues:
                say(Code.NOT_AT_VENUE, one, key)
        if any(frozenset(pair) in forbidden for pair in combinations(request.people, 2)):
            say(Code.FORBIDDEN, one)
        spoken = [set(people[key].languages) for key in request.people]
        need = request.languages is not None or (all(spoken) and not set.intersection(*spoken))
        if need and one.languages is None:
            say(Code.INTERPRETER, one)
        elif one.languages is not None:
            pair = set(one.languages)
            asked = request.languages
            if (
                not need
                or (asked is not None and pair != set(asked))
                or (asked is None and not all(pair & one_person for one_person in spoken))
            ):
                say(Code.INTERPRETER, one)

    by_request: dict[str, list[Meeting]] = defaultdict(list)
    at_table: dict[tuple[str, str], list[Meeting]] = defaultdict(list)
    of_person: dict[str, list[Meeting]] = defaultdict(list)
    interpreted: Counter[tuple[frozenset[str], str, str]] = Counter()
    for one in sound:
        by_request[one.request].append(one)
        if one.table:
            at_table[one.table, one.slot].append(one)
        for key in requests[one.request].people:
            of_person[key].append(one)
        if one.languages is not None:
            interpreted[frozenset(one.languages), one.venue, one.slot] += 1
    for some in by_request.values():
        for more in some[1:]:
            say(Code.TWICE, more)
    for some in at_table.values():
        for more in some[1:]:
            say(Code.TABLE_TWICE, more, other=some[0].request)
    for (both, where, when), count in interpreted.items():
        able = sum(
            one.count
            for one in problem.interpreters
            if frozenset(one.languages) == both and one.venue == where
            and (one.slots is None or when in one.slots)
        )  # fmt: skip
        if count > able:
            culprit = next(
                one for one in reversed(sound)
                if one.languages is not None and frozenset(one.languages) == both and one.slot == when
            )  # fmt: skip
            say(Code.INTERPRETER, culprit)

    ways: dict[frozenset[str], int] = {}
    for way in problem.travel:
        ends = frozenset((way.venue, way.other))
        ways[ends] = min(ways.get(ends, way.slots), way.slots)
    for key, some in of_person.items():
        some.sort(key=lambda one: turn[one.slot])
        per_day = Counter(slot_of[one.slot].day for one in some)
        limit = people[key].daily_max
        if limit is not None:
            for one in some:
                if per_day[slot_of[one.slot].day] > limit:
                    say(Code.DAILY_MAX, one, key)
                    per_day[slot_of[one.slot].day] = 0  # said once a day
        for a, b in combinations(some, 2):
            if a.slot == b.slot:
                say(Code.PERSON_TWICE, b, key, a.request)
            elif slot_of[a.slot].day == slot_of[b.slot].day and a.venue != b.venue:
                between = turn[b.slot] - turn[a.slot] - 1
                near = venues[a.venue].online or venues[b.venue].online
                needed = ways.get(frozenset((a.venue, b.venue)), 0 if near else None)
                if needed is None or needed > between:
                    say(Code.TRAVEL, b, key, a.request)

    made = {one.request: one for one in sound}
    for lock in problem.locks:
        kept = made.get(lock.request)
        if (
            kept is None or kept.slot != lock.slot or kept.table != lock.table
            or (not lock.table and kept.venue != lock.venue)
        ):  # fmt: skip
            found.append(Violation(Code.LOCK, lock.request, slot=lock.slot))
    return found
