"""Contests rolled up: an enterprise's in its track, a track's in the one around it and in the regions whose
needs it answers, all in their edition and the editions around; each solution and each juror counted once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from jiebang.hub.contests.models import Award, Contest, Entry, Juror
from jiebang.hub.contests.queries.contests import above, run_by
from jiebang.hub.contests.states import ContestStatus, EntryState, JurorState
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.programmes.models import Edition, Track

Place = tuple[int, str]
"""Edition (key) and host region (code) of a need; "" where it has none."""


@dataclass(frozen=True, slots=True)
class Scored:
    """The rows behind one line of the roll-up; every figure is how many distinct of them there are.

    solutions, jurors and awards: keys of solutions, of people, and of awards. by_place: of one contest, its
    solutions and its awards by where their needs are; empty in a sum.
    """

    contests: Sequence[Contest]
    solutions: frozenset[int]
    jurors: frozenset[int]
    awards: frozenset[int]
    by_place: Mapping[Place, tuple[frozenset[int], frozenset[int]]] = field(default_factory=dict)

    def __add__(self, other: Scored) -> Scored:
        """Both together, what is in both counted once."""
        have = {contest.pk for contest in self.contests}
        more = [contest for contest in other.contests if contest.pk not in have]
        return Scored(
            [*self.contests, *more],
            self.solutions | other.solutions,
            self.jurors | other.jurors,
            self.awards | other.awards,
        )


def contests_run_by(actor: Actor, editions: Sequence[Edition]) -> QuerySet[Contest]:
    """The contests of these editions that the actor runs: nobody else is told how many take part."""
    return (
        Contest.objects.filter(run_by(actor), edition__in=[one.pk for one in editions])
        .exclude(status=ContestStatus.CANCELLED)
        .select_related("edition", "track", "host_region", "parent")
        .prefetch_related("texts", "track__texts")
        .order_by("edition", "slug")
    )


def rolled_up(actor: Actor, editions: Sequence[Edition]) -> list[Scored]:
    """One row for each contest that the actor runs; `sum` of any of them counts nothing twice.

    Cost: four queries, however many contests there are.
    """
    contests = list(contests_run_by(actor, editions))
    keys = [contest.pk for contest in contests]
    need = ("solution__need__edition", "solution__need__host_region__region")
    entries = list(
        Entry.objects.filter(contest__in=keys, state=EntryState.IN).values_list(
            "contest", "solution", *need
        )
    )
    awards = list(
        Award.objects.filter(prize__contest__in=keys).values_list(
            "prize__contest", "pk", *(f"entry__{name}" for name in need)
        )
    )
    solutions_of = _gathered((row[0], row[1]) for row in entries)
    awards_of = _gathered((row[0], row[1]) for row in awards)
    jurors_of = _gathered(
        Juror.objects.filter(contest__in=keys, state=JurorState.ACCEPTED).values_list(
            "contest", "user"
        )
    )
    here = _gathered(((contest, edition, region or ""), key)
                     for contest, key, edition, region in entries)  # fmt: skip
    won = _gathered(((contest, edition, region or ""), key)
                    for contest, key, edition, region in awards)  # fmt: skip
    places: dict[int, dict[Place, tuple[frozenset[int], frozenset[int]]]] = {}
    for contest, edition, region in sorted({*here, *won}):
        at = (contest, edition, region)
        places.setdefault(contest, {})[edition, region] = (
            frozenset(here.get(at, ())),
            frozenset(won.get(at, ())),
        )
    return [
        Scored(
            [contest],
            frozenset(solutions_of.get(contest.pk, ())),
            frozenset(jurors_of.get(contest.pk, ())),
            frozenset(awards_of.get(contest.pk, ())),
            places.get(contest.pk, {}),
        )
        for contest in contests
    ]


def _gathered(pairs: Iterable[tuple[Any, int]]) -> dict[Any, set[int]]:
    found: dict[Any, set[int]] = {}
    for group, key in pairs:
        found.setdefault(group, set()).add(key)
    return found


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the roll-up: all that counts in an edition, a host region (its code), a track or a contest."""

    of: Edition | str | Track | Contest
    scored: Scored


