"""Reads of the match board: which pairs somebody decides on, in which order, and what stands beside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from jiebang.hub.catalog import queries as catalog
from jiebang.hub.catalog.models import Expert, Need, Record
from jiebang.hub.catalog.queries import Disclosure
from jiebang.hub.catalog.states import PUBLIC, RecordKind
from jiebang.hub.kernel.actors import Actor, SystemActor
from jiebang.hub.kernel.regions import trunk
from jiebang.hub.matching.models import Decision, Suggestion
from jiebang.hub.matching.queries.found import COUNTERPARTS
from jiebang.hub.matching.states import SIDES, State, Verdict
from jiebang.hub.people import queries as people
from jiebang.hub.people.models import Organisation, User
from jiebang.hub.people.rules import is_watched
from jiebang.hub.people.states import Side
from jiebang.hub.programmes import queries as programmes
from jiebang.hub.programmes.models import Edition

KINDS = COUNTERPARTS[RecordKind.NEED]


def board_visible_to(actor: Actor, side: str) -> QuerySet[Suggestion]:
    """Pairs on which the actor decides for a side: of their organisations' and clients' records, and on the
    side of needs those that they screen or organise, but for counterparts of their own.

    Of pairs of which they may see both records at all, as catalog's visible_to() says at this moment.
    Members who only read have no board, and an operator who looks as somebody has none.
    """
    rows = Suggestion.objects.select_related("edition")
    if isinstance(actor, SystemActor):
        return rows
    if not isinstance(actor, User) or not actor.is_active or is_watched(actor):
        return rows.none()
    held = people.editable_by(actor, side).order_by().values("pk")
    if side == Side.OFFERS:
        mine = Q(achievement__organisation__in=held) | Q(expert__organisation__in=held)
        mine |= Q(expert__user=actor)
    else:
        mine = Q(need__organisation__in=held) | _of_duties(actor)
    asked = Q(expert__isnull=True) | Q(expert__in=_seen(actor, RecordKind.EXPERT))
    offered = Q(achievement__isnull=True) | Q(achievement__in=_seen(actor, RecordKind.ACHIEVEMENT))
    return rows.filter(mine, asked, offered, need__in=_seen(actor, RecordKind.NEED))


def _of_duties(actor: User) -> Q:
    """Pairs of needs that the actor screens or organises; what is their own side's is not theirs to choose."""
    duties = _screened(actor, "need__")
    own = people.organisation_ids_of(actor) + people.client_ids_of(actor, Side.OFFERS)
    close = Q(achievement__organisation__in=own) | Q(expert__organisation__in=own)
    close |= Q(expert__user=actor)
    # A condition on a column that may be empty: NOT of nothing would be nothing.
    return duties & ~Q(pk__in=Suggestion.objects.filter(close).values("pk"))


def _screened(actor: User, need: str = "") -> Q:
    """Needs that the actor screens or organises; need: the way to a need from the rows that are asked for."""
    duties = Q(pk__in=[])
    for edition, region in programmes.duties_of(actor).screens:
        inside = Q(**{f"{need}region__startswith": trunk(region)})
        inside |= Q(**{f"{need}host_region__region": region})
        duties |= Q(**{f"{need}edition": edition}) & (inside if region else Q())
    return duties


def _seen(actor: Actor, kind: str) -> QuerySet[Any]:
    """Keys of the records of a kind that the actor sees and that may be suggested."""
    rows = catalog.visible_to(actor, catalog.MODELS[kind])
    if kind == RecordKind.EXPERT:
        rows = rows.filter(catalog.asked_experts())
    return rows.select_related(None).prefetch_related(None).order_by().values("pk")


def boards_of(actor: Actor) -> list[Side]:
    """The sides for which the actor has a board, be it empty; none for who only reads."""
    if not isinstance(actor, User) or not actor.is_active or is_watched(actor):
        return []
    found = []
    if programmes.duties_of(actor).screens or people.editable_by(actor, Side.NEEDS).exists():
        found.append(Side.NEEDS)
    if (
        people.editable_by(actor, Side.OFFERS).exists()
        or catalog.visible_to(actor, Expert).filter(user=actor).exists()
    ):
        found.append(Side.OFFERS)
    return found


def on_board(actor: Actor, side: str) -> QuerySet[Suggestion]:
    """What a board holds: what is suggested now, and what was decided or put off, suggested still or not."""
    return held(board_visible_to(actor, side), side)


