"""Who works for an organisation: requests, invitations, roles, leaving."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.notices.actions import tell
from jiebang.hub.people import queries, rules
from jiebang.hub.people.actions.accounts import sign_up
from jiebang.hub.people.actions.organisations import NOTE_LIMIT
from jiebang.hub.people.models import Invitation, JoinRequest, Membership, Organisation, User
from jiebang.hub.people.states import DoorState, MembershipRole

INVITATION_LASTS = timedelta(days=14)
INVITATIONS_AN_HOUR = 30


@transaction.atomic
def add_member(*, actor: Actor, user: User, organisation: Organisation, role: str) -> Membership:
    """Let a user work for an organisation."""
    if not (rules.is_system(actor) or rules.may_manage(actor, organisation)):
        raise Denied
    if role not in MembershipRole.values:
        raise Refused(f"unknown role {role!r}")
    membership, created = Membership.objects.get_or_create(
        user=user, organisation=organisation, defaults={"role": role}
    )
    if not created:
        raise Refused("this user is a member already")
    audit.record(
        actor=actor,
        verb="people.add_member",
        subject=organisation,
        facts={"user": user.pk, "role": role},
    )
    return membership


@transaction.atomic
def ask_to_join(
    *, actor: Actor, organisation: Organisation, role: str = MembershipRole.EDITOR, words: str = ""
) -> JoinRequest:
    """Ask the owners of an organisation to be let in."""
    if not isinstance(actor, User) or not actor.is_active:
        raise Denied
    if role not in MembershipRole.values or role == MembershipRole.OWNER:
        raise Refused(_("Ask to join as an editor or a viewer."))
    if len(words) > NOTE_LIMIT:
        raise Refused(_("The note is longer than %(n)s characters.") % {"n": NOTE_LIMIT})
    if rules.is_member(actor, organisation):
        raise Refused(_("You work for it already."))
    try:
        with transaction.atomic():
            asked = JoinRequest.objects.create(
                user=actor, organisation=organisation, role=role, words=words.strip()
            )
    except IntegrityError:
        raise Refused(_("You have asked already; its owners have not answered yet.")) from None
    audit.record(actor=actor, verb="people.ask_to_join", subject=organisation, facts={"role": role})
    tell(actor=actor, news="people.asked", subject="join_request", keys=[asked.pk])
    return asked


@transaction.atomic
def answer_request(*, actor: Actor, request: JoinRequest, accept: bool, role: str = "") -> None:
    """Let somebody in who has asked, in the role asked for or another one, or decline."""
    organisation = request.organisation
    if not rules.may_answer_requests(actor, organisation):
        raise Denied
    role = role or request.role
    if role not in MembershipRole.values:
        raise Refused(_("There is no such role."))
    _close(request, DoorState.ACCEPTED if accept else DoorState.DECLINED)
    if accept:
        Membership.objects.get_or_create(
            user=request.user, organisation=organisation, defaults={"role": role}
        )
    audit.record(
        actor=actor,
        verb="people.answer_request",
        subject=organisation,
        facts={"user": request.user_id, "accepted": accept, "role": role},
    )
    tell(
        actor=actor,
        news="people.request_answered",
        subject="join_request",
        keys=[request.pk],
        detail=request.state,
    )


@transaction.atomic
def withdraw_request(*, actor: Actor, request: JoinRequest) -> None:
    """Take one's own request back."""
    if request.user != actor:
        raise Denied
    _close(request, DoorState.WITHDRAWN)
    audit.record(actor=actor, verb="people.withdraw_request", subject=request.organisation)


@transaction.atomic
def invite(
    *, actor: Actor, organisation: Organisation, email: str, role: str
) -> tuple[Invitation, str]:
    """Invite an address into a role: (invitation, the secret of its link), which the caller mails.

    An older open invitation of the same address ends with it.
    """
    if not isinstance(actor, User) or not rules.may_manage(actor, organisation):
        raise Denied
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Refused(_("This is no e-mail address.")) from None
    if role not in MembershipRole.values:
        raise Refused(_("There is no such role."))
    if organisation.memberships.filter(user__email=address).exists():
        raise Refused(_("This person works for it already."))
    since = timezone.now() - timedelta(hours=1)
    if actor.invitations.filter(created_at__gte=since).count() >= INVITATIONS_AN_HOUR:
        raise Refused(_("You have sent too many invitations. Try again in an hour."))
    for older in organisation.invitations.filter(email=address, state=DoorState.OPEN):
        _close(older, DoorState.WITHDRAWN)
    token = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                organisation=organisation,
                email=address,
                role=role,
                token_digest=hashlib.sha256(token.encode()).hexdigest(),
                invited_by=actor,
                expires_at=timezone.now() + INVITATION_LASTS,
            )
    except IntegrityError:  # of two who invite the same address at once, one is told
        raise Refused(_("This address was invited just now.")) from None
    audit.record(actor=actor, verb="people.invite", subject=organisation, facts={"role": role})
    return invitation, token


