"""Writes of certificates: issuing them, and revoking one with a reason."""

from __future__ import annotations

import secrets

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.contests import rules
from jiebang.hub.contests.models import Award, Certificate, Contest, Juror
from jiebang.hub.contests.queries.certificates import ALPHABET, CODE_LENGTH, uncertified
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.notices.actions import tell

REASON_LIMIT = 500


@transaction.atomic
def issue_certificates(*, actor: Actor, contest: Contest) -> int:
    """A certificate for each announced award, and for each juror who has handed in a sheet that counts;
    who has one keeps it, revoked or not. Returns how many are new.
    """
    if not rules.may_run(actor, contest):
        raise Denied
    awards, jurors = uncertified(contest)
    new = [_issue(award=award) for award in awards]
    new += [_issue(juror=juror) for juror in jurors]
    issued = [pk for pk in new if pk]
    if not issued:
        raise Refused(
            _(
                "There is nobody to certify: awards are announced first, jurors have handed in scores."
            )
        )
    audit.record(
        actor=actor,
        verb="contests.issue_certificates",
        subject=contest,
        facts={"count": len(issued)},
    )
    tell(actor=actor, news="contests.certified", subject="certificate", keys=issued)
    return len(issued)


def _issue(*, award: Award | None = None, juror: Juror | None = None) -> int:
    """A new row; 0 where somebody else was faster."""
    try:
        with transaction.atomic():
            row = Certificate.objects.create(code=new_code(), award=award, juror=juror)
    except IntegrityError:
        return 0
    return int(row.pk)


def new_code() -> str:
    """A code that nobody guesses: 100 bits, in signs that are not misread."""
    return "".join(secrets.choice(ALPHABET) for _sign in range(CODE_LENGTH))


@transaction.atomic
def revoke_certificate(*, actor: Actor, certificate: Certificate, because: str) -> None:
    """Say that a certificate does not hold any more, and why; its page says both from now on."""
    contest = certificate.award.prize.contest if certificate.award else None
    contest = contest or (certificate.juror.contest if certificate.juror else None)
    if contest is None or not rules.may_run(actor, contest):
        raise Denied
    because = because.replace("\x00", "").strip()
    if not because:
        raise Refused(_("Say why it is revoked."))
    if len(because) > REASON_LIMIT:
        raise Refused(_("A reason has at most %(most)s characters.") % {"most": REASON_LIMIT})
    revoked = Certificate.objects.filter(pk=certificate.pk, revoked_at__isnull=True).update(
        revoked_at=timezone.now(), revoked_because=because
    )
    if not revoked:
        raise Refused(_("It was revoked before."))
    audit.record(
        actor=actor,
        verb="contests.revoke_certificate",
        subject=certificate,
        facts={"because": because},
    )
