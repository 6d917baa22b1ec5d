"""A contest's jury as a problem for planner.juries: loads, conflicts, wishes, and how expert each juror is."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jiebang.hub.catalog.models import Expert, Need
from jiebang.hub.catalog.queries import profile_of
from jiebang.hub.catalog.states import RecordKind
from jiebang.hub.contests.models import Assignment, Conflict, Contest, Juror, Wish
from jiebang.hub.contests.states import (
    AssignmentState,
    ConflictState,
    ContestStatus,
    EntryState,
    JurorState,
    SheetState,
)
from jiebang.hub.search import queries as search
from jiebang.planner import juries

NEAREST = 500
"""Experts that the index is asked for, for one need."""
UNKNOWN = 0.2
"""How expert a juror counts of whom nothing is known that the need could be compared with."""
FIELD, WORDS = 0.4, 0.6
"""What the same field, and what the nearness of words, counts for in a juror's expertise."""


@dataclass(frozen=True, slots=True)
class Posed:
    """The problem with the rows that its keys stand for; digest: SHA-256 of all that went in."""

    problem: juries.Problem
    jurors: dict[str, int]
    entries: dict[str, int]
    before: frozenset[tuple[str, str]]
    digest: str


def key_of(pk: int) -> str:
    """A row's key in the problem; they sort as numbers do."""
    return f"{pk:09d}"


def posed(contest: Contest) -> Posed:
    """What is to be solved now. Raises juries.ProblemError where what people have fixed cannot hold.

    Assignments that a person made, and those whose sheet was begun, are held; once scoring has begun all
    of them are. Conflicts come before both.
    """
    jurors = list(
        contest.jurors.filter(state=JurorState.ACCEPTED).select_related("expert").order_by("pk")
    )
    entries = list(
        contest.entries.filter(state=EntryState.IN).select_related("solution__need").order_by("pk")
    )
    seats, marks = {juror.pk for juror in jurors}, {entry.pk for entry in entries}
    conflicts = {
        (juror, entry): kind
        for juror, entry, kind in Conflict.objects.filter(
            juror__contest=contest, state=ConflictState.STANDS
        ).values_list("juror", "entry", "kind")
        if juror in seats and entry in marks
    }
    wishes = {
        (juror, entry): must
        for juror, entry, must in Wish.objects.filter(juror__contest=contest).values_list(
            "juror", "entry", "must"
        )
        if juror in seats and entry in marks and (juror, entry) not in conflicts
    }
    held, before = _held(contest, seats, marks, set(conflicts))
    pins = held | {pair for pair, must in wishes.items() if must}
    forbids = {pair for pair, must in wishes.items() if not must} - pins
    of_juror: dict[int, int] = defaultdict(int)
    of_entry: dict[int, int] = defaultdict(int)
    for juror, entry in pins:
        of_juror[juror] += 1
        of_entry[entry] += 1
    scores = expertise(jurors, [(entry.pk, entry.solution.need) for entry in entries])
    problem = juries.Problem(
        jurors=[
            juries.Juror(
                key_of(juror.pk),
                max_load=max(juror.load or contest.load, of_juror[juror.pk]),
                region=juror.region[:2],
            )
            for juror in jurors
        ],
        submissions=[
            juries.Submission(
                key_of(entry.pk),
                wanted=max(contest.jurors_wanted, of_entry[entry.pk]),
                region=entry.solution.region[:2],
            )
            for entry in entries
        ],
        scores={(key_of(a), key_of(b)): score for (a, b), score in scores.items()},
        conflicts=[
            juries.Conflict(key_of(juror), key_of(entry), kind)
            for (juror, entry), kind in sorted(conflicts.items())
        ],
        pins=[(key_of(a), key_of(b)) for a, b in sorted(pins)],
        forbids=[(key_of(a), key_of(b)) for a, b in sorted(forbids)],
    )
    said = [
        [[one.key, one.max_load, one.region] for one in problem.jurors],
        [[one.key, one.wanted, one.region] for one in problem.submissions],
        sorted((a, b, round(score, 4)) for (a, b), score in scores.items()),
        sorted((a, b, kind) for (a, b), kind in conflicts.items()),
        sorted(pins),
        sorted(forbids),
    ]
    digest = hashlib.sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()
    return Posed(
        problem,
        {key_of(juror.pk): juror.pk for juror in jurors},
        {key_of(entry.pk): entry.pk for entry in entries},
        frozenset((key_of(a), key_of(b)) for a, b in before),
        digest,
    )


def _held(
    contest: Contest, seats: set[int], marks: set[int], against: set[tuple[int, int]]
) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """(pairs that stay, all pairs of today)."""
    rows = Assignment.objects.filter(
        juror__contest=contest, state=AssignmentState.ASSIGNED
    ).values_list("juror", "entry", "run", "sheet__state")
    held, before = set(), set()
    for juror, entry, run, sheet in rows:
        if juror in seats and entry in marks and (juror, entry) not in against:
            before.add((juror, entry))
            scored = sheet in {SheetState.DRAFT, SheetState.HANDED_IN}
            if run is None or scored or contest.status == ContestStatus.SCORING:
                held.add((juror, entry))
    return held, before


def expertise(
    jurors: Sequence[Juror], entries: Sequence[tuple[int, Need]]
) -> dict[tuple[int, int], float]:
    """`(juror, entry) → how expert, from 0 to 1`: of the expert's record beside the need that is answered.

    The same field counts FIELD, how near the words of record and need are, beside the nearest juror's,
    counts WORDS; without an index the field alone tells. Who has no record counts UNKNOWN everywhere.
    """
    records = {juror.pk: juror.expert for juror in jurors if juror.expert is not None}
    near: dict[int, dict[int, float]] = {}
    for _entry, need in entries:
        if need.pk not in near:
            near[need.pk] = _near(need, list(records.values()))
    found = {}
    for entry, need in entries:
        for juror in jurors:
            record = records.get(juror.pk)
            if record is None:
                found[juror.pk, entry] = UNKNOWN
                continue
            same = bool(need.field) and need.field in {record.field, *record.fields}
            words = near[need.pk].get(record.pk, 0.0)
            found[juror.pk, entry] = round(FIELD * same + WORDS * words, 4)
    return found


def _near(need: Need, records: Sequence[Expert]) -> dict[int, float]:
    """`expert's record → nearness to the need`, 1 for the nearest of these."""
    wanted = {str(record.pk) for record in records}
    if not wanted:
        return {}
    try:
        rows: Any = search.similar(RecordKind.EXPERT, profile_of(need).texts, NEAREST)
    except search.IndexNotReady:
        return {}
    scores = {int(key): score for key, score in rows if key in wanted}
    most = max(scores.values(), default=0.0)
    return {key: score / most for key, score in scores.items()} if most > 0 else {}
