"""Writes of users and organisations: entering, registering, verifying."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.kernel.languages import Language
from jiebang.hub.kernel.localised import Origin
from jiebang.hub.notices.actions import tell
from jiebang.hub.people import queries, rules
from jiebang.hub.people.models import Membership, Organisation, OrganisationText, User
from jiebang.hub.people.states import (
    VERIFICATIONS,
    MembershipRole,
    OrganisationKind,
    Verification,
)
from jiebang.reference import credit_code as credit_codes
from jiebang.reference import regions

NAME_LIMIT, NOTE_LIMIT = 200, 500
ORGANISATIONS_AN_HOUR = 30


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
    """Create a person who can sign in, as the system does; people sign up by a link."""
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
        slug=slug,
        kind=kind,
        region=region,
        credit_code=code,
        is_invented=is_invented,
        verification=Verification.VERIFIED,
    )
    _name(organisation, names)
    audit.record(
        actor=actor, verb="people.create_organisation", subject=organisation, facts={"kind": kind}
    )
    return organisation


def _name(organisation: Organisation, names: Mapping[str, str]) -> None:
    OrganisationText.objects.bulk_create(
        OrganisationText(
            organisation=organisation,
            language=language,
            name=name,
            name_key=queries.name_key(name),
            origin=Origin.AUTHOR if place == 0 else Origin.TRANSLATION,
        )
        for place, (language, name) in enumerate(names.items())
    )


@transaction.atomic
def register_organisation(
    *,
    actor: Actor,
    kind: str,
    region: str,
    names: Mapping[str, str],
    credit_code: str = "",
    is_another: bool = False,
) -> Organisation:
    """Enter one's own organisation and own it; its region's officer verifies it afterwards.

    is_another: that one of a like name is there already is known, and this is not it. Raises Refused
    for a code that is taken or wrong, and for a name that is there unless `is_another`.
    """
    if not isinstance(actor, User) or not actor.is_active:
        raise Denied
    given, code = _checked(kind, region, names, credit_code)
    if code and Organisation.objects.filter(credit_code=code).exists():
        raise Refused(_("An organisation with this credit code is here already: ask to join it."))
    if not is_another and queries.alike(given.values()).exists():
        raise Refused(_("An organisation of this name is here already: ask to join it."))
    since = timezone.now() - timedelta(hours=1)
    entered = actor.organisations_entered.filter(created_at__gte=since).count()
    if entered >= ORGANISATIONS_AN_HOUR:
        raise Refused(_("You have entered too many organisations. Go on in an hour."))
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(
                slug=_slug(given), kind=kind, region=region, credit_code=code, entered_by=actor
            )
    except IntegrityError:  # of two at once with the same code, one is told
        raise Refused(_("Somebody else is entering it just now.")) from None
    _name(organisation, given)
    Membership.objects.create(user=actor, organisation=organisation, role=MembershipRole.OWNER)
    audit.record(
        actor=actor, verb="people.register_organisation", subject=organisation, facts={"kind": kind}
    )
    return organisation


@transaction.atomic
def correct_organisation(
    *,
    actor: Actor,
    organisation: Organisation,
    kind: str,
    region: str,
    names: Mapping[str, str],
    credit_code: str = "",
    is_another: bool = False,
) -> None:
    """Correct what is said of one's own organisation, and ask for its verification anew.

    is_another: that a name which is new to it is like another organisation's is known.
    """
    if not rules.may_manage(actor, organisation):
        raise Denied
    given, code = _checked(kind, region, names, credit_code)
    if code and Organisation.objects.filter(credit_code=code).exclude(pk=organisation.pk).exists():
        raise Refused(_("An organisation with this credit code is here already: ask to join it."))
    if not is_another and queries.renamed_like(organisation, given.values()).exists():
        raise Refused(_("An organisation of this name is here already: ask to join it."))
    try:
        with transaction.atomic():
            Organisation.objects.filter(pk=organisation.pk).update(
                kind=kind,
                region=region,
                credit_code=code,
                verification=Verification.WAITING,
                verification_note="",
            )
    except IntegrityError:
        raise Refused(_("Somebody else is entering it just now.")) from None
    organisation.texts.all().delete()
    _name(organisation, given)
    organisation.refresh_from_db()
    audit.record(actor=actor, verb="people.correct_organisation", subject=organisation)


def _checked(
    kind: str, region: str, names: Mapping[str, str], credit_code: str
) -> tuple[dict[str, str], str | None]:
    """(names without empty ones, the code in its normal form). Raises Refused."""
    given = {language: name.strip() for language, name in names.items() if name.strip()}
    if not given:
        raise Refused(_("An organisation needs a name in at least one language."))
    if any(len(name) > NAME_LIMIT for name in given.values()):
        raise Refused(_("A name is longer than %(n)s characters.") % {"n": NAME_LIMIT})
    if set(given) - set(Language.values):
        raise Refused(_("There is no such language."))
    if kind not in OrganisationKind.values:
        raise Refused(_("Choose the kind of organisation."))
    try:
        regions.get(region)
    except ValueError:
        raise Refused(_("Choose the region.")) from None
    try:
        return given, credit_codes.validate(credit_code) if credit_code.strip() else None
    except ValueError as error:
        raise Refused(str(error)) from None


def _slug(names: Mapping[str, str]) -> str:
    """An address from the English name, or from the sounds of the Chinese one."""
    words = names.get(Language.EN) or " ".join(lazy_pinyin(next(iter(names.values()))))
    stem = slugify(words)[:60].strip("-") or "organisation"
    slug = stem if stem != "new" else "new-one"
    while Organisation.objects.filter(slug=slug).exists():
        slug = f"{stem}-{secrets.token_hex(2)}"
    return slug


@transaction.atomic
def verify(
    *, actor: Actor, organisation: Organisation, to: str, note: str = "", seen: str | None = None
) -> None:
    """Say that an organisation is what it says, or that it is not, with a note; or look again.

    Only the officer of its region, an organiser, or the system. seen: the claim_digest() of what was
    looked at, where the organisation may have changed since. Refused, it gives its credit code back:
    whose code it is can then enter it.
    """
    if not (rules.is_system(actor) or rules.may_verify(actor, organisation)):
        raise Denied
    if to not in VERIFICATIONS[organisation.verification]:
        raise Refused(_("This organisation cannot be that now."))
    note = note.strip()
    if to == Verification.REFUSED and not note:
        raise Refused(_("Say why it is refused."))
    if len(note) > NOTE_LIMIT:
        raise Refused(_("The note is longer than %(n)s characters.") % {"n": NOTE_LIMIT})
    # Locked, so that it is not corrected between the look and the word.
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if seen is not None and seen != queries.claim_digest(locked):
        raise Refused(_("It has changed meanwhile. Look at it again."))
    if locked.verification != organisation.verification:
        raise Refused(_("Somebody else has decided meanwhile. Look at it again."))
    facts: dict[str, audit.Fact] = {"to": to}
    if to == Verification.REFUSED and locked.credit_code:
        facts["credit_code"] = locked.credit_code
        locked.credit_code = None
    locked.verification, locked.verification_note = to, note
    locked.save(update_fields=["verification", "verification_note", "credit_code"])
    organisation.verification, organisation.verification_note = to, note
    organisation.credit_code = locked.credit_code
    audit.record(actor=actor, verb="people.verify", subject=organisation, facts=facts)
    tell(
        actor=actor,
        news="people.verified",
        subject="organisation",
        keys=[organisation.pk],
        detail=to,
    )
