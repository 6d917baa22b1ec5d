"""The panels of suggested counterparts on a record's page, and of what waits on the desk."""

from __future__ import annotations

from django.urls import reverse

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
    rows = tables.rows(actor, record, found, lines=2, facts=2)
    decided = queries.states_of(actor, record)
    for row, one in zip(rows, found, strict=True):
        if (kind, one.record.pk) in decided:
            row["status"] = tables.state_chip(decided[kind, one.record.pk])
    side = queries.board_side_of(actor, record)
    board = reverse("matching:board_of", args=[record.KIND, record.pk])
    return Panel(
        "matching/panel.html",
        context
        | {
            "ready": True,
            "suggestions": rows,
            "board_url": f"{board}?side={side}&state=all" if side else "",
        },
    )


def desk(actor: Actor, _whose: Actor) -> Panel | None:
    """How many pairs wait on the person's boards; nothing where there is none."""
    counts = {side: n for side, n in queries.waiting(actor).items() if n}
    if not counts:
        return None
    address = reverse("matching:board")
    return Panel(
        "matching/parts/desk.html",
        {
            "rows": [
                {"label": tables.side_label(side), "url": f"{address}?side={side}", "count": n}
                for side, n in counts.items()
            ]
        },
    )
