"""Reads of matching that others share, in modules by noun; visible_to comes first."""

from jiebang.hub.matching.queries.found import COUNTERPARTS, LEAST_SCORE, Found, visible_to

__all__ = ["COUNTERPARTS", "LEAST_SCORE", "Found", "visible_to"]
