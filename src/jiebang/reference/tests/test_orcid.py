"""ORCID iDs: one slip in any place is seen."""

import pytest

from jiebang.reference import orcid

GOOD = "0000-0002-1825-0097"


@pytest.mark.parametrize(
    "text",
    [GOOD, "https://orcid.org/0000-0002-1825-0097", "0000000218250097", " 0000-0002-1825-0097/ ",
     "００００-０００２-１８２５-００９７", "orcid.org/0000–0002–1825–0097"],
)  # fmt: skip
def test_one_id_in_many_spellings(text):
    assert orcid.find(text) == GOOD


def test_the_check_character_may_be_an_x():
    assert orcid.find("0000-0002-1694-233x") == "0000-0002-1694-233X"


def test_every_single_slip_is_seen():
    for place, digit in enumerate(GOOD):
        if digit == "-":
            continue
        for other in "0123456789":
            if other != digit:
                assert orcid.find(GOOD[:place] + other + GOOD[place + 1 :]) is None


@pytest.mark.parametrize("text", ["", "0000", GOOD + "1", "A5023888391", "0000-0002-1825-009七"])
def test_what_is_no_id(text):
    assert orcid.find(text) is None
