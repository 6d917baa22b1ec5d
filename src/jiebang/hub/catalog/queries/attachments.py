"""Reads of the files beside a record: only those whose tier the actor may read."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from jiebang.hub.catalog.models import (
    AchievementAttachment,
    Attachment,
    ExpertAttachment,
    NeedAttachment,
    Record,
)
from jiebang.hub.catalog.queries.disclosure import level_of
from jiebang.hub.catalog.states import RecordKind
from jiebang.hub.kernel.actors import Actor

ATTACHMENTS: dict[str, type[Attachment]] = {
    RecordKind.NEED: NeedAttachment,
    RecordKind.ACHIEVEMENT: AchievementAttachment,
    RecordKind.EXPERT: ExpertAttachment,
}


def attachments_of(actor: Actor, record: Record) -> QuerySet[Attachment]:
    """The files that the actor may open, given that it may see the record; of others no trace."""
    found: Any = record.attachments  # type: ignore[attr-defined]
    readable: QuerySet[Attachment] = found.filter(tier__lte=level_of(actor, record))
    return readable


def keys_in_use(keys: Collection[str]) -> set[str]:
    """Of some keys of stored files those that stand beside a record."""
    return {
        key
        for model in ATTACHMENTS.values()
        for key in model._default_manager.filter(key__in=keys).values_list("key", flat=True)
    }
