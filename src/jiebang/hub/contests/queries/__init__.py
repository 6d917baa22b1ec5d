"""Reads of solutions and contests that others share, a module a noun."""

from jiebang.hub.contests.queries.calls import Term, blind_needs, call_of, calls_of, term_of
from jiebang.hub.contests.queries.conflicts import unheeded
from jiebang.hub.contests.queries.contests import run_by
from jiebang.hub.contests.queries.contests import visible_to as contests_visible_to
from jiebang.hub.contests.queries.details import (
    detail_of,
    has_detail,
    may_sign,
    opened_of,
    reads_detail,
    signed_of,
    undertaking_of,
)
from jiebang.hub.contests.queries.entries import (
    contests_of_team,
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
from jiebang.hub.contests.queries.opinions import asked_of, opinions_visible_to, people_to_ask
from jiebang.hub.contests.queries.received import (
    Answer,
    answers_to,
    counted_for,
    own_solutions,
    received,
    triaged,
)
from jiebang.hub.contests.queries.rollup import Scored, rolled_up
from jiebang.hub.contests.queries.solutions import (
    ShownSolution,
    handed_in_file,
    judged_no_more,
    judging,
    shown,
    shown_all,
    snapshot,
    visible_to,
)
from jiebang.hub.contests.queries.standings import Final, final_places, lock_of, marks_of
from jiebang.hub.contests.queries.versions import Difference, differences, versions_of
from jiebang.hub.contests.queries.writing import (
    PARTS,
    Gap,
    draft_digest,
    gaps_of,
    organisations_to_answer_for,
    organisations_to_lead,
    stated,
    tells,
    version_of,
    written_now,
)

__all__ = [
    "PARTS",
    "Answer",
    "Difference",
    "Fault",
    "Final",
    "Gap",
    "Progress",
    "Scored",
    "ShownSolution",
    "Term",
    "answers_to",
    "asked_of",
    "blind_needs",
    "call_of",
    "calls_of",
    "contests_of_team",
    "contests_visible_to",
    "counted_for",
    "counts_of",
    "desk_of",
    "detail_of",
    "differences",
    "draft_digest",
    "entries_of_team",
    "entries_visible_to",
    "faults_of",
    "final_places",
    "gaps_of",
    "handed_in_file",
    "has_detail",
    "judged_no_more",
    "judging",
    "lock_of",
    "marks_of",
    "may_enter",
    "may_sign",
    "opened_of",
    "opinions_visible_to",
    "organisations_to_answer_for",
    "organisations_to_declare",
    "organisations_to_lead",
    "own_solutions",
    "people_to_ask",
    "progress_of",
    "reads_detail",
    "received",
    "rolled_up",
    "run_by",
    "seats_visible_to",
    "sheets_visible_to",
    "shown",
    "shown_all",
    "signed_of",
    "snapshot",
    "stated",
    "teams_of",
    "tells",
    "term_of",
    "triaged",
    "undertaking_of",
    "unheeded",
    "version_of",
    "versions_of",
    "visible_to",
    "written_now",
]
