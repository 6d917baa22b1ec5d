"""Writes of an enterprise's front and of its release calendar; which needs are in it is catalog's."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.people.rules import is_system
from jiebang.hub.programmes import rules
from jiebang.hub.programmes.actions.texts import Words, write_texts
from jiebang.hub.programmes.models import Front, FrontText, Release, Track
from jiebang.hub.programmes.states import Accent


@transaction.atomic
def save_front(
    *,
    actor: Actor,
    track: Track,
    accent: str,
    texts: Words,
    opens_on: date | None = None,
    closes_on: date | None = None,
) -> Front:
    """Give a contest its own front, or change it: its manager does, and the organisers."""
    if not rules.may_write_track(actor, track):
        raise Denied
    if track.contest_of_id is None:
        raise Refused(_("Only an enterprise's contest has a front of its own."))
    if accent not in Accent.values:
        raise Refused(_("There is no such colour."))
    if opens_on and closes_on and closes_on < opens_on:
        raise Refused(_("A contest cannot close before it opens."))
    front, _made = Front.objects.update_or_create(
        track=track, defaults={"accent": accent, "opens_on": opens_on, "closes_on": closes_on}
    )
    write_texts(FrontText, texts, front=front)
    audit.record(actor=actor, verb="programmes.save_front", subject=front, facts={"accent": accent})
    return front


@transaction.atomic
def save_release(
    *, actor: Actor, track: Track, release_on: date, release: Release | None = None
) -> Release:
    """Announce a day of release, or put one off that is still to come."""
    if not rules.may_write_track(actor, track) or (release and release.track_id != track.pk):
        raise Denied
    if track.contest_of_id is None:
        raise Refused(_("Only an enterprise's contest has a release calendar."))
    if release_on <= timezone.localdate():
        raise Refused(_("Choose a day that is still to come."))
    try:
        with transaction.atomic():
            if release is None:
                release = Release.objects.create(track=track, release_on=release_on)
            elif not Release.objects.filter(pk=release.pk, released_at__isnull=True).update(
                release_on=release_on
            ):
                raise Refused(_("This batch has been released already."))
    except IntegrityError:
        raise Refused(_("There is a release on this day already.")) from None
    release.release_on = release_on
    audit.record(
        actor=actor,
        verb="programmes.save_release",
        subject=release,
        facts={"on": release_on.isoformat()},
    )
    return release


@transaction.atomic
def remove_release(*, actor: Actor, release: Release) -> None:
    """Take a day out of the calendar that no need waits for."""
    track = release.track
    if not rules.may_write_track(actor, track):
        raise Denied
    facts: dict[str, audit.Fact] = {"on": release.release_on.isoformat()}
    try:
        with transaction.atomic():
            Release.objects.get(pk=release.pk).delete()
    except (ProtectedError, IntegrityError):
        raise Refused(_("Needs wait for this day; it stays.")) from None
    audit.record(actor=actor, verb="programmes.remove_release", subject=track, facts=facts)


@transaction.atomic
def finish_release(*, actor: Actor, release: Release) -> bool:
    """Note that a batch is released; False where that was done before. The system alone."""
    if not is_system(actor):
        raise Denied
    done = Release.objects.filter(pk=release.pk, released_at__isnull=True).update(
        released_at=timezone.now()
    )
    if done:
        audit.record(actor=actor, verb="programmes.finish_release", subject=release)
    return bool(done)
