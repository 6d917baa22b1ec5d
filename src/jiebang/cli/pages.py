"""Writes the reference pages of the command line and of spreadsheets from the code itself.

Run ``python -m jiebang.cli.pages docs/reference`` after changing an option or a synonym.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import typer

from jiebang import sheets
from jiebang.cli.commands import app
from jiebang.reference import cooperation, experts, fields, ip, needs, tongues
from jiebang.sheets import Limits

PAGES = ("cli.md", "spreadsheets.md")


def page(name: str) -> str:
    """The text of one page."""
    return {"cli.md": cli_page, "spreadsheets.md": spreadsheets_page}[name]()


def cli_page() -> str:
    """Every command with its arguments and options."""
    root = typer.main.get_command(app)
    lines = [
        "# The command line",
        "",
        "*This page is written from the code; `python -m jiebang.cli.pages docs/reference` renews it.*",
        "",
        *_paragraphs(root),
        "",
        "Results go to standard output or into the named file; errors, notes and progress go to",
        "standard error. Bars are drawn only where that is a terminal. Files are written whole or not",
        "at all, and the same input gives the same bytes.",
        "",
        *_options(root, "jiebang"),
    ]
    for name, command in _walk(root, "jiebang"):
        lines += [f"## {name}", "", *_paragraphs(command), "", *_options(command, name)]
    return "\n".join(lines).rstrip() + "\n"


def _walk(group: Any, name: str) -> Iterable[tuple[str, Any]]:
    for key, command in group.commands.items():
        path = f"{name} {key}"
        if hasattr(command, "commands"):
            yield from _walk(command, path)
        else:
            yield path, command


def _paragraphs(command: Any) -> list[str]:
    text = (command.help or "").strip()
    return [" ".join(part.split()) for part in text.split("\n\n") for part in (part, "")][:-1]


def _options(command: Any, name: str) -> list[str]:
    context = typer.Context(command, info_name=name)
    usage = command.get_usage(context).removeprefix("Usage: ")
    lines = ["```", " ".join(usage.split()), "```", ""]
    records = [
        record
        for parameter in command.get_params(context)
        if (record := parameter.get_help_record(context)) is not None
    ]
    if records:
        lines += ["| Option | Meaning |", "|---|---|"]
        lines += [f"| `{_cell(option)}` | {_cell(text)} |" for option, text in records]
        lines.append("")
    return lines


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def spreadsheets_page() -> str:
    """The columns, their synonyms and what their cells may hold."""
    limits = Limits()
    lines = [
        "# Spreadsheets",
        "",
        "*This page is written from the code; `python -m jiebang.cli.pages docs/reference` renews it.*",
        "",
        "Needs, achievements and experts are read from `.xlsx`, `.csv` (also `.tsv`, `.txt`; comma, semicolon",
        "or tab; UTF-8 with or without byte order mark, GB18030 or Big5) and `.jsonl` (one object a",
        "line). GB18030 and Big5 are told apart by which of them makes likelier Chinese; a file where",
        "that cannot be told is refused.",
        "",
        "Columns may stand in any order; case, width, spaces, punctuation, and remarks in brackets do",
        "not count in a header, and a header may be in two languages (`名称 / Title`). Columns that are",
        "not known are passed over and named in a note. Two columns that mean the same are an error",
        "that names both.",
        "",
        "Required are `id` and any one text column, of experts the name (`title`). The same `id` with",
        "another `language` is the same record in another language: facts need to stand in one of its",
        "rows only, and may not differ.",
        "",
        "In a workbook the sheet named `needs`, `achievements`, `experts`, `需求`, `成果` or `专家` is",
        "read, else the first that holds data; a workbook whose sheets are all named after another",
        "kind is refused.",
        "The header row is the first, among the first ten, that names an `id` and a text.",
        "",
        "## Columns and header synonyms",
        "",
        "| Canonical | 简体 | 繁體 | English | Other headers taken for it |",
        "|---|---|---|---|---|",
    ]
    for column in sheets.COLUMNS:
        own = (column.key, *column.headings.values())
        others = [word for word in column.synonyms if word not in own]
        shown = "、".join(dict.fromkeys(others))
        if column.fallbacks:
            shown += f" (and, where no other column is the {column.key}: "
            shown += "、".join(column.fallbacks) + ")"
        names = " | ".join(column.headings[lang] for lang in sheets.LANGUAGES)
        lines.append(f"| `{column.key}` | {names} | {shown} |")
    lines += [
        "",
        'Other headers are named with `--map "their header=canonical"`.',
        "",
        "## What cells may hold",
        "",
        "| Column | Written as |",
        "|---|---|",
        "| `language` | `zh-Hans`, `zh-Hant`, `en`; also `zh`, `zh-CN`, `zh-TW`, 中文, 繁體中文, English. "
        "Empty: recognised from the text |",
        f"| `field` | {_codes(fields.all())}; of an expert several, the main one first |",
        "| `trl` | `5`, `4-6`, `TRL 5`, or a stage: 小试, 中试, 量产, pilot scale |",
        "| `industry` | code or name of GB/T 4754, such as `C31` |",
        "| `ipc` | `C02F`, `C02F 9/00`; several by semicolons |",
        "| `region` | see [regions](regions.md) |",
        "| `budget`, `price` | `500万元`, `300-500万`, `1.2亿元`, `RMB 3 million`, `USD 200,000`, "
        "`50w`, 三百万元, `≤ 500万`, 面议, negotiable. A number alone is in yuan (below 10,000 with a "
        "note), or in what the header says in brackets: `预算（万元）` |",
        "| `organisation`, `credit_code` | whose the row is: on the site by code, by a name in any language, "
        "or by a name without its legal form, among those for which one may enter records. The command line "
        "passes them over |",
        f"| `cooperation` | {_codes(cooperation.all())}; several by `、` `;` or `,` |",
        f"| `ip` of a need | {_codes(ip.all('need'))} |",
        f"| `ip` of an achievement | {_codes(ip.all('achievement'))} |",
        "| `deadline` | a date cell, `2027-03-31`, `2027年3月31日`, `31 March 2027`, `12/31/2027` where "
        "day and month cannot be confused; a month (`2027年12月`, `2027-12`) is its last day; "
        "长期有效, 尽快, long-term: none, with a note |",
        f"| `type` | {_codes(needs.all())}; empty: technology |",
        "| `decision_owner`, `contact` | one line of at most 200 characters; never published |",
        *(
            f"| `{one.key}` (of `{one.of}`) | "
            + (_codes(one.rows()) or f"a whole number from {one.least} to {one.most}")
            + " |"
            for one in needs.PARTICULARS.values()
        ),
        f"| `spoken` of an expert | {_codes(tongues.all())}; several |",
        f"| `services` of an expert | {_codes(experts.SERVICES.all())}; several |",
        f"| `availability` of an expert | {_codes(experts.AVAILABILITY.all())} |",
        "| `orcid`, `openalex` of an expert | `0000-0002-1825-0097`; `A5023888391`; or their addresses |",
        "| `works`, `cited_by`, `h_index` of an expert | a whole number |",
        "| `counted_on`, `consented_on` of an expert | a day that is past, written as `deadline` |",
        "",
        "A column that is of one kind of need is passed over in a row of another kind, with a note.",
        "",
        "## Limits",
        "",
        f"A file has at most {limits.file // 1_000_000} MB, a workbook unpacks to at most "
        f"{limits.unpacked // 1_000_000} MB,",
        f"a sheet reaches over at most {limits.cells:,} cells, a cell holds at most {limits.cell:,} "
        "characters.",
        "Formulas are not evaluated: a cell with a formula is refused with the reason. Workbooks with",
        "macros or a password, and the old `.xls`, are refused.",
        "",
        "## What is written",
        "",
        "Text that a spreadsheet program could take for a formula (it begins with `=`, `+`, `-`, `@`,",
        "their full-width forms, a tab or a carriage return) stays text: XLSX stores it as a string,",
        "CSV puts an apostrophe before it. Reading either gives the text back.",
    ]
    return "\n".join(lines) + "\n"


def _codes(entries: Iterable[Any]) -> str:
    return ", ".join(f"`{entry.code}` {entry.labels['zh-Hans']}" for entry in entries)


def write(folder: Path) -> None:
    """Renew the pages in a folder."""
    for name in PAGES:
        sheets.write_whole(folder / name, page(name).encode("utf-8"))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
