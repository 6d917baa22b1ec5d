"""`jiebang evaluate` and `jiebang lexicon`, with a dictionary of a few words."""

import gzip
from pathlib import Path

import pytest

from jiebang.cli.commands import run
from jiebang.matcher import Lexicon, LexiconError
from jiebang.matcher import lexicon as room


@pytest.fixture(autouse=True)
def _tiny(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(
        Lexicon, "default", classmethod(lambda cls, progress=None, **options: Lexicon.tiny())
    )
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
    lines = [line.split() for line in shown.splitlines() if "demo edition" in line]
    assert [line[2] for line in lines[:3]] == ["all", "across", "one"]
    # Then by the languages of need and achievement, all of which compete.
    assert {"zh-Hans → en", "en → zh-Hant", "zh-Hant → en"} <= {
        " ".join(line[2:5]) for line in lines
    }


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

    def fail(_cls: type, _progress: object = None, **_options: object) -> Lexicon:
        raise LexiconError("no dictionary")

    monkeypatch.setattr(Lexicon, "default", classmethod(fail))
    assert run(["lexicon", "build"]) == 2
    assert capsys.readouterr().err == "jiebang: no dictionary\n"


@pytest.fixture
def dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "水 水 [shui3] /water/\n泵 泵 [beng4] /pump/\n"
    monkeypatch.setattr(room, "_dictionary", lambda: gzip.compress(lines.encode(), mtime=0))


def test_lexicon_train_and_its_use(
    dictionary: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text("en\tzh\nqueer fish\t怪鱼\nfish\t鱼\n", encoding="utf-8")
    assert run(["lexicon", "train", str(pairs)]) == 0
    said = capsys.readouterr().err
    assert "2 pairs" in said
    (file,) = (tmp_path / "cache").glob("lexicon-trained-*.npz")
    assert str(file) in said

    gold = tmp_path / "ntrex_small.tsv"
    gold.write_text("id\ten\tzh_cn\n1\tfish\t鱼\n2\twater\t水\n", encoding="utf-8")
    assert run(["evaluate", str(gold), "--lexicon", str(file)]) == 0
    assert "100.0" in capsys.readouterr().out
    assert run(["evaluate", str(gold), "--lexicon", str(gold)]) == 2
    assert "ntrex_small.tsv is not" in capsys.readouterr().err


def test_lexicon_train_with_a_bad_file(
    dictionary: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text("fish\t鱼\nfish\twater\n", encoding="utf-8")
    assert run(["lexicon", "train", str(pairs)]) == 2
    assert "pairs.tsv, line 2: both texts are English" in capsys.readouterr().err
    assert list((tmp_path / "cache").glob("*.npz")) == []


def test_the_glossary_experiment(
    dictionary: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    glossary = tmp_path / "trade.tsv"
    glossary.write_text(
        "zh\ten\n水泵\twater pump\n水\twater\n泵\tpump\n鱼\tfish\n水鱼\twater fish\n",
        encoding="utf-8",
    )
    assert run(["evaluate", "--glossary", str(glossary), "--seed", "3"]) == 0
    shown = capsys.readouterr().out
    assert "lift" in shown
    assert "en → zh" in shown
    glossary.write_text("zh\ten\n水泵\n", encoding="utf-8")
    assert run(["evaluate", "--glossary", str(glossary)]) == 2
    assert "trade.tsv, line 2" in capsys.readouterr().err
