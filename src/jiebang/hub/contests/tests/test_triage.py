"""The first sorting: figures read out of lines, verdicts with reasons, and the stated order."""

import pytest

from jiebang.hub.contests.queries.figures import lines_of, reach_of
from jiebang.hub.contests.queries.triage import judge

CASES = (
    # asked, promised, claim, verdict, why
    ("Temperature ≥ 600 ℃", "620 ℃", "yes", "met", "inside"),
    ("Temperature ≥ 600 ℃", "620 ℃", "", "met", "inside"),
    ("Temperature ≥ 600 ℃", "873.15 K", "yes", "met", "inside"),
    ("Temperature ≥ 600 ℃", "580 ℃", "yes", "disagree", "short"),
    ("Temperature ≥ 600 ℃", "580 ℃", "no", "not", "short"),
    ("Temperature ≥ 600 ℃", "580–650 ℃", "", "partly", "overlaps"),
    ("Temperature ≥ 600 ℃", "up to 650 ℃", "", "partly", "other_way"),
    ("耐温不低于 600 ℃", "≥610℃", "yes", "met", "inside"),
    ("一次通铁量≥15万吨", "160,000 t", "yes", "met", "inside"),
    ("一次通铁量≥15万吨", "1.4×10^5 t", "yes", "disagree", "short"),
    ("COD ≤ 80 mg/L", "0.06 g/L", "yes", "met", "inside"),
    ("COD ≤ 80 mg/L", "50 mg/L以下", "", "met", "inside"),
    ("COD ≤ 80 mg/L", "60", "yes", "claimed", "no_unit"),
    ("COD ≤ 80 mg/L", "60 times", "yes", "claimed", "other_unit"),
    ("Wear < 5 mm", "5 mm", "", "partly", "at_bound"),
    ("Wear < 5 mm", "< 5 mm", "", "met", "inside"),
    ("Deviation within ± 3 mm", "± 2 mm", "yes", "met", "inside"),
    ("Deviation within ± 3 mm", "± 4 mm", "", "partly", "overlaps"),
    ("占比≥98%", "99 percent", "yes", "met", "inside"),
    ("No sludge", "none", "yes", "claimed", "no_figure_asked"),
    ("COD ≤ 80 mg/L", "very low", "yes", "claimed", "no_figure"),
    ("COD ≤ 80 mg/L", "", "", "unstated", "nothing"),
    ("COD ≤ 80 mg/L", "", "no", "not", "team_says_less"),
    ("COD ≤ 80 mg/L", "60 mg/L", "partly", "partly", "team_says_less"),
    ("Protection IP65", "IP65", "yes", "claimed", "no_figure_asked"),
    ("Power ≥ 5 MW", "5000 kW", "yes", "met", "inside"),
    ("Power ≥ 5 MW", "5000 mW", "yes", "disagree", "short"),
)


@pytest.mark.parametrize(("asked", "promised", "claim", "verdict", "why"), CASES)
def test_a_promise_is_judged_by_its_figure_and_its_word(asked, promised, claim, verdict, why):
    found = judge({"asked": asked, "promised": promised, "meets": claim})
    assert (found.verdict, found.why) == (verdict, why)


def test_a_line_that_compares_several_things_is_several():
    assert lines_of("COD≤80 mg/L，总氰化物≤0.2 mg/L；不产生铁泥") == (
        "COD ≤ 80 mg/L", "总氰化物≤0.2 mg/L", "不产生铁泥",
    )  # fmt: skip
    assert len(lines_of("连续运行6个月，催化剂性能衰减≤10%")) == 1
    assert lines_of("") == ()


@pytest.mark.parametrize("line", ["", "\x00", "≥", "1" * 5000, "±", "10^", "5 to", "％％％", "-"])
def test_no_line_breaks_the_reading(line):
    reach_of(line)
    judge({"asked": line, "promised": line, "meets": "yes"})
