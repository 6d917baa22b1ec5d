"""Life of suggestions: states, verdicts, reasons and the table of legal transitions, as data."""

from jiebang.hub.matching.states.board import (
    AFTER,
    DECIDED,
    NEED_REASON,
    SIDES,
    TRANSITIONS,
    WAITING,
    WORDS_LIMIT,
    ReasonCode,
    State,
    Verdict,
)

__all__ = [
    "AFTER",
    "DECIDED",
    "NEED_REASON",
    "SIDES",
    "TRANSITIONS",
    "WAITING",
    "WORDS_LIMIT",
    "ReasonCode",
    "State",
    "Verdict",
]
