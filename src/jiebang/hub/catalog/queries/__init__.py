"""Reads of needs and achievements that others share; begins with what an actor may see."""

from jiebang.hub.catalog.queries.attachments import attachments_of
from jiebang.hub.catalog.queries.desk import Work, work_by_mandate
from jiebang.hub.catalog.queries.disclosure import level_of
from jiebang.hub.catalog.queries.exports import table_of
from jiebang.hub.catalog.queries.lists import Choice, FacetCount, Listing, count_answers, find
from jiebang.hub.catalog.queries.records import (
    MODELS,
    Plan,
    organisations_to_upload_for,
    plan_of,
    profile_of,
    public_profiles,
    read_upload,
    uploads_visible_to,
    visible_to,
)
from jiebang.hub.catalog.queries.screening import (
    Gap,
    Load,
    gaps,
    life_of,
    loads,
    may_screen,
    queue,
    releasable,
)

__all__ = [
    "MODELS",
    "Choice",
    "FacetCount",
    "Gap",
    "Listing",
    "Load",
    "Plan",
    "Work",
    "attachments_of",
    "count_answers",
    "find",
    "gaps",
    "level_of",
    "life_of",
    "loads",
    "may_screen",
    "organisations_to_upload_for",
    "plan_of",
    "profile_of",
    "public_profiles",
    "queue",
    "read_upload",
    "releasable",
    "table_of",
    "uploads_visible_to",
    "visible_to",
    "work_by_mandate",
]
