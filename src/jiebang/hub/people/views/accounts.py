"""Pages of one's account: sign-in by password or in the demo by one click, sign-up, a new password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.views import LoginView
from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.kernel.mail import mailed
from jiebang.hub.people import actions, factors, forms, queries
from jiebang.hub.people.factors import BACKEND
from jiebang.hub.people.views.parts import posted


class SignIn(LoginView):  # type: ignore[misc]
    """Sign-in by address and password; in the demo, by one click as well."""

    template_name = "people/sign_in.html"
    form_class = forms.SignInForm

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in; a closed account is answered as if the password were wrong."""
        if not form.user.is_active:
            form.add_error(None, get_adapter().validation_error("email_password_mismatch"))
            return cast("HttpResponse", self.form_invalid(form))
        return cast("HttpResponse", super().form_valid(form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and in demo mode on loopback the accounts to choose from."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context.pop("site", None)  # allauth's; the page frame has its own
        context["page"] = {"title": _("Sign in")}
        context["demo_users"] = (
            [
                {
                    "pk": user.pk,
                    "name": str(user),
                    "organisations": [
                        reading.get("name")
                        for membership in user.memberships.select_related("organisation")
                        if (reading := membership.organisation.reading(languages.current()))
                    ],
                }
                for user in queries.demo_users()
            ]
            if _one_click(self.request)
            else []
        )
        return context


def account_of(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """The account that somebody tries to sign in to, as the lock-out counts it: case is no way round."""
    return str((credentials or {}).get("email") or request.POST.get("login", "")).strip().lower()


def _one_click(request: HttpRequest) -> bool:
    """Only in demo mode, and only from this very machine, not through a proxy on it."""
    forwarded = {"HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP"} & set(request.META)
    near = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}
    return bool(settings.DEMO) and near and not forwarded


def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's accounts; there is no such address outside demo on loopback."""
    if not _one_click(request):
        raise Http404
    pk = request.POST.get("user", "")
    if not pk.isdecimal() or len(pk) > 18:
        raise Http404
    user = get_object_or_404(queries.demo_users(), pk=int(pk))
    login(request, user, backend=BACKEND)
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = reverse("programmes:home")
    return HttpResponseRedirect(target)


def account(request: HttpRequest) -> HttpResponse:
    """Ask for a link to make an account or set a new password; whoever asks is told the same."""
    form = forms.AddressForm(posted(request))
    sent, link = "", ""
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        if not ratelimit.consume(request, action="account_link", key=address):
            form.add_error(
                None,
                _(
                    "You have asked for too many links. Those already mailed still work; try again in an hour."
                ),
            )
        else:
            secret = request.build_absolute_uri(
                reverse("people:open_account", args=[queries.account_token(address)])
            )
            if _one_click(request):
                if queries.is_new(address):
                    sent, link = address, secret
                else:
                    form.add_error("email", _("In the demonstration, passwords stay as they are."))
            elif mailed(_("Your account"), _account_mail(address, secret), address):
                sent = address
            else:  # who has the link proves the address with it: so it is not shown
                form.add_error(None, _("The mail could not be sent. Try again later."))
    return render(
        request,
        "people/account.html",
        {
            "page": {"title": _("Make an account or set a new password")},
            "form": form,
            "sent": sent,
            "link": link,
        },
        status=422 if form.errors else 200,
    )


def _account_mail(address: str, link: str) -> str:
    """What the holder of an address is told; only here it is said whether there is an account."""
    asked = _("Somebody, we hope you, gave this address on our site.")
    if queries.is_new(address):
        words = _("Open this link within a day to make your account:")
    elif queries.account_by(link.rstrip("/").rpartition("/")[2]):
        words = _("You have an account. Open this link within a day to set a new password:")
    else:
        closed = _("The account of this address is closed. Ask those who run the site.")
        return f"{asked}\n\n{closed}\n"
    rest = _("If it was not you, do nothing: without the link nothing happens.")
    return f"{asked}\n\n{words}\n{link}\n\n{rest}\n"


def open_account(request: HttpRequest, token: str) -> HttpResponse:
    """Make an account or set a password with a link's secret; one that is no more is not there."""
    found = queries.account_by(token)
    if found is None:
        raise Http404
    form = (forms.PasswordForm if found.user else forms.NewAccountForm)(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            user = (
                actions.set_password(token=token, **form.cleaned_data)
                if found.user
                else actions.sign_up(
                    email=found.email, language=languages.current(), **form.cleaned_data
                )
            )
            return factors.sign_in(request, user, reverse("people:me"))
        except Refused as refusal:
            form.add_error(None, str(refusal))
            if queries.account_by(token) is None:  # another was quicker with the same link
                raise Http404 from None
    return render(
        request,
        "people/open_account.html",
        {
            "page": {"title": _("New password") if found.user else _("Make an account")},
            "email": found.email,
            "form": form,
        },
        status=422 if form.errors else 200,
    )
