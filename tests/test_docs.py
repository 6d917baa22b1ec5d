"""Documentation against the code: the README's twin, links, settings, and commands that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

LINK = re.compile(r"\[[^\]]*\]\(([^)#]+)[^)]*\)")


def _headings(text: str) -> list[int]:
    return [len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)]


def _commands(text: str) -> list[str]:
    blocks = re.findall(r"```\n(.*?)```", text, re.DOTALL)
    return [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]


def test_the_chinese_readme_keeps_step(root: Path) -> None:
    english = (root / "README.md").read_text("utf-8")
    chinese = (root / "README.zh-CN.md").read_text("utf-8")
    assert _headings(english) == _headings(chinese)
    assert _commands(english) == _commands(chinese)
    swap = {
        "README.md": "README.zh-CN.md",
        "docs/images/need.zh-Hans.png": "docs/images/need.en.png",
    }
    links = [swap.get(link, link) for link in LINK.findall(chinese)]
    assert links == LINK.findall(english)


def test_every_relative_link_leads_somewhere(root: Path) -> None:
    pages = [*root.glob("*.md"), *root.glob("docs/**/*.md"), *root.glob("src/**/README.md")]
    broken = [
        f"{page.relative_to(root)}: {link}"
        for page in pages
        for link in LINK.findall(page.read_text("utf-8"))
        if "://" not in link and not (page.parent / link).exists()
    ]
    assert broken == []


def test_the_readme_names_commands_that_exist(root: Path) -> None:
    from typer.testing import CliRunner

    from jiebang.cli import app

    for line in _commands((root / "README.md").read_text("utf-8")):
        words = line.split()
        if words and words[0] == "make":
            assert re.search(rf"^{words[1]}:", (root / "Makefile").read_text("utf-8"), re.MULTILINE)
        elif words and words[0] == "jiebang":
            result = CliRunner().invoke(app, [words[1], "--help"])
            assert result.exit_code == 0, line
            plain = re.sub(r"\x1b\[[0-9;]*m", "", result.output)
            for option in (word for word in words if word.startswith("--")):
                assert option in plain, line


def test_every_setting_is_documented(root: Path) -> None:
    pattern = re.compile(r"JIEBANG_[A-Z_]+[A-Z]")
    page = set(pattern.findall((root / "docs/reference/settings.md").read_text("utf-8")))
    code = set()
    for path in (
        root / "src/jiebang/hub/config/settings.py",
        root / "src/jiebang/hub/config/environment.py",
        root / "src/jiebang/matcher/lexicon.py",
    ):
        code |= set(pattern.findall(path.read_text("utf-8")))
    assert code <= page
    assert page - code <= {"JIEBANG_SECRET_KEY_FILE", "JIEBANG_SMTP_PASSWORD_FILE"}


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_no_badges(root: Path, name: str) -> None:
    text = (root / name).read_text("utf-8")
    assert "shields" not in text
    assert "badge" not in text
