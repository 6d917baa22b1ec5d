"""Every write of programmes: one function a verb, in modules by noun."""

from jiebang.hub.programmes.actions.activities import remove_activity, save_activity
from jiebang.hub.programmes.actions.announcements import (
    publish_announcement,
    remove_announcement,
    save_announcement,
    withdraw_announcement,
)
from jiebang.hub.programmes.actions.editions import (
    change_edition,
    create_edition,
    move_edition,
    write_edition,
)
from jiebang.hub.programmes.actions.fronts import (
    finish_release,
    remove_release,
    save_front,
    save_release,
)
from jiebang.hub.programmes.actions.opening import open_edition
from jiebang.hub.programmes.actions.parties import remove_party, save_party
from jiebang.hub.programmes.actions.parts import (
    add_host_region,
    add_track,
    change_track,
    remove_host_region,
    remove_quota,
    remove_track,
    save_quota,
    write_track,
)
from jiebang.hub.programmes.actions.stages import remove_stage, save_stage
from jiebang.hub.programmes.actions.team import grant_role, revoke_role, set_screening
from jiebang.hub.programmes.actions.texts import Words
from jiebang.hub.programmes.actions.zones import remove_target, remove_zone, save_zone, set_target

__all__ = [
    "Words",
    "add_host_region",
    "add_track",
    "change_edition",
    "change_track",
    "create_edition",
    "finish_release",
    "grant_role",
    "move_edition",
    "open_edition",
    "publish_announcement",
    "remove_activity",
    "remove_announcement",
    "remove_host_region",
    "remove_party",
    "remove_quota",
    "remove_release",
    "remove_stage",
    "remove_target",
    "remove_track",
    "remove_zone",
    "revoke_role",
    "save_activity",
    "save_announcement",
    "save_front",
    "save_party",
    "save_quota",
    "save_release",
    "save_stage",
    "save_zone",
    "set_screening",
    "set_target",
    "withdraw_announcement",
    "write_edition",
    "write_track",
]
