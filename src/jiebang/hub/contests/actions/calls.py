"""Writes of calls for solutions: until when and how answers are taken."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jiebang.hub.contests import rules
from jiebang.hub.contests.models import Call, Solution
from jiebang.hub.contests.models.calls import LONGEST_GRACE
from jiebang.hub.contests.queries.calls import blind_needs
from jiebang.hub.contests.states import HANDED_IN
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.programmes.models import Edition, Track


@transaction.atomic
def save_call(
    *,
    actor: Actor,
    edition: Edition,
    track: Track | None,
    opens_at: datetime,
    closes_at: datetime,
    grace: int = 0,
    is_blind: bool = False,
) -> Call:
    """Say when solutions to an edition's needs, or to those of one track, are taken; the one that there is
    is changed. Raises Refused where a call that was blind would name teams that have handed in.
    """
    if not rules.may_call(actor, edition, track):
        raise Denied
    if track is not None and track.edition_id != edition.pk:
        raise Refused(_("This track is not of the chosen edition."))
    if closes_at <= opens_at:
        raise Refused(_("A call cannot close before it opens."))
    if not 0 <= grace <= LONGEST_GRACE:
        raise Refused(_("The grace is at most %(n)s minutes.") % {"n": LONGEST_GRACE})
    before = set(blind_needs().filter(edition=edition).values_list("pk", flat=True))
    values = {
        "opens_at": opens_at, "closes_at": closes_at, "grace": grace, "is_blind": is_blind,
    }  # fmt: skip
    try:
        with transaction.atomic():
            call, made = Call.objects.update_or_create(
                edition=edition, track=track, defaults=values
            )
    except IntegrityError:
        raise Refused(
            _("Somebody else has written this call meanwhile. Look at it again.")
        ) from None
    _still_blind(edition, before)
    _tell(actor, call, "contests.save_call", made=made, closes=closes_at.isoformat())
    return call


@transaction.atomic
def remove_call(*, actor: Actor, call: Call) -> None:
    """Take a call away: of a track then the edition's holds, without any its needs' own deadlines."""
    if not rules.may_call(actor, call.edition, call.track):
        raise Denied
    before = set(blind_needs().filter(edition=call.edition).values_list("pk", flat=True))
    _tell(actor, call, "contests.remove_call")
    call.delete()
    _still_blind(call.edition, before)


def _still_blind(edition: Edition, before: set[int]) -> None:
    """Whoever handed in to a blind call was told that the team is not named. Raises Refused."""
    after = set(blind_needs().filter(edition=edition).values_list("pk", flat=True))
    opened = before - after
    if Solution.objects.filter(need__in=opened, status__in=sorted(HANDED_IN)).exists():
        raise Refused(
            _(
                "Teams have handed in to this call on its word that they are not named: it stays blind."
            )
        )


def _tell(actor: Actor, call: Call, verb: str, **facts: audit.Fact) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        subject=call,
        facts={
            "edition": call.edition.slug,
            "track": call.track.slug if call.track else None,
            "grace": call.grace,
            "blind": call.is_blind,
            **facts,
        },
    )
