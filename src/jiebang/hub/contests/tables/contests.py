"""Presentation of contests: scopes, rules in words, rubrics, and entries as a reader may know them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiebang.hub.contests import queries
from jiebang.hub.contests.models import Contest, Criterion, Entry
from jiebang.hub.contests.notices import name_of
from jiebang.hub.contests.states import ContestStatus
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.programmes.tables import edition_name, track_name
from jiebang.reference import regions

TONES = {
    ContestStatus.DRAFT: "",
    ContestStatus.OPEN: "good",
    ContestStatus.SCORING: "info",
    ContestStatus.LOCKED: "caution",
    ContestStatus.PUBLISHED: "good",
    ContestStatus.CANCELLED: "bad",
}


def scope_name(contest: Contest) -> str:
    """For what a contest is: its track, its host region, or the whole edition."""
    parts = []
    if contest.track is not None:
        parts.append(track_name(contest.track))
    if contest.host_region is not None:
        parts.append(regions.label(contest.host_region.region, languages.current()))
    return " · ".join(parts) or _("The whole edition")


def contest_columns() -> list[dict[str, Any]]:
    """The list of contests."""
    return [
        {"label": pgettext("contest", "Contest")},
        {"label": _("Edition")},
        {"label": _("For")},
        {"label": _("How it judges")},
        {"label": _("State")},
    ]


def contest_rows(contests: Iterable[Contest]) -> list[list[Any]]:
    """One row a contest, in the columns of contest_columns()."""
    labels = [column["label"] for column in contest_columns()]
    return [
        [
            {"text": name_of(contest), "url": reverse("contests:contest", args=[contest.slug])},
            {"text": edition_name(contest.edition), "label": labels[1]},
            {"text": scope_name(contest), "label": labels[2]},
            {"text": contest.get_kind_display(), "label": labels[3]},
            {
                "text": contest.get_status_display(),
                "label": labels[4],
                "chip": True,
                "tone": TONES[ContestStatus(contest.status)],
            },
        ]
        for contest in contests
    ]


def rules_of(contest: Contest) -> list[dict[str, Any]]:
    """How a contest judges, as facts that everybody may read."""
    method = str(contest.get_method_display())
    if contest.method == "trimmed":
        method += " " + _("(%(n)s%% at either end, at least one)") % {"n": contest.trim}
    closes = contest.scoring_closes_at
    return [
        {"label": _("For"), "value": scope_name(contest)},
        {"label": _("How it judges"), "value": contest.get_kind_display()},
        {"label": _("Jurors for each entry"), "value": contest.jurors_wanted},
        {"label": _("How points become a score"), "value": method},
        {"label": _("Where scores are equal"), "value": contest.get_tie_rule_display()},
        {
            "label": _("Anonymous"),
            "value": _("jurors are not told whose an entry is") if contest.is_blind else "",
        },
        {"label": _("What is published"), "value": contest.get_told_display()},
        {
            "label": _("Scoring ends"),
            "value": date_format(localtime(closes), "DATETIME_FORMAT") if closes else "",
        },
        {"label": _("Its best go on to"), "value": name_of(contest.parent) if contest.parent else "",
         "url": reverse("contests:contest", args=[contest.parent.slug])
         if contest.parent and contest.parent.status != ContestStatus.DRAFT else ""},
    ]  # fmt: skip


def rubric_of(criteria: Iterable[Criterion]) -> list[dict[str, Any]]:
    """The lines of a rubric for the reader: name, guidance, weight in percent, range and anchors."""
    language = languages.current()
    lines = list(criteria)
    total = sum(line.weight for line in lines) or 1
    found = []
    for line in lines:
        reading = line.reading(language)
        found.append(
            {
                "pk": line.pk,
                "name": reading.get("name") if reading else str(line.order),
                "lang": reading.language if reading else "",
                "guidance": reading.get("guidance") if reading else "",
                "weight": line.weight,
                "share": f"{100 * line.weight / total:.0f}%",
                "lowest": line.lowest,
                "highest": line.highest,
                "anchors": [
                    {"points": anchor.points, "words": said.get("words"), "lang": said.language}
                    for anchor in line.anchors.all()
                    if (said := anchor.reading(language))
                ],
            }
        )
    return found


def criteria_of(contest: Contest) -> Any:
    """The rubric's rows with all their texts, in three queries."""
    return contest.criteria.prefetch_related("texts", "anchors__texts")


def entry_name(number: int) -> str:
    """What an entry is called where its team is not told."""
    return _("Entry %(n)s") % {"n": number}


def entry_names(actor: Actor, entries: Iterable[Entry]) -> dict[int, str]:
    """`entry → what the actor may call it`: its team where they are told, else its number. Cost: a
    constant number of queries.
    """
    rows = list(entries)
    seen = queries.visible_to(actor).filter(pk__in={entry.solution_id for entry in rows})
    teams = {one.solution.pk: one.team for one in queries.shown_all(actor, seen)}
    return {entry.pk: teams.get(entry.solution_id) or entry_name(entry.number) for entry in rows}
