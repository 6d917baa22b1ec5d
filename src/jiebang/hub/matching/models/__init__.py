"""Rows of matching, in modules by noun; no verbs."""

from jiebang.hub.matching.models.suggestions import Decision, RefreshEntry, Suggestion

__all__ = ["Decision", "RefreshEntry", "Suggestion"]
