"""Why nothing satisfies all rules, and the fewest steps that help: flows in which breaking a rule has a
price."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from jiebang.planner.juries.flow import Network
from jiebang.planner.juries.shapes import Pair, Problem
from jiebang.planner.juries.tables import CONFLICT, FORBIDDEN, PINNED, Bools, Ints, Tables


class StepKind(StrEnum):
    """What may be relaxed. Conflicts never are. Of equally few steps the earlier kinds are preferred."""

    RAISE_LOAD = "raise_load"
    LIFT_FORBID = "lift_forbid"
    LOWER_MIN = "lower_min"
    FEWER_JURORS = "fewer_jurors"
    LIFT_PIN = "lift_pin"


@dataclass(frozen=True, slots=True)
class Step:
    """One relaxation: of a juror's load, of a submission's number of jurors, or of a pair; `by` is how much."""

    kind: StepKind
    juror: str = ""
    submission: str = ""
    by: int = 1

    def __str__(self) -> str:
        return {
            StepKind.RAISE_LOAD: f"raise max_load of {self.juror} by {self.by}",
            StepKind.LIFT_FORBID: f"lift the forbid of {self.juror} for {self.submission}",
            StepKind.LOWER_MIN: f"lower min_load of {self.juror} by {self.by}",
            StepKind.FEWER_JURORS: f"want {self.by} fewer for {self.submission}",
            StepKind.LIFT_PIN: f"lift the pin of {self.juror} to {self.submission}",
        }[self.kind]


@dataclass(frozen=True, slots=True)
class Option:
    """Steps which, taken together, make the problem feasible; `size` counts them, each by its `by`."""

    steps: tuple[Step, ...]

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
class Short:
    """A submission that lacks `missing` jurors when as many as can be are given out.

    It wants `wanted`, of whom `pinned` are fixed; `open` more are eligible, `conflicts` and `forbids` are not.
    Where `open + pinned < wanted` no load helps; else the eligible jurors are full (see the Bottleneck).
    """

    submission: str
    wanted: int
    missing: int
    pinned: int
    open: int
    conflicts: int
    forbids: int

    @property
    def too_few_eligible(self) -> bool:
        """Whether it would lack jurors even if it were the only submission."""
        return self.open + self.pinned < self.wanted


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """Submissions which together want more than all jurors can give them, pins not counted on either side.

    `needed` is what they want, `available` the most that they can get; `jurors` are those whose maximum load
    stands in the way.
    """

    submissions: tuple[str, ...]
    jurors: tuple[str, ...]
    needed: int
    available: int


@dataclass(frozen=True, slots=True)
class Idle:
    """A juror who stays `missing` below `min_load`; `eligible` submissions are open or pinned."""

    juror: str
    min_load: int
    missing: int
    eligible: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a problem has no plan; each option suffices alone, that with the fewest steps of any kinds first."""

    short: tuple[Short, ...]
    bottlenecks: tuple[Bottleneck, ...]
    idle: tuple[Idle, ...]
    options: tuple[Option, ...]

    def __bool__(self) -> bool:
        return bool(self.short or self.idle)


def diagnose(problem: Problem) -> Trouble:
    """Why there is no plan and what to relax; a false Trouble where there is one.

    The first option has the fewest steps of all (exact); the others use one kind of step alone, and the fewest
    of it.
    """
    tables = problem.tables
    given, missing = _most(tables)
    idle_missing = _idle(tables)
    short = tuple(
        Short(
            submission=tables.submissions[column],
            wanted=int(tables.wanted[column]),
            missing=int(missing[column]),
            pinned=int(tables.pins_of_submission[column]),
            open=int(tables.open[:, column].sum()),
            conflicts=int((tables.state[:, column] == CONFLICT).sum()),
            forbids=int((tables.state[:, column] == FORBIDDEN).sum()),
        )
        for column in np.flatnonzero(missing)
    )
    idle = tuple(
        Idle(
            juror=tables.jurors[row],
            min_load=int(tables.low[row]),
            missing=int(idle_missing[row]),
            eligible=int((tables.open | tables.pinned)[row].sum()),
        )
        for row in np.flatnonzero(idle_missing)
    )
    if not short and not idle:
        return Trouble((), (), (), ())
    options: list[Option] = []
    # Raising loads helps nobody below the minimum load, and lowering that helps no submission.
    vain = {StepKind.LOWER_MIN} if short else set()
    vain |= {StepKind.RAISE_LOAD, StepKind.FEWER_JURORS} if idle else set()
    for kinds in (tuple(StepKind), *((kind,) for kind in StepKind if kind not in vain)):
        if options and options[0].kinds == set(kinds):
            continue  # that of one kind is the first already
        option = _fewest(tables, kinds)
        if option is not None and option not in options:
            options.append(option)
    return Trouble(short, tuple(_bottlenecks(tables, given, missing)), idle, tuple(options))


