"""What contests give to the registry of notices, a module a noun."""

from jiebang.hub.contests.notices import juries, prizes, solutions
from jiebang.hub.contests.notices.juries import name_of

__all__ = ["name_of", "register"]


def register() -> None:
    """Called once, when the app is ready."""
    solutions.register()
    juries.register()
    prizes.register()
