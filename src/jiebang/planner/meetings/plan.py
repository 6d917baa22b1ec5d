"""A plan: who meets when and at which table, what that is worth, and why the others do not meet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from jiebang.planner.meetings.checking import violations
from jiebang.planner.meetings.errors import ContradictionError, UnknownKeyError
from jiebang.planner.meetings.shapes import Kind, Meeting, Problem
from jiebang.planner.meetings.tables import NONE, Ints

if TYPE_CHECKING:
    from jiebang.planner.meetings.reasons import Unscheduled


class Plan:
    """Who meets when and where. Read only; made by this library alone."""

    def __init__(
        self, problem: Problem, placed: Ints, seats: Mapping[str, str] | None = None
    ) -> None:
        """`placed` is each request's option; `seats` the tables that requests keep if they can."""
        self.problem = problem
        self._placed = placed
        placed.flags.writeable = False
        self._seats = seats or {}

    @cached_property
    def meetings(self) -> tuple[Meeting, ...]:
        """All meetings, in the order of time, then of venue, zone and table."""
        arrays = self.problem.arrays
        chosen = np.flatnonzero(self._placed != NONE)
        tables = self._tables
        made = []
        for row in chosen.tolist():
            option = int(self._placed[row])
            zone = arrays.zones[arrays.zone[option]]
            made.append(
                Meeting(
                    arrays.requests[row],
                    arrays.slots[arrays.slot[option]],
                    arrays.venues[arrays.venue[option]],
                    zone,
                    tables.get(row, ""),
                    arrays.languages(option),
                )
            )
        turn = {key: n for n, key in enumerate(arrays.slots)}
        made.sort(key=lambda one: (turn[one.slot], one.venue, one.zone, one.table, one.request))
        return tuple(made)

    @cached_property
    def _tables(self) -> dict[int, str]:
        """The table of each placed request (by row).

        Locks come first, then who keeps a table, then who sat there in the slot before, then the first free
        one.
        """
        arrays, problem = self.problem.arrays, self.problem
        open_at: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one in sorted(problem.tables, key=lambda one: one.key):
            for key in arrays.slots if one.slots is None else one.slots:
                open_at[one.zone, key].append(one.key)
        locked = {one.request: one.table for one in problem.locks}
        groups: dict[tuple[int, str], list[int]] = defaultdict(list)
        for row in np.flatnonzero(self._placed != NONE).tolist():
            option = int(self._placed[row])
            zone = arrays.zones[arrays.zone[option]]
            if zone:
                groups[int(arrays.slot[option]), zone].append(row)
        sat: dict[int, tuple[int, str]] = {}
        found: dict[int, str] = {}
        for (slot, zone), rows in sorted(groups.items()):
            free = dict.fromkeys(open_at[zone, arrays.slots[slot]])
            for kept in (locked, self._seats):
                for row in rows:
                    table = kept.get(arrays.requests[row], "")
                    if row not in found and table in free:
                        found[row] = table
                        del free[table]
            waiting = []
            for row in rows:
                if row in found:
                    continue
                before = [sat.get(p, (NONE - 1, "")) for p in self._members(row)]
                table = next(
                    (there for when, there in before if when == slot - 1 and there in free), ""
                )
                if table:
                    found[row] = table
                    del free[table]
                else:
                    waiting.append(row)
            found.update(zip(waiting, list(free), strict=False))
            sat.update((p, (slot, found[row])) for row in rows for p in self._members(row))
        return found

    def _members(self, row: int) -> list[int]:
        return [p for p in self.problem.arrays.members[row].tolist() if p != NONE]

    @cached_property
    def weight(self) -> int:
        """The weights of all requests that meet."""
        return int(self.problem.arrays.weight[self._placed != NONE].sum())

    @cached_property
    def worth(self) -> int:
        """What is maximised: weights, MUST points for each must, points of fairness."""
        return self.problem.arrays.worth(np.flatnonzero(self._placed != NONE))

    def gap(self, bound: int) -> float:
        """How far the worth may be from the best, as a share of weights alone.

        What lacks to the bound is divided by the plan's weight and what lacks: points of musts and fairness do
        not flatter it.
        """
        lacking = max(bound - self.worth, 0)
        return lacking / (self.weight + lacking) if lacking else 0.0

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many meetings each person has."""
        rows = np.flatnonzero(self._placed != NONE)
        members = self.problem.arrays.members[rows]
        count = np.bincount(members[members != NONE], minlength=len(self.problem.arrays.people))
        return dict(zip(self.problem.arrays.people, count.tolist(), strict=True))

    @cached_property
    def asked_counts(self) -> Mapping[str, int]:
        """How many of what it asked for each party of fairness has, people or organisations."""
        arrays = self.problem.arrays
        asked = arrays.asked[self._placed != NONE]
        count = np.bincount(asked[asked != NONE], minlength=len(arrays.parties))
        return dict(zip(arrays.parties, count.tolist(), strict=True))

    @cached_property
    def regions(self) -> Mapping[tuple[str, str], int]:
        """Meetings by pair of regions, each pair in order; people without a region are left out."""
        home = {one.key: one.region for one in self.problem.people}
        people = {one.key: one.people for one in self.problem.requests}
        count: Counter[tuple[str, str]] = Counter()
        for one in self.meetings:
            some = sorted({home[key] for key in people[one.request]} - {""})
            count.update(
                (a, b) for n, a in enumerate(some) for b in some[n:] if a != b or len(some) == 1
            )
        return dict(sorted(count.items()))

    @cached_property
    def missing_musts(self) -> tuple[str, ...]:
        """Musts without a meeting; `diagnose` says what to relax."""
        met = {one.request for one in self.meetings}
        return tuple(
            one.key for one in self.problem.requests if one.kind is Kind.MUST and one.key not in met
        )

    def of_person(self, key: str) -> tuple[Meeting, ...]:
        """One person's meetings, in the order of time."""
        if key not in self.counts:
            raise UnknownKeyError(
                "unknown_key",
                f"the plan has no person {key!r}",
                what="person",
                key=key,
                where="plan",
            )
        mine = {one.key for one in self.problem.requests if key in one.people}
        return tuple(one for one in self.meetings if one.request in mine)

    @cached_property
    def unscheduled(self) -> tuple[Unscheduled, ...]:
        """Every request without a meeting and why, musts first, then the heavier."""
        from jiebang.planner.meetings.reasons import unscheduled

        return unscheduled(self.problem, self._placed)


