"""Reads of an import: how far it is, and what was refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jiebang.hub.catalog.models import Upload
from jiebang.hub.catalog.queries.records import uploads_visible_to
from jiebang.hub.catalog.states import UploadState
from jiebang.hub.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Progress:
    """Records written so far, of how many, by outcome; what was refused, in the order of the file."""

    written: int
    total: int
    counts: Mapping[str, int]
    remarks: Sequence[Mapping[str, Any]]


NEWEST = 10
"""As many uploads are listed, to be found again."""


def newest_uploads(actor: Actor, kind: str) -> list[Upload]:
    """The actor's latest uploads of a kind that were not discarded, without what is in them."""
    rows = uploads_visible_to(actor).filter(kind=kind).exclude(state=UploadState.DISCARDED)
    return list(rows.defer("content").prefetch_related("organisation__texts")[:NEWEST])


def progress_of(upload: Upload) -> Progress:
    """How far an upload's import is. Cost: one query, a row for each 250 records."""
    chunks = list(upload.chunks.all())
    return Progress(
        written=min(sum(chunk.size for chunk in chunks), upload.total),
        total=upload.total,
        counts={
            name: sum(getattr(chunk, name) for chunk in chunks)
            for name in ("created", "updated", "unchanged")
        },
        remarks=[remark for chunk in chunks for remark in chunk.remarks],
    )
