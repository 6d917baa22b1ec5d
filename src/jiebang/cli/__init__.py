"""The command line: parse, call, print. What a command does lives in the libraries and the hub."""

from jiebang.cli.app import app, main

__all__ = ["app", "main"]
