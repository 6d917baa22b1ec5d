"""Pages of second factors: the list of one's own, setting up, taking away, and giving one to get in.

allauth's views lead the way and check what comes; the look is ours, and so is each change.
"""

from __future__ import annotations

import json
from typing import Any, cast

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import ReauthenticateView
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import clear_totp_secret
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
)
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from jiebang.hub.kernel.actors import Refused
from jiebang.hub.people import actions, factors, forms, registry
from jiebang.hub.people.factors import REAL, Kind
from jiebang.hub.people.models import User


def security(request: HttpRequest) -> HttpResponse:
    """Sign-in and security: one's own factors, and what is missing."""
    user = cast("User", request.user)
    held = factors.factors_of(user)
    codes = next((one for one in held if one.type == Kind.RECOVERY_CODES), None)
    return render(
        request,
        "people/security.html",
        {
            "page": {"title": _("Sign-in and security")},
            "email": user.email,
            "demo": user.is_demo,
            "totp": next((one for one in held if one.type == Kind.TOTP), None),
            "passkeys": [
                {
                    "pk": one.pk,
                    "name": one.wrap().name,
                    "used": one.last_used_at,
                    "since": one.created_at,
                    "alone": one.wrap().is_passwordless,
                }
                for one in held
                if one.type == Kind.WEBAUTHN
            ],
            "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
            "is_staff": registry.is_staff(user),
            "owes": factors.owes(request, user),
            "prove_url": factors.way_to_prove(user, request.path)
            if factors.has_factor(user) and not factors.has_passed(request, user)
            else "",
        },
    )


def _fresh(request: HttpRequest) -> User:
    """Whoever changes a factor, having just shown who they are; the demo's accounts change none."""
    user = cast("User", request.user)
    if user.is_demo:
        raise Http404
    if not factors.is_fresh(request, user):
        raise ReauthenticationRequired
    return user


def _passed(request: HttpRequest, user: User, factor: Authenticator) -> None:
    """A factor that was set up just now has been given with it."""
    record_authentication(request, user, "mfa", id=factor.pk, type=factor.type)


class _Titled:
    """allauth's context without its site, and with the title of our page."""

    title: Any = ""
    template_name: str
    request: HttpRequest

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        """What the frame of the page expects; the passkey's question as one piece of JSON."""
        context: dict[str, Any] = super().get_context_data(**given)  # type: ignore[misc]
        context.pop("site", None)
        context["page"] = {"title": str(self.title), "noindex": True}
        if "js_data" in context:
            context["passkey_data"] = json.dumps(context["js_data"])
        return context

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page again, with what is wrong; 422, as all of our forms answer."""
        context = self.get_context_data() | {"form": form}
        return render(self.request, self.template_name, context, status=422)


@method_decorator(never_cache, name="dispatch")
class AddTotp(_Titled, ActivateTOTPView):  # type: ignore[misc]
    """Set up an authenticator app: its QR code, and the first code that it shows."""

    title = gettext_lazy("Set up an authenticator app")
    template_name = "people/add_totp.html"
    form_class = forms.TotpForm

    def dispatch(self, request: HttpRequest, *args: Any, **given: Any) -> Any:
        """Only who has just shown who they are."""
        _fresh(request)
        return super().dispatch(request, *args, **given)

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        """The secret in groups, for who types it."""
        context = super().get_context_data(**given)
        secret = context["form"].secret
        context["secret"] = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
        return context

    def form_valid(self, form: forms.TotpForm) -> HttpResponse:
        """Set it up; the codes for the day on which it is lost are shown next."""
        user = cast("User", self.request.user)
        try:
            made = actions.add_totp(actor=user, secret=form.secret, code=form.cleaned_data["code"])
        except Refused as refusal:
            form.add_error("code", str(refusal))
            return self.form_invalid(form)
        clear_totp_secret(self.request)
        _passed(self.request, user, made)
        return HttpResponseRedirect(reverse("mfa_view_recovery_codes"))


@method_decorator(never_cache, name="dispatch")
class AddPasskey(_Titled, AddWebAuthnView):  # type: ignore[misc]
    """Set up a passkey or a security key."""

    title = gettext_lazy("Add a passkey")
    template_name = "people/add_passkey.html"
    form_class = forms.PasskeyForm

    def dispatch(self, request: HttpRequest, *args: Any, **given: Any) -> Any:
        """Only who has just shown who they are."""
        _fresh(request)
        return super().dispatch(request, *args, **given)

    def form_valid(self, form: forms.PasskeyForm) -> HttpResponse:
        """Add it; with the first one the recovery codes are shown next."""
        user = cast("User", self.request.user)
        first = not factors.has_factor(user)
        try:
            made = actions.add_passkey(
                actor=user,
                name=form.cleaned_data["name"],
                credential=form.cleaned_data["credential"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        _passed(self.request, user, made)
        messages.success(self.request, _("The passkey was added."))
        return HttpResponseRedirect(reverse("mfa_view_recovery_codes" if first else "mfa_index"))


def remove_totp(request: HttpRequest) -> HttpResponse:
    """Take the authenticator app away, after a question."""
    user = _fresh(request)
    found = get_object_or_404(Authenticator, user=user, type=Kind.TOTP)
    return _remove(request, found, _("Remove the authenticator app"))


def remove_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a passkey away, after a question."""
    user = _fresh(request)
    found = get_object_or_404(Authenticator, user=user, type=Kind.WEBAUTHN, pk=pk)
    return _remove(request, found, _("Remove a passkey"))


