"""The reference pages say what the code does."""

from pathlib import Path

import pytest

from jiebang import sheets
from jiebang.cli import pages

DOCS = Path(__file__).parents[1] / "docs" / "reference"


@pytest.mark.parametrize("name", pages.PAGES)
def test_pages_are_as_the_code_writes_them(name: str) -> None:
    shown = (DOCS / name).read_text("utf-8")
    assert shown == pages.page(name), "run: python -m jiebang.cli.pages docs/reference"


def test_every_command_and_synonym_is_on_its_page() -> None:
    for command in ("match", "template", "evaluate", "demo", "serve", "manage", "lexicon build"):
        assert f"## jiebang {command}\n" in pages.cli_page()
    page = pages.spreadsheets_page()
    for column in sheets.COLUMNS:
        assert f"| `{column.key}` |" in page
        assert all(word in page for word in (*column.synonyms, *column.fallbacks))


def test_pages_do_not_depend_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    first = pages.cli_page()
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("JIEBANG_LANG", "zh-Hans")
    assert pages.cli_page() == first
