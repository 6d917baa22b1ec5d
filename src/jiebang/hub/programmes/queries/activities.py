"""Reads of collection activities: who may see which, and the firms that they have reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor, SystemActor
from jiebang.hub.kernel.regions import covers, trunk
from jiebang.hub.people.models import User
from jiebang.hub.people.queries import organisation_ids_of
from jiebang.hub.programmes.models import Activity, ActivityFirm, Edition, HostRegion
from jiebang.hub.programmes.queries.team import officer_regions, organised_by
from jiebang.hub.programmes.queries.told import told_to
from jiebang.hub.programmes.registry import Figure, FigureRow, Scope
from jiebang.hub.programmes.states import ActivityKind, FunnelStep


def activities_visible_to(actor: Actor) -> QuerySet[Activity]:
    """Public activities of public editions; all of those whom the actor organises, is the officer
    of, or works for as the organisation that held them.
    """
    found = Activity.objects.select_related("edition", "held_by").prefetch_related(
        "texts", "held_by__texts"
    )
    if isinstance(actor, SystemActor):
        return found
    return found.filter(Q(is_public=True, edition__is_public=True) | _inside(actor))


def activities_inside(actor: Actor) -> QuerySet[Activity]:
    """Activities whose firms and notes the actor may read, too."""
    found = Activity.objects.all()
    return found if isinstance(actor, SystemActor) else found.filter(_inside(actor))


def _inside(actor: Actor) -> Q:
    inside = Q(pk__in=[])
    if not isinstance(actor, User):
        return inside
    inside |= Q(edition__in=organised_by(actor).values("pk"))
    inside |= Q(held_by__in=organisation_ids_of(actor))
    for edition, region in officer_regions(actor):
        inside |= Q(edition_id=edition, region__startswith=trunk(region))
    return inside


def activity_by_code(edition: Edition, code: str) -> Activity | None:
    """The activity of an edition that a spreadsheet or a form names: capitals do not count."""
    return edition.activities.filter(code__iexact=code.strip()).order_by("code").first()


@dataclass(frozen=True, slots=True)
class Firms:
    """Firms of one activity: how many the figure counts here, and how many took part in all."""

    counted: int
    present: int


def firms_of(activities: Iterable[Activity]) -> dict[int, Firms]:
    """`activity → its firms`; a named firm is counted once, where it was visited first."""
    rows = list(activities)
    named = (
        ActivityFirm.objects.filter(activity__in=[row.pk for row in rows])
        .order_by("activity__held_on", "activity_id", "pk")
        .values_list("activity_id", "organisation_id")
    )
    met: set[int] = set()
    first: Counter[int] = Counter()
    present: Counter[int] = Counter()
    for activity, organisation in named:
        present[activity] += 1
        if organisation not in met:
            met.add(organisation)
            first[activity] += 1
    return {
        row.pk: Firms(first[row.pk] + row.other_firms, present[row.pk] + row.other_firms)
        for row in rows
    }


def first_visits(activity: Activity) -> Firms:
    """The firms of one activity, as the figure of its edition counts them."""
    alike = activity.edition.activities.filter(kind=activity.kind).order_by("held_on", "pk")
    return firms_of(alike)[activity.pk]


def visited(actor: Actor, scope: Scope) -> Figure | None:
    """Firms visited. Each edition decides whether the world may know how many; which visits there
    were is told to those alone who may see them.
    """
    told = told_to(actor, scope)
    if told is None:
        return None
    inside = Q()
    for region in scope.regions:
        inside |= Q(region__startswith=trunk(region))
    found = list(
        Activity.objects.filter(inside, edition__in=told.editions, kind=ActivityKind.VISIT)
        .prefetch_related("texts")
        .order_by("held_on", "pk")
    )
    if not found:
        return None  # that nobody keeps a list of visits does not say that there was none
    seen = set(
        activities_visible_to(actor)
        .filter(pk__in=[row.pk for row in found])
        .values_list("pk", flat=True)
    )
    firms = firms_of(found)
    slugs = {edition.pk: edition.slug for edition in told.editions}
    hosts = list(HostRegion.objects.filter(edition__in=told.editions))
    rows: list[FigureRow] = []
    rest: Counter[tuple[str, str, str]] = Counter()
    for row in found:
        only = told.partly.get(row.edition_id)
        if only is not None and not any(covers(region, row.region) for region in only):
            continue
        place = _host(row, hosts)
        region, edition = scope.hosted.get(row.edition_id, place), slugs[row.edition_id]
        count = firms[row.pk].counted
        if row.pk not in seen:
            rest[region, edition, place] += count
            continue
        reading = row.reading(languages.current())
        rows.append(
            FigureRow(
                region=region,
                track="",
                count=count,
                url=reverse("programmes:activity", args=[edition, row.pk]),
                edition=edition,
                place=place,
                label=reading.get("name") if reading else row.code,
            )
        )
    rows += [
        FigureRow(
            region=region, track="", count=count, edition=edition, place=place, label=_("visits")
        )
        for (region, edition, place), count in rest.items()
    ]
    caveats = []
    if rest:
        caveats.append(_("Which firms were visited is told to the organisers alone."))
    caveats += told.caveats
    return Figure(
        step=FunnelStep.VISITED,
        rows=rows,
        definition=_(
            "Firms reached by company visits. A firm that is named counts once, at its first visit."
        ),
        caveat=" ".join(caveats),
        told=told.regions,
    )


def _host(activity: Activity, hosts: Iterable[HostRegion]) -> str:
    """The host region in which an activity was held: the nearest of its edition that holds it."""
    held = [
        host.region
        for host in hosts
        if host.edition_id == activity.edition_id and covers(host.region, activity.region)
    ]
    return max(held, key=lambda region: len(trunk(region)), default="")
