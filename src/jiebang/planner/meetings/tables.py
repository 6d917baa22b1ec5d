"""A problem as arrays in the order of keys: people, times, what each request may use; no solving here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from jiebang.planner.meetings.shapes import Problem, Request

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MUST = 10_000
"""Points of a must beside its weight: more than all meetings that could take its place."""
FAR = 1_000_000
"""Slots of travel between venues between which nobody changes on one day; also no daily maximum."""
NONE = -1


@dataclass(frozen=True, eq=False)
class Tables:
    """Requests, people, slots, venues and zones by their place in the order of keys (slots: of time).

    An option is a slot, a zone and a pool of interpreters (or none) of a request; those of request r are
    `first[r]` to `first[r + 1]`. A zone or a pool in a slot is a place with room for `room` meetings: `at_zone`
    and `at_pool` say which of them an option uses. Online venues are a zone of their own, with room for all.
    """

    requests: tuple[str, ...]
    people: tuple[str, ...]
    slots: tuple[str, ...]
    venues: tuple[str, ...]
    zones: tuple[str, ...]
    pools: tuple[tuple[str, str, str], ...]
    parties: tuple[str, ...]
    members: Ints
    asked: Ints
    gain: Ints
    weight: Ints
    points: Ints
    locked: Bools
    venue_of_zone: Ints
    day: Ints
    most: Ints
    travel: Ints
    room: Ints
    first: Ints
    slot: Ints
    zone: Ints
    pool: Ints
    free_slots: Bools
    rest: Bools
    venues_of: Bools
    zones_of: Bools
    needs: Bools
    forbidden: tuple[tuple[str, str, str] | None, ...]

    @cached_property
    def at_zone(self) -> Ints:
        """The place of each option's zone and slot."""
        return self.zone * len(self.slots) + self.slot

    @cached_property
    def at_pool(self) -> Ints:
        """The place of each option's pool and slot, NONE without one."""
        place = (len(self.zones) + self.pool) * len(self.slots) + self.slot
        return np.where(self.pool == NONE, NONE, place)

    @cached_property
    def request(self) -> Ints:
        """The request of each option."""
        return np.repeat(np.arange(len(self.requests)), np.diff(self.first))

    @cached_property
    def venue(self) -> Ints:
        """The venue of each option."""
        return self.venue_of_zone[self.zone]

    def languages(self, option: int) -> tuple[str, str] | None:
        """Those of an option's interpreters."""
        pool = int(self.pool[option])
        return None if pool == NONE else self.pools[pool][:2]

    def worth(self, chosen: Ints) -> int:
        """What requests are worth together: weights, musts and fairness."""
        return int(self.gain[chosen].sum()) + int(self.fair(chosen))

    def fair(self, chosen: Ints) -> int:
        """The points of fairness."""
        asked = self.asked[chosen]
        count = np.bincount(asked[asked != NONE], minlength=len(self.parties))
        steps = np.concatenate([[0], np.cumsum(self.points)])
        return int(steps[np.minimum(count, len(self.points))].sum())


