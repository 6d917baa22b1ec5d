"""Presentation of the catalogue, in modules by noun."""

from jiebang.hub.catalog.queries import name_of
from jiebang.hub.catalog.tables.attachments import TIER_TONES, attachment, attachments
from jiebang.hub.catalog.tables.desk import mandate
from jiebang.hub.catalog.tables.records import (
    GRID_ROWS,
    SECTIONS,
    facet_rows,
    facts,
    grid,
    keywords,
    language_note,
    money,
    note,
    place,
    problems,
    row,
    sections,
    status_chip,
    url_of,
    value_label,
)
from jiebang.hub.catalog.tables.screening import (
    gaps,
    life,
    loads,
    planned,
    queued,
    remarked,
    remarks,
)

__all__ = [
    "GRID_ROWS",
    "SECTIONS",
    "TIER_TONES",
    "attachment",
    "attachments",
    "facet_rows",
    "facts",
    "gaps",
    "grid",
    "keywords",
    "language_note",
    "life",
    "loads",
    "mandate",
    "money",
    "name_of",
    "note",
    "place",
    "planned",
    "problems",
    "queued",
    "remarked",
    "remarks",
    "row",
    "sections",
    "status_chip",
    "url_of",
    "value_label",
]
