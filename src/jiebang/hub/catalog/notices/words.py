"""How notices call a record."""

from __future__ import annotations

from typing import Any

from jiebang.hub.catalog import tables
from jiebang.hub.catalog.states import RecordKind
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.notices.registry import Said


def named(actor: Actor, record: Any) -> Said:
    """A record by its title, which everybody may read who may see it at all."""
    reading = record.reading(languages.current())
    return Said(
        reading.get("title") if reading else record.code,
        tables.url_of(record),
        str(RecordKind(record.KIND).label),
        reading.language if reading else "",
    )
