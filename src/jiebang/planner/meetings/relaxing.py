"""Why not every must can meet, and the fewest steps that help: musts and locks alone, by CP-SAT, exactly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from jiebang.planner.meetings.shapes import (
    Interpreters,
    Kind,
    Problem,
    Request,
    Table,
)
from jiebang.planner.meetings.tables import FAR, MUST, NONE, Ints

WORK = 20.0
"""Deterministic time that the solver is given for each question, about as many seconds."""


class StepKind(StrEnum):
    """What may be relaxed. Of equally few steps the earlier kinds are preferred."""

    ADD_TABLE = "add_table"
    OPEN_ZONE = "open_zone"
    ADD_INTERPRETER = "add_interpreter"
    ADD_SLOT = "add_slot"
    RAISE_DAILY_MAX = "raise_daily_max"
    COME_TO_VENUE = "come_to_venue"
    LIFT_LOCK = "lift_lock"
    LIFT_FORBID = "lift_forbid"
    MAKE_WISH = "make_wish"


@dataclass(frozen=True, slots=True)
class Step:
    """One relaxation; empty are those that it does not concern, `by` is how much."""

    kind: StepKind
    request: str = ""
    person: str = ""
    other: str = ""
    slot: str = ""
    venue: str = ""
    zone: str = ""
    languages: tuple[str, ...] = ()
    by: int = 1

    def __str__(self) -> str:
        return {
            StepKind.ADD_TABLE: f"add {self.by} to the tables of {self.zone} in {self.slot}",
            StepKind.OPEN_ZONE: f"let {self.request} use {self.zone}",
            StepKind.ADD_INTERPRETER: f"add {self.by} to the interpreters {'-'.join(self.languages)} "
            f"at {self.venue} in {self.slot}",
            StepKind.ADD_SLOT: f"have {self.person} there in {self.slot}",
            StepKind.RAISE_DAILY_MAX: f"raise daily_max of {self.person} by {self.by}",
            StepKind.COME_TO_VENUE: f"have {self.person} at {self.venue}",
            StepKind.LIFT_LOCK: f"lift the lock of {self.request}",
            StepKind.LIFT_FORBID: f"lift the forbid of {self.person} and {self.other}",
            StepKind.MAKE_WISH: f"make a wish of {self.request}",
        }[self.kind]


@dataclass(frozen=True, slots=True)
class Option:
    """Steps which, taken together, let every must meet; `proved` where fewer do not suffice."""

    steps: tuple[Step, ...]
    proved: bool = True

    @property
    def size(self) -> int:
        """How much is relaxed."""
        return sum(step.by for step in self.steps)

    @property
    def kinds(self) -> frozenset[StepKind]:
        """The kinds of its steps."""
        return frozenset(step.kind for step in self.steps)

    def __str__(self) -> str:
        more = f" and {len(self.steps) - 5} more" if len(self.steps) > 5 else ""
        return ", ".join(map(str, self.steps[:5])) + more


@dataclass(frozen=True, slots=True)
class Trouble:
    """Musts that are left out when the fewest are, and what to relax; each option suffices alone."""

    short: tuple[str, ...]
    options: tuple[Option, ...]

    def __bool__(self) -> bool:
        return bool(self.short)


def diagnose(problem: Problem, work: float = WORK) -> Trouble:
    """Why not every must can meet and what to relax; a false Trouble where all can.

    The first option has the fewest steps of all, the others use one kind alone, where that suffices. Exact
    within `work`, deterministic seconds of the solver for each question; an Option says whether that
    sufficed.
    """
    least = _fewest(problem, {StepKind.MAKE_WISH}, work)
    if least is None or not least.steps:
        return Trouble((), ())
    options: list[Option] = []
    for kinds in (
        tuple(StepKind),
        *((kind,) for kind in StepKind if kind is not StepKind.MAKE_WISH),
    ):
        if options and options[0].kinds == set(kinds):
            continue
        found = _fewest(problem, set(kinds), work)
        if found is not None and found not in options:
            options.append(found)
    if least not in options:
        options.append(least)
    return Trouble(tuple(step.request for step in least.steps), tuple(options))


def relaxed(problem: Problem, option: Option) -> Problem:
    """The problem with an option's steps taken."""
    people = {one.key: one for one in problem.people}
    requests = {one.key: one for one in problem.requests}
    tables, pools = list(problem.tables), list(problem.interpreters)
    lifted: set[str] = set()
    apart: set[frozenset[str]] = set()
    for step in option.steps:
        if step.kind is StepKind.ADD_TABLE:
            taken = {one.key for one in tables}
            n = 1
            for _ in range(step.by):
                while f"{step.zone}+{n}" in taken:
                    n += 1
                taken.add(f"{step.zone}+{n}")
                tables.append(Table(f"{step.zone}+{n}", step.zone, (step.slot,)))
        elif step.kind is StepKind.OPEN_ZONE:
            request = requests[step.request]
            zone_venue = next(one.venue for one in problem.zones if one.key == step.zone)
            venues = None if request.venues is None else {*request.venues, zone_venue}
            requests[step.request] = replace(
                request, zones={*request.zones, step.zone}, venues=venues
            )
        elif step.kind is StepKind.ADD_INTERPRETER:
            a, b = step.languages
            pools.append(Interpreters((a, b), step.venue, step.by, (step.slot,)))
        elif step.kind is StepKind.ADD_SLOT:
            one = people[step.person]
            people[step.person] = replace(one, slots={*(one.slots or ()), step.slot})
        elif step.kind is StepKind.RAISE_DAILY_MAX:
            one = people[step.person]
            people[step.person] = replace(one, daily_max=(one.daily_max or 0) + step.by)
        elif step.kind is StepKind.COME_TO_VENUE:
            one = people[step.person]
            people[step.person] = replace(one, venues={*(one.venues or ()), step.venue})
        elif step.kind is StepKind.LIFT_LOCK:
            lifted.add(step.request)
        elif step.kind is StepKind.LIFT_FORBID:
            apart.add(frozenset((step.person, step.other)))
        else:
            requests[step.request] = replace(requests[step.request], kind=Kind.WISH)
    return replace(
        problem,
        people=[people[one.key] for one in problem.people],
        requests=[requests[one.key] for one in problem.requests],
        tables=tables,
        interpreters=pools,
        locks=[one for one in problem.locks if one.request not in lifted],
        forbids=[one for one in problem.forbids if frozenset((one.person, one.other)) not in apart],
    )


