"""Django's management commands with this site's settings: `jiebang manage …`."""

from __future__ import annotations

import os


def run(arguments: list[str]) -> None:
    """Run one management command, e.g. `run(["migrate"])`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiebang.hub.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["jiebang manage", *arguments])