def _remove(request: HttpRequest, found: Authenticator, title: str) -> HttpResponse:
    user = cast("User", request.user)
    if request.method == "POST":
        try:
            actions.remove_factor(actor=user, factor=found)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("It was removed."))
        return HttpResponseRedirect(reverse("mfa_index"))
    others = [one for one in factors.factors_of(user) if one.type in REAL and one.pk != found.pk]
    return render(
        request,
        "people/remove_factor.html",
        {
            "page": {"title": title, "noindex": True},
            "name": found.wrap().name if found.type == Kind.WEBAUTHN else "",
            "last": not others,
        },
    )


@never_cache
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes that are left, for who has just shown who they are."""
    user = _fresh(request)
    found = get_object_or_404(Authenticator, user=user, type=Kind.RECOVERY_CODES)
    return render(
        request,
        "people/recovery_codes.html",
        {
            "page": {"title": _("Recovery codes"), "noindex": True},
            "codes": found.wrap().get_unused_codes(),
        },
    )


def renew_codes(request: HttpRequest) -> HttpResponse:
    """Make new codes; a session that a code had opened stays open."""
    user = _fresh(request)
    try:
        made = actions.renew_codes(actor=user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("mfa_index"))
    _passed(request, user, made)
    messages.success(request, _("These are new; the old ones are void."))
    return HttpResponseRedirect(reverse("mfa_view_recovery_codes"))


class GiveFactor(_Titled, AuthenticateView):  # type: ignore[misc]
    """The second step of signing in."""

    title = gettext_lazy("Second step")
    template_name = "people/give_factor.html"
    form_class = forms.CodeForm
    webauthn_form_class = forms.UsePasskeyForm

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        """Which ways this account has."""
        user = self.stage.login.user
        kinds = {one.type for one in factors.factors_of(user)}
        if Kind.WEBAUTHN not in kinds:
            self.webauthn_form = None
        return super().get_context_data(**given) | {"with_app": Kind.TOTP in kinds}

    def form_invalid(self, form: Any) -> HttpResponse:
        """Of the two forms of the page, one was sent."""
        return render(self.request, self.template_name, self.get_context_data(), status=422)


class PasskeySignIn(LoginWebAuthnView):  # type: ignore[misc]
    """Sign-in by a passkey alone: its question by GET, its answer by POST."""

    form_class = forms.PasskeySignInForm

    def form_valid(self, form: forms.PasskeySignInForm) -> HttpResponse:
        """On to where they were going."""
        factor = form.cleaned_data["credential"]
        login = Login(user=factor.user, redirect_url=get_next_redirect_url(self.request))
        return cast("HttpResponse", perform_passwordless_login(self.request, factor, login))

    def form_invalid(self, form: forms.PasskeySignInForm) -> HttpResponse:
        """Back to the page, which says that it did not work."""
        text = " ".join(str(text) for errors in form.errors.values() for text in errors)
        messages.error(self.request, text)
        return HttpResponseRedirect(reverse("account_login"))


class _Again(_Titled):
    """Show once more who one is, before a change of one's factors or to use a role."""

    title = gettext_lazy("Show that it is you")
    template_name = "people/show_again.html"


class PasswordAgain(_Again, ReauthenticateView):  # type: ignore[misc]
    """By the password."""

    form_class = forms.AgainPasswordForm


class CodeAgain(_Again, CodeAgainView):  # type: ignore[misc]
    """By a code."""

    form_class = forms.AgainCodeForm


class PasskeyAgain(_Again, ReauthenticateWebAuthnView):  # type: ignore[misc]
    """By a passkey."""

    form_class = forms.AgainPasskeyForm
