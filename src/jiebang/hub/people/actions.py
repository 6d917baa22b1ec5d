"""Every write to users, organisations and memberships: one function a verb."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.kernel.localised import Origin
from jiebang.hub.people import rules
from jiebang.hub.people.models import Membership, Organisation, OrganisationText, User
from jiebang.hub.people.states import MembershipRole, OrganisationKind
from jiebang.reference import credit_code as credit_codes
from jiebang.reference import regions


@transaction.atomic
def create_user(
    *,
    actor: Actor,
    email: str,
    name: str,
    language: str,
    password: str | None = None,
    is_demo: bool = False,
) -> User:
    """Create a person who can sign in. Only the system does so until sign-up opens."""
    if not rules.is_system(actor):
        raise Denied
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                email, password, name=name, language=language, is_demo=is_demo
            )
    except IntegrityError:
        raise Refused("a user with this address exists") from None
    audit.record(actor=actor, verb="people.create_user", subject=user)
    return user


@transaction.atomic
def create_organisation(
    *,
    actor: Actor,
    slug: str,
    kind: str,
    region: str,
    names: Mapping[str, str],
    credit_code: str | None = None,
    is_invented: bool = False,
) -> Organisation:
    """Create an organisation with its names (`language tag → name`, the first is the author's).

    Raises Refused when the region or kind is unknown, a name is missing, or the unified social
    credit code fails its check digit.
    """
    if not rules.is_system(actor):
        raise Denied
    if kind not in OrganisationKind.values:
        raise Refused(f"unknown kind of organisation {kind!r}")
    if not names:
        raise Refused("an organisation needs a name in at least one language")
    try:
        regions.get(region)
        code = credit_codes.validate(credit_code) if credit_code else None
    except ValueError as error:
        raise Refused(str(error)) from error
    organisation = Organisation.objects.create(
        slug=slug, kind=kind, region=region, credit_code=code, is_invented=is_invented
    )
    OrganisationText.objects.bulk_create(
        OrganisationText(
            organisation=organisation,
            language=language,
            name=name,
            origin=Origin.AUTHOR if place == 0 else Origin.TRANSLATION,
        )
        for place, (language, name) in enumerate(names.items())
    )
    audit.record(
        actor=actor, verb="people.create_organisation", subject=organisation, facts={"kind": kind}
    )
    return organisation


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
