"""Writes of zones, their member regions and targets: whoever operates the site does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.kernel.regions import covers
from jiebang.hub.programmes import rules
from jiebang.hub.programmes.actions.texts import Words, write_texts
from jiebang.hub.programmes.models import Zone, ZoneRegion, ZoneTarget, ZoneText
from jiebang.hub.programmes.states import MEASURES
from jiebang.reference import regions as reference

MOST_REGIONS, MOST = 200, 10_000_000


@transaction.atomic
def save_zone(
    *,
    actor: Actor,
    texts: Words,
    regions: Sequence[str],
    slug: str = "",
    order: int = 0,
    zone: Zone | None = None,
) -> Zone:
    """Make a zone, or change one. Its regions lie apart, so that nothing in it counts twice."""
    if not rules.may_write_zones(actor):
        raise Denied
    wanted = list(dict.fromkeys(regions))
    if not 0 < len(wanted) <= MOST_REGIONS:
        raise Refused(_("A zone has from 1 to %(most)s regions.") % {"most": MOST_REGIONS})
    for code in wanted:
        try:
            reference.get(code)
        except ValueError:
            raise Refused(_("There is no such region.")) from None
        if any(other != code and covers(other, code) for other in wanted):
            raise Refused(_("%(code)s lies in another region of the zone.") % {"code": code})
    row = zone or Zone(slug=slug)
    row.order = order
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("Another zone has this name in its address already.")) from None
    write_texts(ZoneText, texts, zone=row)
    ZoneRegion.objects.filter(zone=row).exclude(region__in=wanted).delete()
    have = set(row.regions.values_list("region", flat=True))
    ZoneRegion.objects.bulk_create(
        ZoneRegion(zone=row, region=code) for code in wanted if code not in have
    )
    audit.record(
        actor=actor, verb="programmes.save_zone", subject=row, facts={"regions": sorted(wanted)}
    )
    return row


@transaction.atomic
def remove_zone(*, actor: Actor, zone: Zone) -> None:
    """Take a zone away, with its targets; the figures are the editions' own."""
    if not rules.may_write_zones(actor):
        raise Denied
    facts: dict[str, audit.Fact] = {"zone": zone.slug}
    if Zone.objects.filter(pk=zone.pk).delete()[0]:
        audit.record(actor=actor, verb="programmes.remove_zone", subject="zones", facts=facts)


@transaction.atomic
def set_target(
    *, actor: Actor, zone: Zone, measure: str, number: int, due_on: date | None = None
) -> ZoneTarget:
    """Say what a zone is to reach; the same measure and day again changes the number."""
    if not rules.may_write_zones(actor):
        raise Denied
    if measure not in MEASURES:
        raise Refused(_("This is no measure of a quota."))
    if not 0 < number <= MOST:
        raise Refused(_("A target is from 1 to %(most)s.") % {"most": MOST})
    Zone.objects.select_for_update().get(pk=zone.pk)
    target, _made = ZoneTarget.objects.update_or_create(
        zone=zone, measure=measure, due_on=due_on, defaults={"number": number}
    )
    audit.record(
        actor=actor,
        verb="programmes.set_target",
        subject=zone,
        facts={"measure": measure, "number": number},
    )
    return target


@transaction.atomic
def remove_target(*, actor: Actor, target: ZoneTarget) -> None:
    """Take a target away."""
    if not rules.may_write_zones(actor):
        raise Denied
    zone = target.zone
    facts: dict[str, audit.Fact] = {"measure": target.measure, "number": target.number}
    if ZoneTarget.objects.filter(pk=target.pk).delete()[0]:
        audit.record(actor=actor, verb="programmes.remove_target", subject=zone, facts=facts)
