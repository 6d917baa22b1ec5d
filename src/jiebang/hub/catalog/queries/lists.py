"""Searching, filtering, counting and sorting of a list; every row and count passes `visible_to`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Left, Replace
from django.db.models.lookups import StartsWith

from jiebang.hub.catalog.models import Expert, Need, Record
from jiebang.hub.catalog.queries.disclosure import name_of, unnamed_to, with_host, with_region
from jiebang.hub.catalog.queries.invitations import hidden
from jiebang.hub.catalog.queries.languages import in_both
from jiebang.hub.catalog.queries.records import visible_to
from jiebang.hub.catalog.states import PUBLIC
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.regions import trunk
from jiebang.hub.people.models import Organisation
from jiebang.hub.people.queries import is_verified
from jiebang.hub.search import queries as search
from jiebang.reference import cooperation, experts, fields, orcid, regions, tongues
from jiebang.reference.errors import AmbiguousNameError

SORTS_OF: dict[str, tuple[str, ...]] = {
    "need": ("relevance", "newest", "deadline", "money"),
    "achievement": ("relevance", "newest", "money"),
    "expert": ("relevance", "name", "newest"),
}
"""The orders of each list; `relevance` only with a text, and then the default; else the next one."""


BOTH = "both"
"""The value of the facet of languages for rows in Chinese and in English."""
OF = "of"
"""The name under which an address asks for the records of one organisation; it is no facet, as counts of
organisations would be a list of who has how much.
"""
NONE = "none"
"""The value of a facet for rows that have none, such as needs outside every track."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the reader asks for: a text, chosen values by facet name, and an order."""

    text: str = ""
    chosen: Mapping[str, Sequence[str]] = ()  # type: ignore[assignment]
    sort: str = ""

    def values(self, name: str) -> Sequence[str]:
        """The values chosen in one facet."""
        return dict(self.chosen).get(name, ())


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many rows each value of a facet would leave, the other facets being as chosen."""

    name: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Keys of all rows in their order, and the facets. `searched` is False when the index was not
    ready, so the text was looked for in titles alone.
    """

    keys: list[int]
    facets: tuple[FacetCount, ...]
    searched: bool = True


@dataclass(frozen=True, slots=True)
class _Facet:
    name: str
    column: str = ""
    prefix: int = 0
    many: tuple[str, ...] = ()
    """Codes of a column that holds several."""

    def condition(self, values: Sequence[str]) -> Q:
        """Rows that have any of the values."""
        if self.many:
            found = Q()
            for value in values:
                found |= Q(**{f"{self.column}__contains": f"|{value}|"})
            return found
        if self.prefix:
            found = Q()
            for value in values:
                found |= Q(**{f"{self.column}__startswith": trunk(value) or value})
            return found
        found = Q(**{f"{self.column}__in": values})
        return found | Q(**{f"{self.column}__isnull": True}) if NONE in values else found


_SHARED = (
    _Facet("edition", "edition__slug"),
    _Facet("field", "field"),
    _Facet("language", "texts__language"),
    _Facet("region", "shown_region", prefix=2),
    _Facet("cooperation", "cooperation", many=cooperation.codes()),
    _Facet("status", "status"),
)
FACETS: dict[str, tuple[_Facet, ...]] = {
    "need": (
        _Facet("type", "type"),
        _Facet("track", "track__slug"),
        _Facet("host", "shown_host"),
        *_SHARED,
    ),
    "achievement": (_Facet("owner", "organisation__kind"), *_SHARED),
    "expert": (
        _Facet("edition", "edition__slug"),
        _Facet("field", "fields", many=fields.codes()),
        _Facet("region", "shown_region", prefix=2),
        _Facet("spoken", "spoken", many=tongues.codes()),
        _Facet("services", "services", many=experts.SERVICES.codes()),
        _Facet("owner", "organisation__kind"),
        _Facet("availability", "availability"),
        _Facet("status", "status"),
    ),
}


def find(actor: Actor, model: type[Record], choice: Choice) -> Listing:
    """All rows that answer the choice, in order, with facet counts.

    Cost: one look into the index, one query for the keys, one for each facet.
    """
    facets = FACETS[model.KIND]
    rows = visible_to(actor, model).prefetch_related(None).select_related(None)
    unnamed = unnamed_to(actor, model)
    rows = with_region(with_host(rows, unnamed), unnamed)
    if owners := choice.values(OF):  # never what the actor is not told to be theirs
        rows = rows.filter(organisation__slug__in=owners).exclude(unnamed)
    ranks: dict[int, int] | None = None
    searched = True
    if choice.text:
        condition, ranks, searched = _answering(actor, model, choice.text, unnamed)
        rows = rows.filter(pk__in=model._default_manager.filter(condition).values("pk"))
    kept = rows
    for facet in facets:
        kept = _narrow(kept, facet, choice)
    return Listing(
        keys=_order(kept, choice, ranks),
        facets=tuple(_count(rows, facet, facets, choice) for facet in facets),
        searched=searched,
    )


def owner_name(slug: str) -> str:
    """What the reader calls an organisation that an address names; as written where there is none."""
    found = Organisation.objects.filter(slug=slug).prefetch_related("texts").first()
    return name_of(found) if found else slug


