"""What catalog gives to apps below: kinds to the index, figures and panels to their pages."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.hub.catalog import actions, panels, queries, rules, tables
from jiebang.hub.catalog.models import (
    Achievement,
    AchievementText,
    Expert,
    ExpertText,
    Need,
    NeedText,
    Record,
)
from jiebang.hub.catalog.queries.attachments import keys_in_use
from jiebang.hub.catalog.queries.lists import BOTH, NONE
from jiebang.hub.catalog.registry import record_panels
from jiebang.hub.catalog.states import PUBLIC, RecordKind, Status
from jiebang.hub.kernel import files, languages
from jiebang.hub.kernel.actors import Actor, SystemActor
from jiebang.hub.kernel.panels import Panel
from jiebang.hub.kernel.regions import trunk
from jiebang.hub.kernel.translation import registry as translation
from jiebang.hub.people.models import Organisation
from jiebang.hub.people.registry import organisation_panels
from jiebang.hub.programmes import registry as programmes
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.queries import told_to
from jiebang.hub.programmes.rules import is_organiser
from jiebang.hub.programmes.states import FunnelStep
from jiebang.hub.search import actions as indexing
from jiebang.hub.search import registry as search

PLURALS = {
    RecordKind.NEED: gettext_lazy("Needs"),
    RecordKind.ACHIEVEMENT: gettext_lazy("Achievements"),
}
TEXTS: dict[str, Any] = {
    RecordKind.NEED: NeedText,
    RecordKind.ACHIEVEMENT: AchievementText,
    RecordKind.EXPERT: ExpertText,
}
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
    programmes.activity_panels.register(panels.brought, order=10)
    programmes.track_panels.register(panels.of_track, order=10)
    programmes.register_needs(queries.needs_brought)
    programmes.register_contest_check(actions.refuse_contest)
    record_panels.register(panels.solving, order=5)
    record_panels.register(panels.questions, order=8)
    record_panels.register(panels.collected_at, order=90)
    organisation_panels.register(_of_organisation, order=10)
    files.register_owner(keys_in_use)
    programmes.language_panels.register(_in_both, order=10)
    programmes.edition_panels.register(_in_both_for_organisers, order=5)
    for order, (kind, model) in enumerate(queries.MODELS.items(), start=10):
        translation.register(_translated(kind, model, order))


def _collected(actor: Actor, scope: programmes.Scope) -> programmes.Figure | None:
    """Every need that was entered. Each edition decides whether the world may know how many."""
    told = told_to(actor, scope)
    if told is None:
        return None
    opened = told.organised | told.partly.keys()
    caveats = []
    if any(edition.pk not in opened for edition in told.editions):
        caveats.append(
            _("Only published needs can be opened; of the others only the number is public.")
        )
    caveats += told.caveats
    scope = replace(scope, editions=told.editions)
    whole = all(edition.pk in told.organised for edition in told.editions)
    return programmes.Figure(
        step=FunnelStep.COLLECTED,
        rows=_rows(actor, scope, Q(), of=SystemActor("figures"), opened=opened, partly=told.partly),
        definition=_("Needs entered into this edition, at any status."),
        url=_list_url(scope) if whole else "",
        caveat=" ".join(caveats),
        told=told.regions,
    )


def _published(actor: Actor, scope: programmes.Scope) -> programmes.Figure:
    """Needs that the world can read."""
    return programmes.Figure(
        step=FunnelStep.PUBLISHED,
        rows=_rows(actor, scope, Q(status__in=PUBLIC), of=actor, opened=None),
        definition=_("Needs released to the world and not withdrawn."),
        url=_list_url(scope, status=Status.PUBLISHED),
    )


def _rows(
    actor: Actor,
    scope: programmes.Scope,
    condition: Q,
    *,
    of: Actor,
    opened: AbstractSet[int] | None,
    partly: Mapping[int, Sequence[str]] | None = None,
) -> list[programmes.FigureRow]:
    """One row for each edition, host region and track; each need stands in exactly one of them. What
    `of` sees is counted, under the hosts that `actor` is told.

    opened: the editions whose rows the reader may open; all where none are said. partly: edition →
    the host regions of which alone the reader is told.
    """
    order = [edition.pk for edition in scope.editions]
    slugs = {edition.pk: edition.slug for edition in scope.editions}
    unnamed = queries.unnamed_to(actor, Need)
    seen = queries.visible_to(of, Need).filter(condition, edition__in=order)
    needs: Any = queries.with_region(queries.with_host(seen, unnamed), unnamed)
    inside = Q()
    for region in scope.regions:
        inside |= Q(shown_region__startswith=trunk(region))
    for edition, regions in (partly or {}).items():
        inside &= ~Q(edition=edition) | Q(host_region__region__in=regions)
    grouped = list(
        needs.filter(inside)
        .prefetch_related(None)
        .select_related(None)
        .order_by("track__order", "track__slug")
        .values("edition_id", "shown_host", "track__slug")
        .annotate(n=Count("pk"))
    )
    hosts = {
        (edition.pk, host.region): place
        for edition in scope.editions
        for place, host in enumerate(edition.host_regions.all())
    }
    # Those of no host last, as SQLite and PostgreSQL would each have it elsewhere.
    grouped.sort(
        key=lambda row: (
            order.index(row["edition_id"]),
            hosts.get((row["edition_id"], row["shown_host"]), len(hosts)),
        )
    )
    rows = []
    for row in grouped:
        host, track = row["shown_host"] or "", row["track__slug"] or ""
        chosen = {"host": host or NONE, "track": track or NONE}
        if condition:
            chosen["status"] = Status.PUBLISHED
        one = [edition for edition in scope.editions if edition.pk == row["edition_id"]]
        may = opened is None or row["edition_id"] in opened
        rows.append(
            programmes.FigureRow(
                region=scope.hosted.get(row["edition_id"], host),
                track=track,
                count=row["n"],
                url=_list_url(replace(scope, editions=one), **chosen) if may else "",
                edition=slugs[row["edition_id"]],
                place=host,
            )
        )
    return rows


def _list_url(scope: programmes.Scope, **chosen: str) -> str:
    """The list of exactly the needs that a figure, or one of its rows, counts."""
    pairs = [
        *(("edition", edition.slug) for edition in scope.editions),
        *chosen.items(),
        *(("region", region) for region in scope.regions),
    ]
    return f"{reverse('catalog:needs')}?{urlencode(pairs)}"


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


def _translated(kind: str, model: type[Record], order: int) -> translation.Kind:
    """What the translators' pages ask of a kind of record."""
    texts: Any = TEXTS[kind]
    return translation.Kind(
        name=kind,
        label=lambda: str(PLURALS.get(RecordKind(kind), RecordKind(kind).label)),
        texts=texts,
        owner="record",
        title="title",
        scope="edition_id",
        rows=functools.partial(_rows_to_translate, model),
        may=lambda actor, record: bool(rules.may_translate(actor, record)),
        show=_shown_in_queue,
        url=tables.url_of,
        field_label=functools.partial(tables.text_label_of, kind),
        may_send=_may_leave,
        changed=_translation_written,
        order=order,
    )


