"""The shape of something that is missing in a record; who looks for it stands beside."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a screener would miss: `what` is a code, `field` what it is about.

    Only a gap that is `required` stands in the way of submission.
    """

    what: str
    field: str
    required: bool = False