def count_answers(actor: Actor, model: type[Record], text: str) -> int:
    """How many rows of the other kind answer the same text."""
    condition, _, _ = _answering(actor, model, text, unnamed_to(actor, model))
    rows = visible_to(actor, model).prefetch_related(None).select_related(None)
    return rows.filter(pk__in=model._default_manager.filter(condition).values("pk")).count()


def _answering(
    actor: Actor, model: type[Record], text: str, unnamed: Q
) -> tuple[Q, dict[int, int], bool]:
    """The index answers for public rows, to verified readers from one that has the words for them;
    codes, owners' names, places and unpublished texts are looked up in the rows. Names, and places
    below the province, answer only where the actor is told them. Words of the third tier never do.
    """
    try:
        found = [int(key) for key, _ in search.find(model.KIND, text, verified=is_verified(actor))]
        searched = True
    except search.IndexNotReady:
        found, searched = [], False
    told = ~unnamed
    aside = Q(code__iexact=text) | (Q(organisation__texts__name__icontains=text) & told)
    for place in _places(text):
        inside = Q(region__startswith=place)
        aside |= inside if len(place) == 2 else inside & told
    if model is Expert:
        aside |= _named(text)
    written = Q(texts__title__icontains=text)
    if searched:
        for name in model.texts.rel.related_model.TEXT_FIELDS:  # type: ignore[attr-defined]
            written |= Q(**{f"texts__{name}__icontains": text})
        # What no index holds: unpublished, or hidden from those who are not invited.
        written &= ~Q(status__in=PUBLIC) | (hidden() if model is Need else Q(pk__in=[]))
    aside |= written
    return Q(pk__in=found) | aside, {key: rank for rank, key in enumerate(found)}, searched


def _named(text: str) -> Q:
    """Experts by the beginning of their name in pinyin, with or without spaces, or by their ORCID iD."""
    found = Q(orcid=orcid.find(text) or "-")
    latin = text.casefold().replace(" ", "")
    if latin.isascii() and len(latin) > 1:
        for column in ("name_key", "latin_key"):
            found |= Q(StartsWith(Replace(F(column), Value(" "), Value("")), Value(latin)))
    return found


def _places(text: str) -> list[str]:
    """Beginnings of the codes of the regions that the text names: two digits for a province, four
    for a city, six for a district; none where it names none.
    """
    if text.isascii() and len(text) <= 3:
        return []  # "it" and "in" are words before they are countries
    try:
        region = regions.find(text)
        found = [region.code] if region else []
    except AmbiguousNameError as several:
        found = list(several.candidates)
    return [
        code.removesuffix("00").removesuffix("00") if code.isdecimal() else code for code in found
    ]


def _narrow(rows: QuerySet[Record], facet: _Facet, choice: Choice) -> QuerySet[Record]:
    values = choice.values(facet.name)
    if not values:
        return rows
    if facet.name == "language":  # a join over texts must not multiply rows
        having = rows.model._default_manager.filter(facet.condition(values))
        found = Q(pk__in=having.values("pk"))
        return rows.filter(found | in_both(rows.model) if BOTH in values else found)
    return rows.filter(facet.condition(values))


def _count(
    rows: QuerySet[Record], facet: _Facet, facets: Sequence[_Facet], choice: Choice
) -> FacetCount:
    for other in facets:
        if other.name != facet.name:
            rows = _narrow(rows, other, choice)
    rows = rows.order_by()
    if facet.many:
        totals: dict[str, Any] = rows.aggregate(
            **{f"n_{code}": Count("pk", filter=facet.condition([code])) for code in facet.many}
        )
        counts = [(code, int(totals[f"n_{code}"])) for code in facet.many]
    else:
        column = F(facet.column)
        grouped = rows.annotate(
            facet_value=Left(facet.column, facet.prefix) if facet.prefix else column
        )
        counts = [
            (str(row["facet_value"]), row["n"])
            for row in grouped.values("facet_value").annotate(n=Count("pk", distinct=True))
            if row["facet_value"]
        ]
    return FacetCount(facet.name, tuple((value, n) for value, n in counts if n))


def _order(rows: QuerySet[Record], choice: Choice, ranks: dict[int, int] | None) -> list[int]:
    """Keys in the order asked for; equal rows by code, then by key."""
    sort = choice.sort if choice.sort in SORTS_OF[rows.model.KIND] else ""
    if ranks is not None and sort in {"", "relevance"}:
        keys = list(rows.order_by("code", "pk").values_list("pk", flat=True))
        named = set(rows.filter(code__iexact=choice.text).values_list("pk", flat=True))
        return sorted(keys, key=lambda key: (key not in named, ranks.get(key, len(ranks))))
    if rows.model is Expert and sort != "newest":
        by = "latin_key" if languages.current() == languages.Language.EN else "name_key"
        rows = rows.order_by(by, "code", "pk")
    elif sort == "deadline" and rows.model is Need:
        rows = rows.order_by(F("deadline").asc(nulls_last=True), "code", "pk")
    elif sort == "money":
        rows = rows.order_by(F("money_high").desc(nulls_last=True), "code", "pk")
    else:
        rows = rows.order_by(F("published_at").desc(nulls_first=True), "code", "pk")
    return list(rows.values_list("pk", flat=True))
