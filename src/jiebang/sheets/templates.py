"""Makes the empty forms: a workbook with dropdowns and an explanation of each column."""

import os
from collections.abc import Mapping

from jiebang.reference import (
    cooperation,
    experts,
    fields,
    industries,
    ip,
    needs,
    regions,
    stages,
    tongues,
)
from jiebang.sheets.columns import COLUMNS, LANGUAGES, Column, Kind
from jiebang.sheets.errors import choices
from jiebang.sheets.writing import set_value, set_widths, workbook_bytes, write_whole

_ROWS = 1000
_DAYS = ("deadline", "counted_on", "consented_on")
_DATA = {
    "need": {"zh-Hans": "需求", "zh-Hant": "需求", "en": "needs"},
    "achievement": {"zh-Hans": "成果", "zh-Hant": "成果", "en": "achievements"},
    "expert": {"zh-Hans": "专家", "zh-Hant": "專家", "en": "experts"},
}
_EXPLANATION = {"zh-Hans": "填写说明", "zh-Hant": "填寫說明", "en": "explanation"}
_LANGUAGE_NAMES = {
    "zh-Hans": ("简体中文", "繁体中文", "英文"),
    "zh-Hant": ("簡體中文", "繁體中文", "英文"),
    "en": ("Simplified Chinese", "Traditional Chinese", "English"),
}
_HEADINGS = {
    "zh-Hans": ("列", "英文代号", "必填", "填写说明", "示例"),
    "zh-Hant": ("欄", "英文代號", "必填", "填寫說明", "範例"),
    "en": ("Column", "Canonical header", "Required", "What to write", "Example"),
}
_REQUIRED = {
    "id": {"zh-Hans": "是", "zh-Hant": "是", "en": "yes"},
    "text": {"zh-Hans": "至少一项文字", "zh-Hant": "至少一項文字", "en": "one text at least"},
    "no": {"zh-Hans": "否", "zh-Hant": "否", "en": "no"},
}
_LEVELS = {"zh-Hans": "技术成熟度", "zh-Hant": "技術成熟度", "en": "Technology readiness"}


def columns_of(kind: Kind) -> tuple[Column, ...]:
    """The columns of a form, in order."""
    return tuple(column for column in COLUMNS if kind in column.kinds)


def sheet_name(kind: Kind, lang: str) -> str:
    """The name of the sheet that holds the records; reading looks for it first."""
    return _DATA[kind][lang]


def _required(kind: Kind) -> tuple[str, ...]:
    return ("id", "title") if kind == "expert" else ("id",)


def heading(column: Column, lang: str, kind: Kind) -> str:
    """The header on a form: the form's language, then English (on an English form, Chinese)."""
    other = "zh-Hans" if lang == "en" else "en"
    star = " *" if column.key in _required(kind) else ""
    headings = column.words(kind).headings
    return f"{headings[lang]}{star}\n{headings[other]}"


def explained(column: Column, lang: str, kind: Kind) -> str:
    """What goes into a column, with the choices spelt out."""
    return (
        column.words(kind)
        .help[lang]
        .format_map(
            {
                "fields": choices("fields", lang),
                "cooperation": choices("cooperation", lang),
                "ip": choices("ip", lang, kind),
                "types": choices("types", lang),
                "services": choices("services", lang),
                "availability": choices("availability", lang),
            }
        )
    )


def dropdowns(kind: Kind, lang: str) -> Mapping[str, tuple[str, ...]]:
    """The choices that each column with a dropdown offers; all of them are read back."""
    provinces = (entry for entry in regions.all_regions() if entry.level == "province")
    particulars = {
        one.key: tuple(label for _, label in one.options(lang))
        for one in needs.PARTICULARS.values()
        if one.choices
    }
    offered = {
        "language": _LANGUAGE_NAMES[lang],
        "type": tuple(needs.label(entry.code, lang) for entry in needs.all()),
        "industry": tuple(industries.label(entry.code, lang) for entry in industries.sections()),
        "field": tuple(fields.label(entry.code, lang) for entry in fields.all()),
        "trl": tuple(entry.code for entry in stages.all()),
        "region": tuple(regions.label(entry.code, lang) for entry in provinces),
        "cooperation": tuple(cooperation.label(entry.code, lang) for entry in cooperation.all()),
        "ip": tuple(ip.label(entry.code, lang, kind) for entry in ip.all(kind)),
        **particulars,
        "spoken": tuple(tongues.label(entry.code, lang) for entry in tongues.all()),
        "services": tuple(experts.SERVICES.label(code, lang) for code in experts.SERVICES.codes()),
        "availability": tuple(
            experts.AVAILABILITY.label(code, lang) for code in experts.AVAILABILITY.codes()
        ),
    }
    own = {column.key for column in columns_of(kind)}
    return {key: entries for key, entries in offered.items() if key in own}


