"""The forms: what they hold, and that what they offer is read back."""

import io
import re

import openpyxl
import pytest

from jiebang.reference import fields, industries, ip, regions
from jiebang.sheets import COLUMNS, LANGUAGES, Kind, read, template, template_bytes, values
from jiebang.sheets.templates import dropdowns

KINDS: tuple[Kind, ...] = ("need", "achievement")


def load(kind: Kind, lang: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(template_bytes(kind, lang)))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_form_is_read_as_what_it_is(kind: Kind, lang: str) -> None:
    data = template_bytes(kind, lang)
    assert data == template_bytes(kind, lang)
    result = read(data, kind, name="form.xlsx")
    assert [error.code for error in result.errors] == ["no_rows"]
    assert result.keys == tuple(column.key for column in COLUMNS if kind in column.kinds)
    assert result.notes == ()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_filled_form_is_read_back(kind: Kind, lang: str) -> None:
    book = load(kind, lang)
    sheet = book.worksheets[0]
    keys = [column.key for column in COLUMNS if kind in column.kinds]
    for place, key in enumerate(keys, start=1):
        column = next(column for column in COLUMNS if column.key == key)
        example = column.example[lang]
        offered = dropdowns(kind, lang).get(key)
        sheet.cell(2, place).value = offered[-1] if offered else example or None
    stream = io.BytesIO()
    book.save(stream)
    result = read(stream.getvalue(), kind, name="form.xlsx")
    assert [error.sentence("en") for error in result.errors] == []
    record = result.records[0]
    assert record.language == "en"
    assert record.region == regions.find(dropdowns(kind, lang)["region"][-1]).code
    assert record.trl == (9, 9)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_examples_are_in_the_words_of_the_dropdowns(kind: Kind, lang: str) -> None:
    sheet = load(kind, lang).worksheets[1]
    examples = {row[1].value: row[4].value for row in sheet.iter_rows(min_row=2) if row[4].value}
    offered = dropdowns(kind, lang)
    for key in ("field", "ip", "language"):
        assert examples[key] in offered[key]
    for part in re.split("[;；] ?", examples["cooperation"]):
        assert part in offered["cooperation"]
    assert regions.find(examples["region"]).names[lang] == examples["region"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_choice_of_every_dropdown_is_read_back(kind: Kind, lang: str) -> None:
    offered = dropdowns(kind, lang)
    assert [values.language(text) for text in offered["language"]] == ["zh-Hans", "zh-Hant", "en"]
    assert [values.field(text) for text in offered["field"]] == list(fields.codes())
    assert [values.ownership(text, kind) for text in offered["ip"]] == list(ip.codes(kind))
    assert len({values.region(text) for text in offered["region"]}) == 34
    sections = [values.industry(text)[0] for text in offered["industry"]]
    assert sections == [entry.code for entry in industries.sections()]
    for text in offered["cooperation"]:
        assert len(values.modes(text)) == 1
    assert [values.trl(text) for text in offered["trl"]] == [(n, n) for n in range(1, 10)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_dropdowns_prompts_and_frozen_header(lang: str) -> None:
    book = load("need", lang)
    sheet, _, lists = book.worksheets
    assert sheet.freeze_panes == "B2"
    assert lists.sheet_state == "hidden"
    rules = sheet.data_validations.dataValidation
    assert len(rules) == sheet.max_column
    by_column = {str(rule.sqref).split("2:")[0]: rule for rule in rules}
    headers = {cell.column_letter: cell.value for cell in sheet[1]}
    lists_found = {}
    for letter, rule in by_column.items():
        assert rule.prompt
        assert len(rule.prompt) <= 255
        assert len(rule.promptTitle) <= 32
        if rule.type == "list":
            column = rule.formula1.split("$")[1]
            last = int(rule.formula1.rsplit("$", 1)[1])
            entries = [lists[f"{column}{row}"].value for row in range(1, last + 1)]
            assert None not in entries
            lists_found[headers[letter]] = tuple(entries)
    assert set(lists_found.values()) == set(dropdowns("need", lang).values())
    assert "\n" in sheet["A1"].value
    assert sheet["A1"].value.startswith(COLUMNS[0].headings[lang])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_explanation_tells_every_column(lang: str) -> None:
    explanation = load("achievement", lang).worksheets[1]
    rows = {row[1].value: row for row in explanation.iter_rows(min_row=2)}
    for column in COLUMNS:
        if "achievement" in column.kinds:
            assert rows[column.key][0].value == column.headings[lang]
            assert "{" not in rows[column.key][3].value
    assert fields.label("materials", lang) in rows["field"][3].value


def test_unknown_language(tmp_path) -> None:
    with pytest.raises(ValueError, match="zh-Hans"):
        template_bytes("need", "fr")
    template(tmp_path / "needs.xlsx", "need", "en")
    assert (tmp_path / "needs.xlsx").read_bytes() == template_bytes("need", "en")
