"""Every write of programmes: one function a verb, in modules by noun."""

from jiebang.hub.programmes.actions.editions import (
    Words,
    add_host_region,
    add_track,
    create_edition,
    require_system,
    write_texts,
)
from jiebang.hub.programmes.actions.team import grant_role, revoke_role, set_screening

__all__ = [
    "Words",
    "add_host_region",
    "add_track",
    "create_edition",
    "grant_role",
    "require_system",
    "revoke_role",
    "set_screening",
    "write_texts",
]
