"""Named permission predicates of contests, a module a noun."""

from jiebang.hub.contests.rules.contests import is_chair, may_preside, may_run, seat_of
from jiebang.hub.contests.rules.solutions import (
    leads,
    may_decide,
    may_write,
    oversees,
    owns_need,
)

__all__ = [
    "is_chair",
    "leads",
    "may_decide",
    "may_preside",
    "may_run",
    "may_write",
    "oversees",
    "owns_need",
    "seat_of",
]
