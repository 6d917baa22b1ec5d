"""Reads of solutions and contests that others share, a module a noun."""

from jiebang.hub.contests.queries.calls import Term, blind_needs, call_of, term_of
from jiebang.hub.contests.queries.contests import run_by
from jiebang.hub.contests.queries.contests import visible_to as contests_visible_to
from jiebang.hub.contests.queries.entries import (
    entries_of_team,
    entries_visible_to,
    may_enter,
    teams_of,
)
from jiebang.hub.contests.queries.juries import (
    Progress,
    counts_of,
    desk_of,
    organisations_to_declare,
    progress_of,
    seats_visible_to,
    sheets_visible_to,
)
from jiebang.hub.contests.queries.locks import Fault, faults_of
from jiebang.hub.contests.queries.rollup import Scored, rolled_up
from jiebang.hub.contests.queries.solutions import (
    ShownSolution,
    judging,
    shown,
    shown_all,
    snapshot,
    visible_to,
)
from jiebang.hub.contests.queries.standings import Final, final_places, lock_of, marks_of

__all__ = [
    "Fault",
    "Final",
    "Progress",
    "Scored",
    "ShownSolution",
    "Term",
    "blind_needs",
    "call_of",
    "contests_visible_to",
    "counts_of",
    "desk_of",
    "entries_of_team",
    "entries_visible_to",
    "faults_of",
    "final_places",
    "judging",
    "lock_of",
    "marks_of",
    "may_enter",
    "organisations_to_declare",
    "progress_of",
    "rolled_up",
    "run_by",
    "seats_visible_to",
    "sheets_visible_to",
    "shown",
    "shown_all",
    "snapshot",
    "teams_of",
    "term_of",
    "visible_to",
]
