"""Pages of people: one-click sign-in of the demo, and an organisation's public page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from jiebang.hub.kernel import languages
from jiebang.hub.people import queries, registry
from jiebang.reference import regions


class SignIn(LoginView):  # type: ignore[misc]
    """Sign-in by address and password; in the demo, by one click as well."""

    template_name = "people/sign_in.html"

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
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = reverse("programmes:home")
    return HttpResponseRedirect(target)


def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Who it is, where, and what it has published."""
    found = get_object_or_404(queries.visible_to(request.user), slug=slug)
    reading = found.reading(languages.current())
    return render(
        request,
        "people/organisation.html",
        {
            "page": {"title": reading.get("name") if reading else found.slug},
            "organisation": found,
            "reading": reading,
            "kind": found.get_kind_display(),
            "place": regions.path(found.region, languages.current()),
            "panels": registry.organisation_panels.of(actor=request.user, subject=found),
        },
    )
