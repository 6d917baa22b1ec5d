"""The base of every error that the planner raises on purpose; each problem has a tree of its own below it."""


class PlannerError(Exception):
    """Base of every error that this library raises on purpose."""


class UnusableError(PlannerError):
    """Input that cannot be used: a code for programs, the particulars, and a sentence for people."""

    def __init__(self, code: str, message: str, **given: object) -> None:
        self.code = code
        self.given = given
        super().__init__(message)
