"""The glossary that comes with the matcher: its form, its fields, and that no pair stands twice."""

from __future__ import annotations

import csv
from importlib.resources import files

from jiebang.matcher.terms import is_chinese

FIELDS = {
    "materials", "equipment", "energy", "environment", "chemistry", "construction", "electronics",
    "software", "devices", "biomedicine", "agriculture", "transport",
}  # fmt: skip


def test_every_row_is_a_pair_of_one_field_and_stands_once() -> None:
    text = files("jiebang.matcher").joinpath("data/glossary.tsv").read_text("utf-8")
    header, *rows = csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    assert header == ["zh", "en", "field", "source"]
    assert len(rows) >= 4000
    assert {row[2] for row in rows} == FIELDS
    assert {row[3] for row in rows} == {"en", "zh"}
    for row in rows:
        assert len(row) == 4, row
        assert all(word == word.strip() and word for word in row), row
        assert any(map(is_chinese, row[0])), row
        assert not any(map(is_chinese, row[1])), row
    pairs = [(row[0], row[1].lower()) for row in rows]
    assert len(set(pairs)) == len(pairs)