def relaxed(problem: Problem, option: Option) -> Problem:
    """The problem with an option's steps taken."""
    by = {(step.kind, step.juror, step.submission): step.by for step in option.steps}
    lifted = {
        kind: {Pair(step.juror, step.submission) for step in option.steps if step.kind is kind}
        for kind in (StepKind.LIFT_FORBID, StepKind.LIFT_PIN)
    }
    return replace(
        problem,
        jurors=[
            replace(
                juror,
                max_load=juror.max_load + by.get((StepKind.RAISE_LOAD, juror.key, ""), 0),
                min_load=juror.min_load - by.get((StepKind.LOWER_MIN, juror.key, ""), 0),
            )
            for juror in problem.jurors
        ],
        submissions=[
            replace(one, wanted=one.wanted - by.get((StepKind.FEWER_JURORS, "", one.key), 0))
            for one in problem.submissions
        ],
        forbids=set(problem.forbids) - lifted[StepKind.LIFT_FORBID],
        pins=set(problem.pins) - lifted[StepKind.LIFT_PIN],
    )


def _most(tables: Tables) -> tuple[Bools, Ints]:
    """As many open pairs as can be given out, pins held: which, and what each submission lacks."""
    jurors, submissions = tables.state.shape
    need = tables.wanted - tables.pins_of_submission
    room = tables.high - tables.pins_of_juror
    row, column = np.nonzero(tables.open)
    network = Network()
    network.add(
        np.zeros(jurors, int),
        1 + np.arange(jurors),
        np.minimum(room, submissions),
        np.zeros(jurors, int),
    )
    chosen = network.add(
        row + 1, 1 + jurors + column, np.ones(len(row), int), np.zeros(len(row), int)
    )
    lack = network.add(
        np.zeros(submissions, int),
        1 + jurors + np.arange(submissions),
        need,
        np.ones(submissions, int),
    )
    flow = network.solve(np.concatenate([[need.sum()], np.zeros(jurors, int), -need]))
    if flow is None:
        raise AssertionError("what lacks may always lack")
    given = np.zeros_like(tables.open)
    taken = flow[chosen] > 0
    given[row[taken], column[taken]] = True
    return given, flow[lack]


def _idle(tables: Tables) -> Ints:
    """What each juror stays below the minimum load when submissions take no more than they want."""
    jurors, submissions = tables.state.shape
    must = np.maximum(tables.low - tables.pins_of_juror, 0)
    need = tables.wanted - tables.pins_of_submission
    row, column = np.nonzero(tables.open)
    network = Network()
    end = 1 + jurors + np.arange(submissions)
    network.add(row + 1, 1 + jurors + column, np.ones(len(row), int), np.zeros(len(row), int))
    network.add(end, np.zeros(submissions, int), need, np.zeros(submissions, int))
    lack = network.add(1 + np.arange(jurors), np.zeros(jurors, int), must, np.ones(jurors, int))
    flow = network.solve(np.concatenate([[-must.sum()], must, np.zeros(submissions, int)]))
    if flow is None:
        raise AssertionError("who lacks may always lack")
    return flow[lack]


def _bottlenecks(tables: Tables, given: Bools, missing: Ints) -> Iterator[Bottleneck]:
    """The sets in which the lack is caught: from submissions that lack, along exchanges, until they close."""
    need = tables.wanted - tables.pins_of_submission
    groups: list[Bools] = []
    for column in np.flatnonzero(missing):
        if any(group[column] for group in groups):
            continue
        group = np.zeros(len(need), bool)
        group[column] = True
        while True:
            rows = (tables.open & ~given)[:, group].any(axis=1)
            wider = group | given[rows].any(axis=0)
            if (wider == group).all():
                break
            group = wider
        for other in [other for other in groups if (other & group).any()]:
            groups = [one for one in groups if one is not other]
            group |= other
        groups.append(group)
    for group in groups:
        full = (tables.open & ~given)[:, group].any(axis=1)
        yield Bottleneck(
            submissions=tuple(tables.submissions[n] for n in np.flatnonzero(group)),
            jurors=tuple(tables.jurors[n] for n in np.flatnonzero(full)),
            needed=int(need[group].sum()),
            available=int(given[:, group].sum()),
        )