def template(path: str | os.PathLike[str], kind: Kind = "need", lang: str = "zh-Hans") -> None:
    """Write the empty form of needs, achievements or experts. Raises WriteError, ValueError."""
    write_whole(path, template_bytes(kind, lang))


def template_bytes(kind: Kind = "need", lang: str = "zh-Hans") -> bytes:
    """The empty form as the bytes of an XLSX file: data sheet, explanation, hidden lists."""
    import openpyxl
    from openpyxl.styles import Alignment, Font, PatternFill

    if lang not in LANGUAGES:
        raise ValueError(f"unknown language {lang!r}: use one of {', '.join(LANGUAGES)}")
    workbook = openpyxl.Workbook()
    data = workbook.create_sheet(sheet_name(kind, lang), 0)
    explanation = workbook.create_sheet(_EXPLANATION[lang], 1)
    lists = workbook.create_sheet("lists", 2)
    del workbook["Sheet"]
    lists.sheet_state = "hidden"
    columns = columns_of(kind)
    bold, fill = Font(bold=True), PatternFill("solid", start_color="FFDCE6F1")
    top = Alignment(vertical="top", wrap_text=True)

    for place, column in enumerate(columns, start=1):
        cell = data.cell(1, place)
        set_value(cell, heading(column, lang, kind))
        cell.font, cell.fill, cell.alignment = bold, fill, top
        dimension = data.column_dimensions[cell.column_letter]
        dimension.alignment = top
        dimension.number_format = "yyyy-mm-dd" if column.key in _DAYS else "@"
    set_widths(data, (column.width for column in columns))
    data.freeze_panes = "B2"
    data.row_dimensions[1].height = 32
    _add_validations(data, lists, columns, kind, lang)

    rows = [_HEADINGS[lang], *(_explanation_row(column, lang, kind) for column in columns)]
    if any(column.key == "trl" for column in columns):
        rows += [("", "", "", "", ""), (_LEVELS[lang], "", "", "", "")]
        rows += [("", entry.code, "", stages.label(entry.code, lang), "") for entry in stages.all()]
    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row, start=1):
            cell = explanation.cell(number, place)
            set_value(cell, text or None)
            cell.alignment = top
            if number == 1:
                cell.font, cell.fill = bold, fill
    set_widths(explanation, (18, 18, 14, 64, 40))
    explanation.freeze_panes = "A2"
    return workbook_bytes(workbook)


def _explanation_row(column: Column, lang: str, kind: Kind) -> tuple[str, ...]:
    required = "text" if column.is_text and kind != "expert" else "no"
    if column.key in _required(kind):
        required = "id"
    return (
        column.words(kind).headings[lang],
        column.key,
        _REQUIRED[required][lang],
        explained(column, lang, kind),
        _example(column, lang, kind),
    )


def _example(column: Column, lang: str, kind: Kind) -> str:
    """What the cell may hold, in the words of the dropdown; terms of ownership go by the kind."""
    return (
        ip.label("shared", lang, kind) if column.key == "ip" else column.words(kind).example[lang]
    )


def _add_validations(
    data: object, lists: object, columns: tuple[Column, ...], kind: Kind, lang: str
) -> None:
    """A dropdown where a column has choices, and a prompt with its explanation everywhere.

    Nothing is refused while typing: the reader takes synonyms and several modes in a cell, and says
    what is wrong with the rest.
    """
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet

    if not isinstance(data, Worksheet) or not isinstance(lists, Worksheet):
        raise TypeError("forms are made of worksheets")
    offered = dropdowns(kind, lang)
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        entries = offered.get(column.key)
        if entries:
            used = lists.max_column + 1 if lists.cell(1, 1).value else 1
            for number, entry in enumerate(entries, start=1):
                set_value(lists.cell(number, used), entry)
            source = get_column_letter(used)
            rule = DataValidation(
                type="list",
                formula1=f"lists!${source}$1:${source}${len(entries)}",
                allow_blank=True,
            )
        else:
            rule = DataValidation(allow_blank=True)
        rule.showErrorMessage = False
        rule.showInputMessage = True
        rule.promptTitle = column.words(kind).headings[lang][:32]
        rule.prompt = explained(column, lang, kind)[:255]
        rule.add(f"{letter}2:{letter}{_ROWS + 1}")
        data.add_data_validation(rule)
