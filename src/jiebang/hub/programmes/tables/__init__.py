"""Presentation of editions, in modules by noun."""

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

__all__ = [
    "children",
    "crumbs",
    "dates",
    "edition_name",
    "edition_url",
    "figure_columns",
    "figure_rows",
    "figure_url",
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
]
