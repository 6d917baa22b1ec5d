"""What matching asks of others: by which weights an edition's pairs are scored, what stands beside a pair,
and what keeps a decision from being taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from jiebang.hub.kernel.panels import Panels
from jiebang.hub.matching.models import Suggestion
from jiebang.matcher.facts import Weights

pair_panels: Panels[Suggestion] = Panels()
"""Panels of a pair's page, such as the invitation that went out for it."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """Weights of facts and what they are called; None: the matcher's own."""

    version: str = "default"
    weights: Weights | None = None


WeightsSource = Callable[[Collection[int]], Mapping[int, Weighing]]
_weights: list[WeightsSource] = []


def register_weights(source: WeightsSource) -> None:
    """Say who knows the weights of editions; two would be two truths."""
    if _weights:
        raise ValueError("the weights of editions are registered twice")
    _weights.append(source)


def weights_of(editions: Collection[int]) -> dict[int, Weighing]:
    """`edition → its weights`, the matcher's own where nobody has switched on others."""
    found = _weights[0](editions) if _weights else {}
    return {edition: found.get(edition, Weighing()) for edition in editions}


UndoCheck = Callable[[Suggestion, str], None]
_undo_checks: list[UndoCheck] = []


def register_undo_check(check: UndoCheck) -> None:
    """Add what may refuse, by raising Refused, that a side takes back what it has decided of a pair."""
    _undo_checks.append(check)


def check_undo(suggestion: Suggestion, side: str) -> None:
    """Ask everybody whether the side's newest decision may be taken back."""
    for check in _undo_checks:
        check(suggestion, side)