def placed_musts(problem: Problem, seconds: float) -> Ints | None:
    """The options of as many musts as can meet (locks too), by request; None where the solver found none."""
    model = _Model(problem, {StepKind.MAKE_WISH})
    solver = _solver()
    solver.parameters.max_time_in_seconds = max(seconds, 0.01)
    solver.parameters.max_deterministic_time = WORK
    if solver.solve(model.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    tables = problem.arrays
    placed = np.full(len(tables.requests), NONE, np.int64)
    where = {
        (row, int(tables.slot[o]), int(tables.zone[o]), int(tables.pool[o])): o
        for row in model.rows
        for o in range(tables.first[row], tables.first[row + 1])
    }
    for key, name in model.chosen.items():
        if solver.boolean_value(name):
            placed[key[0]] = where[key]
    return placed


def _solver() -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    return solver


def _fewest(problem: Problem, kinds: Collection[StepKind], work: float) -> Option | None:
    """The fewest steps of the given kinds; None where no number suffices or none was found."""
    model = _Model(problem, kinds)
    solver = _solver()
    solver.parameters.max_deterministic_time = work
    status = solver.solve(model.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    steps = [
        replace(step, by=int(solver.value(name)))
        for step, name in model.steps.items()
        if solver.value(name)
    ]
    return Option(tuple(_joined(steps)), status == cp_model.OPTIMAL)


def _joined(steps: list[Step]) -> list[Step]:
    """Steps in the order of kinds."""
    order = list(StepKind)
    return sorted(
        steps, key=lambda one: (order.index(one.kind), one.request, one.person, one.slot, one.zone)
    )


class _Model:
    """Musts and locks with every slot and zone that steps of the given kinds could open to them."""

    def __init__(self, problem: Problem, kinds: Collection[StepKind]) -> None:
        self.problem = problem
        self.tables = problem.arrays
        self.kinds = set(kinds)
        self.model = cp_model.CpModel()
        self.steps: dict[Step, Any] = {}
        self.chosen: dict[tuple[int, int, int, int], Any] = {}
        tables = self.tables
        self.rows = np.flatnonzero((tables.gain > MUST) | tables.locked).tolist()
        self.asked = {one.key: one for one in problem.requests}
        self.person = {one.key: one for one in problem.people}
        self.size = len(tables.zones) * len(tables.slots)
        self.room = tables.room[: self.size].reshape(len(tables.zones), len(tables.slots))
        self.speakers = tables.room[self.size :].reshape(len(tables.pools), len(tables.slots))
        self.zone_of = {one.key: one for one in problem.zones}
        self.build()

    def step(self, kind: StepKind, most: int = 1, **given: Any) -> Any:
        """The variable of a step, made once."""
        key = Step(kind, **given)
        if key not in self.steps:
            self.steps[key] = self.model.new_int_var(0, most, "")
        return self.steps[key]

    def build(self) -> None:
        """Variables and rules."""
        model, tables = self.model, self.tables
        for row in self.rows:
            self._request(row)
        by_person: dict[tuple[int, int], list[tuple[int, Any]]] = defaultdict(list)
        at_zone: dict[tuple[int, int], list[Any]] = defaultdict(list)
        at_pool: dict[tuple[int, int], list[Any]] = defaultdict(list)
        for (row, slot, zone, pool), name in self.chosen.items():
            for p in tables.members[row].tolist():
                if p != NONE:
                    by_person[p, slot].append((int(tables.venue_of_zone[zone]), name))
            at_zone[zone, slot].append(name)
            if pool != NONE:
                at_pool[pool, slot].append(name)
        for some in by_person.values():
            model.add_at_most_one(name for _, name in some)
        for (zone, slot), names in at_zone.items():
            spare = int(self.room[zone, slot])
            if len(names) > spare:
                more: Any = 0
                if StepKind.ADD_TABLE in self.kinds and tables.zones[zone]:
                    more = self.step(
                        StepKind.ADD_TABLE,
                        len(names),
                        zone=tables.zones[zone],
                        slot=tables.slots[slot],
                    )
                model.add(sum(names) <= spare + more)
        for (pool, slot), names in at_pool.items():
            spare = int(self.speakers[pool, slot])
            if len(names) > spare:
                more = 0
                if StepKind.ADD_INTERPRETER in self.kinds:
                    a, b, venue = tables.pools[pool]
                    more = self.step(
                        StepKind.ADD_INTERPRETER, len(names),
                        languages=(a, b), venue=venue, slot=tables.slots[slot],
                    )  # fmt: skip
                model.add(sum(names) <= spare + more)
        self._days(by_person)
        if tables.travel.any():
            self._travel(by_person)
        order = list(StepKind)
        # A step costs more than all preferences together.
        model.minimize(
            sum((1000 + 10 * order.index(step.kind)) * name for step, name in self.steps.items())
        )

    def _request(self, row: int) -> None:
        """A request meets once, or a step lets it go."""
        tables, model, kinds = self.tables, self.model, self.kinds
        request = self.asked[tables.requests[row]]
        names: list[Any] = []
        here = range(int(tables.first[row]), int(tables.first[row + 1]))
        usual = {(int(tables.slot[o]), int(tables.zone[o]), int(tables.pool[o])) for o in here}
        locked = bool(tables.locked[row])
        wide = usual
        if not locked or StepKind.LIFT_LOCK in kinds:
            wide = usual | set(self._wider(row, request))
        for slot, zone, pool in sorted(wide):
            needed = (
                [] if (slot, zone, pool) in usual else self._needed(row, request, slot, zone, pool)
            )
            if needed is None:
                continue
            name = self.chosen[row, slot, zone, pool] = model.new_bool_var("")
            names.append(name)
            for step in needed:
                model.add(step >= name)
        out: list[Any] = []
        if StepKind.MAKE_WISH in kinds and not locked:
            out.append(self.step(StepKind.MAKE_WISH, request=request.key))
        if locked and StepKind.LIFT_LOCK in kinds and tables.gain[row] <= MUST:
            out.append(self.step(StepKind.LIFT_LOCK, request=request.key))  # a wish then waits
        model.add(sum(names) + sum(out) >= 1)
        model.add(sum(names) <= 1)

    def _wider(self, row: int, request: Request) -> list[tuple[int, int, int]]:
        """All slots, zones and pools that could ever serve."""
        tables = self.tables
        suited: list[int] = [NONE]
        if tables.needs[row]:
            spoken = [set(self.person[key].languages) for key in request.people]
            asked = None if request.languages is None else set(request.languages)
            suited = [
                n
                for n, (a, b, _) in enumerate(tables.pools)
                if ({a, b} == asked if asked is not None else all({a, b} & one for one in spoken))
            ]
        return [
            (slot, zone, pool)
            for slot in np.flatnonzero(~tables.rest).tolist()
            for zone in range(len(tables.zones))
            for pool in suited
            if pool == NONE or tables.pools[pool][2] == tables.venues[tables.venue_of_zone[zone]]
        ]

    def _needed(
        self, row: int, request: Request, slot: int, zone: int, pool: int
    ) -> list[Any] | None:
        """The steps that an option takes; None where it takes one of another kind."""
        tables, kinds = self.tables, self.kinds
        needed: list[Any] = []

        def take(kind: StepKind, **given: Any) -> bool:
            if kind not in kinds:
                return False
            needed.append(self.step(kind, **given))
            return True

        venue = tables.venues[tables.venue_of_zone[zone]]
        if request.venues is not None and venue not in request.venues:
            return None  # what a request wants of itself is not relaxed
        key = tables.zones[zone]
        if self.room[zone, slot] == 0 and (not key or StepKind.ADD_TABLE not in kinds):
            return None
        if (
            pool != NONE
            and self.speakers[pool, slot] == 0
            and StepKind.ADD_INTERPRETER not in kinds
        ):
            return None
        wanted: list[tuple[StepKind, dict[str, Any]]] = []
        if tables.locked[row]:
            wanted.append((StepKind.LIFT_LOCK, {"request": request.key}))
        if key and self.zone_of[key].restricted and key not in request.zones:
            wanted.append((StepKind.OPEN_ZONE, {"request": request.key, "zone": key}))
        for name in sorted(request.people):
            person = self.person[name]
            if person.slots is not None and tables.slots[slot] not in person.slots:
                wanted.append((StepKind.ADD_SLOT, {"person": name, "slot": tables.slots[slot]}))
            if person.venues is not None and venue not in person.venues:
                wanted.append((StepKind.COME_TO_VENUE, {"person": name, "venue": venue}))
        apart = {frozenset((one.person, one.other)) for one in self.problem.forbids}
        for a, b in combinations(sorted(request.people), 2):
            if frozenset((a, b)) in apart:
                wanted.append((StepKind.LIFT_FORBID, {"person": a, "other": b}))
        if {kind for kind, _ in wanted} <= kinds:
            for kind, given in wanted:
                take(kind, **given)
            return needed
        return None

    def _days(self, by_person: dict[tuple[int, int], list[tuple[int, Any]]]) -> None:
        """Daily maxima, raised for all days at once."""
        tables, model = self.tables, self.model
        days: dict[tuple[int, int], list[Any]] = defaultdict(list)
        for (p, slot), some in by_person.items():
            days[p, int(tables.day[slot])] += [name for _, name in some]
        for (p, _), names in sorted(days.items()):
            most = int(tables.most[p])
            if most < FAR and len(names) > most:
                more: Any = 0
                if StepKind.RAISE_DAILY_MAX in self.kinds:
                    more = self.step(
                        StepKind.RAISE_DAILY_MAX, len(tables.slots), person=tables.people[p]
                    )
                model.add(sum(names) <= most + more)

    def _travel(self, by_person: dict[tuple[int, int], list[tuple[int, Any]]]) -> None:
        """No two meetings of a person between which they cannot travel."""
        tables, model = self.tables, self.model
        at: dict[int, dict[int, dict[int, list[Any]]]] = defaultdict(lambda: defaultdict(dict))
        for (p, slot), some in by_person.items():
            for venue, name in some:
                at[p][slot].setdefault(venue, []).append(name)
        for slots in at.values():
            for s, t in combinations(sorted(slots), 2):
                if tables.day[s] != tables.day[t]:
                    continue
                for v, names in slots[s].items():
                    far = [
                        name
                        for w, some in slots[t].items()
                        if tables.travel[v, w] > t - s - 1
                        for name in some
                    ]
                    if far:
                        model.add_at_most_one([*names, *far])