def tabled(problem: Problem) -> Tables:
    """The arrays of a problem whose keys are known to be right."""
    people = sorted(problem.people, key=lambda one: one.key)
    slots = sorted(problem.slots, key=lambda one: (one.day, one.start, one.key))
    venues = sorted(problem.venues, key=lambda one: one.key)
    requests = sorted(problem.requests, key=lambda one: one.key)
    # Restricted zones come first: whoever may use them spares the open ones. An online venue is its own zone.
    zones = [
        (one.key, one.venue, one.restricted)
        for one in sorted(problem.zones, key=lambda one: (not one.restricted, one.key))
    ]
    zones += [("", one.key, False) for one in venues if one.online]
    row = {one.key: n for n, one in enumerate(people)}
    when = {one.key: n for n, one in enumerate(slots)}
    where = {one.key: n for n, one in enumerate(venues)}
    zone_row = {key: n for n, (key, _, _) in enumerate(zones) if key}

    def marked(some: object, places: dict[str, int], width: int) -> Bools:
        row = np.zeros(width, bool)
        if some is None:
            row[:] = True
        else:
            row[[places[key] for key in some]] = True  # type: ignore[attr-defined]
        return row

    free = _rows([marked(one.slots, when, len(slots)) for one in people], len(slots))
    present = _rows([marked(one.venues, where, len(venues)) for one in people], len(venues))
    rest = np.array([one.rest for one in slots], bool)

    width = max((len(one.people) for one in requests), default=2)
    members = np.full((len(requests), width), NONE, np.int64)
    for n, one in enumerate(requests):
        members[n, : len(one.people)] = sorted(row[key] for key in one.people)

    room = np.zeros((len(zones), len(slots)), np.int64)
    for table in problem.tables:
        room[zone_row[table.zone]] += marked(table.slots, when, len(slots))
    for n, (key, _, _) in enumerate(zones):
        if not key:
            room[n] = max(len(requests), 1)
    room[:, rest] = 0

    # A pool is all interpreters of a pair of languages at a venue.
    names = sorted({(*sorted(one.languages), one.venue) for one in problem.interpreters})
    pools = [(str(a), str(b), str(venue)) for a, b, venue in names]
    pool_row = {name: n for n, name in enumerate(pools)}
    speakers = np.zeros((len(pools), len(slots)), np.int64)
    for one_pool in problem.interpreters:
        a, b = sorted(one_pool.languages)
        speakers[pool_row[a, b, one_pool.venue]] += one_pool.count * marked(
            one_pool.slots, when, len(slots)
        )

    common = np.ones((len(requests), len(slots)), bool)
    shared = np.ones((len(requests), len(venues)), bool)
    for column in range(width):
        some = members[:, column]
        common &= np.where((some != NONE)[:, None], free[some], True)
        shared &= np.where((some != NONE)[:, None], present[some], True)
    for n, one in enumerate(requests):
        if one.venues is not None:
            shared[n] &= marked(one.venues, where, len(venues))
    venue_of_zone = np.array([where[venue] for _, venue, _ in zones], np.int64)
    allowed = shared[:, venue_of_zone] if zones else np.zeros((len(requests), 0), bool)
    restricted = np.array([one for *_, one in zones], bool)
    named = np.zeros((len(requests), len(zones)), bool)
    for n, one in enumerate(requests):
        for key in one.zones:
            named[n, zone_row[key]] = True
    allowed &= ~restricted | named

    barred: dict[tuple[str, str], str] = {}
    for forbid in problem.forbids:
        barred[min(forbid.person, forbid.other), max(forbid.person, forbid.other)] = forbid.code
    forbidden = [_forbid(one, barred) for one in requests] if barred else [None] * len(requests)

    languages = {one.key: frozenset(one.languages) for one in people}
    suited = {n: _suited(one, languages, pools) for n, one in enumerate(requests)}
    needs = np.array([suited[n] is not None for n in range(len(requests))], bool)

    usable = common[:, :, None] & allowed[:, None, :] & (room.T > 0)[None, :, :]
    usable[[n for n, pair in enumerate(forbidden) if pair is not None]] = False
    r, t, z = np.nonzero(usable & ~needs[:, None, None])
    parts = [np.stack([r, t, z, np.full(len(r), NONE)])]
    for n in np.flatnonzero(needs).tolist():
        for pool in suited[n] or ():
            here = usable[n] & (venue_of_zone == where[pools[pool][2]])[None, :]
            t, z = np.nonzero(here & (speakers[pool] > 0)[:, None])
            parts.append(np.stack([np.full(len(t), n), t, z, np.full(len(t), pool)]))
    options = np.concatenate(parts, axis=1)
    options = options[:, np.lexsort(options[::-1])]

    locked = np.zeros(len(requests), bool)
    if problem.locks:
        keep = np.ones(options.shape[1], bool)
        place = {one.key: n for n, one in enumerate(requests)}
        zone_of = {table.key: zone_row[table.zone] for table in problem.tables}
        for lock in problem.locks:
            n = place[lock.request]
            locked[n] = True
            mine = options[0] == n
            keep[mine] = options[1, mine] == when[lock.slot]
            if lock.table:
                keep[mine] &= options[2, mine] == zone_of[lock.table]
            else:
                keep[mine] &= venue_of_zone[options[2, mine]] == where.get(lock.venue, NONE)
        options = _one_each(options[:, keep], locked, speakers)

    parties, asked = _parties(problem, requests)
    return Tables(
        requests=tuple(one.key for one in requests),
        people=tuple(row),
        slots=tuple(when),
        venues=tuple(where),
        zones=tuple(key for key, _, _ in zones),
        pools=tuple(pools),
        parties=parties,
        members=members,
        asked=asked,
        gain=np.array([one.weight + MUST * (one.kind == "must") for one in requests], np.int64),
        weight=np.array([one.weight for one in requests], np.int64),
        points=np.array(problem.fairness.points, np.int64),
        locked=locked,
        venue_of_zone=venue_of_zone,
        day=np.unique([one.day for one in slots], return_inverse=True)[1].astype(np.int64)
        if slots
        else np.zeros(0, np.int64),
        most=np.array([FAR if one.daily_max is None else one.daily_max for one in people], np.int64),
        travel=_travel(problem, where, [one.online for one in venues]),
        room=np.concatenate([room.ravel(), speakers.ravel()]),
        first=np.searchsorted(options[0], np.arange(len(requests) + 1)).astype(np.int64),
        slot=options[1].copy(),
        zone=options[2].copy(),
        pool=options[3].copy(),
        free_slots=free,
        rest=rest,
        venues_of=shared,
        zones_of=allowed,
        needs=needs,
        forbidden=tuple(forbidden),
    )  # fmt: skip


