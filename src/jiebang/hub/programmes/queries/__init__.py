"""Reads of programmes that others share, in modules by noun; visible_to comes first."""

from jiebang.hub.programmes.queries.activities import (
    Firms,
    activities_inside,
    activities_visible_to,
    activity_by_code,
    firms_of,
    first_visits,
    visited,
)
from jiebang.hub.programmes.queries.announcements import announcements_visible_to
from jiebang.hub.programmes.queries.editions import current, visible_to
from jiebang.hub.programmes.queries.fronts import (
    front_of,
    releases_due,
    releases_of,
    written_tracks,
)
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
    contests_managed_by,
    duties_of,
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
from jiebang.hub.programmes.queries.told import Told, told_to
from jiebang.hub.programmes.queries.translation import (
    editions_translated_by,
    tracks_translated_by,
    translated_by,
    translations_to_do,
)
from jiebang.hub.programmes.queries.zones import (
    Aimed,
    aimed,
    zone_figure,
    zone_scope,
    zones_visible_to,
)

__all__ = [
    "Aimed",
    "Firms",
    "Reached",
    "Told",
    "activities_inside",
    "activities_visible_to",
    "activity_by_code",
    "aimed",
    "announcements_visible_to",
    "children_of",
    "contests_managed_by",
    "current",
    "duties_of",
    "editions_translated_by",
    "family_of",
    "figure",
    "firms_of",
    "first_visits",
    "front_of",
    "funnel",
    "given_to",
    "managed_tracks",
    "officer_regions",
    "organised_by",
    "parties_of",
    "reached",
    "regions_verified_by",
    "releases_due",
    "releases_of",
    "roles_of",
    "scope_of",
    "screened_by",
    "screeners_of",
    "slugs_of",
    "stages_of",
    "submission_ends",
    "submission_over",
    "team_of",
    "told_to",
    "tracks_translated_by",
    "translated_by",
    "translations_to_do",
    "visible_to",
    "visited",
    "way_up",
    "written_tracks",
    "zone_figure",
    "zone_scope",
    "zones_visible_to",
]
