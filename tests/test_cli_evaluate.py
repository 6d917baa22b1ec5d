"""`jiebang evaluate` and `jiebang lexicon build`, with a dictionary of a few words."""

from pathlib import Path

import pytest

from jiebang.cli.commands import run
from jiebang.matcher import Lexicon, LexiconError


@pytest.fixture(autouse=True)
def _tiny(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Lexicon, "default", classmethod(lambda cls, progress=None: Lexicon.tiny()))
    monkeypatch.setenv("JIEBANG_CACHE", str(tmp_path / "cache"))


def test_a_file_of_parallel_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "ntrex_small.tsv"
    path.write_text("id\ten\tzh_cn\n1\twastewater\t废水\n2\tdrill bit\t钻头\n", encoding="utf-8")
    assert run(["evaluate", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "ntrex_small" in shown
    assert "en → zh-CN" in shown
    assert "recall@100" in shown
    assert "100.0" in shown


def test_the_demo_edition(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", "--demo"]) == 0
    shown = capsys.readouterr().out
    assert "nDCG@10" in shown
    assert "recall@10" in shown
    assert [line.split()[:3] for line in shown.splitlines() if "demo edition" in line] == [
        ["demo", "edition", "all"],
        ["demo", "edition", "across"],
        ["demo", "edition", "one"],
    ]


def test_nothing_to_measure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate"]) == 2
    assert "--demo" in capsys.readouterr().err
    assert run(["evaluate", str(tmp_path / "no.tsv")]) == 2
    assert "no.tsv" in capsys.readouterr().err


def test_lexicon_build(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lexicon", "build"]) == 0
    assert f"{tmp_path / 'cache'}: terms" in capsys.readouterr().err


def test_lexicon_that_cannot_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cache").write_bytes(b"")
    assert run(["lexicon", "build"]) == 2
    assert "JIEBANG_CACHE" in capsys.readouterr().err
    (tmp_path / "cache").unlink()

    def fail(_cls: type, _progress: object = None) -> Lexicon:
        raise LexiconError("no dictionary")

    monkeypatch.setattr(Lexicon, "default", classmethod(fail))
    assert run(["lexicon", "build"]) == 2
    assert capsys.readouterr().err == "jiebang: no dictionary\n"
