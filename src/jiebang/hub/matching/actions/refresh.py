"""Working suggestions out anew: which records' news are noted, and a round over what was noted.

What is written here follows from texts, facts and weights, so that nothing goes into the audit chain.
A refresh writes scores, reasons and whether a pair is suggested still, never what anybody has decided.

An offer (an achievement or an expert) is ranked against the needs, and the few that it answers best are
kept as OwnBest; a need is ranked against the offers, and what is suggested for it are its own best and
those that have it among theirs. So what there is to do for an offer is a list of needs to work out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from jiebang.hub.catalog import queries as catalog
from jiebang.hub.catalog.models import Need, Record
from jiebang.hub.catalog.states import PUBLIC, RecordKind
from jiebang.hub.kernel.actors import Actor, Denied, SystemActor
from jiebang.hub.matching import registry
from jiebang.hub.matching.models import OwnBest, RefreshEntry, Suggestion
from jiebang.hub.matching.queries.found import COUNTERPARTS, LEAST_SCORE
from jiebang.hub.matching.queries.reasons import KEPT_IN, packed
from jiebang.hub.matching.states import State
from jiebang.hub.people.states import Side
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.rules import may_run
from jiebang.hub.search import queries as search
from jiebang.matcher import Match

OFFERS = COUNTERPARTS[RecordKind.NEED]
KEPT = 20
"""Counterparts of a kind that wait for a decision at a need; what is decided or put off comes beside them, and
those that have the need among their own best.
"""
REACHED = 5
"""Needs that are an offer's own best."""
MARGIN = 5
"""Matches that are looked at beyond those, as some may not be suggested."""
CHUNK = 25
"""Needs that are worked out at once."""
TAKEN = 200
"""News that a round takes."""
REACH = 40
"""Needs for which a changed offer is looked at, beside those at which it stands; and offers that look for
their best needs again as a need has changed, beside those that have it among them.
"""
FRESH = timedelta(days=1)
"""Older suggestions are worked out again, though nothing was heard of either record: what scores are
measured against moves with every record that comes.
"""


def note_news(kind: str, keys: Collection[str] | None) -> None:
    """Follow the index: note the records whose words it has taken; where it was built anew all needs, and
    the offers whose index it is, or which are ranked in it.
    """
    if kind not in COUNTERPARTS:
        return
    if keys is None:
        for one in OFFERS if kind == RecordKind.NEED else (kind,):
            _note(one, _published(one), is_news=False)
        _note(RecordKind.NEED, _published(RecordKind.NEED), is_news=False)
    else:
        _note(kind, [int(key) for key in keys if key.isdecimal()])


def _published(kind: str) -> QuerySet[Any, int]:
    rows = catalog.MODELS[kind]._default_manager.filter(status__in=PUBLIC)
    return rows.order_by("pk").values_list("pk", flat=True)


def refresh_edition(*, actor: Actor, edition: Edition) -> int:
    """Note all needs and offers of an edition, as after other weights were switched on; how many needs."""
    if not may_run(actor, edition):
        raise Denied
    for kind in OFFERS:
        _note(kind, _published(kind).filter(edition=edition), is_news=False)
    return _note(
        RecordKind.NEED, _published(RecordKind.NEED).filter(edition=edition), is_news=False
    )


def note_old(*, now: datetime) -> int:
    """Note published needs and offers that nobody has looked at for longer than FRESH; how many needs."""
    for kind in OFFERS:
        own = OwnBest.objects.filter(**{kind: OuterRef("pk")}, computed_at__gt=now - FRESH)
        _note(kind, _published(kind).filter(~Exists(own)), is_news=False)
    fresh = Suggestion.objects.filter(need=OuterRef("pk"), computed_at__gt=now - FRESH)
    return _note(RecordKind.NEED, _published(RecordKind.NEED).filter(~Exists(fresh)), is_news=False)


def _note(kind: str, keys: Iterable[int], *, is_news: bool = True) -> int:
    """Note records once each. What is news stays news, whoever notes it again before it was taken."""
    now = timezone.now()
    # In one order, so that two who note the same do not wait for each other in a circle.
    rows = [RefreshEntry(kind=kind, key=key, at=now, is_news=is_news) for key in sorted(keys)]
    RefreshEntry.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=["at", "is_news"] if is_news else ["at"],
        batch_size=500,
    )
    return len(rows)


