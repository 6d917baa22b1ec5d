"""Rows of programmes, fields and constraints only, in modules by noun."""

from jiebang.hub.programmes.models.editions import (
    Edition,
    EditionText,
    HostRegion,
    Track,
    TrackText,
)
from jiebang.hub.programmes.models.team import RoleOnEdition

__all__ = ["Edition", "EditionText", "HostRegion", "RoleOnEdition", "Track", "TrackText"]