def _translation_written(record: Any) -> None:
    actions.refuse_words_that_tell(record)
    indexing.enqueue(kind=record.KIND, key=str(record.pk))


def _may_leave(record: Any) -> bool:
    """Public words may go to the operator's translation service; a person's, once they have agreed to
    be shown. Details for the higher tiers are no kind of text that is translated, so they never do.
    """
    return not isinstance(record, Expert) or record.consented_at is not None


def _rows_to_translate(model: type[Record], actor: Actor) -> Any:
    return queries.translatable_by(actor, model)


def _shown_in_queue(actor: Actor, records: Sequence[Any]) -> list[translation.Shown]:
    found = []
    disclosed = queries.disclosed_all(actor, records)
    mandates = queries.mandates_for(actor, records[0].KIND, disclosed) if records else {}
    for shown in disclosed:
        reading = shown.reading(languages.current())
        mandate = mandates.get(shown.organisation.pk) if shown.organisation else None
        found.append(
            translation.Shown(
                (reading.get("title") if reading else "") or shown.code,
                reading.language if reading else "",
                f"{shown.code} · {tables.whose(shown, mandate)} · {Status(shown.status).label}",
            )
        )
    return found


def _in_both(actor: Actor, edition: Edition) -> Panel:
    """How much of what is published can be read in Chinese and in English, each to be opened."""
    rows = []
    for kind, model in ((RecordKind.NEED, Need), (RecordKind.ACHIEVEMENT, Achievement)):
        both, published = queries.published_in_both(actor, model, edition)
        listed = f"{reverse(f'catalog:{kind}s')}?edition={edition.slug}&status=published"
        rows.append(
            {
                "label": str(PLURALS.get(RecordKind(kind), RecordKind(kind).label)),
                "both": both,
                "published": published,
                "url": f"{listed}&language={BOTH}",
                "all_url": listed,
            }
        )
    return Panel("catalog/panels/languages.html", {"rows": rows})


def _in_both_for_organisers(actor: Actor, edition: Edition) -> Panel | None:
    return _in_both(actor, edition) if is_organiser(actor, edition) else None
