"""Imports an uploaded spreadsheet, a chunk of records a transaction; safe to be killed at any moment.

A worker claims an upload for as long as it is alive (`claimed_until`), reads its file once, and writes
chunk after chunk. Each chunk is one transaction that holds its records, their texts and steps, the
news for the index, one audit entry and the chunk's own row; whoever takes over finds what is written
by these rows and goes on behind. Who has lost the claim writes nothing more.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from jiebang import sheets
from jiebang.hub.catalog import queries, rules
from jiebang.hub.catalog.actions.life import (
    anew,
    publish,
    require_presentable,
    require_whole,
    submit,
)
from jiebang.hub.catalog.actions.rows import save_rows
from jiebang.hub.catalog.actions.writers import BulkWriter
from jiebang.hub.catalog.models import Upload, UploadChunk
from jiebang.hub.catalog.states import FAST, OPEN_TO_OWNER, After, RecordKind, Status, UploadState
from jiebang.hub.kernel import audit, languages
from jiebang.hub.kernel.actors import Actor, Denied, Refused, SystemActor
from jiebang.hub.notices.actions import gathered, tell
from jiebang.hub.people.models import Organisation
from jiebang.hub.people.rules import is_system
from jiebang.hub.programmes.queries import submission_over
from jiebang.hub.programmes.rules import is_organiser
from jiebang.hub.programmes.states import Screening

CHUNK = 250
"""Records in one transaction: what others wait for, and what a kill loses at most."""
LEASE = timedelta(seconds=30)
"""How long a worker that says nothing is taken to be alive; a chunk takes a second or two."""
TRIES = 5
"""Workers that may begin on the same chunk before the import is stopped."""


OUTCOMES = ("created", "updated", "unchanged")


class LostClaim(Exception):
    """Another worker has taken over; nothing more may be written."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Records that are written together: the rows of each by (organisation, code)."""

    number: int
    rows: Mapping[tuple[int, str], Sequence[sheets.Record]]

    @property
    def digest(self) -> str:
        """By which a worker that reads the file anew knows the chunk again."""
        keys = "\n".join(f"{organisation}:{code}" for organisation, code in self.rows)
        return hashlib.sha256(keys.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Job:
    """An upload whose file has been read, and the pieces that are still to be written."""

    upload: Upload
    found: sheets.ReadResult
    pieces: Sequence[Piece]

    @property
    def actor(self) -> Actor:
        """In whose name everything is written."""
        return self.upload.uploaded_by

    @property
    def columns(self) -> set[str]:
        """The columns that the file has."""
        return {key for key in self.found.keys if key}


def import_upload(
    *, actor: Actor, upload: Upload, skip_bad: bool = False, then: str = ""
) -> dict[str, Any]:
    """Write every good row now: new records, and of known ones what has changed, chunk by chunk.

    Rows with errors stop the import unless `skip_bad`. `then` is "submit" or "publish" for the
    records of the file that have not gone that far. Sent twice, the first answer comes back: the
    upload's state is the guard. Returns counts by outcome, `skipped` rows, and where there are any
    `refused` records, which stayed as they were; nothing while another worker is at it.
    """
    start_import(actor=actor, upload=upload, skip_bad=skip_bad, then=then)
    if upload.state == UploadState.IMPORTING and claim(upload=upload):
        run(upload=upload)
    upload.refresh_from_db()
    return dict(upload.result)


@transaction.atomic
def start_import(*, actor: Actor, upload: Upload, skip_bad: bool = False, then: str = "") -> None:
    """Say what is to become of the rows; the next free worker writes them."""
    if not rules.owns_upload(actor, upload):
        raise Denied
    upload.refresh_from_db()
    if upload.state in {UploadState.IMPORTING, UploadState.IMPORTED}:
        return
    if upload.state == UploadState.DISCARDED:
        raise Refused(_("This upload was discarded. Upload the file again."))
    if then and then not in After.values:
        raise Refused(_("Choose what is to be done with the records."))
    _may_all(actor, upload, then)
    rows = queries.read_rows(upload)
    if rows.found.fatal or not rows.found.records or (rows.found.errors and not skip_bad):
        raise Refused(_("There are rows to correct first."))
    now = timezone.now()
    moved = Upload.objects.filter(pk=upload.pk, state=upload.state).update(
        state=UploadState.IMPORTING,
        skip_bad=skip_bad,
        then=then,
        language=languages.current(),
        total=len(rows.by_key()),
        started_at=now,
        finished_at=None,
        claimed_by="",
        claimed_until=None,
        tries=0,
        why="",
    )
    if moved:
        audit.record(actor=actor, verb="catalog.start_import", subject=upload, facts={"then": then})
    upload.refresh_from_db()


def _may_all(actor: Actor, upload: Upload, then: str) -> None:
    """What holds for every row alike is decided before the first; the rest at each chunk."""
    if upload.organisation is not None and not rules.may_enter_for(
        actor, upload.organisation, upload.edition, upload.kind
    ):
        raise Denied
    if then == After.PUBLISH:
        if not (is_system(actor) or is_organiser(actor, upload.edition)):
            raise Denied
        if upload.edition.screening != Screening.NONE:
            raise Refused(_("This edition screens what it publishes: submit the records."))


def import_next(*, actor: Actor, go_on: Callable[[], bool] = lambda: True) -> bool:
    """Import the upload that waits longest, or whose worker has died; whether there was one.

    In the name of whoever uploaded it. The system alone.
    """
    if not is_system(actor):
        raise Denied
    waiting = Upload.objects.filter(_free(), state=UploadState.IMPORTING)
    waiting = waiting.select_related("edition", "organisation", "track", "uploaded_by")
    for upload in waiting.order_by("started_at", "pk")[:5]:
        if claim(upload=upload):
            run(upload=upload, go_on=go_on)
            return True
    return False


def _free() -> Q:
    return Q(claimed_until__isnull=True) | Q(claimed_until__lt=timezone.now())


def claim(*, upload: Upload) -> bool:
    """Whether this worker may write the upload's chunks now; of several at once one may."""
    now, token = timezone.now(), secrets.token_hex(16)
    mine = Upload.objects.filter(_free(), pk=upload.pk, state=UploadState.IMPORTING).update(
        claimed_by=token, claimed_until=now + LEASE, tries=F("tries") + 1
    )
    if mine:
        upload.claimed_by = token
    return bool(mine)


def run(*, upload: Upload, go_on: Callable[[], bool] = lambda: True) -> None:
    """Write the chunks that are not written yet; the claim is the caller's.

    Ends early where go_on() says so and where the claim is lost. What cannot be finished is stopped
    with the reason, and what was written stays.
    """
    with translation.override(upload.language.lower()):
        try:
            if Upload.objects.filter(pk=upload.pk, tries__gt=TRIES).exists():
                raise Refused(_("The records could not be written. Ask those who run the site."))
            job = _read(upload)
            for piece in job.pieces:
                if not go_on():
                    _release(upload)
                    return
                _write(job, piece)
        except LostClaim:
            return
        except (Denied, Refused) as refusal:
            _stop(upload, str(refusal) or _("You may not enter these records any more."))


def _read(upload: Upload) -> Job:
    """What is still to be written of the file.

    Where it reads otherwise than when its first chunks were written (the program has learnt since),
    all of it is written again behind them: what is there already is unchanged.
    """
    rows = queries.read_rows(upload)
    found = rows.found
    # Whose mandate has ended meanwhile is left out, and stops nobody else.
    wrong = [error for error in found.errors if error.code not in queries.OWNER_ERRORS]
    if found.fatal or not found.records or (wrong and not upload.skip_bad):
        raise Refused(_("There are rows to correct first."))
    keys = list(rows.by_key().items())
    done = dict(upload.chunks.values_list("number", "digest"))
    cut = [
        Piece(number, dict(keys[first : first + CHUNK]))
        for number, first in enumerate(range(0, len(keys), CHUNK), start=1)
    ]
    if any(piece.digest != done.get(piece.number, piece.digest) for piece in cut) or len(
        done
    ) >= len(cut):
        return Job(upload, found, [Piece(piece.number + max(done), piece.rows) for piece in cut])
    return Job(upload, found, [piece for piece in cut if piece.number not in done])


def _write(job: Job, piece: Piece) -> None:
    """One chunk; where somebody else enters the same new codes at once, it is read and written anew."""
    for attempt in range(3):
        try:
            _write_once(job, piece)
            return
        except IntegrityError:
            if UploadChunk.objects.filter(upload=job.upload, number=piece.number).exists():
                raise LostClaim from None
            if attempt == 2:
                raise


@transaction.atomic
def _write_once(job: Job, piece: Piece) -> None:
    upload, actor = job.upload, job.actor
    _keep_claim(upload)
    if not actor.is_active:
        raise Denied
    with gathered():
        counts, remarks = _Chunk(job, piece).written()
    chunk = UploadChunk.objects.create(
        upload=upload,
        number=piece.number,
        size=len(piece.rows),
        digest=piece.digest,
        remarks=remarks,
        **counts,
    )
    last = piece.number == job.pieces[-1].number
    if last:
        _finish(job)
    audit.record(
        actor=actor,
        verb="catalog.import_chunk",
        subject=upload,
        facts={
            "number": chunk.number,
            "codes": chunk.digest,
            **{name: counts[name] for name in OUTCOMES},
            "remarks": len(remarks),
            "then": upload.then,
            "last": last,
        },
    )


class _Chunk:
    """Writes the records of one piece, within its transaction: together, and by themselves those that
    a BulkWriter does not take (experts, and records that hide whose they are).
    """

    def __init__(self, job: Job, piece: Piece) -> None:
        self.job, self.upload, self.actor, self.piece = job, job.upload, job.actor, piece
        owners = {owner for owner, _code in piece.rows}
        self.organisations: dict[int, Organisation] = Organisation.objects.prefetch_related(
            "texts"
        ).in_bulk(owners)
        codes = [code for _owner, code in piece.rows]
        self.writer = BulkWriter(
            self.actor, self.upload.kind, self.upload.edition, self.organisations, codes
        )
        self.counts: Counter[str] = Counter()
        self.remarks: list[dict[str, Any]] = []
        self.together: list[Any] = []

    def written(self) -> tuple[Counter[str], list[dict[str, Any]]]:
        """(counts by outcome, what was refused in the order of the file)."""
        for owner, code in self.piece.rows:
            try:
                self._row(owner, code)
            except Refused as refusal:
                self._remark(owner, code, refusal)
            except Denied as refusal:
                if self.upload.organisation_id:  # then nothing of the file may be entered
                    raise
                self._remark(owner, code, refusal)
        self.writer.flush()
        self._go_on()
        return self.counts, sorted(self.remarks, key=lambda one: int(one["row"]))

    def _remark(self, owner: int, code: str, refusal: Exception, *, saved: bool = False) -> None:
        why = str(refusal) or _("You may not enter records for it any more.")
        row = self.piece.rows[owner, code][0].row
        self.remarks.append({"row": row, "code": code, "why": why, "saved": saved})

    def _row(self, owner: int, code: str) -> None:
        organisation = self.organisations[owner]
        known = self.writer.known(self.upload.kind, self.upload.edition, organisation, code)
        apart = self.upload.kind == RecordKind.EXPERT or (known is not None and known.is_anonymous)
        record, outcome = save_rows(
            actor=self.actor,
            upload=self.upload,
            organisation=organisation,
            columns=self.job.columns,
            code=code,
            rows=self.piece.rows[owner, code],
            writer=None if apart else self.writer,
        )
        self.counts[outcome] += 1
        if not apart:
            self.together.append(record)
            return
        try:
            if self.upload.then == After.SUBMIT and record.status in OPEN_TO_OWNER:
                submit(actor=self.actor, record=record)
            elif self.upload.then == After.PUBLISH and record.status in FAST:
                publish(actor=self.actor, record=record)
        except Refused as refusal:
            self._remark(owner, code, refusal, saved=True)

    def _go_on(self) -> None:
        """Hand in or publish what has not gone that far; what was written stays."""
        now, refused = timezone.now(), []
        if self.upload.then == After.SUBMIT:
            over = None if self.writer.holds_all else submission_over(self.upload.edition)
            for status in OPEN_TO_OWNER:
                rows = [record for record in self.together if record.status == status]
                refused += self.writer.move(
                    rows,
                    Status.SUBMITTED,
                    {"submitted_at": now, **(anew(rows[0]) if rows else {})},
                    lambda record: require_whole(record, over=over),
                )
        elif self.upload.then == After.PUBLISH:
            rows = [record for record in self.together if record.status in FAST]
            refused += self.writer.move(
                rows,
                Status.PUBLISHED,
                {"published_at": now},
                lambda record: require_presentable(self.actor, record),
            )
        for record, refusal in refused:
            self._remark(record.organisation_id, record.code, refusal, saved=True)


def _keep_claim(upload: Upload) -> None:
    """Still the one that writes; its row stays locked until the chunk is written."""
    mine = Upload.objects.filter(
        pk=upload.pk, state=UploadState.IMPORTING, claimed_by=upload.claimed_by
    )
    if not mine.update(claimed_until=timezone.now() + LEASE, tries=1):
        raise LostClaim


def _finish(job: Job) -> None:
    upload = job.upload
    chunks = list(upload.chunks.all())
    refused = sum(not one["saved"] for chunk in chunks for one in chunk.remarks)
    result = {
        **{name: sum(getattr(chunk, name) for chunk in chunks) for name in OUTCOMES},
        "skipped": len(job.found.bad_rows),
        **({"refused": refused} if refused else {}),
    }
    Upload.objects.filter(pk=upload.pk, state=UploadState.IMPORTING).update(
        state=UploadState.IMPORTED, result=result, finished_at=timezone.now(), claimed_until=None
    )
    _tell(upload)


def _release(upload: Upload) -> None:
    """The next worker need not wait."""
    Upload.objects.filter(pk=upload.pk, claimed_by=upload.claimed_by).update(claimed_until=None)


@transaction.atomic
def _stop(upload: Upload, why: str) -> None:
    moved = Upload.objects.filter(
        pk=upload.pk, state=UploadState.IMPORTING, claimed_by=upload.claimed_by
    ).update(
        state=UploadState.STOPPED, why=why[:500], finished_at=timezone.now(), claimed_until=None
    )
    if moved:
        audit.record(actor=upload.uploaded_by, verb="catalog.stop_import", subject=upload)
        _tell(upload)


def _tell(upload: Upload) -> None:
    """Its uploader, who has not waited for a long one: told by the system, as nobody hears of their
    own doing.
    """
    if upload.total > CHUNK:
        tell(
            actor=SystemActor("imports"),
            news="catalog.import",
            subject="importer",
            keys=[upload.uploaded_by_id],
            detail=upload.pk.hex,
        )
