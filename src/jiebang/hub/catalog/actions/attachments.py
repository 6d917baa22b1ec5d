"""Writes of the files beside a record: add, describe, remove; what is taken says kernel.filetypes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.catalog import rules
from jiebang.hub.catalog.actions.anonymity import refuse_words_that_tell
from jiebang.hub.catalog.actions.life import acting_for
from jiebang.hub.catalog.models import Attachment, Record
from jiebang.hub.catalog.queries.attachments import ATTACHMENTS
from jiebang.hub.catalog.states import PUBLIC, Tier
from jiebang.hub.kernel import audit, files
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.kernel.languages import Language
from jiebang.hub.people.models import User

TITLE_LIMIT = 200


@transaction.atomic
def add_attachment(
    *,
    actor: Actor,
    record: Record,
    file_name: str,
    content: bytes,
    tier: int,
    title: str = "",
    language: str = "",
) -> tuple[Attachment, bool]:
    """Put a file beside a record: (attachment, whether it is new).

    The same bytes again are the same attachment, as it stands. Raises Refused for what is not taken,
    and beyond the limits of size, number and sum.
    """
    record = _changing(actor, record)
    _check(tier, title, language)
    if len(content) > settings.ATTACHMENT_LIMIT:
        raise Refused(
            _("The file has %(size)s; up to %(limit)s can be taken.")
            % {
                "size": filesizeformat(len(content)),
                "limit": filesizeformat(settings.ATTACHMENT_LIMIT),
            }
        )
    stored = files.look(content, file_name)
    model: Any = ATTACHMENTS[record.KIND]
    beside = model._default_manager.filter(record=record)
    same = beside.filter(sha256=stored.sha256).first()
    if same is not None:
        return same, False
    if beside.count() >= settings.ATTACHMENTS:
        raise Refused(
            _("There are %(n)s files already. Remove one, or pack several into one.")
            % {"n": settings.ATTACHMENTS}
        )
    total = (beside.aggregate(n=Sum("size"))["n"] or 0) + stored.size
    if total > settings.ATTACHMENTS_TOTAL:
        raise Refused(
            _("All files of a record together have at most %(limit)s.")
            % {"limit": filesizeformat(settings.ATTACHMENTS_TOTAL)}
        )
    mandate = acting_for(actor, record.organisation, record.KIND)
    files.keep(content, stored)
    made: Attachment = model._default_manager.create(
        record=record,
        title=title.strip(),
        file_name=stored.name,
        key=stored.key,
        media=stored.kind.media,
        size=stored.size,
        sha256=stored.sha256,
        tier=tier,
        language=language,
        uploaded_by=actor if isinstance(actor, User) else None,
        mandate=mandate,
    )
    refuse_words_that_tell(record)
    _tell(actor, record, "catalog.add_attachment", made, mandate=mandate and mandate.pk)
    return made, True


@transaction.atomic
def describe_attachment(
    *, actor: Actor, record: Record, attachment: Attachment, title: str, tier: int, language: str
) -> None:
    """Change what a file is called, its language, and to whom it is disclosed."""
    record = _changing(actor, record)
    _check(tier, title, language)
    wanted = {"title": title.strip(), "tier": tier, "language": language}
    changed = [name for name, value in wanted.items() if getattr(attachment, name) != value]
    if not changed:
        return
    rows = ATTACHMENTS[record.KIND]._default_manager.filter(pk=attachment.pk)
    if not rows.update(**wanted):
        raise Refused(_("Somebody else has removed this file meanwhile."))
    for name, value in wanted.items():
        setattr(attachment, name, value)
    refuse_words_that_tell(record)
    _tell(actor, record, "catalog.describe_attachment", attachment, changed=changed)


@transaction.atomic
def remove_attachment(*, actor: Actor, record: Record, attachment: Attachment) -> None:
    """Take a file away, its bytes too."""
    record = _changing(actor, record)
    rows = ATTACHMENTS[record.KIND]._default_manager.filter(pk=attachment.pk)
    if not rows.delete()[0]:
        raise Refused(_("Somebody else has removed this file meanwhile."))
    files.drop(attachment.key)
    _tell(actor, record, "catalog.remove_attachment", attachment)


def _changing(actor: Actor, record: Record) -> Record:
    """The record, locked, so that two who add at once do not pass the limits together."""
    locked = (
        type(record)
        ._default_manager.select_for_update(of=("self",))
        .select_related("organisation", "edition")
        .get(pk=record.pk)
    )
    if not rules.may_edit(actor, locked):
        raise Denied
    if not rules.may_change(actor, locked):
        raise Refused(
            _("%(code)s is “%(status)s” and stands as it is. Take it back to change it.")
            % {"code": locked.code, "status": locked.get_status_display()}
        )
    return locked


def _check(tier: int, title: str, language: str) -> None:
    if tier not in Tier.values:
        raise Refused(_("Choose who may read the file."))
    if len(title.strip()) > TITLE_LIMIT:
        raise Refused(_("The title is longer than %(limit)s characters.") % {"limit": TITLE_LIMIT})
    if language and language not in Language.values:
        raise Refused(_("There is no such language."))


def _tell(actor: Actor, record: Record, verb: str, attachment: Attachment, **facts: Any) -> None:
    """The audit; and who is reading the record for a verdict learns that it has changed."""
    audit.record(
        actor=actor,
        verb=verb,
        subject=record,
        facts={
            "attachment": str(attachment.pk),
            "sha256": attachment.sha256,
            "tier": int(attachment.tier),
            **{name: value for name, value in facts.items() if value is not None},
        },
    )
    if record.status not in PUBLIC:
        type(record)._default_manager.filter(pk=record.pk).update(updated_at=timezone.now())
