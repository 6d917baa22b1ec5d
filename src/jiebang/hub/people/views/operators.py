"""Looking at the site as somebody, for operators: begun from their lists, ended from the banner."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from jiebang.hub.people import looking
from jiebang.hub.people.models import User
from jiebang.hub.people.views.parts import key_of


def look_as(request: HttpRequest) -> HttpResponse:
    """Begin; the site's home is what they see first."""
    user = get_object_or_404(User, pk=key_of(request, "user"))
    looking.start(request, cast("User", request.user), user)
    return HttpResponseRedirect(reverse(settings.LOGIN_REDIRECT_URL))


def stop_looking(request: HttpRequest) -> HttpResponse:
    """End it, and back to the user in the operators' lists."""
    operator = cast("User", request.user).watched_by
    if operator is None:
        raise Http404
    user = looking.stop(request, operator)
    if user is None:
        return HttpResponseRedirect(reverse("admin:index"))
    return HttpResponseRedirect(reverse("admin:people_user_change", args=[user.pk]))
