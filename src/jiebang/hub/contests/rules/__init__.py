"""Named permission predicates of contests, a module a noun."""

from jiebang.hub.contests.rules.contests import is_chair, may_preside, may_run, seat_of
from jiebang.hub.contests.rules.solutions import (
    asks,
    hindrance,
    is_of_team,
    leads,
    may_call,
    may_decide,
    may_opine,
    may_write,
    oversees,
    owns_need,
    reads_answers,
)

__all__ = [
    "asks",
    "hindrance",
    "is_chair",
    "is_of_team",
    "leads",
    "may_call",
    "may_decide",
    "may_opine",
    "may_preside",
    "may_run",
    "may_write",
    "oversees",
    "owns_need",
    "reads_answers",
    "seat_of",
]