def _fewest(tables: Tables, kinds: Collection[StepKind]) -> Option | None:
    """The fewest steps of the given kinds, spread over jurors and submissions; None where no number suffices.

    A pin that may be lifted is an arc whose use spares the price of lifting it; others are taken out before.
    Each further step at the same juror or submission costs a little more, so that equally few are spread.
    """
    jurors = len(tables.jurors)
    low, high, wanted = tables.low, tables.high, tables.wanted
    if StepKind.LIFT_PIN not in kinds:
        low = np.maximum(low - tables.pins_of_juror, 0)
        high = high - tables.pins_of_juror
        wanted = wanted - tables.pins_of_submission
    able = ((tables.state != CONFLICT) & (tables.state != PINNED)).sum(axis=1)
    able += tables.pins_of_juror if StepKind.LIFT_PIN in kinds else 0
    most = int(wanted.sum() + low.sum()) + 1
    rank = {kind: n * (most + 1) for n, kind in enumerate(StepKind)}
    step = (len(rank) * (most + 1)) * most  # a step costs more than all preferences together
    network = Network()
    hub, at_juror, at_submission = 0, 1, 1 + jurors

    def add(
        tail: Ints | int, head: Ints | int, price: Ints | int, capacity: Ints | int = 1
    ) -> slice:
        return network.add(*np.broadcast_arrays(*map(np.int64, (tail, head, capacity, price))))

    add(hub, at_juror + np.arange(jurors), 0, np.minimum(high - low, able))
    row, column = np.nonzero(tables.open)
    add(at_juror + row, at_submission + column, 0)
    parts: list[tuple[StepKind, Ints, Ints | None, slice]] = []

    def steps_at(kind: StepKind, count: Ints, tail: Ints | int, head: Ints | int) -> None:
        """Steps at each place in blocks of 1, 1, 2, 4, 8 …, each dearer than the one before."""
        count = np.minimum(count, most)
        begin = np.array([0, *(1 << n for n in range(most.bit_length()))])
        size = np.clip(count[:, None] - begin, 0, np.diff(begin, append=2 * most))
        place, block = np.nonzero(size)
        ends = [end if isinstance(end, int) else end[place] for end in (tail, head)]
        arcs = add(ends[0], ends[1], step + rank[kind] + block, size[place, block])
        parts.append((kind, place, None, arcs))

    jurors_at, submissions_at = at_juror + np.arange(jurors), at_submission + np.arange(len(wanted))
    if StepKind.RAISE_LOAD in kinds:
        steps_at(StepKind.RAISE_LOAD, np.maximum(able - high, 0), hub, jurors_at)
    if StepKind.LOWER_MIN in kinds:
        steps_at(StepKind.LOWER_MIN, low, jurors_at, hub)
    if StepKind.FEWER_JURORS in kinds:
        steps_at(StepKind.FEWER_JURORS, wanted, hub, submissions_at)
    for kind, state, sign in (
        (StepKind.LIFT_FORBID, FORBIDDEN, 1), (StepKind.LIFT_PIN, PINNED, -1),
    ):  # fmt: skip
        if kind in kinds:
            row, column = np.nonzero(tables.state == state)
            arcs = add(at_juror + row, at_submission + column, sign * (step + rank[kind]))
            parts.append((kind, row, column, arcs))
    flow = network.solve(np.concatenate([[wanted.sum() - low.sum()], low, -wanted]))
    if flow is None:
        return None
    steps: list[Step] = []
    for kind, row, other, arcs in parts:
        if other is not None:
            used = flow[arcs] == (0 if kind is StepKind.LIFT_PIN else 1)
            steps += [
                Step(kind, tables.jurors[x], tables.submissions[y])
                for x, y in zip(row[used].tolist(), other[used].tolist(), strict=True)
            ]
            continue
        total = np.zeros(jurors + len(wanted), np.int64)
        np.add.at(total, row, flow[arcs])
        for n in np.flatnonzero(total).tolist():
            if kind is StepKind.FEWER_JURORS:
                steps.append(Step(kind, submission=tables.submissions[n], by=int(total[n])))
            else:
                steps.append(Step(kind, juror=tables.jurors[n], by=int(total[n])))
    return Option(tuple(steps))
