"""Reads of the stage: who moderates it, its clock, and what wall, audience and jurors are shown of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet

from jiebang.hub.catalog import queries as catalog
from jiebang.hub.catalog.models import Need
from jiebang.hub.contests.models import (
    Assignment,
    Award,
    Conflict,
    Contest,
    Entry,
    Pitch,
    ScoreSheet,
    Show,
)
from jiebang.hub.contests.queries.calls import blind_needs
from jiebang.hub.contests.queries.contests import run_by
from jiebang.hub.contests.queries.contests import visible_to as contests_visible_to
from jiebang.hub.contests.queries.prizes import TOLD_ORDER
from jiebang.hub.contests.queries.solutions import judging
from jiebang.hub.contests.queries.standings import final_places
from jiebang.hub.contests.states import (
    AssignmentState,
    ConflictState,
    ContestStatus,
    EntryState,
    JurorState,
    PitchState,
    SheetState,
    ShowState,
    SolutionStatus,
)
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people.models import User
from jiebang.hub.people.rules import wields_roles

ON_STAGE = (PitchState.PITCHING, PitchState.QUESTIONS, PitchState.SCORING)
NOT_SHOWN = (ContestStatus.DRAFT, ContestStatus.CANCELLED)
NEXT = 3
"""How many of those who come next are told."""


def stages_run_by(actor: Actor) -> QuerySet[Show]:
    """Stages that the actor moderates."""
    mine = (
        Contest.objects.filter(run_by(actor)) if actor.is_authenticated else Contest.objects.none()
    )
    return Show.objects.filter(contest__in=mine.values("pk")).select_related(
        "contest__edition", "contest__track", "contest__host_region"
    )


def stages_visible_to(actor: Actor) -> QuerySet[Show]:
    """Stages whose contest the actor sees: for the audience's page."""
    return (
        Show.objects.filter(contest__in=contests_visible_to(actor).values("pk"))
        .exclude(contest__status__in=NOT_SHOWN)
        .select_related("contest__edition")
    )


def wall_of(key: str) -> Show | None:
    """The stage whose wall has this address; None where it was renewed, or the contest is not held."""
    return (
        Show.objects.filter(wall_key=key)
        .exclude(wall_key="")
        .exclude(contest__status__in=NOT_SHOWN)
        .select_related("contest__edition")
        .first()
    )


@dataclass(frozen=True, slots=True)
class Clock:
    """How long a part lasts and how much of it is used, in seconds; since: from when it runs on, None
    while it stands.
    """

    limit: int
    used: int
    since: datetime | None

    def left(self, now: datetime) -> int:
        """Seconds that are left at a moment; below nothing once they are over."""
        ran = (now - self.since).total_seconds() if self.since else 0
        return self.limit - self.used - max(0, int(ran))


def clock_of(show: Show, pitch: Pitch) -> Clock | None:
    """The clock of what is on; None where nothing is timed."""
    limits = {
        PitchState.PITCHING.value: show.pitch_seconds,
        PitchState.QUESTIONS.value: show.question_seconds,
    }
    if pitch.state not in limits:
        return None
    return Clock(limits[pitch.state], pitch.used, pitch.clock_from)


@dataclass(frozen=True, slots=True)
class Called:
    """What an entry is called in public. team is empty where its name is not told; need: the title of
    the need, empty where that is not public.
    """

    number: int
    team: str
    need: str
    need_lang: str


def called(entries: Iterable[Entry], language: str) -> dict[int, Called]:
    """Entry → what everybody in the hall may call it, `entry.solution` and `entry.version` at hand.

    A team is named where neither its contest nor its need's call is blind, or once its prize is
    announced; all else stays on the server. Cost: a constant number of queries.
    """
    rows = list(entries)
    keys = [row.pk for row in rows]
    needs = {row.solution.need_id for row in rows}
    blind = set(blind_needs().filter(pk__in=needs).values_list("pk", flat=True))
    won = set(
        Award.objects.filter(entry__in=keys, announced_at__isnull=False).values_list(
            "entry_id", flat=True
        )
    )
    hidden = set(
        Contest.objects.filter(pk__in={row.contest_id for row in rows}, is_blind=True).values_list(
            "pk", flat=True
        )
    )
    anyone = AnonymousUser()
    public = catalog.disclosed_all(anyone, catalog.visible_to(anyone, Need).filter(pk__in=needs))
    titles = {}
    for one in public:
        reading = one.reading(language)
        titles[one.pk] = (reading.get("title"), reading.language) if reading else ("", "")
    found = {}
    for row in rows:
        need = row.solution.need_id
        is_named = row.pk in won or (row.contest_id not in hidden and need not in blind)
        team = str(row.version.content.get("team", "")) if is_named else ""
        found[row.pk] = Called(row.number, team, *titles.get(need, ("", "")))
    return found


