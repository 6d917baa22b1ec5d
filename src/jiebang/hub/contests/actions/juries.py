"""The jury of a contest: who is invited, what they sign and declare, who chairs, who leaves."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.catalog.actions import keep_agreement
from jiebang.hub.catalog.models import Expert
from jiebang.hub.contests import rules
from jiebang.hub.contests.actions.conflicts import find_conflicts, void_sheets
from jiebang.hub.contests.actions.shared import locked, person, reason, require, run_by
from jiebang.hub.contests.models import Contest, Interest, Juror
from jiebang.hub.contests.queries.agreements import juror_agreement
from jiebang.hub.contests.states import JUROR_TRANSITIONS, ContestStatus, Ended, JurorState
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused, SystemActor
from jiebang.hub.kernel.languages import Language
from jiebang.hub.kernel.regions import validate_region
from jiebang.hub.notices.actions import tell
from jiebang.hub.people.models import Organisation, User
from jiebang.hub.people.rules import wields_roles
from jiebang.hub.programmes.actions import grant_role, revoke_role
from jiebang.hub.programmes.models import RoleOnEdition
from jiebang.hub.programmes.states import EditionRole

OPEN = (ContestStatus.DRAFT, ContestStatus.OPEN, ContestStatus.SCORING)
NAME_LIMIT = 80
MOST_INTERESTS = 200
MOST_JURORS = 1000


@transaction.atomic
def invite_juror(
    *,
    actor: Actor,
    contest: Contest,
    user: User | None = None,
    expert: Expert | None = None,
    employer: Organisation | None = None,
    region: str = "",
    is_chair: bool = False,
    load: int | None = None,
) -> Juror:
    """Invite somebody by their account, or by an expert's record that names one.

    employer: where they work, if that is not where their account does. Who runs a contest does not
    judge in it, the chair apart.
    """
    row = run_by(actor, contest)
    require(row, *OPEN)
    user = user or (expert.user if expert is not None else None)
    if user is None:
        raise Refused(_("This expert has no account here yet: invite them by an account."))
    if not user.is_active:
        raise Refused(_("This account is closed."))
    if expert is not None and expert.user_id not in {None, user.pk}:
        raise Refused(_("This expert's record is of another account."))
    if expert is None:
        expert = Expert.objects.filter(user=user).order_by("-updated_at", "-pk").first()
    if not is_chair and rules.may_run(user, row):
        raise Refused(_("Who runs a contest does not judge in it; they may chair it."))
    _check_load(load)
    region = region or _home(user, employer)
    if row.jurors.count() >= MOST_JURORS:
        raise Refused(_("%(most)s jurors are the most.") % {"most": MOST_JURORS})
    values = {
        "expert": expert,
        "employer": employer,
        "region": region,
        "is_chair": is_chair,
        "load": load,
        "invited_by": person(actor),
    }
    try:
        with transaction.atomic():
            juror = Juror.objects.create(contest=row, user=user, **values)
    except IntegrityError:
        juror = row.jurors.get(user=user)
        if juror.state not in {JurorState.DECLINED, JurorState.REMOVED}:
            raise Refused(_("This person is on the jury, or invited, already.")) from None
        _move(juror, JurorState.INVITED, reason="", answered_at=None, **values)
    audit.record(
        actor=actor,
        verb="contests.invite_juror",
        subject=juror,
        facts={"contest": row.pk, "user": user.pk, "chair": is_chair},
    )
    find_conflicts(actor=actor, contest=row)
    tell(actor=actor, news="contests.jury", subject="juror", keys=[juror.pk])
    return juror


def _home(user: User, employer: Organisation | None) -> str:
    if employer is not None:
        return employer.region
    home = user.memberships.select_related("organisation").order_by("pk").first()
    return home.organisation.region if home else ""


def _check_load(load: int | None) -> None:
    if load is not None and not 1 <= load <= 1000:
        raise Refused(_("Entries for each juror: from 1 to 1000."))


def _move(juror: Juror, to: JurorState, **values: object) -> None:
    if to not in JUROR_TRANSITIONS[juror.state]:
        raise Refused(_("The invitation is at “%(state)s”.") % {"state": juror.get_state_display()})
    if not Juror.objects.filter(pk=juror.pk, state=juror.state).update(state=to, **values):
        raise Refused(_("Somebody else has changed this seat meanwhile. Look at it again."))
    juror.state = to
    for name, value in values.items():
        setattr(juror, name, value)


@transaction.atomic
def answer_invitation(*, actor: Actor, juror: Juror, accept: bool, because: str = "") -> None:
    """Accept a seat or decline it; who has accepted may step down later, and then their sheets that are
    not handed in go with them.

    Acceptance brings the role of a juror on the edition, and with it the second factor that staff owe.
    """
    if not isinstance(actor, User) or juror.user_id != actor.pk or not actor.is_active:
        raise Denied
    row = locked(juror.contest_id)
    require(row, *OPEN)
    now = timezone.now()
    was = juror.state
    to = JurorState.ACCEPTED if accept else JurorState.DECLINED
    _move(juror, to, answered_at=now, reason=reason(because))
    if accept:
        held = RoleOnEdition.objects.filter(
            edition=row.edition_id, user=actor, role=EditionRole.JUROR
        )
        if not held.exists():
            grant_role(
                actor=SystemActor("contests"), edition=row.edition, user=actor,
                role=EditionRole.JUROR,
            )  # fmt: skip
        find_conflicts(actor=actor, contest=row)
    elif was == JurorState.ACCEPTED:
        void_sheets(actor=actor, contest=row, juror=juror.pk, because=Ended.STEPPED_DOWN)
        _give_back_role(row, juror)
    audit.record(
        actor=actor,
        verb="contests.answer_invitation",
        subject=juror,
        facts={"contest": row.pk, "accept": accept},
    )
    tell(actor=actor, news="contests.answered", subject="contest", keys=[row.pk])


def _give_back_role(contest: Contest, juror: Juror) -> None:
    """The role on the edition ends with the last seat that was accepted there."""
    others = Juror.objects.filter(
        contest__edition=contest.edition_id, user=juror.user_id, state=JurorState.ACCEPTED
    )
    if others.exclude(pk=juror.pk).exists():
        return
    for held in RoleOnEdition.objects.filter(
        edition=contest.edition_id, user=juror.user_id, role=EditionRole.JUROR
    ):
        revoke_role(actor=SystemActor("contests"), granted=held)


@transaction.atomic
def sign_agreement(
    *, actor: Actor, juror: Juror, name: str, language: str, seen: str | None = None
) -> None:
    """Sign the jury's confidentiality agreement by name, once; nothing of an entry is shown before.

    seen: the digest of the words that the juror has read, where they have read them on a page: a contest
    may be given another name meanwhile. Raises Denied, Refused.
    """
    _seated(actor, juror)
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise Refused(_("Write the name of who signs."))
    if len(name) > NAME_LIMIT:
        raise Refused(_("The signature is longer than %(n)s characters.") % {"n": NAME_LIMIT})
    if language not in Language.values:
        raise Refused(_("Choose the language of the agreement."))
    text = juror_agreement(juror.contest, language)
    if seen is not None and seen != text.digest:
        raise Refused(_("The agreement was changed meanwhile. Read it once more, then sign."))
    kept = keep_agreement(text)
    now = timezone.now()
    rows = Juror.objects.filter(pk=juror.pk, state=JurorState.ACCEPTED, signed_at__isnull=True)
    if not rows.update(agreement=kept, signed_name=name, signed_at=now):
        raise Refused(_("You have signed already."))
    juror.agreement, juror.signed_name, juror.signed_at = kept, name, now
    audit.record(
        actor=actor,
        verb="contests.sign_agreement",
        subject=juror,
        facts={"contest": juror.contest_id, "agreement": text.digest},
    )


def _seated(actor: Actor, juror: Juror) -> None:
    """Raises Denied unless it is the actor's own seat, accepted, in a session that has proved itself."""
    if not isinstance(actor, User) or juror.user_id != actor.pk or not wields_roles(actor):
        raise Denied
    if juror.state != JurorState.ACCEPTED:
        raise Refused(_("Accept the invitation first."))


