"""Locking scores, the chair's word against a place, opening again, and publishing what came of it."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.hub.contests import rules
from jiebang.hub.contests.actions.conflicts import settle
from jiebang.hub.contests.actions.entries import leave
from jiebang.hub.contests.actions.shared import locked, person, reason, require, run_by, step
from jiebang.hub.contests.models import Assignment, Contest, Entry, Lock, Override, Prize, Standing
from jiebang.hub.contests.queries.prizes import prizes_of
from jiebang.hub.contests.queries.standings import (
    counting,
    final_places,
    lock_of,
    work_out,
)
from jiebang.hub.contests.standings import UNIT
from jiebang.hub.contests.states import AssignmentState, ContestStatus, EntryState, SheetState
from jiebang.hub.kernel import audit, languages
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.notices.actions import tell

BECAUSE_LIMIT = 2000


@transaction.atomic
def lock_scores(*, actor: Actor, contest: Contest, despite: str = "") -> Lock:
    """Lock the scores and freeze the standings: the chair alone. Of two at once one does it, and the
    other is told.

    despite: why, where sheets are missing; those do not count, and an entry without any sheet has no place.
    The records are asked for conflicts once more before anything is counted.
    """
    if not rules.may_preside(actor, contest):
        raise Denied
    row = locked(contest)
    if row.status in {ContestStatus.LOCKED, ContestStatus.PUBLISHED}:
        raise Refused(_("The scores were locked already, a moment ago or before."))
    require(row, ContestStatus.SCORING)
    leave(actor=actor, entries=row.entries.all())
    voided = settle(actor=actor, contest=row)
    despite = reason(despite)
    missing = (
        Assignment.objects.filter(
            entry__contest=row, entry__state=EntryState.IN, state=AssignmentState.ASSIGNED
        )
        .exclude(sheet__state=SheetState.HANDED_IN)
        .count()
    )
    bare = (
        row.entries.filter(state=EntryState.IN)
        .exclude(pk__in=counting(row).values("assignment__entry"))
        .count()
    )
    fallen = ngettext(
        "A conflict has come to light: %(n)s sheet no longer counts.",
        "Conflicts have come to light: %(n)s sheets no longer count.",
        voided,
    ) % {"n": voided}
    if not counting(row).exists():
        raise Refused(fallen if voided else _("Nothing has been handed in yet."))
    if (missing or bare) and not despite:
        short = ngettext("%(n)s sheet is missing", "%(n)s sheets are missing", missing)
        none = ngettext("%(m)s entry has none", "%(m)s entries have none", bare)
        said = _("%(short)s, and %(none)s. Say why you lock the scores all the same.") % {
            "short": short % {"n": missing},
            "none": none % {"m": bare},
        }
        raise Refused(f"{fallen} {said}" if voided else said)
    step(row, ContestStatus.LOCKED)
    worked = work_out(row)
    number = (row.locks.aggregate(top=Max("number"))["top"] or 0) + 1
    lock = Lock.objects.create(
        contest=row, number=number, digest=worked.digest, despite=despite, by=person(actor)
    )
    Standing.objects.bulk_create(
        [
            Standing(
                lock=lock,
                entry_id=one.entry,
                method=method,
                score=Decimal(one.score) / UNIT,
                sheets=one.sheets,
                rank=one.rank,
                rank_low=one.low,
                rank_high=one.high,
                tied=one.tied,
            )
            for method, rows in worked.places.items()
            for one in rows
        ],
        batch_size=2000,
    )
    audit.record(
        actor=actor,
        verb="contests.lock_scores",
        subject=lock,
        facts={
            "contest": row.pk,
            "digest": worked.digest,
            "sheets": sorted(counting(row).values_list("pk", flat=True)),
            "missing": missing,
            "despite": despite,
        },
    )
    contest.status = row.status
    tell(actor=actor, news="contests.locked", subject="contest", keys=[row.pk])
    return lock


@transaction.atomic
def reopen_scores(*, actor: Actor, contest: Contest, because: str) -> None:
    """Open locked scores again with a reason: the chair alone. The standings that were stay in the record;
    conflicts that came to light meanwhile take effect.

    Not while a prize hangs on the places: what is prepared is taken back first, what was announced stands.
    """
    if not rules.may_preside(actor, contest):
        raise Denied
    row = locked(contest)
    require(row, ContestStatus.LOCKED)
    because = reason(because, needed=_("Say why."))
    if Entry.objects.filter(came_from__contest=row).exists():
        raise Refused(_("Entries have gone on to the contest above by these places."))
    _free_of_prizes(row)
    lock = lock_of(row)
    step(row, ContestStatus.SCORING)
    Lock.objects.filter(contest=row, ended_at=None).update(
        ended_at=timezone.now(), ended_because=because
    )
    audit.record(
        actor=actor,
        verb="contests.reopen_scores",
        subject=row,
        facts={"lock": lock.pk if lock else None, "because": because},
    )
    contest.status = row.status
    leave(actor=actor, entries=row.entries.all())
    settle(actor=actor, contest=row)


def _free_of_prizes(contest: Contest) -> None:
    """Raises Refused where somebody holds a prize by the places of today, and names the prizes."""
    _untold(contest)
    _none_of(
        prizes_of(contest).filter(awards__isnull=False),
        _("Take back first the prizes that are given by these places: %(prizes)s."),
    )


def _untold(contest: Contest) -> None:
    """Raises Refused where a prize was announced by the places of today: that is not taken back."""
    _none_of(
        prizes_of(contest).filter(awards__announced_at__isnull=False),
        _("By these places prizes were announced, and what was announced stands: %(prizes)s."),
    )


def _none_of(prizes: QuerySet[Prize], words: str) -> None:
    language = languages.current()
    names = [
        reading.get("name") if (reading := prize.reading(language)) else str(prize.order)
        for prize in prizes.distinct()
    ]
    if names:
        raise Refused(words % {"prizes": ", ".join(names)})


@transaction.atomic
def override_place(
    *, actor: Actor, contest: Contest, entry: Entry, place: int, because: str
) -> Override:
    """Set an entry's place against the standing, with the reason: the chair alone, before the results are
    published or a prize is announced by them. Those between make room; the standings themselves stay as they
    were worked out.
    """
    if not rules.may_preside(actor, contest):
        raise Denied
    row = locked(contest)
    require(row, ContestStatus.LOCKED)
    because = because.replace("\x00", "").strip()
    if not because:
        raise Refused(_("Say why the place is set."))
    if len(because) > BECAUSE_LIMIT:
        raise Refused(_("The reason is longer than %(n)s characters.") % {"n": BECAUSE_LIMIT})
    _untold(row)
    lock = lock_of(row)
    ranks = {one.entry: one.rank for one in final_places(row, lock)}
    if lock is None or entry.pk not in ranks:
        raise Refused(_("This entry has no place."))
    if not 1 <= place <= len(ranks):
        raise Refused(_("Places are from 1 to %(n)s.") % {"n": len(ranks)})
    if ranks[entry.pk] == place:
        raise Refused(_("It stands at this place already."))
    made = Override.objects.create(
        lock=lock,
        entry=entry,
        rank_before=ranks[entry.pk],
        rank_after=place,
        because=because,
        by=person(actor),
    )
    audit.record(
        actor=actor,
        verb="contests.override_place",
        subject=made,
        facts={
            "lock": lock.pk,
            "entry": entry.pk,
            "from": made.rank_before,
            "to": place,
            "because": because,
        },
    )
    return made


@transaction.atomic
def publish_results(*, actor: Actor, contest: Contest) -> None:
    """Publish what came of it: everybody is told what the contest tells, each team its own score."""
    row = run_by(actor, contest)
    step(row, ContestStatus.PUBLISHED, published_at=timezone.now())
    audit.record(
        actor=actor,
        verb="contests.publish_results",
        subject=row,
        facts={"told": row.told, "lock": getattr(lock_of(row), "pk", None)},
    )
    contest.status = row.status
    keys = list(row.entries.filter(state=EntryState.IN).values_list("pk", flat=True))
    tell(actor=actor, news="contests.published", subject="entry", keys=keys)


@transaction.atomic
def take_back_results(*, actor: Actor, contest: Contest, because: str) -> None:
    """Take published results back with a reason; they are locked still."""
    row = run_by(actor, contest)
    because = reason(because, needed=_("Say why."))
    require(row, ContestStatus.PUBLISHED)
    step(row, ContestStatus.LOCKED)
    audit.record(
        actor=actor, verb="contests.take_back_results", subject=row, facts={"because": because}
    )
    contest.status = row.status
