"""`jiebang learn` and `jiebang match --weights`, with a dictionary of a few words."""

import json
from pathlib import Path

import pytest

from jiebang.cli.commands import run
from jiebang.matcher import Lexicon
from jiebang.matcher.facts import WEIGHTS

ARGUMENTS = ("learn", "j.tsv", "needs.jsonl", "achievements.jsonl")


@pytest.fixture(autouse=True)
def _folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Forty needs, each with an achievement of its field and one of another, in turn the nearer one."""
    monkeypatch.setattr(Lexicon, "default", classmethod(lambda cls, progress=None: Lexicon.tiny()))
    monkeypatch.chdir(tmp_path)
    needs, achievements, lines = [], [], ["need\tachievement\taccepted"]
    for i in range(40):
        needs.append({"id": f"N{i}", "title": "laser robot", "field": "energy"})
        near, far = ("laser robot", "laser")[:: 1 if i % 3 else -1]
        for kind, title, answer in (("energy", near, "yes"), ("software", far, "no")):
            identity = f"{kind[0]}{i}"
            achievements.append({"id": identity, "title": title, "field": kind})
            lines.append(f"N{i}\t{identity}\t{answer}")
    for name, rows in (("needs", needs), ("achievements", achievements)):
        Path(f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    Path("j.tsv").write_text("\n".join(lines) + "\n", "utf-8")


def test_learning_and_matching_with_what_was_learnt(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*ARGUMENTS, "-o", "w.json"]) == 0
    shown = capsys.readouterr()
    assert "held out, 5 folds" in shown.out
    assert [line.split()[:2] for line in shown.out.splitlines() if "field" in line] == [
        ["field", "80"]
    ]
    assert "Accepted: " in shown.err
    assert "w.json: learnt weights written" in shown.err
    weights = json.loads(Path("w.json").read_text("utf-8"))["weights"]
    assert sum(weights["field"]) > sum(WEIGHTS["field"])
    apart = []
    for more in ([], ["--weights", "w.json"]):
        arguments = ["match", "needs.jsonl", "achievements.jsonl", "-k", "80", "-o", "m.jsonl"]
        assert run([*arguments, *more]) == 0
        rows = [json.loads(line) for line in Path("m.jsonl").read_text("utf-8").splitlines()][:80]
        scores = {row["achievement"]: row["score"] for row in rows}
        apart.append(scores["e1"] - scores["s0"])
    assert apart[1] > apart[0]


def test_a_refused_fit_writes_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    Path("j.tsv").write_text("need\tachievement\taccepted\nN1\te1\tYes\n", "utf-8")
    assert run([*ARGUMENTS, "-o", "w.json"]) == 0
    assert "too few" in " ".join(capsys.readouterr().err.split())
    found = json.loads(Path("w.json").read_text("utf-8"))
    assert found["accepted"] is False
    assert {aspect: tuple(pair) for aspect, pair in found["weights"].items()} == WEIGHTS


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("need\taccepted\nN1\tyes\n", "no column achievement"),
        ("need\tachievement\taccepted\nN1\te1\tyes\nN9x\te1\tno\n", "line 3: there is no need"),
        ("need\tachievement\taccepted\nN1\tx\tyes\n", "line 2: there is no achievement 'x'"),
        ("need\tachievement\taccepted\nN1\te1\tmaybe\n", "yes or no, not 'maybe'"),
        ("need\tachievement\taccepted\nN1\te1\n", "yes or no, not ''"),
        ("need\tachievement\taccepted\nN1\te1\tyes\nN1\te1\tno\n", "line 3: N1 with e1"),
        ("", "no column need"),
    ],
)
def test_bad_decisions(lines: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("j.tsv").write_text(lines, "utf-8")
    assert run([*ARGUMENTS]) == 2
    assert said in " ".join(capsys.readouterr().err.split())


def test_bad_files(capsys: pytest.CaptureFixture[str]) -> None:
    for target, said in (
        (".", "folder"), ("no/w.json", "no such folder"), ("j.tsv", "input file")
    ):  # fmt: skip
        assert run([*ARGUMENTS, "-o", target]) == 2
        assert said in capsys.readouterr().err
    Path("j.tsv").write_bytes(b"\xff\xfe\x00")
    assert run([*ARGUMENTS]) == 2
    assert "UTF-8" in capsys.readouterr().err
    assert run(["learn", "none.tsv", "needs.jsonl", "achievements.jsonl"]) == 2
    assert "none.tsv" in capsys.readouterr().err
    Path("w.json").write_text("{}", "utf-8")
    for name in ("w.json", "none.json"):
        assert run(["match", "needs.jsonl", "achievements.jsonl", "--weights", name]) == 2
        assert name in capsys.readouterr().err
    Path("needs.jsonl").write_text('{"id": "N1"}\n', "utf-8")
    assert run([*ARGUMENTS]) == 2
    assert "nothing was learnt" in capsys.readouterr().err
