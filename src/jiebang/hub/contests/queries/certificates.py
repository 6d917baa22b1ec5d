"""Reads of certificates: by the code that stands on them, and those that an actor issues or holds."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from jiebang.hub.contests.models import (
    Award,
    Certificate,
    Contest,
    Juror,
    ScoreSheet,
    Solution,
)
from jiebang.hub.contests.queries.contests import run_by
from jiebang.hub.contests.queries.solutions import written_by
from jiebang.hub.contests.states import ContestStatus, JurorState, SheetState
from jiebang.hub.kernel.actors import Actor, SystemActor
from jiebang.hub.people.models import User
from jiebang.hub.programmes.models import Edition

CODE_LENGTH = 20
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""No 0, O, 1 or I, which are read for one another on paper: 32 signs, 100 bits in a code."""


def _rows() -> QuerySet[Certificate]:
    return Certificate.objects.select_related(
        "award__prize__contest__edition",
        "award__entry__solution__need",
        "award__entry__version",
        "juror__contest__edition",
        "juror__user",
    ).prefetch_related(
        "award__prize__texts",
        "award__prize__contest__texts",
        "award__prize__contest__edition__texts",
        "juror__contest__texts",
        "juror__contest__edition__texts",
    )


def certificate_of(code: str) -> Certificate | None:
    """The certificate of a code as somebody has typed it; whoever holds the code may read it."""
    wanted = "".join(sign for sign in code.upper() if sign.isalnum())
    if len(wanted) != CODE_LENGTH or set(wanted) - set(ALPHABET):
        return None
    return _rows().filter(code=wanted).first()


def certificates_visible_to(actor: Actor) -> QuerySet[Certificate]:
    """Those of contests that the actor runs, of the actor's own solutions, and for the actor's service."""
    rows = _rows()
    if isinstance(actor, SystemActor):
        return rows
    if not isinstance(actor, User):
        return rows.none()
    own = Solution.objects.filter(written_by(actor)).values("pk")
    mine = Contest.objects.filter(run_by(actor)).values("pk")
    return rows.filter(
        Q(juror__user=actor)
        | Q(award__entry__solution__in=own)
        | Q(award__prize__contest__in=mine)
        | Q(juror__contest__in=mine)
    )


def certificates_in(actor: Actor, contest: Contest) -> QuerySet[Certificate]:
    """Of these the ones of one contest: its prizes in their order, then its jurors."""
    found = certificates_visible_to(actor).filter(
        Q(award__prize__contest=contest) | Q(juror__contest=contest)
    )
    return found.order_by(
        F("award__prize__order").asc(nulls_last=True), "award__place", "issued_at", "pk"
    )


def uncertified(contest: Contest) -> tuple[QuerySet[Award], QuerySet[Juror]]:
    """The announced awards without a certificate and, once the scores are locked, the jurors without one
    who have handed in a sheet that counts.
    """
    awards = Award.objects.filter(
        prize__contest=contest, announced_at__isnull=False, certificate__isnull=True
    )
    served = ScoreSheet.objects.filter(
        state=SheetState.HANDED_IN, assignment__juror__contest=contest
    )
    jurors = Juror.objects.filter(
        contest=contest,
        contest__status__in=(ContestStatus.LOCKED, ContestStatus.PUBLISHED),
        state=JurorState.ACCEPTED,
        certificate__isnull=True,
        pk__in=served.values("assignment__juror"),
    )
    return awards, jurors


@dataclass(frozen=True, slots=True)
class Certified:
    """What a certificate says: contest and edition; of an award the team, prize and place, of service
    the juror.
    """

    certificate: Certificate
    contest: Contest
    edition: Edition
    name: str

    @property
    def is_award(self) -> bool:
        """Whether it is of an award, not of a juror's service."""
        return self.certificate.award_id is not None


def certified(certificate: Certificate) -> Certified:
    """What it says, in no language yet. A winner is named: it was announced."""
    if certificate.award is not None:
        contest = certificate.award.prize.contest
        name = str(certificate.award.entry.version.content.get("team", ""))
        return Certified(certificate, contest, contest.edition, name)
    if certificate.juror is None:
        raise ValueError(f"certificate {certificate.pk} is of nothing")
    contest = certificate.juror.contest
    name = certificate.juror.signed_name or certificate.juror.user.name
    return Certified(certificate, contest, contest.edition, name)
