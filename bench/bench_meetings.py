"""Docking sessions: ours beside greedy and CP-SAT in the same time, the bound beside all, and planning anew.

Sessions come from `docking.py`, with a seed: people asked for evenly, and crowded round a few. The gap is
what lacks to the bound of the time-indexed linear relaxation, which no plan exceeds. Ours runs on one thread,
from dataclasses to the plan, its compiled loops loaded before. CP-SAT gets the same wall time and as many
threads as are asked for, its model built before the clock runs, and the greedy plan as a hint; it is stopped
by the clock. All plans go through `check`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from dataclasses import replace
from typing import Any

import numpy as np
from docking import session, two_cities
from harness import Checks, machine, out, save, stage
from ortools.sat.python import cp_model
from rich.table import Table

from jiebang.planner.meetings import (
    NO_FAIRNESS,
    Fairness,
    Plan,
    Problem,
    bound,
    check,
    greedy,
    improve,
    replan,
)
from jiebang.planner.meetings.tables import NONE

SIZES = ((400, 1500, 16, 60, 5.0), (2000, 10000, 16, 300, 60.0))
CROWDS = (("even", 0.0), ("crowded", 0.8))
ABSENT = 0.05
MARKS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 40.0)
"""Seconds at which the way of the plan is noted."""


def sound(problem: Problem, plan: Plan) -> Plan:
    """The plan, or the end of the bench."""
    found = check(problem, plan)
    if found:
        raise SystemExit(f"a plan breaks a rule: {found[0]}")
    return plan


def anew(problem: Problem) -> Problem:
    """The same problem made again, with nothing computed."""
    return replace(problem)


def cp_sat(problem: Problem, hint: Plan, seconds: float, workers: int) -> Plan:
    """The same options for CP-SAT: persons, places, days, travel, fairness."""
    tables = problem.arrays
    model = cp_model.CpModel()
    names = [model.new_bool_var("") for _ in range(len(tables.slot))]
    for row in range(len(tables.requests)):
        some = names[tables.first[row] : tables.first[row + 1]]
        if some:
            model.add_at_most_one(some)
    busy: dict[tuple[int, int], list[Any]] = defaultdict(list)
    days: dict[tuple[int, int], list[Any]] = defaultdict(list)
    places: dict[int, list[Any]] = defaultdict(list)
    at: dict[tuple[int, int, int], list[Any]] = defaultdict(list)
    for option, name in enumerate(names):
        slot, venue = int(tables.slot[option]), int(tables.venue[option])
        for p in tables.members[tables.request[option]].tolist():
            if p != NONE:
                busy[p, slot].append(name)
                days[p, int(tables.day[slot])].append(name)
                at[p, slot, venue].append(name)
        for place in (int(tables.at_zone[option]), int(tables.at_pool[option])):
            if place != NONE:
                places[place].append(name)
    for some in busy.values():
        model.add_at_most_one(some)
    for place, some in places.items():
        if len(some) > tables.room[place]:
            model.add(sum(some) <= int(tables.room[place]))
    for (p, _), some in days.items():
        if len(some) > tables.most[p]:
            model.add(sum(some) <= int(tables.most[p]))
    if tables.travel.any():
        slots = len(tables.slots)
        for (p, s, v), here in at.items():
            for t in range(s + 1, slots):
                if tables.day[s] == tables.day[t]:
                    far = [
                        name for w in range(len(tables.venues)) if tables.travel[v, w] > t - s - 1
                        for name in at.get((p, t, w), ())
                    ]  # fmt: skip
                    if far:
                        model.add_at_most_one([*here, *far])
    terms, gains = list(names), tables.gain[tables.request].tolist()
    asking: dict[int, list[Any]] = defaultdict(list)
    for option, name in enumerate(names):
        for u in tables.asked[tables.request[option]].tolist():
            if u != NONE:
                asking[u].append(name)
    for some in asking.values() if len(tables.points) else ():
        steps = [model.new_bool_var("") for _ in tables.points]
        model.add(sum(steps) <= sum(some))
        terms += steps
        gains += tables.points.tolist()
    model.maximize(cp_model.LinearExpr.weighted_sum(terms, gains))
    for row, option in enumerate(hint._placed.tolist()):
        for n in range(int(tables.first[row]), int(tables.first[row + 1])):
            model.add_hint(names[n], n == option)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = 1
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return hint
    placed = np.full(len(tables.requests), NONE, np.int64)
    taken = np.array([solver.boolean_value(name) for name in names], bool)
    placed[tables.request[taken]] = np.flatnonzero(taken)
    return Plan(problem, placed)


def said(plan: Plan, most: int, seconds: float) -> dict[str, float]:
    """A row of the results."""
    return {
        "seconds": seconds, "worth": plan.worth, "weight": plan.weight, "meetings": len(plan.meetings),
        "gap %": 100 * plan.gap(most),
    }  # fmt: skip


def no_shows(problem: Problem, plan: Plan) -> dict[str, float]:
    """One in twenty stays away: planning anew with few changes, and from nothing."""
    random = np.random.default_rng(7)
    keys = [one.key for one in problem.people]
    absent = random.choice(keys, round(ABSENT * len(keys)), replace=False).tolist()
    began = time.perf_counter()
    made = replan(problem, plan, absent=absent, seconds=4.0)
    seconds = time.perf_counter() - began
    sound(made.plan.problem, made.plan)
    most = bound(made.plan.problem)
    began = time.perf_counter()
    fresh = improve(made.plan.problem, seconds=4.0)
    before = {(one.request, one.slot, one.table) for one in plan.meetings}
    requests = {one.request for one in plan.meetings}
    there = [one for one in fresh.meetings if one.request in requests]
    moved = sum((one.request, one.slot, one.table) not in before for one in there)
    quiet = replan(problem, plan, absent=absent, seconds=0)
    return {
        "absent": len(absent), "cancelled for them": sum(one.because == "absent" for one in made.cancelled),
        "given up": sum(one.because != "absent" for one in made.cancelled), "added": len(made.added),
        "moved": len(made.moved), "moved %": 100 * made.moved_share, "seconds": seconds,
        "gap %": 100 * made.plan.gap(most), "gap with nobody moved %": 100 * quiet.plan.gap(most),
        "from nothing, gap %": 100 * fresh.gap(most), "from nothing, moved %": 100 * moved / max(1, len(there)),
    }  # fmt: skip


def measure(problem: Problem, seconds: float, workers: int) -> dict[str, Any]:
    """All figures of one session."""
    with stage("greedy, three times"):
        took = []
        for _ in range(3):
            began = time.perf_counter()
            first = greedy(anew(problem))
            took.append(time.perf_counter() - began)
        first = sound(problem, first)
    with stage("the bound"):
        began = time.perf_counter()
        most = bound(problem)
        bounding = time.perf_counter() - began
    way: dict[str, float] = {}
    share = first.weight / max(1, first.worth)

    def note(progress: Any) -> None:
        for mark in MARKS:
            if progress.seconds >= mark and mark < seconds:
                way.setdefault(f"{mark:g} s", 100 * (most - progress.worth) / most)

    with stage(f"ours, at most {seconds:g} s"):
        began = time.perf_counter()
        mine = improve(anew(problem), seconds=seconds, bound=most, progress=note)
        spent = time.perf_counter() - began
        sound(problem, mine)
    with stage("why each that does not meet does not"):
        began = time.perf_counter()
        left = len(mine.unscheduled)
        reasoning = time.perf_counter() - began
    with stage(f"CP-SAT, {seconds:g} s"):
        began = time.perf_counter()
        sat = sound(problem, cp_sat(problem, first, seconds, workers))
        solved = time.perf_counter() - began
    with stage("no-shows"):
        gone = no_shows(problem, mine)
    return {
        "bound": most, "bound seconds": bounding, "way, worth to bound %": way, "share": share,
        "greedy": said(first, most, float(np.median(took))),
        "ours": said(mine, most, spent),
        "cp-sat": said(sat, most, solved),
        "without a meeting": left, "reasons seconds": reasoning, "no-shows": gone,
    }  # fmt: skip


def fairness(problem: Problem, seconds: float) -> dict[str, Any]:
    """How many who asked have none, and the most anybody has, with fairness and without."""
    seen = {}
    for name, kind in (("weights alone", NO_FAIRNESS), ("fair", Fairness())):
        plan = improve(replace(problem, fairness=kind), seconds=seconds)
        counts = list(plan.asked_counts.values())
        seen[name] = {"weight": plan.weight, "none": counts.count(0), "most": max(counts)}
    return seen


def show(title: str, seen: dict[str, Any]) -> None:
    """The tables of one session."""
    table = Table("", "seconds", "weight", "meetings", "gap", title=title)
    for name in ("greedy", "ours", "cp-sat"):
        row = seen[name]
        table.add_row(
            name, f"{row['seconds']:.2f}", f"{row['weight']:,}", f"{row['meetings']:,}", f"{row['gap %']:.3f} %"
        )  # fmt: skip
    table.add_row("bound", f"{seen['bound seconds']:.2f}", f"{seen['bound']:,}", "", "")
    mine = seen["ours"]["gap %"]
    ratios = ", ".join(
        f"{name} lacks {seen[name]['gap %'] / mine:.1f}× as much"
        for name in ("greedy", "cp-sat")
        if mine
    )
    gone, left = seen["no-shows"], seen["without a meeting"]
    way = ", ".join(f"{key} {value:.3f} %" for key, value in seen["way, worth to bound %"].items())
    out().print(
        table, ratios or "ours meets the bound",
        f"on the way: {way}",
        f"{left:,} without a meeting, their reasons in {seen['reasons seconds']:.2f} s",
        f"{gone['absent']} stay away, {gone['cancelled for them']} meetings are off: anew in "
        f"{gone['seconds']:.2f} s, {gone['moved']} moved ({gone['moved %']:.1f} %), "
        f"{gone['given up']} given up, {gone['added']} added, gap {gone['gap %']:.2f} % "
        f"(nobody moved {gone['gap with nobody moved %']:.2f} %; from nothing "
        f"{gone['from nothing, gap %']:.2f} %, {gone['from nothing, moved %']:.0f} % moved)",
        sep="\n",
    )  # fmt: skip


def main() -> int:
    """Print the tables, save the numbers; 1 where a target fell short."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the small session alone")
    parser.add_argument("--workers", type=int, default=2, help="threads of CP-SAT; ours has one")
    given = parser.parse_args()
    quick, workers = given.quick, given.workers
    improve(two_cities(20, 30, 2), moves=100)  # compiled or loaded before the clock runs
    checks, results = Checks(), []
    for people, requests, slots, tables, seconds in SIZES[: 1 if quick else None]:
        name = f"{people:,} x {requests:,}"
        for crowd, exponent in CROWDS:
            title = (
                f"{people:,} people, {requests:,} requests, {slots} slots, {tables} tables, {crowd}"
            )
            problem = session(people, requests, slots, tables, crowd=exponent)
            seen = {"session": title, **measure(problem, seconds, workers)}
            with stage("fairness"):
                seen["fairness"] = fairness(problem, min(seconds, 10.0))
            show(title, seen)
            out().print(
                "; ".join(
                    f"{key}: {row['none']} who asked have none, the most have {row['most']}, "
                    f"weight {row['weight']:,}"
                    for key, row in seen["fairness"].items()
                )
            )
            checks.add(f"meetings {name}, gap in {seconds:g} s", seen["ours"]["gap %"])
            checks.add(f"meetings {name}, greedy", seen["greedy"]["seconds"])
            checks.add(f"meetings {name}, anew", seen["no-shows"]["seconds"])
            checks.add(f"meetings {name}, moved", seen["no-shows"]["moved %"])
            results.append(seen)
    title = "two cities and online, two days, 600 people, 2,000 requests, 2 x 12 tables, all rules"
    seen = {"session": title, **measure(two_cities(600, 2000, 12), 5.0 if quick else 20.0, workers)}
    show(title, seen)
    results.append(seen)
    out().print(checks.table())
    if not quick:
        save(
            "meetings",
            {
                "machine": machine(("ortools", "numba", "numpy")), "threads of CP-SAT": workers,
                "results": results, "checks": checks.as_data(),
            },
        )  # fmt: skip
    return checks.exit_code()


if __name__ == "__main__":
    sys.exit(main())
