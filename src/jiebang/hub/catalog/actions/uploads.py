"""Writes of uploaded spreadsheets: look, then import or discard; single records have a module of their own."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiebang import sheets
from jiebang.hub.catalog import queries, rules
from jiebang.hub.catalog.actions.collected import activity_named
from jiebang.hub.catalog.actions.expert_rows import save_expert_row
from jiebang.hub.catalog.actions.life import publish, submit
from jiebang.hub.catalog.actions.records import Facts, save_record
from jiebang.hub.catalog.models import Record, Upload
from jiebang.hub.catalog.states import (
    OPEN_TO_OWNER,
    UPLOAD_TRANSITIONS,
    RecordKind,
    Status,
    UploadState,
)
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.notices.actions import gathered
from jiebang.hub.people.models import Organisation, User
from jiebang.hub.programmes.models import Edition, Track
from jiebang.hub.search.records import detect_language
from jiebang.reference import needs


@transaction.atomic
def preview_upload(
    *,
    actor: Actor,
    kind: str,
    edition: Edition,
    organisation: Organisation,
    file_name: str,
    content: bytes,
    track: Track | None = None,
) -> Upload:
    """Keep the file as it came; nothing of it becomes a record yet. What is in it is read when shown."""
    may = isinstance(actor, User) and rules.may_enter_for(actor, organisation, edition, kind)
    if not isinstance(actor, User) or not may:
        raise Denied
    upload = Upload.objects.create(
        kind=kind,
        edition=edition,
        organisation=organisation,
        track=track,
        uploaded_by=actor,
        file_name=file_name[-255:],
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
    )
    audit.record(
        actor=actor, verb="catalog.preview_upload", subject=upload, facts={"sha256": upload.digest}
    )
    return upload


@transaction.atomic
def import_upload(
    *, actor: Actor, upload: Upload, skip_bad: bool = False, then: str = ""
) -> dict[str, Any]:
    """Write every good row: new records, and of known ones what has changed; all or nothing.

    Rows with errors stop the import unless `skip_bad`. `then` is "submit" or "publish" for the
    records of the file that have not gone that far. Sent twice, the first answer comes back: the
    upload's state is the guard. Returns counts by outcome, and `skipped` rows.
    """
    if not rules.owns_upload(actor, upload):
        raise Denied
    moved = Upload.objects.filter(pk=upload.pk, state=UploadState.PREVIEWED).update(
        state=UploadState.IMPORTED
    )
    if not moved:
        upload.refresh_from_db()
        if upload.state == UploadState.IMPORTED:
            return dict(upload.result)
        raise Refused(_("This upload was discarded. Upload the file again."))
    found = queries.read_upload(upload)
    if found.fatal or not found.records or (found.errors and not skip_bad):
        raise Refused(_("There are rows to correct first."))
    counts: Counter[str] = Counter()
    by_id: dict[str, list[sheets.Record]] = {}
    for row in found.records:
        by_id.setdefault(row.id, []).append(row)
    with gathered():
        for code, rows in by_id.items():
            record, outcome = _write(actor, upload, found, code, rows)
            counts[outcome] += 1
            _go_on(actor, record, then)
    result = {
        **{name: counts[name] for name in ("created", "updated", "unchanged")},
        "skipped": len(found.bad_rows),
    }
    Upload.objects.filter(pk=upload.pk).update(result=result)
    audit.record(actor=actor, verb="catalog.import_upload", subject=upload, facts={**result})
    upload.state, upload.result = UploadState.IMPORTED, result
    return result


@transaction.atomic
def discard_upload(*, actor: Actor, upload: Upload) -> None:
    """Throw the file away; its row stays, without its content."""
    if not rules.owns_upload(actor, upload):
        raise Denied
    if UploadState.DISCARDED not in UPLOAD_TRANSITIONS[upload.state]:
        raise Refused(_("This upload was imported already."))
    moved = Upload.objects.filter(pk=upload.pk, state=upload.state).update(
        state=UploadState.DISCARDED, content=b""
    )
    if not moved:
        raise Refused(_("This upload was finished meanwhile."))
    audit.record(actor=actor, verb="catalog.discard_upload", subject=upload)


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


def _write(
    actor: Actor, upload: Upload, found: sheets.ReadResult, code: str, rows: list[sheets.Record]
) -> tuple[Record, str]:
    columns = {key for key in found.keys if key}
    fields = [key for key in sheets.TEXT_KEYS if key in columns]
    texts = {_language(row): {key: row.texts.get(key, "") for key in fields} for row in rows}
    if upload.kind == RecordKind.EXPERT:
        return save_expert_row(
            actor=actor, upload=upload, columns=columns, code=code, texts=texts, rows=rows
        )
    profile = sheets.joined(rows)
    facts = profile.facts
    amount = next((row.amount for row in rows if row.amount), None)
    return save_record(
        actor=actor,
        kind=upload.kind,
        edition=upload.edition,
        organisation=upload.organisation,
        code=code,
        texts=texts,
        facts=Facts(
            industry=facts.industry[:3],
            field=facts.field,
            ipc=tuple(facts.ipc),
            trl_low=facts.trl[0] if facts.trl else None,
            trl_high=facts.trl[1] if facts.trl else None,
            region=facts.region or upload.organisation.region,
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
        activity=activity_named(upload.edition, next((r.activity for r in rows if r.activity), "")),
        # What the file has no column for is not thereby emptied.
        keep={
            *(name for key, names in _FACTS_OF.items() if key not in columns for name in names),
            *(() if columns & {"budget", "price"} else _MONEY),
            # Read by its type, so without that column nothing is known of them.
            *(() if "type" in columns and columns & set(needs.PARTICULARS) else ("particulars",)),
        },
    )


def _stated(rows: list[sheets.Record], name: str) -> str:
    """What the first of a record's rows says that says anything."""
    return next((str(getattr(row, name)) for row in rows if getattr(row, name)), "")


def _language(row: sheets.Record) -> str:
    """The row's stated language, or what its characters say."""
    if row.language:
        return row.language
    return detect_language(" ".join(row.texts.values()))


def _go_on(actor: Actor, record: Record, then: str) -> None:
    if then == "publish" and record.status in {Status.DRAFT, Status.SUBMITTED}:
        publish(actor=actor, record=record)
    elif then == "submit" and record.status in OPEN_TO_OWNER:
        submit(actor=actor, record=record)
