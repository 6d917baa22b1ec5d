"""The demo edition that the package carries: invented organisations, needs, achievements, experts,
gold sets.

Everything in it is invented. The files lie in ``data``; the hub loads them into its tables.
"""

from jiebang.demo.loader import (
    GoldPair,
    achievements,
    expertise,
    experts,
    gold,
    gold_pairs,
    needs,
    organisations,
    raw_achievements,
    raw_kinds,
    raw_needs,
    raw_people,
    raw_solutions,
)

__all__ = [
    "GoldPair",
    "achievements",
    "expertise",
    "experts",
    "gold",
    "gold_pairs",
    "needs",
    "organisations",
    "raw_achievements",
    "raw_kinds",
    "raw_needs",
    "raw_people",
    "raw_solutions",
]
