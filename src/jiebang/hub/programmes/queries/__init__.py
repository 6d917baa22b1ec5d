"""Reads of programmes that others share, in modules by noun; visible_to comes first."""

from jiebang.hub.programmes.queries.editions import current, visible_to
from jiebang.hub.programmes.queries.nest import (
    children_of,
    family_of,
    figure,
    funnel,
    scope_of,
    way_up,
)
from jiebang.hub.programmes.queries.quotas import Reached, reached, slugs_of
from jiebang.hub.programmes.queries.stages import (
    parties_of,
    stages_of,
    submission_ends,
    submission_over,
)
from jiebang.hub.programmes.queries.team import (
    given_to,
    managed_tracks,
    officer_regions,
    organised_by,
    regions_verified_by,
    roles_of,
    screened_by,
    screeners_of,
    team_of,
)

__all__ = [
    "Reached",
    "children_of",
    "current",
    "family_of",
    "figure",
    "funnel",
    "given_to",
    "managed_tracks",
    "officer_regions",
    "organised_by",
    "parties_of",
    "reached",
    "regions_verified_by",
    "roles_of",
    "scope_of",
    "screened_by",
    "screeners_of",
    "slugs_of",
    "stages_of",
    "submission_ends",
    "submission_over",
    "team_of",
    "visible_to",
    "way_up",
]
