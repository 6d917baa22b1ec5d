"""Second factors: set up, taken away, renewed, reset; and the codes that are tried with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.kernel.mail import mailed
from jiebang.hub.people import factors, registry, rules
from jiebang.hub.people.factors import REAL, Kind
from jiebang.hub.people.models import FactorGuard, User

TRIES_LAST = timedelta(hours=1)
PASSKEY_NAME_LIMIT, PASSKEYS = 60, 20


@transaction.atomic
def add_totp(*, actor: User, secret: str, code: str) -> Authenticator:
    """Set up an authenticator app that has shown a code of this secret; the code is spent with it."""
    _own(actor)
    step = factors.step_of(secret, code)
    if step is None or not _spend(actor, step):
        raise Refused(_("This does not fit. Try again with a new code."))
    try:
        with transaction.atomic():
            made: Authenticator = TOTP.activate(actor, secret).instance
    except IntegrityError:  # of two who set one up at once
        raise Refused(_("An authenticator app is set up already.")) from None
    _added(actor, made)
    return made


@transaction.atomic
def add_passkey(*, actor: User, name: str, credential: Mapping[str, Any]) -> Authenticator:
    """Set up a passkey or security key that has answered our challenge (the form has checked it)."""
    _own(actor)
    User.objects.select_for_update().get(pk=actor.pk)
    held = Authenticator.objects.filter(user=actor, type=Kind.WEBAUTHN)
    if held.count() >= PASSKEYS:
        raise Refused(_("You have as many passkeys as one account may have. Remove one first."))
    name = " ".join(name.split())[:PASSKEY_NAME_LIMIT] or _("Passkey")
    made: Authenticator = WebAuthn.add(actor, name, dict(credential)).instance
    _added(actor, made)
    return made


def _added(actor: User, made: Authenticator) -> None:
    """The first factor brings recovery codes along."""
    RecoveryCodes.activate(actor)
    audit.record(actor=actor, verb="people.add_factor", subject=actor, facts={"kind": made.type})
    if made.type == Kind.TOTP:
        _tell(actor, lambda: _("An authenticator app was set up for signing in to your account."))
    else:
        _tell(actor, lambda: _("A passkey was added to your account."))


@transaction.atomic
def remove_factor(*, actor: User, factor: Authenticator) -> None:
    """Take a factor away; the last one of somebody whose role needs one stays.

    With the last one the recovery codes go.
    """
    _own(actor)
    if factor.user_id != actor.pk or factor.type not in REAL:
        raise Denied
    User.objects.select_for_update().get(pk=actor.pk)  # of two at once, one sees what the other did
    others = Authenticator.objects.filter(user=actor, type__in=REAL).exclude(pk=factor.pk)
    if not others.exists():
        if settings.STAFF_MFA and registry.is_staff(actor):
            raise Refused(_("Your role needs a second factor: set up another one first."))
        Authenticator.objects.filter(user=actor, type=Kind.RECOVERY_CODES).delete()
    if not Authenticator.objects.filter(pk=factor.pk, user=actor).delete()[0]:
        raise Refused(_("This was answered meanwhile."))
    audit.record(
        actor=actor, verb="people.remove_factor", subject=actor, facts={"kind": factor.type}
    )
    if factor.type == Kind.TOTP:
        _tell(actor, lambda: _("The authenticator app was removed from your account."))
    else:
        _tell(actor, lambda: _("A passkey was removed from your account."))


@transaction.atomic
def renew_codes(*, actor: User) -> Authenticator:
    """New recovery codes; the old ones are worth nothing from now on."""
    _own(actor)
    User.objects.select_for_update().get(pk=actor.pk)
    if not factors.has_factor(actor):
        raise Refused(_("Set up an authenticator app or a passkey first."))
    Authenticator.objects.filter(user=actor, type=Kind.RECOVERY_CODES).delete()
    made: Authenticator = RecoveryCodes.activate(actor).instance
    audit.record(actor=actor, verb="people.renew_codes", subject=actor)
    _tell(actor, lambda: _("New recovery codes were made for your account; the old ones are void."))
    return made


@transaction.atomic
def reset_factors(*, actor: Actor, user: User) -> None:
    """Take away every factor of somebody who has lost them, and end their sessions: for operators."""
    if not (rules.is_system(actor) or rules.is_operator(actor)) or actor == user:
        raise Denied
    if not Authenticator.objects.filter(user=user).delete()[0]:
        raise Refused(_("This account has no second factor."))
    FactorGuard.objects.filter(user=user).update(tries=0)
    User.objects.filter(pk=user.pk).update(session_number=F("session_number") + 1)
    audit.record(actor=actor, verb="people.reset_factors", subject=user)
    _tell(
        user,
        lambda: _("Those who run the site have reset the second factors of your account."),
    )


def check_code(*, actor: User, code: str) -> Authenticator | None:
    """The factor to which a code belongs that somebody gives to get in; None where it fits none.

    A code counts once. Raises Refused when too many have been tried within an hour: what is
    tried counts before it is looked at, for the account, wherever it comes from.
    """
    _take_try(actor)
    with transaction.atomic():
        found = _factor_of(actor, code)
        if found is None:
            return None
        FactorGuard.objects.filter(user=actor).update(tries=0)
        if found.type == Kind.RECOVERY_CODES:
            left = len(found.wrap().get_unused_codes())
            audit.record(
                actor=actor, verb="people.use_recovery_code", subject=actor, facts={"left": left}
            )
            _tell(
                actor,
                lambda: (
                    _("A recovery code was used to sign in to your account. Left: %(n)s.")
                    % {"n": left}
                ),
            )
        return found


def _factor_of(actor: User, code: str) -> Authenticator | None:
    for held in Authenticator.objects.filter(user=actor).exclude(type=Kind.WEBAUTHN):
        if held.type == Kind.TOTP:
            step = factors.step_of(decrypt(held.data["secret"]), code)
            if step is not None and _spend(actor, step):
                return held
        elif held.wrap().validate_code("".join(code.split())):
            held.refresh_from_db()
            return held
    return None


def _guard(user: User) -> None:
    FactorGuard.objects.get_or_create(user=user, defaults={"tries_since": timezone.now()})


def _spend(user: User, step: int) -> bool:
    """Of two who bring the same code, or an older one after it, only the first is let in."""
    _guard(user)
    return bool(FactorGuard.objects.filter(user=user, step__lt=step).update(step=step))


def _take_try(user: User) -> None:
    _guard(user)
    now = timezone.now()
    guard = FactorGuard.objects.filter(user=user)
    if guard.filter(tries_since__lt=now - TRIES_LAST).update(tries=1, tries_since=now):
        return
    limit: int = settings.AXES_FAILURE_LIMIT
    if guard.filter(tries__lt=limit).update(tries=F("tries") + 1, tries_since=now):
        return
    with transaction.atomic():
        # One entry and one mail for the hour, not one for each further guess.
        if guard.filter(tries=limit).update(tries=limit + 1):
            audit.record(actor=user, verb="people.lock_factor", subject=user)
            _tell(
                user,
                lambda: _(
                    "Somebody has given many wrong codes for your account. They know its password: "
                    "set a new one. Codes are not taken for an hour."
                ),
            )
    raise Refused(_("Too many codes were tried. Try again in an hour, or use a passkey."))


def _own(actor: Actor) -> None:
    """Factors are somebody's own; the demo's accounts, which anybody may enter, have none."""
    if not isinstance(actor, User) or not actor.is_active or actor.is_demo:
        raise Denied


def _tell(user: User, words: Callable[[], str]) -> None:
    """Mail what was done, in the language of its reader, once it is true."""

    def send() -> None:
        with translation.override(user.language.lower()):
            subject = _("The security of your account")
            rest = _("If it was not you, set a new password and tell those who run the site.")
            mailed(subject, f"{words()}\n\n{rest}\n", user.email)

    transaction.on_commit(send)
