"""Pages that belong to no app: the way to a language, health, robots, and the error pages."""

from __future__ import annotations

import sys

from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.vary import vary_on_headers


@vary_on_headers("Accept-Language")
def to_language(request: HttpRequest) -> HttpResponse:
    """The site's bare address leads to the home in the reader's language."""
    with translation.override(translation.get_language_from_request(request)):
        return HttpResponseRedirect(reverse("programmes:home"))


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """`200 {"status": "ok"}` when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database does not answer"}, status=503)
    return JsonResponse({"status": "ok"})


def robots(request: HttpRequest) -> HttpResponse:
    """Public pages may be crawled; searches and sign-in need not be."""
    return HttpResponse(
        "User-agent: *\nDisallow: /*/sign-in\nDisallow: /*/account\nDisallow: /*?q=\n", "text/plain"
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: a form whose token has expired; a denied object is 404 instead."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, the same for what is not there and for what may not be seen."""
    return render(request, "404.html", status=404)


def too_many(request: HttpRequest) -> HttpResponse:
    """429: what may be tried so often only has been tried more often."""
    return render(request, "429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 while the database is away; leans on nothing that may be what failed."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        answer = render(request, "503.html", status=503)
        answer["Retry-After"] = "5"
        return answer
    return render(request, "500.html", status=500)