def held(rows: QuerySet[Suggestion], side: str) -> QuerySet[Suggestion]:
    """Of pairs that somebody decides on for a side those that on_board() has."""
    return rows.filter(Q(is_current=True) | ~Q(**{f"{side}_state": State.OPEN}))


def waiting(actor: Actor) -> dict[Side, int]:
    """`side → pairs that wait for a decision`, of the boards that the actor has."""
    return {
        side: board_visible_to(actor, side)
        .filter(is_current=True, **{f"{side}_state": State.OPEN})
        .count()
        for side in boards_of(actor)
    }


def accepted_pairs(actor: Actor, edition: Edition | None = None) -> QuerySet[Suggestion]:
    """Pairs that the side of needs has accepted, of those on the actor's board: what a docking begins with."""
    rows = board_visible_to(actor, Side.NEEDS).filter(needs_state=State.ACCEPTED)
    return rows if edition is None else rows.filter(edition=edition)


# A list.

ALL = "all"
FACETS: Mapping[str, str] = {
    "edition": "edition__slug",
    "kind": "kind",
    "found": "found_by",
    "field": "field",
    "from": "need_region",
    "to": "offer_region",
}
"""Facet → column; the state is one more, whose column is the side's."""
SORTS = ("score", "need")
_ORDER: Mapping[str, tuple[str, ...]] = {
    "score": ("-score", "pk"),
    "need": ("need", "-score", "pk"),
}


@dataclass(frozen=True, slots=True)
class BoardChoice:
    """What the reader of a board asks for: a side, a state (or ALL), values by facet, an order, and of
    which record (kind, key) where it is of one.
    """

    side: Side
    state: str = State.OPEN
    chosen: Mapping[str, str] = field(default_factory=dict)
    sort: str = "score"
    record: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class FacetOf:
    """How many pairs each value of a facet would leave, the other facets being as chosen."""

    name: str
    counts: tuple[tuple[str, int], ...]


def chosen_rows(board: QuerySet[Suggestion], choice: BoardChoice) -> QuerySet[Suggestion]:
    """The pairs of a board (see on_board(), which is asked once a page) that answer a choice, in its order."""
    rows = _of_record(board, choice)
    if choice.state != ALL:
        rows = rows.filter(**{f"{choice.side}_state": choice.state})
        if choice.state == State.OPEN:
            rows = rows.filter(is_current=True)
    for name, value in choice.chosen.items():
        rows = rows.filter(**{FACETS[name]: value})
    return rows.order_by(*_ORDER[choice.sort])


def _of_record(board: QuerySet[Suggestion], choice: BoardChoice) -> QuerySet[Suggestion]:
    return board.filter(**{choice.record[0]: choice.record[1]}) if choice.record else board


def facets_of(board: QuerySet[Suggestion], choice: BoardChoice) -> list[FacetOf]:
    """Facets with their counts, in one query: pairs that agree in every facet are counted together."""
    names = ("state", *FACETS)
    columns = (f"{choice.side}_state", *FACETS.values())
    wanted = {**choice.chosen, **({} if choice.state == ALL else {"state": choice.state})}
    counts: dict[str, dict[str, int]] = {name: {} for name in names}
    grouped = _of_record(board, choice).order_by().values_list(*columns).annotate(n=Count("pk"))
    for *values, n in grouped:
        row = dict(zip(names, values, strict=True))
        misses = [name for name, value in wanted.items() if row[name] != value]
        for name in names:
            if not misses or misses == [name]:
                counts[name][row[name]] = counts[name].get(row[name], 0) + n
    return [FacetOf(name, tuple(found.items())) for name, found in counts.items()]


