"""System checks with ids and hints: what must hold before the site serves."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})


def host_of(bind: str) -> str:
    """The host part of `host:port`, `[::1]:8000` or a bare host."""
    if bind.startswith("["):
        return bind.partition("]")[0] + "]"
    return bind.rpartition(":")[0] or bind


@register()
def mail_password(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The password of the mail server can be sent, and not over the net for all to read."""
    if not settings.EMAIL_HOST_PASSWORD.isascii():
        return [
            Error(
                "The password of the mail server has letters outside ASCII, so no mail would go out.",
                hint="Give the mail server's user another password.",
                id="jiebang.E004",
            )
        ]
    covered = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL or settings.EMAIL_HOST in LOOPBACK
    if covered or not settings.EMAIL_HOST_PASSWORD:
        return []
    return [
        Error(
            f"The password for {settings.EMAIL_HOST} would be sent unencrypted.",
            hint="Set JIEBANG_SMTP_SECURITY to starttls or tls.",
            id="jiebang.E003",
        )
    ]


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


@register()
def translation_service(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A translation service has an address that can be called, and its key does not travel in the open."""
    if not settings.TRANSLATION_PROVIDER:
        return []
    try:
        parts = urlsplit(settings.TRANSLATION_URL)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    if not host or parts.scheme not in {"http", "https"} or parts.username or parts.query:
        return [
            Error(
                "JIEBANG_TRANSLATION_URL is no address of a service.",
                hint="Write http:// or https://, a host and a path; the key belongs into a file.",
                id="jiebang.E005",
            )
        ]
    problems: list[CheckMessage] = []
    if settings.TRANSLATION_PROVIDER == "chat" and not settings.TRANSLATION_MODEL:
        problems.append(
            Error(
                "A chat service needs the name of a model.",
                hint="Set JIEBANG_TRANSLATION_MODEL.",
                id="jiebang.E006",
            )
        )
    if parts.scheme == "http" and settings.TRANSLATION_KEY and host not in LOOPBACK:
        problems.append(
            Warning(
                f"The key of the translation service travels to {host} unencrypted.",
                hint="Use https in JIEBANG_TRANSLATION_URL.",
                id="jiebang.W001",
            )
        )
    return problems


@register()
def certificate_fonts(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Certificates in Chinese need a font that has its signs; without one they are set with empty boxes."""
    import typst

    have = set(typst.Fonts().families())
    if any("CJK" in name or "Source Han" in name for name in have):
        return []
    return [
        Warning(
            "No CJK font is installed: certificates in Chinese would have empty boxes.",
            hint="Install Noto CJK, on Debian the package fonts-noto-cjk.",
            id="jiebang.W002",
        )
    ]
