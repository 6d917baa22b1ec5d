"""Reads of solutions and contests that others share, a module a noun."""

from jiebang.hub.contests.queries.calls import Term, blind_needs, call_of, term_of
from jiebang.hub.contests.queries.contests import run_by
from jiebang.hub.contests.queries.contests import visible_to as contests_visible_to
from jiebang.hub.contests.queries.solutions import (
    ShownSolution,
    judging,
    shown,
    shown_all,
    snapshot,
    visible_to,
)

__all__ = [
    "ShownSolution",
    "Term",
    "blind_needs",
    "call_of",
    "contests_visible_to",
    "judging",
    "run_by",
    "shown",
    "shown_all",
    "snapshot",
    "term_of",
    "visible_to",
]