@transaction.atomic
def withdraw_invitation(*, actor: Actor, invitation: Invitation) -> None:
    """Make the link of an invitation worthless, at once."""
    if not rules.may_manage(actor, invitation.organisation):
        raise Denied
    _close(invitation, DoorState.WITHDRAWN)
    audit.record(actor=actor, verb="people.withdraw_invitation", subject=invitation.organisation)


@transaction.atomic
def accept_invitation(*, actor: Actor, invitation: Invitation) -> Membership:
    """Take an invitation as the signed-in user who holds its link."""
    if not isinstance(actor, User) or not actor.is_active:
        raise Denied
    if invitation.expires_at <= timezone.now():
        raise Refused(_("This invitation has expired. Ask for another."))
    if not rules.may_manage(invitation.invited_by, invitation.organisation):
        raise Refused(_("Who invited you owns the organisation no more. Ask for another."))
    _close(invitation, DoorState.ACCEPTED)
    membership, created = Membership.objects.get_or_create(
        user=actor, organisation=invitation.organisation, defaults={"role": invitation.role}
    )
    if not created:
        raise Refused(_("You work for it already."))
    audit.record(
        actor=actor,
        verb="people.accept_invitation",
        subject=invitation.organisation,
        facts={"role": invitation.role},
    )
    tell(actor=actor, news="people.joined", subject="membership", keys=[membership.pk])
    return membership


@transaction.atomic
def accept_as_new(
    *, invitation: Invitation, name: str, password: str, language: str
) -> tuple[User, Membership]:
    """Take an invitation as somebody who has no account yet: the link has proved the address.

    Raises Refused where the address has an account (sign in then), or the password is too weak.
    """
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if locked.state != DoorState.OPEN:
        raise Refused(_("This was answered meanwhile."))
    user = sign_up(email=invitation.email, name=name, password=password, language=language)
    return user, accept_invitation(actor=user, invitation=invitation)


@transaction.atomic
def change_role(*, actor: Actor, membership: Membership, role: str) -> None:
    """Give a member another role; an organisation always keeps an owner."""
    organisation = membership.organisation
    if not rules.may_manage(actor, organisation):
        raise Denied
    if role not in MembershipRole.values:
        raise Refused(_("There is no such role."))
    _keep_an_owner(membership, role)
    if not Membership.objects.filter(pk=membership.pk).update(role=role):
        raise Refused(_("This was answered meanwhile."))
    membership.role = role
    audit.record(
        actor=actor,
        verb="people.change_role",
        subject=organisation,
        facts={"user": membership.user_id, "role": role},
    )


@transaction.atomic
def remove_member(*, actor: Actor, membership: Membership) -> None:
    """Take a member out, or leave; an organisation always keeps an owner."""
    organisation = membership.organisation
    if membership.user != actor and not rules.may_manage(actor, organisation):
        raise Denied
    _keep_an_owner(membership, "")
    facts = {"user": membership.user_id}
    membership.delete()
    audit.record(actor=actor, verb="people.remove_member", subject=organisation, facts=facts)


def _keep_an_owner(membership: Membership, role: str) -> None:
    """The organisation's row is locked, so that two owners do not leave at once."""
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    others = (
        queries.owners().filter(organisation=membership.organisation_id).exclude(pk=membership.pk)
    )
    was = membership.role == MembershipRole.OWNER
    if was and role != MembershipRole.OWNER and not others.exists():
        raise Refused(_("An organisation needs an owner: make somebody else one first."))


def _close(door: Invitation | JoinRequest, to: DoorState) -> None:
    """The old state is part of the condition: of two who answer at once, one is told."""
    now = timezone.now()
    closed = (
        type(door)
        ._default_manager.filter(pk=door.pk, state=DoorState.OPEN)
        .update(state=to, decided_at=now)
    )
    if not closed:
        raise Refused(_("This was answered meanwhile."))
    door.state, door.decided_at = to, now
