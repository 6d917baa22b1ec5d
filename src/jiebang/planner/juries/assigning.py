"""The exact optimum: one flow of least cost, or why there is none."""

from __future__ import annotations

from jiebang.planner.juries.errors import InfeasibleError
from jiebang.planner.juries.flow import cheapest
from jiebang.planner.juries.plan import Plan
from jiebang.planner.juries.relaxing import diagnose
from jiebang.planner.juries.shapes import Problem


def assign(problem: Problem) -> Plan:
    """The plan of the greatest worth in which every rule holds.

    Exact: no plan is worth more by as much as a millionth of a point, the unit to which every term is rounded.
    The same problem gives the same plan in whatever order its parts are listed: of plans of one worth the one
    in which the n-th submission (by key) has the n-th juror or those next after, as nearly as can be. Raises
    InfeasibleError, which says what to relax.
    """
    tables = problem.tables
    found = cheapest(tables, -tables.gain, tables.load_cost, tables.own_cost)
    if found is None:
        raise InfeasibleError(diagnose(problem))
    return Plan(problem, found)