def parts_of(rows: Sequence[Scored], editions: Sequence[Edition]) -> list[Part]:
    """Editions, host regions, tracks and contests that rows of rolled_up() count in, in this order.

    A contest counts in its edition and those of `editions` around it; in its track and those around that;
    in itself and the contests of `rows` above it. It counts in its own host region, and in those whose own
    its edition is; where it has none, with what answers the needs of a region in that region, and with the
    whole jury. Cost: four queries, and one more for each level of contests that the actor does not run.
    """
    around = _around(editions)
    hosted = _hosted(editions, around)
    by_key = {one.pk: one for one in editions}
    tracks = Track.objects.filter(edition__in=list(by_key)).prefetch_related("texts").in_bulk()
    contests = {contest.pk: contest for row in rows for contest in row.contests}
    over = above(contests.values())
    found: dict[tuple[int, str, int], tuple[Edition | str | Track | Contest, list[Scored]]] = {}

    def add(
        kind: int, name: str, key: int, of: Edition | str | Track | Contest, row: Scored
    ) -> None:
        found.setdefault((kind, name, key), (of, []))[1].append(row)

    for row in rows:
        [contest] = row.contests
        for edition in around[contest.edition_id]:
            add(0, by_key[edition].slug, edition, by_key[edition], row)
        for region, share in _shares(row, contest, hosted):
            add(1, region, 0, region, share)
        track = tracks.get(contest.track_id or 0)
        passed: set[int] = set()
        while track is not None and track.pk not in passed:
            passed.add(track.pk)
            add(2, "", track.pk, track, row)
            track = tracks.get(track.parent_id or 0)
        for key in (contest.pk, *over[contest.pk]):
            if key in contests:
                add(3, contests[key].slug, key, contests[key], row)
    return [Part(found[key][0], added_up(found[key][1])) for key in sorted(found)]


def _shares(
    row: Scored, contest: Contest, hosted: Mapping[int, frozenset[str]]
) -> Iterator[tuple[str, Scored]]:
    """What of a contest counts in which host region."""
    whole = hosted[contest.edition_id]
    if contest.host_region is not None:
        whole |= {contest.host_region.region}
    for region in sorted(whole):
        yield region, row
    if contest.host_region is not None:
        return
    for (edition, region), (solutions, awards) in row.by_place.items():
        for code in sorted(({region} - {""} | hosted.get(edition, frozenset())) - whole):
            yield code, Scored(row.contests, solutions, row.jurors, awards)


def _around(editions: Sequence[Edition]) -> dict[int, list[int]]:
    """`edition → itself and those of them around it`, from inside out."""
    parents = {one.pk: one.parent_id for one in editions}
    found: dict[int, list[int]] = {}
    for one in parents:
        way: list[int] = []
        place: int | None = one
        while place is not None and place in parents and place not in way:
            way.append(place)
            place = parents[place]
        found[one] = way
    return found


def _hosted(
    editions: Sequence[Edition], around: Mapping[int, Sequence[int]]
) -> dict[int, frozenset[str]]:
    """`edition → the host regions` whose own it, or one around it, is within these editions."""
    within = [one.pk for one in editions if len(around[one.pk]) > 1]
    own = dict(
        Edition.objects.filter(pk__in=within, hosted_by__isnull=False).values_list(
            "pk", "hosted_by__region"
        )
    )
    return {key: frozenset(own[one] for one in way if one in own) for key, way in around.items()}


def added_up(rows: Sequence[Scored]) -> Scored:
    """All of these together."""
    total = Scored([], frozenset(), frozenset(), frozenset())
    for row in rows:
        total = total + row
    return total
