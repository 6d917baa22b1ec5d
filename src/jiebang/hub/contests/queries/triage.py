"""Automatic first sorting of the solutions to a need, each verdict with its reason. Pure: no rows are read.

The figures of what is promised are compared with those asked for; what the team claims stands beside. The
order is a proposal, and says by what it came about; people decide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from jiebang.hub.contests.queries.figures import Reach, reach_of
from jiebang.hub.contests.states import Meets

_NEAR = 1e-9


class Verdict(StrEnum):
    """How what is promised stands to what is asked."""

    MET = "met"
    PARTLY = "partly"
    NOT = "not"
    UNSTATED = "unstated"
    CLAIMED = "claimed"
    """The figures cannot be compared; the team's own word stands alone."""
    DISAGREE = "disagree"
    """The team says met, its figures say otherwise."""


class Why(StrEnum):
    """The reason of a verdict; tables word it."""

    INSIDE = "inside"
    SHORT = "short"
    OVERLAPS = "overlaps"
    AT_BOUND = "at_bound"
    OTHER_WAY = "other_way"
    NOTHING = "nothing"
    NO_FIGURE_ASKED = "no_figure_asked"
    NO_FIGURE = "no_figure"
    NO_DIRECTION = "no_direction"
    NO_UNIT = "no_unit"
    OTHER_UNIT = "other_unit"
    TEAM_SAYS_LESS = "team_says_less"


@dataclass(frozen=True, slots=True)
class Judged:
    """One indicator: the verdict, why, and the two figures behind it where there are any."""

    asked: str
    promised: str
    claim: str
    evidence: str
    verdict: Verdict
    why: Why


def judge(promise: Mapping[str, Any]) -> Judged:
    """The verdict on one promise: `asked, promised, meets, evidence`."""
    asked, promised = str(promise.get("asked", "")), str(promise.get("promised", ""))
    claim = str(promise.get("meets", ""))
    verdict, why = _verdict(asked, promised, claim)
    return Judged(asked, promised, claim, str(promise.get("evidence", "")), verdict, why)


def _verdict(asked: str, promised: str, claim: str) -> tuple[Verdict, Why]:
    if not promised:
        if claim == Meets.NO:
            return Verdict.NOT, Why.TEAM_SAYS_LESS
        return (Verdict.CLAIMED, Why.NO_FIGURE) if claim else (Verdict.UNSTATED, Why.NOTHING)
    compared = _compared(reach_of(asked), reach_of(promised))
    if isinstance(compared, Why):
        if claim == Meets.NO:
            return Verdict.NOT, Why.TEAM_SAYS_LESS
        return Verdict.CLAIMED, compared
    verdict, why = compared
    if claim == Meets.YES and verdict != Verdict.MET:
        return Verdict.DISAGREE, why
    if claim in {Meets.PARTLY, Meets.NO} and verdict == Verdict.MET:
        lesser = Verdict.PARTLY if claim == Meets.PARTLY else Verdict.NOT
        return lesser, Why.TEAM_SAYS_LESS
    return verdict, why


def _compared(asked: Reach | None, promised: Reach | None) -> tuple[Verdict, Why] | Why:
    """The verdict of the figures alone, or why they cannot be compared."""
    if asked is None:
        return Why.NO_FIGURE_ASKED
    if promised is None:
        return Why.NO_FIGURE
    if asked.kind != promised.kind:
        return Why.OTHER_UNIT if promised.kind else Why.NO_UNIT
    if asked.is_upward or asked.is_downward:
        return _one_sided(asked, promised)
    if asked.low == asked.high and not asked.sign:
        same = _same(asked.low, promised.low) and _same(asked.high, promised.high)
        return (Verdict.MET, Why.INSIDE) if same else Why.NO_DIRECTION
    return _two_sided(asked, promised)


def _one_sided(asked: Reach, promised: Reach) -> tuple[Verdict, Why]:
    """At least, or at most, so much: the figure that the team is held to is its worst one."""
    turn = 1.0 if asked.is_upward else -1.0
    bound = turn * (asked.low if asked.is_upward else asked.high)
    ends = sorted((turn * promised.low, turn * promised.high))
    worst, best = ends
    other_way = promised.is_downward if asked.is_upward else promised.is_upward
    if other_way:  # “at most 650” where at least 600 is asked for promises nothing
        reaches = best >= bound or _same(best, bound)
        return (Verdict.PARTLY if reaches else Verdict.NOT), Why.OTHER_WAY
    strict = asked.sign in {">", "<"} and promised.sign not in {">", "<"}
    if _same(worst, bound):
        return (Verdict.PARTLY, Why.AT_BOUND) if strict else (Verdict.MET, Why.INSIDE)
    if worst > bound:
        return Verdict.MET, Why.INSIDE
    if not promised.is_open and best > bound:
        return Verdict.PARTLY, Why.OVERLAPS
    return Verdict.NOT, Why.SHORT


def _two_sided(asked: Reach, promised: Reach) -> tuple[Verdict, Why]:
    """Between two figures: all of what is promised lies within, some of it, or nothing."""
    above = promised.low > asked.low or _same(promised.low, asked.low)
    below = promised.high < asked.high or _same(promised.high, asked.high)
    if above and below:
        return Verdict.MET, Why.INSIDE
    if promised.low <= asked.high and promised.high >= asked.low:
        return Verdict.PARTLY, Why.OVERLAPS
    return Verdict.NOT, Why.SHORT


