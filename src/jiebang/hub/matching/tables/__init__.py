"""Presentation of matching, in modules by noun."""

from jiebang.hub.matching.tables.found import all_url, reasons, rows, title
from jiebang.hub.matching.tables.invitations import (
    invitation,
    invitation_columns,
    invitation_row,
    pairs,
    said,
    sender_of_next,
)
from jiebang.hub.matching.tables.weights import (
    change,
    fact_columns,
    fact_rows,
    held_out,
    left_out,
    weights_chip,
    weights_columns,
    weights_row,
    why,
)

__all__ = [
    "all_url",
    "change",
    "fact_columns",
    "fact_rows",
    "held_out",
    "invitation",
    "invitation_columns",
    "invitation_row",
    "left_out",
    "pairs",
    "reasons",
    "rows",
    "said",
    "sender_of_next",
    "title",
    "weights_chip",
    "weights_columns",
    "weights_row",
    "why",
]
