"""Writes of the stage: its set-up and running order, what the moderator does, the rehearsal, the wall."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.catalog.models import Need
from jiebang.hub.contests import rules
from jiebang.hub.contests.actions.conflicts import find_conflicts
from jiebang.hub.contests.actions.entries import enter
from jiebang.hub.contests.actions.shared import run_by
from jiebang.hub.contests.models import (
    Assignment,
    Conflict,
    Contest,
    Entry,
    Juror,
    Pitch,
    RehearsalSheet,
    Show,
)
from jiebang.hub.contests.states import (
    PITCH_TRANSITIONS,
    SHOW_TRANSITIONS,
    AssignmentState,
    ConflictState,
    ContestKind,
    ContestStatus,
    Ended,
    EntryState,
    JurorState,
    PitchState,
    ShowState,
    SolutionStatus,
)
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused

ON_STAGE = (PitchState.PITCHING, PitchState.QUESTIONS, PitchState.SCORING)
SHORTEST, LONGEST = 10, 7200
"""Seconds of a pitch; questions may be none."""
TEAMS, MOST_NEEDS = 3, 12
_PREPARING = (ContestStatus.DRAFT, ContestStatus.OPEN, ContestStatus.SCORING)


@transaction.atomic
def open_stage(
    *, actor: Actor, contest: Contest, pitch_seconds: int = 480, question_seconds: int = 300
) -> Show:
    """Give an on-site contest its stage, with an address for the wall that nobody knows yet."""
    _runs(actor, contest)
    if contest.kind != ContestKind.ON_SITE:
        raise Refused(_("Only a contest with pitches on a stage has a stage."))
    _seconds(pitch_seconds, question_seconds)
    show, made = Show.objects.get_or_create(
        contest=contest,
        defaults={
            "pitch_seconds": pitch_seconds,
            "question_seconds": question_seconds,
            "wall_key": _new_key(),
        },
    )
    if made:
        audit.record(actor=actor, verb="contests.open_stage", subject=show)
    return show


@transaction.atomic
def take_showcase(
    *, actor: Actor, contest: Contest, needs: Sequence[Need], teams: int = TEAMS
) -> Show:
    """The preset "three showcase needs × three teams": of each need the solutions that its owner shortlisted
    first are entered, as many as `teams`, and the stage is set up need by need.
    """
    row = run_by(actor, contest)
    if not 1 <= len(needs) <= MOST_NEEDS:
        raise Refused(_("Choose one to %(most)s needs.") % {"most": MOST_NEEDS})
    wanted = []
    for need in needs:
        short = (
            need.solutions.filter(status=SolutionStatus.SHORTLISTED)
            .exclude(entries__contest=row)
            .annotate(chosen=Max("moves__at", filter=Q(moves__after=SolutionStatus.SHORTLISTED)))
        )
        wanted += list(short.order_by("chosen", "submitted_at", "pk")[:teams])
    if wanted:
        enter(actor=actor, contest=row, solutions=wanted)
    elif not row.entries.exists():
        raise Refused(_("None of these needs has a shortlisted solution."))
    show = open_stage(actor=actor, contest=row)
    fill_order(actor=actor, show=show, revision=show.revision)
    arrange(actor=actor, show=show, revision=show.revision, how="needs")
    return show


@transaction.atomic
def set_times(
    *, actor: Actor, show: Show, revision: int, pitch_seconds: int, question_seconds: int
) -> None:
    """Say how long a team speaks and how long it is asked; what runs now is measured anew by it."""
    _runs(actor, show.contest)
    _seconds(pitch_seconds, question_seconds)
    _turn(show, revision, {"pitch_seconds": pitch_seconds, "question_seconds": question_seconds})
    audit.record(
        actor=actor,
        verb="contests.set_times",
        subject=show,
        facts={"pitch": pitch_seconds, "questions": question_seconds},
    )


@transaction.atomic
def fill_order(*, actor: Actor, show: Show, revision: int) -> int:
    """Give every entry that takes part its place in the running order, after those that have one, and
    every accepted juror without a conflict every one of them to judge. Returns how many places are new.
    """
    contest = run_by(actor, show.contest)
    if contest.status not in _PREPARING or show.state == ShowState.ENDED:
        raise Refused(_("The running order is closed."))
    _turn(show, revision, {})
    find_conflicts(actor=actor, contest=contest)
    have = set(show.pitches.values_list("entry_id", flat=True))
    last = show.pitches.aggregate(last=Max("order"))["last"] or 0
    entries = [
        entry
        for entry in contest.entries.filter(state=EntryState.IN).order_by("number")
        if entry.pk not in have
    ]
    Pitch.objects.bulk_create(
        Pitch(show=show, entry=entry, order=last + place)
        for place, entry in enumerate(entries, start=1)
    )
    seats = assign_all(contest)
    audit.record(
        actor=actor,
        verb="contests.fill_order",
        subject=show,
        facts={"entries": [entry.pk for entry in entries], "assigned": seats},
    )
    return len(entries)


def assign_all(contest: Contest) -> int:
    """Every accepted juror judges every entry that takes part, but where a conflict stands, somebody has
    said never, or it was taken from them by hand: a chair who only presides is not given it again with
    each entry that comes late, and then waited for. Returns how many are new; within the transaction of
    a verb that holds the contest's lock.
    """
    entries = list(contest.entries.filter(state=EntryState.IN).values_list("pk", flat=True))
    jurors = list(contest.jurors.filter(state=JurorState.ACCEPTED).values_list("pk", flat=True))
    shut = set(
        Conflict.objects.filter(
            juror__in=jurors, entry__in=entries, state=ConflictState.STANDS
        ).values_list("juror_id", "entry_id")
    )
    for juror in Juror.objects.filter(pk__in=jurors).prefetch_related("wishes"):
        shut |= {(juror.pk, wish.entry_id) for wish in juror.wishes.all() if not wish.must}
    have: set[tuple[int, int]] = set()
    by_hand: dict[tuple[int, int], bool] = {}
    rows = Assignment.objects.filter(juror__in=jurors, entry__in=entries).order_by("pk")
    for who, what, state, because in rows.values_list(
        "juror_id", "entry_id", "state", "ended_because"
    ):
        if state == AssignmentState.ASSIGNED:
            have.add((who, what))
        by_hand[who, what] = state == AssignmentState.REMOVED and because not in Ended.values
    shut |= {pair for pair, is_so in by_hand.items() if is_so}
    new = [
        Assignment(juror_id=juror, entry_id=entry, why={"stage": True})
        for juror in jurors
        for entry in entries
        if (juror, entry) not in have | shut
    ]
    Assignment.objects.bulk_create(new)
    return len(new)


@transaction.atomic
def arrange(*, actor: Actor, show: Show, revision: int, how: str) -> None:
    """Put those who wait in order: "needs" one need after the other, "turns" each need in turn.

    Who was on the stage keeps the place.
    """
    _runs(actor, show.contest)
    if how not in {"needs", "turns"}:
        raise Refused(_("There is no such order."))
    _turn(show, revision, {})
    pitches = list(show.pitches.select_related("entry__solution").order_by("order", "pk"))
    waiting = [pitch for pitch in pitches if pitch.state == PitchState.WAITING]
    groups: dict[int, list[Pitch]] = {}
    for pitch in waiting:
        groups.setdefault(pitch.entry.solution.need_id, []).append(pitch)
    if how == "needs":
        wanted = [pitch for group in groups.values() for pitch in group]
    else:
        longest = max(map(len, groups.values()), default=0)
        wanted = [
            group[turn] for turn in range(longest) for group in groups.values() if turn < len(group)
        ]
    rest = iter(wanted)
    _number([next(rest) if pitch.state == PitchState.WAITING else pitch for pitch in pitches])
    audit.record(actor=actor, verb="contests.arrange", subject=show, facts={"how": how})


@transaction.atomic
def move_pitch(*, actor: Actor, show: Show, revision: int, pitch: Pitch, up: bool) -> None:
    """One place earlier or later among those who wait."""
    _runs(actor, show.contest)
    _turn(show, revision, {})
    pitches = list(show.pitches.order_by("order", "pk"))
    waiting = [at for at, one in enumerate(pitches) if one.state == PitchState.WAITING]
    place = next((at for at in waiting if pitches[at].pk == pitch.pk), None)
    if place is None:
        raise Refused(_("Only who waits can be moved."))
    other = waiting.index(place) + (-1 if up else 1)
    if not 0 <= other < len(waiting):
        raise Refused(_("It stands at the end already."))
    pitches[place], pitches[waiting[other]] = pitches[waiting[other]], pitches[place]
    _number(pitches)
    audit.record(
        actor=actor, verb="contests.move_pitch", subject=show, facts={"pitch": pitch.pk, "up": up}
    )


def _number(pitches: Sequence[Pitch]) -> None:
    for order, pitch in enumerate(pitches, start=1):
        if pitch.order != order:
            Pitch.objects.filter(pk=pitch.pk).update(order=order)


@transaction.atomic
def go_on(*, actor: Actor, show: Show, revision: int) -> None:
    """The next step on the stage: the next team begins; from its pitch to questions, to scoring, to done.

    Without time for questions a pitch is followed by scoring. Goes on where it was paused, too.
    """
    _moderates(actor, show)
    now = timezone.now()
    current = _on_stage(show)
    values: dict[str, object] = {}
    if show.state != ShowState.RUNNING:
        values = _shown(show, ShowState.RUNNING, now)
    if current is None:
        waiting = show.pitches.filter(state=PitchState.WAITING)
        current = waiting.filter(entry__state=EntryState.IN).order_by("order", "pk").first()
        if current is None:
            raise Refused(_("Nobody waits any more. End the contest's stage."))
    _turn(show, revision, values)
    after = {
        PitchState.WAITING: PitchState.PITCHING,
        PitchState.PITCHING: PitchState.QUESTIONS if show.question_seconds else PitchState.SCORING,
        PitchState.QUESTIONS: PitchState.SCORING,
        PitchState.SCORING: PitchState.DONE,
    }[PitchState(current.state)]
    _step(current, after, now, runs=True)
    _noted(actor, "contests.go_on", show, current)


@transaction.atomic
def go_back(*, actor: Actor, show: Show, revision: int) -> None:
    """Take the last step back: the clock of the part that is on again begins anew."""
    _moderates(actor, show)
    now = timezone.now()
    values: dict[str, object] = {}
    if show.state == ShowState.READY:
        raise Refused(_("Nothing has happened on the stage yet."))
    if show.state == ShowState.ENDED:
        values = _shown(show, ShowState.RUNNING, now)
    current = _on_stage(show)
    if current is None:
        over = show.pitches.filter(state__in=(PitchState.DONE, PitchState.SKIPPED))
        current = over.order_by("-ended_at", "-order").first()
        if current is None:
            raise Refused(_("Nothing has happened on the stage yet."))
    _turn(show, revision, values)
    before = {
        PitchState.PITCHING: PitchState.WAITING,
        PitchState.QUESTIONS: PitchState.PITCHING,
        PitchState.SCORING: PitchState.QUESTIONS,
        PitchState.DONE: PitchState.SCORING,
        PitchState.SKIPPED: PitchState.WAITING,
    }[PitchState(current.state)]
    _step(current, before, now, runs=show.state != ShowState.PAUSED)
    _noted(actor, "contests.go_back", show, current)


@transaction.atomic
def pause(*, actor: Actor, show: Show, revision: int) -> None:
    """Stop the clock."""
    _moderates(actor, show)
    now = timezone.now()
    _turn(show, revision, _shown(show, ShowState.PAUSED, now))
    current = _on_stage(show)
    if current is not None and current.clock_from is not None:
        ran = max(0, round((now - current.clock_from).total_seconds()))
        Pitch.objects.filter(pk=current.pk).update(used=F("used") + ran, clock_from=None)
    _noted(actor, "contests.pause", show, current)


@transaction.atomic
def resume(*, actor: Actor, show: Show, revision: int) -> None:
    """Let the clock run on."""
    _moderates(actor, show)
    now = timezone.now()
    if show.state != ShowState.PAUSED:
        raise Refused(_("The stage is not paused."))
    _turn(show, revision, _shown(show, ShowState.RUNNING, now))
    current = _on_stage(show)
    if current is not None:
        Pitch.objects.filter(pk=current.pk).update(clock_from=now)
    _noted(actor, "contests.resume", show, current)


@transaction.atomic
def skip(*, actor: Actor, show: Show, revision: int, pitch: Pitch) -> None:
    """A team does not appear; it can be put back while the stage is open."""
    _moderates(actor, show)
    if show.state == ShowState.ENDED:
        raise Refused(_("The running order is closed."))
    _turn(show, revision, {})
    _step(pitch, PitchState.SKIPPED, timezone.now(), runs=False)
    _noted(actor, "contests.skip", show, pitch)


@transaction.atomic
def put_back(*, actor: Actor, show: Show, revision: int, pitch: Pitch) -> None:
    """A team that was passed over waits again."""
    _moderates(actor, show)
    if show.state == ShowState.ENDED:
        raise Refused(_("The running order is closed."))
    if pitch.state != PitchState.SKIPPED:
        raise Refused(_("Only who was passed over can wait again."))
    _turn(show, revision, {})
    _step(pitch, PitchState.WAITING, timezone.now(), runs=False)
    _noted(actor, "contests.put_back", show, pitch)


@transaction.atomic
def end_show(*, actor: Actor, show: Show, revision: int) -> None:
    """Nobody else comes on. Of a rehearsal all is put back as it was, its points are thrown away."""
    _moderates(actor, show)
    if show.is_rehearsal:
        _end_rehearsal(actor, show, revision)
        return
    if _on_stage(show) is not None:
        raise Refused(_("Somebody is on the stage. Let them finish first."))
    _turn(show, revision, _shown(show, ShowState.ENDED, timezone.now()))
    _noted(actor, "contests.end_show", show, None)


@transaction.atomic
def begin_rehearsal(*, actor: Actor, show: Show, revision: int) -> None:
    """Try the stage, its wall and the jurors' phones; nothing of it counts."""
    _runs(actor, show.contest)
    if show.state != ShowState.READY or show.is_rehearsal:
        raise Refused(_("A rehearsal is held before the stage is opened."))
    if show.contest.status not in _PREPARING:
        raise Refused(_("The running order is closed."))
    _turn(show, revision, {"is_rehearsal": True})
    show.rehearsed.all().delete()
    audit.record(actor=actor, verb="contests.begin_rehearsal", subject=show)


