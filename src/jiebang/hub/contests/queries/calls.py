"""Reads of calls: which one holds for a need, and whether it is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from jiebang.hub.catalog.models import Need
from jiebang.hub.contests.models import Call
from jiebang.hub.programmes.models import Edition


def call_of(need: Need) -> Call | None:
    """The call that holds for a need: its track's own, that of the track in which its contest stands,
    or its edition's; None where there is none.
    """
    found: list[Call] = []
    if need.track is not None:
        tracks = [need.track_id, need.track.parent_id]
        own = {
            call.track_id: call for call in Call.objects.filter(track__in=[t for t in tracks if t])
        }
        found = [own[track] for track in tracks if track in own]
    return found[0] if found else Call.objects.filter(edition=need.edition_id, track=None).first()


def calls_of(edition: Edition) -> QuerySet[Call]:
    """The calls of an edition: its own first, then those of its tracks."""
    rows = Call.objects.filter(edition=edition).select_related("edition", "track")
    return rows.prefetch_related("track__texts").order_by(
        F("track__order").asc(nulls_first=True), "pk"
    )


@dataclass(frozen=True, slots=True)
class Term:
    """When answers to a need are taken. closes_at: the deadline; until: with the grace; None for no end.

    is_late: now is within the grace.
    """

    opens_at: datetime | None
    closes_at: datetime | None
    until: datetime | None
    is_blind: bool

    def is_open(self, now: datetime) -> bool:
        """Whether an answer is taken at this moment."""
        if self.opens_at is not None and now < self.opens_at:
            return False
        return self.until is None or now <= self.until

    def is_late(self, now: datetime) -> bool:
        """Whether it is taken, but after the deadline."""
        return self.is_open(now) and self.closes_at is not None and now > self.closes_at


def term_of(need: Need) -> Term:
    """When answers to a need are taken: by its call, and not beyond the need's own deadline."""
    call = call_of(need)
    closes = call.closes_at if call else None
    if need.deadline is not None:
        end = timezone.make_aware(datetime.combine(need.deadline, time.max))
        closes = min(closes, end) if closes else end
    grace = timedelta(minutes=call.grace if call else 0)
    return Term(
        opens_at=call.opens_at if call else None,
        closes_at=closes,
        until=closes + grace if closes else None,
        is_blind=bool(call and call.is_blind),
    )


def blind_needs() -> QuerySet[Need]:
    """Needs whose call is blind, as call_of() finds it."""
    calls = Call.objects.all()
    own = calls.filter(track=OuterRef("track"))
    above = calls.filter(track=OuterRef("track__parent"))
    whole = calls.filter(track=None, edition=OuterRef("edition"))
    return Need.objects.filter(
        Q(Exists(own.filter(is_blind=True)))
        | (~Q(Exists(own)) & Q(Exists(above.filter(is_blind=True))))
        | (~Q(Exists(own)) & ~Q(Exists(above)) & Q(Exists(whole.filter(is_blind=True))))
    )
