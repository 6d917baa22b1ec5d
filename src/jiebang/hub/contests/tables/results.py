"""Presentation of scores and places: what everybody is told, what a team is told of its own, and the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiebang.hub.contests import queries
from jiebang.hub.contests.models import Contest, Entry, Standing
from jiebang.hub.contests.queries.calls import blind_needs
from jiebang.hub.contests.queries.solutions import ShownSolution
from jiebang.hub.contests.standings import Marks, leniencies
from jiebang.hub.contests.states import ContestStatus, EntryState, Method, SolutionStatus, Told
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor

SHOWN = 60
"""Entries in the picture of the intervals."""
MOST_TICKS = 6
"""Steps of its scale."""


def told_columns(contest: Contest) -> list[dict[str, Any]]:
    """The columns of what everybody reads of the results."""
    found: list[dict[str, Any]] = [
        {"label": pgettext("contest", "Place"), "numeric": True},
        {"label": pgettext("contest", "Team")},
        {"label": _("Solution")},
    ]
    if contest.told == Told.SCORES:
        found.append({"label": _("Score"), "numeric": True})
    return found


def told_places(contest: Contest) -> list[list[Any]]:
    """What everybody reads of published results: nothing of a blind contest, and nothing where the prizes
    alone are told. A team that answers under an alias keeps it.
    """
    if contest.status != ContestStatus.PUBLISHED or contest.is_blind or contest.told == Told.PRIZES:
        return []
    placed = queries.final_places(contest)
    entries = contest.entries.select_related("version", "solution").in_bulk(
        [place.entry for place in placed]
    )
    blind = set(
        blind_needs()
        .filter(pk__in={entry.solution.need_id for entry in entries.values()})
        .values_list("pk", flat=True)
    )
    language = languages.current()
    rows = []
    for place in placed:
        entry = entries[place.entry]
        unnamed = (
            entry.solution.need_id in blind and entry.solution.status != SolutionStatus.SELECTED
        )
        words = ShownSolution(
            entry.solution, entry.version.number, False, not unnamed, entry.version.content
        )
        reading = words.reading(language)
        row: list[Any] = [
            {"text": place.rank, "numeric": True},
            {"text": words.team or entry.solution.alias, "label": pgettext("contest", "Team")},
            {
                "text": reading.get("title") if reading else "",
                "lang": reading.language if reading else "",
                "label": _("Solution"),
            },
        ]
        if contest.told == Told.SCORES:
            row.append({"text": f"{place.score:.2f}", "label": _("Score"), "numeric": True})
        rows.append(row)
    return rows


def own_scores(actor: Actor, contest: Contest, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """A team's own entries: that they take part, and after publication their score; their place only where
    places are told.
    """
    found = []
    scores = {}
    if contest.status == ContestStatus.PUBLISHED:
        scores = {place.entry: place for place in queries.final_places(contest)}
    for entry in entries:
        place = scores.get(entry.pk)
        found.append(
            {
                "pk": entry.pk,
                "team": str(entry.version.content.get("team", "")),
                "alias": entry.solution.alias,
                "state": entry.get_state_display(),
                "tone": "good" if entry.state == EntryState.IN else "bad",
                "reason": entry.reason,
                "score": f"{place.score:.2f}" if place else "",
                "place": place.rank
                if place and contest.told != Told.PRIZES and not contest.is_blind
                else "",
                "may_withdraw": entry.state == EntryState.IN
                and contest.status in {ContestStatus.OPEN, ContestStatus.SCORING},
            }
        )
    return found


def columns() -> list[dict[str, Any]]:
    """Places by all methods side by side."""
    found: list[dict[str, Any]] = [
        {"label": pgettext("contest", "Place"), "numeric": True},
        {"label": _("Entry")},
    ]
    for method in Method:
        found.append({"label": str(method.label), "numeric": True})
        found.append({"label": _("Place by it"), "numeric": True})
        found.append({"label": _("Interval"), "numeric": True})
    found.append({"label": _("Sheets"), "numeric": True})
    return found


def rows(contest: Contest, names: dict[int, str]) -> list[list[Any]]:
    """One row an entry, best first; the chair's word is noted where it moved a place."""
    lock = queries.lock_of(contest)
    if lock is None:
        return []
    by: dict[tuple[int, str], Standing] = {
        (row.entry_id, row.method): row for row in Standing.objects.filter(lock=lock)
    }
    labels = [column["label"] for column in columns()]
    found = []
    for place in queries.final_places(contest, lock):
        row: list[Any] = [
            {
                "text": place.rank,
                "numeric": True,
                "note": _("(%(n)s by the scores)") % {"n": place.was}
                if place.was != place.rank
                else "",
            },
            {"text": names.get(place.entry, ""), "label": labels[1]},
        ]
        for method in Method:
            one = by[place.entry, method.value]
            span = f"{one.rank_low}–{one.rank_high}"
            for text in (f"{one.score:.2f}", one.rank, span):
                row.append({"text": text, "numeric": True, "label": labels[len(row)]})
        row.append({"text": place.sheets, "numeric": True, "label": labels[-1]})
        found.append(row)
    return found