def _end_rehearsal(actor: Actor, show: Show, revision: int) -> None:
    _turn(
        show,
        revision,
        {"is_rehearsal": False, "state": ShowState.READY, "began_at": None, "ended_at": None},
    )
    thrown = show.rehearsed.all().delete()[0]
    show.pitches.update(
        state=PitchState.WAITING, clock_from=None, used=0, began_at=None, ended_at=None
    )
    audit.record(
        actor=actor, verb="contests.end_rehearsal", subject=show, facts={"thrown_away": thrown}
    )


@transaction.atomic
def rehearse_points(
    *, actor: Actor, show: Show, entry: Entry, points: Mapping[int, int]
) -> RehearsalSheet:
    """What a juror taps in a rehearsal. Refused once it has ended, so that nothing of it comes late."""
    seat = rules.seat_of(actor, show.contest)
    if seat is None or entry.contest_id != show.contest_id:
        raise Denied
    if not Assignment.objects.filter(
        juror=seat, entry=entry, state=AssignmentState.ASSIGNED
    ).exists():
        raise Denied
    if not Show.objects.select_for_update().filter(pk=show.pk, is_rehearsal=True).exists():
        raise Refused(_("The rehearsal is over; these points do not count."))
    ranges = {row.pk: row for row in show.contest.criteria.all()}
    for criterion, given in points.items():
        row = ranges.get(criterion)
        if row is None or not row.lowest <= given <= row.highest:
            raise Refused(_("These points are outside the range of the criterion."))
    sheet, _made = RehearsalSheet.objects.update_or_create(
        show=show,
        juror=seat,
        entry=entry,
        defaults={"points": {str(key): value for key, value in sorted(points.items())}},
    )
    return sheet