def refresh_noted(*, actor: Actor) -> int:
    """Take some of what was noted and work it out; how many were taken.

    Offers come first: they note the needs that they concern, each of which is then worked out once. What was
    taken is deleted afterwards, and only what is still as it was taken: whoever dies in between has the
    work done again, and what was noted meanwhile is done next. Two who take the same do the same.
    Raises IndexNotReady before the first build.
    """
    entries = RefreshEntry.objects.order_by("pk")
    taken = list(entries.exclude(kind=RecordKind.NEED)[:TAKEN]) or list(entries[:TAKEN])
    noted: dict[str, dict[int, bool]] = defaultdict(dict)
    for entry in taken:
        noted[entry.kind][entry.key] = entry.is_news
    for kind, found in sorted(noted.items()):
        ordered = sorted(found)
        for first in range(0, len(ordered), CHUNK):
            keys = ordered[first : first + CHUNK]
            news = [key for key in keys if found[key]]
            if kind == RecordKind.NEED:
                refresh_needs(actor=actor, keys=keys)
                _note_offers_of(news)
            else:
                refresh_offers(actor=actor, kind=kind, keys=keys, news=news)
    for at in {entry.at for entry in taken}:
        same = [entry.pk for entry in taken if entry.at == at]
        RefreshEntry.objects.filter(pk__in=same, at=at).delete()
    return len(taken)


def _note_offers_of(needs: Collection[int]) -> None:
    """Have offers look for their best needs again, as the words of these needs are new: those that have one of
    them among their best, and the forty that answer each best.
    """
    if not needs:
        return
    profiles = list(catalog.public_profiles(RecordKind.NEED, {str(key) for key in needs}))
    for kind in OFFERS:
        matcher = search.generation(kind).matcher
        have = OwnBest.objects.filter(need__in=needs, kind=kind).values_list(kind, flat=True)
        near = {
            int(match.candidate)
            for profile in profiles
            for match in matcher.rank(profile, REACH)
            if match.score > LEAST_SCORE
        }
        _note(kind, {*have, *near}, is_news=False)


# Offers.


def refresh_offers(
    *, actor: Actor, kind: str, keys: Collection[int], news: Collection[int] = ()
) -> int:
    """Work out the own best needs of offers of a kind, a chunk at once, and note the needs that have come or
    gone; how many stand there now.

    news: those of the keys whose words are new, for which the needs are noted at which they stand, and those
    at which they may come to stand. At the same number of queries for one offer and for a chunk. Offers
    that are no longer published lose their own best. Raises IndexNotReady before the first build.
    """
    if not isinstance(actor, SystemActor):
        raise Denied
    started = timezone.now()
    offers = _offers(kind, keys)
    near = _near(offers)
    wanted = sorted({need for found in near.values() for need in found})
    rows = catalog.visible_to(AnonymousUser(), Need).filter(status__in=PUBLIC)
    needs: dict[int, Need] = rows.select_related(None).prefetch_related(None).in_bulk(wanted)
    own = [
        OwnBest(kind=kind, **{kind: offer}, need=need, rank=rank, computed_at=started)
        for offer in offers
        for rank, need in enumerate(
            [
                needs[key] for key in near[offer.pk]
                if key in needs and catalog.suits(needs[key], offer)
            ][:REACHED],
            start=1,
        )
    ]  # fmt: skip
    concerned = {need for key in news for need in near.get(key, ())}
    if news:
        standing = Suggestion.objects.filter(**{f"{kind}__in": news}, is_current=True)
        concerned |= set(standing.values_list("need", flat=True))
    return _write_own(kind, keys, own, concerned, started)


def _offers(kind: str, keys: Collection[int]) -> list[Any]:
    """The published offers of those keys that say anything."""
    rows: Any = catalog.visible_to(AnonymousUser(), catalog.MODELS[kind]).filter(pk__in=keys)
    if kind == RecordKind.EXPERT:
        rows = rows.prefetch_related("publications")
    return [offer for offer in rows.order_by("pk") if catalog.has_words(offer)]


