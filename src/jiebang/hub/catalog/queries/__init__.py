"""Reads of needs and achievements that others share; begins with what an actor may see."""

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

__all__ = [
    "MODELS",
    "Choice",
    "FacetCount",
    "Listing",
    "Plan",
    "count_answers",
    "find",
    "organisations_to_upload_for",
    "plan_of",
    "profile_of",
    "public_profiles",
    "read_upload",
    "uploads_visible_to",
    "visible_to",
]
