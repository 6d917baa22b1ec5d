"""What contests gives to apps below: the figure of solutions, panels, sections, texts to translate."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from jiebang.hub.catalog import queries as catalog
from jiebang.hub.catalog.models import Need, Record
from jiebang.hub.catalog.registry import record_panels
from jiebang.hub.catalog.states import PUBLIC
from jiebang.hub.contests import queries, rules, tables
from jiebang.hub.contests.models import Solution, SolutionAttachment, SolutionText
from jiebang.hub.contests.states import HANDED_IN
from jiebang.hub.contests.tables import contests as contest_tables
from jiebang.hub.contests.views.sections import CallsSection
from jiebang.hub.kernel import files
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.panels import Panel
from jiebang.hub.kernel.regions import trunk
from jiebang.hub.kernel.translation import registry as translation
from jiebang.hub.people.models import User
from jiebang.hub.programmes import queries as programmes
from jiebang.hub.programmes import registry as editions
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.rules import is_organiser
from jiebang.hub.programmes.states import FunnelStep

NONE = "none"


def register() -> None:
    """Called once, when the app is ready."""
    editions.register_figure(FunnelStep.SOLUTIONS, _solutions)
    editions.register_section(CallsSection())
    record_panels.register(_answers, order=4)
    editions.edition_panels.register(_contests, order=20)
    files.register_owner(_keys_in_use)
    translation.register(
        translation.Kind(
            name="solution",
            label=lambda: _("Solutions"),
            texts=SolutionText,
            owner="record",
            title="title",
            scope="need__edition_id",
            rows=_rows_to_translate,
            may=rules.may_write,
            show=_shown_in_queue,
            url=lambda solution: reverse("contests:solution", args=[solution.alias]),
            field_label=tables.text_label,
            may_send=lambda solution: bool(solution.lets_out),
            order=40,
        )
    )


SHOWN = 10
"""Contests on an edition's page."""


def _contests(actor: Actor, edition: Edition) -> Panel | None:
    """The edition's contests of which the actor may know; nothing where there is none."""
    found = queries.contests_visible_to(actor).filter(edition=edition).order_by("slug")
    contests = list(found.prefetch_related("edition__texts", "track__texts")[:SHOWN])
    if not contests and not is_organiser(actor, edition):
        return None
    return Panel(
        "contests/panels/contests.html",
        {
            "columns": contest_tables.contest_columns(),
            "rows": contest_tables.contest_rows(contests),
            "all_url": f"{reverse('contests:contests')}?{urlencode({'edition': edition.slug})}",
            "prizes_url": reverse("contests:edition_prizes", args=[edition.slug]),
        },
    )


def _keys_in_use(keys: Collection[str]) -> set[str]:
    """Of some keys of stored files those that stand beside a solution, or in a version of one."""
    found = SolutionAttachment.objects.filter(key__in=keys)
    return set(found.values_list("key", flat=True))


def _rows_to_translate(actor: Actor) -> Any:
    """A team's own: nobody translates what is not told them."""
    if not isinstance(actor, User):
        return Solution.objects.none()
    led = queries.organisations_to_lead(actor).values("pk")
    return queries.own_solutions(actor).filter(organisation__in=led).prefetch_related("texts")


def _shown_in_queue(actor: Actor, solutions: Sequence[Any]) -> list[translation.Shown]:
    found = []
    for one in queries.shown_all(actor, solutions):
        title, lang = tables.title_of(one)
        found.append(translation.Shown(title, lang, one.solution.alias))
    return found


