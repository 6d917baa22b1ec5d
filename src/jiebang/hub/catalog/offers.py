"""What catalog gives to apps below: kinds to the index, figures and panels to their pages."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from jiebang.hub.catalog import queries, tables
from jiebang.hub.catalog.models import Achievement, Need
from jiebang.hub.catalog.queries.attachments import keys_in_use
from jiebang.hub.catalog.queries.lists import NONE
from jiebang.hub.catalog.states import PUBLIC, RecordKind
from jiebang.hub.kernel import files
from jiebang.hub.kernel.actors import Actor, SystemActor
from jiebang.hub.kernel.panels import Panel
from jiebang.hub.people.models import Organisation
from jiebang.hub.people.registry import organisation_panels
from jiebang.hub.programmes import registry as programmes
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.rules import is_organiser
from jiebang.hub.programmes.states import FunnelStep
from jiebang.hub.search import registry as search

SHOWN = 50
"""Records of each kind on an organisation's page."""


def register() -> None:
    """Called once, when the app is ready."""
    for kind in RecordKind.values:
        search.register(search.Source(kind, functools.partial(queries.public_profiles, kind)))
    programmes.register_figure(FunnelStep.COLLECTED, _collected)
    programmes.register_figure(FunnelStep.PUBLISHED, _published)
    programmes.edition_panels.register(_newest, order=10)
    organisation_panels.register(_of_organisation, order=10)
    files.register_owner(keys_in_use)


def _collected(actor: Actor, edition: Edition) -> programmes.Figure | None:
    """Every need that was entered. The edition decides whether the world may know how many."""
    if not edition.publishes_collected:
        return None
    organises = bool(is_organiser(actor, edition))
    return programmes.Figure(
        step=FunnelStep.COLLECTED,
        rows=_rows(SystemActor("figures"), edition, Q(), opens=organises),
        definition=_("Needs entered into this edition, at any status."),
        url=f"{reverse('catalog:needs')}?edition={edition.slug}" if organises else "",
        caveat=""
        if organises
        else _("Only published needs can be opened; of the others only the number is public."),
    )


def _published(actor: Actor, edition: Edition) -> programmes.Figure:
    """Needs that the world can read."""
    return programmes.Figure(
        step=FunnelStep.PUBLISHED,
        rows=_rows(actor, edition, Q(status__in=PUBLIC), opens=True),
        definition=_("Needs released to the world and not withdrawn."),
        url=f"{reverse('catalog:needs')}?edition={edition.slug}&status=published",
    )


def _rows(
    actor: Actor, edition: Edition, condition: Q, *, opens: bool
) -> list[programmes.FigureRow]:
    """One row for each host region and track; each need stands in exactly one of them."""
    grouped = (
        queries.visible_to(actor, Need)
        .filter(condition, edition=edition)
        .prefetch_related(None)
        .select_related(None)
        .order_by("host_region__order", "host_region__region", "track__order", "track__slug")
        .values("host_region__region", "track__slug")
        .annotate(n=Count("pk"))
    )
    return [
        programmes.FigureRow(
            region=row["host_region__region"] or "",
            track=row["track__slug"] or "",
            count=row["n"],
            url=_list_url(edition, row, published=bool(condition)) if opens else "",
        )
        for row in grouped
    ]


def _list_url(edition: Edition, row: Mapping[str, Any], *, published: bool) -> str:
    """The list of exactly the needs that the row counts."""
    host, track = row["host_region__region"] or NONE, row["track__slug"] or NONE
    listed = f"{reverse('catalog:needs')}?edition={edition.slug}"
    return f"{listed}&host={host}&track={track}{'&status=published' if published else ''}"


def _newest(actor: Actor, edition: Edition) -> Panel:
    """The newest needs and achievements on the edition's home."""
    needs = queries.visible_to(actor, Need).filter(edition=edition, status__in=PUBLIC)
    achievements = queries.visible_to(actor, Achievement).filter(edition=edition, status__in=PUBLIC)
    return Panel(
        "catalog/panels/newest.html",
        {
            "chosen": f"?edition={edition.slug}&status=published",
            "needs": [
                tables.row(need, level=3) for need in needs.order_by("-published_at", "code")[:5]
            ],
            "achievements": [
                tables.row(row, level=3)
                for row in achievements.order_by("-published_at", "code")[:5]
            ],
            "need_count": needs.count(),
            "achievement_count": achievements.count(),
        },
    )


def _of_organisation(actor: Actor, organisation: Organisation) -> Panel:
    """What an organisation has published, or, for its members, entered: the first of each kind, and
    the way to all of them where there are more.
    """
    needs = queries.visible_to(actor, Need).filter(organisation=organisation)
    achievements = queries.visible_to(actor, Achievement).filter(organisation=organisation)
    return Panel(
        "catalog/panels/organisation.html",
        {
            "needs": [tables.row(row, level=3) for row in needs[:SHOWN]],
            "achievements": [tables.row(row, level=3) for row in achievements[:SHOWN]],
            "more_needs": _more(needs.count()),
            "more_achievements": _more(achievements.count()),
            "query": f"?{urlencode({'q': tables.name_of(organisation)})}",
        },
    )


def _more(count: int) -> int:
    """How many there are where not all are shown, else nothing."""
    return count if count > SHOWN else 0
