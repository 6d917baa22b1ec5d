"""What contests ask of apps above them: who has dealt with whom, which keeps a juror away."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

Dealings = Callable[[Collection[int]], Mapping[int, Mapping[int, str]]]
"""Organisations → `organisation → {who it has a contract with → which}`."""

_dealings: list[Dealings] = []


def register_dealings(source: Dealings) -> None:
    """Add a source of past contracts between organisations."""
    _dealings.append(source)


def dealings_of(organisations: Collection[int]) -> dict[int, dict[int, str]]:
    """What all sources know of these organisations; where two know the same pair, the first."""
    found: dict[int, dict[int, str]] = {}
    for source in _dealings:
        for one, others in source(organisations).items():
            for other, which in others.items():
                found.setdefault(one, {}).setdefault(other, which)
    return found
