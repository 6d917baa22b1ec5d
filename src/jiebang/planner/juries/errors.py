"""The errors of juries, all of them.

PlannerError
└── JuriesError               everything that juries raise on purpose
    ├── ProblemError          the input cannot be used; `code`, `given` and a sentence say why
    │   ├── DuplicateKeyError two jurors or two submissions with one key, or an empty key
    │   ├── UnknownKeyError   a pair that names nobody
    │   ├── LoadError         a load or a number of jurors out of range
    │   ├── ScoreError        expertise of a wrong shape, not a number, or outside 0 to 1
    │   ├── WeightError       a weight out of range, or weights too far apart for exact integers
    │   └── ContradictionError  what people have fixed cannot hold together
    └── InfeasibleError       nothing satisfies all rules; `trouble` says why and what to relax
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jiebang.planner.errors import PlannerError, UnusableError

if TYPE_CHECKING:
    from jiebang.planner.juries.relaxing import Trouble


class JuriesError(PlannerError):
    """Base of every error that juries raise on purpose."""


class ProblemError(JuriesError, UnusableError):
    """The problem as it was given cannot be used; `code`, `given` and a sentence say why."""


class DuplicateKeyError(ProblemError):
    """Two jurors or two submissions have one key, or a key is empty."""


class UnknownKeyError(ProblemError):
    """A pair names a juror or a submission that is not in the problem."""


class LoadError(ProblemError):
    """A load or a number of jurors is no whole number, below zero, or its minimum above its maximum."""


class ScoreError(ProblemError):
    """Expertise has a wrong shape, is not a number, or lies outside 0 to 1."""


class WeightError(ProblemError):
    """A weight is out of range, or the weights are too far apart to be added exactly."""


class ContradictionError(ProblemError):
    """Pins, forbids, conflicts and loads that people have fixed cannot hold together."""


class InfeasibleError(JuriesError):
    """Nothing satisfies all rules at once; `trouble` names who lacks jurors, why, and what to relax."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble
        short = ", ".join(f"{one.submission} (lacks {one.missing})" for one in trouble.short[:5])
        idle = ", ".join(f"{one.juror} (lacks {one.missing})" for one in trouble.idle[:5])
        said = [
            text
            for text in (
                short and f"too few jurors can be given to {short}",
                idle and f"the minimum load cannot be reached by {idle}",
            )
            if text
        ]
        if trouble.options:
            said.append(f"it would suffice to {trouble.options[0]}")
        super().__init__("; ".join(said))
