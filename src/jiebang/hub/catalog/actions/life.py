"""A record's steps from one status to the next, other than a screener's verdict."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jiebang.hub.catalog import rules
from jiebang.hub.catalog.actions.anonymity import refuse_what_tells
from jiebang.hub.catalog.models import Expert, Need, Record
from jiebang.hub.catalog.queries.records import MODELS
from jiebang.hub.catalog.queries.rubric import author_text, missing
from jiebang.hub.catalog.states import FAST, SIDES, TRANSITIONS, Status
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.notices.actions import first_of_day, tell
from jiebang.hub.people.models import Mandate, Organisation, User
from jiebang.hub.people.queries import mandate_for
from jiebang.hub.people.rules import is_system, may_edit_for
from jiebang.hub.people.states import Verification
from jiebang.hub.programmes.queries import submission_over
from jiebang.hub.programmes.states import Screening
from jiebang.hub.search import actions as search

_ANEW: dict[str, object] = {"step": 1, "screener": None, "submitted_at": None}
"""What a draft has not: it is its owner's alone again."""


def submit(*, actor: Actor, record: Record) -> None:
    """Hand a draft in for screening, or one that was sent back and has been rectified.

    The latter goes to the step and the screener that it came from.
    """
    if not rules.may_edit(actor, record):
        raise Denied
    organises = is_system(actor) or bool(rules.organises_record(actor, record))
    require_whole(record, over=None if organises else submission_over(record.edition))
    values = {"submitted_at": timezone.now(), **anew(record)}
    move(actor=actor, record=record, to=Status.SUBMITTED, verb="catalog.submit", values=values)


def anew(record: Record) -> dict[str, object]:
    """What is set beside the status of a record that is handed in for the first time."""
    return {} if record.status == Status.RECTIFY else {"step": 1, "screener": None}


def require_whole(record: Record, *, over: date | None) -> None:
    """Raises Refused for a record that lacks what every submission needs, and for a need that is handed
    in after the stage that closes its submission. over: when that was; None for its organisers, too.

    Reads `texts` and `attachments`, which who asks of many prefetches.
    """
    if missing(record):
        raise Refused(
            _("%(code)s lacks what every submission needs. Open it to see what.")
            % {"code": record.code}
        )
    if over is not None and isinstance(record, Need) and record.status != Status.RECTIFY:
        raise Refused(
            _(
                "Needs were submitted until %(day)s. %(code)s stays a draft; "
                "ask the organisers for more time."
            )
            % {"day": date_format(over, "DATE_FORMAT"), "code": record.code}
        )


def take_back(*, actor: Actor, record: Record) -> None:
    """Make what was handed in a draft again, before anybody has screened it."""
    if not rules.may_edit(actor, record):
        raise Denied
    if record.status != Status.SUBMITTED:
        raise Refused(_("Only what is submitted can be taken back."))
    move(actor=actor, record=record, to=Status.DRAFT, verb="catalog.take_back", values=_ANEW)


def publish(*, actor: Actor, record: Record, batch: UUID | None = None) -> None:
    """Release a record to the world: one that was screened, where the edition screens.

    The system may bring in what was screened elsewhere.
    """
    if not rules.may_publish(actor, record):
        raise Denied
    screens = record.edition.screening != Screening.NONE and not is_system(actor)
    if screens and record.status in FAST:
        raise Refused(_("%(code)s has not been screened yet.") % {"code": record.code})
    require_presentable(actor, record)
    only = None
    if isinstance(record, Need) and not is_system(actor):
        # Nor may somebody put it into a batch while it is published.
        only = Q(release__isnull=True) | Q(release__released_at__isnull=False)
    if isinstance(record, Expert):
        only = Q(consented_at__isnull=False)
    move(
        actor=actor,
        record=record,
        to=Status.PUBLISHED,
        verb="catalog.publish",
        batch=batch,
        only=only,
    )


def require_presentable(actor: Actor, record: Record) -> None:
    """Raises Refused for a record that the world may not see yet, whoever publishes it.

    Reads `texts`, which who asks of many prefetches.
    """
    text = author_text(record)
    if text is None or not text.title.strip():
        raise Refused(_("%(code)s has no title yet.") % {"code": record.code})
    if not is_system(actor):
        require_time(record)
    known = record.organisation.verification == Verification.VERIFIED
    if not (known or is_system(actor)):
        raise Refused(_("The organisation of %(code)s is not verified.") % {"code": record.code})
    if record.is_anonymous:
        refuse_what_tells(record, published=True)
    if isinstance(record, Need) and not is_system(actor):
        _require_day(record)
    if isinstance(record, Expert) and record.consented_at is None:
        raise Refused(
            _("%(code)s has not consented to be shown: record the consent first.")
            % {"code": record.code}
        )


def require_time(record: Record) -> None:
    """Raises Refused for a record whose deadline is over: it would expire within the hour."""
    if record.deadline is not None and record.deadline < timezone.localdate():
        raise Refused(
            _("The deadline of %(code)s is over: change the deadline first.")
            % {"code": record.code}
        )


