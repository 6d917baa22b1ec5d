"""Writes of announcements, and their life: draft, published, withdrawn."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.notices.actions import tell
from jiebang.hub.programmes import rules
from jiebang.hub.programmes.actions.texts import Words, write_texts
from jiebang.hub.programmes.models import Announcement, AnnouncementText, Edition
from jiebang.hub.programmes.states import (
    ANNOUNCEMENT_TRANSITIONS,
    AnnouncementKind,
    AnnouncementStatus,
)


@transaction.atomic
def save_announcement(
    *,
    actor: Actor,
    edition: Edition,
    kind: str,
    texts: Words,
    pinned: bool = False,
    announcement: Announcement | None = None,
) -> Announcement:
    """Write a draft, or change what an announcement says; one that is published stays published."""
    if not rules.may_run(actor, edition) or (
        announcement is not None and announcement.edition_id != edition.pk
    ):
        raise Denied
    if kind not in AnnouncementKind.values:
        raise Refused(_("There is no such kind of announcement."))
    row = announcement or Announcement(edition=edition)
    row.kind, row.pinned = kind, pinned
    if announcement is None:
        row.save(force_insert=True)
    else:
        row.save(update_fields=["kind", "pinned"])
    changed = write_texts(AnnouncementText, texts, announcement=row)
    audit.record(
        actor=actor,
        verb="programmes.save_announcement",
        subject=row,
        facts={"kind": kind, "pinned": pinned, "changed": changed},
    )
    return row


def publish_announcement(*, actor: Actor, announcement: Announcement) -> None:
    """Show it to everybody who sees the edition; its followers are told."""
    _move(actor, announcement, AnnouncementStatus.PUBLISHED)


def withdraw_announcement(*, actor: Actor, announcement: Announcement) -> None:
    """Take it off the pages; the organisers keep it."""
    _move(actor, announcement, AnnouncementStatus.WITHDRAWN)


@transaction.atomic
def remove_announcement(*, actor: Actor, announcement: Announcement) -> None:
    """Throw a draft away; what was published once is only withdrawn."""
    edition = announcement.edition
    if not rules.may_run(actor, edition):
        raise Denied
    facts: dict[str, audit.Fact] = {"announcement": announcement.pk}
    drafts = Announcement.objects.filter(pk=announcement.pk, status=AnnouncementStatus.DRAFT)
    if not drafts.delete()[0]:
        raise Refused(_("Only a draft can be removed. Withdraw what was published."))
    audit.record(actor=actor, verb="programmes.remove_announcement", subject=edition, facts=facts)


@transaction.atomic
def _move(actor: Actor, announcement: Announcement, to: AnnouncementStatus) -> None:
    if not rules.may_run(actor, announcement.edition):
        raise Denied
    before = announcement.status
    if to not in ANNOUNCEMENT_TRANSITIONS[before]:
        raise Refused(
            _("What is “%(before)s” cannot become “%(after)s”.")
            % {"before": announcement.get_status_display(), "after": to.label}
        )
    values: dict[str, object] = {"status": to}
    if to == AnnouncementStatus.PUBLISHED:
        values["published_at"] = timezone.now()
    # The old status is part of the condition: of two people at once, one is told.
    if not Announcement.objects.filter(pk=announcement.pk, status=before).update(**values):
        raise Refused(_("Somebody else has changed this announcement meanwhile."))
    for name, value in values.items():
        setattr(announcement, name, value)
    audit.record(
        actor=actor,
        verb=f"programmes.announcement_{to.value}",
        subject=announcement,
        facts={"from": before, "to": to.value},
    )
    if to == AnnouncementStatus.PUBLISHED:
        tell(
            actor=actor,
            news="programmes.announced",
            subject="announcement",
            keys=[announcement.pk],
        )
