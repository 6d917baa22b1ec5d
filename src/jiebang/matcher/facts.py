"""Structured facts of two profiles compared one by one; knows nothing of texts."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from jiebang.matcher.profile import Aspect, Facts, Money

UNKNOWN = Facts()

Weights = Mapping[Aspect, tuple[float, float]]

WEIGHTS: MappingProxyType[Aspect, tuple[float, float]] = MappingProxyType(
    {
        "field": (0.05, 0.06),
        "ipc": (0.05, 0.01),
        "industry": (0.03, 0.01),
        "cooperation": (0.02, 0.03),
        "trl": (0.02, 0.02),
        "money": (0.02, 0.03),
        "ip": (0.01, 0.01),
        "region": (0.01, 0.00),
        "deadline": (0.00, 0.03),
    }
)
"""(what full agreement adds, what conflict takes away), as a share of the text's evidence.

All agreements together add 0.21, all conflicts take 0.20: text decides, facts refine.
"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One fact that both sides state. effect: signed, already weighted; values: both sides."""

    aspect: Aspect
    verdict: Literal["agrees", "conflicts"]
    effect: float
    values: tuple[str, str]


def compared(
    query: Facts, candidate: Facts, *, offers: bool, weights: Weights = WEIGHTS
) -> tuple[Comparison, ...]:
    """compare() of a query that asks, or with offers of one that offers; values are the query's first."""
    if not offers:
        return tuple(compare(query, candidate, weights))
    return tuple(
        replace(found, values=(found.values[1], found.values[0]))
        for found in compare(candidate, query, weights)
    )


def compare(need: Facts, offer: Facts, weights: Weights = WEIGHTS) -> list[Comparison]:
    """Every fact that both sides state, in the order of WEIGHTS; missing facts do not appear."""
    found: list[tuple[Aspect, float, tuple[str, str]]] = []
    if need.field and offer.field:
        found.append(("field", _equal(need.field, offer.field), (need.field, offer.field)))
    if need.ipc and offer.ipc:
        degree = max(_ipc(a, b) for a in need.ipc for b in offer.ipc)
        found.append(("ipc", degree, ("|".join(need.ipc), "|".join(offer.ipc))))
    if need.industry and offer.industry:
        degree = _industry(need.industry, offer.industry)
        # One section, such as all of manufacturing, says nothing either way.
        if degree > 0 or need.industry[:1] != offer.industry[:1]:
            found.append(("industry", degree, (need.industry, offer.industry)))
    if need.cooperation and offer.cooperation:
        values = ("|".join(sorted(need.cooperation)), "|".join(sorted(offer.cooperation)))
        found.append(("cooperation", float(bool(need.cooperation & offer.cooperation)), values))
    if need.trl is not None and offer.trl is not None:
        # An offer riper than asked is no fault: only one that is not yet there.
        degree = float(offer.trl[1] >= need.trl[0])
        found.append(("trl", degree, (_span(need.trl), _span(offer.trl))))
    money = _money(need.money, offer.money)
    if money is not None:
        found.append(("money", money, (_amount(need.money), _amount(offer.money))))
    if need.ip and offer.ip and need.ip in _IP:
        found.append(("ip", float(offer.ip in _IP[need.ip]), (need.ip, offer.ip)))
    if need.region and offer.region:
        degree = _region(need, offer)
        if degree > 0:
            found.append(("region", degree, (need.region, offer.region)))
    if need.deadline is not None and offer.deadline is not None:
        values = (need.deadline.isoformat(), offer.deadline.isoformat())
        found.append(("deadline", float(offer.deadline >= need.deadline), values))
    compared = []
    for aspect, degree, values in found:
        gain, loss = weights[aspect]
        effect = gain * degree if degree > 0 else -loss
        compared.append(Comparison(aspect, "agrees" if degree > 0 else "conflicts", effect, values))
    return compared


_IP = MappingProxyType(
    {
        "owner": ("transferable", "owner", "shared"),
        "solver": ("owner", "licensable", "shared", "solver"),
        "shared": ("shared", "licensable", "transferable"),
        "negotiable": ("owner", "licensable", "transferable", "shared", "solver", "negotiable"),
    }
)
"""For each ownership that a need asks for, the terms of an offer that allow it."""


def _equal(a: str, b: str) -> float:
    return float(a == b)


def _ipc(a: str, b: str) -> float:
    """1 for the same subclass (C21C), 0.6 for the class (C21); one section (C) is no agreement."""
    a, b = _symbol(a), _symbol(b)
    if len(a) >= 4 and a[:4] == b[:4]:
        return 1.0
    if len(a) >= 3 and a[:3] == b[:3]:
        return 0.6
    return 0.0


@functools.lru_cache(maxsize=10_000)
def _symbol(code: str) -> str:
    return code.replace(" ", "").upper()


def _industry(a: str, b: str) -> float:
    """1 where one code holds the other (C31 and C3110); a section alone (C) agrees with nothing."""
    return float(min(len(a), len(b)) > 1 and (a.startswith(b) or b.startswith(a)))


def _money(budget: Money | None, price: Money | None) -> float | None:
    """Whether the budget reaches the price; unknown in two currencies or without the bounds."""
    if budget is None or price is None or budget.currency != price.currency:
        return None
    reach = budget.high if budget.high is not None else budget.low
    asked = price.low if price.low is not None else price.high
    if reach is None or asked is None:
        return None
    return float(reach >= asked)


def _region(need: Facts, offer: Facts) -> float:
    """1 for the same city, 0.8 for the province, 0.5 for a shared group; distance is no conflict."""
    a, b = need.region, offer.region
    if a == b or (a.isdigit() and b.isdigit() and a[:4] == b[:4]):
        return 1.0
    if a.isdigit() and b.isdigit() and a[:2] == b[:2]:
        return 0.8
    return 0.5 if set(need.region_groups) & set(offer.region_groups) else 0.0


def _span(trl: tuple[int, int]) -> str:
    return str(trl[0]) if trl[0] == trl[1] else f"{trl[0]}-{trl[1]}"


def _amount(money: Money | None) -> str:
    """`low:high:CUR` in minor units; an open end is empty."""
    if money is None:
        return ""
    low, high = ("" if bound is None else str(bound) for bound in (money.low, money.high))
    return f"{low}:{high}:{money.currency}"
