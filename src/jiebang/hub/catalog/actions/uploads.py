"""Keeps an uploaded spreadsheet, or throws it away; its import has a module of its own."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from jiebang.hub.catalog import queries, rules
from jiebang.hub.catalog.models import Upload
from jiebang.hub.catalog.states import UPLOAD_TRANSITIONS, UploadState
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.people.models import Organisation, User
from jiebang.hub.programmes.models import Edition, Track


@transaction.atomic
def preview_upload(
    *,
    actor: Actor,
    kind: str,
    edition: Edition,
    organisation: Organisation | None,
    file_name: str,
    content: bytes,
    track: Track | None = None,
) -> Upload:
    """Keep the file as it came; nothing of it becomes a record yet. What is in it is read when shown.

    Without an organisation each row says whose it is.
    """
    if not isinstance(actor, User):
        raise Denied
    if organisation is None:
        may = queries.enterable(actor, kind, edition).exists()
    else:
        may = rules.may_enter_for(actor, organisation, edition, kind)
    if not may:
        raise Denied
    if track and organisation and not rules.may_stand_in(actor, organisation, track):
        raise Refused(_("This contest is another enterprise's own."))
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
def discard_upload(*, actor: Actor, upload: Upload) -> None:
    """Throw the file away; its row stays, without its content, and so do records that it brought."""
    if not rules.owns_upload(actor, upload):
        raise Denied
    if UploadState.DISCARDED not in UPLOAD_TRANSITIONS[upload.state]:
        if upload.state == UploadState.IMPORTING:
            raise Refused(_("This upload is being imported just now. Wait until that has ended."))
        raise Refused(_("This upload was imported already."))
    moved = Upload.objects.filter(pk=upload.pk, state=upload.state).update(
        state=UploadState.DISCARDED, content=b""
    )
    if not moved:
        raise Refused(_("This upload was finished meanwhile."))
    audit.record(actor=actor, verb="catalog.discard_upload", subject=upload)
