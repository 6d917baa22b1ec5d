"""The errors of meetings, all of them.

PlannerError
└── MeetingsError             everything that meetings raise on purpose
    └── ProblemError          the input cannot be used; `code`, `given` and a sentence say why
        ├── DuplicateKeyError two things of one kind with one key, or an empty key
        ├── UnknownKeyError   something names a thing that is not in the problem
        ├── RangeError        a number, a weight or a time out of range, or slots that overlap
        └── ContradictionError  what people have fixed cannot hold together

That a must finds no place is no error: plans say why, and `diagnose` what to relax.
"""

from __future__ import annotations

from jiebang.planner.errors import PlannerError, UnusableError


class MeetingsError(PlannerError):
    """Base of every error that meetings raise on purpose."""


class ProblemError(MeetingsError, UnusableError):
    """The problem as it was given cannot be used; `code`, `given` and a sentence say why."""


class DuplicateKeyError(ProblemError):
    """Two people, slots, venues, zones, tables or requests have one key, or a key is empty."""


class UnknownKeyError(ProblemError):
    """Something names a person, slot, venue, zone, table or request that is not in the problem."""


class RangeError(ProblemError):
    """A number out of range, a request of fewer than two people, or slots that overlap."""


class ContradictionError(ProblemError):
    """Locked meetings cannot hold together, or break a rule of the problem."""
