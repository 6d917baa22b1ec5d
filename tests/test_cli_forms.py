"""`jiebang template`, `jiebang demo --sheets` and what every command shares."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jiebang import __version__, sheets
from jiebang.cli import console
from jiebang.cli.commands import run


@pytest.mark.parametrize(
    ("name", "kind"),
    [("needs.xlsx", "need"), ("企业需求.xlsx", "need"), ("achievements.xlsx", "achievement")],
)
def test_the_name_says_the_kind_of_form(tmp_path: Path, name: str, kind: sheets.Kind) -> None:
    assert run(["template", str(tmp_path / name), "--lang", "zh-Hant"]) == 0
    assert (tmp_path / name).read_bytes() == sheets.template_bytes(kind, "zh-Hant")


def test_kind_is_asked_for_where_the_name_does_not_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "form.xlsx"
    assert run(["template", str(path)]) == 2
    assert "--kind" in capsys.readouterr().err
    assert run(["template", str(path), "--kind", "achievement"]) == 0
    assert path.read_bytes() == sheets.template_bytes("achievement", "en")


def test_a_filled_form_is_never_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "needs.xlsx"
    path.write_bytes(b"filled")
    assert run(["template", str(path)]) == 2
    assert "already" in capsys.readouterr().err
    assert path.read_bytes() == b"filled"


@pytest.mark.parametrize("name", ["needs.csv", "no/needs.xlsx"])
def test_forms_that_cannot_be_written(tmp_path: Path, name: str) -> None:
    assert run(["template", str(tmp_path / name)]) == 2


def test_demo_spreadsheets_are_the_same_each_time(tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "b", tmp_path / "c"
    for folder in (first, second):
        assert run(["demo", "--sheets", str(folder)]) == 0
    names = ["achievements.csv", "gold.tsv", "needs.xlsx"]
    assert sorted(path.name for path in first.iterdir()) == names
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes()
    assert (first / "gold.tsv").read_text("utf-8").count("\n") == 91
    needs = sheets.read(first / "needs.xlsx", "need")
    achievements = sheets.read(first / "achievements.csv", "achievement")
    assert needs.errors == achievements.errors == ()
    assert len(sheets.profiles(achievements.records)) == 240


def test_demo_spreadsheets_into_a_file_that_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"")
    assert run(["demo", "--sheets", str(tmp_path / "x")]) == 2


def jiebang(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    module = ("-m", "jiebang.cli")
    return subprocess.run(
        [sys.executable, *module, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "80"},
    )


def test_version(tmp_path: Path) -> None:
    ended = jiebang("--version", cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (0, f"jiebang {__version__}\n")


def test_help_does_not_load_the_libraries(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom jiebang.cli.commands import run\nassert run(['--help']) == 0\n"
        "heavy = {'numpy', 'numba', 'openpyxl', 'django', 'jiebang.sheets', 'jiebang.matcher'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert "match" in ended.stdout


def test_bad_input_as_a_process(tmp_path: Path) -> None:
    ended = jiebang("match", "no.xlsx", "no.csv", cwd=tmp_path)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    assert "no.csv: there is no such file" in ended.stderr


def test_bars_only_where_there_is_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with console.progress() as report:
        report(1, 2, "match")
    assert capsys.readouterr().err == ""
    with console.progress(shown=True) as report:
        report(1, 2, "match")
        report(2, 2, "match")
        report(1, 1, "index")


def test_commands_of_the_site_say_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("jiebang.cli.site.find_spec", lambda _name: None)
    for command in (["demo"], ["serve"], ["manage", "migrate"]):
        assert run(command) == 2
        assert 'pip install "jiebang[hub]"' in capsys.readouterr().err
