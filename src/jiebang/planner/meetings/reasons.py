"""Why a request has no meeting: for each of its options who or what stands in the way, gathered."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from jiebang.planner.meetings.shapes import Kind, Problem
from jiebang.planner.meetings.tables import MUST, NONE, Ints


class Why(StrEnum):
    """What stands in the way of a request; the first five leave it no option in any plan."""

    FORBIDDEN = "forbidden"
    """Two of its people are not to meet: `people`, and the forbid's `code`."""
    NO_VENUE = "no_venue"
    """Its people are at no common venue that it allows."""
    NO_SLOT = "no_slot"
    """Its people have no common slot."""
    NO_TABLE = "no_table"
    """There are common slots, but no zone that it may use has a table in any."""
    NO_INTERPRETER = "no_interpreter"
    """No pool of interpreters suits at any venue and slot that it could use."""
    BUSY = "busy"
    """The first of `people` is in another meeting in these slots."""
    TRAVEL = "travel"
    """The first of `people` could not get there from `meetings`, or back."""
    DAILY_MAX = "daily_max"
    """The first of `people` has the most meetings of a day that they take."""
    TABLES_FULL = "tables_full"
    """The tables of the zone `place` are all taken in these slots."""
    INTERPRETERS_BUSY = "interpreters_busy"
    """The interpreters of `languages` at the venue `place` are all taken in these slots."""
    FREE = "free"
    """Nothing stands in the way in these slots: the plan could have it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that stands in the way, in some `slots`; `whole` if in every slot that the request could have.

    `meetings` are the requests that are there instead; of full tables and interpreters the cheapest of each
    slot. `least` is what giving up the cheapest of them would cost: its weight, the points of a must, those
    of fairness; `better` says that this is no less than what the request would bring.
    """

    why: Why
    slots: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    place: str = ""
    languages: tuple[str, ...] = ()
    meetings: tuple[str, ...] = ()
    least: int = 0
    better: bool = False
    whole: bool = True
    code: str = ""


@dataclass(frozen=True, slots=True)
class Unscheduled:
    """A request without a meeting; its reasons, those that cover all of its slots first."""

    request: str
    kind: Kind
    weight: int
    reasons: tuple[Reason, ...]


def unscheduled(problem: Problem, placed: Ints) -> tuple[Unscheduled, ...]:
    """All requests without a meeting, musts first, then the heavier, then by key."""
    arrays = problem.arrays
    look = _Look(problem, placed)
    rows = np.flatnonzero(placed == NONE)
    rows = rows[np.argsort(-arrays.gain[rows], kind="stable")]
    return tuple(
        Unscheduled(
            arrays.requests[row],
            Kind.MUST if arrays.gain[row] > MUST else Kind.WISH,
            int(arrays.weight[row]),
            look.reasons(row),
        )
        for row in rows.tolist()
    )


