"""Rows of programmes, fields and constraints only, in modules by noun."""

from jiebang.hub.programmes.models.editions import (
    Edition,
    EditionText,
    HostRegion,
    Track,
    TrackText,
)
from jiebang.hub.programmes.models.parties import Party, PartyText
from jiebang.hub.programmes.models.quotas import Quota
from jiebang.hub.programmes.models.stages import Stage, StageText
from jiebang.hub.programmes.models.team import RoleOnEdition

__all__ = [
    "Edition",
    "EditionText",
    "HostRegion",
    "Party",
    "PartyText",
    "Quota",
    "RoleOnEdition",
    "Stage",
    "StageText",
    "Track",
    "TrackText",
]
