"""Presentation of the files beside a record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from jiebang.hub.catalog.models import Attachment, Record
from jiebang.hub.catalog.states import Tier
from jiebang.hub.kernel.filetypes import TYPES

TIER_TONES = {Tier.PUBLIC: "line", Tier.VERIFIED: "info", Tier.NAMED: "caution"}
_NAMES = {kind.media: kind.name for kind in TYPES}


def attachment(found: Attachment, record: Record) -> dict[str, Any]:
    """One file: its name, type and size, to whom it is disclosed, its address."""
    return {
        "pk": found.pk,
        "title": found.title or found.file_name,
        "file_name": found.file_name if found.title else "",
        "lang": found.language,
        "type": _NAMES.get(found.media, found.media),
        "size": found.size,
        "at": found.at,
        "tier": {"text": found.get_tier_display(), "tone": TIER_TONES[Tier(found.tier)]},
        "url": reverse("catalog:attachment", args=[record.KIND, record.pk, found.pk]),
    }


def attachments(found: Iterable[Attachment], record: Record) -> list[dict[str, Any]]:
    """All files that the reader may open, in the order in which they came."""
    return [attachment(one, record) for one in found]
