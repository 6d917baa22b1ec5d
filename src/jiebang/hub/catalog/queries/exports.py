"""Records as rows of a spreadsheet, in the columns that an upload reads back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from jiebang import sheets
from jiebang.hub.catalog.models import Expert, Record, RecordDetail
from jiebang.hub.catalog.queries.collected import activity_codes
from jiebang.hub.catalog.queries.disclosure import Disclosure, details_of, disclosed_all
from jiebang.hub.catalog.queries.lists import Choice, find
from jiebang.hub.catalog.queries.records import visible_to
from jiebang.hub.catalog.states import ConsentScope, Status
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.localised import Origin
from jiebang.reference import needs

MOST = 10_000
"""Records in one file: as many as an upload takes."""
MOST_DETAILS = 500
"""Records whose confidential detail goes into one file; each is noted."""
_CHUNK = 500
_DEFAULT = needs.DEFAULT


def table_of(
    actor: Actor, model: type[Record], choice: Choice, lang: str, names: Sequence[str]
) -> sheets.Table:
    """What a list shows the actor, in its order: a row for each language of a record.

    Beside the columns of an upload come the organisation, the status and who entered it for
    its organisation; names: their headings.
    """
    keys = find(actor, model, choice).keys[:MOST]
    rows: list[sheets.Record] = []
    beside: list[tuple[str, str, str]] = []
    for first in range(0, len(keys), _CHUNK):
        found = visible_to(actor, model).in_bulk(keys[first : first + _CHUNK])
        some = [found[key] for key in keys[first : first + _CHUNK] if key in found]
        codes = activity_codes(actor, some)
        for shown in disclosed_all(actor, some):
            for row in _rows(shown, codes.get(shown.pk, "") if shown.is_named else ""):
                rows.append(row)
                status = str(Status(shown.status).label)
                beside.append((shown.by, status, shown.entered_by))
    kind = cast("sheets.Kind", model.KIND.value)
    table = sheets.record_table(rows, kind, lang)
    return sheets.Table(
        table.name,
        (*table.header, *names),
        [[*row, *more] for row, more in zip(table.rows, beside, strict=True)],
        (*table.widths, 28, 14, 28),
    )


def _of_expert(record: Any) -> dict[str, Any]:
    """What only experts have; consent and conflicts are in no export."""
    if not isinstance(record, Expert):
        return {}
    shown = ("works", "cited_by", "h_index", "counted_on", "openalex")
    counted = ConsentScope.PUBLICATIONS in record.consent_scope
    return {
        **{name: tuple(getattr(record, name)) for name in ("fields", "spoken", "services")},
        **{name: getattr(record, name) for name in ("availability", "orcid")},
        **({name: getattr(record, name) for name in shown} if counted else {}),
    }


def details_in(
    actor: Actor, model: type[Record], choice: Choice
) -> list[tuple[Disclosure, list[RecordDetail]]]:
    """What the actor may read of the higher tiers of a list's first records, in its order.

    Whoever hands them out notes it: actions.log_all().
    """
    details: Any = model.details.rel.related_model  # type: ignore[attr-defined]
    written = set(details._default_manager.values_list("record", flat=True).distinct())
    keys = [key for key in find(actor, model, choice).keys if key in written][:MOST_DETAILS]
    found = visible_to(actor, model).in_bulk(keys)
    shown = disclosed_all(actor, [found[key] for key in keys if key in found])
    rows = details_of(shown)
    return [(one, rows[one.kind, one.pk]) for one in shown if (one.kind, one.pk) in rows]


def _rows(shown: Disclosure, activity: str) -> Iterator[sheets.Record]:
    """A row for each language, the author's first, as an upload takes the first for the original."""
    record = shown.record
    has_money = record.money_low is not None or record.money_high is not None or record.currency
    amount = (
        sheets.Amount(record.money_low, record.money_high, record.currency) if has_money else None
    )
    texts = sorted(
        record.texts.all(), key=lambda text: (text.origin != Origin.AUTHOR, text.language)
    )
    for text in texts:
        yield sheets.Record(
            id=record.code,
            kind=record.KIND.value,
            texts={name: getattr(text, name) for name in text.TEXT_FIELDS if getattr(text, name)},
            language=text.language,
            industry=record.industry,
            field=record.field,
            ipc=tuple(record.ipc),
            trl=None if record.trl_low is None else (record.trl_low, record.trl_high),
            region=shown.region,
            budget=amount if record.KIND == "need" else None,
            price=amount if record.KIND == "achievement" else None,
            cooperation=frozenset(record.cooperation),
            ip=record.ip,
            deadline=record.deadline,
            # The kind that every need has where nobody says is no news.
            type="" if getattr(record, "type", _DEFAULT) == _DEFAULT else record.type,
            particulars=getattr(record, "particulars", {}),
            activity=activity,
            **_of_expert(record),
        )
