"""Input of matching, in modules by noun."""

from jiebang.hub.matching.forms.invitations import AnswerForm, InviteForm, ReplyForm

__all__ = ["AnswerForm", "InviteForm", "ReplyForm"]
