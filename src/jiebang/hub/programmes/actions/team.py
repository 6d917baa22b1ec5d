"""Who has which role on an edition, and how it screens."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.notices.actions import tell
from jiebang.hub.people.models import User
from jiebang.hub.programmes import rules
from jiebang.hub.programmes.models import (
    Edition,
    RoleOnEdition,
    Track,
)
from jiebang.hub.programmes.states import REGION_ROLES, TRACK_ROLES, EditionRole, Screening
from jiebang.reference import regions


@transaction.atomic
def grant_role(
    *,
    actor: Actor,
    edition: Edition,
    user: User,
    role: str,
    region: str = "",
    track: Track | None = None,
) -> RoleOnEdition:
    """Give a person a role on an edition; the system and the edition's organisers do.

    track: narrows a track's manager to one; an enterprise's manager has one always.
    """
    if not rules.may_staff(actor, edition):
        raise Denied
    if role not in EditionRole.values:
        raise Refused(_("There is no such role."))
    if role == EditionRole.REGION_OFFICER and not region:
        raise Refused(_("A region officer needs a region."))
    if region and role not in REGION_ROLES:
        raise Refused(_("This role is for all regions: leave the region empty."))
    if track is not None and role not in TRACK_ROLES:
        raise Refused(_("Only those who manage a track have one."))
    if track is not None and track.edition_id != edition.pk:
        raise Refused(_("This track is not of the chosen edition."))
    if role == EditionRole.ENTERPRISE_MANAGER and (track is None or track.contest_of_id is None):
        raise Refused(_("An enterprise manager needs the enterprise's contest."))
    try:
        if region:
            regions.get(region)
        with transaction.atomic():
            granted = RoleOnEdition.objects.create(
                edition=edition, user=user, role=role, region=region, track=track
            )
    except ValueError:
        raise Refused(_("There is no such region.")) from None
    except IntegrityError:
        raise Refused(_("This person has this role already.")) from None
    audit.record(
        actor=actor,
        verb="programmes.grant_role",
        subject=edition,
        facts={
            "user": user.pk,
            "role": role,
            "region": region,
            "track": track.pk if track else None,
        },
    )
    tell(actor=actor, news="programmes.role", subject="role", keys=[granted.pk])
    return granted


@transaction.atomic
def revoke_role(*, actor: Actor, granted: RoleOnEdition) -> None:
    """Take a role away, at once; an edition keeps an organiser."""
    edition = Edition.objects.select_for_update().get(pk=granted.edition_id)
    if not rules.may_staff(actor, edition):
        raise Denied
    organisers = edition.roles.filter(role=EditionRole.ORGANISER, user__is_active=True)
    others = organisers.exclude(pk=granted.pk)
    if granted.role == EditionRole.ORGANISER and not others.exists():
        raise Refused(_("An edition needs an organiser: make somebody else one first."))
    facts: dict[str, audit.Fact] = {
        "user": granted.user_id,
        "role": granted.role,
        "region": granted.region,
        "track": granted.track_id,
    }
    if not RoleOnEdition.objects.filter(pk=granted.pk).delete()[0]:
        raise Refused(_("Somebody else has taken this role away already."))
    audit.record(actor=actor, verb="programmes.revoke_role", subject=edition, facts=facts)


@transaction.atomic
def set_screening(*, actor: Actor, edition: Edition, how: str) -> None:
    """Say how often a record is screened before this edition releases it."""
    if not rules.may_staff(actor, edition):
        raise Denied
    if how not in Screening.values:
        raise Refused(_("Choose how records are screened."))
    Edition.objects.filter(pk=edition.pk).update(screening=how)
    edition.screening = how
    audit.record(actor=actor, verb="programmes.set_screening", subject=edition, facts={"to": how})
