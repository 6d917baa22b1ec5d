"""What stands behind authentication: a session's user knows what the session has proved."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

from django.contrib.auth.middleware import get_user
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from jiebang.hub.kernel.once import remembering
from jiebang.hub.people import factors, looking, rules
from jiebang.hub.people.models import User

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class ProofMiddleware:
    """No role counts in a session that owes a second factor; whoever meets a door for that is led to one.

    An operator who looks as somebody is that user here, and changes nothing. The session is read
    only when somebody asks who the user is, as in Django's own middleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the user, then look whether the answer is one that a second factor would change."""
        request.user = SimpleLazyObject(lambda: self._user(request))  # type: ignore[assignment]
        if looking.is_on(request) and rules.is_watched(request.user):
            with connection.execute_wrapper(looking.only_reading(request)), remembering():
                return self.get_response(request)
        with remembering() if request.method in SAFE else nullcontext():
            response = self.get_response(request)
        if response.status_code != 404 or request.method != "GET" or not request.resolver_match:
            return response
        user = request.user
        if not isinstance(user, User) or not factors.owes(request, user):
            return response
        return HttpResponseRedirect(factors.way_to_prove(user, request.get_full_path()))

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        """While somebody looks, every act but ending it is answered with a page that says so."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not looking.is_on(request) or not rules.is_watched(request.user):
            return None
        personal = name.startswith(("mfa_", "account_"))
        if name == looking.STOP or (request.method in SAFE and not personal):
            return None
        return render(request, "people/looking.html", status=403)

    @staticmethod
    def _user(request: HttpRequest) -> object:
        user = get_user(request)
        if not isinstance(user, User):
            return user
        return looking.seen_as(request, factors.proved(request, user))