def _near(offers: Sequence[Any]) -> dict[int, list[int]]:
    """`offer → the needs that it answers best`, the best first, by the weights of its own edition."""
    matcher = search.generation(RecordKind.NEED).matcher
    weighing = registry.weights_of({offer.edition_id for offer in offers})
    return {
        offer.pk: [
            int(match.candidate)
            for match in matcher.rank(
                catalog.profile_of(offer),
                REACH,
                offers=True,
                weights=weighing[offer.edition_id].weights,
            )
            if match.score > LEAST_SCORE
        ]
        for offer in offers
    }


@transaction.atomic
def _write_own(
    kind: str,
    keys: Collection[int],
    own: Sequence[OwnBest],
    concerned: Collection[int],
    started: datetime,
) -> int:
    """Write the own best of offers for which nobody has written newer ones, take away those that fell out, and
    note the needs that are concerned with those that came or went: in one piece, so that no need is forgotten.
    """
    # Who works on the same offers waits here. Not a lock that those wait for who write their pairs.
    locked = catalog.MODELS[kind]._default_manager.select_for_update(no_key=True)
    held = set(locked.filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))
    of_kind = OwnBest.objects.filter(**{f"{kind}__in": held})
    held -= set(of_kind.filter(computed_at__gt=started).values_list(kind, flat=True))
    of_kind = OwnBest.objects.filter(**{f"{kind}__in": held})
    before = set(of_kind.values_list(kind, "need"))
    rows = [row for row in own if getattr(row, f"{kind}_id") in held]
    OwnBest.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=[kind, "need"],
        update_fields=["rank", "computed_at"],
        batch_size=500,
    )
    of_kind.filter(computed_at__lt=started).delete()
    after = {(getattr(row, f"{kind}_id"), row.need_id) for row in rows}
    _note(
        RecordKind.NEED,
        {*concerned, *(need for _offer, need in before ^ after)},
        is_news=False,
    )
    return len(rows)


# Needs.


def refresh_needs(*, actor: Actor, keys: Collection[int]) -> int:
    """Work out the counterparts of needs, a chunk at once; how many pairs are suggested now.

    At the same number of queries for one need and for a chunk. Needs that are no longer published lose
    all that is suggested for them. Raises IndexNotReady before the first build.
    """
    if not isinstance(actor, SystemActor):
        raise Denied
    started = timezone.now()
    rows = catalog.visible_to(actor, Need).filter(pk__in=keys, status__in=PUBLIC)
    found = {
        need.pk: need
        for need in rows.filter(edition__is_public=True).order_by("pk")
        if catalog.has_words(need)
    }
    aside, named = _aside(found), _named(found)
    weighing = registry.weights_of({need.edition_id for need in found.values()})
    work = [
        _ranked(
            kind, [need for need in found.values() if need.edition_id == edition], aside, named, by
        )
        for kind in OFFERS
        for edition, by in sorted(weighing.items())
    ]
    pairs = {
        kind: _chosen(kind, [one for one in work if one.kind == kind], found, aside, named)
        for kind in OFFERS
    }
    return _write(keys, pairs, started)


@dataclass(frozen=True, slots=True)
class _Work:
    """Matches of some needs in each language that reasons are kept in."""

    kind: str
    generation: int
    version: str
    matches: Mapping[int, Sequence[Mapping[str, Match]]]


ByNeed = Mapping[tuple[int, str], frozenset[int]]
"""`(need, kind) → counterparts` of it."""


def _named(needs: Collection[int]) -> ByNeed:
    """Those that have the need among their own best."""
    found: dict[tuple[int, str], set[int]] = defaultdict(set)
    rows = OwnBest.objects.filter(need__in=needs).order_by()
    for need, kind, achievement, expert in rows.values_list(
        "need", "kind", "achievement", "expert"
    ):
        found[need, kind].add(achievement or expert)
    return {pair: frozenset(keys) for pair, keys in found.items()}


def _aside(needs: Collection[int]) -> ByNeed:
    """Those that do not wait for a decision at the need any more."""
    rows = Suggestion.objects.filter(need__in=needs).exclude(needs_state=State.OPEN)
    found: dict[tuple[int, str], set[int]] = defaultdict(set)
    for need, kind, achievement, expert in rows.values_list(
        "need", "kind", "achievement", "expert"
    ):
        found[need, kind].add(achievement or expert)
    return {pair: frozenset(keys) for pair, keys in found.items()}