def neighbours(
    board: QuerySet[Suggestion], choice: BoardChoice, one: Suggestion
) -> tuple[int | None, int | None]:
    """(the pair before, the pair after) in the order of the choice, be the pair itself in it or not."""
    rows = chosen_rows(board, choice)
    keys = {"need": one.need_id, "score": one.score, "pk": one.pk}
    before, after = Q(pk__in=[]), Q(pk__in=[])
    same = Q()
    for column in _ORDER[choice.sort]:
        name = column.removeprefix("-")
        less, more = Q(**{f"{name}__lt": keys[name]}), Q(**{f"{name}__gt": keys[name]})
        first, last = (more, less) if column.startswith("-") else (less, more)
        before |= same & first
        after |= same & last
        same &= Q(**{name: keys[name]})
    return (
        rows.filter(before).reverse().values_list("pk", flat=True).first(),
        rows.filter(after).values_list("pk", flat=True).first(),
    )


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair as its reader is shown it."""

    suggestion: Suggestion
    need: Disclosure
    counterpart: Disclosure


def pairs_of(actor: Actor, suggestions: Iterable[Suggestion]) -> list[Pair]:
    """The pairs with both records read again and disclosed, in their order; at the same number of queries
    for one and for many. One whose record has gone meanwhile is left out.
    """
    listed = list(suggestions)
    records: dict[tuple[str, int], Record] = {}
    wanted: dict[str, set[int]] = {
        RecordKind.NEED: {one.need_id for one in listed},
        RecordKind.ACHIEVEMENT: {one.achievement_id for one in listed if one.achievement_id},
        RecordKind.EXPERT: {one.expert_id for one in listed if one.expert_id},
    }
    for kind, keys in wanted.items():
        rows = catalog.visible_to(actor, catalog.MODELS[kind]).in_bulk(sorted(keys))
        records |= {(kind, key): record for key, record in rows.items()}
    order = list(records)
    shown = dict(
        zip(order, catalog.disclosed_all(actor, [records[key] for key in order]), strict=True)
    )
    found = []
    for one in listed:
        other = (one.kind, one.achievement_id or one.expert_id or 0)
        if (RecordKind.NEED, one.need_id) in shown and other in shown:
            found.append(Pair(one, shown[RecordKind.NEED, one.need_id], shown[other]))
    return found


@dataclass(frozen=True, slots=True)
class House:
    """An organisation with its pairs, the best first. organisation: None for all those together whose
    owners the reader is not told, as any finer group would tell which of them belong together.
    """

    organisation: Organisation | None
    pairs: tuple[Pair, ...]


def by_organisation(pairs: Iterable[Pair]) -> list[House]:
    """Pairs, given the best first, by whose their counterparts are: the one with the best pair first, those
    whose owners the reader is not told last. No query.
    """
    found: dict[int, list[Pair]] = {}
    unnamed: list[Pair] = []
    for pair in pairs:
        owner = pair.counterpart.organisation
        (unnamed if owner is None else found.setdefault(owner.pk, [])).append(pair)
    houses = [House(own[0].counterpart.organisation, tuple(own)) for own in found.values()]
    return [*houses, House(None, tuple(unnamed))] if unnamed else houses


# Decisions.


def decisions_of(suggestion: Suggestion, side: str) -> QuerySet[Decision]:
    """What a side has decided of a pair, the newest first: for that side alone."""
    return (
        suggestion.decisions.filter(side=side)
        .select_related("by", "mandate__intermediary", "mandate__client")
        .prefetch_related("mandate__intermediary__texts", "mandate__client__texts")
        .order_by("-pk")
    )


def last_of(actor: Actor, side: str, board: QuerySet[Suggestion]) -> Decision | None:
    """The newest decision of the actor's own that can be taken back: what U undoes."""
    if not isinstance(actor, User):
        return None
    newest = Decision.objects.filter(side=side, by=actor).order_by("-pk").first()
    if newest is None or newest.verdict == Verdict.UNDO:
        return None
    later = Decision.objects.filter(
        suggestion=newest.suggestion_id, side=side, pk__gt=newest.pk
    ).exists()
    if later or not board.filter(pk=newest.suggestion_id).exists():
        return None
    return newest


# Coverage.

THIN = 1.0
"""Counterparts a need below which a pair of regions is thin."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Pairs from the needs of one province to the counterparts of another; both figures count rows of the
    board. needs: all of the province's that are published, in a pair or not, and those of pairs that are held
    though their need is not published any more.
    """

    need_region: str
    offer_region: str
    suggested: int
    accepted: int
    needs: int

    @property
    def is_thin(self) -> bool:
        """Whether there are few counterparts there for the needs of the row."""
        return self.suggested < THIN * self.needs


@dataclass(frozen=True, slots=True)
class Coverage:
    """A matrix of provinces: cells by (need's, counterpart's), with the regions of both in their order.
    needs: how many of each province.
    """

    rows: Sequence[str]
    columns: Sequence[str]
    needs: Mapping[str, int]
    cells: Mapping[tuple[str, str], Cell]


def covered_by(actor: Actor) -> QuerySet[Edition]:
    """Editions whose coverage the actor is told: as organiser, or as officer for the own region's needs."""
    officer = {edition for edition, _region in programmes.officer_regions(actor)}
    organised = programmes.organised_by(actor).values("pk")
    return (
        Edition.objects.filter(Q(pk__in=organised) | Q(pk__in=officer))
        .prefetch_related("texts")
        .order_by("-opens_on", "pk")
    )


