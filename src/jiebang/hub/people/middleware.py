"""What stands behind authentication: a session's user knows what the session has proved."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import SimpleLazyObject

from jiebang.hub.people import factors
from jiebang.hub.people.models import User


class ProofMiddleware:
    """No role counts in a session that owes a second factor; whoever meets a door for that is led to one.

    The session is read only when somebody asks who the user is, as in Django's own middleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the user, then look whether the answer is one that a second factor would change."""
        request.user = SimpleLazyObject(lambda: self._user(request))  # type: ignore[assignment]
        response = self.get_response(request)
        if response.status_code != 404 or request.method != "GET" or not request.resolver_match:
            return response
        user = request.user
        if not isinstance(user, User) or not factors.owes(request, user):
            return response
        return HttpResponseRedirect(factors.way_to_prove(user, request.get_full_path()))

    @staticmethod
    def _user(request: HttpRequest) -> object:
        user = get_user(request)
        return factors.proved(request, user) if isinstance(user, User) else user