def pitches_of(show: Show) -> list[Pitch]:
    """The running order with what its entries are called by."""
    return list(
        show.pitches.select_related("entry__solution", "entry__version").order_by("order", "pk")
    )


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of the ranking that the hall sees. score: percent of what can be had, with one decimal;
    place: shared where scores are equal.
    """

    entry: int
    place: int
    score: float
    sheets: int


def ranking(contest: Contest) -> list[Ranked]:
    """The ranking as it stands: from the standings once scores are locked, until then the mean of the
    sheets of each entry that all who judge it have handed in: no juror learns what peers gave before
    their own word is spoken. The best first; equal scores share their place.
    """
    places = final_places(contest)
    if places:
        return [
            Ranked(place.entry, place.rank, round(place.score, 1), place.sheets) for place in places
        ]
    complete = complete_entries(contest)
    found = sorted(
        (
            (round(sum(given) / len(given), 1), len(given), entry)
            for entry, given in sheets_that_count(contest).items()
            if entry in complete
        ),
        key=lambda one: (-one[0], one[2]),
    )
    scores = [score for score, _count, _entry in found]
    return [Ranked(entry, scores.index(score) + 1, score, count) for score, count, entry in found]


def _that_judge(contest: Contest) -> QuerySet[Assignment]:
    """Assignments of jurors who sit and may judge the entry, which takes part."""
    conflicts = Conflict.objects.filter(
        juror=OuterRef("juror"), entry=OuterRef("entry"), state=ConflictState.STANDS
    )
    return Assignment.objects.filter(
        ~Exists(conflicts),
        state=AssignmentState.ASSIGNED,
        juror__state=JurorState.ACCEPTED,
        entry__contest=contest,
        entry__state=EntryState.IN,
    )


def complete_entries(contest: Contest) -> set[int]:
    """Entries whose sheets have all been handed in."""
    handed_in = ScoreSheet.objects.filter(assignment=OuterRef("pk"), state=SheetState.HANDED_IN)
    found: dict[int, bool] = {}
    rows = _that_judge(contest).annotate(is_in=Exists(handed_in))
    for entry, is_in in rows.values_list("entry", "is_in"):
        found[entry] = found.get(entry, True) and is_in
    return {entry for entry, is_whole in found.items() if is_whole}


def has_been_told(assignment: Assignment) -> bool:
    """Whether the hall is shown, before the lock, the mean that this assignment's sheet goes into."""
    contest = assignment.entry.contest
    return (
        not contest.is_blind
        and Show.objects.filter(contest=contest, is_embargoed=False, is_rehearsal=False).exists()
        and assignment.entry_id in complete_entries(contest)
    )


def sheets_that_count(contest: Contest) -> dict[int, list[float]]:
    """Entry → percent of each sheet that was handed in, of jurors who sit and may judge it."""
    criteria = list(contest.criteria.all())
    weights = sum(row.weight for row in criteria)
    sheets = (
        ScoreSheet.objects.filter(assignment__in=_that_judge(contest), state=SheetState.HANDED_IN)
        .select_related("assignment")
        .prefetch_related("scores")
        .order_by("pk")
    )
    found: dict[int, list[float]] = {}
    for sheet in sheets:
        given = {score.criterion_id: score.points for score in sheet.scores.all()}
        if not weights or any(row.pk not in given for row in criteria):
            continue
        total = sum(
            row.weight * (given[row.pk] - row.lowest) / (row.highest - row.lowest)
            for row in criteria
        )
        found.setdefault(sheet.assignment.entry_id, []).append(100 * total / weights)
    return found


