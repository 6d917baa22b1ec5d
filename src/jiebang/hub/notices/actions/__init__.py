"""Every write of notices: one function a verb, in modules by noun."""

from jiebang.hub.notices.actions.following import follow, unfollow
from jiebang.hub.notices.actions.mail import claim_due, ended, take
from jiebang.hub.notices.actions.news import deliver, first_of_day, gathered, tell
from jiebang.hub.notices.actions.preferences import choose, set_by_mail
from jiebang.hub.notices.actions.reading import mark_read, mark_unread
from jiebang.hub.notices.actions.searches import (
    NAME_LIMIT,
    SEARCHES,
    change_search,
    delete_search,
    forget_deleted,
    look_again,
    restore_search,
    save_search,
)

__all__ = [
    "NAME_LIMIT",
    "SEARCHES",
    "change_search",
    "choose",
    "claim_due",
    "delete_search",
    "deliver",
    "ended",
    "first_of_day",
    "follow",
    "forget_deleted",
    "gathered",
    "look_again",
    "mark_read",
    "mark_unread",
    "restore_search",
    "save_search",
    "set_by_mail",
    "take",
    "tell",
    "unfollow",
]
