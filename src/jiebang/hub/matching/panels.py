"""The panel of suggested counterparts on a record's page."""

from __future__ import annotations

from jiebang.hub.catalog.models import Record
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.panels import Panel
from jiebang.hub.matching import queries, tables
from jiebang.hub.search.queries import IndexNotReady


def suggested(actor: Actor, record: Record) -> Panel:
    """The best five, or a sentence that they are being worked out."""
    context = {"title": tables.title(record.KIND), "all_url": tables.all_url(record)}
    try:
        found = queries.visible_to(actor, record, k=5, language=languages.current())
    except IndexNotReady:
        return Panel("matching/panel.html", context | {"ready": False})
    return Panel(
        "matching/panel.html",
        context
        | {"ready": True, "suggestions": tables.rows(actor, record, found, lines=2, facts=2)},
    )
