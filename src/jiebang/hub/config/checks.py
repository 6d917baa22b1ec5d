"""System checks with ids and hints: what must hold before the site serves."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})


def host_of(bind: str) -> str:
    """The host part of `host:port`, `[::1]:8000` or a bare host."""
    if bind.startswith("["):
        return bind.partition("]")[0] + "]"
    return bind.rpartition(":")[0] or bind


@register()
def demo_on_loopback_only(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """One-click sign-in must not be reachable from another machine."""
    if not settings.DEMO:
        return []
    problems: list[CheckMessage] = []
    if host_of(settings.BIND) not in LOOPBACK:
        problems.append(
            Error(
                f"Demo mode would listen on {settings.BIND}, where others can sign in by one click.",
                hint="Bind to 127.0.0.1, or unset JIEBANG_DEMO.",
                id="jiebang.E001",
            )
        )
    strangers = sorted(set(settings.ALLOWED_HOSTS) - LOOPBACK)
    if strangers:
        problems.append(
            Error(
                f"Demo mode would answer to {', '.join(strangers)}.",
                hint="Unset JIEBANG_HOSTS, or unset JIEBANG_DEMO.",
                id="jiebang.E002",
            )
        )
    return problems
