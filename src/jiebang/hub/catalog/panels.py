"""Panels that catalog lends to the pages of activities, tracks and records; the figures are offers'."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.hub.catalog import queries, rules, tables
from jiebang.hub.catalog.models import Need, Record
from jiebang.hub.catalog.states import PROJECTS, PUBLIC, WAITING, Solving, Status
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.panels import Panel
from jiebang.hub.programmes import queries as programmes
from jiebang.hub.programmes.models import Activity, Track
from jiebang.hub.programmes.tables import activity_name, activity_url

SHOWN = 50
"""Needs on the page of an activity or a track."""


def brought(actor: Actor, activity: Activity) -> Panel:
    """The needs that an activity brought, of which the actor may see."""
    needs = queries.brought_by(actor, activity)
    return Panel(
        "catalog/panels/brought.html",
        {"needs": _shown(actor, needs[:SHOWN]), "count": needs.count()},
    )


def _shown(actor: Actor, needs: Iterable[Need]) -> list[dict[str, Any]]:
    return [tables.row(shown, level=3) for shown in queries.disclosed_all(actor, needs)]


def collected_at(actor: Actor, record: Record) -> Panel | None:
    """On a need's page: the activity that brought it, and the way to name it. Who is not told whose
    need it is, is not told who was visited.
    """
    if not isinstance(record, Need) or not queries.disclosed(actor, record).is_named:
        return None
    may = bool(rules.may_edit(actor, record) and rules.may_change(actor, record))
    if record.activity_id is None and not may:
        return None
    seen = programmes.activities_visible_to(actor).filter(edition=record.edition_id)
    activity = seen.filter(pk=record.activity_id or 0).first()
    if activity is None and not may:
        return None
    return Panel(
        "catalog/panels/collected.html",
        {
            "need": record,
            "name": activity_name(activity) if activity else "",
            "url": activity_url(activity) if activity else "",
            "code": record.activity.code if may and record.activity else "",
            "may": may,
            "choices": [(row.code, activity_name(row)) for row in seen[:100]] if may else [],
        },
    )


def of_track(actor: Actor, track: Track) -> Panel:
    """A track's needs, and of an enterprise's contest the release calendar."""
    needs = queries.needs_of(actor, track)
    slugs = [track.slug, *track.contests.values_list("slug", flat=True)]
    pairs = [("edition", track.edition.slug), ("status", Status.PUBLISHED.value)]
    pairs += [("track", slug) for slug in slugs]
    return Panel(
        "catalog/panels/track.html",
        {
            "needs": _shown(actor, needs[:SHOWN]),
            "count": needs.count(),
            "url": f"{reverse('catalog:needs')}?{urlencode(pairs)}",
            "calendar": [_day(batch) for batch in queries.batches_of(actor, track)],
        },
    )


def _day(batch: queries.Batch) -> dict[str, Any]:
    """One day of the calendar for `jb_timeline`."""
    done = batch.release.released_at is not None
    count = {"n": batch.count}
    return {
        "when": batch.release.release_on,
        "title": ngettext("%(n)s need released", "%(n)s needs released", batch.count) % count
        if done
        else ngettext("%(n)s need to come", "%(n)s needs to come", batch.count) % count,
        "tone": "good" if done else "muted",
    }


def solving(actor: Actor, record: Record) -> Panel | None:
    """Who may solve a need: for everybody where it is by invitation; its people change it here."""
    if not isinstance(record, Need):
        return None
    may = rules.may_invite(actor, record)
    if record.solving == Solving.OPEN and not may:
        return None
    if not may:
        return Panel("catalog/panels/solving.html", {"need": record, "may": False})
    waits = record.status == Status.DRAFT or record.status in WAITING
    releases = (
        programmes.releases_of(record.track).filter(released_at__isnull=True)
        if record.track is not None and waits
        else ()
    )
    return Panel(
        "catalog/panels/solving.html",
        {
            "need": record,
            "may": True,
            "ways": Solving.choices,
            "by_invitation": record.solving != Solving.OPEN,
            "invited": [
                {"pk": row.pk, "name": queries.name_of(row.organisation)}
                for row in queries.invitations_of(record)
            ],
            "releases": [
                {
                    "pk": row.pk,
                    "label": date_format(row.release_on, "DATE_FORMAT"),
                    "chosen": row.pk == record.release_id,
                    "late": row.release_on <= timezone.localdate(),
                }
                for row in releases
            ],
            "no_release": _("with no batch"),
        },
    )


def questions(actor: Actor, record: Record) -> Panel | None:
    """Questions and answers on a record's page; nothing where nobody may ask any."""
    if record.KIND not in PROJECTS:
        return None
    rows = tables.questions(actor, record, queries.questions_on(actor, record))
    may_ask = rules.organisations_to_ask_for(actor, record).exists()
    if not (rows or record.status in PUBLIC):
        return None
    hint = ""
    if not actor.is_authenticated:
        hint = _("Members of verified organisations ask questions here.")
    return Panel(
        "catalog/panels/questions.html",
        {
            "rows": rows,
            "ask_url": reverse("catalog:ask", args=[record.KIND, record.pk]) if may_ask else "",
            "hint": hint,
        },
    )