@transaction.atomic
def set_embargo(*, actor: Actor, show: Show, revision: int, on: bool) -> None:
    """Whether the wall and the audience are shown scores and places.

    In a blind contest they are shown the announced winners and nothing else, whatever this says.
    """
    _runs(actor, show.contest)
    if show.is_rehearsal:
        raise Refused(_("A rehearsal has no results."))
    _turn(show, revision, {"is_embargoed": on})
    audit.record(actor=actor, verb="contests.set_embargo", subject=show, facts={"on": on})


@transaction.atomic
def renew_wall(*, actor: Actor, show: Show) -> str:
    """A new address for the wall; the old one shows nothing from now on. Returns the new key."""
    _runs(actor, show.contest)
    key = _new_key()
    Show.objects.filter(pk=show.pk).update(wall_key=key, revision=F("revision") + 1)
    show.refresh_from_db(fields=["wall_key", "revision"])
    audit.record(actor=actor, verb="contests.renew_wall", subject=show)
    return key


def _new_key() -> str:
    return secrets.token_urlsafe(24)


def _runs(actor: Actor, contest: Contest) -> None:
    if not rules.may_run(actor, contest):
        raise Denied


def _moderates(actor: Actor, show: Show) -> None:
    """Who runs the contest moves its stage; for real only while jurors may score."""
    _runs(actor, show.contest)
    if not show.is_rehearsal and show.contest.status != ContestStatus.SCORING:
        raise Refused(
            _("The stage opens when scoring has begun. Until then a rehearsal is possible.")
        )


