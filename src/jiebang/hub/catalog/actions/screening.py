"""What screeners do: take a record from the queue, decide it, and decide many at once and undo that."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.catalog import rules
from jiebang.hub.catalog.actions import life
from jiebang.hub.catalog.models import Record, Review
from jiebang.hub.catalog.queries.intake import remarkable
from jiebang.hub.catalog.queries.records import MODELS
from jiebang.hub.catalog.queries.screening import own_second_step
from jiebang.hub.catalog.states import (
    OPINION_LIMIT,
    REMARK_LIMIT,
    SCORES,
    UNDOES,
    Criterion,
    RejectReason,
    Status,
    Verdict,
)
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.notices.actions import gathered
from jiebang.hub.people.models import User
from jiebang.hub.programmes.states import Screening

UNDO = timedelta(minutes=30)
"""How long what was done to many at once can be undone."""
MOST_AT_ONCE = 200


@transaction.atomic
def take(*, actor: Actor, record: Record, screener: User | None = None) -> None:
    """Take a submitted record to screen it, or with `screener` give it to somebody.

    Only an organiser or the region's officer gives to others, and takes what others have taken.
    Raises Refused where somebody else has it.
    """
    wanted = screener or actor
    if not isinstance(wanted, User) or not rules.may_review(actor, record):
        raise Denied
    if not rules.may_review(wanted, record):
        raise Refused(_("%(name)s does not screen this record.") % {"name": wanted})
    if record.status != Status.SUBMITTED:
        raise Refused(_("Only what is submitted can be taken."))
    heads = rules.organises_record(actor, record)
    if wanted != actor and not heads:
        raise Denied
    rows = type(record)._default_manager.filter(pk=record.pk, status=Status.SUBMITTED)
    if rows.filter(own_second_step(wanted, type(record))).exists():
        raise Refused(_four_eyes())
    if not heads and _holds(record):
        rows = rows.filter(Q(screener=None) | Q(screener=wanted))
    if not rows.update(screener=wanted):
        raise Refused(_("Somebody else has taken it meanwhile."))
    record.screener = wanted
    audit.record(actor=actor, verb="catalog.take", subject=record, facts={"screener": wanted.pk})


@transaction.atomic
def give_back(*, actor: Actor, record: Record) -> None:
    """Put a record back into the queue for others."""
    if record.screener != actor and not rules.organises_record(actor, record):
        raise Denied
    type(record)._default_manager.filter(pk=record.pk).update(screener=None)
    record.screener = None
    audit.record(actor=actor, verb="catalog.give_back", subject=record)


@transaction.atomic
def review(
    *,
    actor: Actor,
    record: Record,
    verdict: str,
    scores: Mapping[str, int] | None = None,
    opinion: str = "",
    reason: str = "",
    remarks: Mapping[str, str] | None = None,
    batch: uuid.UUID | None = None,
) -> Review:
    """Decide a submitted record: pass it, send it back with remarks by field, or reject it.

    In an edition that screens twice the first pass hands it to the region. Raises Denied to whoever
    does not screen the record at this step, Refused where the verdict lacks what it needs.
    """
    if not rules.may_review(actor, record):
        raise Denied
    heads = rules.organises_record(actor, record)
    after = record.status == Status.SCREENED and heads and verdict != Verdict.PASS
    if record.status != Status.SUBMITTED and not after:
        raise Refused(_("Only what is submitted can be decided."))
    if record.screener not in {None, actor} and _holds(record) and not heads:
        raise Refused(_("%(name)s has taken it.") % {"name": record.screener})
    scores, remarks = dict(scores or {}), _cleaned(record, remarks or {})
    opinion = opinion.strip()
    if verdict not in Verdict.values:
        raise Refused(_("Say whether it passes, is sent back, or is rejected."))
    if set(scores) - set(Criterion.values) or set(scores.values()) - set(SCORES):
        raise Refused(_("Scores are from 1 to 5."))
    if verdict == Verdict.RECTIFY and not (opinion or remarks):
        raise Refused(_("Say what is to be rectified, in the opinion or at a text."))
    if verdict == Verdict.REJECT and (reason not in RejectReason.values or not opinion):
        raise Refused(_("A rejection needs a reason and an opinion."))
    if len(opinion) > OPINION_LIMIT:
        raise Refused(_("The opinion is longer than %(n)s characters.") % {"n": OPINION_LIMIT})
    # What was read is what is decided: the row is locked, and has not changed since.
    seen = (
        type(record)
        ._default_manager.select_for_update()
        .filter(pk=record.pk, status=record.status, step=record.step, updated_at=record.updated_at)
    )
    if not seen.exclude(own_second_step(actor, type(record))).exists():
        if seen.exists():
            raise Refused(_four_eyes())
        raise Refused(_("Somebody else has changed this record meanwhile. Look at it again."))
    reviews: Any = record.reviews  # type: ignore[attr-defined]
    written: Review = reviews.create(
        step=record.step,
        verdict=verdict,
        reason=reason if verdict == Verdict.REJECT else "",
        opinion=opinion or (_("See the remarks.") if verdict == Verdict.RECTIFY else ""),
        remarks=remarks,
        by=actor if isinstance(actor, User) else None,
        batch=batch,
        **scores,
    )
    audit.record(
        actor=actor,
        verb="catalog.review",
        subject=record,
        facts={"verdict": verdict, "step": record.step, "reason": written.reason},
    )
    if verdict == Verdict.PASS and record.step == 1 and record.edition.screening == Screening.TWICE:
        now = timezone.now()
        type(record)._default_manager.filter(pk=record.pk).update(
            step=2, screener=None, updated_at=now
        )
        record.step, record.screener, record.updated_at = 2, None, now
        return written
    to = {
        Verdict.PASS: Status.SCREENED,
        Verdict.RECTIFY: Status.RECTIFY,
        Verdict.REJECT: Status.REJECTED,
    }[Verdict(verdict)]
    # It comes back to whoever sent it.
    values = {"screener": actor} if to == Status.RECTIFY else None
    life.move(actor=actor, record=record, to=to, verb=f"catalog.{to}", batch=batch, values=values)
    return written


def _four_eyes() -> str:
    return _("The first step was passed by the same person; somebody else decides the second.")


def _holds(record: Record) -> bool:
    """Whether whoever has taken it can still decide it."""
    return record.screener is not None and rules.may_review(record.screener, record)


def _cleaned(record: Record, remarks: Mapping[str, str]) -> dict[str, str]:
    """Remarks without empty ones. Raises Refused for a field that the record has not."""
    known = {name for names in remarkable(record).values() for name in names}
    found = {field: words.strip() for field, words in remarks.items() if words.strip()}
    if set(found) - known:
        raise Refused(_("There is no such field: %(name)s.") % {"name": min(set(found) - known)})
    for words in found.values():
        if len(words) > REMARK_LIMIT:
            raise Refused(_("A remark is longer than %(n)s characters.") % {"n": REMARK_LIMIT})
    return found


@dataclass(frozen=True, slots=True)
class Done:
    """What was done to many at once: how many, and `record key → why not` for the others."""

    batch: uuid.UUID
    done: int
    refused: Mapping[str, str]


@transaction.atomic
def many(*, actor: Actor, verb: str, records: Sequence[Record]) -> Done:
    """Pass or publish many records; each that cannot be is left as it is, and told with its reason.

    All rows are locked in one order first, so that two who do this at once do not wait for each
    other for ever. A pass of many has no scores.
    """
    if verb not in {"pass", "publish"}:
        raise Refused(_("Choose what is to be done."))
    if len(records) > MOST_AT_ONCE:
        raise Refused(_("At most %(n)s records at once.") % {"n": MOST_AT_ONCE})
    batch = uuid.uuid4()
    refused: dict[str, str] = {}
    for model in {type(record) for record in records}:
        keys = [record.pk for record in records if isinstance(record, model)]
        list(model._default_manager.select_for_update().filter(pk__in=keys).order_by("pk"))
    with gathered():
        for record in records:
            try:
                _one(actor, verb, record, batch)
            except Refused as refusal:
                refused[f"{record.KIND}:{record.pk}"] = str(refusal)
            except Denied:
                refused[f"{record.KIND}:{record.pk}"] = _("You may not do this.")
    return Done(batch, len(records) - len(refused), refused)


def hindrance(actor: Actor, verb: str, record: Record) -> str:
    """Why a record could not be moved so, nothing where it could: it is tried, and taken back."""
    try:
        with transaction.atomic():
            _one(actor, verb, copy.copy(record), None)
            transaction.set_rollback(True)
    except Refused as refusal:
        return str(refusal)
    except Denied:
        return _("You may not do this.")
    return ""


def _one(actor: Actor, verb: str, record: Record, batch: uuid.UUID | None) -> None:
    if verb == "publish":
        life.publish(actor=actor, record=record, batch=batch)
    else:
        review(actor=actor, record=record, verdict=Verdict.PASS, batch=batch)


def undo(*, actor: Actor, batch: uuid.UUID) -> int:
    """Take back what the actor did to many at once, a short while after; how many were taken back.

    What has moved on since stays where it is, and so does what the actor may not decide any more.
    Raises Refused when it is too late, or nothing is left.
    """
    if not isinstance(actor, User):
        raise Denied
    count = 0
    for model in MODELS.values():
        for record in _done_in(model, actor, batch):
            with suppress(Refused):
                _undo_one(actor, record, batch)
                count += 1
    if not count:
        raise Refused(_("There is nothing left to undo."))
    return count


def _done_in(model: type[Record], actor: User, batch: uuid.UUID) -> list[Record]:
    """Records that the actor moved in a batch not long ago."""
    since = timezone.now() - UNDO
    mine = {"batch": batch, "by": actor, "at__gte": since}
    keys: set[int] = set()
    for name in ("moves", "reviews"):
        related: Any = getattr(model, name).rel.related_model
        keys |= set(related._default_manager.filter(**mine).values_list("record", flat=True))
    rows = model._default_manager.select_related("edition", "organisation", "mandate")
    return list(rows.filter(pk__in=keys).order_by("pk"))


@transaction.atomic
def _undo_one(actor: User, record: Any, batch: uuid.UUID) -> None:
    """Undo the record's last step, where it is of the batch. Raises Refused where it is not."""
    locked = type(record)._default_manager.select_for_update().get(pk=record.pk)
    last = record.moves.order_by("at", "pk").last()
    reviewed = record.reviews.order_by("at", "pk").last()
    if last is not None and last.batch == batch and locked.status == last.after:
        may = rules.may_publish if last.after == Status.PUBLISHED else rules.may_review
        if not may(actor, record):
            raise Refused(_("You may not do this."))
        life.move(
            actor=actor,
            record=record,
            to=Status(last.before),
            verb="catalog.undo",
            values={"published_at": None} if last.after == Status.PUBLISHED else None,
            table=UNDOES,
        )
        return
    # A pass by the district leaves the record submitted, at the next step.
    handed_on = locked.status == Status.SUBMITTED and locked.step == 2
    if not (handed_on and reviewed is not None and reviewed.batch == batch):
        raise Refused(_("There is nothing left to undo."))
    # Who passed it so screens it still: as of the first step, which is where it goes back to.
    if not rules.screens_record(actor, record):
        raise Refused(_("You may not do this."))
    rows = type(record)._default_manager.filter(pk=record.pk, status=Status.SUBMITTED, step=2)
    if not rows.update(step=1, updated_at=timezone.now()):
        raise Refused(_("Somebody else has changed this record meanwhile. Look at it again."))
    audit.record(actor=actor, verb="catalog.undo", subject=record, facts={"to": "step 1"})
