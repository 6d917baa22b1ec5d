"""Reads of what collection activities brought."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Count, QuerySet

from jiebang.hub.catalog.models import Need, Record
from jiebang.hub.catalog.queries.disclosure import unnamed_to
from jiebang.hub.catalog.queries.records import visible_to
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.programmes import queries as programmes
from jiebang.hub.programmes.models import Activity


def brought_by(actor: Actor, activity: Activity) -> QuerySet[Need]:
    """The needs of an activity that the actor may see, by their codes; not those of which they are not
    told whose they are: which firm was visited would tell it.
    """
    found = visible_to(actor, Need).filter(activity=activity)
    return found.exclude(unnamed_to(actor, Need)).order_by("code", "pk")


def needs_brought(actor: Actor, activities: Collection[int]) -> dict[int, int]:
    """`activity → how many of its needs the actor may see`."""
    rows = (
        visible_to(actor, Need)
        .filter(activity__in=activities)
        .exclude(unnamed_to(actor, Need))
        .order_by()
        .values_list("activity")
        .annotate(n=Count("pk"))
    )
    return dict(rows)


def activity_codes(actor: Actor, records: Iterable[Record]) -> dict[int, str]:
    """`need → code of the activity that brought it`, of activities that the actor may see."""
    keys = {
        record.pk: record.activity_id
        for record in records
        if isinstance(record, Need) and record.activity_id is not None
    }
    if not keys:
        return {}
    seen = programmes.activities_visible_to(actor).filter(pk__in=set(keys.values()))
    codes = dict(seen.prefetch_related(None).values_list("pk", "code"))
    return {need: codes[activity] for need, activity in keys.items() if activity in codes}