def coverage(actor: Actor, edition: Edition) -> Coverage:
    """How many pairs each two provinces have, of needs that the actor sees to; in five queries.

    The provinces are those of published needs and of published counterparts that the actor may see, whether
    there is a pair or not: where there is none the cover is thinnest. Those of a row and of a column are
    ordered by how much they have. A counterpart without a place makes no column before it has a pair.
    """
    rows = on_board(actor, Side.NEEDS).filter(edition=edition).order_by()
    published = _published_needs(actor, edition)
    needs: dict[str, int] = {}
    for region, count in published.values_list("region").annotate(n=Count("pk", distinct=True)):
        _add(needs, catalog.province(region), count)
    gone = rows.exclude(need__in=published.values("pk"))
    for region, count in gone.values_list("need_region").annotate(n=Count("need", distinct=True)):
        _add(needs, region, count)
    totals = dict.fromkeys(_provinces_of_counterparts(actor), 0)
    counted: dict[tuple[str, str], tuple[int, int]] = {}
    for here, there, suggested, accepted in rows.values_list(
        "need_region", "offer_region"
    ).annotate(n=Count("pk"), good=Count("pk", filter=Q(needs_state=State.ACCEPTED))):
        counted[here, there] = (suggested, accepted)
        _add(needs, here, 0)
        _add(totals, there, suggested)
    order = sorted(needs, key=lambda code: (-needs[code], code))
    others = sorted(totals, key=lambda code: (-totals[code], code))
    return Coverage(
        order,
        others,
        needs,
        {
            (here, there): Cell(here, there, *counted.get((here, there), (0, 0)), needs[here])
            for here in order
            for there in others
        },
    )


def _add(counts: dict[str, int], code: str, more: int) -> None:
    counts[code] = counts.get(code, 0) + more


def _published_needs(actor: Actor, edition: Edition) -> QuerySet[Need]:
    """Needs of an edition for which counterparts are worked out and whose pairs the actor decides on."""
    rows = _public(catalog.visible_to(actor, Need)).filter(edition=edition)
    if isinstance(actor, SystemActor):
        return rows
    if not isinstance(actor, User) or not actor.is_active or is_watched(actor):
        return rows.none()
    held = people.editable_by(actor, Side.NEEDS).order_by().values("pk")
    return rows.filter(Q(organisation__in=held) | _screened(actor))


def _provinces_of_counterparts(actor: Actor) -> set[str]:
    """Where what may be suggested is, of what the actor sees; a record without a place is nowhere."""
    found: set[str] = set()
    for kind in KINDS:
        rows = _public(catalog.MODELS[kind]._default_manager.filter(pk__in=_seen(actor, kind)))
        found |= {
            catalog.province(code) for code in rows.values_list("region", flat=True).distinct()
        }
    return found - {""}


def _public(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of records those that are matched at all, as actions.refresh has it."""
    return (
        rows.filter(status__in=PUBLIC, edition__is_public=True)
        .select_related(None)
        .prefetch_related(None)
        .order_by()
    )


def sides_of(actor: Actor, suggestion: Suggestion) -> list[Side]:
    """For which sides the actor decides on a pair."""
    return [
        side
        for side in (Side(one) for one in SIDES)
        if board_visible_to(actor, side).filter(pk=suggestion.pk).exists()
    ]


def _side_of(record: Record) -> Side:
    return Side.NEEDS if isinstance(record, Need) else Side.OFFERS


def board_side_of(actor: Actor, record: Record) -> Side | None:
    """The side for which the actor decides on the record's pairs as one of its own people, or as one of
    those who see to the need; None where there is nothing to decide.
    """
    side = _side_of(record)
    rows = on_board(actor, side).filter(**{record.KIND: record.pk})
    return side if rows.exists() else None


def states_of(actor: Actor, record: Record) -> dict[tuple[str, int], State]:
    """`(kind, key) of a counterpart → what the actor's side of the record has decided`; of those alone."""
    if not isinstance(actor, User):
        return {}
    side = _side_of(record)
    rows = board_visible_to(actor, side).filter(**{record.KIND: record.pk})
    found: dict[tuple[str, int], State] = {}
    for one in rows.exclude(**{f"{side}_state": State.OPEN}):
        other = (
            (one.kind, one.achievement_id or one.expert_id or 0)
            if side == Side.NEEDS
            else (RecordKind.NEED.value, one.need_id)
        )
        found[other] = one.state_of(side)
    return found
