"""The base of every error that the planner raises on purpose; each problem has a tree of its own below it."""


class PlannerError(Exception):
    """Base of every error that this library raises on purpose."""
