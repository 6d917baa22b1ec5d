"""Compiled loops: what stands in the way of a meeting, ejection chains, annealing; one thread, no clock.

`Fixed` is the problem, `Work` the plan while it changes. Every choice comes from the generator in
`Work.seed`, so that the same calls make the same moves on any machine. Few wide arrays rather than many
narrow ones: each array costs time to compile and to hand over.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
_jit: Any = numba.njit(nogil=True, cache=True, error_model="numpy")
_inner: Any = numba.njit(
    nogil=True, cache=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True
)

NONE = -1
BLOCKED = -1
FEW = 24
"""More meetings are never ejected at once; so many of a long line are looked at for the one of least worth."""
DEEP = 400
"""Entries of the log that a chain may have; with a depth of 4 it has no more than 250."""
HUGE = 1 << 60

SLOT, VENUE, AT_ZONE, AT_POOL, EXTRA = range(5)
"""Columns of `options`; EXTRA is what an option is worth beside its request."""
GAIN, LOCKED, FIRST, LAST = range(4)
"""Columns of `asks`; options FIRST to LAST are the request's."""
ROOM, START = range(2)
"""Columns of `places`; START is where a place's line begins."""
OPTION, SPOT, SPOT_OF_POOL, IDLE = range(4)
"""Columns of `now`: the option, its spots in the lines of zone and pool, its spot among the idle."""


class Fixed(NamedTuple):
    """The arrays of `Tables`, side by side; `travel` is empty where nobody has to travel."""

    options: Array
    asks: Array
    members: Array
    asked: Array
    places: Array
    points: Array
    day: Array
    most: Array
    travel: Array


class Work(NamedTuple):
    """A plan: the state of each request, who is where, the lines of meetings at each place.

    `idle` are the requests without a place, and in its last cell how many.
    """

    now: Array
    at: Array
    used: Array
    line: Array
    days: Array
    count: Array
    idle: Array
    log: Array
    best: Array
    seed: Array


