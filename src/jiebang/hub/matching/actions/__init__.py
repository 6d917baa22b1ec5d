"""Every write of matching, in modules by noun: one function a verb."""

from jiebang.hub.matching.actions.decisions import decide, undo
from jiebang.hub.matching.actions.invitations import (
    answer_invitation,
    follow_invitations,
    invite,
    reply_to_questions,
    withdraw_invitation,
)
from jiebang.hub.matching.actions.refresh import (
    note_news,
    note_old,
    refresh_edition,
    refresh_needs,
    refresh_noted,
    refresh_offers,
)
from jiebang.hub.matching.actions.weights import (
    learn_of_the_day,
    propose_weights,
    switch_weights_off,
    switch_weights_on,
)

__all__ = [
    "answer_invitation",
    "decide",
    "follow_invitations",
    "invite",
    "learn_of_the_day",
    "note_news",
    "note_old",
    "propose_weights",
    "refresh_edition",
    "refresh_needs",
    "refresh_noted",
    "refresh_offers",
    "reply_to_questions",
    "switch_weights_off",
    "switch_weights_on",
    "undo",
    "withdraw_invitation",
]
