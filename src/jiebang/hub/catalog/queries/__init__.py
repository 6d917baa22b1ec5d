"""Reads of needs and achievements that others share; begins with what an actor may see."""

from jiebang.hub.catalog.queries.lists import Choice, FacetCount, Listing, find
from jiebang.hub.catalog.queries.records import (
    MODELS,
    organisations_to_upload_for,
    profile_of,
    public_profiles,
    uploads_visible_to,
    visible_to,
)

__all__ = [
    "MODELS",
    "Choice",
    "FacetCount",
    "Listing",
    "find",
    "organisations_to_upload_for",
    "profile_of",
    "public_profiles",
    "uploads_visible_to",
    "visible_to",
]