@dataclass(frozen=True, slots=True)
class Hall:
    """What wall and audience are shown at a moment, before it is put into words.

    ranking and awards are None while they are not told: then the rows are not read at all.
    """

    show: Show
    is_rehearsal: bool
    state: ShowState
    current: Pitch | None
    coming: Sequence[Pitch]
    done: int
    total: int
    names: Mapping[int, Called]
    ranking: Sequence[Ranked] | None
    awards: Sequence[Award] | None


def hall(show: Show, *, is_wall: bool) -> Hall:
    """What the wall is shown, or the audience, who learn nothing of a rehearsal."""
    contest = show.contest
    pitches = [
        pitch
        for pitch in pitches_of(show)
        if pitch.entry.state == EntryState.IN or pitch.state in ON_STAGE
    ]
    state = ShowState(show.state)
    is_closed = state == ShowState.READY or (show.is_rehearsal and not is_wall)
    if is_closed:
        state = ShowState.READY
    current = next((one for one in pitches if one.state in ON_STAGE and not is_closed), None)
    waiting = [one for one in pitches if one.state == PitchState.WAITING and not is_closed]
    over = [one for one in pitches if one.state in (PitchState.DONE, PitchState.SKIPPED)]
    told = not show.is_embargoed and not show.is_rehearsal
    places = ranking(contest) if told and not contest.is_blind else None
    awards = None
    if told:
        awards = list(
            Award.objects.filter(prize__contest=contest, announced_at__isnull=False)
            .select_related("prize", "entry__solution", "entry__version")
            .prefetch_related("prize__texts")
            .order_by(*TOLD_ORDER)
        )
    entries = {
        one.entry_id: one.entry for one in [*waiting[:NEXT], *([current] if current else [])]
    }
    if places is not None:
        ranked = contest.entries.filter(pk__in=[one.entry for one in places])
        entries |= {one.pk: one for one in ranked.select_related("solution", "version")}
    entries |= {award.entry_id: award.entry for award in awards or ()}
    return Hall(
        show=show,
        is_rehearsal=show.is_rehearsal and is_wall,
        state=state,
        current=current,
        coming=waiting[:NEXT],
        done=0 if is_closed else len(over),
        total=0 if is_closed else len(pitches),
        names=called(entries.values(), languages.current()),
        ranking=places,
        awards=awards,
    )


def on_stage_for(actor: Actor, show: Show) -> QuerySet[Assignment]:
    """What the actor judges on this stage: by the one door to a juror's rights, or in a rehearsal,
    which may be held before scoring begins, by their accepted seat; never where a conflict stands.
    """
    if not isinstance(actor, User) or not wields_roles(actor):
        return Assignment.objects.none()
    if not show.is_rehearsal:
        return judging(actor).filter(entry__contest=show.contest)
    conflicts = Conflict.objects.filter(
        juror=OuterRef("juror"), entry=OuterRef("entry"), state=ConflictState.STANDS
    )
    return Assignment.objects.filter(
        ~Exists(conflicts),
        state=AssignmentState.ASSIGNED,
        juror__user=actor,
        juror__state=JurorState.ACCEPTED,
        entry__contest=show.contest,
    )


def seated_stages(actor: Actor) -> QuerySet[Show]:
    """Stages on whose jury the actor sits."""
    if not isinstance(actor, User) or not wields_roles(actor):
        return Show.objects.none()
    seats = actor.juries.filter(state=JurorState.ACCEPTED)
    return (
        Show.objects.filter(contest__in=seats.values("contest"))
        .exclude(contest__status__in=NOT_SHOWN)
        .select_related("contest__edition")
    )


def showcase_needs(contest: Contest) -> list[tuple[Need, int]]:
    """Needs within the contest's reach with solutions that their owners have shortlisted, and how many:
    the most first, then by code.
    """
    found = Need.objects.filter(
        edition=contest.edition, solutions__status=SolutionStatus.SHORTLISTED
    )
    if contest.track_id:
        found = found.filter(track=contest.track_id)
    if contest.host_region_id:
        found = found.filter(host_region=contest.host_region_id)
    needs = list(found.distinct().prefetch_related("texts"))
    counts: dict[Any, int] = {
        need.pk: need.solutions.filter(status=SolutionStatus.SHORTLISTED).count() for need in needs
    }
    return sorted(
        ((need, counts[need.pk]) for need in needs), key=lambda one: (-one[1], one[0].code)
    )
