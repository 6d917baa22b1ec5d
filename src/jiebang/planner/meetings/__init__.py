"""Who meets whom, when and at which table: a plan at once, better with time, a bound beside it, and reasons.

Everything public is named here; the modules inside are private to the package.
"""

from collections.abc import Iterable

from jiebang.planner.meetings.bounding import bound
from jiebang.planner.meetings.checking import Code, Violation, violations
from jiebang.planner.meetings.errors import (
    ContradictionError,
    DuplicateKeyError,
    MeetingsError,
    ProblemError,
    RangeError,
    UnknownKeyError,
)
from jiebang.planner.meetings.plan import Plan, restored
from jiebang.planner.meetings.planning import Progress, greedy, improve
from jiebang.planner.meetings.reasons import Reason, Unscheduled, Why
from jiebang.planner.meetings.relaxing import Option, Step, StepKind, Trouble, diagnose, relaxed
from jiebang.planner.meetings.replanning import Because, Cancelled, Moved, Replanned, replan
from jiebang.planner.meetings.shapes import (
    NO_FAIRNESS,
    Fairness,
    Forbid,
    Interpreters,
    Kind,
    Lock,
    Meeting,
    Party,
    Person,
    Problem,
    Request,
    Slot,
    Table,
    Travel,
    Venue,
    Zone,
)


def check(problem: Problem, plan: Plan | Iterable[Meeting]) -> list[Violation]:
    """The rules that a plan breaks, from the definitions alone; none for a plan of this library."""
    return violations(problem, plan.meetings if isinstance(plan, Plan) else plan)


__all__ = [
    "NO_FAIRNESS",
    "Because",
    "Cancelled",
    "Code",
    "ContradictionError",
    "DuplicateKeyError",
    "Fairness",
    "Forbid",
    "Interpreters",
    "Kind",
    "Lock",
    "Meeting",
    "MeetingsError",
    "Moved",
    "Option",
    "Party",
    "Person",
    "Plan",
    "Problem",
    "ProblemError",
    "Progress",
    "RangeError",
    "Reason",
    "Replanned",
    "Request",
    "Slot",
    "Step",
    "StepKind",
    "Table",
    "Travel",
    "Trouble",
    "UnknownKeyError",
    "Unscheduled",
    "Venue",
    "Violation",
    "Why",
    "Zone",
    "bound",
    "check",
    "diagnose",
    "greedy",
    "improve",
    "relaxed",
    "replan",
    "restored",
]
