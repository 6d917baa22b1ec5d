"""Scores and places of a contest out of its rows: worked out, as they were locked, and as they hold."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jiebang.hub.contests import standings
from jiebang.hub.contests.models import (
    Contest,
    Criterion,
    Lock,
    Override,
    Score,
    ScoreSheet,
    Standing,
)
from jiebang.hub.contests.states import EntryState, SheetState


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """What a contest's sheets come to, and the digest of all that it came of."""

    marks: standings.Marks
    places: Mapping[str, list[standings.Place]]
    digest: str


def counting(contest: Contest) -> Any:
    """The sheets that count: handed in, of entries that take part."""
    return ScoreSheet.objects.filter(
        assignment__entry__contest=contest,
        assignment__entry__state=EntryState.IN,
        state=SheetState.HANDED_IN,
    )


def marks_of(contest: Contest, criteria: Iterable[Criterion] | None = None) -> standings.Marks:
    """The points of all sheets that count, as numbers. Cost: three queries."""
    lines = list(criteria if criteria is not None else contest.criteria.all())
    place = {line.pk: at for at, line in enumerate(lines)}
    points: dict[tuple[int, int], list[int]] = defaultdict(lambda: [-1] * len(lines))
    rows = Score.objects.filter(sheet__in=counting(contest).values("pk")).values_list(
        "sheet__assignment__entry", "sheet__assignment__juror", "criterion", "points"
    )
    for entry, juror, criterion, value in rows.order_by():
        points[entry, juror][place[criterion]] = value
    entries = contest.entries.filter(state=EntryState.IN).values_list("pk", "version__at")
    return standings.Marks(
        [standings.Entered(pk, at.timestamp()) for pk, at in entries],
        [standings.Sheet(entry, juror, tuple(given)) for (entry, juror), given in points.items()],
        [standings.Line(line.weight, line.lowest, line.highest) for line in lines],
    )


def work_out(contest: Contest) -> WorkedOut:
    """Places by every method, and the SHA-256 of rules, rubric, entries, sheets and places."""
    criteria = list(contest.criteria.all())
    marks = marks_of(contest, criteria)
    placed = standings.places(
        marks, trim=contest.trim, tie_rule=contest.tie_rule, seed=contest.seed
    )
    entries = contest.entries.filter(state=EntryState.IN).order_by("pk")
    said = {
        "contest": contest.pk,
        "rules": [contest.method, contest.trim, contest.tie_rule, contest.seed, standings.DRAWS],
        "criteria": [[one.pk, one.order, one.weight, one.lowest, one.highest] for one in criteria],
        "entries": list(entries.values_list("pk", "number", "version__digest")),
        "sheets": [
            [marks.entries[entry].key, marks.juror_keys[juror], *points]
            for entry, juror, points in zip(
                marks.entry.tolist(), marks.juror.tolist(), marks.points.tolist(), strict=True
            )
        ],
        "places": {
            method: [
                [one.entry, one.score, one.sheets, one.rank, one.low, one.high, one.tied]
                for one in rows
            ]
            for method, rows in placed.items()
        },
    }
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), default=list)
    return WorkedOut(marks, placed, hashlib.sha256(text.encode()).hexdigest())


def lock_of(contest: Contest) -> Lock | None:
    """The lock that holds; None while the scores are open."""
    return contest.locks.filter(ended_at=None).first()


@dataclass(frozen=True, slots=True)
class Final:
    """An entry's place as it holds: by the contest's method, and as the chair has set it.

    score: in points of 100. was: its place by the method alone.
    """

    entry: int
    rank: int
    was: int
    score: float
    sheets: int
    low: int
    high: int
    tied: int


def final_places(contest: Contest, lock: Lock | None = None) -> list[Final]:
    """Places as they hold, best first; none while the scores are open."""
    lock = lock or lock_of(contest)
    if lock is None:
        return []
    rows = list(
        Standing.objects.filter(lock=lock, method=contest.method)
        .select_related("entry")
        .order_by("rank", "entry__number")
    )
    ranks = {row.entry_id: row.rank for row in rows}
    moved = Override.objects.filter(lock=lock).order_by("at", "pk")
    for entry, to in moved.values_list("entry", "rank_after"):
        ranks = set_place(ranks, entry, to)
    shares: dict[int, int] = defaultdict(int)
    for rank in ranks.values():
        shares[rank] += 1
    found = [
        Final(
            entry=row.entry_id,
            rank=ranks[row.entry_id],
            was=row.rank,
            score=float(row.score),
            sheets=row.sheets,
            low=row.rank_low,
            high=row.rank_high,
            tied=shares[ranks[row.entry_id]],
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.rank, one.was))


def set_place(ranks: Mapping[int, int], entry: int, to: int) -> dict[int, int]:
    """Places with one entry set at `to`: those between its old place and the new one make room by one."""
    was = ranks[entry]

    def moved(rank: int) -> int:
        if to < was:
            return rank + 1 if to <= rank <= was else rank
        return rank - 1 if was < rank <= to else rank

    return {key: to if key == entry else moved(rank) for key, rank in ranks.items()}