def _same(one: float, other: float) -> bool:
    if one == other:
        return True
    return abs(one - other) <= _NEAR * max(abs(one), abs(other))


class Fit(StrEnum):
    """How a term stands to what the need says."""

    FITS = "fits"
    OPEN = "open"
    """One side leaves it open."""
    DIFFERS = "differs"
    UNKNOWN = "unknown"
    """It cannot be compared."""
    UNSTATED = "unstated"


@dataclass(frozen=True, slots=True)
class Term:
    """One of price, ip and stage: how it fits, and why in the codes that tables word."""

    name: str
    fit: Fit
    why: str = ""


def price_of(need: Any, content: Mapping[str, Any]) -> Term:
    """The price beside the budget. Currencies are not converted: the site keeps no rates."""
    price, currency = content.get("price"), str(content.get("currency", ""))
    if price is None:
        return Term("price", Fit.OPEN, "negotiable") if currency else Term("price", Fit.UNSTATED)
    top = need.money_high if need.money_high is not None else need.money_low
    if top is None:
        return Term("price", Fit.OPEN, "no_budget")
    if currency != need.currency:
        return Term("price", Fit.UNKNOWN, "other_currency")
    return Term(
        "price", Fit.FITS if price <= top else Fit.DIFFERS, "within" if price <= top else "beyond"
    )


def ip_of(need: Any, content: Mapping[str, Any]) -> Term:
    """The terms on intellectual property."""
    offered = str(content.get("ip", ""))
    if not offered:
        return Term("ip", Fit.UNSTATED)
    if not need.ip or "negotiable" in {need.ip, offered}:
        return Term("ip", Fit.OPEN)
    return Term("ip", Fit.FITS if offered == need.ip else Fit.DIFFERS)


def stage_of(need: Any, content: Mapping[str, Any]) -> Term:
    """The stage reached beside the one wanted: what is riper than wanted fits."""
    reached = content.get("trl")
    if reached is None:
        return Term("trl", Fit.UNSTATED)
    if need.trl_low is None:
        return Term("trl", Fit.OPEN)
    return Term("trl", Fit.FITS if reached >= need.trl_low else Fit.DIFFERS)


COMPLETE: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    "approach": lambda content: any(text["approach"] for text in content.get("texts", ())),
    "schedule": lambda content: bool(content.get("months")),
    "price": lambda content: content.get("price") is not None or bool(content.get("currency")),
    "ip": lambda content: bool(content.get("ip")),
    "evidence": lambda content: any(one.get("evidence") for one in content.get("promises", ())),
    "members": lambda content: bool(content.get("members")),
    "files": lambda content: bool(content.get("attachments")),
}
"""What a whole answer has, by name."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """One solution's place in the sorting, with everything behind it."""

    key: int
    judged: Sequence[Judged]
    terms: Sequence[Term]
    lacks: Sequence[str]
    is_late: bool
    at: datetime | None

    def count(self, *verdicts: Verdict) -> int:
        """How many of the indicators asked for have one of these verdicts."""
        return sum(one.verdict in verdicts for one in self.asked)

    @property
    def asked(self) -> list[Judged]:
        """The indicators that the need asks for, without what the team adds."""
        return [one for one in self.judged if one.asked]

    @property
    def share(self) -> float:
        """Of the indicators asked for, how many are met: what is met in part, or claimed as met where
        figures cannot tell, counts half. Between 0 and 1; 0 where nothing is asked.
        """
        if not self.asked:
            return 0.0
        claimed = sum(
            one.verdict == Verdict.CLAIMED and one.claim == Meets.YES for one in self.asked
        )
        points = self.count(Verdict.MET) + (self.count(Verdict.PARTLY) + claimed) / 2
        return points / len(self.asked)

    @property
    def fits(self) -> int:
        """How many of price, IP and stage fit, less those that differ."""
        return sum(one.fit == Fit.FITS for one in self.terms) - sum(
            one.fit == Fit.DIFFERS for one in self.terms
        )


def sorted_one(
    need: Any, key: int, content: Mapping[str, Any], *, at: datetime | None, is_late: bool
) -> Sorted:
    """The sorting of one version of a solution."""
    return Sorted(
        key=key,
        judged=[judge(promise) for promise in content.get("promises", ())],
        terms=[price_of(need, content), ip_of(need, content), stage_of(need, content)],
        lacks=[name for name, has in COMPLETE.items() if not has(content)],
        is_late=is_late,
        at=at,
    )


def order_of(one: Sorted) -> tuple[Any, ...]:
    """The stated order: most indicators met; of these the fewest where claim and figures disagree; then
    more of price, IP and stage fitting; then fewer gaps; in time before late; then who handed in earlier.
    """
    return (
        -round(one.share, 9),
        one.count(Verdict.DISAGREE),
        -one.fits,
        len(one.lacks),
        one.is_late,
        one.at.timestamp() if one.at else 0.0,
        one.key,
    )