def picture(contest: Contest, names: dict[int, str]) -> dict[str, Any] | None:
    """The first entries as points with the interval of their places: `ticks` and `rows`, each `x`, `low`,
    `high`, `at` in percent of the scale's width, so that one drawing fits any page.
    """
    placed = queries.final_places(contest)
    if not placed:
        return None
    most = max(place.high for place in placed)

    def x(rank: int) -> str:
        return f"{100 * (rank - 1) / max(most - 1, 1):.2f}%"

    return {
        "ticks": [{"x": x(rank), "n": rank} for rank in ticks(most)],
        "rows": [
            {
                "name": names.get(place.entry, ""),
                "low": x(place.low),
                "high": x(place.high),
                "at": x(place.was),
                "place": place.was,
                "span": f"{place.low}–{place.high}",
                "said": _("%(name)s: place %(rank)s, from %(low)s to %(high)s")
                % {
                    "name": names.get(place.entry, ""),
                    "rank": place.was,
                    "low": place.low,
                    "high": place.high,
                },
            }
            for place in placed[:SHOWN]
        ],
    }


def ticks(most: int) -> list[int]:
    """Places that the scale names: the first, the last, and round ones between that touch neither; so few
    that a phone has room for them.
    """
    step = next(
        (step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500) if most <= MOST_TICKS * step), 1000
    )
    room = max(step // 2, 1)
    return [1, *(n for n in range(step, most, step) if 1 + room <= n <= most - room)] + (
        [most] if most > 1 else []
    )


def juror_columns() -> list[dict[str, Any]]:
    """How jurors score beside one another."""
    return [
        {"label": _("Juror")},
        {"label": _("Sheets"), "numeric": True},
        {"label": _("Mean"), "numeric": True},
        {"label": _("Spread"), "numeric": True},
        {"label": _("Beside the others"), "numeric": True},
    ]


def juror_rows(marks: Marks, jurors: dict[int, str]) -> list[list[Any]]:
    """One row a juror, the most lenient first."""
    labels = [column["label"] for column in juror_columns()]
    found = sorted(
        leniencies(marks),
        key=lambda one: (-(one.offset if one.offset is not None else 0), one.juror),
    )
    return [
        [
            {"text": jurors.get(one.juror, "")},
            {"text": one.sheets, "numeric": True, "label": labels[1]},
            {"text": f"{one.mean:.1f}", "numeric": True, "label": labels[2]},
            {"text": f"{one.spread:.1f}", "numeric": True, "label": labels[3]},
            {
                "text": f"{one.offset:+.1f}" if one.offset is not None else None,
                "numeric": True,
                "label": labels[4],
            },
        ]
        for one in found
    ]
