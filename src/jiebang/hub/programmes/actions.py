"""Every write to editions, host regions, tracks and roles: one function a verb."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.kernel.localised import LocalisedText, Origin
from jiebang.hub.people.models import Organisation, User
from jiebang.hub.people.rules import is_system
from jiebang.hub.programmes import rules
from jiebang.hub.programmes.models import (
    Edition,
    EditionText,
    HostRegion,
    RoleOnEdition,
    Track,
    TrackText,
)
from jiebang.hub.programmes.states import EditionRole, Screening
from jiebang.reference import regions

Words = Mapping[str, Mapping[str, str]]
"""`language tag → column → words`; the first language is the author's."""


@transaction.atomic
def create_edition(
    *,
    actor: Actor,
    slug: str,
    texts: Words,
    opens_on: date,
    closes_on: date,
    region_group: str = "",
    is_public: bool = False,
    is_demo: bool = False,
    publishes_collected: bool = False,
    screening: str = Screening.NONE,
) -> Edition:
    """Open an edition."""
    _require_system(actor)
    if closes_on < opens_on:
        raise Refused("an edition cannot close before it opens")
    if screening not in Screening.values:
        raise Refused(f"unknown way of screening {screening!r}")
    edition = Edition.objects.create(
        slug=slug,
        region_group=region_group,
        opens_on=opens_on,
        closes_on=closes_on,
        is_public=is_public,
        is_demo=is_demo,
        publishes_collected=publishes_collected,
        screening=screening,
    )
    _write(EditionText, texts, edition=edition)
    audit.record(actor=actor, verb="programmes.create_edition", subject=edition)
    return edition


@transaction.atomic
def add_host_region(
    *, actor: Actor, edition: Edition, region: str, order: int, target_needs: int | None = None
) -> HostRegion:
    """Let a region host its part of the edition."""
    _require_system(actor)
    host = HostRegion.objects.create(
        edition=edition, region=region, order=order, target_needs=target_needs
    )
    audit.record(
        actor=actor, verb="programmes.add_host_region", subject=host, facts={"region": region}
    )
    return host


@transaction.atomic
def add_track(
    *,
    actor: Actor,
    edition: Edition,
    slug: str,
    texts: Words,
    order: int,
    contest_of: Organisation | None = None,
) -> Track:
    """Add a track, or with `contest_of` one enterprise's own contest."""
    _require_system(actor)
    track = Track.objects.create(edition=edition, slug=slug, order=order, contest_of=contest_of)
    _write(TrackText, texts, track=track)
    audit.record(actor=actor, verb="programmes.add_track", subject=track)
    return track


@transaction.atomic
def grant_role(
    *, actor: Actor, edition: Edition, user: User, role: str, region: str = ""
) -> RoleOnEdition:
    """Give a person a role on an edition; the system and the edition's organisers do."""
    if not rules.may_staff(actor, edition):
        raise Denied
    if role not in EditionRole.values:
        raise Refused(_("There is no such role."))
    if role == EditionRole.REGION_OFFICER and not region:
        raise Refused(_("A region officer needs a region."))
    try:
        if region:
            regions.get(region)
        with transaction.atomic():
            granted = RoleOnEdition.objects.create(
                edition=edition, user=user, role=role, region=region
            )
    except ValueError:
        raise Refused(_("There is no such region.")) from None
    except IntegrityError:
        raise Refused(_("This person has this role already.")) from None
    audit.record(
        actor=actor,
        verb="programmes.grant_role",
        subject=edition,
        facts={"user": user.pk, "role": role, "region": region},
    )
    return granted


@transaction.atomic
def revoke_role(*, actor: Actor, granted: RoleOnEdition) -> None:
    """Take a role away, at once; an edition keeps an organiser."""
    edition = Edition.objects.select_for_update().get(pk=granted.edition_id)
    if not rules.may_staff(actor, edition):
        raise Denied
    others = edition.roles.filter(role=EditionRole.ORGANISER).exclude(pk=granted.pk)
    if granted.role == EditionRole.ORGANISER and not others.exists():
        raise Refused(_("An edition needs an organiser: make somebody else one first."))
    facts: dict[str, audit.Fact] = {
        "user": granted.user_id,
        "role": granted.role,
        "region": granted.region,
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


def _require_system(actor: Actor) -> None:
    if not is_system(actor):
        raise Denied


def _write(model: type[LocalisedText], texts: Words, **owner: object) -> None:
    if not texts:
        raise Refused("words are needed in at least one language")
    first: LocalisedText | None = None
    for language, words in texts.items():
        row = model(
            language=language,
            origin=Origin.TRANSLATION if first else Origin.AUTHOR,
            source_digest=first.digest() if first else "",
            **words,
            **owner,
        )
        row.save(force_insert=True)
        first = first or row
