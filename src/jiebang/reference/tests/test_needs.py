"""Kinds of need: one table says what each asks for, and one function what may stand there."""

import pytest

from jiebang.reference import needs
from jiebang.reference.errors import ParticularError, UnknownCodeError
from jiebang.reference.table import LANGUAGES


def test_five_kinds_each_with_fields_of_its_own() -> None:
    assert needs.codes() == ("technology", "digital", "talent", "equipment", "funding")
    for code in needs.codes():
        for lang in LANGUAGES:
            assert needs.label(code, lang)
            assert needs.description(code, lang)
            assert needs.money_label(code, lang)
            for name in ("problem", "basis", "conditions"):
                assert needs.text_label(code, name, lang)
    assert needs.text_label("talent", "title", "en") is None
    assert needs.particulars("technology") == ()  # its own fields are words, and shared ones
    assert all(needs.particulars(code) for code in needs.codes() if code != "technology")


def test_every_particular_is_said_in_every_language() -> None:
    for one in needs.PARTICULARS.values():
        for lang in LANGUAGES:
            assert one.label(lang)
            assert one.help(lang)
            assert [code for code, _ in one.options(lang)] == [row.code for row in one.rows()]
        assert bool(one.choices) != bool(one.most)
        assert one.of in needs.codes()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("人才", "talent"), ("數位轉型", "digital"), ("检验检测", "equipment"), ("融资", "funding"),
        ("Technology need", "technology"), ("wishes", None), ("", None),
    ],
)  # fmt: skip
def test_what_people_call_them(text: str, code: str | None) -> None:
    assert needs.find(text) == code


def test_values_are_kept_by_code_and_in_the_tables_order() -> None:
    given = {"degree": "博士", "positions": "3", "talent_form": "招聘岗位", "months": ""}
    assert list(needs.checked("talent", given).items()) == [
        ("talent_form", "post"),
        ("positions", 3),
        ("degree", "doctor"),
    ]
    assert needs.checked("talent", {}) == {}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"positions": "0"}, "number"), ({"positions": "-3"}, "number"), ({"positions": "３"}, "number"),
        ({"positions": "9" * 40}, "number"), ({"positions": 2.5}, "number"),
        ({"degree": "emperor"}, "choice"), ({"scenario": "design"}, "unknown"), ({"x": 1}, "unknown"),
    ],
)  # fmt: skip
def test_what_is_not_of_the_table_is_refused(given: dict[str, object], code: str) -> None:
    with pytest.raises(ParticularError) as refusal:
        needs.checked("talent", given)
    assert refusal.value.code == code


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(UnknownCodeError):
        needs.checked("wishes", {})


def test_what_submission_asks_for() -> None:
    assert [one.key for one in needs.lacking("talent", {})] == ["talent_form", "positions"]
    assert needs.lacking("talent", {"talent_form": "post", "positions": 1}) == ()
    assert needs.lacking("technology", {}) == ()
