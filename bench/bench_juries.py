"""Who judges what: the exact flow beside CP-SAT and a greedy on the same contests, and the fair plan beside it.

Contests come from `panel.py`, with a seed. The clock of ours runs from dataclasses to the plan; that of CP-SAT
from the same tables, model building included. CP-SAT gets its time limit where it does not finish: its worth is
then the best it found, and its own bound says how far that may be off. All three are checked against the rules.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from harness import Checks, machine, out, quiet_memory, save, stage
from ortools.sat.python import cp_model
from panel import contest
from rich.table import Table

from jiebang.planner.juries import Plan, Problem, assign, assign_fair, replan
from jiebang.planner.juries.tables import SCALE, Bools

SIZES = ((500, 100), (3000, 600))
REPEATS = 5
LIMIT = 40.0
"""Seconds that CP-SAT is given."""


@dataclass(frozen=True)
class Peer:
    """What a peer found: in what time, worth what; for CP-SAT its bound and whether it proved its plan best."""

    seconds: float
    worth: float | None
    worst: float | None
    bound: float | None = None
    proved: bool = False


def kept(problem: Problem, chosen: Bools) -> bool:
    """Whether a plan holds every rule."""
    tables = problem.tables
    loads = chosen.sum(axis=1)
    return bool(
        (chosen.sum(axis=0) == tables.wanted).all()
        and (loads <= tables.high).all()
        and (loads >= tables.low).all()
        and not (chosen & ~tables.open & ~tables.pinned).any()
        and chosen[tables.pinned].all()
    )


def greedy(problem: Problem) -> Peer | None:
    """The best pair first, as people with a spreadsheet do it; None where that cannot keep the rules.

    Minimum loads come first, then whoever has room; own regions beyond the free places are left for last. A
    submission that is then short takes a juror from another one, who is replaced there by one with room.
    """
    tables = problem.tables
    began = time.perf_counter()
    chosen = tables.pinned.copy()
    loads, need = chosen.sum(axis=1), tables.wanted - chosen.sum(axis=0)
    own, free = (chosen & tables.own).sum(axis=0), problem.weights.own_region_free
    order = np.argsort(-tables.gain, axis=None, kind="stable").tolist()
    width = chosen.shape[1]
    for limit, careful in ((tables.low, True), (tables.high, True), (tables.high, False)):
        for flat in order:
            row, column = divmod(flat, width)
            if not need[column] or loads[row] >= limit[row]:
                continue
            mine = tables.own[row, column]
            if chosen[row, column] or not tables.open[row, column]:
                continue
            if careful and mine and own[column] >= free:
                continue
            chosen[row, column] = True
            loads[row] += 1
            need[column] -= 1
            own[column] += mine
    for column in np.repeat(np.arange(width), need).tolist():
        room = loads < tables.high
        for row in np.flatnonzero(tables.open[:, column] & ~chosen[:, column]).tolist():
            places = np.flatnonzero(chosen[row] & tables.open[row])
            able = (tables.open & ~chosen)[:, places] & room[:, None]
            if able.any():
                other, place = np.argwhere(able)[0]
                chosen[row, column] = chosen[other, places[place]] = True
                chosen[row, places[place]] = False
                loads[other] += 1
                break
    seconds = time.perf_counter() - began
    if not kept(problem, chosen):
        return None
    plan = Plan(problem, chosen)
    return Peer(seconds, plan.worth, plan.worst_served)


def cp_sat(problem: Problem, limit: float) -> Peer:
    """The same problem in the same integers for CP-SAT, on both cores."""
    tables = problem.tables
    began = time.perf_counter()
    model = cp_model.CpModel()
    rows, columns = np.nonzero(tables.open)
    names = [model.new_bool_var("") for _ in range(len(rows))]
    of_row: list[list[Any]] = [[] for _ in tables.jurors]
    of_column: list[list[Any]] = [[] for _ in tables.submissions]
    own_of: list[list[Any]] = [[] for _ in tables.submissions]
    own = tables.own[rows, columns]
    for name, row, column, mine in zip(
        names, rows.tolist(), columns.tolist(), own.tolist(), strict=True
    ):
        of_row[row].append(name)
        of_column[column].append(name)
        if mine:
            own_of[column].append(name)
    pins, pins_of = tables.pins_of_juror, tables.pins_of_submission
    terms, weights = list(names), tables.gain[rows, columns].tolist()
    for column, some in enumerate(of_column):
        model.add(sum(some) == int(tables.wanted[column] - pins_of[column]))
        pinned = int((tables.pinned & tables.own)[:, column].sum())
        over = model.new_int_var(0, int(tables.wanted[column]), "")
        model.add(over >= sum(own_of[column]) + pinned - tables.weights.own_region_free)
        terms.append(over)
        weights.append(-tables.own_cost)
    for row, some in enumerate(of_row):
        steps = [model.new_bool_var("") for _ in range(int(tables.high[row] - pins[row]))]
        model.add(sum(some) == sum(steps))
        model.add(sum(steps) >= int(max(tables.low[row] - pins[row], 0)))
        terms += steps
        weights += [-tables.load_cost * (int(pins[row]) + n) for n in range(len(steps))]
    model.maximize(cp_model.LinearExpr.weighted_sum(terms, weights))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = limit
    solver.parameters.num_workers = 2
    solver.parameters.random_seed = 1
    status = solver.solve(model)
    seconds = time.perf_counter() - began
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Peer(seconds, None, None)
    chosen = tables.pinned.copy()
    taken = np.array([solver.boolean_value(name) for name in names], bool)
    chosen[rows[taken], columns[taken]] = True
    if not kept(problem, chosen):
        raise SystemExit("the plan of CP-SAT breaks a rule: the model is wrong")
    plan = Plan(problem, chosen)
    # What pins are worth is outside of the model.
    outside = plan.worth - solver.objective_value / SCALE
    bound = solver.best_objective_bound / SCALE + outside
    return Peer(seconds, plan.worth, plan.worst_served, bound, status == cp_model.OPTIMAL)


def ours(given: Problem) -> tuple[float, Plan]:
    """Seconds of the whole call, in the median, and the plan."""
    took = []
    with quiet_memory():
        for _ in range(REPEATS):
            began = time.perf_counter()
            problem = Problem(
                given.jurors, given.submissions, given.scores, given.conflicts, given.pins,
                given.forbids, given.weights,
            )  # fmt: skip
            plan = assign(problem)
            took.append(time.perf_counter() - began)
    return float(np.median(took)), plan


def change(plan: Plan) -> dict[str, float]:
    """The busiest juror leaves: seconds and pairs of planning anew with few changes, and of planning from
    nothing."""
    problem = plan.problem
    busiest = max(plan.loads, key=lambda key: (plan.loads[key], key))
    stay = [n for n, juror in enumerate(problem.jurors) if juror.key != busiest]
    less = Problem(
        [problem.jurors[n] for n in stay], problem.submissions, np.asarray(problem.scores)[stay],
        [one for one in problem.conflicts if one.juror != busiest],
        [pair for pair in problem.pins if pair[0] != busiest],
        [pair for pair in problem.forbids if pair[0] != busiest], problem.weights,
    )  # fmt: skip
    began = time.perf_counter()
    made = replan(less, plan)
    seconds = time.perf_counter() - began
    fresh = assign(less)
    return {
        "seconds": seconds, "must": plan.loads[busiest], "added": len(made.added),
        "added from nothing": len(fresh.pairs - plan.pairs), "worth": made.plan.worth, "worth from nothing":
        fresh.worth,
    }  # fmt: skip


def measure(submissions: int, jurors: int, limit: float) -> dict[str, Any]:
    """All figures of one size."""
    problem = contest(submissions, jurors)
    with stage(f"{submissions:,} x {jurors:,}: ours, {REPEATS} times"):
        seconds, plan = ours(problem)
    if not kept(problem, plan._chosen):
        raise SystemExit("our plan breaks a rule")
    with stage("its proof, its reasons"):
        began = time.perf_counter()
        proved = plan.is_optimum
        proof = time.perf_counter() - began
        began = time.perf_counter()
        one = plan.assignments[0]
        plan.explain(one.juror, one.submission)
        reason = time.perf_counter() - began
        began = time.perf_counter()
        list(plan.explanations(priced=False))
        reasons = time.perf_counter() - began
    with stage("greedy"):
        simple = greedy(problem)
    with stage(f"CP-SAT, at most {limit:g} s"):
        sat = cp_sat(problem, limit)
    with stage("the fair plan"):
        began = time.perf_counter()
        fair = assign_fair(problem)
        fair_seconds = time.perf_counter() - began
    with stage("a juror leaves"):
        left = change(plan)
    return {
        "submissions": submissions, "jurors": jurors,
        "ours": {
            "seconds": seconds, "worth": plan.worth, "worst": plan.worst_served, "proved": proved,
            "proof seconds": proof, "reason seconds": reason, "all reasons without prices": reasons,
        },
        "greedy": None if simple is None else simple.__dict__,
        "cp-sat": sat.__dict__,
        "fair": {
            "seconds": fair_seconds, "worth": fair.plan.worth, "worst": fair.worst_served,
            "bound": fair.bound, "expertise kept": fair.kept,
        },
        "a juror leaves": left,
    }  # fmt: skip


def main() -> int:
    """Print the tables, save the numbers; 1 where a target fell short."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds for CP-SAT")
    limit = parser.parse_args().limit
    checks, results = Checks(), []
    for submissions, jurors in SIZES:
        seen = measure(submissions, jurors, limit)
        for part in ("ours", "greedy", "cp-sat", "fair"):  # whole, as results are rounded otherwise
            if seen[part] and seen[part]["worth"] is not None:
                seen[part]["worth in millionths"] = round(seen[part]["worth"] * SCALE)
        results.append(seen)
        title = f"{submissions:,} submissions x {jurors} jurors x 3"
        table = Table("", "seconds", "worth", "worst served", "", title=title)
        mine, fair, sat = seen["ours"], seen["fair"], seen["cp-sat"]
        table.add_row(
            "flow", f"{mine['seconds']:.3f}", f"{mine['worth']:,.6f}", f"{mine['worst']:.4f}",
            "proved an optimum by its exchanges" if mine["proved"] else "NOT AN OPTIMUM",
        )  # fmt: skip
        if sat["worth"] is None:
            table.add_row("CP-SAT", f"{sat['seconds']:.1f}", "", "", "time is up, no plan found")
        else:
            says = "proved" if sat["proved"] else f"time is up, bound {sat['bound']:,.3f}"
            table.add_row(
                "CP-SAT", f"{sat['seconds']:.1f}", f"{sat['worth']:,.6f}", f"{sat['worst']:.4f}", says
            )  # fmt: skip
        if seen["greedy"]:
            simple = seen["greedy"]
            table.add_row(
                "greedy", f"{simple['seconds']:.3f}", f"{simple['worth']:,.6f}", f"{simple['worst']:.4f}", ""
            )  # fmt: skip
        else:
            table.add_row("greedy", "", "", "", "breaks a rule")
        table.add_row(
            "fair", f"{fair['seconds']:.3f}", f"{fair['worth']:,.6f}", f"{fair['worst']:.4f}",
            f"no plan above {fair['bound']:.4f}; {fair['expertise kept']:.2%} of expertise",
        )  # fmt: skip
        left = seen["a juror leaves"]
        says = (
            f"a juror with {left['must']} leaves: {left['added']} pairs are new after replan "
            f"({left['seconds']:.2f} s), {left['added from nothing']} after planning from nothing"
        )
        out().print(table, says)
        checks.add(f"juries {submissions:,} x {jurors}", mine["seconds"])
        if sat["proved"]:
            same = round(sat["worth"] * SCALE) == round(mine["worth"] * SCALE)
            checks.add("juries: same worth as CP-SAT", float(same))
        checks.add("juries: worst served, fair to efficient", fair["worst"] / mine["worst"])
        if not mine["proved"]:
            raise SystemExit("our plan is not an optimum")
    out().print(checks.table())
    save(
        "juries",
        {
            "machine": machine(("ortools", "numpy")), "limit": limit, "results": results,
            "checks": checks.as_data(),
        },
    )  # fmt: skip
    return checks.exit_code()


if __name__ == "__main__":
    sys.exit(main())
