"""Rows of solutions and contests, a module a noun; no verbs."""

from jiebang.hub.contests.models.calls import Call
from jiebang.hub.contests.models.contests import (
    Anchor,
    AnchorText,
    Contest,
    ContestText,
    Criterion,
    CriterionText,
    Entry,
)
from jiebang.hub.contests.models.juries import (
    Assignment,
    AssignmentRun,
    Conflict,
    Interest,
    Juror,
    Wish,
)
from jiebang.hub.contests.models.prizes import Award, Certificate, Prize, PrizeText
from jiebang.hub.contests.models.scoring import Lock, Override, Score, ScoreSheet, Standing
from jiebang.hub.contests.models.solutions import (
    DetailOpened,
    Promise,
    Solution,
    SolutionAttachment,
    SolutionDetail,
    SolutionMove,
    SolutionText,
    SolutionVersion,
    TeamMember,
    Undertaking,
)
from jiebang.hub.contests.models.stage import Pitch, RehearsalSheet, Show
from jiebang.hub.contests.models.triage import Opinion

__all__ = [
    "Anchor",
    "AnchorText",
    "Assignment",
    "AssignmentRun",
    "Award",
    "Call",
    "Certificate",
    "Conflict",
    "Contest",
    "ContestText",
    "Criterion",
    "CriterionText",
    "DetailOpened",
    "Entry",
    "Interest",
    "Juror",
    "Lock",
    "Opinion",
    "Override",
    "Pitch",
    "Prize",
    "PrizeText",
    "Promise",
    "RehearsalSheet",
    "Score",
    "ScoreSheet",
    "Show",
    "Solution",
    "SolutionAttachment",
    "SolutionDetail",
    "SolutionMove",
    "SolutionText",
    "SolutionVersion",
    "Standing",
    "TeamMember",
    "Undertaking",
    "Wish",
]
