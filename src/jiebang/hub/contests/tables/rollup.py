"""Presentation of contests rolled up, by edition, host region, track and contest, with the rows behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiebang.hub.contests import queries
from jiebang.hub.contests.models import Award, Contest, Solution
from jiebang.hub.contests.notices import name_of
from jiebang.hub.contests.queries import Scored
from jiebang.hub.contests.queries.rollup import added_up, parts_of
from jiebang.hub.contests.tables.contests import contest_columns, contest_rows
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.people.models import User
from jiebang.hub.programmes.models import Edition, Track
from jiebang.hub.programmes.tables import edition_name, track_name
from jiebang.reference import regions

Groups = Mapping[str, tuple[str, Scored]]
"""`key → (what it is called, all that it counts)`."""
FIGURES = ("contests", "solutions", "jurors", "awards")


def groups(rows: Sequence[Scored], editions: Sequence[Edition]) -> Groups:
    """All together, then each edition, host region, track and contest: a contest counts in all it is of."""
    found: dict[str, tuple[str, Scored]] = {"all": (_("All together"), added_up(rows))}
    lang = languages.current()
    for part in parts_of(rows, editions):
        of = part.of
        if isinstance(of, Edition):
            key, name = f"edition:{of.slug}", edition_name(of)
        elif isinstance(of, Track):
            key, name = f"track:{of.pk}", track_name(of)
        elif isinstance(of, Contest):
            key, name = f"contest:{of.slug}", name_of(of)
        else:
            key, name = f"region:{of}", regions.label(of, lang)
        found[key] = (name, part.scored)
    return found


def columns() -> list[dict[str, Any]]:
    """The columns of the roll-up."""
    return [
        {"label": _("Part")},
        {"label": _("What it is")},
        {"label": _("Contests"), "numeric": True},
        {"label": _("Solutions"), "numeric": True},
        {"label": _("Jurors"), "numeric": True},
        {"label": _("Awards"), "numeric": True},
    ]


def lines(found: Groups, path: str) -> list[list[Any]]:
    """One row a part; each number is a link to its rows."""
    kinds = {
        "all": _("Each counted once"),
        "edition": _("Edition"),
        "region": _("Host region"),
        "track": _("Track"),
        "contest": pgettext("contest", "Contest"),
    }
    labels = [column["label"] for column in columns()]
    rows = []
    for key, (name, scored) in found.items():
        row: list[Any] = [
            {"text": name},
            {"text": kinds[key.split(":")[0]], "label": labels[1]},
        ]
        for at, figure in enumerate(FIGURES, start=2):
            count = len(getattr(scored, figure))
            query = urlencode({"part_of": key, "of": figure})
            row.append(
                {
                    "text": count,
                    "url": f"{path}?{query}#rows" if count else "",
                    "label": labels[at],
                    "numeric": True,
                }
            )
        rows.append(row)
    return rows


def opened(actor: Actor, found: Groups, key: str, figure: str) -> dict[str, Any] | None:
    """The rows behind one number; None where there is no such number."""
    if key not in found or figure not in FIGURES:
        return None
    name, scored = found[key]
    title = {
        "contests": _("Contests: %(part)s"),
        "solutions": _("Solutions: %(part)s"),
        "jurors": _("Jurors: %(part)s"),
        "awards": _("Awards: %(part)s"),
    }[figure] % {"part": name}
    if figure == "contests":
        return {"title": title, "columns": contest_columns(), "rows": contest_rows(scored.contests)}
    if figure == "solutions":
        return {"title": title, "columns": [{"label": _("Solution")}, {"label": _("Need")}],
                "rows": _solutions(actor, scored.solutions)}  # fmt: skip
    if figure == "jurors":
        people = User.objects.filter(pk__in=scored.jurors).order_by("name", "pk")
        return {"title": title, "columns": [{"label": _("Name")}],
                "rows": [[{"text": str(one)}] for one in people]}  # fmt: skip
    return {"title": title, "columns": [{"label": pgettext("contest", "Prize")}, {"label": _("Entry")}],
            "rows": _awards(Award.objects.filter(pk__in=scored.awards))}  # fmt: skip


def _solutions(actor: Actor, keys: frozenset[int]) -> list[list[Any]]:
    """Each solution by its team where the reader is told it; what they do not see by its alias."""
    seen = queries.visible_to(actor).filter(pk__in=keys)
    teams = {one.solution.pk: one.team for one in queries.shown_all(actor, seen)}
    rows = Solution.objects.filter(pk__in=keys).order_by("need__code", "pk")
    return [
        [{"text": teams.get(pk) or alias}, {"text": code, "url": reverse("catalog:need", args=[need]),
          "label": _("Need")}]
        for pk, alias, code, need in rows.values_list("pk", "alias", "need__code", "need")
    ]  # fmt: skip


def _awards(awards: QuerySet[Award]) -> list[list[Any]]:
    language = languages.current()
    rows = awards.select_related("prize", "entry").prefetch_related("prize__texts")
    found = []
    for award in rows.order_by("prize", "place"):
        reading = award.prize.reading(language)
        name = reading.get("name") if reading else str(award.prize.order)
        found.append(
            [
                {"text": name},
                {"text": _("Entry %(n)s") % {"n": award.entry.number}, "label": _("Entry")},
            ]
        )
    return found
