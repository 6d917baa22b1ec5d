"""Experts out of the rows of a spreadsheet: facts, and the consent where the file states its day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from jiebang import sheets
from jiebang.hub.catalog.actions.experts import ExpertFacts, record_consent, save_expert
from jiebang.hub.catalog.actions.records import Outcome, Texts
from jiebang.hub.catalog.models import Expert
from jiebang.hub.catalog.states import ConsentScope
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people.models import Organisation
from jiebang.hub.programmes.models import Edition

_COLUMNS = {
    "field": "fields",
    **{
        name: name
        for name in (
            "ipc", "region", "spoken", "services", "availability", "orcid", "openalex", "works",
            "cited_by", "h_index", "counted_on",
        )
    },
}  # fmt: skip
"""Columns of a sheet → facts of an expert."""


def save_expert_row(
    *,
    actor: Actor,
    edition: Edition,
    organisation: Organisation,
    columns: Collection[str],
    code: str,
    texts: Texts,
    rows: Sequence[sheets.Record],
) -> tuple[Expert, Outcome]:
    """Write one expert from the rows of its languages, as `save_expert`, whose errors it raises.

    What the file has no column for is not thereby emptied. A day of consent is written down once.
    """

    def first(name: str) -> Any:
        return next(
            (value for row in rows if (value := getattr(row, name)) not in ("", (), None)), None
        )

    stated = {fact: value for fact in _COLUMNS.values() if (value := first(fact)) is not None}
    stated.setdefault("region", organisation.region)
    record, outcome = save_expert(
        actor=actor,
        edition=edition,
        organisation=organisation,
        code=code,
        texts=texts,
        facts=ExpertFacts(**stated),
        keep={fact for column, fact in _COLUMNS.items() if column not in columns},
    )
    given_on = first("consented_on")
    known = record.consents.filter(withdrawn_at=None, given_on=given_on).exists()
    # A consent that was withdrawn does not come back with the same old file.
    over = record.consents.filter(withdrawn_at__date__gte=given_on).exists() if given_on else False
    if given_on and not known and not over:
        record_consent(
            actor=actor,
            expert=record,
            given_by=next(iter(texts.values())).get("title", "") or record.name_key,
            given_on=given_on,
            scope=ConsentScope.values,
        )
        outcome = "updated" if outcome == "unchanged" else outcome
    return record, outcome
