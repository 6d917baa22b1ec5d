"""Rows of programmes, fields and constraints only, in modules by noun."""

from jiebang.hub.programmes.models.activities import Activity, ActivityFirm, ActivityText
from jiebang.hub.programmes.models.announcements import Announcement, AnnouncementText
from jiebang.hub.programmes.models.editions import (
    Edition,
    EditionText,
    HostRegion,
    Track,
    TrackText,
)
from jiebang.hub.programmes.models.fronts import Front, FrontText, Release
from jiebang.hub.programmes.models.parties import Party, PartyText
from jiebang.hub.programmes.models.quotas import Quota
from jiebang.hub.programmes.models.stages import Stage, StageText
from jiebang.hub.programmes.models.team import RoleOnEdition
from jiebang.hub.programmes.models.zones import Zone, ZoneRegion, ZoneTarget, ZoneText

__all__ = [
    "Activity",
    "ActivityFirm",
    "ActivityText",
    "Announcement",
    "AnnouncementText",
    "Edition",
    "EditionText",
    "Front",
    "FrontText",
    "HostRegion",
    "Party",
    "PartyText",
    "Quota",
    "Release",
    "RoleOnEdition",
    "Stage",
    "StageText",
    "Track",
    "TrackText",
    "Zone",
    "ZoneRegion",
    "ZoneTarget",
    "ZoneText",
]
