"""The social credit code: the standard's arithmetic, and that no single slip gets through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiebang.reference import credit_code
from jiebang.reference.errors import CreditCodeError, UnknownCodeError
from jiebang.reference.table import LANGUAGES

# Worked by hand from the standard's weights; the organisation is invented.
GOOD = "91340500MA2N0000" + "1"
firsts = st.text(alphabet=credit_code.ALPHABET, min_size=17, max_size=17)


def test_the_alphabet_is_the_standards() -> None:
    assert len(credit_code.ALPHABET) == 31
    assert not set("IOSVZ") & set(credit_code.ALPHABET)


def test_check_digit_by_the_standards_weights() -> None:
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    total = sum(credit_code.ALPHABET.index(c) * w for c, w in zip(GOOD, weights, strict=True))
    expected = credit_code.ALPHABET[(31 - total % 31) % 31]
    assert credit_code.check_digit(GOOD) == expected
    assert credit_code.check_digit("0" * 17) == "0"


def test_written_loosely() -> None:
    code = GOOD + credit_code.check_digit(GOOD)
    assert credit_code.validate(code) == code
    assert credit_code.validate(f" {code.lower()} ") == code
    assert credit_code.validate(f"{code[:6]} {code[6:12]}-{code[12:]}") == code
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    assert credit_code.validate(wide) == code


@given(firsts, st.data())
def test_any_single_changed_character_is_caught(first: str, data: st.DataObject) -> None:
    code = first + credit_code.check_digit(first)
    assert credit_code.validate(code) == code
    place = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from([c for c in credit_code.ALPHABET if c != code[place]]))
    with pytest.raises(CreditCodeError) as caught:
        credit_code.validate(code[:place] + other + code[place + 1 :])
    assert caught.value.reason == "check"


@given(firsts, st.integers(0, 16))
def test_two_swapped_neighbours_are_caught(first: str, place: int) -> None:
    code = first + credit_code.check_digit(first)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if swapped != code:
        with pytest.raises(CreditCodeError):
            credit_code.validate(swapped)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "length"),
        (GOOD, "length"),
        (GOOD + "00", "length"),
        ("I" + GOOD, "alphabet"),
        ("钢" + GOOD, "alphabet"),
    ],
)
def test_named_reasons(code: str, reason: str) -> None:
    with pytest.raises(CreditCodeError) as caught:
        credit_code.validate(code)
    assert caught.value.reason == reason
    assert caught.value.code == code


def test_every_reason_has_words() -> None:
    for reason in credit_code.REASONS:
        assert len({credit_code.message(reason, lang) for lang in LANGUAGES}) == 3
    with pytest.raises(UnknownCodeError):
        credit_code.message("colour", "en")
    with pytest.raises(CreditCodeError):
        credit_code.check_digit("1")
    with pytest.raises(CreditCodeError):
        credit_code.check_digit("O" * 17)
