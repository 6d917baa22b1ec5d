"""The shape of the access table: which predicate guards which method of which named address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest

Predicate = Callable[[HttpRequest], bool]


@dataclass(frozen=True, slots=True)
class Access:
    """Who may use each HTTP method of one address; a method that is not named is answered 405."""

    methods: Mapping[str, Predicate]


def anyone(request: HttpRequest) -> bool:
    """Every visitor."""
    return True


def signed_in(request: HttpRequest) -> bool:
    """Every user who has signed in."""
    return bool(request.user.is_authenticated)