def _answers(actor: Actor, record: Record) -> Panel | None:
    """On a need's page: until when it is answered, the way to answer it, one's own answers, and for its
    people the way to all. How many others there are is told to nobody.
    """
    if not isinstance(record, Need):
        return None
    reads = rules.reads_answers(actor, record)
    own = [
        {
            "alias": one.solution.alias,
            "title": tables.title_of(one)[0],
            "status": tables.status_chip(one.status),
            "url": reverse("contests:solution", args=[one.solution.alias]),
        }
        for one in queries.shown_all(actor, queries.own_solutions(actor).filter(need=record)[:20])
    ]
    is_public = record.status in PUBLIC
    if not (is_public or reads or own):
        return None
    term = queries.term_of(record)
    may = is_public and bool(queries.organisations_to_answer_for(actor, record))
    return Panel(
        "contests/panels/answers.html",
        {
            "term": tables.term_words(term) if is_public else None,
            "is_blind": term.is_blind,
            "answer_url": reverse("contests:answer", args=[record.pk])
            if may and term.is_open(timezone.now())
            else "",
            "own": own,
            "count": queries.answers_to(actor, record).count() if reads else 0,
            "triage_url": reverse("contests:triage", args=[record.pk]) if reads else "",
            "hint": is_public and not actor.is_authenticated,
        },
    )


def _solutions(actor: Actor, scope: editions.Scope) -> editions.Figure:
    """Solutions handed in and not withdrawn; each stands with its need in one host region and track."""
    order = [edition.pk for edition in scope.editions]
    slugs = {edition.pk: edition.slug for edition in scope.editions}
    organised = set(programmes.organised_by(actor).values_list("pk", flat=True))
    unnamed = catalog.unnamed_to(actor, Need)
    needs: Any = catalog.with_region(
        catalog.with_host(Need.objects.filter(edition__in=order), unnamed), unnamed
    )
    inside = Q()
    for region in scope.regions:
        inside |= Q(shown_region__startswith=trunk(region))
    places = {
        row["pk"]: (row["edition_id"], row["shown_host"] or "", row["track__slug"] or "")
        for row in needs.filter(inside)
        .prefetch_related(None)
        .select_related(None)
        .filter(solutions__status__in=sorted(HANDED_IN))
        .distinct()
        .order_by("track__order", "track__slug", "pk")
        .values("pk", "edition_id", "shown_host", "track__slug")
    }
    counts = dict(
        queries.counted_for(actor)
        .filter(need__in=list(places))
        .order_by()
        .values_list("need")
        .annotate(n=Count("pk"))
    )
    sums: dict[tuple[int, str, str], int] = {}
    for need, place in places.items():
        if counts.get(need):
            sums[place] = sums.get(place, 0) + counts[need]
    hosts = {
        (edition.pk, host.region): at
        for edition in scope.editions
        for at, host in enumerate(edition.host_regions.all())
    }
    rows = []
    for edition, host, track in sorted(
        sums, key=lambda one: (order.index(one[0]), hosts.get((one[0], one[1]), len(hosts)))
    ):
        chosen = {"host": host or NONE, "track": track or NONE}
        one = [row for row in scope.editions if row.pk == edition]
        rows.append(
            editions.FigureRow(
                region=scope.hosted.get(edition, host),
                track=track,
                count=sums[edition, host, track],
                url=_url(replace(scope, editions=one), **chosen) if edition in organised else "",
                edition=slugs[edition],
                place=host,
            )
        )
    whole = all(key in organised for key in order)
    caveat = "" if whole else _(
        "Of a call in which teams are not named, answers are counted once its results are announced; "
        "those to needs that you may not see are not."
    )  # fmt: skip
    return editions.Figure(
        step=FunnelStep.SOLUTIONS,
        rows=rows,
        definition=_(
            "Answers handed in to needs and not withdrawn. Each is counted once, with its need, "
            "whatever contests it stands in and however many versions it has."
        ),
        url=_url(scope) if whole and not scope.regions else "",
        caveat=caveat,
    )


def _url(scope: editions.Scope, **chosen: str) -> str:
    """The list of exactly the solutions that a row counts, for who organises."""
    pairs = [*(("edition", edition.slug) for edition in scope.editions), *chosen.items()]
    return f"{reverse('contests:received')}?{urlencode(pairs)}"
