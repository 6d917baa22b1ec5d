"""The panels of suggested counterparts on a record's page."""

from __future__ import annotations

from jiebang.hub.catalog.models import Record
from jiebang.hub.catalog.states import RecordKind
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.panels import Panel
from jiebang.hub.matching import queries, tables
from jiebang.hub.search.queries import IndexNotReady


def suggested(actor: Actor, record: Record) -> Panel:
    """The best five, or a sentence that they are being worked out."""
    return _panel(actor, record, queries.COUNTERPARTS[record.KIND][0], k=5)


def experts(actor: Actor, record: Record) -> Panel | None:
    """The best three experts for a need; nothing where there is none."""
    if record.KIND != RecordKind.NEED:
        return None
    panel = _panel(actor, record, RecordKind.EXPERT, k=3)
    return panel if panel.context.get("suggestions") else None


def _panel(actor: Actor, record: Record, kind: str, *, k: int) -> Panel:
    context = {
        "id": f"suggested-{kind}",
        "title": tables.title(record.KIND, kind),
        "all_url": tables.all_url(record, kind),
    }
    try:
        found = queries.visible_to(actor, record, k=k, kind=kind, language=languages.current())
    except IndexNotReady:
        return Panel("matching/panel.html", context | {"ready": False})
    return Panel(
        "matching/panel.html",
        context
        | {"ready": True, "suggestions": tables.rows(actor, record, found, lines=2, facts=2)},
    )
