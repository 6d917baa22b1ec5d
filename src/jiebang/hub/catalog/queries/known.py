"""What a spreadsheet names by a code that its edition must have: collection activities."""

from __future__ import annotations

from jiebang import sheets
from jiebang.hub.programmes.models import Edition


def with_known_activities(found: sheets.ReadResult, edition: Edition) -> sheets.ReadResult:
    """What was read, but for the rows that name an activity which the edition does not have."""
    named = {row.activity for row in found.records if row.activity}
    if not named:
        return found
    known = {code.casefold() for code in edition.activities.values_list("code", flat=True)}
    unknown = {code for code in named if code.casefold() not in known}
    bad = [row for row in found.records if row.activity in unknown]
    return found.without(found.wrong(row, "unknown_activity", "activity") for row in bad)
