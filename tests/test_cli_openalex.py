"""`jiebang openalex`: ids and files become a spreadsheet that reads back, or one JSON file to carry."""

import json

import pytest

from jiebang import openalex, sheets
from jiebang.cli.commands import run
from jiebang.openalex.tests.service import author, serving, work


@pytest.fixture
def service():
    with serving() as state:
        yield state


def test_ids_become_a_spreadsheet_of_experts(tmp_path, service):
    path = tmp_path / "experts.xlsx"
    assert run(["openalex", "A1", "-o", str(path), "--url", service.address]) == 0
    found = sheets.read(path, "expert")
    assert [error.sentence("en") for error in found.errors] == []
    first, second = found.records
    assert (first.texts["title"], second.texts["title"]) == ("Xiaoming Zeng", "曾小明")
    assert (first.fields, first.works) == (("environment", "materials"), 128)
    assert first.openalex == "A1"


def test_ids_and_files_become_one_file_to_carry(tmp_path, service):
    given = tmp_path / "more.jsonl"
    given.write_text(json.dumps(author(2)) + "\n" + json.dumps(work(9, 2)), "utf-8")
    path = tmp_path / "authors.json"
    assert run(["openalex", "A1", str(given), "-o", str(path), "--url", service.address]) == 0
    found = openalex.read(path.read_bytes())
    assert [one.id for one in found.authors] == ["A1", "A2"]
    assert [one.id for one in found.works] == ["W1", "W9"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["A404", "-o", "a.xlsx"], "knows no author A404"),
        (["nothing.json", "-o", "a.xlsx"], "neither an OpenAlex author"),
        (["bad.json", "-o", "a.xlsx"], "line 1"),
        (["works.json", "-o", "a.csv"], "no author"),
        (["A1", "-o", "a.pdf"], "must end in"),
        (["A1", "-o", "works.json"], "already"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    tmp_path, monkeypatch, capsys, service, arguments, says
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.json").write_text('{"id": ', "utf-8")
    (tmp_path / "works.json").write_text(json.dumps(work()), "utf-8")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert run(["openalex", *arguments, "--url", service.address]) == 2
    assert says in capsys.readouterr().err
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_without_a_network_it_says_what_to_do(tmp_path, capsys):
    path = tmp_path / "a.xlsx"
    assert run(["openalex", "A1", "-o", str(path), "--url", "http://127.0.0.1:1"]) == 2
    assert "cannot be reached" in capsys.readouterr().err