def _ranked(
    kind: str, needs: Sequence[Need], aside: ByNeed, named: ByNeed, by: registry.Weighing
) -> _Work:
    generation = search.generation(kind)
    matcher = generation.matcher
    version = f"{matcher.version} · {by.version}"[:80]
    most = max((len(aside.get((need.pk, kind), ())) for need in needs), default=0)
    profiles = [catalog.profile_of(need) for need in needs]
    also = [{str(key) for key in named.get((need.pk, kind), ())} for need in needs]
    told = {
        language: matcher.match_all(
            profiles, KEPT + MARGIN + most, lang=language, weights=by.weights, also=also
        )
        for language in KEPT_IN
    }
    matches = {
        need.pk: [
            dict(zip(told, same, strict=True))
            for same in zip(*(ranked[at] for ranked in told.values()), strict=True)
        ]
        for at, need in enumerate(needs)
    }
    return _Work(kind, generation.number, version, matches)


def _chosen(
    kind: str, work: Sequence[_Work], needs: Mapping[int, Need], aside: ByNeed, named: ByNeed
) -> list[Suggestion]:
    """The best of each need that may be suggested, and those that have it among theirs, as rows;
    `computed_at` is not set yet.
    """
    wanted = {int(match[KEPT_IN[0]].candidate) for one in work for found in one.matches.values()
              for match in found}  # fmt: skip
    rows = catalog.visible_to(AnonymousUser(), catalog.MODELS[kind])
    candidates: dict[int, Any] = (
        rows.select_related(None).prefetch_related(None).in_bulk(sorted(wanted))
    )
    pairs: list[Suggestion] = []
    for one in work:
        for key, found in one.matches.items():
            need, waiting = needs[key], 0
            done = aside.get((key, kind), frozenset())
            theirs = named.get((key, kind), frozenset())
            for match in found:
                first = match[KEPT_IN[0]]
                candidate = candidates.get(int(first.candidate))
                if first.score <= LEAST_SCORE:
                    break
                if candidate is None or not catalog.suits(need, candidate):
                    continue
                if waiting < KEPT:
                    waiting += candidate.pk not in done
                    pairs.append(_row(need, candidate, match, one, Side.NEEDS))
                elif candidate.pk in theirs:
                    pairs.append(_row(need, candidate, match, one, Side.OFFERS))
    return pairs


def _row(
    need: Need, candidate: Record, match: Mapping[str, Match], work: _Work, found_by: Side
) -> Suggestion:
    first = match[KEPT_IN[0]]
    return Suggestion(
        edition_id=need.edition_id,
        need=need,
        kind=candidate.KIND,
        **{candidate.KIND: candidate},
        score=min(1.0, max(0.0, first.score)),
        rank=first.rank,
        reasons=packed({language: one.reasons for language, one in match.items()}),
        is_current=True,
        found_by=found_by,
        field=need.field,
        need_region=catalog.province(need.region),
        offer_region=catalog.province(candidate.region),
        generation=work.generation,
        version=work.version,
    )


WRITTEN = (
    "edition", "score", "rank", "reasons", "is_current", "found_by", "field", "need_region", "offer_region",
    "generation", "version", "computed_at",
)  # fmt: skip


@transaction.atomic
def _write(
    keys: Collection[int], pairs: Mapping[str, Sequence[Suggestion]], started: datetime
) -> int:
    """Write pairs where nobody has written newer ones, and let go of those that fell out."""
    # Whoever works on the same needs waits here, and then sees what the other has written.
    locked = Need.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    held = set(locked.values_list("pk", flat=True))
    total = 0
    for kind, rows in pairs.items():
        of_kind = Suggestion.objects.filter(need__in=held, kind=kind)
        newer = set(of_kind.filter(computed_at__gt=started).values_list("need", flat=True))
        kept = [row for row in rows if row.need_id in held - newer]
        for row in kept:
            row.computed_at = started
        Suggestion.objects.bulk_create(
            kept,
            update_conflicts=True,
            unique_fields=["need", kind],
            update_fields=WRITTEN,
            batch_size=200,
        )
        of_kind.exclude(need__in=newer).filter(is_current=True, computed_at__lt=started).update(
            is_current=False
        )
        total += len(kept)
    return total
