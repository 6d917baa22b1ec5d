"""Who judges what: the exact optimum, its reasons, what to relax, a fairer plan, and few changes later.

Everything public is named here; the modules inside are private to the package.
"""

from jiebang.planner.juries.assigning import assign
from jiebang.planner.juries.errors import (
    ContradictionError,
    DuplicateKeyError,
    InfeasibleError,
    JuriesError,
    LoadError,
    ProblemError,
    ScoreError,
    UnknownKeyError,
    WeightError,
)
from jiebang.planner.juries.fairness import FairPlan, assign_fair
from jiebang.planner.juries.plan import Assignment, Explanation, Plan, Standing
from jiebang.planner.juries.relaxing import (
    Bottleneck,
    Idle,
    Option,
    Short,
    Step,
    StepKind,
    Trouble,
    diagnose,
    relaxed,
)
from jiebang.planner.juries.replanning import Because, Removed, Replanned, replan
from jiebang.planner.juries.shapes import Conflict, Juror, Pair, Problem, Submission, Weights

__all__ = [
    "Assignment",
    "Because",
    "Bottleneck",
    "Conflict",
    "ContradictionError",
    "DuplicateKeyError",
    "Explanation",
    "FairPlan",
    "Idle",
    "InfeasibleError",
    "JuriesError",
    "Juror",
    "LoadError",
    "Option",
    "Pair",
    "Plan",
    "Problem",
    "ProblemError",
    "Removed",
    "Replanned",
    "ScoreError",
    "Short",
    "Standing",
    "Step",
    "StepKind",
    "Submission",
    "Trouble",
    "UnknownKeyError",
    "WeightError",
    "Weights",
    "assign",
    "assign_fair",
    "diagnose",
    "relaxed",
    "replan",
]
