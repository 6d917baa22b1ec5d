"""The rows of a spreadsheet as one record: what they state, and what they say nothing of."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from jiebang import sheets
from jiebang.hub.catalog.actions.expert_rows import save_expert_row
from jiebang.hub.catalog.actions.records import Facts, Outcome, Texts, save_record
from jiebang.hub.catalog.actions.writers import RowWriter
from jiebang.hub.catalog.models import Record, Upload
from jiebang.hub.catalog.states import RecordKind
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people.models import Organisation
from jiebang.hub.search.records import detect_language
from jiebang.reference import needs

_MONEY = ("money_low", "money_high", "currency")
_FACTS_OF = {
    **{
        key: (key,)
        for key in (
            "industry",
            "field",
            "ipc",
            "region",
            "cooperation",
            "ip",
            "deadline",
            "decision_owner",
            "contact",
            "type",
        )
    },
    "trl": ("trl_low", "trl_high"),
}
"""Columns of a sheet → facts of a record."""


def save_rows(
    *,
    actor: Actor,
    upload: Upload,
    organisation: Organisation,
    columns: AbstractSet[str],
    code: str,
    rows: Sequence[sheets.Record],
    writer: RowWriter | None = None,
) -> tuple[Record, Outcome]:
    """Write one record from the rows of its languages, as `save_record`, whose errors it raises.

    columns: those that the file has; what it has no column for is not thereby emptied.
    """
    texts = _texts_of(rows, columns)
    if upload.kind == RecordKind.EXPERT:
        return save_expert_row(
            actor=actor,
            edition=upload.edition,
            organisation=organisation,
            columns=columns,
            code=code,
            texts=texts,
            rows=rows,
        )
    named = next((row.activity for row in rows if row.activity), "")
    facts = sheets.joined(rows).facts
    amount = next((row.amount for row in rows if row.amount), None)
    return save_record(
        actor=actor,
        kind=upload.kind,
        edition=upload.edition,
        organisation=organisation,
        code=code,
        texts=texts,
        facts=Facts(
            industry=facts.industry[:3],
            field=facts.field,
            ipc=tuple(facts.ipc),
            trl_low=facts.trl[0] if facts.trl else None,
            trl_high=facts.trl[1] if facts.trl else None,
            region=facts.region or organisation.region,
            money_low=amount.low if amount else None,
            money_high=amount.high if amount else None,
            currency=(amount.currency or "CNY") if amount else "",
            cooperation=tuple(sorted(facts.cooperation)),
            ip=facts.ip,
            deadline=facts.deadline,
            decision_owner=_stated(rows, "decision_owner"),
            contact=_stated(rows, "contact"),
            type=_stated(rows, "type"),
            particulars={key: value for row in rows for key, value in row.particulars.items()},
        ),
        track=upload.track,
        activity=(writer or RowWriter(actor)).activity(upload.edition, named),
        keep={
            *(name for key, names in _FACTS_OF.items() if key not in columns for name in names),
            *(() if columns & {"budget", "price"} else _MONEY),
            # Read by its type, so without that column nothing is known of them.
            *(() if "type" in columns and columns & set(needs.PARTICULARS) else ("particulars",)),
        },
        writer=writer,
    )


def _texts_of(rows: Sequence[sheets.Record], columns: AbstractSet[str]) -> Texts:
    """`language → field → words` of every text column that the file has."""
    fields = [key for key in sheets.TEXT_KEYS if key in columns]
    return {_language(row): {key: row.texts.get(key, "") for key in fields} for row in rows}


def _stated(rows: Sequence[sheets.Record], name: str) -> str:
    """What the first of a record's rows says that says anything."""
    return next((str(getattr(row, name)) for row in rows if getattr(row, name)), "")


def _language(row: sheets.Record) -> str:
    """The row's stated language, or what its characters say."""
    if row.language:
        return row.language
    return detect_language(" ".join(row.texts.values()))
