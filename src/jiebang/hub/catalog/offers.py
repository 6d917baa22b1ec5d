"""What catalog gives to apps below: kinds to the index, figures and panels to their pages."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from jiebang.hub.catalog import queries, tables
from jiebang.hub.catalog.models import Achievement, Expert, Need, Record
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
        search.register(
            search.Source(
                kind,
                functools.partial(queries.public_profiles, kind),
                functools.partial(queries.verified_profiles, kind),
            )
        )
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
        rows=_rows(actor, edition, Q(), of=SystemActor("figures"), opens=organises),
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
        rows=_rows(actor, edition, Q(status__in=PUBLIC), of=actor, opens=True),
        definition=_("Needs released to the world and not withdrawn."),
        url=f"{reverse('catalog:needs')}?edition={edition.slug}&status=published",
    )


def _rows(
    actor: Actor, edition: Edition, condition: Q, *, of: Actor, opens: bool
) -> list[programmes.FigureRow]:
    """One row for each host region and track; each need stands in exactly one of them. What `of` sees
    is counted, under the hosts that `actor` is told.
    """
    needs = queries.visible_to(of, Need).filter(condition, edition=edition)
    grouped = list(
        queries.with_host(needs, queries.unnamed_to(actor, Need))
        .prefetch_related(None)
        .select_related(None)
        .order_by("track__order", "track__slug")
        .values("shown_host", "track__slug")
        .annotate(n=Count("pk"))
    )
    hosts = [host.region for host in edition.host_regions.all()]
    # Those of no host last, as SQLite and PostgreSQL would each have it elsewhere.
    grouped.sort(
        key=lambda row: hosts.index(row["shown_host"]) if row["shown_host"] else len(hosts)
    )
    return [
        programmes.FigureRow(
            region=row["shown_host"] or "",
            track=row["track__slug"] or "",
            count=row["n"],
            url=_list_url(edition, row, published=bool(condition)) if opens else "",
        )
        for row in grouped
    ]


def _list_url(edition: Edition, row: Mapping[str, Any], *, published: bool) -> str:
    """The list of exactly the needs that the row counts."""
    host, track = row["shown_host"] or NONE, row["track__slug"] or NONE
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
            "needs": _shown(actor, needs.order_by("-published_at", "code")[:5]),
            "achievements": _shown(actor, achievements.order_by("-published_at", "code")[:5]),
            "need_count": needs.count(),
            "achievement_count": achievements.count(),
        },
    )


def _of_organisation(actor: Actor, organisation: Organisation) -> Panel:
    """What an organisation has published, or, for its members, entered: the first of each kind, and
    the way to all of them where there are more.
    """
    needs = queries.attributed_to(actor, Need, organisation)
    achievements = queries.attributed_to(actor, Achievement, organisation)
    experts = queries.attributed_to(actor, Expert, organisation).order_by("name_key", "pk")
    return Panel(
        "catalog/panels/organisation.html",
        {
            "needs": _shown(actor, needs[:SHOWN]),
            "achievements": _shown(actor, achievements[:SHOWN]),
            "experts": _shown(actor, experts[:SHOWN]),
            "more_experts": _more(experts.count()),
            "more_needs": _more(needs.count()),
            "more_achievements": _more(achievements.count()),
            "query": f"?{urlencode({'q': queries.name_of(organisation)})}",
        },
    )


def _shown(actor: Actor, rows: Iterable[Record]) -> list[dict[str, Any]]:
    """Records as the actor may see them, under a heading of their own."""
    return [tables.row(shown, level=3) for shown in queries.disclosed_all(actor, rows)]


def _more(count: int) -> int:
    """How many there are where not all are shown, else nothing."""
    return count if count > SHOWN else 0
