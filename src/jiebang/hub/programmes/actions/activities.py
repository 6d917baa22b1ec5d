"""Writes of collection activities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.people.models import Organisation
from jiebang.hub.programmes import rules
from jiebang.hub.programmes.actions.texts import Words, write_texts
from jiebang.hub.programmes.models import Activity, ActivityFirm, ActivityText, Edition
from jiebang.hub.programmes.states import ActivityKind
from jiebang.reference import regions

MOST_FIRMS = 100_000


@transaction.atomic
def save_activity(
    *,
    actor: Actor,
    edition: Edition,
    code: str,
    kind: str,
    held_on: date,
    region: str,
    texts: Words,
    place: str = "",
    held_by: Organisation | None = None,
    firms: Sequence[Organisation] = (),
    other_firms: int = 0,
    notes: str = "",
    is_public: bool = False,
    activity: Activity | None = None,
) -> Activity:
    """Enter an activity or change one: organisers do, and the officers of its region.

    `other_firms` are those that took part beside the ones named in `firms`.
    """
    if activity is not None:
        activity = Activity.objects.select_for_update().get(pk=activity.pk)
        if activity.edition_id != edition.pk or not rules.may_collect(
            actor, edition, activity.region
        ):
            raise Denied
    try:
        regions.get(region)
    except ValueError:
        raise Refused(_("There is no such region.")) from None
    if not rules.may_collect(actor, edition, region):
        if activity is None and not rules.officer_codes(actor, edition):
            raise Denied
        raise Refused(_("This place is outside the regions that you are the officer of."))
    if kind not in ActivityKind.values:
        raise Refused(_("There is no such kind of activity."))
    if not code.strip() or len(code) > 40 or len(place) > 200 or len(notes) > 10_000:
        raise Refused(_("An activity needs a code of up to 40 characters."))
    if not 0 <= other_firms <= MOST_FIRMS:
        raise Refused(_("From 0 to %(most)s firms.") % {"most": MOST_FIRMS})
    row = activity or Activity(edition=edition)
    row.code, row.kind, row.held_on, row.region = code.strip(), kind, held_on, region
    row.place, row.held_by, row.other_firms = place, held_by, other_firms
    row.notes, row.is_public = notes, is_public
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("Another activity of this edition has this code already.")) from None
    write_texts(ActivityText, texts, activity=row)
    wanted = {firm.pk for firm in firms}
    ActivityFirm.objects.filter(activity=row).exclude(organisation__in=wanted).delete()
    have = set(row.firms.values_list("organisation_id", flat=True))
    ActivityFirm.objects.bulk_create(
        ActivityFirm(activity=row, organisation_id=key) for key in sorted(wanted - have)
    )
    audit.record(
        actor=actor,
        verb="programmes.save_activity",
        subject=row,
        facts={"kind": kind, "region": region, "firms": len(wanted) + other_firms},
    )
    return row


@transaction.atomic
def remove_activity(*, actor: Actor, activity: Activity) -> None:
    """Take an activity away that has brought no need."""
    edition = activity.edition
    if not rules.may_collect(actor, edition, activity.region):
        raise Denied
    facts: dict[str, audit.Fact] = {"activity": activity.pk}
    try:
        with transaction.atomic():
            Activity.objects.get(pk=activity.pk).delete()
    except (ProtectedError, IntegrityError):
        raise Refused(_("Needs came from this activity; it stays.")) from None
    audit.record(actor=actor, verb="programmes.remove_activity", subject=edition, facts=facts)
