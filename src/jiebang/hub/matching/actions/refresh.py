"""Working suggestions out anew: which records' news are noted, and a round over what was noted.

What is written here follows from texts, facts and weights, so that nothing goes into the audit chain.
A refresh writes scores, reasons and whether a pair is suggested still, never what anybody has decided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from jiebang.hub.catalog import queries as catalog
from jiebang.hub.catalog.models import Need, Record
from jiebang.hub.catalog.states import PUBLIC, RecordKind
from jiebang.hub.kernel.actors import Actor, Denied, SystemActor
from jiebang.hub.matching import registry
from jiebang.hub.matching.models import RefreshEntry, Suggestion
from jiebang.hub.matching.queries.found import COUNTERPARTS, LEAST_SCORE
from jiebang.hub.matching.queries.reasons import KEPT_IN, packed
from jiebang.hub.matching.states import State
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.rules import may_run
from jiebang.hub.search import queries as search
from jiebang.matcher import Match

KEPT = 20
"""Counterparts of a kind that wait for a decision at a need; what is decided or put off comes beside them."""
MARGIN = 5
"""Matches that are looked at beyond those, as some may not be suggested."""
CHUNK = 25
"""Needs that are worked out at once."""
TAKEN = 200
"""News that a round takes."""
REACH = 40
"""Needs for which a changed counterpart is looked at, beside those at which it stands."""
FRESH = timedelta(days=1)
"""Older suggestions are worked out again, though nothing was heard of either record: what scores are
measured against moves with every record that comes.
"""


def note_news(kind: str, keys: Collection[str] | None) -> None:
    """Follow the index: note the records whose words it has taken; all needs where it was built anew."""
    if kind not in COUNTERPARTS:
        return
    if keys is None:
        rows: Any = Need.objects.filter(status__in=PUBLIC).values_list("pk", flat=True)
        _note(RecordKind.NEED, list(rows))
    else:
        _note(kind, [int(key) for key in keys if key.isdecimal()])


def refresh_edition(*, actor: Actor, edition: Edition) -> int:
    """Note all needs of an edition, as after other weights were switched on; how many there are."""
    if not may_run(actor, edition):
        raise Denied
    rows = Need.objects.filter(edition=edition, status__in=PUBLIC).values_list("pk", flat=True)
    return _note(RecordKind.NEED, list(rows))


def note_old(*, now: datetime) -> int:
    """Note published needs that nobody has looked at for longer than FRESH; how many there are."""
    fresh = Suggestion.objects.filter(need=OuterRef("pk"), computed_at__gt=now - FRESH)
    rows = Need.objects.filter(~Exists(fresh), status__in=PUBLIC).order_by("pk")
    return _note(RecordKind.NEED, list(rows.values_list("pk", flat=True)))


def _note(kind: str, keys: Iterable[int]) -> int:
    now = timezone.now()
    rows = [RefreshEntry(kind=kind, key=key, at=now) for key in keys]
    RefreshEntry.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=["at"],
        batch_size=500,
    )
    return len(rows)


def refresh_noted(*, actor: Actor) -> int:
    """Take some of what was noted and work out the needs that it concerns; how many news were taken.

    They are deleted afterwards, and only those that are still what was taken: whoever dies in between
    has the work done again, and what was noted meanwhile is done next. Two who take the same do the same.
    Raises IndexNotReady before the first build.
    """
    taken = list(RefreshEntry.objects.order_by("pk")[:TAKEN])
    noted: dict[str, set[int]] = defaultdict(set)
    for entry in taken:
        noted[entry.kind].add(entry.key)
    needs = set(noted.pop(RecordKind.NEED, ()))
    for kind, keys in sorted(noted.items()):
        needs |= _standing_at(kind, keys) | _near(kind, keys)
    ordered = sorted(needs)
    for first in range(0, len(ordered), CHUNK):
        refresh_needs(actor=actor, keys=ordered[first : first + CHUNK])
    for at in {entry.at for entry in taken}:
        same = [entry.pk for entry in taken if entry.at == at]
        RefreshEntry.objects.filter(pk__in=same, at=at).delete()
    return len(taken)


def _standing_at(kind: str, keys: Collection[int]) -> set[int]:
    """Needs at which a counterpart is suggested."""
    rows = Suggestion.objects.filter(**{f"{kind}__in": keys}, is_current=True)
    return set(rows.values_list("need", flat=True))


def _near(kind: str, keys: Collection[int]) -> set[int]:
    """Needs that a counterpart may come to stand at."""
    matcher = search.generation(RecordKind.NEED).matcher
    return {
        int(match.candidate)
        for profile in catalog.public_profiles(kind, {str(key) for key in keys})
        for match in matcher.rank(profile, REACH)
        if match.score > LEAST_SCORE
    }


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
    aside = _aside(found)
    weighing = registry.weights_of({need.edition_id for need in found.values()})
    work = [
        _ranked(kind, [need for need in found.values() if need.edition_id == edition], aside, by)
        for kind in COUNTERPARTS[RecordKind.NEED]
        for edition, by in sorted(weighing.items())
    ]
    pairs = {kind: _chosen(kind, [one for one in work if one.kind == kind], found, aside)
             for kind in COUNTERPARTS[RecordKind.NEED]}  # fmt: skip
    return _write(keys, pairs, started)


@dataclass(frozen=True, slots=True)
class _Work:
    """Matches of some needs in each language that reasons are kept in."""

    kind: str
    generation: int
    version: str
    matches: Mapping[int, Sequence[Mapping[str, Match]]]


Aside = Mapping[tuple[int, str], frozenset[int]]


def _aside(needs: Collection[int]) -> Aside:
    """`(need, kind) → counterparts` that do not wait for a decision at the need any more."""
    rows = Suggestion.objects.filter(need__in=needs).exclude(needs_state=State.OPEN)
    found: dict[tuple[int, str], set[int]] = defaultdict(set)
    for need, kind, achievement, expert in rows.values_list(
        "need", "kind", "achievement", "expert"
    ):
        found[need, kind].add(achievement or expert)
    return {pair: frozenset(keys) for pair, keys in found.items()}


def _ranked(kind: str, needs: Sequence[Need], aside: Aside, by: registry.Weighing) -> _Work:
    generation = search.generation(kind)
    matcher = generation.matcher
    version = f"{matcher.version} · {by.version}"[:80]
    most = max((len(aside.get((need.pk, kind), ())) for need in needs), default=0)
    profiles = [catalog.profile_of(need) for need in needs]
    told = {
        language: matcher.match_all(
            profiles, KEPT + MARGIN + most, lang=language, weights=by.weights
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
    kind: str, work: Sequence[_Work], needs: Mapping[int, Need], aside: Aside
) -> list[Suggestion]:
    """The best of each need that may be suggested, as rows; `computed_at` is not set yet."""
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
            for match in found:
                first = match[KEPT_IN[0]]
                candidate = candidates.get(int(first.candidate))
                if first.score <= LEAST_SCORE or waiting == KEPT:
                    break
                if candidate is None or not catalog.suits(need, candidate):
                    continue
                waiting += candidate.pk not in done
                pairs.append(_row(need, candidate, match, one))
    return pairs


def _row(need: Need, candidate: Record, match: Mapping[str, Match], work: _Work) -> Suggestion:
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
        field=need.field,
        need_region=catalog.province(need.region),
        offer_region=catalog.province(candidate.region),
        generation=work.generation,
        version=work.version,
    )


WRITTEN = (
    "edition", "score", "rank", "reasons", "is_current", "field", "need_region", "offer_region",
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
