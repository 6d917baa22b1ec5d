"""What verbs of contests share: the lock of a contest's row, its status, a reason that says something."""

from __future__ import annotations

from django.utils.translation import gettext as _

from jiebang.hub.contests import rules
from jiebang.hub.contests.models import Contest
from jiebang.hub.contests.states import CONTEST_TRANSITIONS, ContestStatus
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.people.models import User

REASON_LIMIT = 500


def locked(contest: Contest | int) -> Contest:
    """The contest's row, locked to the end of the transaction.

    Every verb that changes who judges what, a sheet, or the contest's status takes this lock first: what
    one of them has looked at cannot change before it is done.
    """
    key = contest if isinstance(contest, int) else contest.pk
    return (
        Contest.objects.select_for_update(of=("self",), no_key=True)
        .select_related("edition", "track", "host_region")
        .get(pk=key)
    )


def run_by(actor: Actor, contest: Contest) -> Contest:
    """The locked row, for whoever runs the contest. Raises Denied for others."""
    if not rules.may_run(actor, contest):
        raise Denied
    return locked(contest)


def require(contest: Contest, *status: str) -> None:
    """Raises Refused unless the contest, whose row is locked, stands at one of these."""
    if contest.status not in status:
        raise Refused(
            _("The contest is at “%(status)s”: this is not possible now.")
            % {"status": contest.get_status_display()}
        )


def step(contest: Contest, to: ContestStatus, **values: object) -> None:
    """Move a contest on, guarded by the status it was seen at. Raises Refused where somebody was faster."""
    if to not in CONTEST_TRANSITIONS[contest.status]:
        raise Refused(
            _("The contest is at “%(status)s”: this is not possible now.")
            % {"status": contest.get_status_display()}
        )
    rows = Contest.objects.filter(pk=contest.pk, status=contest.status)
    if not rows.update(status=to, **values):
        raise Refused(_("Somebody else has changed this contest meanwhile. Look at it again."))
    contest.status = to
    for name, value in values.items():
        setattr(contest, name, value)


def reason(text: str, *, needed: str = "") -> str:
    """A reason in one line, without NUL. Raises Refused with `needed` where it is empty."""
    text = " ".join(text.replace("\x00", "").split())
    if needed and not text:
        raise Refused(needed)
    if len(text) > REASON_LIMIT:
        raise Refused(_("The reason is longer than %(n)s characters.") % {"n": REASON_LIMIT})
    return text


def person(actor: Actor) -> User | None:
    """The actor as a column holds it; the system is nobody."""
    return actor if isinstance(actor, User) else None
