"""Writes of an edition's host regions, quotas and tracks."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.people.models import Organisation
from jiebang.hub.programmes import registry, rules
from jiebang.hub.programmes.actions.texts import Words, write_texts
from jiebang.hub.programmes.models import Edition, HostRegion, Quota, Track, TrackText
from jiebang.hub.programmes.states import MEASURES, FunnelStep
from jiebang.reference import regions

MOST = 1_000_000
"""A quota's largest number."""


@transaction.atomic
def add_host_region(
    *, actor: Actor, edition: Edition, region: str, order: int, target_needs: int | None = None
) -> HostRegion:
    """Let a region host its part of the edition; target_needs: a quota of published needs."""
    if not rules.may_run(actor, edition):
        raise Denied
    try:
        regions.get(region)
        with transaction.atomic():
            host = HostRegion.objects.create(edition=edition, region=region, order=order)
    except ValueError:
        raise Refused(_("There is no such region.")) from None
    except IntegrityError:
        raise Refused(_("This region is a host already.")) from None
    audit.record(
        actor=actor, verb="programmes.add_host_region", subject=host, facts={"region": region}
    )
    if target_needs is not None:
        save_quota(actor=actor, host_region=host, measure=FunnelStep.PUBLISHED, number=target_needs)
    return host


@transaction.atomic
def remove_host_region(*, actor: Actor, host_region: HostRegion) -> None:
    """Take back that a region hosts, while nothing is counted there."""
    if not rules.may_run(actor, host_region.edition):
        raise Denied
    facts: dict[str, audit.Fact] = {"region": host_region.region}
    edition = host_region.edition
    try:
        with transaction.atomic():
            HostRegion.objects.get(pk=host_region.pk).delete()
    except (ProtectedError, IntegrityError):
        raise Refused(_("Needs or editions belong to this host region; it stays.")) from None
    audit.record(actor=actor, verb="programmes.remove_host_region", subject=edition, facts=facts)


@transaction.atomic
def save_quota(
    *,
    actor: Actor,
    host_region: HostRegion,
    measure: str,
    number: int,
    track: Track | None = None,
    due_on: date | None = None,
    quota: Quota | None = None,
) -> Quota:
    """Set how much of a measure a host region is to reach, for a track where one is named."""
    if not rules.may_run(actor, host_region.edition):
        raise Denied
    if measure not in MEASURES:
        raise Refused(_("This is no measure of a quota."))
    if not 0 < number <= MOST:
        raise Refused(_("A quota is from 1 to %(most)s.") % {"most": MOST})
    if track is not None and (track.edition_id != host_region.edition_id):
        raise Refused(_("This track is not of the chosen edition."))
    if track is not None and measure not in {FunnelStep.COLLECTED, FunnelStep.PUBLISHED}:
        raise Refused(_("Firms are not visited by track."))
    if quota is not None and quota.host_region.edition_id != host_region.edition_id:
        raise Denied
    row = quota or Quota()
    row.host_region, row.measure, row.number = host_region, measure, number
    row.track, row.due_on = track, due_on
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(
            _("This host region has a quota for this already: change that one.")
        ) from None
    audit.record(
        actor=actor,
        verb="programmes.save_quota",
        subject=row,
        facts={"region": host_region.region, "measure": measure, "number": number},
    )
    return row


@transaction.atomic
def remove_quota(*, actor: Actor, quota: Quota) -> None:
    """Take a quota away."""
    edition = quota.host_region.edition
    if not rules.may_run(actor, edition):
        raise Denied
    facts: dict[str, audit.Fact] = {
        "region": quota.host_region.region,
        "measure": quota.measure,
        "number": quota.number,
    }
    if Quota.objects.filter(pk=quota.pk).delete()[0]:
        audit.record(actor=actor, verb="programmes.remove_quota", subject=edition, facts=facts)


@transaction.atomic
def add_track(
    *,
    actor: Actor,
    edition: Edition,
    slug: str,
    texts: Words,
    order: int,
    contest_of: Organisation | None = None,
    parent: Track | None = None,
) -> Track:
    """Add a track, or with `contest_of` one enterprise's own contest, within a track or beside all."""
    if not rules.may_run(actor, edition):
        raise Denied
    track = Track(edition=edition, slug=slug, order=order, contest_of=contest_of)
    _within(track, parent)
    try:
        with transaction.atomic():
            track.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("Another track has this name in its address already.")) from None
    write_texts(TrackText, texts, track=track)
    audit.record(actor=actor, verb="programmes.add_track", subject=track)
    return track


@transaction.atomic
def change_track(
    *, actor: Actor, track: Track, order: int, contest_of: Organisation | None, parent: Track | None
) -> None:
    """Change where a track stands and whose contest it is."""
    if not rules.may_run(actor, track.edition):
        raise Denied
    if contest_of is not None and track.contest_of_id is None and track.contests.exists():
        raise Refused(_("Contests stand within this track; it cannot be one itself."))
    if contest_of is not None and contest_of != track.contest_of:
        registry.check_contest(track)
    track.order, track.contest_of = order, contest_of
    _within(track, parent)
    track.save(update_fields=["order", "contest_of", "parent"])
    audit.record(actor=actor, verb="programmes.change_track", subject=track)


def _within(track: Track, parent: Track | None) -> None:
    """Place a contest within a themed track: of the same edition, and no contest itself.

    The edition is locked, so that the track above does not become a contest meanwhile.
    """
    Edition.objects.select_for_update().get(pk=track.edition_id)
    if parent is not None:
        parent = Track.objects.get(pk=parent.pk)
        if track.contest_of is None:
            raise Refused(_("Only an enterprise's contest stands within a track."))
        if parent.edition_id != track.edition_id:
            raise Refused(_("This track is not of the chosen edition."))
        if parent.contest_of_id is not None or parent.pk == track.pk:
            raise Refused(_("A contest stands within a themed track, not within a contest."))
    track.parent = parent


@transaction.atomic
def write_track(*, actor: Actor, track: Track, texts: Words) -> None:
    """Write what a track says of itself: organisers do, and who manages it."""
    if not rules.may_write_track(actor, track):
        raise Denied
    changed = write_texts(TrackText, texts, track=track)
    audit.record(
        actor=actor, verb="programmes.write_track", subject=track, facts={"changed": changed}
    )


@transaction.atomic
def remove_track(*, actor: Actor, track: Track) -> None:
    """Take a track away while nothing stands in it."""
    edition = track.edition
    if not rules.may_run(actor, edition):
        raise Denied
    facts: dict[str, audit.Fact] = {"track": track.pk}
    try:
        with transaction.atomic():
            Track.objects.get(pk=track.pk).delete()
    except (ProtectedError, IntegrityError):
        raise Refused(_("Needs, contests or people belong to this track; it stays.")) from None
    audit.record(actor=actor, verb="programmes.remove_track", subject=edition, facts=facts)
