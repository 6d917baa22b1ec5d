"""Presentation of editions, in modules by noun."""

from jiebang.hub.programmes.tables.editions import (
    dates,
    figure_columns,
    figure_rows,
    host_columns,
    hosts,
    parts,
    steps,
    track_name,
)

__all__ = [
    "dates",
    "figure_columns",
    "figure_rows",
    "host_columns",
    "hosts",
    "parts",
    "steps",
    "track_name",
]
