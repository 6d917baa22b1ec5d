"""Standings as numbers: against the plain reference, and what must hold of any sheets."""

import itertools
import random
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiebang.hub.contests.standings import (
    Entered,
    Line,
    Marks,
    Sheet,
    cut_of,
    leniencies,
    places,
)
from jiebang.hub.contests.tables.results import MOST_TICKS, ticks
from jiebang.hub.contests.tests import naive

LINES = [Line(30, 0, 10), Line(25, 0, 10), Line(25, 1, 5), Line(20, 0, 100)]


@st.composite
def panels(draw, lines=LINES, most=7):
    """Entries and sheets of a small contest; an entry may have no sheet at all."""
    entries = [
        Entered(key, float(draw(st.integers(0, 3))))
        for key in range(1, draw(st.integers(1, most)) + 1)
    ]
    sheets = [
        Sheet(
            entry.key,
            juror,
            tuple(draw(st.integers(line.lowest, line.highest)) for line in lines),
        )
        for entry in entries
        for juror in draw(st.sets(st.integers(1, 5), max_size=5))
    ]
    return entries, sheets


def worked(entries, sheets, lines=LINES, *, trim=10, tie_rule="shared", seed=1, rounds=40):
    return places(
        Marks(entries, sheets, lines), trim=trim, tie_rule=tie_rule, seed=seed, rounds=rounds
    )


RULES = ("criteria", "earlier", "shared")


@settings(deadline=None)
@given(panels(), st.integers(0, 40), st.sampled_from(RULES), st.integers(0, 2**31))
def test_the_arrays_say_what_the_plain_reference_says(panel, trim, tie_rule, seed):
    """Scores, places by the tie rule, and the bounds of the intervals."""
    entries, sheets = panel
    if not sheets:
        assert worked(entries, sheets) == {"raw": [], "normalised": [], "trimmed": []}
        return
    asked = {"trim": trim, "tie_rule": tie_rule, "seed": seed}
    found = worked(entries, sheets, **asked)
    wanted, sure = naive.places(entries, sheets, LINES, **asked, rounds=40)
    # Totals of these lines are whole numbers of 500 ten-thousandths: no mean of up to five lies between two.
    assert {"raw", "trimmed"} <= sure
    for method, rows in found.items():
        assert {row.entry for row in rows} == set(wanted[method])
        for row in rows:
            if method in sure:
                said = (row.score, row.rank, row.low, row.high, row.tied)
                assert said == wanted[method][row.entry]
            # Else the last digit may fall on the other side, where sums are added in another order.
            assert abs(row.score - wanted[method][row.entry][0]) <= 1


def test_normalised_intervals_are_those_of_the_plain_reference():
    """Where jurors differ, no rounding is in doubt, so that the comparison above is one of this method, too."""
    compared = 0
    for seed in range(12):
        chance = random.Random(seed)  # noqa: S311
        entries = [Entered(key) for key in range(6)]
        sheets = [
            Sheet(key, juror, tuple(chance.randint(line.lowest, line.highest) for line in LINES))
            for key in range(6)
            for juror in chance.sample(range(7), 4)
        ]
        wanted, sure = naive.places(
            entries, sheets, LINES, trim=10, tie_rule="shared", seed=seed, rounds=40
        )
        if "normalised" not in sure:
            continue
        compared += 1
        for row in worked(entries, sheets, seed=seed)["normalised"]:
            said = (row.score, row.rank, row.low, row.high, row.tied)
            assert said == wanted["normalised"][row.entry]
    assert compared > 6


@settings(deadline=None)
@given(panels(), st.randoms())
def test_the_order_of_rows_decides_nothing(panel, chance):
    entries, sheets = panel
    mixed_entries, mixed = list(entries), list(sheets)
    chance.shuffle(mixed_entries)
    chance.shuffle(mixed)
    for tie_rule in RULES:
        assert worked(entries, sheets, tie_rule=tie_rule) == worked(
            mixed_entries, mixed, tie_rule=tie_rule
        )


@settings(deadline=None)
@given(panels(), st.data())
def test_more_points_never_lower_a_place(panel, data):
    entries, sheets = panel
    able = [n for n, sheet in enumerate(sheets) if sheet.points[0] < 10]
    if not able:
        return
    at = data.draw(st.sampled_from(able))
    better = list(sheets)
    points = (sheets[at].points[0] + 1, *sheets[at].points[1:])
    better[at] = Sheet(sheets[at].entry, sheets[at].juror, points)
    for method in ("raw", "trimmed"):
        before = {row.entry: row for row in worked(entries, sheets)[method]}[sheets[at].entry]
        after = {row.entry: row for row in worked(entries, better)[method]}[sheets[at].entry]
        assert after.score >= before.score
        assert after.rank <= before.rank


@settings(deadline=None)
@given(panels())
def test_places_are_competition_places_and_say_how_many_share_them(panel):
    for tie_rule in RULES:
        for rows in worked(*panel, tie_rule=tie_rule).values():
            ranks = [row.rank for row in rows]
            assert ranks == sorted(ranks)
            for row in rows:
                assert row.rank == 1 + sum(rank < row.rank for rank in ranks)
                assert row.tied == ranks.count(row.rank)
                assert 1 <= row.low <= row.rank <= row.high <= len(rows)


def test_a_lenient_and_a_strict_juror_weigh_the_same_when_normalised():
    line = [Line(1, 0, 100)]
    sheets = [Sheet(1, 1, (90,)), Sheet(2, 1, (80,)), Sheet(1, 2, (10,)), Sheet(2, 2, (30,))]
    found = worked([Entered(1), Entered(2)], sheets, line)
    assert [row.score for row in found["raw"]] == [550000, 500000]
    assert {row.score for row in found["normalised"]} == {525000}  # each juror prefers another one
    assert found["normalised"][0].tied == 2


