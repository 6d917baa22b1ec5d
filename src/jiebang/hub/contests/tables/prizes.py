"""Presentation of prizes: rows with amounts in the language's own wording, sums, what may be given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.hub.contests.models import Award, Contest, Prize
from jiebang.hub.contests.queries.prizes import Proposal, Sum
from jiebang.hub.contests.tables.certificates import amount_of
from jiebang.hub.contests.tables.stage import contest_name
from jiebang.hub.kernel import languages
from jiebang.reference import currencies


def prize_name(prize: Prize) -> tuple[str, str]:
    """Its name and the language of that."""
    reading = prize.reading(languages.current())
    return (reading.get("name"), reading.language) if reading else ("", "")


def team_of(award: Award) -> str:
    """Who has won; for awards that were announced."""
    return str(award.entry.version.content.get("team", ""))


def prize_rows(prizes: QuerySet[Prize], told: Iterable[Award]) -> list[dict[str, Any]]:
    """Each prize with those who have won it."""
    winners: dict[int, list[str]] = {}
    for award in told:
        winners.setdefault(award.prize_id, []).append(team_of(award))
    return [{**_prize(one), "winners": winners.get(one.pk, [])} for one in prizes]


def won_rows(awards: Iterable[Award]) -> list[dict[str, Any]]:
    """Each award, with its contest."""
    return [
        {
            **_prize(award.prize),
            "winners": [team_of(award)],
            "contest": contest_name(award.prize.contest),
            "contest_url": reverse("contests:prizes", args=[award.prize.contest.slug]),
        }
        for award in awards
    ]


def _prize(prize: Prize) -> dict[str, Any]:
    name, lang = prize_name(prize)
    return {
        "pk": prize.pk,
        "name": name,
        "lang": lang,
        "places": prize.places,
        "amount": amount_of(prize.amount, prize.currency),
        "exact": currencies.to_major(prize.amount, prize.currency) if prize.amount else None,
        "currency": prize.currency,
    }


def columns() -> list[str]:
    """The columns of a file of prizes."""
    return [
        _("Name of the prize"),
        _("How often it is given"),
        _("Amount"),
        _("Currency"),
        _("Winning team"),
    ]


def cells(
    rows: Iterable[Mapping[str, Any]], *, with_contest: bool = False
) -> Iterator[list[object]]:
    """The same as rows of a file, a line for each winner; amounts exact."""
    for row in rows:
        for winner in row["winners"] or [""]:
            exact = float(row["exact"]) if row["exact"] is not None else None
            line = [row["name"], row["places"], exact, row["currency"], winner]
            yield [*line, row["contest"]] if with_contest else line


def award_rows(
    proposals: Sequence[Proposal], awards: Sequence[Award], names: Mapping[int, str]
) -> list[dict[str, Any]]:
    """Each prize with who holds it and what the standings propose."""
    held: dict[int, list[Award]] = {}
    for award in awards:
        held.setdefault(award.prize_id, []).append(award)
    taken = {award.entry_id for award in awards}
    return [
        {
            **_prize(one.prize),
            "awards": [
                {
                    "pk": award.pk,
                    "name": names.get(award.entry_id, ""),
                    "is_announced": award.announced_at is not None,
                }
                for award in held.get(one.prize.pk, [])
            ],
            "is_free": len(held.get(one.prize.pk, [])) < one.prize.places,
            "proposed": [names.get(pk, "") for pk in one.entries if pk not in taken],
            "tie": ngettext(
                "These share the place, and %(left)s prize is left: choose.",
                "These share the place, and %(left)s prizes are left: choose.",
                one.left,
            )
            % {"left": one.left}
            if one.tied
            else "",
            "tied": [names.get(pk, "") for pk in one.tied],
        }
        for one in proposals
    ]


def sum_figures(
    sums: Sequence[Sum], contest: Contest | None, currency: str
) -> list[dict[str, Any]]:
    """A figure for each currency; it opens to its awards."""
    found = []
    for one in sums:
        asked = {"currency": one.currency} | ({"contest": contest.slug} if contest else {})
        found.append(
            {
                "value": amount_of(one.amount, one.currency),
                "label": currencies.label(one.currency, languages.current()),
                "note": ngettext("%(count)s award", "%(count)s awards", one.count)
                % {"count": one.count},
                "url": "?" + urlencode(asked),
                "current": one.currency == currency,
            }
        )
    return found


def contest_tabs(contests: Iterable[Contest], current: Contest | None) -> list[dict[str, Any]]:
    """All of the edition, and each contest with what is below it."""
    return [
        {"label": _("All"), "url": "?", "current": current is None},
        *(
            {
                "label": contest_name(one),
                "url": f"?contest={one.slug}",
                "current": current is not None and one.pk == current.pk,
            }
            for one in contests
        ),
    ]
