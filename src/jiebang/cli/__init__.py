"""The command line: parse, call, print. What a command does lives in the libraries and the hub."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer


def main() -> None:
    """The entry point: runs one command and ends with its exit code, without a traceback."""
    try:
        from jiebang.cli.commands import run

        code = run()
    except KeyboardInterrupt:  # before a command has begun
        code = 130
    sys.exit(code)


def __getattr__(name: str) -> "typer.Typer":
    """``jiebang.cli.app`` is loaded when it is asked for, inside main's guard."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from jiebang.cli.commands import app

    return app