def test_who_gave_the_same_to_all_or_scored_once_is_no_division_by_zero():
    line = [Line(1, 0, 100)]
    sheets = [
        Sheet(1, 1, (50,)), Sheet(2, 1, (50,)),  # told none from another
        Sheet(1, 2, (60,)), Sheet(2, 2, (40,)),
        Sheet(1, 3, (80,)),  # scored once: stands as it is
    ]  # fmt: skip
    marks = Marks([Entered(1), Entered(2)], sheets, line)
    centre = 56.0
    values = dict(zip([(1, 1), (1, 2), (1, 3), (2, 1), (2, 2)], marks.normalised, strict=True))
    assert values[1, 1] == values[2, 1] == pytest.approx(centre)
    assert values[1, 3] == 80
    assert values[1, 2] - centre == pytest.approx(centre - values[2, 2])


def test_the_trimmed_mean_leaves_the_highest_and_the_lowest_out_where_there_are_three():
    assert [cut_of(size, 10) for size in (1, 2, 3, 19, 20, 30)] == [0, 0, 1, 1, 2, 3]
    line = [Line(1, 0, 100)]
    sheets = [Sheet(1, juror, (points,)) for juror, points in enumerate((0, 60, 100))]
    assert worked([Entered(1)], sheets, line)["trimmed"][0].score == 600000


def test_ties_are_broken_by_the_stated_rule_alone():
    lines = [Line(1, 0, 10), Line(1, 0, 10)]
    entries = [Entered(1, 20.0), Entered(2, 10.0), Entered(3, 10.0)]
    sheets = [Sheet(1, 1, (6, 4)), Sheet(2, 1, (4, 6)), Sheet(3, 1, (4, 6))]
    order = {
        rule: [
            (row.entry, row.rank, row.tied)
            for row in worked(entries, sheets, lines, tie_rule=rule)["raw"]
        ]
        for rule in ("criteria", "earlier", "shared")
    }
    assert order["criteria"] == [(1, 1, 1), (2, 2, 2), (3, 2, 2)]
    assert order["earlier"] == [(2, 1, 2), (3, 1, 2), (1, 3, 1)]
    assert order["shared"] == [(1, 1, 3), (2, 1, 3), (3, 1, 3)]
    # Without the rule all share the first place in every round: the intervals are widened to their places.
    broken = worked(entries, sheets, lines, tie_rule="criteria")["raw"]
    assert [(row.low, row.high) for row in broken] == [(1, 1), (1, 2), (1, 2)]


def test_a_clear_winner_is_sure_and_two_alike_are_not():
    chance = random.Random(7)  # noqa: S311
    line = [Line(1, 0, 100)]
    sheets = [Sheet(1, juror, (90 + juror % 3,)) for juror in range(9)]
    for entry in (2, 3):
        sheets += [Sheet(entry, juror, (chance.randint(40, 60),)) for juror in range(9)]
    rows = worked([Entered(1), Entered(2), Entered(3)], sheets, line, rounds=400)["raw"]
    assert (rows[0].low, rows[0].high) == (1, 1)
    assert {(row.low, row.high) for row in rows[1:]} == {(2, 3)}


@pytest.mark.parametrize(
    ("sheets", "says"),
    [
        ([Sheet(9, 1, (1,))], "entry 9"),
        ([Sheet(1, 1, (1, 2))], "not all points"),
        ([Sheet(1, 1, (11,))], "out of range"),
        ([Sheet(1, 1, (1,)), Sheet(1, 1, (2,))], "two sheets"),
    ],
)
def test_sheets_that_cannot_be_are_named(sheets, says):
    with pytest.raises(ValueError, match=says):
        Marks([Entered(1)], sheets, [Line(1, 0, 10)])


def test_leniency_is_told_beside_those_who_judged_the_same():
    line = [Line(1, 0, 100)]
    sheets = [Sheet(1, 1, (80,)), Sheet(1, 2, (60,)), Sheet(2, 3, (10,))]
    rows = {row.juror: row for row in leniencies(Marks([Entered(1), Entered(2)], sheets, line))}
    assert (rows[1].offset, rows[2].offset, rows[3].offset) == (20.0, -20.0, None)


def test_three_thousand_entries_are_worked_out_while_one_waits():
    chance = random.Random(1)  # noqa: S311
    sheets = [
        Sheet(entry, juror, tuple(chance.randint(line.lowest, line.highest) for line in LINES))
        for entry in range(3000)
        for juror in chance.sample(range(600), 3)
    ]
    marks = Marks([Entered(entry) for entry in range(3000)], sheets, LINES)
    begun = perf_counter()
    rows = places(marks, trim=10, tie_rule="criteria", seed=1)
    assert len(rows["raw"]) == 3000
    assert perf_counter() - begun < 20


@pytest.mark.parametrize("most", [1, 2, 3, 6, 7, 9, 11, 12, 20, 21, 59, 60, 61, 300, 5000])
def test_the_scale_of_places_names_the_first_the_last_and_few_between(most):
    found = ticks(most)
    assert found[0] == 1
    assert found[-1] == most
    assert found == sorted(set(found))
    assert len(found) <= MOST_TICKS + 2
    step = max(most // 14, 1)  # as near as the numbers of a phone may stand
    assert all(after - before >= step for before, after in itertools.pairwise(found))
