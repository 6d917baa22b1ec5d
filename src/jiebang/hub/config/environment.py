"""Reading of environment values with their types and errors; knows no setting by name."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def flag(name: str, *, default: bool) -> bool:
    """`1/true/yes/on` and `0/false/no/off`; anything else is an error, never a guess."""
    raw = os.environ.get(name, "").strip().lower()
    if not raw:
        return default
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {raw!r}; write 1 or 0")


def number(name: str, *, default: int) -> int:
    """A whole number."""
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    try:
        return int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {raw!r}; write a whole number") from None


def listing(name: str, *, default: list[str]) -> list[str]:
    """Values separated by commas."""
    raw = os.environ.get(name, "")
    return [part.strip() for part in raw.split(",") if part.strip()] or default


def address(name: str, *, default: str) -> str:
    """A piece of an address in small letters, digits and hyphens, with a slash at its end."""
    raw = os.environ.get(name, "").strip().strip("/") or default
    if not re.fullmatch(r"[a-z0-9-]{1,60}", raw):
        raise ImproperlyConfigured(f"{name} is {raw!r}; write small letters, digits and hyphens")
    return f"{raw}/"


def one_of(name: str, *, among: tuple[str, ...]) -> str:
    """One of the words of `among`, the first where nothing is given."""
    raw = os.environ.get(name, "").strip().lower()
    if raw and raw not in among:
        raise ImproperlyConfigured(f"{name} is {raw!r}; write one of: {', '.join(among)}")
    return raw or among[0]


def optional_secret(name: str) -> str:
    """The content of the file that `<name>_FILE` names, or of `<name>`; nothing without either."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text("utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE: {error}") from None
    return os.environ.get(name, "")


def secret(name: str, *, throwaway: bool, folder: Path) -> str:
    """The content of the file that `<name>_FILE` names, or of `<name>`.

    With `throwaway` (demo, debug) a random one is made once and kept in `folder`, so that
    sessions outlive a restart; otherwise its absence is an error.
    """
    value = optional_secret(name)
    if value:
        return value
    if not throwaway:
        raise ImproperlyConfigured(f"set {name}_FILE to a file that holds a long random secret")
    kept = folder / "secret-key"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                out.write(secrets.token_urlsafe(50))
        except FileExistsError:
            pass  # another process made it between the look and the write
    return kept.read_text("utf-8").strip()


def older_secrets(name: str) -> list[str]:
    """The lines of the file that `name` names, the newest first; none without it."""
    path = os.environ.get(name)
    if not path:
        return []
    return [line.strip() for line in Path(path).read_text("utf-8").splitlines() if line.strip()]


def database(name: str, *, embedded: Path) -> dict[str, Any]:
    """`postgresql://user:password@host:port/name?option=value`, or SQLite at `embedded`."""
    url = os.environ.get(name, "")
    if not url:
        embedded.parent.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": embedded,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must begin with postgresql://")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or options.pop("host", ""),
        "PORT": str(parts.port or ""),
        # What libpq knows, such as sslmode; it refuses what it does not know.
        "OPTIONS": {**options, "pool": flag("JIEBANG_DATABASE_POOL", default=True)},
    }
