"""Reads of programmes that others share, in modules by noun; visible_to comes first."""

from jiebang.hub.programmes.queries.editions import current, funnel, visible_to
from jiebang.hub.programmes.queries.team import (
    given_to,
    officer_regions,
    organised_by,
    regions_verified_by,
    roles_of,
    screened_by,
    screeners_of,
    team_of,
)

__all__ = [
    "current",
    "funnel",
    "given_to",
    "officer_regions",
    "organised_by",
    "regions_verified_by",
    "roles_of",
    "screened_by",
    "screeners_of",
    "team_of",
    "visible_to",
]
