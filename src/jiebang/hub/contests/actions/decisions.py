"""The verbs of who owns a need: shortlist, decline, put back, select, undo, and tell the teams.

What is decided is the owner's own note until it is told; selecting tells at once, and ends it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.catalog.models import Need
from jiebang.hub.contests import rules
from jiebang.hub.contests.actions.words import Changed, clean, not_watched
from jiebang.hub.contests.models import Solution, SolutionMove
from jiebang.hub.contests.states import (
    DECIDED,
    RUNNING,
    SOLUTION_TRANSITIONS,
    DeclineReason,
    SolutionStatus,
)
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.notices.actions import tell
from jiebang.hub.people.models import Mandate, User
from jiebang.hub.people.queries import mandate_for
from jiebang.hub.people.rules import is_system, may_edit_for
from jiebang.hub.people.states import Side

WORDS_LIMIT = 2000
UNDO = timedelta(minutes=30)
"""For so long what was decided of several is undone at once; what was told is told."""


@transaction.atomic
def decide(
    *,
    actor: Actor,
    need: Need,
    to: str,
    solutions: Mapping[int, int],
    reason: str = "",
    words: str = "",
) -> uuid.UUID:
    """Shortlist, decline or put back several solutions at once; the batch's key, by which it is undone.

    solutions: key → the number of the version that the actor has read, so that nobody decides on what
    was handed in meanwhile. All or none. Raises Changed, Denied, Refused.
    """
    if to not in {SolutionStatus.SHORTLISTED, SolutionStatus.DECLINED, SolutionStatus.SUBMITTED}:
        raise Refused(_("Choose what becomes of them."))
    if not solutions:
        raise Refused(_("Choose at least one solution."))
    if to == SolutionStatus.DECLINED and reason not in DeclineReason.values:
        raise Refused(_("Say why: the teams will read it."))
    words = clean(words, WORDS_LIMIT, _("Words to the teams"))
    reason = reason if to == SolutionStatus.DECLINED else ""
    batch = uuid.uuid4()
    rows = _rows(actor, need, solutions)
    for row in rows:
        if row.version != solutions[row.pk]:
            raise Changed(_("%(alias)s was handed in anew meanwhile. Read it once more.") % {
                "alias": row.alias
            })  # fmt: skip
        _move(actor, row, to, reason=reason, words=words if reason else "", batch=batch)
    _tell(actor, need, f"contests.decide_{to}", batch=str(batch), solutions=[row.pk for row in rows],
          reason=reason or None)  # fmt: skip
    return batch


def _rows(actor: Actor, need: Need, keys: Iterable[int]) -> list[Solution]:
    """The solutions of the need, locked, that the actor may decide on; all of them or Denied."""
    not_watched(actor)
    wanted = sorted(set(keys))
    Solution.objects.select_for_update().filter(pk__in=wanted).count()
    rows = list(
        Solution.objects.filter(pk__in=wanted, need=need)
        .select_related("organisation", "need__organisation")
        .order_by("pk")
    )
    if len(rows) != len(wanted) or not all(rules.may_decide(actor, row) for row in rows):
        raise Denied
    return rows


def _move(
    actor: Actor,
    row: Solution,
    to: str,
    *,
    reason: str = "",
    words: str = "",
    batch: uuid.UUID | None = None,
) -> None:
    """One step, guarded in SQL. What a team was told is not taken back behind its back."""
    before = row.status
    if (
        row.told in {SolutionStatus.DECLINED, SolutionStatus.SELECTED}
        and to != SolutionStatus.SELECTED
    ):
        raise Refused(
            _("%(alias)s: its team was told already, and it stands.") % {"alias": row.alias}
        )
    if to not in SOLUTION_TRANSITIONS[before]:
        raise Refused(
            _("%(alias)s is “%(status)s” and cannot become that.")
            % {"alias": row.alias, "status": row.get_status_display()}
        )
    if not Solution.objects.filter(pk=row.pk, status=before, version=row.version).update(status=to):
        raise Changed(
            _("%(alias)s was changed meanwhile. Look at it again.") % {"alias": row.alias}
        )
    row.status = to
    row.moves.create(
        before=before, after=to, reason=reason, words=words, batch=batch,
        by=actor if isinstance(actor, User) else None, mandate=_mandate(actor, row.need),
    )  # fmt: skip


def _mandate(actor: Actor, need: Need) -> Mandate | None:
    if is_system(actor) or may_edit_for(actor, need.organisation):
        return None
    return mandate_for(actor, need.organisation, Side.NEEDS)


@transaction.atomic
def undo(*, actor: Actor, need: Need, batch: uuid.UUID) -> int:
    """Put back what the actor decided of several at once, within half an hour and while no team was
    told and nothing was decided or handed in since; how many were put back.
    """
    moves = list(
        SolutionMove.objects.filter(
            batch=batch, solution__need=need, by=actor if isinstance(actor, User) else None,
            at__gte=timezone.now() - UNDO,
        ).select_related("solution")
    )  # fmt: skip
    if not moves:
        raise Refused(_("That cannot be undone any more."))
    rows = {row.pk: row for row in _rows(actor, need, [move.solution_id for move in moves])}
    done = 0
    for move in moves:
        row = rows[move.solution_id]
        newest = row.moves.order_by("-at", "-pk").first()
        if newest != move or row.status != move.after or row.told == move.after:
            continue
        for step in _way_back(move.before, move.after):
            _move(actor, row, step, reason=move_reason(row, step), words="")
        done += 1
    if not done:
        raise Refused(_("That cannot be undone any more."))
    _tell(actor, need, "contests.undo", batch=str(batch), count=done)
    return done


def move_reason(row: Solution, step: str) -> str:
    """The reason with which a solution is declined anew: the one that it had before."""
    if step != SolutionStatus.DECLINED:
        return ""
    last = row.moves.filter(after=SolutionStatus.DECLINED).order_by("-at", "-pk").first()
    return last.reason if last else DeclineReason.OTHER.value


def _way_back(before: str, after: str) -> Sequence[str]:
    """The steps by which the table leads back; through submitted where there is no direct one."""
    if before in SOLUTION_TRANSITIONS[after]:
        return (before,)
    return (SolutionStatus.SUBMITTED, before)


@transaction.atomic
def send_thanks(*, actor: Actor, need: Need) -> int:
    """Tell every team what was decided of its solution and has not been told: how many were told.

    A team reads its own decision, reason and words; never who else took part.
    """
    not_watched(actor)
    if not rules.owns_need(actor, need):
        raise Denied
    waiting = [row for row in to_be_told(need) if rules.may_decide(actor, row)]
    if not waiting:
        raise Refused(_("Nothing waits to be told."))
    _release(actor, need, waiting)
    return len(waiting)


def to_be_told(need: Need) -> list[Solution]:
    """Solutions of which something is decided that their teams have not been told."""
    rows = Solution.objects.filter(need=need, status__in=sorted(DECIDED)).select_related(
        "organisation", "need__organisation"
    )
    return [row for row in rows.order_by("pk") if row.told != row.status]


def _release(actor: Actor, need: Need, rows: Sequence[Solution]) -> None:
    now = timezone.now()
    for row in rows:
        Solution.objects.filter(pk=row.pk, status=row.status).update(told=row.status, told_at=now)
    keys = [row.pk for row in rows]
    _tell(actor, need, "contests.send_thanks", solutions=keys)
    for row in rows:
        tell(
            actor=actor,
            news="contests.decided",
            subject="solution",
            keys=[row.pk],
            detail=row.status,
        )


@transaction.atomic
def select(
    *, actor: Actor, need: Need, solution: Solution, seen: int, others: bool, words: str = ""
) -> None:
    """Select a shortlisted solution and tell its team; with `others` those that still run are declined,
    as another was chosen, and every team is thanked. words: to those. Raises Changed, Denied, Refused.
    """
    words = clean(words, WORDS_LIMIT, _("Words to the teams"))
    chosen = _rows(actor, need, [solution.pk])[0]
    if chosen.version != seen:
        raise Changed(_("%(alias)s was handed in anew meanwhile. Read it once more.") % {
            "alias": chosen.alias
        })  # fmt: skip
    _move(actor, chosen, SolutionStatus.SELECTED)
    told = [chosen]
    if others:
        rest = Solution.objects.filter(need=need, status__in=sorted(RUNNING)).exclude(pk=chosen.pk)
        rest = rest.exclude(status=SolutionStatus.SELECTED)
        for row in rest.select_related("organisation", "need__organisation").order_by("pk"):
            if rules.may_decide(actor, row):
                _move(actor, row, SolutionStatus.DECLINED, reason=DeclineReason.CHOSEN, words=words)
        told = [row for row in to_be_told(need) if rules.may_decide(actor, row)]
    _tell(actor, need, "contests.select", solution=chosen.pk, version=seen, others=others)
    _release(actor, need, told)
    solution.refresh_from_db()


def _tell(actor: Actor, need: Need, verb: str, **facts: audit.Fact) -> None:
    mandate = _mandate(actor, need)
    if mandate is not None:
        facts["mandate"] = mandate.pk
    audit.record(actor=actor, verb=verb, subject=need, facts=facts)
