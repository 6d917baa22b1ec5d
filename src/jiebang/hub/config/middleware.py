"""What stands before every view: the access table, the size of bodies, the visitor's address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse

from jiebang.hub.config.access import access_to
from jiebang.hub.kernel.actors import Denied

ROOM = 64 * 1024
"""Bytes that a form may need beside its file."""


def address_of(request: HttpRequest) -> str:
    """The visitor's address: what the outermost of our own proxies saw, else the connection's."""
    count: int = settings.PROXIES
    if count:
        seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(seen) >= count and seen[-count]:
            return str(seen[-count])
    return str(request.META.get("REMOTE_ADDR", ""))


class BodyLimitMiddleware:
    """Refuses a body that is too large by its stated length, before anything reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """413 for more than the largest spreadsheet and its form."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length[:18]) > settings.UPLOAD_LIMIT + ROOM:
            return render(request, "413.html", status=413)
        return self.get_response(request)


class AccessMiddleware:
    """Asks the access table before any view runs; a denied address is 404, as if it were not there.

    A visitor who might get in by signing in is sent to the sign-in page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; `process_view` does the work once the address is resolved."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        """None when the visitor may pass."""
        match = request.resolver_match
        access = access_to(match.view_name) if match else None
        if access is None:
            raise ImproperlyConfigured(
                f"{match.view_name if match else request.path!r} is not in the access table"
            )
        method = "GET" if request.method == "HEAD" else str(request.method)
        predicate = access.methods.get(method)
        if predicate is None:
            return HttpResponseNotAllowed(sorted(access.methods))
        if predicate(request):
            return None
        if not request.user.is_authenticated and method == "GET":
            query = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('account_login')}?{query}")
        raise Http404

    def process_exception(self, request: HttpRequest, exception: Exception) -> Any:
        """A refusal by an action is answered as if the object were not there."""
        if isinstance(exception, Denied):
            raise Http404 from exception


class PrivateMiddleware:
    """What a person who has signed in is answered is kept by no cache, not the browser's own either."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Where the answer itself says nothing of caches."""
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and request.user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response
