"""Every write of matching, in modules by noun: one function a verb."""

from jiebang.hub.matching.actions.decisions import decide, undo
from jiebang.hub.matching.actions.refresh import (
    note_news,
    note_old,
    refresh_edition,
    refresh_needs,
    refresh_noted,
)

__all__ = [
    "decide",
    "note_news",
    "note_old",
    "refresh_edition",
    "refresh_needs",
    "refresh_noted",
    "undo",
]