@transaction.atomic
def declare(
    *, actor: Actor, juror: Juror, organisations: Sequence[Organisation], names: Sequence[str] = ()
) -> None:
    """Say with whom one has to do: organisations of the site, others and people by name; none of either
    says that there is nobody. Once signed, before anything of an entry is shown, and again at any time.

    What was declared before and is not named any more ends; conflicts that came of it stay.
    """
    _seated(actor, juror)
    if juror.signed_at is None:
        raise Refused(_("Sign the agreement first."))
    row = locked(juror.contest_id)
    require(row, *OPEN)
    names = list(dict.fromkeys(" ".join(one.replace("\x00", "").split()) for one in names))
    names = [one for one in names if one]
    if len(names) + len(organisations) > MOST_INTERESTS:
        raise Refused(_("%(most)s are the most.") % {"most": MOST_INTERESTS})
    if any(len(one) > 200 for one in names):
        raise Refused(_("A name is longer than %(n)s characters.") % {"n": 200})
    now = timezone.now()
    keys = {one.pk for one in organisations}
    have = juror.interests.filter(ended_at=None)
    have_keys = set(have.filter(organisation__isnull=False).values_list("organisation", flat=True))
    have_names = set(have.exclude(name="").values_list("name", flat=True))
    have.filter(organisation__isnull=False).exclude(organisation__in=keys).update(ended_at=now)
    have.filter(organisation__isnull=True).exclude(name__in=names).update(ended_at=now)
    Interest.objects.bulk_create(
        [
            *(Interest(juror=juror, organisation_id=key) for key in sorted(keys - have_keys)),
            *(Interest(juror=juror, name=one) for one in names if one not in have_names),
        ]
    )
    Juror.objects.filter(pk=juror.pk).update(declared_at=now)
    juror.declared_at = now
    audit.record(
        actor=actor,
        verb="contests.declare",
        subject=juror,
        facts={"contest": row.pk, "organisations": sorted(keys), "names": len(names)},
    )
    find_conflicts(actor=actor, contest=row)


