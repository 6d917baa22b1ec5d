"""Rows of matching, in modules by noun; no verbs."""

from jiebang.hub.matching.models.invitations import Invitation, InvitationTurn
from jiebang.hub.matching.models.suggestions import Decision, OwnBest, RefreshEntry, Suggestion
from jiebang.hub.matching.models.weights import WeightSet

__all__ = [
    "Decision",
    "Invitation",
    "InvitationTurn",
    "OwnBest",
    "RefreshEntry",
    "Suggestion",
    "WeightSet",
]
