"""Docking sessions drawn at random, and the best plan by the slowest way: every set of meetings, one by one."""

from __future__ import annotations

from hypothesis import strategies as st

from jiebang.planner.meetings import (
    NO_FAIRNESS,
    ContradictionError,
    Fairness,
    Forbid,
    Interpreters,
    Kind,
    Lock,
    Meeting,
    Party,
    Person,
    Problem,
    Request,
    Slot,
    Table,
    Travel,
    Venue,
    Zone,
    check,
)

MUST = 10_000


def worth(problem, meetings):
    """Weights, musts and fairness, from the definitions alone."""
    asked = {one.key: one for one in problem.requests}
    home = {one.key: one.organisation or one.key for one in problem.people}
    count, total = {}, 0
    for one in meetings:
        request = asked[one.request]
        total += request.weight + MUST * (request.kind is Kind.MUST)
        who = request.asked_by or request.people
        if problem.fairness.party is Party.ORGANISATION:
            who = {home[key] for key in who}
        for key in set(who):
            count[key] = count.get(key, 0) + 1
    return total + sum(sum(problem.fairness.points[:n]) for n in count.values())


def candidates(problem, request):
    """Every meeting of one request that breaks no rule by itself; of a zone's tables each is tried."""
    pairs = {tuple(sorted(one.languages)) for one in problem.interpreters}
    venue_of = {one.key: one.venue for one in problem.zones}
    places = [(venue_of[one.zone], one.zone, one.key) for one in problem.tables]
    places += [(one.key, "", "") for one in problem.venues if one.online]
    found = []
    for slot in problem.slots:
        for venue, zone, table in places:
            for languages in (None, *sorted(pairs)):
                one = Meeting(request.key, slot.key, venue, zone, table, languages)
                if all(said.code == "lock" for said in check(problem, [one])):
                    found.append(one)
    return found


def best(problem):
    """The greatest worth of any plan in which all rules and locks hold."""
    requests = list(problem.requests)
    options = [candidates(problem, one) for one in requests]
    locked = {one.request for one in problem.locks}
    for n, one in enumerate(requests):
        if one.key in locked:
            lock = next(other for other in problem.locks if other.request == one.key)
            options[n] = [m for m in options[n] if (m.slot, m.table) == (lock.slot, lock.table)]
    top = -1

    def go(n, made):
        nonlocal top
        rest = sum(
            one.weight + MUST * (one.kind is Kind.MUST) + len(one.people) * sum(problem.fairness.points[:1])
            for one in requests[n:]
        )  # fmt: skip
        now = worth(problem, made)
        if now + rest <= top:
            return
        if n == len(requests):
            if not check(problem, made):
                top = now
            return
        for one in options[n]:
            if all(said.code == "lock" for said in check(problem, [*made, one])):
                go(n + 1, [*made, one])
        go(n + 1, made)

    go(0, [])
    return top


@st.composite
def sessions(draw, people=4, requests=4, musts=False):
    """Small problems with every kind of rule; many have meetings that cannot be."""
    some = st.sampled_from
    count = draw(st.integers(1, 4))
    slots = [
        Slot(f"t{n}", draw(some("12")), 60 * n, 30, draw(st.integers(0, 5)) == 0)
        for n in range(count)
    ]
    times = [one.key for one in slots]
    venues = [Venue("a"), Venue("b"), Venue("net", online=True)][: draw(st.integers(1, 3))]
    if draw(st.integers(0, 3)) == 0:
        venues.append(Venue("web", online=True))
    where = [one.key for one in venues]
    halls = [one.key for one in venues if not one.online]
    zones = [
        Zone(f"z{n}", draw(some(halls)), draw(st.booleans()))
        for n in range(draw(st.integers(1, 2)))
    ]
    part = st.one_of(st.none(), st.sets(some(times)))
    tables = [
        Table(f"d{n}", draw(some(zones)).key, draw(part)) for n in range(draw(st.integers(0, 3)))
    ]
    known = st.sets(some(["en", "zh", "ja"]), max_size=2)
    crowd = [
        Person(
            f"p{n}", draw(part), draw(st.one_of(st.none(), st.sets(some(where), min_size=1))), draw(known),
            draw(some([None, None, None, 1, 2])), draw(some(["", "x"])),
        )
        for n in range(draw(st.integers(2, people)))
    ]  # fmt: skip
    names = [one.key for one in crowd]
    asks = []
    for n in range(draw(st.integers(1, requests))):
        who = draw(st.lists(some(names), min_size=2, max_size=draw(some([2, 2, 3])), unique=True))
        asks.append(
            Request(
                f"r{n}", tuple(who), draw(some([1, 20, 50, 100])),
                draw(some([Kind.WISH, Kind.MUST] if musts else [Kind.WISH] * 4 + [Kind.MUST])),
                draw(st.sets(some(who))), draw(st.one_of(st.none(), st.none(), st.sets(some(where)))),
                draw(st.sets(some([one.key for one in zones]))),
                draw(some([None, None, None, ("zh", "en")])),
            )
        )  # fmt: skip
    pools = [
        Interpreters(
            draw(some([("zh", "en"), ("en", "ja")])), draw(some(where)), draw(st.integers(0, 2))
        )
        for _ in range(draw(st.integers(0, 2)))
    ]
    forbids = [Forbid(*names[:2], "rivals")] if draw(st.integers(0, 4)) == 0 else []
    travel = (
        [Travel("a", "b", draw(st.integers(0, 2)))] if "b" in where and draw(st.booleans()) else []
    )
    fairness = draw(
        some([NO_FAIRNESS, Fairness(), Fairness((30, 10)), Fairness((40,), Party.ORGANISATION)])
    )
    problem = Problem(
        crowd, slots, venues, asks, zones, tables, travel, pools, forbids, fairness=fairness
    )
    for one in asks[: draw(st.integers(0, 2))]:
        able = candidates(problem, one)
        if able:
            chosen = draw(some(able))
            lock = Lock(one.key, chosen.slot, chosen.table, "" if chosen.table else chosen.venue)
            try:
                problem = Problem(
                    crowd, slots, venues, asks, zones, tables, travel, pools, forbids,
                    [*problem.locks, lock], fairness,
                )  # fmt: skip
            except ContradictionError:
                continue
    return problem