def _seconds(pitch: int, questions: int) -> None:
    if not SHORTEST <= pitch <= LONGEST or not 0 <= questions <= LONGEST:
        raise Refused(
            _("A pitch takes %(low)s to %(high)s seconds, questions up to %(high)s.")
            % {"low": SHORTEST, "high": LONGEST}
        )


def _on_stage(show: Show) -> Pitch | None:
    return show.pitches.filter(state__in=ON_STAGE).first()


def _shown(show: Show, to: ShowState, now: datetime) -> dict[str, object]:
    """What changes on the show when it comes to `to`."""
    if to not in SHOW_TRANSITIONS[show.state]:
        raise Refused(
            _("What is “%(before)s” cannot become “%(after)s”.")
            % {"before": show.get_state_display(), "after": to.label}
        )
    values: dict[str, object] = {"state": to}
    if to == ShowState.RUNNING and show.began_at is None:
        values["began_at"] = now
    values["ended_at"] = now if to == ShowState.ENDED else None
    return values


def _turn(show: Show, revision: int, values: Mapping[str, object]) -> None:
    """Count a change of the stage, which must be as the actor saw it: of two moderators who press at
    once, the second is told and nothing is skipped.
    """
    moved = Show.objects.filter(
        pk=show.pk, revision=revision, state=show.state, is_rehearsal=show.is_rehearsal
    ).update(revision=F("revision") + 1, **values)
    if not moved:
        raise Refused(_("Somebody else has moved the stage meanwhile. This is how it stands now."))
    for name, value in values.items():
        setattr(show, name, value)
    show.revision = revision + 1