def _require_day(need: Need) -> None:
    """Raises Refused for a need whose batch is still to be released."""
    release = need.release
    if release is not None and release.released_at is None:
        raise Refused(
            _("%(code)s is released with its batch on %(day)s.")
            % {"code": need.code, "day": date_format(release.release_on, "DATE_FORMAT")}
        )


def reopen(*, actor: Actor, record: Record) -> None:
    """Make a withdrawn or rejected record a draft again."""
    if not rules.may_edit(actor, record):
        raise Denied
    if record.status not in {Status.WITHDRAWN, Status.REJECTED}:
        raise Refused(_("Only what is withdrawn or rejected can be a draft again."))
    move(actor=actor, record=record, to=Status.DRAFT, verb="catalog.reopen", values=_ANEW)


def withdraw(*, actor: Actor, record: Record) -> None:
    """Take a record back; it disappears from every public outlet."""
    if not rules.may_withdraw(actor, record):
        raise Denied
    move(actor=actor, record=record, to=Status.WITHDRAWN, verb="catalog.withdraw")


def expire_due(*, actor: Actor, today: date) -> int:
    """Let every published record expire whose deadline is over; how many did. The system alone."""
    if not is_system(actor):
        raise Denied
    count = 0
    for model in MODELS.values():
        due = model._default_manager.filter(status=Status.PUBLISHED, deadline__lt=today)
        for record in due.select_related("organisation").order_by("pk"):
            with suppress(Refused):  # somebody has moved it this very moment
                move(actor=actor, record=record, to=Status.EXPIRED, verb="catalog.expire")
                count += 1
    return count


NEAR = (7, 1)
"""Days before a deadline on which those who follow a record are reminded."""


@transaction.atomic
def remind_of_deadlines(*, actor: Actor, today: date) -> int:
    """Tell of deadlines that have come near since the last day on which this was done; of how many.

    Done once a day, and what days it missed are made up for. The system alone.
    """
    if not is_system(actor):
        raise Denied
    before = first_of_day(name="deadlines", today=today)
    if before is None:
        return 0
    count = 0
    for days in NEAR:
        start = max(before + timedelta(days=days), today)
        for kind, model in MODELS.items():
            keys = list(
                model._default_manager.filter(
                    status=Status.PUBLISHED,
                    deadline__gt=start,
                    deadline__lte=today + timedelta(days=days),
                )
                .order_by("pk")
                .values_list("pk", flat=True)
            )
            tell(actor=actor, news="catalog.deadline", subject=kind, keys=keys, detail=str(days))
            count += len(keys)
    return count


@transaction.atomic
def move(
    *,
    actor: Actor,
    record: Record,
    to: Status,
    verb: str,
    values: Mapping[str, object] | None = None,
    batch: UUID | None = None,
    table: Mapping[str, frozenset[str]] = TRANSITIONS,
    only: Q | None = None,
) -> None:
    """One step, told in the record's life and in the audit. Raises Refused where it is not legal.

    values: columns that change with the status. table: what is legal. only: what must hold besides.
    """
    if to not in table.get(record.status, ()):
        raise Refused(
            _("What is “%(before)s” cannot become “%(after)s”.")
            % {"before": record.get_status_display(), "after": to.label}
        )
    changed: dict[str, object] = {"status": to, "updated_at": timezone.now(), **(values or {})}
    if to == Status.PUBLISHED:
        changed["published_at"] = timezone.now()
    # The old status is part of the condition: of two people at once, one is told.
    rows = type(record)._default_manager.filter(only or Q(), pk=record.pk, status=record.status)
    if not rows.update(**changed):
        raise Refused(_("Somebody else has changed this record meanwhile. Look at it again."))
    mandate = acting_for(actor, record.organisation, record.KIND)
    moves: Any = record.moves  # type: ignore[attr-defined]
    moves.create(
        before=record.status,
        after=to,
        by=actor if isinstance(actor, User) else None,
        mandate=mandate,
        batch=batch,
    )
    facts: dict[str, str | int] = {"from": record.status, "to": to}
    if mandate is not None:
        facts["mandate"] = mandate.pk
    audit.record(actor=actor, verb=verb, subject=record, facts=facts)
    search.enqueue(kind=record.KIND, key=str(record.pk))
    for name, value in changed.items():
        setattr(record, name, value)
    if table is TRANSITIONS and to != Status.DRAFT:  # what is undone is told to nobody
        tell(actor=actor, news=f"catalog.{to}", subject=record.KIND, keys=[record.pk], detail=to)


def acting_for(actor: Actor, organisation: Organisation, kind: str) -> Mandate | None:
    """The mandate under which the actor writes records of an organisation, None for its own people
    and for those who organise.
    """
    if may_edit_for(actor, organisation):
        return None
    return mandate_for(actor, organisation, SIDES[kind])


def under(actor: Actor, record: Record) -> dict[str, audit.Fact]:
    """The mandate under which the actor writes, as facts of an audit entry; nothing where there is none."""
    mandate = acting_as(actor, record)
    return {"mandate": mandate.pk} if mandate is not None else {}


def acting_as(actor: Actor, record: Record) -> Mandate | None:
    """As acting_for(), of a record that is there."""
    return acting_for(actor, record.organisation, record.KIND)