@transaction.atomic
def change_seat(
    *,
    actor: Actor,
    juror: Juror,
    load: int | None,
    region: str = "",
    employer: Organisation | None = None,
) -> None:
    """Change how many entries a juror takes, their region and where they work."""
    row = run_by(actor, juror.contest)
    require(row, *OPEN)
    _check_load(load)
    if region:
        validate_region(region)
    Juror.objects.filter(pk=juror.pk).update(load=load, region=region, employer=employer)
    juror.load, juror.region, juror.employer = load, region, employer
    audit.record(
        actor=actor,
        verb="contests.change_seat",
        subject=juror,
        facts={"load": load, "employer": employer.pk if employer else None},
    )
    find_conflicts(actor=actor, contest=row)


@transaction.atomic
def set_chair(*, actor: Actor, juror: Juror, is_chair: bool) -> None:
    """Make a juror chair, or no longer; a contest that is scoring keeps one."""
    row = run_by(actor, juror.contest)
    if juror.state not in {JurorState.INVITED, JurorState.ACCEPTED}:
        raise Refused(_("The invitation is at “%(state)s”.") % {"state": juror.get_state_display()})
    if not is_chair:
        _keeps_a_chair(row, juror)
        if rules.may_run(juror.user, row):
            raise Refused(_("Who runs a contest does not judge in it; they may chair it."))
    Juror.objects.filter(pk=juror.pk).update(is_chair=is_chair)
    juror.is_chair = is_chair
    audit.record(actor=actor, verb="contests.set_chair", subject=juror, facts={"chair": is_chair})


def _keeps_a_chair(contest: Contest, juror: Juror) -> None:
    others = contest.jurors.filter(state=JurorState.ACCEPTED, is_chair=True).exclude(pk=juror.pk)
    late = contest.status not in {ContestStatus.DRAFT, ContestStatus.OPEN}
    if juror.is_chair and late and not others.exists():
        raise Refused(_("The jury needs a chair: make somebody else one first."))


@transaction.atomic
def remove_juror(*, actor: Actor, juror: Juror, because: str) -> None:
    """Take somebody off the jury with a reason, in the middle of scoring, too: their sheets do not count,
    and what they were to judge waits for a new assignment.
    """
    row = run_by(actor, juror.contest)
    require(row, *OPEN)
    because = reason(because, needed=_("Say why."))
    _keeps_a_chair(row, juror)
    was = juror.state
    _move(juror, JurorState.REMOVED, reason=because)
    void_sheets(actor=actor, contest=row, juror=juror.pk, because=Ended.REMOVED)
    if was == JurorState.ACCEPTED:
        _give_back_role(row, juror)
    audit.record(
        actor=actor,
        verb="contests.remove_juror",
        subject=juror,
        facts={"contest": row.pk, "because": because},
    )
    tell(
        actor=actor,
        news="contests.unseated",
        subject="contest",
        keys=[row.pk],
        detail=str(juror.user_id),
    )