class _Look:
    """Where everybody is in a plan."""

    def __init__(self, problem: Problem, placed: Ints) -> None:
        self.tables = tables = problem.arrays
        self.placed = placed
        self.at: dict[tuple[int, int], int] = {}
        self.days: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.lines: dict[int, list[int]] = defaultdict(list)
        for row in np.flatnonzero(placed != NONE).tolist():
            option = placed[row]
            slot = int(tables.slot[option])
            for p in self._members(row):
                self.at[p, slot] = row
                self.days[p, int(tables.day[slot])].append(row)
            self.lines[int(tables.at_zone[option])].append(row)
            if tables.at_pool[option] != NONE:
                self.lines[int(tables.at_pool[option])].append(row)
        self.travels = bool(tables.travel.any())
        asked = tables.asked[placed != NONE]
        self.count = np.bincount(asked[asked != NONE], minlength=len(tables.parties)).tolist()

        self.cheapest: dict[int, int] = {}

    def _cheapest(self, place: int) -> int:
        """The meeting at a place that costs least to give up."""
        if place not in self.cheapest:
            self.cheapest[place] = min(
                self.lines[place], key=lambda row: (self._worth(row, -1), row)
            )
        return self.cheapest[place]

    def _worth(self, row: int, more: int) -> int:
        """What a request brings (`more` 0) or giving it up costs (-1): gain and points of fairness."""
        tables = self.tables
        steps = [self.count[u] + more for u in tables.asked[row].tolist() if u != NONE]
        fair = sum(int(tables.points[n]) for n in steps if n < len(tables.points))
        return int(tables.gain[row]) + fair

    def _members(self, row: int) -> list[int]:
        return [p for p in self.tables.members[row].tolist() if p != NONE]

    def reasons(self, row: int) -> tuple[Reason, ...]:
        """Why a request is out, from its options; where it has none, from what leaves it none."""
        tables = self.tables
        options = range(int(tables.first[row]), int(tables.first[row + 1]))
        if not options:
            return (self._without_options(row),)
        slots_of: dict[tuple[Why, int], set[int]] = defaultdict(set)
        others: dict[tuple[Why, int], set[int]] = defaultdict(set)
        all_slots: set[int] = set()
        for option in options:
            slot = int(tables.slot[option])
            all_slots.add(slot)
            found = self._blocks(row, option)
            for why, who, instead in found:
                slots_of[why, who].add(slot)
                others[why, who].update(instead)
            if not found:
                slots_of[Why.FREE, NONE].add(slot)
        made = [
            self._reason(why, who, slots, others[why, who], all_slots, self._worth(row, 0))
            for (why, who), slots in slots_of.items()
        ]
        order = list(Why)
        made.sort(
            key=lambda one: (
                not one.whole,
                order.index(one.why),
                -len(one.slots),
                one.people,
                one.place,
            )
        )
        return tuple(made)

    def _blocks(self, row: int, option: int) -> list[tuple[Why, int, list[int]]]:
        """What stands in the way of an option: (what, whose or where, requests that are there instead)."""
        tables = self.tables
        slot, venue = int(tables.slot[option]), int(tables.venue[option])
        day = int(tables.day[slot])
        found: list[tuple[Why, int, list[int]]] = []
        for p in self._members(row):
            there = self.at.get((p, slot))
            if there is not None:
                found.append((Why.BUSY, p, [there]))
                continue
            today = self.days.get((p, day), [])
            if len(today) >= tables.most[p]:
                found.append((Why.DAILY_MAX, p, today))
            if self.travels:
                far = [
                    one for one in today
                    if tables.travel[venue, tables.venue[self.placed[one]]]
                    > abs(int(tables.slot[self.placed[one]]) - slot) - 1
                ]  # fmt: skip
                if far:
                    found.append((Why.TRAVEL, p, far))
        for why, place, subject in (
            (Why.TABLES_FULL, int(tables.at_zone[option]), int(tables.zone[option])),
            (Why.INTERPRETERS_BUSY, int(tables.at_pool[option]), int(tables.pool[option])),
        ):
            if place != NONE and len(self.lines.get(place, ())) >= tables.room[place]:
                found.append((why, subject, [self._cheapest(place)]))
        return found

    def _reason(
        self,
        why: Why,
        who: int,
        slots: set[int],
        others: set[int],
        all_slots: set[int],
        brings: int,
    ) -> Reason:
        tables = self.tables
        people: tuple[str, ...] = ()
        place, languages = "", ()
        if why in (Why.BUSY, Why.DAILY_MAX, Why.TRAVEL):
            people = (tables.people[who],)
        elif why is Why.TABLES_FULL:
            place = tables.zones[who]
        elif why is Why.INTERPRETERS_BUSY:
            *languages, place = tables.pools[who]  # type: ignore[assignment]
        least = min((self._worth(one, -1) for one in others), default=0)
        return Reason(
            why,
            tuple(tables.slots[slot] for slot in sorted(slots)),
            people,
            place,
            tuple(languages),
            tuple(tables.requests[one] for one in sorted(others)),
            least,
            bool(others) and least >= brings,
            slots == all_slots,
        )

    def _without_options(self, row: int) -> Reason:
        """The first rule that leaves a request no option."""
        tables = self.tables
        some = self._members(row)
        names = tuple(tables.people[p] for p in some)
        forbid = tables.forbidden[row]
        if forbid is not None:
            return Reason(Why.FORBIDDEN, people=forbid[:2], code=forbid[2])
        if not tables.venues_of[row].any():
            return Reason(Why.NO_VENUE, people=names)
        common = tables.free_slots[some].all(axis=0) & ~tables.rest
        slots = tuple(tables.slots[slot] for slot in np.flatnonzero(common))
        if not slots:
            return Reason(Why.NO_SLOT, people=names)
        room = tables.room[: len(tables.zones) * len(tables.slots)].reshape(-1, len(tables.slots))
        if not (room[tables.zones_of[row]][:, common] > 0).any():
            return Reason(Why.NO_TABLE, slots, names)
        return Reason(Why.NO_INTERPRETER, slots, names)
