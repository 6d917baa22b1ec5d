"""Plans of meetings against every plan there is, their rules, their bound, and few changes later."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiebang.planner.meetings import (
    NO_FAIRNESS,
    Because,
    Code,
    ContradictionError,
    DuplicateKeyError,
    Fairness,
    Forbid,
    Interpreters,
    Kind,
    Lock,
    Meeting,
    Party,
    Person,
    Problem,
    RangeError,
    Request,
    Slot,
    StepKind,
    Table,
    Travel,
    UnknownKeyError,
    Venue,
    Why,
    Zone,
    bound,
    check,
    diagnose,
    greedy,
    improve,
    relaxed,
    replan,
    restored,
)
from jiebang.planner.tests.docking_oracle import best, sessions, worth

SOME = settings(
    max_examples=40, deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)  # fmt: skip


def hall(people="abcd", slots=3, tables=2, requests=(), **given):
    """One hall with open tables, everybody there all day."""
    return Problem(
        **{
            "people": [Person(one) if isinstance(one, str) else one for one in people],
            "slots": [Slot(f"t{n}", "1", 60 * n, 30) for n in range(slots)],
            "venues": [Venue("hall")],
            "zones": [Zone("open", "hall")],
            "tables": [Table(f"d{n}", "open") for n in range(tables)],
            "requests": [
                one if isinstance(one, Request) else Request(one[0], tuple(one[0]), one[1])
                for one in requests
            ],
            "fairness": NO_FAIRNESS,
        }
        | given
    )


# The rules, and the best.


@SOME
@given(sessions(people=6, requests=9), st.integers(0, 3))
def test_every_rule_holds_and_improving_never_loses(problem, seed):
    first = greedy(problem)
    assert check(problem, first) == []
    assert first.worth == worth(problem, first.meetings)
    plan = improve(problem, first, 5, seed=seed, moves=1000)
    assert check(problem, plan) == []
    assert restored(problem, plan.meetings).meetings == plan.meetings
    assert plan.worth == worth(problem, plan.meetings)
    most = bound(problem)
    assert first.worth <= plan.worth <= most
    assert 0 <= plan.gap(most) <= 1
    met = {one.request for one in plan.meetings}
    assert {one.request for one in plan.unscheduled} == {one.key for one in problem.requests} - met
    for one in plan.unscheduled:
        assert one.reasons
        assert Why.FREE not in {reason.why for reason in one.reasons}


def is_best_of_all(problem):
    most = best(problem)
    plan = improve(problem, seconds=10, bound=most)
    assert plan.worth == most
    assert check(problem, plan) == []
    assert bound(problem) >= most


@SOME
@given(sessions())
def test_given_time_the_plan_is_the_best_of_all(problem):
    is_best_of_all(problem)


@pytest.mark.gate
@settings(SOME, max_examples=1500)
@given(sessions(people=5, requests=5))
def test_of_many_each_plan_is_the_best_of_all(problem):
    is_best_of_all(problem)


@settings(SOME, max_examples=20)
@given(sessions(people=6, requests=8), st.randoms(use_true_random=False))
def test_the_order_of_the_input_decides_nothing(problem, random):
    mixed = {}
    for name in (
        "people",
        "slots",
        "venues",
        "requests",
        "zones",
        "tables",
        "locks",
        "interpreters",
    ):
        some = list(getattr(problem, name))
        random.shuffle(some)
        mixed[name] = some
    other = replace(problem, **mixed)
    assert greedy(other).meetings == greedy(problem).meetings
    assert (
        improve(other, moves=500, seed=3).meetings == improve(problem, moves=500, seed=3).meetings
    )


@pytest.mark.parametrize(
    "given",
    [
        {"slots": 1, "tables": 2, "requests": [("ab", 1), ("ac", 100)]},
        {"slots": 1, "tables": 1, "requests": [("ab", 1), ("cd", 100)]},
        {
            "tables": 2, "requests": [("ab", 1), ("ac", 100)],
            "people": [Person("a", daily_max=1), *(Person(key) for key in "bcd")],
        },
        {
            "slots": 2, "tables": 1, "venues": [Venue("hall"), Venue("net", online=True), Venue("park")],
            "zones": [Zone("open", "hall"), Zone("lawn", "park")],
            "requests": [Request("ab", ("a", "b"), 1), Request("ac", ("a", "c"), 100, venues=("park",))],
        },
    ],
)  # fmt: skip
def test_what_is_locked_stays_whoever_would_be_worth_more(given):
    """In the way of the same person, of the same table, of a daily maximum, of travel."""
    problem = replace(hall(**given), locks=[Lock("ab", "t0", "d0")])
    if len(problem.venues) > 1:
        problem = replace(problem, tables=[*problem.tables, Table("l0", "lawn")])
    assert [one.request for one in improve(problem, moves=4000).meetings] == ["ab"]


def crowded(fairness=NO_FAIRNESS, **given):
    """Two people whom everybody wants, and others who ask for one another."""
    pairs = [("x", f"a{n}") for n in range(9)] + [("y", f"a{n}") for n in range(9)]
    pairs += [(f"a{n}", f"a{n + 1}") for n in range(8)] + [(f"b{n}", "x") for n in range(3)]
    return Problem(
        people=[Person(key) for key in {key for pair in pairs for key in pair}],
        slots=[Slot(f"t{n}", "1", 60 * n, 30) for n in range(7)],
        venues=[Venue("hall")],
        zones=[Zone("open", "hall")],
        tables=[Table(f"d{n}", "open") for n in range(3)],
        requests=[
            Request(f"{a}-{b}", (a, b), 5 if a[0] == "b" else 20 + (7 * n) % 60, asked_by=(a,))
            for n, (a, b) in enumerate(pairs)
        ],
        fairness=fairness,
        **given,
    )


def test_the_same_seed_makes_the_same_plan_and_progress_is_told():
    problem = crowded()
    seen = []
    plans = [improve(problem, seed=5, moves=9000, progress=seen.append) for _ in range(2)]
    assert plans[0].meetings == plans[1].meetings
    assert plans[0].worth > greedy(problem).worth
    half = seen[: len(seen) // 2]
    assert [one.moves for one in half] == [one.moves for one in seen[len(half) :]]
    assert [one.worth for one in half] == sorted(one.worth for one in half)


def test_progress_can_end_it_and_no_time_gives_the_plan_back():
    problem = crowded()
    first = greedy(problem)
    assert improve(problem, first, 60, progress=lambda _: False).worth == first.worth
    assert improve(problem, first, 0).meetings == first.meetings
    assert improve(problem, first, 60, bound=first.worth).worth == first.worth


# Fairness.


def test_nobody_who_asked_has_none_while_others_have_six():
    unfair, fair = (
        improve(crowded(kind), seconds=10, moves=60_000) for kind in (NO_FAIRNESS, Fairness())
    )
    assert min(unfair.asked_counts.values()) == 0
    assert max(unfair.asked_counts.values()) >= 6
    assert min(fair.asked_counts.values()) >= 1
    assert fair.weight < unfair.weight


@settings(SOME, max_examples=25)
@given(sessions(people=5, requests=5))
def test_in_the_best_plan_no_one_exchange_helps_who_has_none(problem):
    """Where giving up one meeting, or two, of parties that keep another would let one in that has none."""
    problem = replace(
        problem, fairness=Fairness(), locks=(), requests=[replace(one, kind=Kind.WISH) for one in
        problem.requests]
    )  # fmt: skip
    plan = improve(problem, seconds=10, bound=best(problem))
    asked = {one.key: set(one.asked_by or one.people) for one in problem.requests}
    counts = plan.asked_counts
    for one in plan.unscheduled:
        if any(counts[key] == 0 for key in asked[one.request]):
            for other in plan.meetings:
                if all(counts[key] >= 2 for key in asked[other.request]):
                    table = other.table
                    swapped = [m for m in plan.meetings if m != other]
                    swapped.append(replace(other, request=one.request, table=table))
                    assert check(problem, swapped)


def test_organisations_may_be_what_fairness_counts():
    people = [
        Person("a", organisation="x"),
        Person("b", organisation="x"),
        Person("c"),
        Person("d"),
    ]
    requests = [
        Request("ac", ("a", "c"), 50, asked_by=("a",)), Request("bc", ("b", "c"), 60, asked_by=("b",)),
        Request("dc", ("d", "c"), 10, asked_by=("d",)),
    ]  # fmt: skip
    by = {
        party: improve(
            replace(hall(people="", slots=2, tables=1), people=people, requests=requests,
            fairness=Fairness(party=party)), moves=2000,
        )
        for party in Party
    }  # fmt: skip
    assert {one.request for one in by[Party.ORGANISATION].meetings} == {"bc", "dc"}
    assert by[Party.PERSON].worth == 60 + 50 + 2 * 201
    assert by[Party.ORGANISATION].worth == 60 + 10 + 2 * 201


# The verifier can fail: one broken plan for each rule.


def fair_day(**given):
    """Two venues and online, two zones, languages."""
    return Problem(
        **{
            "people": [
                Person("a", languages=("zh",)), Person("b", languages=("en",)), Person("c", ("t0", "t1", "t2")),
                Person("d", venues=("hall", "net")), Person("e", daily_max=1),
            ],
            "slots": [Slot(f"t{n}", "1", 60 * n, 30, rest=n == 3) for n in range(5)],
            "venues": [Venue("hall"), Venue("park"), Venue("net", online=True)],
            "zones": [Zone("open", "hall"), Zone("inner", "hall", True), Zone("lawn", "park")],
            "tables": [
                Table("d0", "open"), Table("d1", "open", ("t0",)), Table("i0", "inner"), Table("l0", "lawn"),
                Table("l1", "lawn"),
            ],
            "travel": [Travel("hall", "park", 1)],
            "interpreters": [Interpreters(("en", "zh"), "hall", 1)],
            "requests": [
                Request("ab", ("a", "b")), Request("cd", ("c", "d"), venues=("hall", "net")), Request("ce",
                ("c", "e")), Request("de", ("d", "e"), zones=("inner",)), Request("ac", ("a", "c")),
                Request("bd", ("b", "d")),
            ],
            "forbids": [Forbid("b", "d")],
            "locks": [Lock("cd", "t0", "d0")],
        }
        | given
    )  # fmt: skip


LOCKED = Meeting("cd", "t0", "hall", "open", "d0")


@pytest.mark.parametrize(
    ("meetings", "code"),
    [
        ([LOCKED, LOCKED], Code.TWICE),
        ([], Code.LOCK),
        ([replace(LOCKED, slot="t1")], Code.LOCK),
        ([LOCKED, Meeting("xy", "t1", "hall", "open", "d0")], Code.UNKNOWN),
        ([LOCKED, Meeting("ac", "t1", "park", "open", "d0")], Code.UNKNOWN),
        ([LOCKED, Meeting("ac", "t0", "hall", "open", "d1")], Code.PERSON_TWICE),
        ([LOCKED, Meeting("ce", "t0", "hall", "open", "d0")], Code.TABLE_TWICE),
        ([LOCKED, Meeting("ce", "t4", "hall", "open", "d0")], Code.NOT_AVAILABLE),
        ([LOCKED, Meeting("de", "t2", "park", "lawn", "l0")], Code.NOT_AT_VENUE),
        ([replace(LOCKED, venue="park", zone="lawn", table="l0")], Code.VENUE_NOT_ALLOWED),
        ([LOCKED, Meeting("ac", "t2", "hall", "inner", "i0")], Code.ZONE_RESTRICTED),
        ([LOCKED, Meeting("ac", "t1", "hall", "open", "d1")], Code.TABLE_CLOSED),
        ([LOCKED, Meeting("ac", "t1", "hall")], Code.NO_TABLE),
        ([LOCKED, Meeting("ac", "t3", "hall", "open", "d0")], Code.REST),
        ([LOCKED, Meeting("ac", "t1", "park", "lawn", "l0")], Code.TRAVEL),
        (
            [LOCKED, Meeting("ce", "t1", "hall", "open", "d0"), Meeting("de", "t2", "hall", "inner", "i0")],
            Code.DAILY_MAX,
        ),
        ([LOCKED, Meeting("ab", "t1", "hall", "open", "d0")], Code.INTERPRETER),
        ([LOCKED, Meeting("ab", "t1", "park", "lawn", "l0", ("en", "zh"))], Code.INTERPRETER),
        ([LOCKED, Meeting("ac", "t1", "hall", "open", "d0", ("en", "zh"))], Code.INTERPRETER),
        ([LOCKED, Meeting("bd", "t1", "hall", "open", "d0")], Code.FORBIDDEN),
    ],
)  # fmt: skip
def test_a_broken_plan_is_found(meetings, code):
    assert code in {one.code for one in check(fair_day(), meetings)}


def test_a_sound_plan_is_not_found_broken():
    sound = [
        LOCKED, Meeting("ab", "t1", "hall", "open", "d0", ("en", "zh")), Meeting("ac", "t2", "hall", "open",
        "d0"), Meeting("de", "t4", "net"),
    ]  # fmt: skip
    assert check(fair_day(), sound) == []
    assert len(improve(fair_day(), moves=4000).meetings) >= len(sound)


@settings(SOME, max_examples=30)
@given(sessions(people=6, requests=9), st.randoms(use_true_random=False))
def test_a_meeting_moved_at_random_is_found_or_was_sound(problem, random):
    """What check passes is never worth more than the bound: it does not pass what cannot be."""
    made = list(greedy(problem).meetings)
    if not made:
        return
    n = random.randrange(len(made))
    made[n] = replace(made[n], slot=random.choice(problem.slots).key)
    if not check(problem, made):
        assert worth(problem, made) <= bound(problem)
    twice = [*made, replace(made[n], request=made[n].request)]
    assert Code.TWICE in {one.code for one in check(problem, twice)}


# Why not.


def reasons(plan, key):
    return {one.request: one.reasons for one in plan.unscheduled}[key]


def test_each_reason_is_named():
    problem = hall(
        people="abcdef", slots=2, tables=1, requests=[("ab", 90), ("cd", 80), ("ef", 10)],
    )  # fmt: skip
    (full,) = reasons(greedy(problem), "ef")
    assert (full.why, full.place, full.slots, full.meetings) == (
        Why.TABLES_FULL,
        "open",
        ("t0", "t1"),
        ("ab", "cd"),
    )
    assert (full.least, full.better, full.whole) == (80, True, True)

    problem = hall(people="abc", slots=2, tables=5, requests=[("ab", 90), ("ac", 80), ("bc", 70)])
    problem = replace(
        problem,
        people=[*problem.people, Person("d")],
        requests=[*problem.requests, Request("ad", ("a", "d"), 5)],
    )
    said = reasons(greedy(problem), "ad")
    assert (said[0].why, said[0].people, said[0].meetings) == (Why.BUSY, ("a",), ("ab", "ac"))
    assert said[0].better
    assert said[0].whole


def test_what_leaves_no_option_is_named():
    def said(**given):
        (one,) = reasons(greedy(hall(people="ab", requests=[("ab", 50)], **given)), "ab")
        return one

    assert said(tables=0).why is Why.NO_TABLE
    assert said(forbids=[Forbid("b", "a", "rivals")]).code == "rivals"
    there = [Person("a", ("t0",)), Person("b", ("t1",))]
    one = hall(requests=[("ab", 50)])
    for people, why in (
        (there, Why.NO_SLOT),
        ([Person("a", venues=()), Person("b")], Why.NO_VENUE),
        ([Person("a", languages=("zh",)), Person("b", languages=("en",))], Why.NO_INTERPRETER),
        ([Person("a", daily_max=0), Person("b")], Why.DAILY_MAX),
    ):
        problem = replace(one, people=people)
        assert reasons(greedy(problem), "ab")[0].why is why


def test_travel_and_interpreters_are_named():
    base = fair_day(locks=[], forbids=[])
    requests = [
        Request("ac", ("a", "c"), 90, venues=("hall",)),
        Request("ae", ("a", "e"), 10, venues=("park",)),
    ]
    slots = [Slot(f"t{n}", "1", 60 * n, 30) for n in range(3)]
    people = [Person("a", ("t0", "t1")), Person("c", ("t0",)), Person("e")]
    plan = greedy(replace(base, requests=requests, slots=slots, people=people))
    said = {one.why: one for one in reasons(plan, "ae")}
    assert (said[Why.TRAVEL].people, said[Why.TRAVEL].slots, said[Why.TRAVEL].meetings) == (
        ("a",),
        ("t1",),
        ("ac",),
    )
    people = [Person(key, ("t0",), languages=("zh" if key in "ac" else "en",)) for key in "abcd"]
    requests = [Request("ab", ("a", "b"), 90), Request("cd", ("c", "d"), 10)]
    plan = greedy(replace(base, requests=requests, slots=slots, people=people))
    said = reasons(plan, "cd")
    assert said[0].why is Why.INTERPRETERS_BUSY
    assert (said[0].languages, said[0].place) == (("en", "zh"), "hall")


# Musts.


def every_option_suffices(problem):
    trouble = diagnose(problem)
    plan = improve(problem, seconds=10, moves=2000)
    assert len(plan.missing_musts) == len(trouble.short)
    for option in trouble.options:
        other = relaxed(problem, option)
        assert option.proved
        assert not diagnose(other)
        assert not improve(other, seconds=10, moves=2000).missing_musts
    if trouble:
        assert trouble.options[0].size == min(one.size for one in trouble.options)


@SOME
@given(sessions(musts=True))
def test_what_to_relax_lets_every_must_meet(problem):
    every_option_suffices(problem)


@pytest.mark.gate
@settings(SOME, max_examples=600)
@given(sessions(people=5, requests=6, musts=True))
def test_of_many_each_option_lets_every_must_meet(problem):
    every_option_suffices(problem)


def test_what_to_relax_is_named():
    musts = [Request(key, tuple(key), kind=Kind.MUST) for key in ("ab", "ac", "ad")]
    trouble = diagnose(replace(hall(slots=2), requests=musts, forbids=[Forbid("a", "d")]))
    assert len(trouble.short) == 1
    alone = {next(iter(one.kinds)): one for one in trouble.options if len(one.kinds) == 1}
    assert set(alone) == {StepKind.MAKE_WISH}
    problem = replace(hall(slots=3, tables=1), requests=musts, forbids=[Forbid("a", "d", "rivals")])
    assert [str(one) for one in diagnose(problem).options[0].steps] == [
        "lift the forbid of a and d"
    ]
    problem = replace(
        hall(slots=1, tables=1), requests=[musts[0], Request("cd", ("c", "d"), kind=Kind.MUST)]
    )
    assert str(diagnose(problem).options[0]) == "add 1 to the tables of open in t0"
    problem = replace(problem, tables=[Table("1", "open"), Table("2", "open")])
    assert not diagnose(problem)


def test_travel_and_daily_maxima_are_known_to_what_to_relax():
    base = fair_day(
        locks=[],
        forbids=[],
        people=[Person("a", daily_max=2), *(Person(key) for key in "bcde")],
    )
    there = {key: ("hall",) if key == "ab" else ("park",) for key in ("ab", "ac", "ad")}
    musts = [Request(key, tuple(key), kind=Kind.MUST, venues=where) for key, where in there.items()]
    two = replace(
        base, requests=musts[:2], slots=[Slot(f"t{n}", "1", 60 * n, 30) for n in range(3)]
    )
    assert not diagnose(two)
    assert diagnose(replace(two, travel=[Travel("hall", "park", 2)])).short
    assert diagnose(replace(two, slots=two.slots[:2])).short
    trouble = diagnose(replace(base, requests=musts))
    assert str(trouble.options[0]) == "raise daily_max of a by 1"
    assert not diagnose(relaxed(replace(base, requests=musts), trouble.options[0]))


def test_the_bound_leaves_out_no_way_that_can_be_travelled():
    """From the hall to online and on to the park, as fast as one can."""
    slots = [Slot(f"t{n}", "1", 60 * n, 30) for n in range(4)]
    requests = [
        Request("ab", ("a", "b"), venues=("hall",)), Request("ac", ("a", "c"), venues=("net",)),
        Request("ad", ("a", "d"), venues=("park",)), Request("ae", ("a", "e"), venues=("net",)),
    ]  # fmt: skip
    people = [Person(key) for key in "abcde"]
    problem = fair_day(
        locks=[],
        forbids=[],
        slots=slots,
        requests=requests,
        people=people,
        travel=[Travel("hall", "park", 2)],
    )
    plan = improve(problem, moves=3000)
    assert len(plan.meetings) == 4
    assert bound(problem) >= plan.worth


# Few changes later.


@SOME
@given(
    sessions(people=6, requests=9),
    st.sets(st.sampled_from(["p0", "p1", "p2"])),
    st.sampled_from([0, 400]),
)
def test_replanning_changes_only_what_it_says(problem, absent, moves):
    before = improve(problem, moves=300)
    absent &= {one.key for one in problem.people}
    made = replan(problem, before, absent=absent, moves=moves, seconds=5)
    assert check(made.plan.problem, made.plan) == []
    new, old = set(made.plan.meetings), set(before.meetings)
    same = {(one.request, one.slot, one.venue, one.table) for one in new}
    assert {(one.request, one.slot, one.venue, one.table) for one in made.kept} <= same
    assert (
        set(made.kept)
        | {one.before for one in made.moved}
        | {one.meeting for one in made.cancelled}
        == old
    )
    assert len(made.kept) + len(made.moved) + len(made.cancelled) == len(old)
    after = {one.request for one in made.kept} | {one.after.request for one in made.moved}
    assert after | {one.request for one in made.added} == {one.request for one in new}
    people = {one.key: set(one.people) for one in problem.requests}
    for one in made.cancelled:
        assert (one.because is Because.ABSENT) == bool(people[one.meeting.request] & absent)
    assert made.moved_share <= 0.1
    if not moves:
        assert not made.moved
        assert all(one.because is Because.ABSENT for one in made.cancelled)


def test_who_waited_takes_the_place_and_nobody_else_moves():
    problem = hall(
        people="abcdef", slots=1, tables=2, requests=[("ab", 90), ("cd", 80), ("ef", 10)]
    )
    made = replan(problem, greedy(problem), absent=["a"], moves=2000)
    assert [one.request for one in made.kept] == ["cd"]
    assert [(one.meeting.request, one.because) for one in made.cancelled] == [
        ("ab", Because.ABSENT)
    ]
    assert [one.request for one in made.added] == ["ef"]
    assert not made.moved


def test_a_table_that_breaks_moves_its_meeting_alone():
    problem = hall(people="abcd", slots=2, tables=2, requests=[("ab", 90), ("cd", 80)])
    before = greedy(problem)
    (first,) = [one for one in before.meetings if one.request == "ab"]
    other = replace(problem, tables=[one for one in problem.tables if one.key != first.table])
    made = replan(other, before, moves=2000)
    assert [one.before.request for one in made.moved] == ["ab"]
    assert [one.request for one in made.kept] == ["cd"]
    gone = replan(replace(problem, requests=problem.requests[1:]), before, moves=0)
    assert [one.because for one in gone.cancelled] == [Because.GONE]


def test_a_meeting_worth_more_than_the_change_takes_a_place():
    """The one who waited is worth 90 more than the one that stays, and a change costs 25, or 95."""
    problem = hall(people="abcd", slots=1, tables=1, requests=[("ab", 1), ("cd", 91)])
    before = [Meeting("ab", "t0", "hall", "open", "d0")]
    for change, kept in ((25, "cd"), (95, "ab")):
        made = replan(problem, before, change=change, moves=2000, most_moved=1)
        assert [one.request for one in made.plan.meetings] == [kept]
    made = replan(problem, before, moves=2000, most_moved=0)
    assert [one.request for one in made.kept] == ["ab"]


# What cannot be used.


@pytest.mark.parametrize(
    ("given", "error", "code"),
    [
        ({"people": [Person("a"), Person("a")]}, DuplicateKeyError, "duplicate_key"), ({"people":
        [Person("")]}, DuplicateKeyError, "empty_key"), ({"requests": [Request("r", ("a", "z"))]},
        UnknownKeyError, "unknown_key"), ({"requests": [Request("r", ("a",))]}, RangeError, "too_few_people"),
        ({"requests": [Request("r", ("a", "a"))]}, RangeError, "too_few_people"), ({"requests": [Request("r",
        ("a", "b"), 0)]}, RangeError, "range"), ({"requests": [Request("r", ("a", "b"), 101)]}, RangeError,
        "range"), ({"requests": [Request("r", ("a", "b"), asked_by=("c",))]}, RangeError, "asked_by_others"),
        ({"slots": [Slot("t", "1", 0, 40), Slot("u", "1", 30)]}, RangeError, "slots_overlap"), ({"slots":
        [Slot("t", "1", 0, 40 * 60)]}, RangeError, "range"), ({"people": [Person("a", daily_max=-1)]},
        RangeError, "range"), ({"travel": [Travel("hall", "moon", 1)]}, UnknownKeyError, "unknown_key"),
        ({"tables": [Table("d", "nowhere")]}, UnknownKeyError, "unknown_key"), ({"locks": [Lock("ab", "t0",
        "d0"), Lock("ab", "t1", "d0")]}, ContradictionError, "locked_twice"), ({"locks": [Lock("ab", "t0",
        "d0"), Lock("ac", "t0", "d1")]}, ContradictionError, "lock_person_twice"), ({"locks": [Lock("ab",
        "t0", "d0"), Lock("cd", "t0", "d0")]}, ContradictionError, "lock_table_twice"), ({"locks": [Lock("ab",
        "t0")]}, ContradictionError, "lock_unknown"), ({"locks": [Lock("ab", "t0", "d0")], "forbids":
        [Forbid("a", "b")]}, ContradictionError, "lock_forbidden"),
    ],
)  # fmt: skip
def test_wrong_input_is_refused_by_name(given, error, code):
    with pytest.raises(error) as caught:
        replace(hall(requests=[("ab", 50), ("ac", 40), ("cd", 30)]), **given)
    assert caught.value.code == code


def test_meetings_that_break_a_rule_are_no_plan():
    problem = hall(requests=[("ab", 50), ("ac", 40)])
    with pytest.raises(ContradictionError) as caught:
        restored(
            problem,
            [Meeting(key, "t0", "hall", "open", f"d{n}") for n, key in enumerate(("ab", "ac"))],
        )
    assert caught.value.code == "meeting_person_twice"
    with pytest.raises(RangeError):
        improve(hall(), greedy(problem))


def test_points_of_fairness_never_rise():
    for points in ((10, 20), (1001,), (-1,)):
        with pytest.raises(RangeError):
            Fairness(points)


@pytest.mark.parametrize("kind", [NO_FAIRNESS, Fairness()])
def test_without_time_the_bound_is_loose_and_holds(kind):
    pairs = [(f"{n % 7}", f"{7 + (n * 3) % 11}") for n in range(400)]
    problem = hall(
        people=[str(n) for n in range(18)], slots=20, tables=2, fairness=kind,
        requests=[Request(f"{n}", pair, 1 + n % 100) for n, pair in enumerate(pairs)],
    )  # fmt: skip
    plan = greedy(problem)
    loose, tight = bound(problem, 1e-9), bound(problem)
    assert plan.worth <= tight <= loose
    assert loose <= 40 * 100 + 18 * sum(kind.points)


def test_the_absent_are_known():
    problem = hall(requests=[("ab", 50)])
    with pytest.raises(UnknownKeyError):
        replan(problem, greedy(problem), absent=["z"])
    with pytest.raises(RangeError):
        replan(problem, greedy(problem), most_moved=2)


def test_an_empty_day_is_a_plan():
    problem = Problem([], [], [], [])
    assert greedy(problem).meetings == improve(problem).meetings == ()
    assert bound(problem) == 0
    assert greedy(problem).gap(0) == 0.0
    assert not diagnose(problem)


def test_one_table_a_day_where_it_can_be():
    """Who sits at a table stays there."""
    problem = hall(
        people="abcdefg",
        slots=3,
        tables=3,
        requests=[("ab", 90), ("cd", 80), ("ac", 70), ("eg", 60), ("ad", 50)],
    )
    plan = improve(problem, moves=2000)
    assert check(problem, plan) == []
    assert plan.regions == {}
    assert [one.request for one in plan.of_person("g")] == ["eg"]
    with pytest.raises(UnknownKeyError):
        plan.of_person("z")
