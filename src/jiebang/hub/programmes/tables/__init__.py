"""Presentation of editions, in modules by noun."""

from jiebang.hub.programmes.tables.activities import (
    activity_columns,
    activity_facts,
    activity_name,
    activity_rows,
    activity_url,
)
from jiebang.hub.programmes.tables.announcements import (
    announcement_page,
    announcement_row,
    announcement_title,
    announcement_url,
)
from jiebang.hub.programmes.tables.calendar import (
    organisation_name,
    parties,
    party,
    stage_name,
    stages,
)
from jiebang.hub.programmes.tables.editions import (
    children,
    crumbs,
    dates,
    edition_name,
    edition_url,
    figure_columns,
    figure_rows,
    figure_url,
    hosts,
    parts,
    quota,
    span,
    steps,
    track_name,
    track_url,
)
from jiebang.hub.programmes.tables.fronts import front
from jiebang.hub.programmes.tables.zones import zone_figures, zone_name, zone_row, zone_targets

__all__ = [
    "activity_columns",
    "activity_facts",
    "activity_name",
    "activity_rows",
    "activity_url",
    "announcement_page",
    "announcement_row",
    "announcement_title",
    "announcement_url",
    "children",
    "crumbs",
    "dates",
    "edition_name",
    "edition_url",
    "figure_columns",
    "figure_rows",
    "figure_url",
    "front",
    "hosts",
    "organisation_name",
    "parties",
    "parts",
    "party",
    "quota",
    "span",
    "stage_name",
    "stages",
    "steps",
    "track_name",
    "track_url",
    "zone_figures",
    "zone_name",
    "zone_row",
    "zone_targets",
]
