"""What contests give to the registry of notices, a module a noun."""

from jiebang.hub.contests.notices import juries, prizes, solutions


def register() -> None:
    """Called once, when the app is ready."""
    solutions.register()
    juries.register()
    prizes.register()
