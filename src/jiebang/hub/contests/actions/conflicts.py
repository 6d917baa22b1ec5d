"""Conflicts of jurors: found anew when jurors or entries change, added, set aside; and what they undo."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.contests import rules
from jiebang.hub.contests.actions.shared import locked, person, reason, require, run_by
from jiebang.hub.contests.models import Assignment, Conflict, Contest, Entry, Juror, ScoreSheet
from jiebang.hub.contests.queries.conflicts import derived, unheeded
from jiebang.hub.contests.states import (
    AssignmentState,
    ConflictKind,
    ConflictState,
    ContestStatus,
    Ended,
    EntryState,
    JurorState,
    SheetState,
)
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused, SystemActor
from jiebang.hub.notices.actions import tell

WORKING = (ContestStatus.DRAFT, ContestStatus.OPEN, ContestStatus.SCORING)
"""Where what comes to light takes effect at once; of locked scores it waits until they are opened."""
KNOWN = (*WORKING, ContestStatus.LOCKED, ContestStatus.PUBLISHED)
"""Where it is kept at all: everywhere but in a contest that was called off."""


def find_conflicts(*, actor: Actor, contest: Contest) -> list[Conflict]:
    """Work out what the records say of all jurors and entries; the new ones, which stand from now on.

    Once found, a conflict stays until the chair sets it aside, though its cause may end: who has just
    left a team is not free of it. Within the transaction of a verb that holds the contest's lock.
    """
    known = set(
        Conflict.objects.filter(juror__contest=contest).values_list("juror", "entry", "kind")
    )
    new = [
        Conflict(juror_id=one.juror, entry_id=one.entry, kind=one.kind, because=one.because[:500])
        for one in derived(contest)
        if (one.juror, one.entry, one.kind) not in known
    ]
    if not new:
        return []
    Conflict.objects.bulk_create(new)
    audit.record(
        actor=actor,
        verb="contests.find_conflicts",
        subject=contest,
        facts={"conflicts": [one.pk for one in new], "kinds": sorted({one.kind for one in new})},
    )
    take_effect(actor=actor, contest=contest, conflicts=new)
    return new


def settle(*, actor: Actor, contest: Contest) -> int:
    """Find conflicts and undo what stands against any of them, before a contest takes its next step; how
    many sheets that were handed in count no more.

    A membership or a mandate may have come since the jury was planned, and nobody has looked. It is the
    site that finds it, so that whoever acts is told as well. Within the transaction of a verb that holds the
    contest's lock, after leave(); at a constant number of queries. What others commit after it has
    looked is found after the lock.
    """
    site = SystemActor("contests")
    counted = ScoreSheet.objects.filter(
        assignment__juror__contest=contest, state=SheetState.HANDED_IN
    )
    before = counted.count()
    find_conflicts(actor=site, contest=contest)
    enforce(actor=site, contest=contest)
    return before - counted.count()


def take_effect(*, actor: Actor, contest: Contest, conflicts: Sequence[Conflict]) -> None:
    """What follows from conflicts that stand from now on. Of locked scores nothing but that chair and
    organisers are told, where a sheet that counts is another's business now.
    """
    if contest.status in WORKING:
        enforce(actor=actor, contest=contest)
    elif unheeded(contest).filter(pk__in=[one.pk for one in conflicts]).exists():
        tell(actor=actor, news="contests.late", subject="contest", keys=[contest.pk])


@transaction.atomic
def look_for_conflicts(*, actor: Actor, contest: Contest) -> list[Conflict]:
    """The same as a verb of its own, for records that have changed since: whoever runs the contest. What is
    found after the lock stands, and waits.
    """
    return find_conflicts(actor=actor, contest=run_by(actor, contest))


def enforce(*, actor: Actor, contest: Contest) -> int:
    """Undo what stands against a conflict: assignments end, sheets do not count; how many ended."""
    conflicts = Conflict.objects.filter(
        juror=OuterRef("juror"), entry=OuterRef("entry"), state=ConflictState.STANDS
    )
    wrong = Assignment.objects.filter(
        Exists(conflicts), juror__contest=contest, state=AssignmentState.ASSIGNED
    )
    return _end(actor, contest, wrong, Ended.CONFLICT, tells=True)


def void_sheets(
    *,
    actor: Actor,
    contest: Contest,
    because: str,
    juror: int | None = None,
    entry: int | None = None,
) -> int:
    """End the assignments of a juror or an entry; their sheets do not count. How many ended."""
    rows = Assignment.objects.filter(juror__contest=contest, state=AssignmentState.ASSIGNED)
    if juror is not None:
        rows = rows.filter(juror=juror)
    if entry is not None:
        rows = rows.filter(entry=entry)
    return _end(actor, contest, rows, because, tells=False)


def _end(
    actor: Actor, contest: Contest, rows: QuerySet[Assignment], because: str, *, tells: bool
) -> int:
    keys = sorted(rows.values_list("pk", flat=True))
    if not keys:
        return 0
    now = timezone.now()
    Assignment.objects.filter(pk__in=keys, state=AssignmentState.ASSIGNED).update(
        state=AssignmentState.REMOVED, ended_at=now, ended_because=because
    )
    sheets = ScoreSheet.objects.filter(assignment__in=keys).exclude(state=SheetState.VOID)
    void = sorted(sheets.values_list("pk", flat=True))
    counted = list(sheets.filter(state=SheetState.HANDED_IN).values_list("assignment", flat=True))
    ScoreSheet.objects.filter(pk__in=void).update(
        state=SheetState.VOID, void_because=because, updated_at=now
    )
    audit.record(
        actor=actor,
        verb="contests.end_assignments",
        subject=contest,
        facts={"assignments": keys, "void": void, "because": because},
    )
    if tells and counted:
        tell(actor=actor, news="contests.void", subject="contest", keys=[contest.pk])
    return len(keys)


@transaction.atomic
def add_conflict(*, actor: Actor, juror: Juror, entry: Entry, because: str) -> Conflict:
    """Say that a juror may not judge an entry: the juror, or whoever runs the contest, with a reason.

    A sheet that was handed in does not count from now on; of locked scores it does until they are opened
    again, and chair and organisers are told.
    """
    own = rules.seat_of(actor, juror.contest)
    mine = own is not None and own.pk == juror.pk
    if not (mine or rules.may_run(actor, juror.contest)):
        raise Denied
    row = locked(juror.contest_id)
    require(row, *KNOWN)
    if entry.contest_id != row.pk:
        raise Denied
    because = reason(because, needed=_("Say what the conflict is."))
    kind = ConflictKind.DECLARED if mine else ConflictKind.OTHER
    found, made = Conflict.objects.get_or_create(
        juror=juror, entry=entry, kind=kind, defaults={"because": because}
    )
    if not made:
        rows = Conflict.objects.filter(pk=found.pk, state=ConflictState.WAIVED)
        if not rows.update(
            state=ConflictState.STANDS, because=because, waived_by=None, waived_because=""
        ):
            raise Refused(_("This is known already."))
        found.refresh_from_db()
    audit.record(
        actor=actor,
        verb="contests.add_conflict",
        subject=found,
        facts={"juror": juror.pk, "entry": entry.pk, "kind": kind.value},
    )
    take_effect(actor=actor, contest=row, conflicts=[found])
    return found


@transaction.atomic
def waive_conflict(*, actor: Actor, conflict: Conflict, because: str) -> None:
    """Set a conflict aside with a reason: the chair alone, and never one's own."""
    contest = conflict.juror.contest
    if not rules.may_preside(actor, contest):
        raise Denied
    if conflict.juror.user_id == actor.pk:
        raise Refused(_("Your own conflict stands."))
    row = locked(contest)
    require(row, *KNOWN)
    because = reason(because, needed=_("Say why it is set aside."))
    rows = Conflict.objects.filter(pk=conflict.pk, state=ConflictState.STANDS)
    if not rows.update(state=ConflictState.WAIVED, waived_by=person(actor), waived_because=because):
        raise Refused(_("It is set aside already."))
    audit.record(
        actor=actor, verb="contests.waive_conflict", subject=conflict, facts={"because": because}
    )


@transaction.atomic
def restore_conflict(*, actor: Actor, conflict: Conflict) -> None:
    """Let a conflict stand again that was set aside; what it forbids ends at once, of locked scores once
    they are opened again.
    """
    contest = conflict.juror.contest
    if not rules.may_preside(actor, contest):
        raise Denied
    row = locked(contest)
    require(row, *KNOWN)
    rows = Conflict.objects.filter(pk=conflict.pk, state=ConflictState.WAIVED)
    if not rows.update(state=ConflictState.STANDS, waived_by=None, waived_because=""):
        raise Refused(_("It stands already."))
    audit.record(actor=actor, verb="contests.restore_conflict", subject=conflict)
    take_effect(actor=actor, contest=row, conflicts=[conflict])


def clear_to_judge(juror: Juror, entry: Entry) -> bool:
    """Whether nothing keeps a juror from an entry: a full member of the jury, and no conflict."""
    return (
        juror.state == JurorState.ACCEPTED
        and entry.state == EntryState.IN
        and juror.contest_id == entry.contest_id
        and not Conflict.objects.filter(
            juror=juror, entry=entry, state=ConflictState.STANDS
        ).exists()
    )
