"""Second factors: what a session has proved, and what allauth, which keeps the factors, is told."""

from __future__ import annotations

import base64
import hashlib
import logging
import time
from functools import cache
from typing import Any
from urllib.parse import urlencode

import segno
from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jiebang.hub.people import registry
from jiebang.hub.people.models import User

log = logging.getLogger(__name__)

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Kind = Authenticator.Type
REAL = (Kind.TOTP, Kind.WEBAUTHN)
"""Factors in their own right; recovery codes only stand in for one of them."""


def factors_of(user: User) -> list[Authenticator]:
    """Somebody's factors, recovery codes among them, the oldest first."""
    return list(Authenticator.objects.filter(user_id=user.pk).order_by("pk"))


def has_factor(user: User) -> bool:
    """Whether somebody has set up an authenticator app or a passkey."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=REAL).exists())


def has_passed(request: HttpRequest, user: User) -> bool:
    """Whether this session has passed one of the factors that its user has now.

    The demo's accounts are entered by one click, on this machine alone, and have no factors.
    """
    if settings.DEMO and user.is_demo:
        return True
    shown = {record.get("id") for record in _passes(request, user)}
    held = dict(Authenticator.objects.filter(user_id=user.pk).values_list("pk", "type"))
    return bool(shown & set(held)) and any(kind in REAL for kind in held.values())


def _passes(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    records = get_authentication_records(request, user)
    return [record for record in records if record.get("method") == "mfa"]


def owes(request: HttpRequest, user: User) -> bool:
    """Whether somebody holds a role that this session may not use before it passes a second factor."""
    return bool(settings.STAFF_MFA) and registry.is_staff(user) and not has_passed(request, user)


def proved(request: HttpRequest, user: User) -> User:
    """The session's user, who knows how to find out what the session has proved."""
    user.proof = cache(lambda: has_passed(request, user))
    return user


def on_sign_in(sender: object, request: HttpRequest, user: User, **given: Any) -> None:
    """For what is left of the request that signed somebody in."""
    proved(request, user)


def sign_in(request: HttpRequest, user: User, then: str) -> HttpResponse:
    """Let somebody in who has proved their address by a link; a second factor is asked for all the same."""
    answer: HttpResponse = perform_login(request, Login(user=user, redirect_url=then))
    return answer


def way_to_prove(user: User, then: str) -> str:
    """Where a session that owes a second factor is led: to give it, or to set one up."""
    if has_factor(user):
        url = account_adapter().get_reauthentication_methods(user)[0]["url"]
        return f"{url}?{urlencode({'next': then})}"
    return reverse("mfa_index")


def is_fresh(request: HttpRequest, user: User) -> bool:
    """Whether somebody has shown in the last minutes who they are: by a factor, where they have one."""
    records = get_authentication_records(request, user)
    wanted = "mfa" if has_factor(user) else "password"
    since = time.time() - account_settings.REAUTHENTICATION_TIMEOUT
    if wanted == "mfa" and not has_passed(request, user):
        return False
    return any(record["method"] == wanted and record["at"] > since for record in records)


def step_of(secret: str, code: str) -> int | None:
    """The time step whose code this is, now or a step before or after; None for any other code."""
    given = "".join(code.split())
    for step in totp.yield_hotp_counters_from_time():
        wanted = totp.format_hotp_value(totp.hotp_value(secret, step))
        if totp.compare_user_code(actual=given, expected=wanted):
            return int(step)
    return None


def account_adapter() -> DefaultAccountAdapter:
    """allauth's adapter of accounts, which is the one below."""
    return AccountAdapter(context.request)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """What allauth asks about signing in."""

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """A closed account is told no more than that signing in did not work."""
        messages.error(request, _("Signing in did not work."))
        return HttpResponseRedirect(reverse("account_login"))

    def post_login(self, request: HttpRequest, user: User, **given: Any) -> HttpResponse:
        """On to where they were going; who owes a second factor sets one up first."""
        onward: HttpResponse = super().post_login(request, user, **given)
        if not owes(request, user):
            return onward
        return HttpResponseRedirect(way_to_prove(user, onward["Location"]))

    def is_reauthentication_required(self, *, app: str = "") -> bool:
        """Before each change of a factor, unless they have just shown who they are."""
        request = context.request
        return not is_fresh(request, request.user)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """By a factor where there is one: a password alone changes no factor."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if any(method["id"] != "reauthenticate" for method in methods):
            methods = [method for method in methods if method["id"] != "reauthenticate"]
        return methods

    def add_message(self, *args: Any, **given: Any) -> None:
        """Our pages say themselves what was done."""

    def send_notification_mail(self, *args: Any, **given: Any) -> None:
        """Our actions mail themselves what was done."""


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """What allauth asks about second factors."""

    def encrypt(self, text: str) -> str:
        """Secrets of factors are not readable in a copy of the database alone."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; where the key of the site has changed, one that nobody has, so that no code fits."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            log.error("a second factor cannot be read: the secret key of the site has changed")
            return str(totp.generate_totp_secret())

    def build_totp_svg(self, url: str) -> str:
        """A QR code as an element that needs no style and no image address."""
        drawn: str = segno.make(url, error="m").svg_inline(
            scale=5, light="#fff", svgclass=None, lineclass=None
        )
        return SafeString(drawn)  # of squares alone: nothing that anybody typed is in it

    def get_totp_issuer(self) -> str:
        """Under which name an authenticator app shows the account."""
        return f"Jiebang {context.request.get_host().partition(':')[0]}"

    def validation_error(self, code: str, *args: Any) -> Exception:
        """In our words, in the reader's language."""
        if code == "incorrect_code":
            return ValidationError(_("This does not fit. Try again with a new code."), code=code)
        found: Exception = super().validation_error(code, *args)
        return found


def _box() -> MultiFernet:
    """Keys that are derived from the site's secret key, the newest first."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet(
        [
            Fernet(
                base64.urlsafe_b64encode(hashlib.sha256(b"people.factors" + key.encode()).digest())
            )
            for key in keys
        ]
    )