def _step(pitch: Pitch, to: PitchState, now: datetime, *, runs: bool) -> None:
    """One legal move of a team's turn; the clock of the new part begins at nothing."""
    before = pitch.state
    if to not in PITCH_TRANSITIONS[before]:
        raise Refused(
            _("What is “%(before)s” cannot become “%(after)s”.")
            % {"before": pitch.get_state_display(), "after": to.label}
        )
    timed = to in (PitchState.PITCHING, PitchState.QUESTIONS)
    values: dict[str, object] = {
        "state": to,
        "used": 0,
        "clock_from": now if timed and runs else None,
    }
    if to == PitchState.PITCHING and before == PitchState.WAITING:
        values["began_at"] = now
    if to == PitchState.WAITING:
        values["began_at"] = None
    values["ended_at"] = now if to in (PitchState.DONE, PitchState.SKIPPED) else None
    if to == PitchState.SKIPPED:
        values["began_at"] = pitch.began_at or now
    if not Pitch.objects.filter(pk=pitch.pk, state=before).update(**values):
        raise Refused(_("Somebody else has moved the stage meanwhile. This is how it stands now."))
    for name, value in values.items():
        setattr(pitch, name, value)


def _noted(actor: Actor, verb: str, show: Show, pitch: Pitch | None) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        subject=show,
        facts={
            "pitch": pitch.pk if pitch else None,
            "state": pitch.state if pitch else show.state,
            "rehearsal": show.is_rehearsal,
        },
    )
