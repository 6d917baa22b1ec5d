"""An operator looks at the site as somebody: what the session keeps of it, and that nothing changes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from jiebang.hub.kernel.actors import Denied
from jiebang.hub.people import actions, rules
from jiebang.hub.people.models import User

LOOK_LASTS = 30 * 60
"""Seconds after which a look ends by itself."""
STOP = "people:stop_looking"
_KEY = "people.looking"
_CHANGES = frozenset({"INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "TRUNCATE"})


def is_on(request: HttpRequest) -> bool:
    """Whether this session looks as somebody; cheap, and without reading who the user is."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and _KEY in request.session


def start(request: HttpRequest, operator: User, user: User) -> None:
    """From now on this session looks as the user."""
    actions.start_looking(actor=operator, user=user)
    request.session[_KEY] = [user.pk, time.time()]


def stop(request: HttpRequest, operator: User) -> User | None:
    """The session is the operator's own again: whom they looked as."""
    kept = request.session.pop(_KEY, None)
    user = User.objects.filter(pk=kept[0]).first() if kept else None
    if user is not None:
        actions.stop_looking(actor=operator, user=user)
    return user


def seen_as(request: HttpRequest, operator: User) -> User:
    """As whom the session looks: the operator, or who they look as; a look that may not go on ends."""
    kept = request.session.get(_KEY)
    if not kept:
        return operator
    user = User.objects.filter(pk=kept[0]).first()
    if user is None or not rules.may_look_as(operator, user) or time.time() - kept[1] > LOOK_LASTS:
        stop(request, operator)
        return operator
    user.proof = lambda: True  # what a role of theirs shows is shown; nobody acts with it
    user.watched_by = operator
    return user


def only_reading(request: HttpRequest) -> Callable[..., Any]:
    """A wrapper of the database's statements: rows but the session's own are only read, but for the
    request that ends the look.
    """

    def run(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        changes = sql.lstrip().split(None, 1)[0].upper() in _CHANGES
        ends = request.resolver_match and request.resolver_match.view_name == STOP
        if changes and not ends and f'"{Session._meta.db_table}"' not in sql:
            raise Denied
        return execute(sql, *rest)

    return run
