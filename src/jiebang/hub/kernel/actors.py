"""Who acts: a signed-in user, an anonymous visitor, or the system by an explicit name; never nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


@dataclass(frozen=True, slots=True)
class SystemActor:
    """The system itself, acting for a stated reason such as "demo" or "command line"."""

    name: str

    pk: None = None
    is_authenticated: bool = True
    is_active: bool = True


Actor: TypeAlias = AbstractBaseUser | AnonymousUser | SystemActor


def actor_key(actor: Actor) -> str:
    """A stable key without personal data: `user:7`, `system:demo` or `anonymous`."""
    if isinstance(actor, SystemActor):
        return f"system:{actor.name}"
    return f"user:{actor.pk}" if actor.is_authenticated else "anonymous"


class Denied(Exception):
    """The actor may not do this to this object; views answer 404, so that nothing is confirmed."""


class Refused(Exception):
    """The action is not possible in the present state; the message says why and what would be right."""