def _one_each(options: Ints, locked: Bools, speakers: Ints) -> Ints:
    """One option of each locked request: that with the first interpreters that are left."""
    left, keep = speakers.copy(), np.ones(options.shape[1], bool)
    done: set[int] = set()
    for n in np.flatnonzero(locked[options[0]]).tolist():
        request, slot, _, pool = options[:, n].tolist()
        keep[n] = request not in done and (pool == NONE or left[pool, slot] > 0)
        if keep[n]:
            done.add(request)
            if pool != NONE:
                left[pool, slot] -= 1
    return options[:, keep]


def _rows(rows: list[Bools], width: int) -> Bools:
    return np.array(rows, bool).reshape(len(rows), width)


def _travel(problem: Problem, where: dict[str, int], online: list[bool]) -> Ints:
    """Slots between venues, both ways; the shorter of two that are given."""
    travel = np.full((len(where), len(where)), FAR, np.int64)
    for way in problem.travel:
        a, b = where[way.venue], where[way.other]
        travel[a, b] = travel[b, a] = min(int(travel[a, b]), way.slots)
    for n, one in enumerate(online):
        if one:
            travel[n] = np.where(travel[n] == FAR, 0, travel[n])
            travel[:, n] = travel[n]
    np.fill_diagonal(travel, 0)
    return travel


def _forbid(request: Request, barred: dict[tuple[str, str], str]) -> tuple[str, str, str] | None:
    """The first pair of the request's people who are not to meet, with the caller's code."""
    some = sorted(request.people)
    for n, a in enumerate(some):
        for b in some[n + 1 :]:
            if (a, b) in barred:
                return a, b, barred[a, b]
    return None


def _suited(
    request: Request, languages: dict[str, frozenset[str]], pools: list[tuple[str, str, str]]
) -> tuple[int, ...] | None:
    """The pools that can interpret; None where no interpreter is needed."""
    if request.languages is not None:
        pair = tuple(sorted(request.languages))
        return tuple(n for n, (a, b, _) in enumerate(pools) if (a, b) == pair)
    spoken = [languages[key] for key in request.people]
    if not all(spoken) or frozenset.intersection(*spoken):
        return None
    return tuple(
        n for n, (a, b, _) in enumerate(pools) if all(a in one or b in one for one in spoken)
    )


def _parties(problem: Problem, requests: list[Request]) -> tuple[tuple[str, ...], Ints]:
    """Whom fairness counts, and who of them asked for each request, once each."""
    name = {one.key: one.key for one in problem.people}
    if problem.fairness.party == "organisation":
        name = {one.key: one.organisation or one.key for one in problem.people}
    asked = [sorted({name[key] for key in one.asked_by or one.people}) for one in requests]
    parties = sorted({key for some in asked for key in some})
    place = {key: n for n, key in enumerate(parties)}
    width = max((len(some) for some in asked), default=1)
    table = np.full((len(requests), width), NONE, np.int64)
    for n, some in enumerate(asked):
        table[n, : len(some)] = [place[key] for key in some]
    return tuple(parties), table