@_inner
def _random(work, below):
    """A whole number from 0 to below it, by xorshift64*."""
    x = work.seed[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    work.seed[0] = x
    return np.int64(((x * np.uint64(0x2545F4914F6CDD1D)) >> np.uint64(33)) % np.uint64(below))


@_inner
def _put(fixed, work, r, o):
    """Place a request; returns what that is worth."""
    t = fixed.options[o, SLOT]
    worth = fixed.asks[r, GAIN] + fixed.options[o, EXTRA]
    work.now[r, OPTION] = o
    d = fixed.day[t]
    for p in fixed.members[r]:
        if p != NONE:
            work.at[p, t] = r
            work.days[p, d] += 1
    for q in range(2):
        place = fixed.options[o, AT_ZONE + q]
        if place != NONE:
            work.now[r, SPOT + q] = work.used[place]
            work.line[fixed.places[place, START] + work.used[place]] = r
            work.used[place] += 1
    for u in fixed.asked[r]:
        if u != NONE:
            if work.count[u] < len(fixed.points):
                worth += fixed.points[work.count[u]]
            work.count[u] += 1
    work.idle[-1] -= 1
    last = work.idle[work.idle[-1]]
    work.idle[work.now[r, IDLE]] = last
    work.now[last, IDLE] = work.now[r, IDLE]
    return worth


@_inner
def _take(fixed, work, r):
    """Take a request out; returns what that loses."""
    o = work.now[r, OPTION]
    t = fixed.options[o, SLOT]
    worth = fixed.asks[r, GAIN] + fixed.options[o, EXTRA]
    work.now[r, OPTION] = NONE
    d = fixed.day[t]
    for p in fixed.members[r]:
        if p != NONE:
            work.at[p, t] = NONE
            work.days[p, d] -= 1
    for q in range(2):
        place = fixed.options[o, AT_ZONE + q]
        if place != NONE:
            work.used[place] -= 1
            last = work.line[fixed.places[place, START] + work.used[place]]
            work.line[fixed.places[place, START] + work.now[r, SPOT + q]] = last
            work.now[last, SPOT + q] = work.now[r, SPOT + q]
    for u in fixed.asked[r]:
        if u != NONE:
            work.count[u] -= 1
            if work.count[u] < len(fixed.points):
                worth += fixed.points[work.count[u]]
    work.now[r, IDLE] = work.idle[-1]
    work.idle[work.idle[-1]] = r
    work.idle[-1] += 1
    return worth


@_inner
def _loss(fixed, work, r):
    """What a placed request is worth by itself."""
    worth = fixed.asks[r, GAIN] + fixed.options[work.now[r, OPTION], EXTRA]
    for u in fixed.asked[r]:
        if u != NONE and work.count[u] - 1 < len(fixed.points):
            worth += fixed.points[work.count[u] - 1]
    return worth


@_inner
def _far(fixed, work, p, t, v, begin):
    """The first slot from `begin` on whose meeting of the person is too far away; NONE if there is none."""
    if len(fixed.travel) == 0:
        return NONE
    for s in range(begin, len(fixed.day)):
        if s != t and fixed.day[s] == fixed.day[t] and work.at[p, s] != NONE:
            other = fixed.options[work.now[work.at[p, s], OPTION], VENUE]
            if fixed.travel[v, other] > abs(s - t) - 1:
                return s
    return NONE


@_inner
def _fits(fixed, work, r, o):
    """Whether an option is free with nobody moved."""
    for q in range(2):
        place = fixed.options[o, AT_ZONE + q]
        if place != NONE and work.used[place] >= fixed.places[place, ROOM]:
            return False
    t = fixed.options[o, SLOT]
    for p in fixed.members[r]:
        if p != NONE:
            if work.at[p, t] != NONE or work.days[p, fixed.day[t]] >= fixed.most[p]:
                return False
            if _far(fixed, work, p, t, fixed.options[o, VENUE], 0) != NONE:
                return False
    return True


@_inner
def _known(out, n, r):
    for k in range(n):  # noqa: SIM110  Numba compiles no generators
        if out[k] == r:
            return True
    return False


@_inner
def _least(fixed, work, place, out, n, whole):
    """The meeting at a place whose loss is least, of those not in `out`; of a long line only a part."""
    size = work.used[place]
    span = size if whole else min(size, FEW)
    begin = _random(work, size)
    best, least = NONE, np.int64(HUGE)
    for k in range(span):
        i = begin + k
        if i >= size:
            i -= size
        r = work.line[fixed.places[place, START] + i]
        if fixed.asks[r, LOCKED] == 0 and not _known(out, n, r):
            value = _loss(fixed, work, r)
            if value < least:
                best, least = r, value
    return best


@_inner
def _least_of_day(fixed, work, p, d, out, n):
    """The meeting of a person's day whose loss is least, of those not in `out`."""
    best, least = NONE, np.int64(HUGE)
    for s in range(len(fixed.day)):
        r = work.at[p, s]
        if fixed.day[s] == d and r != NONE and fixed.asks[r, LOCKED] == 0 and not _known(out, n, r):
            value = _loss(fixed, work, r)
            if value < least:
                best, least = r, value
    return best


@_inner
def _blockers(fixed, work, r, o, out, whole):
    """Who has to go for an option of a request that is not placed: how many, in `out`; BLOCKED if they stay."""
    n = 0
    t = fixed.options[o, SLOT]
    d = fixed.day[t]
    for p in fixed.members[r]:
        if p == NONE:
            continue
        s = t if work.at[p, t] != NONE else _far(fixed, work, p, t, fixed.options[o, VENUE], 0)
        while s != NONE:
            e = work.at[p, s]
            if not _known(out, n, e):
                if fixed.asks[e, LOCKED] or n == FEW:
                    return BLOCKED
                out[n] = e
                n += 1
            s = _far(fixed, work, p, t, fixed.options[o, VENUE], 0 if s == t else s + 1)
        if work.days[p, d] >= fixed.most[p]:
            leaving = 0
            for k in range(n):
                if fixed.day[fixed.options[work.now[out[k], OPTION], SLOT]] == d:
                    for other in fixed.members[out[k]]:
                        leaving += other == p
            while work.days[p, d] - leaving >= fixed.most[p]:
                e = _least_of_day(fixed, work, p, d, out, n)
                if e == NONE or n == FEW:
                    return BLOCKED
                out[n] = e
                n += 1
                leaving += 1
    for q in range(2):
        place = fixed.options[o, AT_ZONE + q]
        if place == NONE:
            continue
        leaving = 0
        for k in range(n):
            leaving += fixed.options[work.now[out[k], OPTION], AT_ZONE + q] == place
        if work.used[place] - leaving >= fixed.places[place, ROOM]:
            e = _least(fixed, work, place, out, n, whole)
            if e == NONE or n == FEW:
                return BLOCKED
            out[n] = e
            n += 1
    return n


@_inner
def _free(fixed, work, r):
    """An option of the request that is free, from anywhere on; NONE if none."""
    begin, size = fixed.asks[r, FIRST], fixed.asks[r, LAST] - fixed.asks[r, FIRST]
    shift = _random(work, size)
    for k in range(size):
        i = shift + k
        if i >= size:
            i -= size
        if _fits(fixed, work, r, begin + i):
            return begin + i
    return NONE


@_inner
def _undo(fixed, work, n):
    """Take back the first `n` entries of the log, the last first."""
    for k in range(n - 1, -1, -1):
        r, o = work.log[k, 0], work.log[k, 1]
        if work.now[r, OPTION] != NONE:
            _take(fixed, work, r)
        if o != NONE:
            _put(fixed, work, r, o)


@_inner
def _chain(fixed, work, first, forced, out, chosen_out, waiting, depth, tries, whole):
    """Place a request at an option, and those that it ejects elsewhere, as long as that pays.

    The one that is placed may eject others in turn, `depth` times in all, each by the best of `tries`
    options, if these are worth less. Returns (what is gained, entries of the log); (0, 0) where it cannot be.
    """
    steps, size, gained = 0, 1, np.int64(0)
    waiting[0] = first
    if work.now[first, OPTION] != NONE:
        work.log[0, 0], work.log[0, 1] = first, work.now[first, OPTION]
        steps = 1
        gained -= _take(fixed, work, first)
    begin = True
    while size:
        # The heaviest first: it is the last to stay outside.
        top = 0
        for k in range(1, size):
            if fixed.asks[waiting[k], GAIN] > fixed.asks[waiting[top], GAIN]:
                top = k
        r = waiting[top]
        size -= 1
        waiting[top] = waiting[size]
        chosen, count = NONE, 0
        if not begin:
            chosen = _free(fixed, work, r)
        if chosen == NONE and (begin or depth > 0):
            depth -= 1
            least = np.int64(HUGE)
            if not begin:
                least = fixed.asks[r, GAIN]
                for u in fixed.asked[r]:
                    if u != NONE and work.count[u] < len(fixed.points):
                        least += fixed.points[work.count[u]]
            width = fixed.asks[r, LAST] - fixed.asks[r, FIRST]
            for _ in range(1 if begin else tries):
                o = forced if begin else fixed.asks[r, FIRST] + _random(work, width)
                n = _blockers(fixed, work, r, o, out, whole)
                if n == BLOCKED or n + size >= len(waiting) or steps + n + 2 > DEEP:
                    continue
                value = -fixed.options[o, EXTRA]
                for k in range(n):
                    value += _loss(fixed, work, out[k])
                if value < least and not _known(out, n, first):
                    least, chosen, count = value, o, n
                    chosen_out[:n] = out[:n]
        if chosen == NONE:
            if begin:
                _undo(fixed, work, steps)
                return np.int64(0), 0
            continue
        begin = False
        for k in range(count):
            e = chosen_out[k]
            work.log[steps, 0], work.log[steps, 1] = e, work.now[e, OPTION]
            steps += 1
            gained -= _take(fixed, work, e)
            waiting[size] = e
            size += 1
        work.log[steps, 0], work.log[steps, 1] = r, NONE
        steps += 1
        gained += _put(fixed, work, r, chosen)
    return gained, steps


@_jit
def anneal(fixed, work, worth, best, moves, hot, cold, done, total, depth, tries):
    """Moves `done` to `done + moves` of `total`, cooling from `hot` to `cold`; returns (worth, best worth).

    The best plan met is kept in `work.best`.
    """
    out, chosen_out = np.empty(FEW, np.int64), np.empty(FEW, np.int64)
    waiting = np.empty(4 * FEW, np.int64)
    for step in range(moves):
        heat = hot * (cold / hot) ** ((done + step) / total)
        if work.idle[-1] > 0 and _random(work, 4) != 0:
            r = work.idle[_random(work, work.idle[-1])]
            other = work.idle[_random(work, work.idle[-1])]
            if fixed.asks[other, GAIN] > fixed.asks[r, GAIN]:
                r = other
        else:
            r = _random(work, len(fixed.asks))
        size = fixed.asks[r, LAST] - fixed.asks[r, FIRST]
        if fixed.asks[r, LOCKED] or size == 0:
            continue
        o = fixed.asks[r, FIRST] + _random(work, size)
        if work.now[r, OPTION] == o:
            continue
        whole = _random(work, 4) == 0
        gained, steps = _chain(fixed, work, r, o, out, chosen_out, waiting, depth, tries, whole)
        if steps == 0:
            continue
        if gained < 0 and heat * np.log((_random(work, 1 << 30) + 1) / (1 << 30)) > gained:
            _undo(fixed, work, steps)
            continue
        worth += gained
        if worth > best:
            best = worth
            work.best[:] = work.now[:, OPTION]
    return worth, best


@_jit
def fill(fixed, work, order, given):
    """Place requests in the given order wherever nobody has to move; returns what they are worth.

    A request goes to its `given` option or nowhere; where NONE is given, to its first that is free.
    """
    worth = np.int64(0)
    for r in order:
        if work.now[r, OPTION] != NONE:
            continue
        chosen = NONE
        if given[r] != NONE:
            if _fits(fixed, work, r, given[r]):
                chosen = given[r]
        else:
            for o in range(fixed.asks[r, FIRST], fixed.asks[r, LAST]):
                if _fits(fixed, work, r, o):
                    chosen = o
                    break
        if chosen != NONE:
            worth += _put(fixed, work, r, chosen)
    return worth