def restored(problem: Problem, meetings: Iterable[Meeting]) -> Plan:
    """The plan that has these meetings, tables included: one that was kept elsewhere as rows.

    Raises ContradictionError where they break a rule of the problem, which `replan` would mend.
    """
    some = {one.request: one for one in meetings}
    for broken in violations(problem, some.values()):
        raise ContradictionError(
            f"meeting_{broken.code}",
            f"the meeting of {broken.request!r} cannot be: {broken}; plan anew with replan",
            request=broken.request, other=broken.other, person=broken.person, slot=broken.slot,
        )  # fmt: skip
    return Plan(problem, *options_of(problem, some))


def options_of(problem: Problem, old: Mapping[str, Meeting]) -> tuple[Ints, dict[str, str]]:
    """The option that each old meeting had, NONE where it is gone, and its table."""
    tables = problem.arrays
    places = np.full(len(tables.requests), NONE, np.int64)
    seats: dict[str, str] = {}
    known = {one.key: one for one in problem.tables}
    for row, key in enumerate(tables.requests):
        one = old.get(key)
        if one is None:
            continue
        table = known.get(one.table)
        if one.table and (
            table is None
            or table.zone != one.zone
            or not (table.slots is None or one.slot in table.slots)
        ):
            continue  # its table is gone: another one of the zone would be a move as well
        for option in range(tables.first[row], tables.first[row + 1]):
            if (
                tables.slots[tables.slot[option]] == one.slot
                and tables.venues[tables.venue[option]] == one.venue
                and tables.zones[tables.zone[option]] == one.zone
                and tables.languages(option) == one.languages
            ):
                places[row] = option
                seats[key] = one.table
                break
    return places, seats
